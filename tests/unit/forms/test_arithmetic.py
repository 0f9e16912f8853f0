"""Arithmetic on JSON numbers follows Python, with an error for results that JSON cannot hold."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.forms.arithmetic import add, multiply, negate, subtract
from tier2gate.orchestration.engine import OperationError

LARGEST = 10**4300 - 1
TOO_LARGE = "the result is too large for a JSON number"


@pytest.mark.parametrize(
    ("calculate", "numbers", "result"),
    [
        (add, (1, 2, 3), 6),
        (add, (5,), 5),
        (add, (0.1, 0.2), 0.30000000000000004),
        (add, (0.1, 0.2, 0.3), 0.6000000000000001),
        (add, (1, 2.0), 3.0),
        (add, (LARGEST, -1), LARGEST - 1),
        (subtract, (3, 5), -2),
        (subtract, (0.3, 0.1), 0.19999999999999998),
        (multiply, (2, 3, 4), 24),
        (multiply, (10**2000, 10**2000), 10**4000),
        (multiply, (0, 10**4000, 10**4000), 0),
        (multiply, (3, 0.1), 0.30000000000000004),
        (multiply, (1e-308, 1e-308), 0.0),
        (negate, (7,), -7),
        (negate, (-2.5,), 2.5),
        (negate, (0,), 0),
        (negate, (LARGEST,), -LARGEST),
    ],
)
def test_results_are_pinned(
    calculate: Callable[..., Any], numbers: tuple[Any, ...], result: Any
) -> None:
    """A total in a golden is the same on every machine, and an integer stays an integer."""
    found = calculate(*numbers)
    assert (found, type(found)) == (result, type(result))


def test_zero_is_never_negative() -> None:
    """A negated zero is recorded as 0, never as -0."""
    assert json.dumps([negate(0), negate(0.0), negate(-0.0)]) == "[0, 0.0, 0.0]"


@pytest.mark.parametrize(
    ("calculate", "numbers"),
    [
        (add, (LARGEST, 1)),
        (subtract, (-LARGEST, 1)),
        (multiply, (10**2150, 10**2150)),
        (multiply, (-(10**4299), 10)),
        (multiply, (1e308, 10)),
        (multiply, (1e308, -10)),
        (multiply, (1e308, 10, 0)),
        (multiply, (1e308, 10, 0.0)),
        (add, (1e308, 1e308)),
        (add, (1e308, 1e308, -1e308)),
        (subtract, (-1e308, 1e308)),
        (add, (10**400, 0.5)),
        (multiply, (10**400, 0.0)),
        (multiply, (0.5, 10**400)),
    ],
)
def test_result_outside_of_json_is_an_error(
    calculate: Callable[..., Any], numbers: tuple[Any, ...]
) -> None:
    """Infinity, or a number too long to read back, never gets into a golden."""
    with pytest.raises(OperationError) as caught:
        calculate(*numbers)
    assert str(caught.value) == TOO_LARGE


@pytest.mark.parametrize("calculate", [add, subtract, multiply])
@pytest.mark.parametrize(
    ("odd", "shown"),
    [(True, "true"), (None, "null"), ("1", '"1"'), ([1], "[1]"), ({}, "{}")],
)
def test_operand_that_is_not_a_number_is_named(
    calculate: Callable[..., Any], odd: Any, shown: str
) -> None:
    """A balance that is text is reported on either side, and true does not count as 1."""
    for numbers in ((odd, 1), (1, odd)):
        with pytest.raises(OperationError) as caught:
            calculate(*numbers)
        assert masked(str(caught.value), shown=shown) == snapshot("{shown} is not a number")


def test_negating_a_boolean_is_an_error() -> None:
    """False cannot be negated, because it is not a number."""
    with pytest.raises(OperationError, match=r"^false is not a number$"):
        negate(False)
