"""Finds the shard files of a run, and tells what is missing, doubled, damaged or of another run."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias

from tier2gate import __version__
from tier2gate.foundation.errors import InputInvalidError, MissingPathError, reason_of
from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import file_name
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.shards.reading import DamagedShardError, read_head, read_outline, read_shard
from tier2gate.shards.shard import Head, ShardFile

SHARD_SUFFIX = ".shard.jsonl"
"""The end of the name of a shard file."""

FOREIGN = "shard-foreign"
"""The code of the problem of a shard that belongs to another run."""

DAMAGED = "shard-damaged"
"""The code of the problem of a shard that is not as it was written."""

_EMPTY_IT = "empty the folder, and put only the files of one run into it"

GateKey: TypeAlias = tuple[str, str | None, str | None, str | None]
"""The gate's name, suite, expectations and golden."""


def key_of(gate: Gate, root: Path) -> GateKey:
    """Return what tells gates apart in every checkout.

    Args:
        gate: the gate.
        root: the folder that file names are relative to.
    """
    paths = (gate.suite, gate.expectations, gate.golden)
    suite, expectations, golden = (file_name(path, root) if path else None for path in paths)
    return gate.name, suite, expectations, golden


Read: TypeAlias = Callable[[Iterable[bytes], str], ShardFile]
"""`(lines of a file, its name) → the shard`, or as much of it as is wanted."""


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A shard file.

    Attributes:
        path: where it is.
        name: its name, as the user would write it.
        head: its head; `None` if it cannot be read.
        shard: the shard; `None` if it is damaged, or was not read yet.
        problem: why it is damaged.
    """

    path: Path
    name: str
    head: Head | None = None
    shard: ShardFile | None = None
    problem: Problem | None = None


class Shards:
    """The shard files of a folder, by gate; those of a gate are read when it is merged.

    Attributes:
        folder: the name of the folder.
    """

    def __init__(
        self, folder: Path, root: Path, run: str | None = None, *, is_of_this_run: bool = True
    ) -> None:
        """Find the shard files in a folder and in all folders below it, except hidden ones.

        Args:
            folder: the folder.
            root: the folder that file names are relative to.
            run: what tells the run from all others; `None` if it was not given.
            is_of_this_run: whether shards of other runs, or of other versions, are refused; if not,
                those of a gate only have to be of one run, and the folder may be missing.

        Raises:
            MissingPathError: there is no such folder.
        """
        if is_of_this_run and not folder.is_dir():
            raise MissingPathError(folder, "there is no such folder")
        self.folder = file_name(folder, root)
        self._run = run
        self._is_of_this_run = is_of_this_run
        self._unread: list[Problem] = []
        self._found: dict[GateKey, list[_Found]] = {}
        for path in _files_in(folder):
            found = _read(path, file_name(path, root), None)
            if found.head is None:
                self._unread += [found.problem] if found.problem else []
            else:
                files = found.head.files
                key = (found.head.gate, files.suite, files.expectations, files.golden)
                self._found.setdefault(key, []).append(found)

    def problems(self, gates: Iterable[GateKey]) -> Iterator[Problem]:
        """Find the files that belong to no gate of a call, or whose head is damaged.

        Args:
            gates: the gates.

        Yields:
            A problem for each damaged file, and for each gate that the call does not have.
        """
        yield from self._unread
        known = set(gates)
        for key, files in self._found.items():
            if key not in known:
                of_gate = listed([name for name in key[1:] if name])
                yield Problem(
                    code=FOREIGN,
                    message=f"{_told(files)} of the gate {named(key[0])} with the files {of_gate}, "
                    "which this call does not have",
                    hint="give merge the same paths as check, in the same checkout",
                    file=files[0].name,
                    stands_for=len(files),
                )

    def take(self, key: GateKey) -> Sequence[ShardFile]:
        """Read all shards of a gate.

        Args:
            key: the gate.

        Returns:
            The shards, by number.

        Raises:
            InputInvalidError: one is missing, doubled, damaged or of another run.
        """
        return [shard for shard, _ in self._all(key, read_shard)]

    def outlines(self, key: GateKey) -> Sequence[tuple[ShardFile, Path]]:
        """Do the same as `take`, without holding scenarios and verdicts.

        Args:
            key: the gate.

        Returns:
            The shards, whose sums match, as if they had no scenarios; with the paths of their
            files.

        Raises:
            InputInvalidError: as for `take`.
        """
        return self._all(key, read_outline)

    def _all(self, key: GateKey, read: Read) -> Sequence[tuple[ShardFile, Path]]:
        files = [_read(found.path, found.name, read) for found in self._found.get(key, [])]
        problems = [found.problem for found in files if found.problem is not None]
        problems += self._foreign(files) or _doubled(files)
        if not problems:
            problems += self._missing(key, files)
        if problems:
            raise InputInvalidError(*problems)
        shards = [(found.shard, found.path) for found in files if found.shard is not None]
        return sorted(shards, key=lambda item: item[0].head.shard.number)

    def _foreign(self, files: Sequence[_Found]) -> list[Problem]:
        """Find the shards that are not of this run, one problem for each reason."""
        reasons: dict[str, list[_Found]] = {}
        first = next((found.head for found in files if found.head is not None), None)
        for found in files:
            if found.head is not None and first is not None:
                reason = self._difference(found.head) or _contradiction(first, found.head)
                if reason is not None:
                    reasons.setdefault(reason, []).append(found)
        return [
            Problem(
                code=FOREIGN,
                message=f"{_told(those)} of another run: {reason}",
                hint=_EMPTY_IT,
                file=those[0].name,
                stands_for=len(those),
            )
            for reason, those in reasons.items()
        ]

    def _difference(self, head: Head) -> str | None:
        """Return why a shard cannot be of this run; `None` if it can."""
        if not self._is_of_this_run:
            return None
        if head.version != __version__:
            return f"tier2gate {head.version} wrote it, and this is tier2gate {__version__}"
        if head.hash_algorithm != HASH_ALGORITHM:
            return f"its hashes are of the algorithm {head.hash_algorithm}, not {HASH_ALGORITHM}"
        if head.run != self._run:
            return f"it has {_run(head.run)}, and this call has {_run(self._run)}"
        return None

    def _missing(self, key: GateKey, files: Sequence[_Found]) -> list[Problem]:
        heads = [found.head for found in files if found.head is not None]
        total = heads[0].shard.total if heads else 0
        absent = sorted({*range(1, total + 1)} - {head.shard.number for head in heads})
        where = named(self.folder)
        if not heads:
            message = f"there is no shard of this gate in {where}"
        elif absent:
            parts = listed([f"{number}/{total}" for number in absent])
            message = f"{count(len(absent), 'shard')} of this gate missing in {where}: {parts}"
        else:
            return []
        hint = (
            "let every job of the matrix run check --shard and upload its file, and put all files "
            "into this folder"
        )
        return [Problem(code="shard-missing", message=message, hint=hint, file=key[1] or key[0])]


def _files_in(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if name.endswith(SHARD_SUFFIX))


@contextmanager
def blaming(name: str) -> Iterator[None]:
    """Turn whatever is wrong with a shard file into a problem.

    Args:
        name: its name, as the user would write it.

    Raises:
        InputInvalidError: it cannot be read, or is damaged.
    """
    try:
        yield
    except OSError as error:
        reason = f"it cannot be read: {reason_of(error)}"
        raise InputInvalidError(damaged(name, reason)) from None
    except DamagedShardError as error:
        raise InputInvalidError(damaged(name, str(error))) from None


def damaged(name: str, reason: str) -> Problem:
    """Return the problem of a shard file that is not as it was written.

    Args:
        name: the file.
        reason: what is wrong with it.
    """
    return Problem(
        code=DAMAGED,
        message=f"the shard is damaged: {reason}",
        hint="run its job again, or copy its file again",
        file=name,
    )


def open_shard(path: Path) -> IO[bytes]:
    """Open a shard file.

    Args:
        path: where it is.

    Raises:
        OSError: it cannot be opened.
        DamagedShardError: it is not a file.
    """
    if not stat.S_ISREG(path.lstat().st_mode):  # opening a pipe would block
        raise DamagedShardError("it is not a regular file")
    return path.open("rb")


def _read(path: Path, name: str, read: Read | None) -> _Found:
    """Read a file; only its head if `read` is `None`."""
    head = None
    try:
        with blaming(name), open_shard(path) as file:
            head = read_head(file.readline())
            if read is None:
                return _Found(path=path, name=name, head=head)
            file.seek(0)
            return _Found(path=path, name=name, head=head, shard=read(file, name))
    except InputInvalidError as error:
        [problem] = error.problems
        return _Found(path=path, name=name, head=head, problem=problem)


def _doubled(files: Sequence[_Found]) -> list[Problem]:
    """Find the shards that are there twice."""
    seen: dict[int, str] = {}
    problems = []
    for found in files:
        if found.head is None:
            continue
        number = found.head.shard.number
        if number in seen:
            message = f"the shard {found.head.shard} is also in {named(seen[number])}"
            problem = Problem(
                code="shard-doubled", message=message, hint=_EMPTY_IT, file=found.name
            )
            problems.append(problem)
        seen.setdefault(number, found.name)
    return problems


def _contradiction(one: Head, other: Head) -> str | None:
    """Return how a shard contradicts the first one; `None` if it does not."""
    if one.shard.total != other.shard.total:
        return f"it has {count(other.shard.total, 'shard')}, and others have {one.shard.total:,}"
    if one.run != other.run:
        return f"it has {_run(other.run)}, and others have {_run(one.run)}"
    if one.inputs is None or other.inputs is None:  # modules could not be loaded
        return None
    if one.inputs != other.inputs or one.modules != other.modules:
        return "its definitions are not those of the others"
    if one.python != other.python:
        mine, theirs = other.python or "no Python", one.python or "no Python"
        return f"it ran in {mine}, and others in {theirs}"
    return None


def _told(files: Sequence[_Found]) -> str:
    return "a shard" if len(files) == 1 else f"{len(files):,} shards, this one among them,"


def _run(run: str | None) -> str:
    return "no run id" if run is None else f"the run id {named(run)}"
