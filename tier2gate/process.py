"""This process: what the command line and the Action do alike before and after they run."""

import signal
import sys
from types import FrameType
from typing import NoReturn

from tier2gate.bugs import describe_bug
from tier2gate.errors import TERMINATED_EXIT_CODE
from tier2gate.orchestration.canonical import MAX_INT_DIGITS


def prepare_interpreter() -> None:
    """Take from the environment what would otherwise come to matter, and heed SIGTERM."""
    # `PYTHONINTMAXSTRDIGITS` must not decide what is a number: the reader counts digits itself.
    sys.set_int_max_str_digits(MAX_INT_DIGITS)
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
    what, where, way_out = describe_bug(error)
    return f"internal-error: {what}\n  {where}\n  {way_out}\n"


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what is left to do is done in peace
    sys.exit(TERMINATED_EXIT_CODE)
