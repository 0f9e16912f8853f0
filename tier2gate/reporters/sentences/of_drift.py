"""Sentences about a drift; imported only if there is one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from tier2gate.foundation.printable import count, listed, named, show_value
from tier2gate.foundation.problems import describe_place
from tier2gate.golden.changed_inputs import ChangedInput, changed_kinds
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, Drift, Flip, ScenarioDrift
from tier2gate.orchestration.canonical import encode
from tier2gate.reporters.sentences.counting import limited
from tier2gate.reporters.sentences.of_gate import describe_target
from tier2gate.reporters.sentences.of_values import SIGNS, describe_changes, show_change
from tier2gate.results.report import ExpectationReport

VERDICT_CHANGED = "verdict changed"
"""Heading of the expectations whose verdict changed."""

_TOLD_MISSIONS = 20
_TO_EXPLAIN = "to see what changed, first run this on the accepted revision"
_WITHOUT_RECORD = "the golden keeps hashes only, so the changed values are not known"


def describe_drift(
    drift: Drift, expectations: Sequence[ExpectationReport], limit: int
) -> Iterator[str]:
    """Describe why a hash changed, where, and which values changed.

    Args:
        drift: the drift.
        expectations: the expectations with their current verdicts.
        limit: how many scenarios, expectations and changes to show, each.

    Yields:
        Lines, indented below their headings.
    """
    if drift.cause is not Cause.UNKNOWN or not drift.explained:
        yield f"cause: {describe_cause(drift)}"
    yield from _indented(describe_places(drift, limit))
    if drift.flips:
        yield f"{VERDICT_CHANGED}:"
        yield from _indented(describe_flips(drift, expectations, limit))
    if drift.changes:
        yield "changes:"
        yield from _indented(describe_changes(drift.changes, limit))
    elif (why := why_no_changes(drift)) is not None:
        yield why


def describe_places(drift: Drift, limit: int) -> list[str]:
    """List which inputs changed, and which scenarios differ.

    Args:
        drift: the drift.
        limit: how many inputs, and how many scenarios, to show.

    Returns:
        One line per item.
    """
    return [
        *limited(drift.changed_inputs, describe_changed_input, limit, "input"),
        *limited(drift.scenarios, describe_scenario, limit, "scenario"),
    ]


def describe_flips(
    drift: Drift, expectations: Sequence[ExpectationReport], limit: int
) -> list[str]:
    """List the expectations whose verdict changed.

    Args:
        drift: the drift.
        expectations: the expectations with their current verdicts.
        limit: how many to show.

    Returns:
        One line per expectation.
    """
    by_id = {item.id: item for item in expectations}
    return limited(drift.flips, lambda flip: _flip(flip, by_id), limit, "expectation")


def why_no_changes(drift: Drift) -> str | None:
    """Explain why no changed value is shown.

    Args:
        drift: a drift without changes.

    Returns:
        One line; `None` if no explanation is needed.
    """
    remedy = f"{_TO_EXPLAIN}: {drift.to_explain}" if drift.to_explain else None
    if drift.cause is Cause.UNKNOWN:
        return remedy
    if drift.cause is Cause.ALGORITHM_CHANGED:
        return "the results are the same, value by value" if drift.explained else None
    return None if drift.explained else "; ".join(filter(None, (_WITHOUT_RECORD, remedy)))


def describe_cause(drift: Drift) -> str:
    """Describe why a hash changed.

    Args:
        drift: the drift.

    Returns:
        The cause, the kinds of files whose inputs changed, and what the cause means.
    """
    kinds = changed_kinds(drift.changed_inputs)
    changed = f" ({', '.join(kinds)})" if kinds else ""
    return f"{drift.cause.value}{changed}: {explain_cause(drift)}"


def explain_cause(drift: Drift) -> str:
    """Explain the cause of a drift.

    Args:
        drift: the drift.

    Returns:
        A part of a sentence.
    """
    match drift.cause:
        case Cause.INPUTS_CHANGED if not drift.scenarios:
            return "the inputs changed, but no mission's result did"
        case Cause.INPUTS_CHANGED:
            return "the inputs changed, and so did the results"
        case Cause.BEHAVIOUR_CHANGED:
            return "the same inputs gave different results"
        case Cause.INPUTS_AND_BEHAVIOUR_CHANGED:
            return "inputs changed, but results also changed where inputs did not"
        case Cause.ALGORITHM_CHANGED:
            return "the golden uses another hash algorithm"
        case Cause.UNKNOWN:
            return "the golden is a bare hash, so the cause is not known"
        case _:
            assert_never(drift.cause)


def count_changes(drift: Drift) -> str:
    """Count the values that changed.

    Args:
        drift: the drift.

    Returns:
        `1 value changed`.
    """
    return f"{count(len(drift.changes), 'value')} changed"


def describe_changed_input(item: ChangedInput) -> str:
    """Describe an input that changed, and where it is defined.

    Args:
        item: the input.

    Returns:
        One line.
    """
    place = f"{describe_place(item.file, item.line, item.column)}: " if item.file else ""
    if item.what is None:
        changed = {
            "suite": "the order of its scenarios changed",
            "expectations": "some expectations changed what they check, or how they compare; "
            "--base shows which",
        }
        return f"{place}{changed.get(item.file_kind, f'{item.file_kind} changed')}"
    if item.what == "module":
        return f"{place}the module changed (missions: {listed(item.missions)})"
    name = f" {named(item.name)}" if item.name is not None else ""
    return f"{place}{item.what.replace('_', ' ')}{name} {item.change.value}"


def describe_unexpected_input(item: ChangedInput) -> str:
    """Describe an input that changed although the results did not.

    Args:
        item: the input.

    Returns:
        One line.
    """
    return f"but an input changed: {describe_changed_input(item)}"


def describe_scenario(scenario: ScenarioDrift) -> str:
    """Describe how a scenario and its missions changed.

    Args:
        scenario: a scenario that differs.

    Returns:
        One line.
    """
    line = f"{SIGNS[scenario.kind]} scenario {named(scenario.name)}"
    if scenario.kind is not ChangeKind.CHANGED:
        return f"{line} {scenario.kind.value}"
    missions = [*scenario.missions.items()]
    told = ", ".join(limited(missions, _describe_mission, _TOLD_MISSIONS, "mission"))
    return f"{line}: {told}; {scenario.cause.value}"


def _describe_mission(mission: tuple[str, ChangeKind]) -> str:
    key, kind = mission
    return named(key) if kind is ChangeKind.CHANGED else f"{named(key)} ({kind.value})"


def _flip(flip: Flip, expectations: Mapping[str, ExpectationReport]) -> str:
    verdicts = ("failed → passed", "passed → failed")[not flip.passed]
    found = f"found {show_change(flip.before, flip.after)}"
    if encode(flip.before) == encode(flip.after):
        found = f"found {show_value(flip.after)}, as before"
    item = expectations.get(flip.id)
    if item is None:
        return f"{named(flip.id)}: {verdicts}; {found}"
    place = describe_place(item.file, item.line, item.column)
    return f"{place}: {named(flip.id)}: {verdicts}; {describe_target(item)}, {found}"


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]
