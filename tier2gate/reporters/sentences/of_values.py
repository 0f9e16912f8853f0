"""Sentences about values: before, after, and the part that differs."""

import json
from collections.abc import Callable
from typing import Any
from unicodedata import is_normalized

from tier2gate.foundation.printable import (
    SHOWN_VALUE,
    cut,
    escape_invisible,
    quoted,
    show_value,
)
from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.orchestration.canonical import encode

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


def show_values(change: Change) -> str:
    """Show what was added or removed, or the value before and after.

    Args:
        change: the change.

    Returns:
        A part of a line.
    """
    if change.kind is ChangeKind.ADDED:
        return show_value(change.after)
    if change.kind is ChangeKind.REMOVED:
        return show_value(change.before)
    return show_change(change.before, change.after)


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
    """Return whether only letters of another script differ, such as Latin and Cyrillic `a`."""
    if len(before) != len(after):
        return False
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    return all(a.isascii() != b.isascii() for a, b in pairs)


def _show_parts(before: str, after: str, quote: Callable[[str], str]) -> tuple[str, ...]:
    whole = tuple(map(quote, (before, after)))
    if max(map(len, whole)) <= SHOWN_VALUE:
        return whole
    head = count_common(before, after)
    tail = count_common(before[head:][::-1], after[head:][::-1])
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


def count_common(one: str, other: str) -> int:
    """Count the characters with which two texts begin alike.

    Args:
        one: a text.
        other: another one.

    Returns:
        The length of their common start.
    """
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _only_type_differs(before: Any, after: Any) -> bool:
    """Return whether two different scalars look the same, or are equal in Python."""
    if isinstance(before, dict | list) or isinstance(after, dict | list):
        return False
    written = {
        (item if isinstance(item, str) else encode(item)).removesuffix(".0")
        for item in (before, after)
    }
    return len(written) == 1 or bool(before == after)
