"""Checks of what an operator compares with, beyond its schema: can it hold at all?"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.documents.positions import Path
from tier2gate.documents.reader import Document
from tier2gate.foundation.errors import Problem
from tier2gate.foundation.printable import show_value
from tier2gate.predicates import is_pattern, takes_flags


def check_expected(document: Document, at: Path, op: str, expected: Any) -> Iterator[Problem]:
    """Check what an operator compares with.

    Args:
        document: what the demand stands in.
        at: the place of the value on the operator's right.
        op: the operator.
        expected: the value, valid under the schema.

    Yields:
        A problem for a pattern that the engine does not take, and for a range that holds nothing.
    """
    if op in ("matches", "not_matches") and not is_pattern(expected):
        message = f"{show_value(expected)} is no pattern that the engine takes"
        hint = "balance its brackets; it must do without look-around and references to groups"
        if not takes_flags(expected):
            hint = "of flags it takes (?i) and (?m) alone; any character at all is [\\s\\S]"
        yield document.problem(at, code="malformed-pattern", message=message, hint=hint)
    low, high = _range_of(op, expected)
    if isinstance(low, str) != isinstance(high, str):
        message = (
            f"nothing is between {show_value(low)} and {show_value(high)}: only one of them is text"
        )
        yield document.problem(at, code="empty-range", message=message, hint="mend one of the two")
    elif low > high:
        message = f"the lowest, {show_value(low)}, is more than the highest, {show_value(high)}"
        yield document.problem(at, code="empty-range", message=message, hint="swap the two")


def _range_of(op: str, expected: Any) -> tuple[Any, Any]:
    if op == "between":
        return expected[0], expected[1]
    if op == "length" and isinstance(expected, Mapping):
        return expected.get("ge", 0), expected.get("le", math.inf)
    return 0, 0
