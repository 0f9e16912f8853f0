"""Values as the page shows them: whole if they are not too long, on several lines if that helps."""

import json
from typing import Any

from tier2gate.foundation.printable import SHOWN_VALUE, cut, escape_invisible
from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.reporters.html.marks import Piece, mark_words
from tier2gate.reporters.sentences.of_values import show_both

_ON_ONE_LINE = 60
_LONGEST = 4_000
"""The most characters of a value; a longer one is cut in the middle."""

Pieces = tuple[Piece, ...]


def write_value(value: Any) -> str:
    """Write a value.

    Args:
        value: JSON.

    Returns:
        Its JSON text with invisible characters escaped; a longer list or mapping has a line for
        each item.
    """
    text = _json(value, None)
    if len(text) > _ON_ONE_LINE and isinstance(value, dict | list):
        text = _json(value, 2)
    return cut(text, _LONGEST)


def write_both(change: Change) -> tuple[Pieces | None, Pieces | None]:
    """Write the value before and after a change, with the words marked in which they differ.

    Args:
        change: the change.

    Returns:
        Both; `None` for a side without a value.
    """
    if change.kind is ChangeKind.ADDED:
        return None, (Piece(text=write_value(change.after), is_marked=False),)
    if change.kind is ChangeKind.REMOVED:
        return (Piece(text=write_value(change.before), is_marked=False),), None
    shown = [item or "" for item in show_both(change)]
    whole = [write_value(value) for value in (change.before, change.after)]
    is_cut = max(len(_json(value, None)) for value in (change.before, change.after)) > SHOWN_VALUE
    fits = max(map(len, whole)) < _LONGEST
    before, after = whole if is_cut and fits and whole[0] != whole[1] else shown
    return mark_words(before, after)


def _json(value: Any, indent: int | None) -> str:
    separators = (",", ":") if indent is None else None
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, indent=indent, separators=separators
    )
    return escape_invisible(text)
