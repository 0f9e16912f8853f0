"""Proposed goldens: what `update` would write, in a separate folder for a workflow to use."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tier2gate.foundation.errors import UnusablePathError, reason_of
from tier2gate.foundation.printable import named
from tier2gate.foundation.real_paths import goes_through_link
from tier2gate.gates.naming import files_of_gate, gate_name, kind_of
from tier2gate.gates.search.marker import HEAD, IGNORE, IGNORE_ALL, MARKER, read_marker


class Proposals:
    """A folder of proposed goldens.

    It must be new, empty, or marked by an earlier run. Only files that its marker lists are
    removed, and no file is overwritten, so that accepted goldens are never lost.
    """

    def __init__(self, folder: Path) -> None:
        """Check that a folder can be used, without changing it.

        Args:
            folder: the folder; created with the first proposal.

        Raises:
            UnusablePathError: it holds files, and is not marked by an earlier run.
        """
        self._folder = folder
        self._names: list[str] = []
        self._old = list(_earlier(folder))

    def begin(self) -> None:
        """Remove what an earlier run proposed.

        Raises:
            UnusablePathError: something cannot be removed.
        """
        try:
            for path in self._old:
                path.unlink(missing_ok=True)
            for folder in sorted({path.parent for path in self._old}, reverse=True):
                _remove_empty(folder, self._folder)
            if self._old:
                self._mark()
        except OSError as error:
            name = self._folder.as_posix()
            message = f"{name}: cannot remove earlier proposed goldens: {reason_of(error)}"
            raise UnusablePathError(message) from None

    def add(self, name: str, data: bytes) -> Path:
        """Propose a golden.

        Args:
            name: the golden's path, relative to the folder that file names are relative to.
            data: the content of its file.

        Returns:
            The path of the proposed golden.

        Raises:
            OSError: it cannot be written, or a file is in its place.
        """
        if not _is_below(name):
            raise PermissionError(1, "the golden is outside the folder that names are relative to")
        if "\n" in name or not name.endswith(".json"):
            raise PermissionError(1, "the golden's name must end in .json and have no line break")
        path = self._folder / name
        if goes_through_link(path, self._folder):
            raise PermissionError(1, "a symbolic link is in its place")
        if os.path.lexists(path):
            raise FileExistsError(17, "File exists")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._names.append(name)
        if len(self._names) == 1:
            _write_new(self._folder / IGNORE, IGNORE_ALL)
            self._mark()
        else:
            self._add_to_mark(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
        return path

    def _mark(self) -> None:
        """List files in the marker before writing them, so that a killed run leaves none behind."""
        draft = self._folder / f"{MARKER}-draft"
        draft.unlink(missing_ok=True)
        _write_new(draft, HEAD.encode() + _in_marker(self._names))
        draft.replace(self._folder / MARKER)

    def _add_to_mark(self, name: str) -> None:
        """Append a file to the marker, without writing the whole marker again."""
        line = _in_marker([name])
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        flags |= getattr(os, "O_BINARY", 0)
        marker = os.open(self._folder / MARKER, flags)
        try:
            is_whole = os.write(marker, line) == len(line)
        finally:
            os.close(marker)
        if not is_whole:
            self._mark()


def _in_marker(names: Sequence[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")


def _write_new(path: Path, data: bytes) -> None:
    """Write a new file, never through a link; an existing file is left alone."""
    with contextlib.suppress(FileExistsError), path.open("xb") as file:
        file.write(data)


def _is_below(name: str) -> bool:
    """Return whether the name of a golden is a plain path below a folder."""
    return ".." not in Path(name).parts and not Path(name).is_absolute()


def _earlier(folder: Path) -> Iterator[Path]:
    """Yield the goldens proposed by an earlier run; refuse a folder that is not for proposals."""
    shown = folder.as_posix()
    if os.path.islink(folder) or (os.path.lexists(folder) and not os.path.isdir(folder)):
        message = f"{shown}: not a folder; give a new or empty folder for proposed goldens"
        raise UnusablePathError(message)
    try:
        there = sorted(folder.iterdir()) if os.path.lexists(folder) else []
        names = read_marker(folder) if there else None
    except OSError as error:
        message = f"{shown}: cannot be read: {reason_of(error)}"
        raise UnusablePathError(message) from None
    if there and names is None:
        message = f"{shown}: holds files that are not proposed goldens; give a new or empty folder"
        raise UnusablePathError(message)
    for name in names or ():
        path = folder / name
        is_plain = _is_below(name) and name.endswith(".json")
        if not is_plain or goes_through_link(path, folder):
            message = (
                f"{shown}: its marker lists {named(name)}, which is not a proposed golden; "
                "delete the folder or give another one"
            )
            raise UnusablePathError(message)
        if any(kind_of(file) == "suite" for file in files_of_gate(path.parent, gate_name(path))):
            message = f"{shown}: holds a gate; give a new or empty folder for proposed goldens"
            raise UnusablePathError(message)
        if os.path.isfile(path):
            yield path


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder and its parents, as long as they are empty and below the top."""
    while folder not in (top, folder.parent) and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
