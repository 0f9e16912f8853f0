"""Describe a bug in tier2gate itself, and where to report it."""

from pathlib import Path

from tier2gate import __version__
from tier2gate.foundation.printable import one_line

ISSUES = "https://github.com/org/tier2-gate/issues"

_SHOWN_PLACES = 20


def describe_bug(error: Exception) -> tuple[str, str, str]:
    """Say what the bug is, where it is in the code, and what to do.

    Args:
        error: the unexpected error.

    Returns:
        One line for each; they name only places in the code, never the user's folders.
    """
    import traceback  # noqa: PLC0415 - only needed for failures

    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    if len(places) > _SHOWN_PLACES:  # most likely endless recursion
        places[: -_SHOWN_PLACES + 1] = ["…"]
    return (
        f"{type(error).__name__}: {one_line(str(error))}",
        f"tier2gate {__version__}, at {' > '.join(places)}",
        f"This is a bug in tier2gate, not in your files; please report it: {ISSUES}",
    )
