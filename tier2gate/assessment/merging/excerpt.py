"""Some scenarios of a gate that does not fit in memory, as a gate of their own: to show results."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tier2gate.assessment.merging.accepted import (
    CONTRADICTS_ITSELF,
    AcceptedRun,
    NotTheAcceptedRunError,
    head_of,
    refuse_other,
    told,
)
from tier2gate.assessment.merging.definitions import DefinedScenario, KeptDefinitions
from tier2gate.assessment.merging.differences import (
    Differences,
    OutlinedShards,
    changed_results,
)
from tier2gate.assessment.merging.recorded_missions import recorded_missions
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.sorter import side_by_side
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import define_gate
from tier2gate.golden.changes import changed_keys
from tier2gate.golden.format import DefinitionHashes, Golden, InputHashes, make_golden
from tier2gate.golden.integrity import contradicts_itself
from tier2gate.golden.record import RecordOfRun
from tier2gate.missions.catalogue import Catalogue
from tier2gate.results.report import LISTED_OF_LARGE
from tier2gate.runner.in_process import run_definition
from tier2gate.shards.shard import RanScenario
from tier2gate.shards.streaming import BY_ID, BY_NAME, ReadScenario, ReadVerdict, ShardStream

HELD_BYTES = 4 * 1024 * 1024
"""The size, as text, of the results that are shown or compared value by value.

Examples of each kind of difference have as much again, so that others leave room for them.
"""

_NOTHING: Sequence[ReadScenario] = ()


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Some scenarios of a gate, as a gate of their own.

    Attributes:
        documents: their documents.
        golden: the golden of their run.
        left_out: how many scenarios with other results are left out.
        more_inputs: how many scenarios and expectations with other inputs are left out, at most.
    """

    documents: GateDocuments
    golden: Golden
    left_out: int = 0
    more_inputs: int = 0

    @property
    def scenarios(self) -> Collection[str]:
        """The names of the scenarios."""
        return () if self.golden.content is None else self.golden.content.scenarios.keys()


@dataclass(frozen=True)
class _Wanted:
    """The scenarios to be held, by name.

    Attributes:
        names: the first ones of everything.
        examples: some of each kind of difference.
        firsts: one of each kind, which is held whatever its size: else a cause would not be told.
    """

    names: Collection[str]
    examples: Collection[str] = ()
    firsts: Collection[str] = ()


class _Room:
    """What may still be held: `HELD_BYTES` of examples, and as much of other scenarios."""

    def __init__(self, wanted: _Wanted) -> None:
        self._wanted = wanted
        self._sizes = {True: 0, False: 0}

    def has(self, name: str) -> bool:
        """Return whether a scenario is to be held."""
        is_example = name in self._wanted.examples
        if name not in self._wanted.names and not is_example:
            return False
        return name in self._wanted.firsts or self._sizes[is_example] < HELD_BYTES

    def take(self, name: str, size: int) -> None:
        """Count the size of a scenario that is held, in bytes."""
        self._sizes[name in self._wanted.examples] += size


