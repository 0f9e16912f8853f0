"""This process: what the command line and the Action do alike before and after they run."""

import signal
import sys
from types import FrameType
from typing import NoReturn

from tier2gate.foundation.bugs import describe_bug
from tier2gate.foundation.errors import TERMINATED_EXIT_CODE


def prepare_interpreter(max_int_digits: int) -> None:
    """Make the interpreter independent of its environment, and handle SIGTERM.

    Args:
        max_int_digits: how many digits an integer may have when it is written or read.
    """
    # `PYTHONINTMAXSTRDIGITS` must not decide what is a number: the reader counts digits itself.
    sys.set_int_max_str_digits(max_int_digits)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGTERM, _leave)


def describe_internal_error(error: Exception) -> str:
    """Say that it is our bug, where it is, and where to report it.

    Args:
        error: what nobody expected.

    Returns:
        Three lines; they name places in the code alone, never the user's folders.
    """
    what, where, remedy = describe_bug(error)
    return f"internal-error: {what}\n  {where}\n  {remedy}\n"


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what is left to do is done in peace
    sys.exit(TERMINATED_EXIT_CODE)
