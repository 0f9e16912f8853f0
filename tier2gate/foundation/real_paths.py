"""Where a path leads: the file or folder that the system means by it."""

import os
from pathlib import Path


def real_path(path: str | os.PathLike[str]) -> str:
    """Resolve the links of a path.

    Args:
        path: the path; nothing needs to be there.

    Returns:
        The absolute path without links. Where Python gives up on a long chain of links, the
        absolute path as it is; `can_be_resolved` tells.
    """
    try:
        return os.path.realpath(path)
    except (OSError, RecursionError):
        return os.path.abspath(path)  # noqa: PTH100 - not resolved


def can_be_resolved(path: str | os.PathLike[str]) -> bool:
    """Tell whether a path's real path is what the system opens.

    Python follows links by their text, the system by its folders. Where a text grows longer than
    the system takes, the two part: a link could lead into a folder that it does not seem to.

    Args:
        path: the path.

    Returns:
        Whether both lead to the same file, or the system opens none.
    """
    try:
        opened = Path(path).stat()
    except (OSError, ValueError):
        return True
    try:
        return os.path.samestat(opened, Path(real_path(path)).stat())
    except OSError:
        return False


def name_below(path: str | os.PathLike[str], folder: str | os.PathLike[str]) -> Path | None:
    """Name a file or folder by its real path from a folder.

    Args:
        path: the file or folder.
        folder: the folder.

    Returns:
        The relative path; `None` if it is not below the folder, or on another drive.
    """
    try:
        return Path(real_path(path)).relative_to(real_path(folder))
    except ValueError:
        return None
