"""Sentences about a drift; imported only if there is one."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import assert_never

from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import describe_place
from tier2gate.golden.changed_inputs import ChangedInput, changed_kinds
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, Drift, ScenarioDrift
from tier2gate.reporters.sentences.counting import EXAMPLES, and_more, count_of, limited, name_some
from tier2gate.reporters.sentences.of_changes import describe_changes, describe_echoes
from tier2gate.reporters.sentences.of_flips import VERDICT_CHANGED, describe_flips, flips_to_tell
from tier2gate.reporters.sentences.of_values import SIGNS
from tier2gate.results.report import ExpectationReport

_TOLD_MISSIONS = 20
_TO_EXPLAIN = "to see what changed, first run this on the accepted revision"
_WITHOUT_RECORD = "the golden keeps hashes only, so the changed values are not known"


def describe_drift(
    drift: Drift,
    expectations: Sequence[ExpectationReport],
    limit: int,
    *,
    told: Collection[ExpectationReport] = (),
    places: int | None = None,
) -> Iterator[str]:
    """Describe what a run does now, then why its hash changed, and where.

    Args:
        drift: the drift.
        expectations: the expectations with their current verdicts.
        limit: how many groups of expectations, changes, inputs and scenarios to show, each.
        told: the failed expectations that are listed elsewhere.
        places: how many groups of inputs and scenarios to show; `limit` if not given.

    Yields:
        Lines, indented below their headings.
    """
    if flips := flips_to_tell(drift.flips, told):
        yield f"{VERDICT_CHANGED}:"
        yield from _indented(describe_flips(flips, expectations, limit, drift.scenario_count))
    if effects := drift.effects:
        yield f"changes{_in_the_first(drift)}:"
        yield from _indented(describe_changes(effects, limit, drift.scenario_count))
    if echoes := drift.echoes:
        yield describe_echoes(echoes)
    if (why := why_no_changes(drift)) is not None:
        yield why
    if drift.cause is not Cause.UNKNOWN or not drift.explained:
        yield f"cause: {describe_cause(drift)}"
    yield from _indented(describe_places(drift, limit if places is None else places))


def describe_places(drift: Drift, limit: int) -> list[str]:
    """List which inputs changed, and which scenarios differ.

    Args:
        drift: the drift.
        limit: how many inputs, and how many groups of scenarios, to show.

    Returns:
        One line for each; for each kind of change, only the first inputs.
    """
    left = and_more(drift.left_out, "scenario") if drift.left_out else None
    inputs = f"… and up to {count(drift.more_inputs, 'more input')}" if drift.more_inputs else None
    return [
        *describe_changed_inputs(drift.changed_inputs, limit),
        *([inputs] if inputs else ()),
        *_describe_scenarios(drift, limit),
        *([f"{left} that differ"] if left else ()),
    ]


def why_no_changes(drift: Drift) -> str | None:
    """Explain why no changed value is shown.

    Args:
        drift: the drift.

    Returns:
        One line; `None` if no explanation is needed.
    """
    if drift.changes:
        return None
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
    return f"{count(len(drift.effects), 'value')} changed{_in_the_first(drift)}"


def _in_the_first(drift: Drift) -> str:
    """Return which scenarios are compared, if not all that differ are."""
    number = len(drift.scenarios)
    if not drift.left_out:
        return ""
    return f" in {number:,} of {number + drift.left_out:,} scenarios that differ"


def describe_changed_inputs(changed: Sequence[ChangedInput], limit: int) -> list[str]:
    """List the inputs that changed: of each kind of change the first ones, and how many more.

    Args:
        changed: what changed.
        limit: how many inputs to show.

    Returns:
        Lines.
    """
    groups: dict[tuple[str, str | None, ChangeKind], list[ChangedInput]] = {}
    for item in changed:
        groups.setdefault((item.file_kind, item.what, item.change), []).append(item)
    lines: list[str] = []
    left = len(changed)
    for group in groups.values():
        told = group[: max(0, min(EXAMPLES, limit - len(lines)))]
        lines += map(describe_changed_input, told)
        if told and len(group) > len(told) == EXAMPLES:
            what = (group[0].what or "input").replace("_", " ")
            lines.append(f"{and_more(len(group) - len(told), what)} {group[0].change.value}")
            told = group
        left -= len(told)
    return [*lines, and_more(left, "input", shown=limit)] if left else lines


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
            "expectations": "the expectations changed in their order, in what they check, "
            "or in how they compare",
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


def describe_scenario(
    scenario: ScenarioDrift, *more: ScenarioDrift, scenario_count: int = 0
) -> str:
    """Describe how a scenario and its missions changed.

    Args:
        scenario: a scenario that differs.
        *more: others that differ in the same way.
        scenario_count: how many scenarios there are; 0 if not known.

    Returns:
        One line.
    """
    line = f"{SIGNS[scenario.kind]} scenario {named(scenario.name)}"
    if more:
        names = [scenario.name, *(item.name for item in more)]
        total = 0 if scenario.kind is ChangeKind.REMOVED else scenario_count
        counted = count_of(len(names), total, "scenario")
        line = f"{SIGNS[scenario.kind]} {counted} ({name_some(names)})"
    if scenario.kind is not ChangeKind.CHANGED:
        along = sum(item.expectations for item in (scenario, *more))
        return f"{line} {scenario.kind.value}{_with_expectations(along, scenario.kind)}"
    missions = [*scenario.missions.items()]
    told = ", ".join(limited(missions, _describe_mission, _TOLD_MISSIONS, "mission"))
    return f"{line}: {told}; {scenario.cause.value}"


def _describe_scenarios(drift: Drift, limit: int) -> list[str]:
    """List the scenarios that differ, those that differ in the same way on one line."""
    alike: dict[Hashable, list[ScenarioDrift]] = {}
    for item in drift.scenarios:
        key = (item.kind, item.cause, tuple(item.missions.items()))
        alike.setdefault(key, []).append(item)
    groups = [*alike.values()]
    lines = [describe_scenario(*g, scenario_count=drift.scenario_count) for g in groups[:limit]]
    left = sum(map(len, groups[limit:]))
    return [*lines, and_more(left, "scenario", shown=limit)] if left else lines


def _with_expectations(number: int, kind: ChangeKind) -> str:
    """Count the expectations that came or went with scenarios."""
    verb = "held" if kind is ChangeKind.REMOVED else "holds" if number == 1 else "hold"
    return f", with {count(number, 'expectation')} that {verb}" if number else ""


def _describe_mission(mission: tuple[str, ChangeKind]) -> str:
    key, kind = mission
    return named(key) if kind is ChangeKind.CHANGED else f"{named(key)} ({kind.value})"


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]