@dataclass(frozen=True, kw_only=True)
class MergedGate:
    """A gate that was merged in a stream.

    Attributes:
        kept: its definitions.
        inputs: their hashes.
        missions: the available missions.
        files: name of a mission in Python → the file of its module.
        shards: its shards.
    """

    kept: KeptDefinitions[Any]
    inputs: InputHashes
    missions: Catalogue
    files: Mapping[str, str | None]
    shards: OutlinedShards

    def first_results(self) -> Excerpt:
        """Return the first scenarios of the suite with their results.

        Raises:
            InputInvalidError: a shard changed since it was read.
        """
        wanted = _Wanted({item.name for item in self.kept if item.number < LISTED_OF_LARGE})
        pairs = side_by_side(_NOTHING, ShardStream(self.shards).scenarios(), BY_NAME)
        _, now = _hold(pairs, wanted)
        excerpt = self._excerpt(now, wanted)
        return replace(excerpt, left_out=self.kept.total - len(excerpt.scenarios))

    def differences(self, accepted: OutlinedShards, golden: Golden) -> tuple[Golden, Excerpt]:
        """Return the first scenarios that differ from the accepted run.

        Args:
            accepted: the shards of the accepted run.
            golden: what accepts it.

        Returns:
            The golden of these scenarios in the accepted run, and what they are and gave now.

        Raises:
            NotTheAcceptedRunError: they are not those of the accepted run, or are damaged.
        """
        head = head_of([outline for outline, _ in accepted])
        try:
            old, new = self._compare(accepted, golden, *head)
        except InputInvalidError as error:
            if error.problems[0].file not in {outline.file for outline, _ in accepted}:
                raise  # a file of this run changed meanwhile
            raise NotTheAcceptedRunError(told(error.problems)) from None
        if contradicts_itself(old, new.golden):
            raise NotTheAcceptedRunError(CONTRADICTS_ITSELF)
        return old, new

    def _compare(
        self, accepted: OutlinedShards, golden: Golden, suite_name: str, inputs: InputHashes
    ) -> tuple[Golden, Excerpt]:
        missions = changed_keys({**inputs.missions}, {**self.inputs.missions})
        found = Differences(missions)
        refuse_other(found.read(suite_name, accepted, self.shards, self.kept), golden)
        groups = [
            ({*found.results.items, *found.inputs}, {*found.verdicts.items}),
            found.examples(),
            found.examples(1),
        ]
        for item in self.kept:
            own = {of["id"] for _, of in item.expectations}
            for names, ids in groups:
                if not own.isdisjoint(ids):
                    names.add(item.name)
        wanted = _Wanted(*(names for names, _ in groups))
        before, after = ShardStream(accepted), ShardStream(self.shards)
        pairs = side_by_side(before.scenarios(), after.scenarios(), BY_NAME)
        then, now = _hold(pairs, wanted)
        excerpt = self._excerpt(now, wanted)
        left = now.keys() - excerpt.scenarios  # their definitions are too large
        then = {name: ran for name, ran in then.items() if name not in left}
        removed = {*found.removed}
        verdicts = [*_accepted_verdicts(before, after, excerpt.golden, removed, then)]
        before.end()
        after.end()
        old = AcceptedRun(
            suite_name=suite_name,
            inputs=inputs,
            scenarios=then,
            verdicts={item.id: item.result for item in verdicts},
            scenario_of={item.id: item.scenario for item in verdicts},
        ).golden()
        left_out = found.results.number - len(changed_results(old, excerpt.golden))
        more_inputs = found.more_inputs(old, excerpt.golden)
        return old, replace(excerpt, left_out=left_out, more_inputs=more_inputs)

    def _excerpt(self, ran: Mapping[str, RanScenario], wanted: _Wanted) -> Excerpt:
        """Judge scenarios as a gate of their own; if they are large, the first ones."""
        scenarios: list[DefinedScenario] = []
        room = _Room(wanted)
        for item in self.kept:
            if item.name in ran and room.has(item.name):
                scenarios.append(item)
                room.take(item.name, item.size)
        documents = replace(self.kept.batch(scenarios).documents, modules=self.files)
        definition = define_gate(documents)
        recorded = recorded_missions(self.missions, ran)
        result, hashes = run_definition(definition, recorded, documents)
        every = definition.expectations.expectations
        golden = make_golden(
            RecordOfRun(result),
            hashes,
            DefinitionHashes(
                inputs=self.inputs,
                scenarios={item.name: item.input_hash for item in scenarios},
                scenario_of={item.id: item.scenario_name for item in every},
            ),
        )
        return Excerpt(documents=documents, golden=golden)


def _accepted_verdicts(
    before: ShardStream,
    after: ShardStream,
    golden: Golden,
    removed: Collection[str],
    then: Collection[str],
) -> Iterator[ReadVerdict]:
    """Yield the accepted verdicts of expectations that an excerpt judges, or that are gone.

    Of those that are gone: the ones in `removed`, and all of the scenarios in `then`.
    """
    judged = () if golden.record is None else golden.record.expectation_ids
    for key, old, new in side_by_side(before.verdicts(), after.verdicts(), BY_ID):
        if old is None:
            continue
        if key in judged or (new is None and (key in removed or old.scenario in then)):
            yield old


def _hold(
    pairs: Iterable[tuple[str, ReadScenario | None, ReadScenario | None]], wanted: _Wanted
) -> tuple[dict[str, RanScenario], dict[str, RanScenario]]:
    """Return what the wanted scenarios gave in both runs; if it is large, of the first ones."""
    then: dict[str, RanScenario] = {}
    now: dict[str, RanScenario] = {}
    room = _Room(wanted)
    for name, old, new in pairs:
        if not room.has(name):
            continue
        for read, held in ((old, then), (new, now)):
            if read is not None:
                held[name] = read.ran
                room.take(name, read.size)
    return then, now
