"""The text of a golden: JSON in which each list or mapping that fits stands on one line."""

import json
from typing import Any

from tier2gate.foundation.printable import escape_invisible
from tier2gate.orchestration.canonical import encode

WIDTH = 100
"""The most characters of a line that could be broken."""

_INDENT = "  "
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def lay_out(value: Any) -> str:
    """Render a JSON value for people to review.

    Args:
        value: the value.

    Returns:
        JSON with sorted keys and invisible characters escaped; a list or mapping that does not fit
        on its line has one item a line. Without a final line feed.
    """
    return _text(value, WIDTH, "\n")


def _text(value: Any, room: int, line_start: str) -> str:
    """Render a value that starts with `room` characters left on its line.

    A list or mapping that fits has only items that fit on lines of their own, so each is rendered
    once.
    """
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dict):
        below = line_start + _INDENT
        room_below = WIDTH - len(below)
        heads = {key: f"{_string(key)}: " for key in sorted(value)}
        items = [
            head + _text(value[key], room_below - len(head), below) for key, head in heads.items()
        ]
        return _joined("{", items, "}", room, line_start)
    if isinstance(value, list):
        below = line_start + _INDENT
        room_below = WIDTH - len(below)
        return _joined(
            "[", [_text(item, room_below, below) for item in value], "]", room, line_start
        )
    return encode(value)


def _joined(opening: str, items: list[str], closing: str, room: int, line_start: str) -> str:
    """Put items on one line if they fit, or on one line each."""
    length = sum(map(len, items)) + 2 * max(len(items), 1)  # with brackets and separators
    if length <= room or not items:
        return opening + ", ".join(items) + closing
    below = line_start + _INDENT
    return opening + below + f",{below}".join(items) + line_start + closing


def _string(text: str) -> str:
    encoded = _ENCODER.encode(text)
    if encoded.isascii() and "\x7f" not in encoded:  # JSON escapes the other ASCII controls
        return encoded
    return escape_invisible(encoded)
