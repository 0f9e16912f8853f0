"""Finds the shard files of a run, and tells what is missing, doubled, damaged or of another run."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, TypeAlias

from tier2gate.foundation.errors import InputInvalidError, MissingPathError, reason_of
from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import GOLDEN_SUFFIX, file_name
from tier2gate.settings import Shard
from tier2gate.shards.foreign import EMPTY_IT, FOREIGN, ThisRun, find_foreign
from tier2gate.shards.reading import DamagedShardError, read_head, read_outline, read_shard
from tier2gate.shards.shard import Head, ShardFile

SHARD_SUFFIX = ".shard.jsonl"
"""The end of the name of a shard file."""

DAMAGED = "shard-damaged"
"""The code of the problem of a shard that is not as it was written."""

_PART = re.compile(rf"\.(\d+)-of-(\d+){re.escape(SHARD_SUFFIX)}\Z", re.ASCII)

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


def shard_name(key: GateKey, shard: Shard) -> str:
    """Return the name of a shard's file, like that of the golden, which no other gate has.

    Args:
        key: the gate.
        shard: the part.
    """
    name, _, _, golden = key
    stem = name if golden is None else golden.removesuffix(GOLDEN_SUFFIX)
    return f"{stem}.{shard.number}-of-{shard.total}{SHARD_SUFFIX}"


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


@dataclass(frozen=True, kw_only=True)
class _Files:
    """The shard files of a folder.

    Attributes:
        of_gates: those of each gate.
        damaged: for each gate, its files without a head, and what is wrong with them.
        unread: the problems of other files without a head.
    """

    of_gates: dict[GateKey, list[_Found]] = field(default_factory=dict)
    damaged: dict[GateKey, list[tuple[Shard, Problem]]] = field(default_factory=dict)
    unread: list[Problem] = field(default_factory=list)


class Shards:
    """The shard files of a folder, by gate; those of a gate are read when it is merged.

    Attributes:
        folder: the name of the folder.
    """

    def __init__(
        self,
        folder: Path,
        root: Path,
        gates: Iterable[GateKey] = (),
        run: str | None = None,
        *,
        is_of_this_run: bool = True,
    ) -> None:
        """Read nothing yet.

        Args:
            folder: the folder; files are found in it and in all folders below, except hidden ones.
            root: the folder that file names are relative to.
            gates: the gates of the call.
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
        self._gates = [*gates]
        self._place = folder
        self._root = root

    @cached_property
    def _files(self) -> _Files:
        """The files with their heads, which are read once, and only if they are needed."""
        files = _Files()
        for path in _files_in(self._place):
            found = _read(path, file_name(path, self._root), None)
            if found.head is not None:
                of = found.head.files
                key = (found.head.gate, of.suite, of.expectations, of.golden)
                files.of_gates.setdefault(key, []).append(found)
            elif found.problem is not None:
                of_gate = self._named(file_name(path, self._place))
                if of_gate is None:
                    files.unread.append(found.problem)
                else:
                    key, shard = of_gate
                    files.damaged.setdefault(key, []).append((shard, found.problem))
        return files

    def _named(self, below: str) -> tuple[GateKey, Shard] | None:
        """Return the gate and the part that the name of a file tells, if it does.

        Args:
            below: its name, relative to the folder of the shards.
        """
        part = _PART.search(below)
        try:
            shard = Shard.parse(f"{part[1]}/{part[2]}") if part else None
        except ValueError:
            shard = None
        if shard is None:
            return None
        names = {key: f"/{shard_name(key, shard)}" for key in self._gates}
        gates = [key for key, name in names.items() if f"/{below}".endswith(name)]
        return (gates[0], shard) if len(gates) == 1 else None

    def problems(self) -> Iterator[Problem]:
        """Find the files that belong to no gate of the call, or to one that is not known.

        Yields:
            A problem for each file whose head is damaged, and whose name does not tell its gate;
            and for each gate that the call does not have.
        """
        yield from self._files.unread
        known = set(self._gates)
        for key, files in self._files.of_gates.items():
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
        files = [_read(found.path, found.name, read) for found in self._files.of_gates.get(key, [])]
        damaged = [found.problem for found in files if found.problem is not None]
        damaged += [problem for _, problem in self._files.damaged.get(key, [])]
        heads = [(found.name, found.head) for found in files if found.head is not None]
        run = ThisRun(self._run) if self._is_of_this_run else None
        others = find_foreign(heads, run) or _doubled(heads)
        problems = [*damaged, *(others or self._missing(key, [head for _, head in heads]))]
        if problems:
            raise InputInvalidError(*problems)
        shards = [(found.shard, found.path) for found in files if found.shard is not None]
        return sorted(shards, key=lambda item: item[0].head.shard.number)

    def _missing(self, key: GateKey, heads: Sequence[Head]) -> list[Problem]:
        """Find the parts of a gate without a file, damaged or not."""
        damaged = [shard for shard, _ in self._files.damaged.get(key, [])]
        parts = [*(head.shard for head in heads), *damaged]
        total = parts[0].total if parts else 0
        absent = sorted({*range(1, total + 1)} - {part.number for part in parts})
        where = named(self.folder)
        if not parts:
            message = f"there is no shard of this gate in {where}"
        elif absent:
            told = listed([f"{number}/{total}" for number in absent])
            message = f"{count(len(absent), 'shard')} of this gate missing in {where}: {told}"
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
        hint="run its job again, or copy its file again; remove it if no job of this run wrote it",
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
            head = read_head(_first_line(file))
            if read is None:
                return _Found(path=path, name=name, head=head)
            file.seek(0)
            return _Found(path=path, name=name, head=head, shard=read(file, name))
    except InputInvalidError as error:
        [problem] = error.problems
        return _Found(path=path, name=name, head=head, problem=problem)


def _first_line(file: IO[bytes]) -> bytes:
    """Read the first line of a shard.

    Raises:
        DamagedShardError: there is none, or it does not end.
    """
    line = file.readline()
    if not line.endswith(b"\n"):
        raise DamagedShardError("its first line is not complete" if line else "it is empty")
    return line


def _doubled(heads: Sequence[tuple[str, Head]]) -> list[Problem]:
    """Find the shards that are there twice."""
    seen: dict[int, str] = {}
    problems = []
    for name, head in heads:
        number = head.shard.number
        if number in seen:
            message = f"the shard {head.shard} is also in {named(seen[number])}"
            problem = Problem(code="shard-doubled", message=message, hint=EMPTY_IT, file=name)
            problems.append(problem)
        seen.setdefault(number, name)
    return problems


def _told(files: Sequence[_Found]) -> str:
    return "a shard" if len(files) == 1 else f"{len(files):,} shards, this one among them,"
