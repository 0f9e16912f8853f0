"""Explains the drift of a gate that is merged in a stream: by the first scenarios that differ."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
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
from tier2gate.golden.changed_inputs import OF_EVERY_SCENARIO
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

_EXAMPLES = 3  # of each kind that are held in any case, so that each is told
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
            missions = changed_keys({**inputs.missions}, {**self.inputs.missions})
            found = _Differences(missions)
            there = found.read(suite_name, accepted, self.shards, self.kept)
            refuse_other(there, golden)
            names = {*found.results.items, *found.inputs.items}
            examples = {name for first in found.scenarios.values() for name in first.items}
            ids = {key for first in found.expectations.values() for key in first.items}
            examples |= {item.name for item in self._concerned((), ids)}
            defined = [*self._concerned(names | examples, {*found.verdicts.items})]
            before, after = ShardStream(accepted), ShardStream(self.shards)
            pairs = _side_by_side(before.scenarios(), after.scenarios(), _NAME)
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
        left_out = found.results.number - len(_changed(old, excerpt.new, _result_hashes))
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


class _Kind(Enum):
    """How a scenario or an expectation differs; of each kind, some are compared value by value."""

    ADDED = auto()
    REMOVED = auto()
    BEHAVIOUR = auto()
    """Other results of the same inputs and missions."""
    MISSION = auto()
    """Other results of the same inputs: a mission changed."""
    EDITED = auto()
    """Other results of other inputs."""
    INPUTS = auto()
    """The same results of other inputs."""
    VERDICT = auto()
    """An expectation with another verdict."""
    EXPECTED = auto()
    """An expectation of another value."""


_OF_INPUTS = (_Kind.ADDED, _Kind.REMOVED, _Kind.EDITED, _Kind.INPUTS)


class _Differences:
    """How two runs differ: the names of the first scenarios and expectations.

    Attributes:
        results: the scenarios that have other results, or ran only once.
        inputs: those with the same results, but other inputs.
        verdicts: the expectations that differ or are new; first those with another verdict.
        removed: the expectations that only the accepted run has.
        scenarios: examples of scenarios of each kind, and how many there are.
        expectations: the same of expectations.
    """

    def __init__(self, changed_missions: Collection[str]) -> None:
        """Compare nothing yet.

        Args:
            changed_missions: the missions that are not those of the accepted run.
        """
        self.results = First[str](LISTED)
        self.inputs = First[str](_OTHER_INPUTS)
        self.verdicts = First[str](LISTED)
        self.removed = First[str](LISTED)
        self.scenarios = {kind: First[str](_EXAMPLES) for kind in _Kind}
        self.expectations = {kind: First[str](_EXAMPLES) for kind in _Kind}
        self._changed_missions = frozenset(changed_missions)
        self._passed = True

    def read(
        self,
        suite_name: str,
        accepted: OutlinedShards,
        shards: OutlinedShards,
        defined: Iterable[DefinedScenario],
    ) -> str:
        """Compare all results, and return the hash of the accepted run.

        Args:
            suite_name: the name of its suite.
            accepted: its shards.
            shards: those of the run.
            defined: the scenarios of the run, by name.

        Raises:
            InputInvalidError: a file is damaged, or changed since its outline was read.
            NotTheAcceptedRunError: a mission of the accepted run has no result.
        """
        before, after = ShardStream(accepted), ShardStream(shards)
        with KeptText() as suite, KeptText() as expectations:
            for piece in compose_pieces(self._scenarios(before, after, iter(defined))):
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

    def more_inputs(self, old: Golden, new: Golden) -> int:
        """Return how many changed scenarios and expectations are not in an excerpt.

        Args:
            old: the golden of the excerpt in the accepted run.
            new: that of the run.
        """
        if old.content is None or new.content is None or old.record is None or new.record is None:
            return 0
        scenarios = 0
        before, after = old.content.inputs, new.content.inputs
        if all(getattr(before, part) == getattr(after, part) for part in OF_EVERY_SCENARIO):
            scenarios = sum(self.scenarios[kind].number for kind in _OF_INPUTS)
            scenarios -= len(_changed(old, new, _input_hashes))
        expectations = sum(
            self.expectations[kind].number for kind in (_Kind.ADDED, _Kind.REMOVED, _Kind.EXPECTED)
        )
        return scenarios + expectations - len(_changed(old, new, _expected_values))

    def _scenarios(
        self, before: ShardStream, after: ShardStream, defined: Iterator[DefinedScenario]
    ) -> Iterator[tuple[str, tuple[str]]]:
        """Yield the canonical texts of the results of the accepted run."""
        for name, old, new in _side_by_side(before.scenarios(), after.scenarios(), _NAME):
            texts: dict[str, tuple[str]] = {}
            if old is not None:
                if old.ran.stopped:
                    raise NotTheAcceptedRunError(WITHOUT_RESULTS)
                texts = _texts_of(old)
                yield name, (encode_scenario(name, texts).text,)
            calls = () if new is None else next(defined).call_keys.values()
            if old is None:
                kind = _Kind.ADDED
            elif new is None:
                kind = _Kind.REMOVED
            elif texts == _texts_of(new):
                if old.ran.input_hash != new.ran.input_hash:
                    self.inputs.add((name,), name)
                    self.scenarios[_Kind.INPUTS].add((name,), name)
                continue
            elif old.ran.input_hash != new.ran.input_hash:
                kind = _Kind.EDITED
            else:
                is_same = self._changed_missions.isdisjoint(calls)
                kind = _Kind.BEHAVIOUR if is_same else _Kind.MISSION
            self.results.add((name,), name)
            self.scenarios[kind].add((name,), name)

    def _verdicts(
        self, before: ShardStream, after: ShardStream
    ) -> Iterator[tuple[str, tuple[str]]]:
        """Yield the canonical texts of the verdicts of the accepted run."""
        for key, old, new in _side_by_side(before.verdicts(), after.verdicts(), _ID):
            if old is None:
                self._note(key, _Kind.ADDED)
                continue
            text = encode(old.result)
            yield key, (text,)
            self._passed = self._passed and old.passed
            if new is None:
                self.removed.add((key,), key)
                self.expectations[_Kind.REMOVED].add((key,), key)
                continue
            kinds = []
            if old.passed != new.passed:
                kinds.append(_Kind.VERDICT)
            if encode(old.expected) != encode(new.expected):
                kinds.append(_Kind.EXPECTED)
            if kinds or text != encode(new.result):
                self._note(key, *kinds)

    def _note(self, key: str, *kinds: _Kind) -> None:
        """Note an expectation that the run has."""
        self.verdicts.add((_Kind.VERDICT not in kinds, key), key)
        for kind in kinds:
            self.expectations[kind].add((key,), key)


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


def _changed(
    old: Golden, new: Golden, parts_of: Callable[[Golden], dict[str, Any]]
) -> Collection[str]:
    """Return the names of the parts that differ, or that only one golden has."""
    return changed_keys(parts_of(old), parts_of(new))


def _result_hashes(golden: Golden) -> dict[str, Any]:
    scenarios = {} if golden.content is None else golden.content.scenarios
    return {name: item.scenario_hash for name, item in scenarios.items()}


def _input_hashes(golden: Golden) -> dict[str, Any]:
    scenarios = {} if golden.content is None else golden.content.scenarios
    return {name: item.input_hash for name, item in scenarios.items()}


def _expected_values(golden: Golden) -> dict[str, Any]:
    record = golden.record
    results = {} if record is None else record.expectations
    return {key: item.expected for key, item in results.items()}
