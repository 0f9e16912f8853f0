"""What a verdict alone does not say: where a path ends, and what it confuses."""

from typing import Any

from tier2gate.documents.nearest import nearest_hint
from tier2gate.orchestration.canonical import escape_token
from tier2gate.orchestration.expectations import (
    MissionExpectation,
    path_segments,
    resolve_path,
)
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.printable import named
from tier2gate.report import ExpectationReport


def where_path_ends(run: TestRunResult, item: MissionExpectation) -> str:
    """Say how far a path leads that leads nowhere, and what may have been meant.

    Args:
        run: the results.
        item: an expectation whose path is missing in them.

    Returns:
        A part of a sentence.
    """
    results = run.suite_result.scenario_results[item.scenario_name].mission_results
    record = results[item.mission_name].to_dict()
    segments = path_segments(item.path)
    pointers = [f"/{escape_token(segment)}" for segment in segments]
    reached = 0
    while resolve_path(record, "".join(pointers[: reached + 1]))[0]:
        reached += 1
    step, end = segments[reached], resolve_path(record, "".join(pointers[:reached]))[1]
    walked = "".join(pointers[:reached])
    if not item.path.startswith("/"):
        walked = ".".join(segments[:reached])
    where = f"in {named(walked)}" if reached else "in the result"
    if isinstance(end, dict):
        guess = nearest_hint(step, end)
        return f"there is no {named(step)} {where}" + (f"; {guess}" if guess else "")
    if isinstance(end, list):
        return f"there is no {named(step)} {where}, a list of {len(end)}"
    return f"{named(walked)} is neither a mapping nor a list"


def confuses_booleans(item: ExpectationReport) -> bool:
    """Tell whether a verdict hangs on `true` being 1 and `false` being 0, as they are to Python.

    Args:
        item: an expectation that was judged by one of the core's operators.

    Returns:
        Whether it would be judged otherwise if booleans were no numbers.
    """
    if item.details.get("reason") in ("path_missing", "scenario_missing", "mission_missing"):
        return False
    if item.op in ("gt", "lt"):
        return item.passed and bool in map(type, _first_difference(item.actual, item.expected))
    equal = (item.op == "eq" and item.passed) or (item.op == "ne" and not item.passed)
    return equal and _differ_in_booleans(item.actual, item.expected)


def _first_difference(one: Any, other: Any) -> tuple[Any, Any]:
    """Give the values that decide which of two is greater."""
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(one, other, strict=False)
        return next((_first_difference(a, b) for a, b in pairs if a != b), (one, other))
    return one, other


def _differ_in_booleans(one: Any, other: Any) -> bool:
    """Tell of two values that are equal to Python whether a boolean stands against a number."""
    if isinstance(one, dict):
        return any(_differ_in_booleans(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return any(map(_differ_in_booleans, one, other))
    return isinstance(one, bool) != isinstance(other, bool)
