"""Code frames: the line where a problem is, with its number and a caret."""

from collections.abc import Sequence

from tier2gate.foundation.printable import OLDER_COMMAND, escape_invisible
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.terminal.lines import LOG, Screen
from tier2gate.reporters.terminal.widths import display_width

FRAME_WIDTH = 100
"""The columns of a frame where lines may have any length."""

BAR = "|"
"""What separates a line of a file from its number."""

_TAB = "→   "
_CUT = "…"
_INDENT = "  "


def draw_frame(problem: Problem, screen: Screen = LOG) -> list[str]:
    """Show the line of a problem, the line before it, and where in the line it is.

    Args:
        problem: the problem.
        screen: what it is laid out for.

    Returns:
        Lines, indented; none if there is nothing to show.
    """
    excerpt, line = problem.excerpt, problem.line
    if excerpt is None or line is None or not excerpt.line.strip():
        return []
    number = len(str(line))
    room = (screen.width or FRAME_WIDTH) - len(_INDENT) - number - 3
    before = [] if excerpt.before is None else _cells(excerpt.before)
    cells = _cells(excerpt.line)
    at = (problem.column or 1) - 1 - excerpt.skipped
    shown, caret = _around(cells, at, room, start=excerpt.skipped > 0, end=excerpt.is_cut)
    rows = [(str(line), shown)]
    if before and excerpt.before and excerpt.before.strip():
        rows.insert(0, (str(line - 1), _start(before, room)))
    gutters = [f"{_INDENT}{name:>{number}} {BAR}" for name, _ in rows]
    lines = [f"{gutter} {text}" for gutter, (_, text) in zip(gutters, rows, strict=True)]
    point = f"{_INDENT}{'':>{number}} {BAR} {' ' * caret}"
    if screen.color:
        from tier2gate.reporters.terminal.colours import Span, Style, colour  # noqa: PLC0415

        aside = Span(0, len(point) - caret, Style.ASIDE)
        lines = [colour(text, [aside]) for text in lines]
        return [*lines, colour(f"{point}^", [aside, Span(len(point), len(point) + 1, Style.BAD)])]
    return [*lines, f"{point}^"]


def _cells(text: str) -> list[str]:
    """Return what is shown for each character: as it is, or escaped."""
    cells = [_TAB if c == "\t" else escape_invisible(c) for c in text]
    for match in OLDER_COMMAND.finditer(text):
        cells[match.start() + 1] = "\\u0023"
    return cells


def _start(cells: Sequence[str], room: int) -> str:
    """Show the start of a line."""
    return _around(cells, 0, room, start=False, end=False)[0]


def _around(cells: Sequence[str], at: int, room: int, *, start: bool, end: bool) -> tuple[str, int]:
    """Show the part of a line around a character.

    Args:
        cells: what is shown for each character.
        at: the index of the character; one more than the last for the end of the line.
        room: the columns that are free.
        start: whether something is left out before the cells.
        end: whether something is left out after them.

    Returns:
        The part, and the columns before the character.
    """
    widths = [display_width(cell) for cell in cells]
    if not start and not end and sum(widths) <= room:
        return "".join(cells), sum(widths[:at])
    room -= 2 * len(_CUT)
    first, used, half = min(at, len(cells)), 0, room // 2
    while first > 0 and used + widths[first - 1] <= half:
        first -= 1
        used += widths[first]
    last = min(at, len(cells))
    total = used
    while last < len(cells) and total + widths[last] <= room:
        total += widths[last]
        last += 1
    while first > 0 and total + widths[first - 1] <= room:  # the line ends before the room
        first -= 1
        used, total = used + widths[first], total + widths[first]
    head = _CUT if start or first > 0 else ""
    tail = _CUT if end or last < len(cells) else ""
    return f"{head}{''.join(cells[first:last])}{tail}", len(head) + used
