"""Finds the shard files of a run, and tells what is missing, doubled, damaged or of another run."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from tier2gate import __version__
from tier2gate.foundation.errors import InputInvalidError, MissingPathError, reason_of
from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.naming import file_name
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.results.report import GateFiles
from tier2gate.shards.format import DamagedShardError, Head, ShardFile, read_head, read_shard

SHARD_SUFFIX = ".shard.jsonl"
"""The end of the name of a shard file."""

FOREIGN = "shard-foreign"
"""The code of the problem of a shard that belongs to another run."""

DAMAGED = "shard-damaged"
"""The code of the problem of a shard that is not as it was written."""

_ONE_RUN = "merge only the files that the jobs of one run wrote"

GateKey: TypeAlias = tuple[str, str | None, str | None, str | None]
"""The gate's name, suite, expectations and golden."""


def key_of(gate: str, files: GateFiles) -> GateKey:
    """Return what tells gates apart in every checkout.

    Args:
        gate: the gate's name.
        files: its files.
    """
    return gate, files.suite, files.expectations, files.golden


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A shard file.

    Attributes:
        name: its name, as the user would write it.
        head: its head; `None` if it cannot be read.
        shard: the shard; `None` if it is damaged.
        problem: what is wrong with it.
    """

    name: str
    head: Head | None = None
    shard: ShardFile | None = None
    problem: Problem | None = None


class Shards:
    """The shard files of a folder, by gate."""

    def __init__(self, folder: Path, root: Path) -> None:
        """Read the shard files in a folder and in all folders below it.

        Args:
            folder: the folder.
            root: the folder that file names are relative to.

        Raises:
            MissingPathError: there is no such folder.
        """
        if not folder.is_dir():
            raise MissingPathError(folder, "there is no such folder")
        self._folder = file_name(folder, root)
        self._unread: list[Problem] = []
        self._found: dict[GateKey, list[_Found]] = {}
        for path in _files_in(folder):
            found = _read(path, file_name(path, root))
            if found.head is None:
                self._unread += [found.problem] if found.problem else []
            else:
                key = key_of(found.head.gate, found.head.files)
                self._found.setdefault(key, []).append(found)

    def problems(self, gates: Iterable[GateKey]) -> Iterator[Problem]:
        """Find the files that belong to no gate of a call.

        Args:
            gates: the gates.

        Yields:
            A problem for each.
        """
        yield from self._unread
        known = set(gates)
        for key, files in self._found.items():
            if key not in known:
                for found in files:
                    yield Problem(
                        code=FOREIGN,
                        message=f"a shard of the gate {named(key[0])} with the files "
                        f"{listed([name for name in key[1:] if name])}, which this call does not "
                        "have",
                        hint="give merge the same paths as check, in the same checkout",
                        file=found.name,
                    )

    def take(self, key: GateKey) -> Sequence[ShardFile]:
        """Return all shards of a gate.

        Args:
            key: the gate.

        Returns:
            The shards, by number.

        Raises:
            InputInvalidError: one is missing, doubled, damaged or of another run.
        """
        files = self._found.get(key, [])
        problems = [found.problem for found in files if found.problem is not None]
        problems += _disagreements(files)
        if not problems:
            problems += self._missing(key, files)
        if problems:
            raise InputInvalidError(*problems)
        shards = [found.shard for found in files if found.shard is not None]
        return sorted(shards, key=lambda item: item.head.shard.number)

    def _missing(self, key: GateKey, files: Sequence[_Found]) -> Iterator[Problem]:
        heads = [found.head for found in files if found.head is not None]
        there = {head.shard.number for head in heads}
        total = heads[0].shard.total if heads else None
        absent = [] if total is None else sorted(set(range(1, total + 1)) - there)
        if total is not None and not absent:
            return
        which = (
            f"{listed([f'{number}/{total}' for number in absent])} of this gate "
            f"{'is' if len(absent) == 1 else 'are'} missing"
            if heads
            else "of this gate are missing"
        )
        what = "the shard" if len(absent) == 1 else "the shards"
        yield Problem(
            code="shard-missing",
            message=f"{what} {which} in {named(self._folder)}",
            hint="let every job of the matrix run check --shard and upload its file, and put all "
            "files into this folder",
            file=key[1] or key[0],
        )


def _files_in(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if name.endswith(SHARD_SUFFIX))


def _read(path: Path, name: str) -> _Found:
    head = None
    try:
        with path.open("rb") as file:
            head = read_head(file.readline())
            _refuse_other_version(head)
            file.seek(0)
            return _Found(name=name, head=head, shard=read_shard(file))
    except OSError as error:
        reason = f"it cannot be read: {reason_of(error)}"
        return _Found(name=name, head=head, problem=_damaged(name, reason))
    except DamagedShardError as error:
        return _Found(name=name, head=head, problem=_damaged(name, str(error)))
    except InputInvalidError as error:
        return _Found(name=name, head=head, problem=replace(error.problems[0], file=name))


def _damaged(name: str, reason: str) -> Problem:
    return Problem(
        code=DAMAGED,
        message=f"the shard is damaged: {reason}",
        hint="run its job again, or copy its file again",
        file=name,
    )


def _refuse_other_version(head: Head) -> None:
    if (head.version, head.hash_algorithm) != (__version__, HASH_ALGORITHM):
        raise InputInvalidError(
            Problem(
                code=FOREIGN,
                message=f"the shard was written by tier2gate {named(head.version)}, and this is "
                f"tier2gate {__version__}",
                hint="use the same version in all jobs",
            )
        )


def _disagreements(files: Sequence[_Found]) -> Iterator[Problem]:
    """Find the shards that cannot be of the same run as the first one, or that are there twice."""
    first: _Found | None = None
    seen: dict[int, str] = {}
    for found in files:
        head = found.head
        if head is None:
            continue
        first = first or found
        if (what := _difference(first.head or head, head)) is not None:
            yield Problem(
                code=FOREIGN,
                message=f"not of the same run as {named(first.name)}: {what}",
                hint=_ONE_RUN,
                file=found.name,
            )
        elif head.shard.number in seen:
            other = seen[head.shard.number]
            yield Problem(
                code="shard-doubled",
                message=f"the shard {head.shard} is also in {named(other)}",
                hint=f"delete one of the two; {_ONE_RUN}",
                file=found.name,
            )
        seen.setdefault(head.shard.number, found.name)


def _difference(one: Head, other: Head) -> str | None:
    """Tell how the heads of two shards contradict each other; `None` if they agree."""
    if one.shard.total != other.shard.total:
        return f"that is one of {count(one.shard.total, 'shard')}, this one of {other.shard.total}"
    if one.inputs is None or other.inputs is None:  # its modules could not be loaded
        return None
    if one.inputs != other.inputs:
        return "their definitions differ"
    if one.modules != other.modules:
        return "their modules of missions in Python differ"
    if one.python != other.python:
        return f"that ran in {one.python or 'no Python'}, this one in {other.python or 'no Python'}"
    return None
