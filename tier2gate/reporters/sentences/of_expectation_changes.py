"""Sentences about expectations that differ from the target branch."""

from collections.abc import Hashable, Iterator, Sequence

from tier2gate.foundation.printable import count, named, show_value
from tier2gate.foundation.problems import describe_place
from tier2gate.orchestration.canonical import encode
from tier2gate.predicates import WITHOUT_EXPECTED
from tier2gate.reporters.sentences.counting import and_more, name_some, say_once
from tier2gate.reporters.sentences.of_values import show_change
from tier2gate.results.comparison import ExpectationChange


def describe_expectation_changes(changes: Sequence[ExpectationChange], limit: int) -> Iterator[str]:
    """Describe how expectations changed; those that are written once are said once.

    Args:
        changes: the expectations that differ.
        limit: how many places of the file to show.

    Yields:
        Lines.
    """
    groups: dict[Hashable, list[ExpectationChange]] = {}
    for item in changes:
        written: Hashable = item.file, item.line, item.column
        if item.line is None:  # removed: `ID[scenario]` was written once
            written = item.id.partition("[")[0] if item.id.endswith("]") else item.id
        groups.setdefault((written, item.before is None, item.after is None), []).append(item)
    shown = list(groups.values())
    for group in shown[:limit]:
        if len(group) == 1:
            yield describe_expectation_change(group[0])
        else:
            yield from _describe_together(group)
    if left := sum(map(len, shown[limit:])):
        yield and_more(left, shown=limit)


def describe_expectation_change(item: ExpectationChange) -> str:
    """Describe how an expectation changed.

    Args:
        item: the expectation.

    Returns:
        One line.
    """
    place = describe_place(item.file, item.line, item.column)
    if item.after is None:
        return f"- {named(item.id)} is removed; it expected {_assertion(item.before or {})}"
    if item.before is None:
        return f"+ {place}: {named(item.id)} is new; it expects {_assertion(item.after)}"
    return f"~ {place}: {named(item.id)}: {_changed_fields(item)}"


def _describe_together(group: Sequence[ExpectationChange]) -> Iterator[str]:
    """Describe expectations that are written at one place, and are all new or all changed."""
    first, ids = group[0], [item.id for item in group]
    counted = f"{count(len(group), 'expectation')} ({name_some(ids)})"
    if first.after is None:
        yield f"- {counted} are removed; the first expected {_assertion(first.before or {})}"
        return
    place = describe_place(first.file, first.line, first.column)
    if first.before is None:
        yield (f"+ {place}: {counted} are new; the first expects {_assertion(first.after or {})}")
        return
    told = say_once(ids, [_changed_fields(item) for item in group])
    if len(told) == 1:
        yield f"~ {place}: {counted}: {told[0]}"
        return
    yield f"~ {place}: {count(len(group), 'expectation')}:"
    yield from (f"  {line}" for line in told)


def _changed_fields(item: ExpectationChange) -> str:
    before, after = item.before or {}, item.after or {}
    return "; ".join(
        f"{field.replace('_', ' ')} {show_change(before[field], after[field])}"
        for field in before
        if encode(before[field]) != encode(after[field])
    )


def _assertion(fields: dict[str, object]) -> str:
    where = " / ".join(
        named(str(fields[part]))
        for part in ("scenario_name", "mission_name", "path")
        if fields.get(part)
    )
    expected = (
        "" if fields.get("op") in WITHOUT_EXPECTED else f" {show_value(fields.get('expected'))}"
    )
    return f"{where}: {fields.get('op')}{expected}"
