"""Explains verdicts: where a path ends, what a pattern matches, and booleans that are numbers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tier2gate.foundation.printable import named
from tier2gate.orchestration.canonical import escape_token
from tier2gate.orchestration.expectations import MissionExpectation, is_index, path_segments
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.predicates import OPERATORS
from tier2gate.results.report import ExpectationReport

if TYPE_CHECKING:  # rarely needed
    from tier2gate.documents.nearest import Names


class PathHints:
    """Explains where missing paths end, for the expectations on one run."""

    def __init__(self, run: TestRunResult) -> None:
        """Use the results of `run`."""
        self._results = run.suite_result.scenario_results
        self._records: dict[tuple[str, str], dict[str, Any]] = {}
        self._names: dict[int, Names] = {}  # by the `id` of a mapping in a record

    def where_path_ends(self, item: MissionExpectation) -> str:
        """Explain where a missing path ends, and what may have been meant.

        Args:
            item: an expectation whose path is missing in the results.

        Returns:
            Part of a sentence.
        """
        segments = path_segments(item.path)
        end, reached = _walk(self._record(item), segments)
        if item.path.startswith("/"):
            walked = "".join(f"/{escape_token(segment)}" for segment in segments[:reached])
        else:
            walked = ".".join(segments[:reached])
        if not isinstance(end, dict | list):
            return f"{named(walked)} is neither a mapping nor a list"
        step, where = segments[reached], f"in {named(walked)}" if reached else "in the result"
        if isinstance(end, list):
            return f"there is no {named(step)} {where}, a list of {len(end)}"
        from tier2gate.documents.nearest import Names  # noqa: PLC0415 - rarely needed

        guess = self._names.setdefault(id(end), Names(end)).hint(step)
        return f"there is no {named(step)} {where}" + (f"; {guess}" if guess else "")

    def _record(self, item: MissionExpectation) -> dict[str, Any]:
        key = item.scenario_name, item.mission_name
        if key not in self._records:
            scenario = self._results[item.scenario_name]
            self._records[key] = scenario.mission_results[item.mission_name].to_dict()
        return self._records[key]


def _walk(record: Any, segments: Sequence[str]) -> tuple[Any, int]:
    """Follow a path as far as it exists; return the value there and the number of segments."""
    value = record
    for reached, segment in enumerate(segments):
        if isinstance(value, dict) and segment in value:
            value = value[segment]
        elif isinstance(value, list) and is_index(segment) and int(segment) < len(value):
            value = value[int(segment)]
        else:
            return value, reached
    return value, len(segments)


def matches_a_part(actual: Any, pattern: Any) -> bool:
    """Return whether a pattern that does not match a string matches a part of it.

    Args:
        actual: the value that was found.
        pattern: a supported pattern.

    Returns:
        Whether it does; `False` if the value is not a string.
    """
    try:
        return OPERATORS["matches"](actual, rf"[\s\S]*(?:{pattern})[\s\S]*")
    except TypeError:
        return False


def confuses_booleans(item: ExpectationReport) -> bool:
    """Return whether a verdict depends on `true` being 1 and `false` being 0, as in Python.

    Args:
        item: an expectation that was judged by one of the core's operators.

    Returns:
        Whether the verdict would change if booleans were not numbers.
    """
    if item.unknown is not None:
        return False
    if item.details.get("reason") in ("path_missing", "scenario_missing", "mission_missing"):
        return False
    if item.op in ("gt", "lt"):
        return item.passed and bool in map(type, _first_difference(item.actual, item.expected))
    equal = (item.op == "eq" and item.passed) or (item.op == "ne" and not item.passed)
    return equal and _differ_in_booleans(item.actual, item.expected)


def _first_difference(one: Any, other: Any) -> tuple[Any, Any]:
    """Return the values that decide which of two is greater."""
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(one, other, strict=False)
        return next((_first_difference(a, b) for a, b in pairs if a != b), (one, other))
    return one, other


def _differ_in_booleans(one: Any, other: Any) -> bool:
    """Return whether one of two equal values has a boolean where the other has a number."""
    if isinstance(one, dict):
        return any(_differ_in_booleans(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return any(map(_differ_in_booleans, one, other))
    return isinstance(one, bool) != isinstance(other, bool)
