"""Samples of cross products that are too large to test completely each time."""

import os
from collections.abc import Iterable
from itertools import product
from typing import Any


def sampled(*axes: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Combine the values of test parameters.

    Args:
        axes: the values of each parameter.

    Returns:
        Every combination if `CI` is set, else a fixed sample in which every value of every
        parameter occurs at least once.
    """
    values = [list(axis) for axis in axes]
    if os.environ.get("CI"):
        return list(product(*values))
    rows = (
        tuple(axis[(row + row // len(axis)) % len(axis)] for axis in values)
        for row in range(max(map(len, values)))
    )
    return list(rows)
