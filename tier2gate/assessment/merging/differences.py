"""Compares two runs of a gate that does not fit in memory, by scenarios and expectations."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any, TypeAlias

from tier2gate.assessment.merging.accepted import WITHOUT_RESULTS, NotTheAcceptedRunError
from tier2gate.assessment.merging.definitions import DefinedScenario
from tier2gate.assessment.merging.tally import First
from tier2gate.foundation.sorter import KeptText, side_by_side
from tier2gate.golden.changed_inputs import OF_EVERY_SCENARIO
from tier2gate.golden.changes import changed_keys
from tier2gate.golden.format import Golden
from tier2gate.orchestration.canonical import compose_pieces, encode
from tier2gate.orchestration.harness import encode_scenario
from tier2gate.orchestration.test_run import hash_run
from tier2gate.results.report import LISTED_OF_LARGE
from tier2gate.shards.shard import ShardFile
from tier2gate.shards.streaming import BY_ID, BY_NAME, ReadScenario, ShardStream

OutlinedShards: TypeAlias = Sequence[tuple[ShardFile, Path]]
"""The outlines of all shards of a gate, by number, with the paths of their files."""

OTHER_INPUTS = 100
"""How many scenarios are named that differ in their inputs alone."""

EXAMPLES = 3
"""How many scenarios and expectations of each kind are compared even if others come first."""


class Kind(Enum):
    """How a scenario or an expectation differs; of each kind, some are compared value by value."""

    ADDED = auto()
    REMOVED = auto()
    BEHAVIOUR = auto()
    """Other results of the same inputs and missions."""
    MISSION = auto()
    """Other results of the same inputs: a mission changed."""
    EDITED = auto()
    """Other results of other inputs."""
    OUTCOME = auto()
    """Other results: a mission succeeds now, or fails now."""
    INPUTS = auto()
    """The same results of other inputs."""
    VERDICT = auto()
    """An expectation with another verdict."""
    EXPECTED = auto()
    """An expectation of another value."""


_OF_INPUTS = (Kind.ADDED, Kind.REMOVED, Kind.EDITED, Kind.INPUTS)


class Differences:
    """How two runs differ: the names of the first scenarios and expectations.

    Attributes:
        results: the scenarios that have other results, or ran only once; first those in which a
            mission succeeds or fails now.
        verdicts: the expectations that differ or are new; first those with another verdict.
    """

    def __init__(self, changed_missions: Collection[str]) -> None:
        """Compare nothing yet.

        Args:
            changed_missions: the missions that are not those of the accepted run.
        """
        self.results = First[str](LISTED_OF_LARGE)
        self.verdicts = First[str](LISTED_OF_LARGE)
        self._scenarios_of = {kind: First[str](EXAMPLES) for kind in Kind}
        self._scenarios_of[Kind.INPUTS] = First(OTHER_INPUTS)
        self._expectations_of = {kind: First[str](EXAMPLES) for kind in Kind}
        self._expectations_of[Kind.REMOVED] = First(LISTED_OF_LARGE)
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
            scenarios = sum(self._scenarios_of[kind].number for kind in _OF_INPUTS)
            scenarios -= len(_changed(old, new, _input_hashes))
        expectations = sum(
            self._expectations_of[kind].number for kind in (Kind.ADDED, Kind.REMOVED, Kind.EXPECTED)
        )
        expectations -= len(_changed(old, new, _expected_values))
        return max(0, scenarios) + max(0, expectations)

    @property
    def inputs(self) -> Sequence[str]:
        """The first scenarios with the same results, but other inputs."""
        return self._scenarios_of[Kind.INPUTS].items

    @property
    def removed(self) -> Sequence[str]:
        """The first expectations that only the accepted run has."""
        return self._expectations_of[Kind.REMOVED].items

    def examples(self, most: int = EXAMPLES) -> tuple[set[str], set[str]]:
        """Return examples of each kind.

        Args:
            most: how many of each at most.

        Returns:
            The names of scenarios, and the ids of expectations.
        """
        names, ids = (
            {item for first in of_kinds.values() for item in first.items[:most]}
            for of_kinds in (self._scenarios_of, self._expectations_of)
        )
        return names, ids

    def _scenarios(
        self, before: ShardStream, after: ShardStream, defined: Iterator[DefinedScenario]
    ) -> Iterator[tuple[str, tuple[str]]]:
        """Yield the canonical texts of the results of the accepted run."""
        for name, old, new in side_by_side(before.scenarios(), after.scenarios(), BY_NAME):
            texts: dict[str, tuple[str]] = {}
            if old is not None:
                if old.ran.stopped:
                    raise NotTheAcceptedRunError(WITHOUT_RESULTS)
                texts = _texts_of(old)
                yield name, (encode_scenario(name, texts).text,)
            calls = () if new is None else _called(defined, name)
            is_urgent = False
            if old is None:
                kind = Kind.ADDED
            elif new is None:
                kind = Kind.REMOVED
            elif texts == _texts_of(new):
                if old.ran.input_hash != new.ran.input_hash:
                    self._scenarios_of[Kind.INPUTS].add((name,), name)
                continue
            elif old.ran.input_hash != new.ran.input_hash:
                kind = Kind.EDITED
            else:
                is_same = self._changed_missions.isdisjoint(calls)
                kind = Kind.BEHAVIOUR if is_same else Kind.MISSION
            if old is not None and new is not None and _outcomes(old) != _outcomes(new):
                is_urgent = True
                self._scenarios_of[Kind.OUTCOME].add((name,), name)
            self.results.add((not is_urgent, name), name)
            self._scenarios_of[kind].add((name,), name)

    def _verdicts(
        self, before: ShardStream, after: ShardStream
    ) -> Iterator[tuple[str, tuple[str]]]:
        """Yield the canonical texts of the verdicts of the accepted run."""
        for key, old, new in side_by_side(before.verdicts(), after.verdicts(), BY_ID):
            if old is None:
                self._note(key, Kind.ADDED)
                continue
            text = encode(old.result)
            yield key, (text,)
            self._passed = self._passed and old.passed
            if new is None:
                self._expectations_of[Kind.REMOVED].add((key,), key)
                continue
            kinds = []
            if old.passed != new.passed:
                kinds.append(Kind.VERDICT)
            if encode(old.expected) != encode(new.expected):
                kinds.append(Kind.EXPECTED)
            if kinds or text != encode(new.result):
                self._note(key, *kinds)

    def _note(self, key: str, *kinds: Kind) -> None:
        """Note an expectation that the run has."""
        self.verdicts.add((Kind.VERDICT not in kinds, key), key)
        for kind in kinds:
            self._expectations_of[kind].add((key,), key)


def _called(defined: Iterator[DefinedScenario], name: str) -> Collection[str]:
    """Return the missions that a scenario calls, from definitions that are sorted by name."""
    for item in defined:
        if item.name == name:
            return item.call_keys.values()
    return ()


def _outcomes(read: ReadScenario) -> dict[str, bool]:
    return {key: result.success for key, result in read.ran.results.items()}


def _texts_of(read: ReadScenario) -> dict[str, tuple[str]]:
    return {key: (encode(result.to_dict()),) for key, result in read.ran.results.items()}


def changed_results(old: Golden, new: Golden) -> Collection[str]:
    """Return the scenarios whose results differ, or that only one golden has.

    Args:
        old: a golden.
        new: another golden.
    """
    return _changed(old, new, _result_hashes)


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
