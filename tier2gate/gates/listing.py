"""What is in a folder, told apart without following a link."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What is in a folder, by name, each list sorted.

    Attributes:
        folders: folders that are really there.
        links: symbolic links to folders.
        files: everything else, links to files and broken links included.
        problem: why the folder could not be listed; `None` if it could.
    """

    folders: Sequence[str] = ()
    links: Sequence[str] = ()
    files: Sequence[str] = ()
    problem: OSError | None = None


def list_folder(folder: Path) -> Listing:
    """List a folder.

    Args:
        folder: which.

    Returns:
        What is in it; nothing where the system refuses to say.
    """
    folders: list[str] = []
    links: list[str] = []
    files: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink():
                    # Not the entry's own word: that raises for a link that leads round in a circle.
                    is_folder = os.path.isdir(entry.path)
                    (links if is_folder else files).append(entry.name)
                else:
                    (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name)
    except OSError as error:
        return Listing(problem=error)
    return Listing(folders=sorted(folders), links=sorted(links), files=sorted(files))
