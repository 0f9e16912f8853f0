"""The words that every reporter explains a drift in; imported where there is one."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from unicodedata import is_normalized

from tier2gate.errors import describe_place
from tier2gate.golden.differences import Change, ChangeKind
from tier2gate.golden.drift import Cause, Drift, Flip, ScenarioDrift
from tier2gate.golden.moved_inputs import MovedInput, moved_kinds
from tier2gate.orchestration.canonical import encode
from tier2gate.printable import cut, escape_invisible, named, one_line, quoted
from tier2gate.report import ExpectationReport
from tier2gate.reporters.words import SHOWN_VALUE, count, describe_target, show_value

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
_WITHOUT_RECORD = (
    "the golden keeps hashes only, so the values that changed are not known; "
    "one that update --detail full writes keeps them"
)
_WITHOUT_BODY = "a golden that update --detail full writes can tell the next time"
_TYPES = {
    bool: "boolean",
    dict: "mapping",
    float: "number",
    int: "integer",
    list: "list",
    str: "text",
    type(None): "null",
}
_SCENARIOS = ["suite_result", "scenario_results"]
_EXPECTATIONS = ["expectations_result", "expectation_results"]
_CONTEXT = 20  # characters around the part of two texts that differs


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
    yield from _indented(limited([describe_moved(item) for item in drift.moved], limit, "input"))
    yield from _indented(
        limited([describe_scenario(item) for item in drift.scenarios], limit, "scenario")
    )
    if drift.flips:
        yield "judged otherwise:"
        by_id = {item.id: item for item in expectations}
        lines = [_flip(flip, by_id) for flip in drift.flips]
        yield from _indented(limited(lines, limit, "expectation"))
    if drift.changes:
        yield "changes:"
        yield from _indented(describe_changes(drift.changes, limit))
    elif drift.cause is Cause.UNKNOWN:
        yield _WITHOUT_BODY
    elif drift.cause is Cause.ALGORITHM_CHANGED and drift.explained:
        yield "the results are the same, value by value"
    elif not drift.explained and drift.cause is not Cause.ALGORITHM_CHANGED:
        yield _WITHOUT_RECORD


def describe_cause(drift: Drift) -> str:
    """Say why a hash moved.

    Args:
        drift: the drift.

    Returns:
        The cause's word, which files say the inputs that moved, and what it means.
    """
    kinds = moved_kinds(drift.moved)
    moved = f" ({', '.join(kinds)})" if kinds else ""
    return f"{drift.cause.value}{moved}: {_CAUSES[drift.cause]}"


def describe_moved(item: MovedInput) -> str:
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
    line = f"{_SIGNS[scenario.kind]} scenario {named(scenario.name)}"
    if scenario.kind is not ChangeKind.CHANGED:
        return f"{line} {scenario.kind.value}"
    missions = ", ".join(
        named(key) if kind is ChangeKind.CHANGED else f"{named(key)} ({kind.value})"
        for key, kind in scenario.missions.items()
    )
    return f"{line}: {missions}; {scenario.cause.value}"


def describe_changes(changes: Sequence[Change], limit: int) -> list[str]:
    """Say what became of the first values, and how many more there are.

    Args:
        changes: the changes, in the order of the record.
        limit: how many are told of.

    Returns:
        A line each, below one with the pointer that those of a mission or expectation begin with.
    """
    lines = []
    told = ""
    for change in changes[:limit]:
        part = _part_of(change.pointer)
        if part and part != told:
            lines.append(one_line(part))
        told = part
        lines.append(f"{'  ' if part else ''}{_describe_change(change, len(part))}")
    if len(changes) > limit:
        rest = len(changes) - limit
        lines.append(f"… and {rest:,} more; raise max-changes, or look into the JSON report")
    return lines


def _part_of(pointer: str) -> str:
    """Give what the pointers into one mission's result, or one expectation's, begin with."""
    tokens = pointer.split("/")
    for begin, length in ((_SCENARIOS, 6), (_EXPECTATIONS, 4)):
        if tokens[1:3] == begin and len(tokens) > length:
            return "/".join(tokens[:length])
    return ""


def _describe_change(change: Change, skip: int) -> str:
    line = f"{_SIGNS[change.kind]} {one_line(change.pointer[skip:])}"
    if change.kind is ChangeKind.ADDED:
        return f"{line}: {show_value(change.after)}"
    if change.kind is ChangeKind.REMOVED:
        return f"{line}: {show_value(change.before)}"
    now = f" (now {one_line(change.now[skip:])})" if change.now != change.pointer else ""
    return f"{line}{now}: {show_change(change.before, change.after)}"


def show_change(before: Any, after: Any) -> str:
    """Show a value before and after, so that the difference can be seen.

    Args:
        before: JSON value.
        after: another one.

    Returns:
        Both; with their types where nothing else moved, and of long texts what differs.
    """
    if isinstance(before, str) and isinstance(after, str):
        shown = _show_texts(before, after)
    elif _only_type_moved(before, after):
        shown = tuple(f"{show_value(item)} ({_TYPES[type(item)]})" for item in (before, after))
    else:
        shown = show_value(before), show_value(after)
        if shown[0] == shown[1]:
            shown = _show_parts(encode(before), encode(after), escape_invisible)
    return " → ".join(shown)


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


def _show_texts(before: str, after: str) -> tuple[str, ...]:
    composed = all(is_normalized("NFC", text) for text in (before, after))
    plain = composed and not _may_look_alike(before, after)
    return _show_parts(before, after, quoted if plain else json.dumps)


def _may_look_alike(before: str, after: str) -> bool:
    """Tell whether a few letters became as many of another script, as `a` of Latin and Cyrillic."""
    if len(before) != len(after):
        return False
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    return all(a.isascii() != b.isascii() for a, b in pairs)


def _show_parts(before: str, after: str, quote: Callable[[str], str]) -> tuple[str, ...]:
    whole = tuple(map(quote, (before, after)))
    if max(map(len, whole)) <= SHOWN_VALUE:
        return whole
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    room = _CONTEXT + len(quote(""))
    start, rest = head, 0
    while start > 0 and len(quote(before[start - 1 : head])) <= room:
        start -= 1
    end = len(before) - tail
    while rest < tail and len(quote(before[end : end + rest + 1])) <= room:
        rest += 1
    shown = []
    for text in (before, after):
        end = len(text) - tail + rest
        part = cut(quote(text[start:end]), SHOWN_VALUE)
        shown.append(f"{'…' if start else ''}{part}{'…' if end < len(text) else ''}")
    return tuple(shown)


def _common(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _only_type_moved(before: Any, after: Any) -> bool:
    """Tell whether two scalars are written alike, or are equal to Python, but are not the same."""
    if isinstance(before, dict | list) or isinstance(after, dict | list):
        return False
    written = {
        (item if isinstance(item, str) else encode(item)).removesuffix(".0")
        for item in (before, after)
    }
    return len(written) == 1 or bool(before == after)


def limited(lines: list[str], limit: int, noun: str) -> list[str]:
    """Keep the first lines, and count the rest.

    Args:
        lines: a line each thing.
        limit: how many are kept.
        noun: what they tell of, in the singular.

    Returns:
        The lines.
    """
    if len(lines) <= limit:
        return lines
    return [*lines[:limit], f"… and {count(len(lines) - limit, f'more {noun}')}"]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]
