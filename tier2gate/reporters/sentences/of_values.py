"""Sentences about values: before, after, and the part that differs."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from unicodedata import is_normalized

from tier2gate.foundation.printable import (
    SHOWN_NAME,
    SHOWN_VALUE,
    cut,
    escape_invisible,
    one_line,
    quoted,
    show_value,
)
from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.golden.record import EXPECTATION_RESULTS, SCENARIO_RESULTS
from tier2gate.orchestration.canonical import encode
from tier2gate.reporters.sentences.counting import and_more, and_more_shown_by_option

SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~"}
"""The sign of something added, removed or changed."""

_TYPES = {
    bool: "boolean",
    dict: "mapping",
    float: "number",
    int: "integer",
    list: "list",
    str: "text",
    type(None): "null",
}
_CONTEXT = 20  # characters around the part of two texts that differs


def describe_changes(changes: Sequence[Change], limit: int) -> list[str]:
    """Describe the first changes, and count the others.

    Args:
        changes: the changes, in the order of the record.
        limit: how many to show.

    Returns:
        One line per change, grouped below the pointer to their mission or expectation.
    """
    lines = []
    told = ""
    for change in changes[:limit]:
        part = _part_of(change.pointer)
        if part and part != told:
            lines.append(_show_pointer(part))
        told = part
        lines.append(f"{'  ' if part else ''}{_describe_change(change, len(part))}")
    if len(changes) > limit:
        lines.append(and_more_shown_by_option(len(changes) - limit))
    return lines


def diff_changes(changes: Sequence[Change], limit: int) -> list[str]:
    """Show the first changes as the lines of a diff, and count the others.

    Args:
        changes: the changes, in the order of the record.
        limit: how many to show.

    Returns:
        Lines that begin with `-`, `+`, `@@` for the part of the record, or a space.
    """
    lines = []
    told = ""
    for change in changes[:limit]:
        part = _part_of(change.pointer)
        if part != told:
            lines.append(f"@@ {_show_pointer(part) or '/'} @@")
        told = part
        before, after = show_both(change)
        if before is not None:
            lines.append(f"- {_show_pointer(change.pointer[len(part) :])}: {before}")
        if after is not None:
            pointer = change.now if change.kind is ChangeKind.CHANGED else change.pointer
            lines.append(f"+ {_show_pointer(pointer[len(part) :])}: {after}")
    if len(changes) > limit:
        lines.append(f"  {and_more(len(changes) - limit, 'change')}")
    return lines


def show_both(change: Change) -> tuple[str | None, str | None]:
    """Show the value before and after.

    Args:
        change: the change.

    Returns:
        Both; `None` for a side without a value.
    """
    if change.kind is ChangeKind.ADDED:
        return None, show_value(change.after)
    if change.kind is ChangeKind.REMOVED:
        return show_value(change.before), None
    before, after = _show_pair(change.before, change.after)
    return before, after


def _show_pointer(pointer: str) -> str:
    return cut(one_line(pointer), SHOWN_NAME)


def _part_of(pointer: str) -> str:
    """Return the prefix of a pointer that leads to a mission's or expectation's result."""
    tokens = pointer.split("/")
    for begin, length in ((SCENARIO_RESULTS, 6), (EXPECTATION_RESULTS, 4)):
        if tuple(tokens[1:3]) == begin and len(tokens) > length:
            return "/".join(tokens[:length])
    return ""


def _describe_change(change: Change, skip: int) -> str:
    line = f"{SIGNS[change.kind]} {_show_pointer(change.pointer[skip:])}"
    if change.kind is ChangeKind.ADDED:
        return f"{line}: {show_value(change.after)}"
    if change.kind is ChangeKind.REMOVED:
        return f"{line}: {show_value(change.before)}"
    now = f" (now {_show_pointer(change.now[skip:])})" if change.now != change.pointer else ""
    return f"{line}{now}: {show_change(change.before, change.after)}"


def show_change(before: Any, after: Any) -> str:
    """Show a value before and after, so that the difference is visible.

    Args:
        before: JSON value.
        after: another JSON value.

    Returns:
        Both; with their types if only these differ, and long texts cut to the part that differs.
    """
    return " → ".join(_show_pair(before, after))


def _show_pair(before: Any, after: Any) -> tuple[str, ...]:
    if isinstance(before, str) and isinstance(after, str):
        shown = _show_texts(before, after)
    elif _only_type_differs(before, after):
        shown = tuple(f"{show_value(item)} ({_TYPES[type(item)]})" for item in (before, after))
    else:
        shown = show_value(before), show_value(after)
        if shown[0] == shown[1]:
            shown = _show_parts(encode(before), encode(after), escape_invisible)
    return shown


def _show_texts(before: str, after: str) -> tuple[str, ...]:
    composed = all(is_normalized("NFC", text) for text in (before, after))
    plain = composed and not _may_look_alike(before, after)
    return _show_parts(before, after, quoted if plain else json.dumps)


def _may_look_alike(before: str, after: str) -> bool:
    """Tell whether only letters of another script differ, such as Latin and Cyrillic `a`."""
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
    """Return the length of the common prefix of two texts."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _only_type_differs(before: Any, after: Any) -> bool:
    """Tell whether two different scalars look the same, or are equal in Python."""
    if isinstance(before, dict | list) or isinstance(after, dict | list):
        return False
    written = {
        (item if isinstance(item, str) else encode(item)).removesuffix(".0")
        for item in (before, after)
    }
    return len(written) == 1 or bool(before == after)
