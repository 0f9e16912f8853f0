"""Explains the drift of a gate that is merged in a stream: by the first scenarios that differ."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from tier2gate.assessment.merging.accepted import (
    WITHOUT_RESULTS,
    AcceptedRun,
    NotTheAcceptedRunError,
    refuse_other,
    refuse_without_results,
)
from tier2gate.assessment.merging.definitions import DefinedScenario, KeptDefinitions
from tier2gate.assessment.merging.recorded_missions import recorded_missions
from tier2gate.assessment.merging.tally import LISTED, First
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.sorter import KeptText
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import define_gate
from tier2gate.golden.changes import changed_keys
from tier2gate.golden.format import DefinitionHashes, Golden, InputHashes, make_golden
from tier2gate.golden.record import RecordOfRun
from tier2gate.missions.catalogue import Catalogue
from tier2gate.orchestration.canonical import compose_pieces, encode
from tier2gate.orchestration.harness import encode_scenario
from tier2gate.orchestration.test_run import hash_run
from tier2gate.runner.in_process import run_definition
from tier2gate.shards.shard import RanScenario, ShardFile
from tier2gate.shards.streaming import ReadScenario, ReadVerdict, ShardStream

OutlinedShards: TypeAlias = Sequence[tuple[ShardFile, Path]]
"""The outlines of all shards of a gate, by number, with the paths of their files."""

HELD_BYTES = 4 * 1024 * 1024
"""The size, as text, of the results that are compared value by value."""

_OTHER_INPUTS = 100  # scenarios that are held because of their inputs alone

_EXAMPLES = 10  # of these that are held, so that the kind of each change is known
_NOTHING: Sequence[ReadScenario] = ()
_NAME: Callable[[ReadScenario], str] = attrgetter("name")
_ID: Callable[[ReadVerdict], str] = attrgetter("id")

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Some scenarios of a gate, as a gate of their own.

    Attributes:
        documents: their documents.
        new: the golden of their run.
        left_out: how many scenarios are left out.
    """

    documents: GateDocuments
    new: Golden
    left_out: int = 0


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
        pairs = _side_by_side(_NOTHING, ShardStream(self.shards).scenarios(), _NAME)
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
            found = _Differences()
            refuse_other(found.read(suite_name, accepted, self.shards), golden)
            names = {*found.results.items, *found.inputs.items}
            defined = [*self._concerned(names, {*found.verdicts.items})]
            examples = {
                *found.inputs.items[:_EXAMPLES],
                *(item.name for item in self._concerned((), {*found.verdicts.items[:_EXAMPLES]})),
            }
            before, after = ShardStream(accepted), ShardStream(self.shards)
            pairs = _side_by_side(before.scenarios(), after.scenarios(), _NAME)
            then, now = _hold(pairs, names | {item.name for item in defined}, examples)
            excerpt = self._excerpt(defined, now)
            judged = excerpt.new.record.expectations if excerpt.new.record else {}
            told = judged.keys() | {*found.removed.items}
            verdicts = [item for item in before.verdicts() if item.id in told]
        except InputInvalidError as error:
            raise NotTheAcceptedRunError(error.problems[0].message) from None
        old = AcceptedRun(
            suite_name=suite_name,
            inputs=inputs,
            scenarios=then,
            verdicts={item.id: item.result for item in verdicts},
            scenario_of={item.id: item.scenario for item in verdicts},
        ).golden()
        left_out = found.results.number - len(_changed_results(old, excerpt.new))
        return old, replace(excerpt, left_out=left_out)

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


class _Differences:
    """How two runs differ: the names of the first scenarios and expectations.

    Attributes:
        results: the scenarios that have other results, or ran only once.
        inputs: those with the same results, but other inputs.
        verdicts: the expectations whose result is another one, or new; first those whose verdict
            is another one.
        removed: the expectations that only the accepted run has.
    """

    def __init__(self) -> None:
        self.results = First[str](LISTED)
        self.inputs = First[str](_OTHER_INPUTS)
        self.verdicts = First[str](LISTED)
        self.removed = First[str](LISTED)
        self._passed = True

    def read(self, suite_name: str, accepted: OutlinedShards, shards: OutlinedShards) -> str:
        """Compare all results, and return the hash of the accepted run.

        Raises:
            InputInvalidError: a file is damaged, or changed since its outline was read.
            NotTheAcceptedRunError: a mission of the accepted run has no result.
        """
        before, after = ShardStream(accepted), ShardStream(shards)
        with KeptText() as suite, KeptText() as expectations:
            for piece in compose_pieces(self._scenarios(before, after)):
                suite.add(piece)
            for piece in compose_pieces(self._verdicts(before, after)):
                expectations.add(piece)
            before.end()
            after.end()
            return hash_run(
                suite_name,
                (suite.hash, suite.pieces()),
                (expectations.hash, expectations.pieces()),
                passed=self._passed,
            )

    def _scenarios(
        self, before: ShardStream, after: ShardStream
    ) -> Iterator[tuple[str, tuple[str]]]:
        """Yield the canonical texts of the results of the accepted run."""
        for name, old, new in _side_by_side(before.scenarios(), after.scenarios(), _NAME):
            if old is None or new is None:
                self.results.add((name,), name)
            if old is None:
                continue
            if old.ran.stopped:
                raise NotTheAcceptedRunError(WITHOUT_RESULTS)
            texts = _texts_of(old)
            yield name, (encode_scenario(name, texts).text,)
            if new is not None and texts != _texts_of(new):
                self.results.add((name,), name)
            elif new is not None and old.ran.input_hash != new.ran.input_hash:
                self.inputs.add((name,), name)

    def _verdicts(
        self, before: ShardStream, after: ShardStream
    ) -> Iterator[tuple[str, tuple[str]]]:
        """Yield the canonical texts of the verdicts of the accepted run."""
        for key, old, new in _side_by_side(before.verdicts(), after.verdicts(), _ID):
            if old is None:
                self.verdicts.add((True, key), key)
                continue
            text = encode(old.result)
            yield key, (text,)
            passed = old.result["passed"]
            self._passed = self._passed and passed
            if new is None:
                self.removed.add((key,), key)
            elif text != encode(new.result):
                self.verdicts.add((passed == new.result["passed"], key), key)


def _side_by_side(
    before: Iterable[ItemT], after: Iterable[ItemT], key_of: Callable[[ItemT], str]
) -> Iterator[tuple[str, ItemT | None, ItemT | None]]:
    """Yield the items of two sorted sequences with their keys, those of one key together."""
    olds, news = iter(before), iter(after)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if old is not None and (new is None or key_of(old) < key_of(new)):
            yield key_of(old), old, None
            old = next(olds, None)
        elif new is not None and (old is None or key_of(new) < key_of(old)):
            yield key_of(new), None, new
            new = next(news, None)
        elif old is not None and new is not None:
            yield key_of(old), old, new
            old, new = next(olds, None), next(news, None)


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


def _texts_of(read: ReadScenario) -> dict[str, tuple[str]]:
    return {key: (encode(result.to_dict()),) for key, result in read.ran.results.items()}


def _changed_results(old: Golden, new: Golden) -> Collection[str]:
    """Return the scenarios whose results differ, or that only one golden has."""
    before, after = (
        {name: item.scenario_hash for name, item in golden.content.scenarios.items()}
        for golden in (old, new)
        if golden.content is not None
    )
    return changed_keys(before, after)
