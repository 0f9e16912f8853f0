"""Arithmetic on JSON's numbers, which never leaves them."""

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
        Their sum: an integer if all are, else what Python's floats give.

    Raises:
        OperationError: one is no number, or the sum is none of JSON's.
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
        OperationError: one is no number, or the difference is none of JSON's.
    """
    return _calculate(operator.sub, (one, other))


def multiply(*numbers: Any) -> Any:
    """Multiply numbers, from left to right.

    Args:
        *numbers: JSON numbers, at least one.

    Returns:
        Their product.

    Raises:
        OperationError: one is no number, or the product is none of JSON's.
    """
    return _calculate(operator.mul, numbers)


def negate(number: Any) -> Any:
    """Give a number with the other sign.

    Args:
        number: JSON number.

    Returns:
        What is left when it is taken from 0; so 0, where it is 0.

    Raises:
        OperationError: it is no number.
    """
    return _calculate(operator.sub, (0, number))


def _calculate(step: Callable[[Any, Any], Any], numbers: tuple[Any, ...]) -> Any:
    for number in numbers:
        if not is_number(number):
            raise OperationError(f"{show_value(number)} is no number")
    return reduce(partial(_bounded, step), numbers)


def _bounded(step: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    """Calculate with two numbers; one that is too large ends it at once, not when it has grown."""
    try:
        result = step(one, other)
    except OverflowError:  # an integer that no float can hold
        result = math.inf
    if abs(result) >= _BOUND if isinstance(result, int) else not math.isfinite(result):
        raise OperationError("the result is too large for a number of JSON's")
    return result
