"""What missions in Python print, kept for each scenario: the first and last lines."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from tier2gate.foundation.printable import cut

KEPT_LINES = 20
"""How many lines are kept of the beginning of a scenario's output, and of its end."""

LINE_WIDTH = 500
"""The most characters kept of a line; a longer one is cut in the middle."""

FULLY_KEPT = 1024 * 1024
"""Once a gate's output has this many characters, only the first and the last line of each further
scenario are kept."""

_END = 4 * LINE_WIDTH  # as many bytes hold the part of a line's start or end that is kept


@dataclass(frozen=True, kw_only=True)
class PrintedOutput:
    """What was printed during one scenario, or while a module was loaded.

    Attributes:
        scenario_name: the scenario; `None` for a module.
        module: the module, as the user named it; `None` for a scenario.
        first: the first lines; all of them if none are left out.
        left_out: how many lines were printed between `first` and `last`.
        last: the last lines.
    """

    scenario_name: str | None = None
    module: str | None = None
    first: tuple[str, ...]
    left_out: int = 0
    last: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """How many lines were printed."""
        return len(self.first) + self.left_out + len(self.last)


@dataclass(frozen=True, kw_only=True)
class Printer:
    """Who prints: a scenario, or a module while it is loaded."""

    scenario_name: str | None = None
    module: str | None = None


class PrintedLog:
    """Everything that the children of a gate print, in order."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._outputs: list[PrintedOutput] = []
        self._printer = Printer()
        self._lines = _Lines(KEPT_LINES)
        self._room = FULLY_KEPT

    def add(self, printer: Printer, pieces: Iterable[bytes]) -> None:
        """Add what was printed next.

        Args:
            printer: who printed it.
            pieces: the bytes, in pieces of any size.
        """
        for piece in pieces:
            if printer != self._printer:
                self._finish()
                self._printer = printer
            self._lines.add(piece)

    def outputs(self) -> tuple[PrintedOutput, ...]:
        """Return what was printed so far, one item for each scenario and module that printed."""
        self._finish()
        return tuple(self._outputs)

    def _finish(self) -> None:
        """Keep the lines of the one that printed last; what it prints later is a new item."""
        printer, kept = self._printer, self._lines.end()
        if kept.count:
            self._outputs.append(
                PrintedOutput(
                    scenario_name=printer.scenario_name,
                    module=printer.module,
                    first=tuple(kept.first),
                    left_out=kept.count - len(kept.first) - len(kept.last),
                    last=tuple(kept.last),
                )
            )
            self._room -= sum(map(len, (*kept.first, *kept.last)))
        self._lines = _Lines(KEPT_LINES if self._room > 0 else 1)


class _Lines:
    """The first and last lines of a text that comes in pieces.

    Attributes:
        first: the first lines.
        last: the last lines that are not among the first.
        count: the number of lines.
    """

    def __init__(self, limit: int) -> None:
        self.first: list[str] = []
        self.last: deque[str] = deque(maxlen=limit)
        self.count = 0
        self._limit = limit
        self._begun = b""  # a line that may go on

    def add(self, piece: bytes) -> None:
        """Add a piece; only the lines that are kept are decoded."""
        whole, newline, rest = (self._begun + piece).rpartition(b"\n")
        self._begun = _shortened(rest)
        if not newline:
            return
        self.count += whole.count(b"\n") + 1
        room = self._limit - len(self.first)
        lines = whole.split(b"\n", room)
        self.first += map(_decoded, lines[:room])
        for rest in lines[room:]:
            self.last.extend(map(_decoded, rest.rsplit(b"\n", self._limit)[-self._limit :]))

    def end(self) -> Self:
        """End the last line, and return the lines."""
        if self._begun:
            self.add(b"\n")
        return self


def _shortened(line: bytes) -> bytes:
    """Return the start and end of a long line, which is all that `_decoded` needs."""
    return line if len(line) <= 2 * _END else line[:_END] + line[-_END:]


def _decoded(line: bytes) -> str:
    return cut(_shortened(line).decode("utf-8", "backslashreplace"), LINE_WIDTH)
