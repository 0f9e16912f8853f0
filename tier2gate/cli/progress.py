"""Which gate a long call runs at the moment, on a terminal only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from tier2gate.cli.terminal import measure
from tier2gate.foundation.printable import named
from tier2gate.reporters.terminal.widths import cut_middle, display_width

if TYPE_CHECKING:
    import threading

DELAY = 1.0
"""Seconds after which a call is long."""


@contextmanager
def progress_on(
    stream: TextIO | None, *, quiet: bool, delay: float = DELAY
) -> Iterator[Callable[[int, int, str], None] | None]:
    """Show which gate runs while the block runs, on a line that is erased at its end.

    Args:
        stream: standard error; `None` if it is closed.
        quiet: whether to show nothing.
        delay: seconds until the line is first shown.

    Yields:
        What to call before each gate, with its number from 1, the number of gates, and its name;
        `None` if nothing is shown, as in a pipe.
    """
    if quiet or stream is None or not stream.isatty():
        yield None
        return
    import threading  # noqa: PLC0415 - only on a terminal

    line = _Line(stream, measure(stream)[0], threading.Lock())
    timer = threading.Timer(delay, line.show)
    timer.daemon = True
    timer.start()
    try:
        yield line.change
    finally:
        timer.cancel()
        line.erase()


class _Line:
    """A line on a terminal that is replaced from gate to gate."""

    def __init__(self, stream: TextIO, width: int, lock: "threading.Lock") -> None:
        self._stream, self._width, self._lock = stream, width, lock
        self._text = ""
        self._is_shown = False
        self._columns = 0  # that the terminal shows

    def change(self, number: int, total: int, name: str) -> None:
        """Say which gate runs."""
        text = f"running {number:,} of {total:,}: {named(name)}"
        with self._lock:
            self._text = cut_middle(text, self._width - 1)  # a full line may start a new one
            self._write()

    def show(self) -> None:
        """Show the line from now on."""
        with self._lock:
            self._is_shown = True
            self._write()

    def erase(self) -> None:
        """Erase the line."""
        with self._lock:
            self._text = ""
            self._write()
            self._is_shown = False

    def _write(self) -> None:
        """Replace the line; spaces erase it in any terminal."""
        if not self._is_shown:
            return
        columns = display_width(self._text)
        rest = " " * max(self._columns - columns, 0)
        end = "" if self._text else "\r"
        try:
            self._stream.write(f"\r{self._text}{rest}{end}")
            self._stream.flush()
        except OSError:  # it is only for information
            self._is_shown = False
        self._columns = columns
