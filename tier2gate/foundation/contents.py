"""Return whether a file still has the content that it had."""

import hashlib
import stat
from pathlib import Path


def hash_file(path: Path) -> str | None:
    """Hash what a file contains.

    Args:
        path: the file.

    Returns:
        Its SHA-256; `None` if it cannot be read or is not a regular file.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would block
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
