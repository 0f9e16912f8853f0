"""The words that every reporter explains a drift in; imported where there is one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from tier2gate.foundation.errors import describe_place
from tier2gate.foundation.printable import named, show_value
from tier2gate.golden.changed_inputs import ChangedInput, changed_kinds
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, Drift, Flip, ScenarioDrift
from tier2gate.orchestration.canonical import encode
from tier2gate.reporters.change_words import SIGNS, describe_changes, show_change
from tier2gate.reporters.words import count, describe_target
from tier2gate.results.report import ExpectationReport

_Item = TypeVar("_Item")

_CAUSES = {
    Cause.INPUTS_CHANGED: "the inputs changed, and the results with them",
    Cause.BEHAVIOUR_CHANGED: "the same inputs gave other results",
    Cause.INPUTS_AND_BEHAVIOUR_CHANGED: (
        "inputs changed, but results changed where they did not, too"
    ),
    Cause.ALGORITHM_CHANGED: "the golden's hash is of another algorithm",
    Cause.UNKNOWN: "the golden is a bare hash, which cannot tell",
}
_WITHOUT_RECORD = (
    "the golden keeps hashes only, so the values that changed are not known; "
    "one that update --detail full writes keeps them"
)
_TOLD_MISSIONS = 20
_WITHOUT_BODY = "a golden that update --detail full writes can tell the next time"


def describe_drift(
    drift: Drift, expectations: Sequence[ExpectationReport], limit: int
) -> Iterator[str]:
    """Say why a hash moved, where, and what changed.

    Args:
        drift: the drift.
        expectations: the expectations as they are judged now.
        limit: how many scenarios, expectations and changes are told of, each.

    Yields:
        Lines; those that belong below another are indented.
    """
    if drift.cause is not Cause.UNKNOWN or not drift.explained:
        yield f"cause: {describe_cause(drift)}"
    yield from _indented(describe_places(drift, limit))
    if drift.flips:
        yield "judged otherwise:"
        yield from _indented(describe_flips(drift, expectations, limit))
    if drift.changes:
        yield "changes:"
        yield from _indented(describe_changes(drift.changes, limit))
    elif (why := why_no_changes(drift)) is not None:
        yield why


def describe_places(drift: Drift, limit: int) -> list[str]:
    """Say which inputs moved, and which scenarios differ.

    Args:
        drift: the drift.
        limit: how many inputs and scenarios are told of, each.

    Returns:
        A line each.
    """
    return [
        *limited(drift.changed_inputs, describe_changed_input, limit, "input"),
        *limited(drift.scenarios, describe_scenario, limit, "scenario"),
    ]


def describe_flips(
    drift: Drift, expectations: Sequence[ExpectationReport], limit: int
) -> list[str]:
    """Say which expectations are judged otherwise.

    Args:
        drift: the drift.
        expectations: the expectations as they are judged now.
        limit: how many are told of.

    Returns:
        A line each.
    """
    by_id = {item.id: item for item in expectations}
    return limited(drift.flips, lambda flip: _flip(flip, by_id), limit, "expectation")


def why_no_changes(drift: Drift) -> str | None:
    """Say why no value that changed is told.

    Args:
        drift: a drift without changes.

    Returns:
        One line; `None` where the places say it all.
    """
    if drift.cause is Cause.UNKNOWN:
        return _WITHOUT_BODY
    if drift.cause is Cause.ALGORITHM_CHANGED:
        return "the results are the same, value by value" if drift.explained else None
    return None if drift.explained else _WITHOUT_RECORD


def describe_cause(drift: Drift) -> str:
    """Say why a hash moved.

    Args:
        drift: the drift.

    Returns:
        The cause's word, which files say the inputs that moved, and what it means.
    """
    kinds = changed_kinds(drift.changed_inputs)
    moved = f" ({', '.join(kinds)})" if kinds else ""
    return f"{drift.cause.value}{moved}: {_CAUSES[drift.cause]}"


def describe_changed_input(item: ChangedInput) -> str:
    """Say which input moved, and where it stands.

    Args:
        item: the input.

    Returns:
        One line.
    """
    place = f"{describe_place(item.file, item.line, item.column)}: " if item.file else ""
    if item.what is None:
        moved = {
            "suite": "the order of its scenarios moved",
            "expectations": "what some expectations look at or how they compare moved",
        }
        return f"{place}{moved.get(item.file_kind, f'{item.file_kind} moved')}"
    name = f" {named(item.name)}" if item.name is not None else ""
    return f"{place}{item.what.replace('_', ' ')}{name} {item.change.value}"


def describe_scenario(scenario: ScenarioDrift) -> str:
    """Say what became of a scenario, and of its missions.

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


def limited(
    items: Sequence[_Item], describe: Callable[[_Item], str], limit: int, noun: str
) -> list[str]:
    """Describe the first things, and count the others.

    Args:
        items: the things.
        describe: gives the line of one.
        limit: how many are described.
        noun: what they are, in the singular.

    Returns:
        The lines.
    """
    lines = [describe(item) for item in items[:limit]]
    if len(items) > limit:
        lines.append(f"… and {count(len(items) - limit, f'more {noun}')}")
    return lines


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]
