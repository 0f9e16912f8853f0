"""Arithmetic on JSON numbers; every result is a JSON number."""

import math
import operator
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

from tier2gate.foundation.printable import show_value
from tier2gate.orchestration.canonical import MAX_INT_DIGITS
from tier2gate.orchestration.engine import OperationError
from tier2gate.predicates import is_number

_BOUND = 10**MAX_INT_DIGITS


def add(*numbers: Any) -> Any:
    """Add numbers, from left to right.

    Args:
        *numbers: JSON numbers, at least one.

    Returns:
        Their sum: an integer if all of them are, else a float.

    Raises:
        OperationError: one is not a number, or the sum is too large for JSON.
    """
    return _calculate(operator.add, numbers)


def subtract(one: Any, other: Any) -> Any:
    """Subtract a number from another.

    Args:
        one: JSON number.
        other: JSON number.

    Returns:
        Their difference.

    Raises:
        OperationError: one is not a number, or the difference is too large for JSON.
    """
    return _calculate(operator.sub, (one, other))


def multiply(*numbers: Any) -> Any:
    """Multiply numbers, from left to right.

    Args:
        *numbers: JSON numbers, at least one.

    Returns:
        Their product.

    Raises:
        OperationError: one is not a number, or the product is too large for JSON.
    """
    return _calculate(operator.mul, numbers)


def negate(number: Any) -> Any:
    """Negate a number.

    Args:
        number: JSON number.

    Returns:
        0 minus the number, so 0 is never negative.

    Raises:
        OperationError: it is not a number.
    """
    return _calculate(operator.sub, (0, number))


def _calculate(step: Callable[[Any, Any], Any], numbers: tuple[Any, ...]) -> Any:
    for number in numbers:
        if not is_number(number):
            raise OperationError(f"{show_value(number)} is not a number")
    return reduce(partial(_bounded, step), numbers)


def _bounded(step: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    """Calculate with two numbers; fail as soon as a result is too large."""
    try:
        result = step(one, other)
    except OverflowError:  # an integer is too large for a float
        result = math.inf
    if abs(result) >= _BOUND if isinstance(result, int) else not math.isfinite(result):
        raise OperationError("the result is too large for a JSON number")
    return result
