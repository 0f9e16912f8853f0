"""This process: what the command line and the Action do alike before and after they run."""

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tier2gate import __version__
from tier2gate.errors import TERMINATED_EXIT_CODE
from tier2gate.orchestration.canonical import MAX_INT_DIGITS
from tier2gate.printable import one_line

ISSUES = "https://github.com/org/tier2-gate/issues"

_SHOWN_PLACES = 20


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
    import traceback  # noqa: PLC0415 - needed on failures alone

    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    if len(places) > _SHOWN_PLACES:  # endless recursion, most likely
        places[: -_SHOWN_PLACES + 1] = ["…"]
    return (
        f"internal-error: {type(error).__name__}: {one_line(str(error))}\n"
        f"  tier2gate {__version__}, at {' > '.join(places)}\n"
        f"  This is a bug in tier2gate, not in your files; please report it: {ISSUES}\n"
    )


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what is left to do is done in peace
    sys.exit(TERMINATED_EXIT_CODE)
