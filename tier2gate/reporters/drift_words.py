"""The words that every reporter explains a drift in; imported where there is one."""

from collections.abc import Sequence

from tier2gate.golden.drift import Cause, Change, ChangeKind, Drift, ScenarioDrift
from tier2gate.printable import named, one_line
from tier2gate.reporters.words import show_value

SHOWN_CHANGES = 10

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
