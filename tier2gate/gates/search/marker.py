"""The marker in a folder of proposed goldens: it lists the files that tier2gate wrote there."""

import os
from pathlib import Path

from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import read_regular

MARKER = ".tier2gate-proposed"
HEAD = (
    "# Proposed goldens, written by tier2gate and removed by its next run; they accept nothing.\n"
)
IGNORE = ".gitignore"
IGNORE_ALL = b"*\n"
"""What the file `.gitignore` has that tier2gate writes there, so that Git leaves out the folder."""


def is_ignored(folder: Path) -> bool:
    """Tell whether Git leaves out a folder of proposed goldens, as tier2gate wrote it.

    Args:
        folder: the folder.
    """
    path = folder / IGNORE
    try:
        return not os.path.islink(path) and read_regular(path, len(IGNORE_ALL) + 1) == IGNORE_ALL
    except OSError:
        return False


def read_marker(folder: Path) -> list[str] | None:
    """Read which files of a folder are proposals.

    A marker counts only if it is a regular file with the head that tier2gate writes, so an empty
    file of this name hides nothing.

    Args:
        folder: any folder.

    Returns:
        The names in the marker, relative to the folder and not to be trusted; `None` without a
        valid marker.

    Raises:
        OSError: the marker cannot be read.
    """
    path = folder / MARKER
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    data = read_regular(path, RECORD_LIMITS.max_bytes)
    text = data.decode("utf-8", "surrogateescape")
    if not text.startswith(HEAD):
        return None
    return [line for line in text.removeprefix(HEAD).split("\n") if line]
