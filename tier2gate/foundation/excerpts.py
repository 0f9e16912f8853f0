"""Excerpts: the line of a file where a problem is, as data for reports."""

from dataclasses import dataclass

KEPT = 240
"""How many characters of a line are kept before a column, and after it."""


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """The line of a problem, and the line before it, as they are written in the file.

    Attributes:
        line: the line without its line break; only `KEPT` characters on each side of the column.
        skipped: how many characters of the line are left out at its start.
        is_cut: whether characters are left out at its end.
        before: the start of the line before; `None` if there is none.
    """

    line: str
    skipped: int = 0
    is_cut: bool = False
    before: str | None = None


def excerpt_of(line: str, column: int, before: str | None) -> Excerpt:
    """Keep what a report needs of a line.

    Args:
        line: the line without its line break.
        column: 1-based, in characters.
        before: the line before; `None` if there is none.

    Returns:
        The excerpt; of bounded size, however long the lines are.
    """
    start, end = max(column - 1 - KEPT, 0), column - 1 + KEPT
    return Excerpt(
        line=line[start:end],
        skipped=start,
        is_cut=len(line) > end,
        before=None if before is None else before[: 2 * KEPT],
    )
