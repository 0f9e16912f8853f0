"""Checks of expected values beyond their schema: forms, unsupported patterns and empty ranges."""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import Schema, load_schema, shape_of
from tier2gate.foundation.printable import show_value
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected_forms import check_forms, fill_all, has_forms, is_open
from tier2gate.predicates import is_pattern, takes_flags, unsupported_syntax

OPERATORS_WITH_CHECKS = frozenset({"matches", "not_matches", "between", "length"})
"""The operators that do not take every value that is valid under the schema."""


def check_written(document: Document, at: ValuePath, op: str, expected: Any) -> Iterator[Problem]:
    """Check an expected value that may contain forms.

    Args:
        document: the document that holds the expectation.
        at: the place of the expected value.
        op: the operator.
        expected: the value; valid under the schema.

    Yields:
        A problem for each form that is not well-formed; if no form is left to be filled
        in, those of the value that it comes to.
    """
    if not has_forms(expected):
        yield from check_forms(document, at, expected)
        yield from check_expected(document, at, op, expected)
    elif malformed := list(check_forms(document, at, expected)):
        yield from malformed
    elif not is_open(expected):
        yield from check_compared(document, at, op, fill_all(expected, {}))


def check_compared(document: Document, at: ValuePath, op: str, expected: Any) -> Iterator[Problem]:
    """Check the value that an operator compares with, also against the schema.

    Args:
        document: the document that holds the expectation or condition.
        at: the place of the expected value.
        op: the operator.
        expected: the value, without forms.

    Yields:
        A problem for a value that the operator does not take.
    """
    whole = {"op": op, "expected": expected}
    if problems := _compared_schema().problems(document, at[:-1], whole):
        yield from problems
    else:
        yield from check_expected(document, at, op, expected)


def check_expected(document: Document, at: ValuePath, op: str, expected: Any) -> Iterator[Problem]:
    """Check the value that an operator compares with.

    Args:
        document: the document that holds the expectation or condition.
        at: the place of the expected value.
        op: the operator.
        expected: the value, valid under the schema.

    Yields:
        A problem for an unsupported pattern or an empty range.
    """
    if op in ("matches", "not_matches") and not is_pattern(expected):
        message = f"{show_value(expected)} is not a supported pattern"
        syntax = unsupported_syntax(expected)
        hint = f"write it without {syntax}" if syntax else "fix its syntax, such as its brackets"
        if not takes_flags(expected):
            hint = "use no flags but (?i) and (?m); [\\s\\S] matches any character"
        yield document.problem(at, code="malformed-pattern", message=message, hint=hint)
    low, high = _range_of(op, expected)
    if isinstance(low, str) != isinstance(high, str):
        message = (
            f"the bounds {show_value(low)} and {show_value(high)} cannot be compared: "
            "only one of them is text"
        )
        yield document.problem(at, code="empty-range", message=message, hint="fix one of the two")
    elif low > high:
        message = (
            f"the lower bound, {show_value(low)}, is greater than the upper bound, "
            f"{show_value(high)}"
        )
        yield document.problem(at, code="empty-range", message=message, hint="swap the two")


def _range_of(op: str, expected: Any) -> tuple[Any, Any]:
    if op == "between":
        return expected[0], expected[1]
    if op == "length" and isinstance(expected, Mapping):
        return expected.get("ge", 0), expected.get("le", math.inf)
    return 0, 0


@cache
def _compared_schema() -> Schema:
    definitions = shape_of(load_schema("expectations")["$defs"])
    return Schema({"$defs": definitions, "allOf": definitions["compared"]["then"]["allOf"]})
