"""Lines for a terminal: folded at its width with a hanging indent, and coloured."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tier2gate.reporters.terminal.widths import display_width, measure_starts, take_columns

_HANGING = 4
_WORD = re.compile(r" *[^ ]+")
_COUNT = re.compile(r" *[^,]+,?")
_MOST_INDENT = 20


class Screen(NamedTuple):
    """What lines are laid out for.

    Attributes:
        color: whether it shows colours.
        width: its columns; `None` if lines may have any length.
    """

    color: bool = False
    width: int | None = None


LOG = Screen()
"""A log, a pipe or a file: no colours, and lines of any length."""


def lay_out(lines: Iterable[str], screen: Screen, *, counts: bool = False) -> Iterator[str]:
    """Fold and colour lines.

    Args:
        lines: lines without control characters.
        screen: what they are laid out for.
        counts: whether they count outcomes.

    Yields:
        The lines; without colours and a width, as they are.
    """
    if screen == LOG:
        yield from lines
        return
    # Most output goes to a file or a log.
    from tier2gate.reporters.terminal.colours import colour, find_counts, find_spans  # noqa: PLC0415

    find = find_counts if counts else find_spans
    for line in lines:
        spans = find(line) if screen.color else []
        for indent, start, end in fold(line, screen.width, counts=counts):
            yield " " * indent + colour(line[start:end], spans, offset=start)


def fold(line: str, width: int | None, *, counts: bool = False) -> Iterator[tuple[int, int, int]]:
    """Fold a line between words.

    A command stays whole, so that it can be copied, and so does a long name, so that an editor
    finds it. A long value is split.

    Args:
        line: a line without control characters.
        width: the columns of the terminal; `None` to leave it as it is.
        counts: whether to fold only after commas.

    Yields:
        The indent, start and end of each part of the line.
    """
    shown = line if width is None else line.rstrip(" ")
    if width is None or display_width(shown) <= width:
        yield 0, 0, len(shown)
        return
    line, columns = shown, measure_starts(shown)
    hanging = min(len(line) - len(line.lstrip(" ")) + _HANGING, _MOST_INDENT)
    indent, start = 0, 0
    for begin, end in _words(line, _COUNT if counts else _WORD):
        left = width - indent - (columns[begin] - columns[start])
        at, is_value = begin, '"' in line[begin:end]
        while columns[end] - columns[at] > left and (start < at or is_value):
            rest = columns[end] - columns[at]
            if is_value and rest - _spaces(line, at) > width - hanging:
                at += len(take_columns(line[at:end], max(left, 1)))  # fill the line, and go on
                yield indent, start, at
            else:
                yield indent, start, at
                at += _spaces(line, at)
                is_value = is_value and columns[end] - columns[at] > width - hanging
            indent, start, left = hanging, at, width - hanging
    yield indent, start, len(line)


def _words(line: str, word: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where each word starts, with the spaces before it, and ends."""
    from tier2gate.reporters.terminal.colours import COMMAND  # noqa: PLC0415 - as above

    command = COMMAND.search(line)
    at = 0
    for match in word.finditer(line, 0, len(line) if command is None else command.start()):
        at = match.end()
        yield match.span()
    if command is not None:
        yield at, len(line)


def _spaces(line: str, start: int) -> int:
    """Count the spaces from a place on."""
    end = start
    while line.startswith(" ", end):
        end += 1
    return end - start
