"""Process setup and the internal-error message, shared by the command line and the Action."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from types import FrameType
from typing import NoReturn

from tier2gate.foundation.outcomes import TERMINATED_EXIT_CODE


def prepare_interpreter(max_int_digits: int) -> None:
    """Make the interpreter independent of its environment, and handle SIGTERM.

    Args:
        max_int_digits: the most digits of an integer that is read or written.
    """
    # `PYTHONINTMAXSTRDIGITS` must have no influence: the reader counts digits itself.
    sys.set_int_max_str_digits(max_int_digits)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGTERM, _leave)


class ForkedLock:
    """A lock that a forked child finds free, whatever the threads of its parent did."""

    def __init__(self) -> None:
        """Begin free."""
        self._lock = Lock()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock."""
        with self._lock:
            yield

    def _renew(self) -> None:
        """Forget a thread that held the lock, which the child does not have."""
        self._lock = Lock()


_ONE_CALL = ForkedLock()
"""Held by the one call that borrows the interpreter of another program."""


@contextmanager
def borrow_interpreter(max_int_digits: int) -> Iterator[None]:
    """Prepare the interpreter of another program for one call, and restore it.

    Calls from several threads wait for each other, because what they change holds for the whole
    process: the most digits of an integer here, and for a moment the stack of new threads and the
    locale. Signals and streams stay the program's own.

    Args:
        max_int_digits: the most digits of an integer that is read or written; a program that allows
            more keeps its own limit.

    Yields:
        Nothing.
    """
    with _ONE_CALL.held():
        before = sys.get_int_max_str_digits()
        is_too_low = 0 < before < max_int_digits
        try:
            if is_too_low:
                sys.set_int_max_str_digits(max_int_digits)
            yield
        finally:
            if is_too_low:
                sys.set_int_max_str_digits(before)


def describe_internal_error(error: Exception) -> str:
    """Report a bug in tier2gate: what it is, where it is, and where to report it.

    Args:
        error: the unexpected error.

    Returns:
        Three lines; they name only places in the code, never the user's folders.
    """
    from tier2gate.foundation.bugs import describe_bug  # noqa: PLC0415 - rarely needed

    what, where, remedy = describe_bug(error)
    return f"internal-error: {what}\n  {where}\n  {remedy}\n"


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # do not interrupt the cleanup
    sys.exit(TERMINATED_EXIT_CODE)
