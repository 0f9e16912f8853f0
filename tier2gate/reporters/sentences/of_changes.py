"""Sentences about the values that changed, those that are alike said once."""

from collections.abc import Iterator, Sequence

from tier2gate.foundation.printable import SHOWN_NAME, count, cut, listed, named, one_line
from tier2gate.golden.change_groups import ChangeGroup, group_changes
from tier2gate.golden.changes import Change, ChangeKind, Role
from tier2gate.golden.first_acceptance import expand_added
from tier2gate.golden.places import find_place, mission_of_part
from tier2gate.reporters.sentences.counting import (
    EXAMPLES,
    WIDTH,
    and_more_shown_by_option,
    count_of,
    name_some,
    on_one_line_or_each,
)
from tier2gate.reporters.sentences.of_values import SIGNS, show_values
from tier2gate.results.report import GateReport

FIRST_RESULTS = "results"
"""Heading of what a first acceptance accepts."""


def describe_changes(changes: Sequence[Change], limit: int, scenario_count: int = 0) -> list[str]:
    """Describe the first groups of changes, and count the other groups.

    Args:
        changes: the changes, in the order of the record.
        limit: how many groups to show.
        scenario_count: how many scenarios there are; 0 if not known.

    Returns:
        Lines, below the pointer to their mission or expectation.
    """
    groups = group_changes(expand_added(changes))
    lines = []
    told = ""
    for group in groups[:limit]:
        if group.part and group.part != told:
            lines.append(show_part(group))
        told = group.part
        indent = "  " if group.part else ""
        lines += (f"{indent}{line}" for line in _describe_group(group, scenario_count))
    if len(groups) > limit:
        lines.append(and_more_shown_by_option(len(groups) - limit, shown=limit))
    return lines


def describe_first_results(gate: GateReport, limit: int) -> Iterator[str]:
    """List what a first acceptance accepts.

    Args:
        gate: a gate that has no golden yet.
        limit: how many groups of values to show.

    Yields:
        Lines, indented below their heading.
    """
    yield f"{title_of_results(gate)}:"
    effects, echoes = split_echoes(gate.first_results)
    lines = describe_changes(effects, limit, gate.scenarios_of_results)
    yield from (f"  {line}" for line in lines)
    if echoes:
        yield f"  {describe_unchanged(echoes)}"


def title_of_results(gate: GateReport) -> str:
    """Return the heading of what a first acceptance accepts.

    Args:
        gate: a gate that has no golden yet.

    Returns:
        `results`, with the number of scenarios if not all are listed.
    """
    left = 0 if gate.unlisted is None else gate.unlisted.results
    if not left:
        return FIRST_RESULTS
    return f"{FIRST_RESULTS} of {gate.scenarios - left:,} of {gate.scenarios:,} scenarios"


def split_echoes(results: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """Split the results of a first acceptance.

    Args:
        results: the results.

    Returns:
        What missions made, and what they left as it was in the initial state.
    """
    effects = [item for item in results if item.role is not Role.ECHO]
    return effects, [item for item in results if item.role is Role.ECHO]


def describe_unchanged(echoes: Sequence[Change]) -> str:
    """Count the results that are as in the initial state, and tell where they are.

    Args:
        echoes: at least one.

    Returns:
        One line.
    """
    are = "is" if len(echoes) == 1 else "are"
    return f"{count(len(echoes), 'value')} {are} as in the initial state: {_list_places(echoes)}"


def describe_echoes(echoes: Sequence[Change]) -> str:
    """Count the changes that only repeat an edited input, and tell where they are.

    Args:
        echoes: at least one change.

    Returns:
        One line.
    """
    repeat = "only repeats an edited input" if len(echoes) == 1 else "only repeat edited inputs"
    return f"{count(len(echoes), 'change')} {repeat}: {_list_places(echoes)}"


def describe_scenarios_of(group: ChangeGroup, scenario_count: int, *, named: bool) -> str:
    """Count the scenarios or expectations that a group of changes is in.

    Args:
        group: changes in several of them.
        scenario_count: how many scenarios there are; 0 if not known.
        named: whether to name the first ones.

    Returns:
        `in 2 of 3 scenarios (a, b)`.
    """
    noun, total = ("expectation", 0) if group.of_expectations else ("scenario", scenario_count)
    if group.changes[0].kind is ChangeKind.REMOVED and not group.part:
        total = 0  # scenarios that were removed are not among those that there are
    told = f" ({name_some(group.names)})" if named else ""
    return f"in {count_of(len(group.names), total, noun)}{told}"


def show_part(group: ChangeGroup) -> str:
    """Name the mission or expectation that a group of changes is in.

    Args:
        group: the changes.

    Returns:
        `scenario new, mission refund`; without a scenario if it is in several.
    """
    name = named(group.names[0]) if len(group.changes) == 1 else ""
    if group.of_expectations:
        return f"expectation {name}" if name else "expectations"
    mission = f"mission {named(mission_of_part(group.part))}"
    return f"scenario {name}, {mission}" if name else mission


def show_step(group: ChangeGroup) -> str:
    """Name the step that a group of changes is in, if its place differs between scenarios.

    Args:
        group: the changes.

    Returns:
        ` (step pay)`; empty if the pointer already says which step it is.
    """
    return "" if group.step is None else f" (step {named(group.step)})"


def show_pointer(pointer: str) -> str:
    """Show a pointer on one line, cut in the middle if it is long.

    Args:
        pointer: JSON Pointer.

    Returns:
        The pointer.
    """
    return cut(one_line(pointer), SHOWN_NAME)


def _list_places(changes: Sequence[Change]) -> str:
    pointers = dict.fromkeys(find_place(change.pointer).below for change in changes)
    return listed(list(pointers), show_pointer, limit=EXAMPLES)


def _describe_group(group: ChangeGroup, scenario_count: int) -> Iterator[str]:
    first = group.changes[0]
    line = f"{SIGNS[first.kind]} {show_pointer(group.below)}{show_step(group)}"
    if first.kind is ChangeKind.CHANGED and group.now_below != group.below:
        line += f" (now {show_pointer(group.now_below)})"
    if len(group.changes) == 1:
        yield f"{line}: {show_values(first)}"
        return
    where = describe_scenarios_of(group, scenario_count, named=group.same)
    if not group.same:
        yield f"{where}: {line}"
        examples = on_one_line_or_each(group.names, [*map(show_values, told_changes(group))])
        yield from (f"  {example}" for example in examples)
        return
    line = f"{line}: {show_values(first)}"
    yield from [f"{where}: {line}"] if len(where + line) < WIDTH else [f"{where}:", f"  {line}"]


def told_changes(group: ChangeGroup) -> Sequence[Change]:
    """Choose the changes that are shown.

    Args:
        group: changes that are alike.

    Returns:
        One for all, or some that differ.
    """
    return group.changes[: 1 if group.same else EXAMPLES]
