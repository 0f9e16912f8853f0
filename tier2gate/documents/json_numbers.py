"""Read JSON numbers, the same way for YAML and JSON."""

import math
import re

from tier2gate.documents.refusals import UnreadableScalarError
from tier2gate.orchestration.canonical import MAX_INT_DIGITS

JSON_NUMBER = re.compile(
    r"-?(?:0|[1-9][0-9]*)(?P<real>(?:\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?)"
)

NOT_FINITE_HINT = "write a number that fits in a 64-bit float, or quote it"
TOO_LONG_HINT = "quote it"

_CHUNK_DIGITS = 600  # the interpreter's limit is never below 640


def parse_int(text: str) -> int:
    """Read an integer.

    Args:
        text: a JSON number without fraction or exponent.

    Returns:
        The integer.

    Raises:
        UnreadableScalarError: the integer has too many digits.
    """
    if len(text) > MAX_INT_DIGITS and len(text.lstrip("-")) > MAX_INT_DIGITS:
        message = f"the integer has more than {MAX_INT_DIGITS:,} digits"
        raise UnreadableScalarError("integer-too-long", message, TOO_LONG_HINT)
    try:
        return int(text)
    except ValueError:  # the interpreter's own limit is lower than ours
        return _parse_in_chunks(text)


def parse_float(text: str) -> float:
    """Read a number with a fraction or an exponent.

    Args:
        text: a JSON number.

    Returns:
        The nearest float.

    Raises:
        UnreadableScalarError: the number overflows to infinity.
    """
    value = float(text)
    if math.isinf(value):
        shown = text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - one line
        raise UnreadableScalarError(
            "number-overflow", f"the number {shown} is too large", NOT_FINITE_HINT
        )
    return value


def parse_number(text: str, real: str) -> int | float:
    """Read any JSON number.

    Args:
        text: a JSON number.
        real: its fraction and exponent; empty for an integer.

    Returns:
        The number.

    Raises:
        UnreadableScalarError: the number is too long or too large.
    """
    return parse_float(text) if real else parse_int(text)


def _parse_in_chunks(text: str) -> int:
    digits, value = text.lstrip("-"), 0
    for start in range(0, len(digits), _CHUNK_DIGITS):
        chunk = digits[start : start + _CHUNK_DIGITS]
        value = value * 10 ** len(chunk) + int(chunk)
    return -value if text.startswith("-") else value
