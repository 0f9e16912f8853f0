"""Some scenarios of a gate that does not fit in memory, as a gate of their own: to show results."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tier2gate.assessment.merging.accepted import (
    AcceptedRun,
    NotTheAcceptedRunError,
    refuse_other,
    refuse_without_results,
)
from tier2gate.assessment.merging.definitions import DefinedScenario, KeptDefinitions
from tier2gate.assessment.merging.differences import (
    BY_NAME,
    Differences,
    OutlinedShards,
    changed_results,
    side_by_side,
)
from tier2gate.assessment.merging.recorded_missions import recorded_missions
from tier2gate.assessment.merging.tally import LISTED
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import define_gate
from tier2gate.golden.changes import changed_keys
from tier2gate.golden.format import DefinitionHashes, Golden, InputHashes, make_golden
from tier2gate.golden.record import RecordOfRun
from tier2gate.missions.catalogue import Catalogue
from tier2gate.runner.in_process import run_definition
from tier2gate.shards.shard import RanScenario
from tier2gate.shards.streaming import ReadScenario, ShardStream

HELD_BYTES = 4 * 1024 * 1024
"""The size, as text, of the results that are shown or compared value by value."""

_NOTHING: Sequence[ReadScenario] = ()


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Some scenarios of a gate, as a gate of their own.

    Attributes:
        documents: their documents.
        new: the golden of their run.
        left_out: how many scenarios with other results are left out.
        more_inputs: how many scenarios and expectations with other inputs are left out, at most.
    """

    documents: GateDocuments
    new: Golden
    left_out: int = 0
    more_inputs: int = 0


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
        first = [item for item in self.kept if item.number < LISTED]
        pairs = side_by_side(_NOTHING, ShardStream(self.shards).scenarios(), BY_NAME)
        _, now = _hold(pairs, {item.name for item in first})
        excerpt = self._excerpt(first, now)
        return replace(excerpt, left_out=self.kept.total - len(now))

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
        suite_name, inputs = refuse_without_results([outline for outline, _ in accepted])
        try:
            missions = changed_keys({**inputs.missions}, {**self.inputs.missions})
            found = Differences(missions)
            there = found.read(suite_name, accepted, self.shards, self.kept)
            refuse_other(there, golden)
            names = {*found.results.items, *found.inputs.items}
            examples = {name for first in found.scenarios.values() for name in first.items}
            ids = {key for first in found.expectations.values() for key in first.items}
            examples |= {item.name for item in self._concerned((), ids)}
            defined = [*self._concerned(names | examples, {*found.verdicts.items})]
            before, after = ShardStream(accepted), ShardStream(self.shards)
            pairs = side_by_side(before.scenarios(), after.scenarios(), BY_NAME)
            names |= {item.name for item in defined}
            then, now = _hold(pairs, names | examples, examples)
            excerpt = self._excerpt(defined, now)
            judged = excerpt.new.record.expectation_ids if excerpt.new.record else ()
            told = {*judged, *found.removed.items}
            verdicts = [
                item for item in before.verdicts() if item.id in told or item.scenario in then
            ]
        except InputInvalidError as error:
            raise NotTheAcceptedRunError(error.problems[0].message) from None
        old = AcceptedRun(
            suite_name=suite_name,
            inputs=inputs,
            scenarios=then,
            verdicts={item.id: item.result for item in verdicts},
            scenario_of={item.id: item.scenario for item in verdicts},
        ).golden()
        left_out = found.results.number - len(changed_results(old, excerpt.new))
        more_inputs = found.more_inputs(old, excerpt.new)
        return old, replace(excerpt, left_out=left_out, more_inputs=more_inputs)

    def _concerned(self, names: Collection[str], ids: Collection[str]) -> Iterator[DefinedScenario]:
        """Yield the scenarios with one of these names, or with one of these expectations."""
        for item in self.kept:
            if item.name in names or any(of["id"] in ids for _, of in item.expectations):
                yield item

    def _excerpt(
        self, scenarios: Sequence[DefinedScenario], ran: Mapping[str, RanScenario]
    ) -> Excerpt:
        """Judge the scenarios whose results are held as a gate of their own."""
        scenarios = [item for item in scenarios if item.name in ran]
        documents = replace(self.kept.chunk(scenarios).documents, modules=self.files)
        definition = define_gate(documents)
        recorded = recorded_missions(self.missions, ran)
        result, hashes = run_definition(definition, recorded, documents)
        every = definition.expectations.expectations
        new = make_golden(
            RecordOfRun(result),
            hashes,
            DefinitionHashes(
                inputs=self.inputs,
                scenarios={item.name: item.input_hash for item in scenarios},
                scenario_of={item.id: item.scenario_name for item in every},
            ),
        )
        return Excerpt(documents=documents, new=new)


def _hold(
    pairs: Iterable[tuple[str, ReadScenario | None, ReadScenario | None]],
    names: Collection[str],
    examples: Collection[str] = (),
) -> tuple[dict[str, RanScenario], dict[str, RanScenario]]:
    """Return what the named scenarios gave in both runs; if it is large, of the first ones.

    The examples are held in any case.
    """
    then: dict[str, RanScenario] = {}
    now: dict[str, RanScenario] = {}
    size = 0
    for name, old, new in pairs:
        if name not in names or (size >= HELD_BYTES and name not in examples):
            continue
        for read, held in ((old, then), (new, now)):
            if read is not None:
                held[name] = read.ran
                size += read.size
    return then, now
