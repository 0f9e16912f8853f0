"""Runs the user's code with a terminal, where a person can interrupt and debug it."""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath

_DEBUGGERS = ("bdb.py", "pdb.py")


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C interrupt the user's code; at the end, no debugger traces any more."""
    tracer = sys.gettrace()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        ignore_interrupts()
        sys.settrace(tracer)


def ignore_interrupts() -> None:
    """Ignore Ctrl-C: none of the user's code runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def say_where(frames: Sequence[Sequence[object]]) -> None:
    """Say on the terminal where the user's code was interrupted.

    Args:
        frames: `(file, line, function, source)` of the user's frames, innermost first.
    """
    for file, line, function, _ in frames[:1]:
        print(f"\nat {file}:{line} in {function}", file=sys.stderr)  # noqa: T201 - for the person


def is_ended(error: BaseException) -> bool:
    """Tell whether a person ended the user's code with Ctrl-C or in the debugger.

    Args:
        error: what the code raised.

    Returns:
        Whether it is an interruption, `bdb.BdbQuit`, or an exit that the debugger called.
    """
    cause: BaseException | None = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:  # `raise error from error` is a cycle
        if isinstance(cause, KeyboardInterrupt) or type(cause).__module__ == "bdb":
            return True
        if isinstance(cause, SystemExit) and _is_from_debugger(cause):
            return True
        seen.add(id(cause))
        cause = cause.__cause__
    return False


def _is_from_debugger(error: BaseException) -> bool:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and PurePath(trace.tb_frame.f_code.co_filename).name in _DEBUGGERS
