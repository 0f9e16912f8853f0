"""Sentences about expectations: what they expect, and why they failed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tier2gate.foundation.printable import (
    SHOWN_NAME,
    FirstNames,
    count,
    cut,
    listed,
    named,
    one_line,
    show_value,
)
from tier2gate.foundation.problems import describe_place
from tier2gate.orchestration.canonical import encode
from tier2gate.predicates import WITHOUT_EXPECTED
from tier2gate.reporters.sentences.counting import count_of, name_some, say_once
from tier2gate.results.report import ExpectationReport, GateReport

if TYPE_CHECKING:  # most runs do not drift
    from tier2gate.golden.drift import Flip

NOT_JUDGED = "the mission has no result, so this was not judged"
"""For an expectation whose mission has no result."""

_PART_MATCHES = "the pattern matches a part of it, but must match the whole string"
_NO_VALUE = ("path_missing", "scenario_missing", "mission_missing", "type_error")


def count_failures(gate: GateReport) -> str:
    """Count the expectations that failed.

    Args:
        gate: the gate.

    Returns:
        `1 of 2 expectations failed`.
    """
    return f"{gate.failed_count:,} of {count(gate.expectation_count, 'expectation')} failed"


def describe_not_judged(gate: GateReport) -> str:
    """Name the expectations that could not be judged.

    Args:
        gate: a gate that has some.

    Returns:
        `2 expectations were not judged: a, b`.
    """
    number = gate.not_judged_count
    were = "was" if number == 1 else "were"
    ids = FirstNames(gate.not_judged, number)
    return f"{count(number, 'expectation')} {were} not judged: {listed(ids)}"


def place_expectation(*group: ExpectationReport) -> str:
    """Name an expectation, or several that are alike, and where the first is defined.

    Args:
        *group: the expectations.

    Returns:
        The place and the ids.
    """
    first = group[0]
    ids = named(first.id) if len(group) == 1 else name_some([item.id for item in group])
    return f"{describe_place(first.file, first.line, first.column)}: {ids}"


def describe_failures_alike(
    group: Sequence[ExpectationReport], before: Mapping[str, str], scenario_count: int
) -> list[str]:
    """Explain why an expectation, or several that are alike, failed.

    Args:
        group: the expectations.
        before: id → that it passed before, as far as this is known.
        scenario_count: how many scenarios there are; 0 if not known.

    Returns:
        Lines: where they look, what they expect, and what was found; then why the mission failed.
    """
    found = [with_verdict_before(_found(item), item, before) for item in group]
    target, told = describe_together(group, found, scenario_count)
    lines = [f"{target}, {told[0]}"] if len(told) == 1 else [target, *(f"  {s}" for s in told)]
    why = describe_mission_failure(group[0])
    return lines if why is None else [*lines, why]


def describe_together(
    group: Sequence[ExpectationReport], found: Sequence[str], scenario_count: int
) -> tuple[str, list[str]]:
    """Describe an expectation, or several that are alike, with what was found.

    Args:
        group: the expectations.
        found: what was found by each.
        scenario_count: how many scenarios there are; 0 if not known.

    Returns:
        Where they look, with what they expect if that is the same; and what was found, or three
        examples of what was expected and found.
    """
    where = describe_where_alike(group, scenario_count)
    expected = [f"expected {describe_expected(item)}" for item in group]
    if len({*expected}) == 1:
        target = f"{where}: {expected[0]}"
    else:
        target = where
        found = [f"{item}, {text}" for item, text in zip(expected, found, strict=True)]
    return target, say_once([item.scenario_name for item in group], found)


def find_verdicts_before(gate: GateReport) -> dict[str, str]:
    """Find the failed expectations that passed in the accepted run.

    Args:
        gate: the gate.

    Returns:
        Id → that it passed, and with what, unless the expectations were edited since: that may
        have been the value at another path.
    """
    flips = gate.drift.flips if gate.drift else ()
    return {flip.id: _describe_pass(flip) for flip in flips if not flip.passed}


def _describe_pass(flip: "Flip") -> str:
    if encode(flip.before) == encode(flip.after):
        return "it passed before, with the same value"
    if not flip.same_expectations:
        return "it passed before the expectations were edited"
    return f"it passed before, with {show_value(flip.before)}"


def with_verdict_before(text: str, item: ExpectationReport, before: Mapping[str, str]) -> str:
    """Add to what was found that the expectation passed before.

    Args:
        text: what was found.
        item: the expectation.
        before: id → that it passed before, as far as this is known.

    Returns:
        A part of a sentence.
    """
    return f"{text}; {before[item.id]}" if item.id in before else text


def describe_failure(item: ExpectationReport) -> str:
    """Explain in one line why an expectation failed.

    Args:
        item: an expectation that failed.

    Returns:
        Where it looks, what it expects, and what was found.
    """
    return f"{describe_target(item)}, {_found(item)}"


def describe_target(item: ExpectationReport) -> str:
    """Describe where an expectation looks, and what it expects.

    Args:
        item: the expectation.

    Returns:
        A part of a sentence.
    """
    return f"{describe_where(item)}: expected {describe_expected(item)}"


def describe_where(item: ExpectationReport) -> str:
    """Describe where an expectation looks.

    Args:
        item: the expectation.

    Returns:
        The scenario, the mission, and the path in its result.
    """
    return _joined(item.scenario_name, item.mission_name, item.path)


def describe_where_alike(group: Sequence[ExpectationReport], scenario_count: int) -> str:
    """Describe where an expectation looks, or several that are alike.

    Args:
        group: the expectations.
        scenario_count: how many scenarios there are; 0 if not known.

    Returns:
        The scenarios, the mission, and the path in its result.
    """
    first = group[0]
    if len(group) == 1:
        return describe_where(first)
    names = name_some([item.scenario_name for item in group])
    counted = count_of(len(group), scenario_count, "scenario")
    return f"in {counted} ({names}): {_joined(first.mission_name, first.path)}"


def describe_expected(item: ExpectationReport) -> str:
    """Describe what an expectation expects.

    Args:
        item: the expectation.

    Returns:
        Its operator, and the value it compares with.
    """
    if item.unknown is not None:
        return f"{item.op} a value that is unknown: {item.unknown}"
    return item.op if item.op in WITHOUT_EXPECTED else f"{item.op} {show_value(item.expected)}"


def describe_found(item: ExpectationReport) -> str:
    """Describe what was found by an expectation that failed.

    Args:
        item: the expectation.

    Returns:
        The value, or why there is no value to compare.
    """
    match item.details.get("reason"):
        case "path_missing":
            return item.hint or "the path does not exist"
        case "scenario_missing" | "mission_missing":
            return "it did not run"
        case "type_error":
            return item.hint or f"{show_value(item.actual)} cannot be compared with it"
        case _ if item.matches_part:
            return f"{show_value(item.actual)}; {_PART_MATCHES}"
        case _:
            return show_value(item.actual)


def describe_mission_failure(item: ExpectationReport) -> str | None:
    """Explain why the mission that an expectation looks at failed.

    Args:
        item: an expectation that failed.

    Returns:
        One line with the failed step and its reason; `None` if the mission succeeded.
    """
    if item.mission_failure is None:
        return None
    message = one_line(cut(item.mission_failure.error_message, SHOWN_NAME))
    return f"the mission ended without success: {message}"


def _joined(*parts: str) -> str:
    return " / ".join(named(part) for part in parts if part)


def _found(item: ExpectationReport) -> str:
    found = "but" if item.details.get("reason") in _NO_VALUE else "found"
    return f"{found} {describe_found(item)}"
