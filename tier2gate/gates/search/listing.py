"""List a folder without following links."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Listing(NamedTuple):
    """The names in a folder, each list sorted.

    Attributes:
        folders: folders, without links to folders.
        links: symbolic links to folders.
        files: everything else, including links to files and broken links.
        problem: why the folder could not be listed; `None` if it could.
    """

    folders: Sequence[str] = ()
    links: Sequence[str] = ()
    files: Sequence[str] = ()
    problem: OSError | None = None


def list_folder(folder: Path) -> Listing:
    """List a folder.

    Args:
        folder: the folder.

    Returns:
        The names in it; none if it could not be listed.
    """
    folders: list[str] = []
    links: list[str] = []
    files: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink():
                    # Not `entry.is_dir()`: it raises for a link that points to itself.
                    is_folder = os.path.isdir(entry.path)
                    (links if is_folder else files).append(entry.name)
                else:
                    (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name)
    except OSError as error:
        return Listing(problem=error)
    return Listing(folders=sorted(folders), links=sorted(links), files=sorted(files))
