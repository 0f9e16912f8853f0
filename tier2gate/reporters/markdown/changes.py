"""The values that changed, as lists: each at its place, before and after."""

from collections.abc import Sequence

from tier2gate.golden.change_groups import ChangeGroup, group_changes
from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.golden.first_acceptance import expand_added
from tier2gate.reporters.markdown.text import code, listed
from tier2gate.reporters.sentences.counting import (
    and_more,
    name_example,
    name_some,
)
from tier2gate.reporters.sentences.of_changes import (
    describe_scenarios_of,
    show_part,
    show_pointer,
    show_step,
    told_changes,
)
from tier2gate.reporters.sentences.of_values import show_both


def list_changes(
    changes: Sequence[Change], limit: int, scenario_count: int, first: int
) -> tuple[str, str, int]:
    """List the first groups of changes, and further ones apart from them.

    Args:
        changes: the changes, in the order of the record.
        limit: how many groups to show.
        scenario_count: how many scenarios there are; 0 if not known.
        first: how many groups belong to the first list.

    Returns:
        The first list, the second, and how many groups are not in the first.
    """
    groups = group_changes(expand_added(changes))
    told = groups[:limit]
    lists = [_list_groups(part, scenario_count) for part in (told[:first], told[first:])]
    if len(groups) > limit:
        lists[1 if told[first:] else 0] += _rest(len(groups) - limit)
    return lists[0], lists[1], len(groups) - len(told[:first])


def _rest(number: int) -> str:
    return listed([and_more(number, "change")])


def _list_groups(groups: Sequence[ChangeGroup], scenario_count: int) -> str:
    """List groups below the mission or expectation that they are in."""
    items: list[str] = []
    told = None
    for group in groups:
        if group.part and group.part != told:
            items.append(code(show_part(group)))
        told = group.part
        item = _describe_group(group, scenario_count)
        if group.part:
            items[-1] += f"\n  - {item}"
        else:
            items.append(item)
    return listed(items)


def _describe_group(group: ChangeGroup, scenario_count: int) -> str:
    first = group.changes[0]
    sign = "" if first.kind is ChangeKind.CHANGED else f"{first.kind.value} "
    place = code(f"{show_pointer(group.below)}{show_step(group)}")
    if first.kind is ChangeKind.CHANGED and group.now_below != group.below:
        place += f" (now {code(show_pointer(group.now_below))})"
    values = [_show_values(change) for change in told_changes(group)]
    if len(group.changes) == 1:
        return f"{sign}{place}: {values[0]}"
    where = describe_scenarios_of(group, scenario_count, named=False)
    if group.same:
        return f"{sign}{place}: {values[0]} {where} ({code(name_some(group.names))})"
    told = [f"{code(name_example(n))} {v}" for n, v in zip(group.names, values, strict=False)]
    more = ["…"] if len(group.names) > len(told) else []
    return f"{sign}{place} {where}:<br>{'; '.join([*told, *more])}"


def _show_values(change: Change) -> str:
    return " → ".join(code(value) for value in show_both(change) if value is not None)
