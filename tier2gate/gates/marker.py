"""The marker of a folder that holds proposed goldens: which of its files tier2gate put there."""

import os
from pathlib import Path

from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import read_regular

MARKER = ".tier2gate-proposed"
HEAD = (
    "# Proposed goldens, written by tier2gate and removed by its next run; they accept nothing.\n"
)


def read_marker(folder: Path) -> list[str] | None:
    """Read which files of a folder are proposals.

    A marker counts only where it is a regular file that begins as tier2gate writes it: what anybody
    can put there by hand, such as an empty file, hides nothing.

    Args:
        folder: any folder.

    Returns:
        Their names from the folder, as the marker says them; not to be trusted. `None` if the
        folder has no marker of ours.

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
