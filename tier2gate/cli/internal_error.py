"""What to say of a bug in tier2gate itself."""

import traceback
from pathlib import Path

from tier2gate import __version__
from tier2gate.printable import one_line

ISSUES = "https://github.com/org/tier2-gate/issues"


def describe_internal_error(error: Exception) -> str:
    """Say that it is our bug, where it is, and where to report it.

    Args:
        error: what nobody expected.

    Returns:
        Three lines; they name places in tier2gate alone, never the user's folders.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return (
        f"internal-error: {type(error).__name__}: {one_line(str(error))}\n"
        f"  tier2gate {__version__}, at {' > '.join(places)}\n"
        f"  This is a bug in tier2gate, not in your files; please report it: {ISSUES}\n"
    )
