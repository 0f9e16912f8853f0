"""Write new files all or none: nothing that exists is changed, and no link is followed."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tier2gate.foundation.errors import UnusablePathError, reason_of
from tier2gate.foundation.printable import listed, named, one_line
from tier2gate.foundation.real_paths import goes_through_link

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class NewFiles:
    """The files that one call makes in a folder.

    Attributes:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        """Start with nothing written."""
        self.folder = folder
        self._files: list[Path] = []
        self._folders: list[Path] = []

    def write(self, name: str, data: bytes) -> None:
        """Write a new file, or one that this call wrote again.

        Args:
            name: its path in the folder.
            data: its content.

        Raises:
            UnusablePathError: it cannot be written, or another one made it meanwhile.
        """
        path = self.folder / name
        try:
            self._make_folders(path.parent)
            if path in self._files:
                path.write_bytes(data)
                return
            descriptor = os.open(path, _FLAGS | _BINARY, 0o666)
            self._files.append(path)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
        except OSError as error:
            message = f"{named(name)} cannot be written: {one_line(reason_of(error))}"
            raise UnusablePathError(f"{message}; no files were kept") from None

    def claim(self, name: str) -> None:
        """Count a file that something else writes for this call, such as the golden.

        Args:
            name: its path in the folder.
        """
        self._files.append(self.folder / name)

    def remove(self) -> None:
        """Remove everything that was made."""
        for path in reversed(self._files):
            with contextlib.suppress(OSError):
                path.unlink()
        for folder in reversed(self._folders):
            with contextlib.suppress(OSError):  # someone else uses it
                folder.rmdir()
        self._files, self._folders = [], []

    def _make_folders(self, folder: Path) -> None:
        missing = [parent for parent in (folder, *folder.parents) if not os.path.lexists(parent)]
        for parent in reversed(missing):
            parent.mkdir()
            self._folders.append(parent)


@contextmanager
def all_or_none(folder: Path) -> Iterator[NewFiles]:
    """Give the means to write new files, and remove them if an error leaves the block.

    Args:
        folder: where they go; it is made if it does not exist.

    Yields:
        The files.
    """
    files = NewFiles(folder)
    try:
        yield files
    except BaseException:
        files.remove()
        raise


def refuse_existing(folder: Path, names: Iterable[str], remedy: str) -> None:
    """Refuse to write where something is, before anything is written.

    Args:
        folder: the folder.
        names: paths in it that must be free.
        remedy: what to do if one is not.

    Raises:
        UnusablePathError: something is there, or is in the way, such as a link.
    """
    paths = sorted({folder / name for name in names})
    for path in paths:
        for parent in reversed(path.parents):
            if folder in parent.parents:
                _refuse_parent(parent, parent.relative_to(folder).as_posix(), folder)
    there = [path.relative_to(folder).as_posix() for path in paths if os.path.lexists(path)]
    if there:
        verb = "exists" if len(there) == 1 else "exist"
        message = f"{listed(there)} already {verb}, and init overwrites nothing; {remedy}"
        raise UnusablePathError(message)


def _refuse_parent(parent: Path, name: str, folder: Path) -> None:
    if os.path.islink(parent) or goes_through_link(parent, folder):
        raise UnusablePathError(f"{named(name)} is a link, and init does not write through links")
    if os.path.lexists(parent) and not os.path.isdir(parent):
        raise UnusablePathError(
            f"{named(name)} is a file, but init needs a folder of that name; rename it"
        )
