"""Proposed goldens: what `update` would write, put into a folder of its own for a workflow."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tier2gate.foundation.errors import UnusablePathError, reason_of
from tier2gate.foundation.printable import named
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.marker import HEAD, MARKER, read_marker
from tier2gate.gates.naming import files_of_gate, gate_name, kind_of


class Proposals:
    """A folder of proposed goldens.

    It is new or empty at first, or marked by an earlier run. Nothing is removed from it but what
    its marker lists, and nothing in it is overwritten: what is accepted is never at stake.
    """

    def __init__(self, folder: Path) -> None:
        """Take a folder over; nothing is touched if it is not ours.

        Args:
            folder: the folder; made at the first proposal.

        Raises:
            UnusablePathError: it holds anything that an earlier run did not put there.
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
            message = f"{name}: what an earlier run proposed stays: {reason_of(error)}"
            raise UnusablePathError(message) from None

    def add(self, name: str, data: bytes) -> Path:
        """Propose a golden.

        Args:
            name: the golden's name from the folder that files are named from.
            data: its text.

        Returns:
            Where it is proposed.

        Raises:
            OSError: it cannot be written; also if something is in its place.
        """
        if ".." in Path(name).parts or Path(name).is_absolute():
            raise PermissionError(1, "it lies outside of the folder that files are named from")
        if "\n" in name or not name.endswith(".json"):
            raise PermissionError(1, "its name is none that the marker can list")
        path = self._folder / name
        if not _is_in(path, self._folder):
            raise PermissionError(1, "a symbolic link is in its place")
        if os.path.lexists(path):
            raise FileExistsError(17, "File exists")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._names.append(name)
        if len(self._names) == 1:
            _write_new(self._folder / ".gitignore", b"*\n")
            self._mark()
        else:
            self._add_to_mark(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
        return path

    def _mark(self) -> None:
        """Say what is ours before it is there, so that nothing of a run that is cut off stays."""
        draft = self._folder / f"{MARKER}-draft"
        draft.unlink(missing_ok=True)
        _write_new(draft, HEAD.encode() + _in_marker(self._names))
        draft.replace(self._folder / MARKER)

    def _add_to_mark(self, name: str) -> None:
        """Say that one more is ours, without writing all the others again."""
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
    """Write a file that is not there yet, and never through a link; one that is there stays."""
    with contextlib.suppress(FileExistsError), path.open("xb") as file:
        file.write(data)


def _is_in(path: Path, folder: Path) -> bool:
    """Tell whether a path stays in a folder, with no link on the way."""
    straight = Path(real_path(folder), path.relative_to(folder))
    return real_path(path) == os.fspath(straight)


def _earlier(folder: Path) -> Iterator[Path]:
    """Give what an earlier run proposed, and refuse a folder that is not for proposals."""
    shown = folder.as_posix()
    if os.path.islink(folder) or (os.path.lexists(folder) and not os.path.isdir(folder)):
        message = f"{shown}: not a folder; proposed goldens need one of their own"
        raise UnusablePathError(message)
    try:
        there = sorted(folder.iterdir()) if os.path.lexists(folder) else []
        names = read_marker(folder) if there else None
    except OSError as error:
        message = f"{shown}: cannot be looked at: {reason_of(error)}"
        raise UnusablePathError(message) from None
    if there and names is None:
        message = (
            f"{shown}: holds files, and is not marked as a folder of proposed goldens; "
            "name a folder that is new or empty"
        )
        raise UnusablePathError(message)
    for name in names or ():
        path = folder / name
        if Path(name).is_absolute() or not name.endswith(".json") or not _is_in(path, folder):
            message = (
                f"{shown}: its marker lists {named(name)}, which is no proposal of tier2gate's; "
                "delete the folder, or name another"
            )
            raise UnusablePathError(message)
        if any(kind_of(file) == "suite" for file in files_of_gate(path.parent, gate_name(path))):
            message = f"{shown}: holds a gate; proposed goldens need a folder of their own"
            raise UnusablePathError(message)
        if os.path.isfile(path):
            yield path


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder and those above it, as far as they are empty and below the top."""
    while folder not in (top, folder.parent) and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
