"""Puts the scenarios that shards ran beside those that a gate defines, both by name."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from tier2gate.assessment.merging.definitions import DefinedScenario
from tier2gate.assessment.merging.merged_run import wrong_inputs, wrong_scenarios
from tier2gate.foundation.printable import FirstNames
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.sorter import side_by_side
from tier2gate.gates.shards import shard_number
from tier2gate.shards.shard import ShardFile
from tier2gate.shards.streaming import BY_NAME, ReadScenario

Pair: TypeAlias = tuple[DefinedScenario, ReadScenario]
"""A scenario, and what it gave."""


class Join:
    """The scenarios of a gate, as long as those of its shards are the same."""

    def __init__(
        self,
        defined: Iterable[DefinedScenario],
        ran: Iterable[ReadScenario],
        shards: Sequence[ShardFile],
    ) -> None:
        """Compare nothing yet.

        Args:
            defined: the scenarios that the gate defines, by name; each is there once.
            ran: those of all shards, by name.
            shards: the shards, by number.
        """
        self._defined = defined
        self._ran = ran
        self._shards = shards
        self._wrong: dict[int, FirstNames] = {}
        self._other_inputs: dict[int, str] = {}

    def batches(self, most: int, most_bytes: int) -> Iterator[list[Pair]]:
        """Yield the scenarios by name; after the first that differs only compare the others.

        Args:
            most: how many to yield at a time.
            most_bytes: their size from which fewer are yielded at a time.
        """
        batch: list[Pair] = []
        size = 0
        for defined, ran in self._pairs():
            if self.problem is not None:
                continue
            batch.append((defined, ran))
            size += defined.size + ran.size
            if len(batch) >= most or size >= most_bytes:
                yield batch
                batch, size = [], 0
        if batch and self.problem is None:
            yield batch

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the first shard that differs, if one does."""
        number = min([*self._wrong, *self._other_inputs], default=None)
        if number is None:
            return None
        shard = self._shards[number - 1]
        if number in self._wrong:
            return wrong_scenarios(shard, self._wrong[number])
        return wrong_inputs(shard, self._other_inputs[number])

    def _pairs(self) -> Iterator[Pair]:
        for name, defined, ran in side_by_side(self._defined, self._in_own_shards(), BY_NAME):
            if ran is None:
                self._note(self._owner(name), name)
            elif defined is None:
                self._note(ran.shard, name)
            elif _has_inputs_of(ran, defined):
                yield defined, ran
            else:
                self._other_inputs.setdefault(ran.shard, name)

    def _in_own_shards(self) -> Iterator[ReadScenario]:
        for ran in self._ran:
            if self._owner(ran.name) == ran.shard:
                yield ran
            else:
                self._note(ran.shard, ran.name)

    def _owner(self, name: str) -> int:
        return shard_number(name, len(self._shards))

    def _note(self, shard: int, name: str) -> None:
        self._wrong.setdefault(shard, FirstNames()).add(name)


def _has_inputs_of(ran: ReadScenario, defined: DefinedScenario) -> bool:
    keys = ran.ran.results.keys() | ran.ran.stopped.keys()
    return ran.ran.input_hash == defined.input_hash and keys == defined.call_keys.keys()
