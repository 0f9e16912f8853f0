"""How far a long call is, on a terminal only."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    import threading

    from tier2gate.runner.progress import Progress

DELAY = 1.0
"""Seconds after which a call is long."""
_BETWEEN = 0.2
"""Seconds between two looks at how far the call is."""

_CTRL_C = "^C"
"""What a terminal shows where the user presses Ctrl-C."""

_Item = TypeVar("_Item")


def progress_for(stream: TextIO | None, *, quiet: bool = False) -> "Progress | None":
    """Return what a call tells its progress to.

    Args:
        stream: standard error; `None` if it is closed.
        quiet: whether to show nothing.

    Returns:
        The progress; `None` if nothing is shown, as in a pipe.
    """
    if quiet or stream is None or not stream.isatty():
        return None
    import time  # noqa: PLC0415 - only on a terminal

    from tier2gate.runner.progress import Progress  # noqa: PLC0415 - only on a terminal

    return Progress(time.monotonic)


@contextmanager
def shown(
    progress: "Progress | None", stream: TextIO | None, *, delay: float = DELAY
) -> Iterator[None]:
    """Show how far a call is while the block runs, on a line that is erased at its end.

    Args:
        progress: what the call tells its progress to; `None` to show nothing.
        stream: the terminal.
        delay: seconds until the line is first shown.
    """
    if progress is None or stream is None:
        yield
        return
    import threading  # noqa: PLC0415 - only on a terminal
    import time  # noqa: PLC0415 - only on a terminal

    line = _Line(stream, progress, threading.Lock())
    ended = threading.Event()

    def show() -> None:
        seconds = delay
        while not ended.wait(seconds):
            line.show(time.monotonic())
            seconds = _BETWEEN

    threading.Thread(target=show, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        line.erase()


@contextmanager
def progress_on(stream: TextIO | None, *, quiet: bool) -> Iterator["Progress | None"]:
    """Show how far a call is while the block runs.

    Args:
        stream: standard error; `None` if it is closed.
        quiet: whether to show nothing.

    Yields:
        What the call tells its progress to; `None` if nothing is shown.
    """
    progress = progress_for(stream, quiet=quiet)
    with shown(progress, stream):
        yield progress


def shown_between(
    items: Iterable[_Item], progress: "Progress | None", stream: TextIO | None
) -> Iterator[_Item]:
    """Yield items, and show how far the call is while it works on the next one.

    Args:
        items: what the call yields.
        progress: what it tells its progress to; `None` to show nothing.
        stream: the terminal.
    """
    rest = iter(items)
    while True:
        with shown(progress, stream):
            item = next(rest, None)
        if item is None:
            return
        yield item


class _Line:
    """A line on a terminal that is replaced as the call goes on."""

    def __init__(self, stream: TextIO, progress: "Progress", lock: "threading.Lock") -> None:
        self._stream, self._progress, self._lock = stream, progress, lock
        self._shown = ""
        self._is_over = False

    def show(self, now: float) -> None:
        """Say how far the call is."""
        # A full line may start a new one, and Ctrl-C is shown behind the line.
        from tier2gate.cli.terminal import measure  # noqa: PLC0415 - rarely needed
        from tier2gate.reporters.terminal.progress import (  # noqa: PLC0415 - only if it is long
            render_progress,
        )

        most = measure(self._stream)[0] - 1 - len(_CTRL_C)
        with self._lock:
            self._write(render_progress(self._progress, now, most))

    def erase(self) -> None:
        """Erase the line, for good."""
        with self._lock:
            self._write("")
            self._is_over = True

    def _write(self, text: str) -> None:
        """Replace the line; spaces erase it in any terminal."""
        if self._is_over or text == self._shown:
            return
        from tier2gate.reporters.terminal.widths import display_width  # noqa: PLC0415 - as above

        rest = " " * max(display_width(self._shown) + len(_CTRL_C) - display_width(text), 0)
        try:
            self._stream.write(f"\r{text}{rest}\r{text}")  # ends behind the text
            self._stream.flush()
        except OSError:  # it is only for information
            self._is_over = True
        self._shown = text
