"""The words that every reporter says the same things in."""

from collections.abc import Sequence
from typing import Any

from tier2gate.golden.drift import Cause, Change, ChangeKind, Drift, ScenarioDrift
from tier2gate.orchestration.canonical import encode
from tier2gate.printable import cut, named, one_line, quoted
from tier2gate.report import ExpectationReport, GateReport

SHOWN_CHANGES = 10
_SHOWN_VALUE = 120

_CAUSES = {
    Cause.INPUTS_CHANGED: "the inputs changed, and the results with them",
    Cause.BEHAVIOUR_CHANGED: "the same inputs gave other results",
    Cause.INPUTS_AND_BEHAVIOUR_CHANGED: (
        "inputs changed, but results changed where they did not, too"
    ),
    Cause.ALGORITHM_CHANGED: "the golden's hash is of another algorithm",
    Cause.UNKNOWN: "the golden is a bare hash, which cannot tell",
}
_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~"}


def describe_cause(drift: Drift) -> str:
    """Say why a hash moved.

    Args:
        drift: the drift.

    Returns:
        The cause's word, what it means, and which inputs moved.
    """
    moved = f" ({', '.join(drift.changed_inputs)})" if drift.changed_inputs else ""
    return f"{drift.cause.value}{moved}: {_CAUSES[drift.cause]}"


def describe_scenario(scenario: ScenarioDrift) -> str:
    """Say what became of a scenario, and of its missions.

    Args:
        scenario: a scenario that differs.

    Returns:
        One line.
    """
    line = f"{_SIGNS[scenario.kind]} scenario {named(scenario.name)}"
    if scenario.kind is not ChangeKind.CHANGED:
        return f"{line} {scenario.kind.value}"
    missions = ", ".join(
        named(key) if kind is ChangeKind.CHANGED else f"{named(key)} ({kind.value})"
        for key, kind in scenario.missions.items()
    )
    return f"{line}: {missions}; {scenario.cause.value}"


def describe_change(change: Change) -> str:
    """Say what became of a value.

    Args:
        change: the change.

    Returns:
        One line: the pointer, and the value before and after.
    """
    line = f"{_SIGNS[change.kind]} {one_line(change.pointer)}"
    if change.kind is ChangeKind.ADDED:
        return f"{line}: {show_value(change.after)}"
    if change.kind is ChangeKind.REMOVED:
        return f"{line}: {show_value(change.before)}"
    return f"{line}: {show_value(change.before)} → {show_value(change.after)}"


def describe_changes(changes: Sequence[Change]) -> list[str]:
    """Say what became of the first values, and how many more there are.

    Args:
        changes: the changes.

    Returns:
        A line each.
    """
    lines = [describe_change(change) for change in changes[:SHOWN_CHANGES]]
    if len(changes) > SHOWN_CHANGES:
        rest = len(changes) - SHOWN_CHANGES
        lines.append(f"… and {rest} more; --report json=PATH has them all")
    return lines


def describe_failure(item: ExpectationReport) -> str:
    """Say in one line why an expectation did not hold.

    Args:
        item: an expectation that failed.

    Returns:
        What was looked at, what was expected, and what was found.
    """
    where = " / ".join(named(part) for part in (item.scenario_name, item.mission_name))
    path = f" / {named(item.path)}" if item.path else ""
    return f"{where}{path}: expected {_wanted(item)}, {_found(item)}"


def show_value(value: Any) -> str:
    """Show a JSON value on one line, cut in the middle where it is long.

    Args:
        value: JSON.

    Returns:
        Its JSON, with nothing invisible in it.
    """
    if isinstance(value, str):
        return cut(quoted(value), _SHOWN_VALUE)
    return cut(encode(value), _SHOWN_VALUE)


def count(number: int, noun: str) -> str:
    """Count things.

    Args:
        number: how many.
        noun: what, in the singular; with a regular plural.

    Returns:
        `1 gate`, `2 gates`.
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def describe_size(gate: GateReport) -> str:
    """Say how much a gate looked at.

    Args:
        gate: the gate.

    Returns:
        Its counts, in words.
    """
    return ", ".join(
        (
            count(gate.scenarios, "scenario"),
            count(gate.missions, "mission"),
            count(len(gate.expectations), "expectation"),
        )
    )


def _wanted(item: ExpectationReport) -> str:
    return item.op if item.op == "exists" else f"{item.op} {show_value(item.expected)}"


def _found(item: ExpectationReport) -> str:
    match item.details.get("reason"):
        case "path_missing":
            return "but the path leads nowhere"
        case "scenario_missing" | "mission_missing":
            return "but it was not run"
        case "type_error":
            return f"but {show_value(item.actual)} does not compare with that"
        case _:
            return f"found {show_value(item.actual)}"
