"""Judges the shards of a gate that is too large for memory: in a stream, sorted by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from tier2gate.assessment.merging.definitions import Batch, KeptDefinitions
from tier2gate.assessment.merging.join import Join, Pair
from tier2gate.assessment.merging.merged_run import RunsOfShards, other_inputs, wrong_verdicts
from tier2gate.assessment.merging.recorded_missions import (
    RecordedModules,
    failure_of,
    foreign,
    recorded_missions,
    with_first_outputs,
)
from tier2gate.assessment.merging.tally import First, Tally
from tier2gate.assessment.stopping import needs_stopped
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import FirstNames, named
from tier2gate.foundation.problems import MORE_PROBLEMS, Problem
from tier2gate.foundation.sorter import KeptText, Sorter, side_by_side
from tier2gate.gates.gate import Gate
from tier2gate.gates.runnable import define_gate
from tier2gate.golden.format import InputHashes
from tier2gate.missions.catalogue import Catalogue
from tier2gate.orchestration.canonical import compose_pieces, encode
from tier2gate.orchestration.test_run import TestRunResult, hash_run
from tier2gate.runner.children import Children
from tier2gate.runner.in_process import PartOfRun, StoppedRunError, run_definition
from tier2gate.runner.stopped_missions import StoppedMissions
from tier2gate.settings import Settings
from tier2gate.shards.shard import ShardFile
from tier2gate.shards.streaming import BY_ID, ReadVerdict, ShardStream

BATCH = 1_000
"""The most scenarios that are judged at a time."""

BATCH_BYTES = 4 * 1024 * 1024
"""The size of their definitions and results from which fewer are judged at a time."""

_STOPPED = 10_000  # calls whose problems are held, to group them


@dataclass(frozen=True, kw_only=True)
class Judged:
    """All scenarios of a gate, judged.

    Attributes:
        tally: what is kept of them.
        stopped: the problems of the missions without a result, in the order of the suite.
        test_run_hash: the hash of the run; `None` if a mission has no result.
    """

    tally: Tally
    stopped: Sequence[Problem] = ()
    test_run_hash: str | None = None


class StreamedMerge:
    """A run whose results are those of shards, which are not held.

    Attributes:
        runs: how often the code of the shards ran.
    """

    def __init__(self, shards: Sequence[tuple[ShardFile, Path]]) -> None:
        """Put nothing together yet.

        Args:
            shards: the outlines of all shards of the gate, by number, with the paths of their
                files.
        """
        self._shards = [outline for outline, _ in shards]
        self._files = shards
        self.runs = RunsOfShards(self._shards)

    def load_recorded(
        self, gate: Gate, suite: str, settings: Settings, built_in: Catalogue, children: Children
    ) -> RecordedModules:
        """Return the missions of the shards, before the suite is read; no code is loaded.

        Args:
            gate: the gate.
            suite: the name of its suite.
            settings: the call's settings.
            built_in: the missions that are available to every gate.
            children: those of the call.

        Raises:
            InputInvalidError: the shards ran their code less often than is required.
        """
        self.runs.refuse_few(gate, settings, suite)
        return RecordedModules(self._shards, {}, settings, built_in, children)

    def named_scenarios(self) -> frozenset[str]:
        """Return the scenarios whose order in the suite matters to a report."""
        facts = [shard.facts for shard in self._shards]
        unstable = (item.nondeterminism.missions for item in facts if item.nondeterminism)
        return frozenset(
            name
            for names in (
                (output.scenario_name for item in facts for output in item.printed),
                (mission.scenario_names[0] for missions in unstable for mission in missions),
            )
            for name in names
            if name is not None
        )

    def keep_order(self, order: Mapping[str, int], modules: RecordedModules) -> int:
        """Sort what scenarios printed.

        Args:
            order: the index of each of the named scenarios in the suite.
            modules: the modules; what they and the scenarios printed is sorted, and bounded.

        Returns:
            How many outputs are left out.
        """
        self.runs.order = order
        return with_first_outputs(modules, self._shards, order)

    def judge(self, kept: KeptDefinitions[Any], inputs: InputHashes, missions: Catalogue) -> Judged:
        """Judge and hash the results of the shards as those of one run.

        Args:
            kept: the definitions of the gate.
            inputs: their hashes.
            missions: the available missions.

        Raises:
            InputInvalidError: a shard is damaged, or the shards ran other definitions, or a verdict
                in them is not that of their results.
            StoppedRunError: a shard has no results.
            GateStoppedError: a module could be loaded in some runs only.
            ExecutionError: a temporary file cannot be used.
        """
        if failure := failure_of(self._shards):
            raise failure
        there = self._shards[0].head.inputs
        if there is not None and there != inputs:
            raise InputInvalidError(foreign(other_inputs(there, inputs), kept.suite.name))
        with Sorter() as verdicts, KeptText() as suite, KeptText() as expectations:
            judging = _Judging(kept, missions, verdicts)
            stream = ShardStream(self._files)
            join = Join(kept, stream.scenarios(), self._shards)
            for piece in compose_pieces(judging.texts(join)):
                suite.add(piece)
            if join.problem is not None:
                raise InputInvalidError(join.problem)
            forged = FirstNames()
            for piece in compose_pieces(_compared(verdicts, stream.verdicts(), forged)):
                expectations.add(piece)
            stream.end()
            if stopped := judging.stopped_problems():
                return Judged(tally=judging.tally, stopped=stopped)
            if forged:
                raise InputInvalidError(wrong_verdicts(self._shards, forged))
            test_run_hash = hash_run(
                kept.suite.value["suite_name"],
                (suite.hash, suite.pieces()),
                (expectations.hash, expectations.pieces()),
                passed=judging.tally.passed,
            )
        return Judged(tally=judging.tally, test_run_hash=test_run_hash)


class _Judging:
    """Judges scenarios, some at a time."""

    def __init__(self, kept: KeptDefinitions[Any], missions: Catalogue, verdicts: Sorter) -> None:
        self.tally = Tally(kept)
        self._kept = kept
        self._missions = missions
        self._verdicts = verdicts
        self._stopped = First[tuple[str, str, Problem]](_STOPPED)

    def texts(self, join: Join) -> Iterator[tuple[str, tuple[str]]]:
        """Yield the names of the scenarios with the canonical texts of their results, by name."""
        for pairs in join.batches(BATCH, BATCH_BYTES):
            results = self._judge(pairs).suite_result.scenario_results
            for name in sorted(results):
                yield name, (encode(results[name].to_dict()),)

    def stopped_problems(self) -> Sequence[Problem]:
        """Return the problems of the missions without a result, in the order of the suite."""
        stopped = StoppedMissions()
        for who, scenario, problem in self._stopped.items:
            stopped.add(problem, who, scenario)
        more = self._stopped.left_out
        rest = [Problem(code=MORE_PROBLEMS, message="", stands_for=more)] if more else []
        return [*stopped.problems, *rest]

    def _judge(self, pairs: Sequence[Pair]) -> TestRunResult:
        """Judge some scenarios, and keep their verdicts."""
        batch = self._kept.batch([defined for defined, _ in pairs])
        definition = define_gate(batch.documents)
        recorded = recorded_missions(self._missions, {ran.name: ran.ran for _, ran in pairs})
        try:
            run, _ = run_definition(definition, recorded, batch.documents)
            self.tally.add(batch, definition, run)
        except StoppedRunError as error:
            part = error.part
            if part is None:
                raise
            run = part.result
            self._note_stopped(pairs, batch, part)
            every = definition.expectations.expectations
            self.tally.add(batch, definition, run, lambda index: needs_stopped(every[index], part))
        shards = {ran.name: ran.shard for _, ran in pairs}
        homes = {item.id: item.scenario_name for item in definition.expectations.expectations}
        for key, result in run.expectations_result.expectation_results.items():
            home = homes[key]
            text = f"{shards[home]} {encode(home)}\n{encode(result.to_dict())}"
            self._verdicts.add(key.encode("utf-8", "surrogatepass"), text.encode("ascii"))
        return run

    def _note_stopped(self, pairs: Sequence[Pair], batch: Batch, part: PartOfRun) -> None:
        for defined, _ in pairs:
            is_stopped = False
            for at, (key, mission) in enumerate(defined.call_keys.items()):
                for problem in part.stopped.get((defined.name, key), ()):
                    is_stopped = True
                    order = batch.numbers[defined.name], at
                    self._stopped.add(order, (f"mission {named(mission)}", defined.name, problem))
            if is_stopped:
                self.tally.stopped.add(defined.name)


def _compared(
    found: Sorter, stated: Iterator[ReadVerdict], forged: FirstNames
) -> Iterator[tuple[str, tuple[str]]]:
    """Yield the verdicts that results give, by id; note those that their shards do not state so."""
    given = ((key.decode("utf-8", "surrogatepass"), data.decode("ascii")) for key, data in found)
    grouped = (
        (key, [f"{item.shard} {encode(item.scenario)}\n{encode(item.result)}" for item in items])
        for key, items in groupby(stated, BY_ID)
    )
    for key, one, there in side_by_side(given, grouped, itemgetter(0)):
        if one is None or there is None or there[1] != [one[1]]:
            forged.add(key)
        if one is not None:
            yield key, (one[1].partition("\n")[2],)
