"""Reads the shards of a gate side by side, without holding them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import Any

from tier2gate.foundation.errors import InputInvalidError
from tier2gate.shards.collecting import blaming, damaged, open_shard
from tier2gate.shards.reading import ShardLines
from tier2gate.shards.shard import RanScenario, ShardFile

_CHUNK = 64 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadScenario:
    """A scenario of a shard.

    Attributes:
        name: its name.
        shard: the number of its shard.
        ran: what it gave.
        size: the size of its line, in bytes.
    """

    name: str
    shard: int
    ran: RanScenario
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadVerdict:
    """A verdict of a shard.

    Attributes:
        id: the expectation.
        shard: the number of the shard.
        scenario: the scenario whose results it looks at.
        result: the result that the shard states.
    """

    id: str
    shard: int
    scenario: str
    result: dict[str, Any]

    @property
    def passed(self) -> bool:
        """Whether the expectation holds, as its shard states it."""
        return bool(self.result["passed"])

    @property
    def expected(self) -> Any:
        """The value that it compared with."""
        return self.result["expected"]


BY_NAME: Callable[[Any], str] = attrgetter("name")
"""The key by which scenarios are sorted in a shard."""

BY_ID: Callable[[Any], str] = attrgetter("id")
"""The key by which verdicts are."""


class ShardStream:
    """All shards of a gate: first their scenarios by name, then their verdicts by id."""

    def __init__(self, shards: Sequence[tuple[ShardFile, Path]]) -> None:
        """Begin to read them.

        Args:
            shards: the outlines of all shards, with the paths of their files.

        Raises:
            InputInvalidError: one cannot be read, or is damaged.
        """
        self._shards = [_OpenShard(outline, path) for outline, path in shards]

    def scenarios(self) -> Iterator[ReadScenario]:
        """Yield the scenarios of all shards by name; a repeated one is there twice.

        Raises:
            InputInvalidError: as above.
        """
        return merge(*(shard.scenarios() for shard in self._shards), key=BY_NAME)

    def verdicts(self) -> Iterator[ReadVerdict]:
        """Yield the verdicts of all shards by the id of the expectation.

        Raises:
            InputInvalidError: as above.
        """
        return merge(*(shard.verdicts() for shard in self._shards), key=BY_ID)

    def end(self) -> None:
        """Check what follows.

        Raises:
            InputInvalidError: as above; or a file changed since its outline was read.
        """
        for shard in self._shards:
            shard.end()


class _OpenShard:
    """One shard."""

    def __init__(self, outline: ShardFile, path: Path) -> None:
        self._outline = outline
        with self._blaming():
            self._lines = ShardLines(_lines_of(path))

    def scenarios(self) -> Iterator[ReadScenario]:
        number = self._outline.head.shard.number
        with self._blaming():
            for ran in self._lines.scenarios():
                yield ReadScenario(name=ran.name, shard=number, ran=ran, size=self._lines.size)

    def verdicts(self) -> Iterator[ReadVerdict]:
        number = self._outline.head.shard.number
        with self._blaming():
            for key, scenario, result in self._lines.verdicts():
                yield ReadVerdict(id=key, shard=number, scenario=scenario, result=result)

    def end(self) -> None:
        with self._blaming():
            facts = self._lines.end().shortened()
        if (self._lines.head, facts) != (self._outline.head, self._outline.facts):
            raise InputInvalidError(damaged(self._outline.file, "it changed while it was read"))

    def _blaming(self) -> Any:
        return blaming(self._outline.file)


def _lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, which is open only while a part is read: there may be many."""
    begun: list[bytes] = []
    at = 0
    while True:
        with open_shard(path) as file:
            file.seek(at)
            data = file.read(_CHUNK)
        at += len(data)
        *lines, rest = data.split(b"\n")
        for line in lines:
            yield b"".join([*begun, line, b"\n"])
            begun = []
        begun.append(rest)
        if not data:
            if last := b"".join(begun):
                yield last
            return
