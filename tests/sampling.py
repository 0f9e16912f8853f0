"""Cross products that are too large to try in whole each time."""

import os
from collections.abc import Iterable
from itertools import product
from typing import Any


def sampled(*axes: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Combine what tests are parametrised with.

    Args:
        axes: the values of each parameter.

    Returns:
        Every combination where `CI` is set; elsewhere a fixed sample, spread over all of
        them, that has every value of every parameter at least once.
    """
    values = [list(axis) for axis in axes]
    if os.environ.get("CI"):
        return list(product(*values))
    rows = (
        tuple(axis[(row + row // len(axis)) % len(axis)] for axis in values)
        for row in range(max(map(len, values)))
    )
    return list(rows)
