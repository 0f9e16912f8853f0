"""How many columns of a terminal a text takes, and how it is cut to fit."""

from collections.abc import Sequence

_ELLIPSIS = "…"


def display_width(text: str) -> int:
    """Count the columns that a text takes in a terminal.

    Args:
        text: one line without control characters.

    Returns:
        The columns: two for a wide character, none for one that combines with the character before.
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def measure_starts(text: str) -> Sequence[int]:
    """Measure a text once, so that the width of each part of it is a difference.

    Args:
        text: one line without control characters.

    Returns:
        The columns before each character, and those of the whole text.
    """
    if text.isascii():
        return range(len(text) + 1)
    starts = [0]
    for character in text:
        starts.append(starts[-1] + _columns(character))
    return starts


def pad(text: str, width: int) -> str:
    """Fill a text with spaces.

    Args:
        text: one line.
        width: the columns to fill.

    Returns:
        The text, and spaces up to that width; just the text if it is wider.
    """
    return text + " " * (width - display_width(text))


def cut_middle(text: str, width: int) -> str:
    """Cut a text in the middle.

    Args:
        text: one line.
        width: the most columns to keep, at least 3.

    Returns:
        The text, or its start and end with an ellipsis between them.
    """
    if display_width(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{take_columns(text, width - 1 - tail)}{_ELLIPSIS}{_last_columns(text, tail)}"


def take_columns(text: str, width: int) -> str:
    """Take the characters that fit into some columns.

    Args:
        text: one line.
        width: the columns.

    Returns:
        The longest start of the text that fits.
    """
    if text.isascii():
        return text[:width]
    end = 0
    while end < len(text) and (width := width - _columns(text[end])) >= 0:
        end += 1
    return text[:end]


def _last_columns(text: str, width: int) -> str:
    start = len(text)
    while start > 0 and (width := width - display_width(text[start - 1])) >= 0:
        start -= 1
    return text[start:]


def _columns(character: str) -> int:
    from unicodedata import category, east_asian_width  # noqa: PLC0415 - most text is ASCII

    if category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if east_asian_width(character) in "FW" else 1
