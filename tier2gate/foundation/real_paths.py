"""Resolve paths to the files or folders that the system opens."""

import os
from pathlib import Path


def real_path(path: str | os.PathLike[str]) -> str:
    """Resolve the links in a path.

    Args:
        path: the path; it need not exist.

    Returns:
        The absolute path without links. If Python cannot resolve a long chain of links, the
        absolute path with them; see `can_be_resolved`.
    """
    try:
        return os.path.realpath(path)
    except (OSError, RecursionError):
        return os.path.abspath(path)  # noqa: PTH100 - not resolved


def can_be_resolved(path: str | os.PathLike[str]) -> bool:
    """Return whether a path's real path is the file that the system opens.

    Python resolves links as text, the system folder by folder. If the text becomes longer than the
    system allows, the results differ, and a link could point into an unexpected folder.

    Args:
        path: the path.

    Returns:
        Whether both are the same file, or the system opens none.
    """
    try:
        opened = Path(path).stat()
    except (OSError, ValueError):
        return True
    try:
        return os.path.samestat(opened, Path(real_path(path)).stat())
    except OSError:
        return False


def goes_through_link(path: Path, folder: Path) -> bool:
    """Return whether a link is on the way from a folder to a path that is written, or in its place.

    Args:
        path: the path, inside the folder; it need not exist.
        folder: the folder, which may itself be reached through links.

    Returns:
        Whether there is a link, or the path is not inside the folder.
    """
    # `link/..` is not the folder of the link, so compare the paths that the system resolves.
    straight = Path(real_path(folder), os.path.relpath(path, folder))
    return Path(real_path(path)) != straight


def name_below(path: str | os.PathLike[str], folder: str | os.PathLike[str]) -> Path | None:
    """Return the real path of a file or folder, relative to a folder.

    Args:
        path: the file or folder.
        folder: the folder.

    Returns:
        The relative path; `None` if it is not inside the folder, or on another drive.
    """
    try:
        return Path(real_path(path)).relative_to(real_path(folder))
    except ValueError:
        return None
