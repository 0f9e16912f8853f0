"""Runs the scenarios of one shard, and keeps what `merge` needs of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tier2gate import __version__
from tier2gate.assessment.runs.proving import Proof
from tier2gate.assessment.selected import Part
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.golden.format import DefinitionHashes
from tier2gate.golden.inputs import hash_definitions
from tier2gate.missions.catalogue import Catalogue, called_definitions, definitions_of
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult
from tier2gate.results.report import GateReport
from tier2gate.runner.calls import Place
from tier2gate.runner.children import Children
from tier2gate.runner.in_process import StoppedRunError
from tier2gate.runner.modules import Modules
from tier2gate.settings import Settings, Shard
from tier2gate.shards.shard import (
    Failure,
    Head,
    LoadedModule,
    RanScenario,
    RunFacts,
    ShardFile,
)

if TYPE_CHECKING:  # only on a terminal
    from tier2gate.runner.progress import Progress

_KEPT = frozenset(
    {
        Outcome.PASSED,
        Outcome.VERDICT_FAILED,
        Outcome.HASH_DRIFT,
        Outcome.GOLDEN_CHANGED,
        Outcome.GOLDEN_MISSING,
        Outcome.GOLDEN_INVALID,
        Outcome.EXECUTION_ERROR,
        Outcome.NONDETERMINISTIC,
    }
)
"""The outcomes of a part that `merge` can tell; with another one, the job itself fails."""


class ShardRun(Proof):
    """The runs of one shard of a gate."""

    def __init__(
        self, shard: Shard, run_id: str | None, progress: "Progress | None" = None
    ) -> None:
        """Run nothing yet.

        Args:
            shard: which part of the gate's scenarios runs.
            run_id: what tells the run from all others; `None` if it is not given.
            progress: what is told how far the runs are.
        """
        super().__init__(progress)
        self._shard = shard
        self._run_id = run_id
        self._suite_name = ""
        self._documents: GateDocuments | None = None
        self._hashes: DefinitionHashes | None = None
        self._result: TestRunResult | None = None
        self._stopped: Mapping[Place, Sequence[Problem]] = {}

    def load(
        self,
        gate: Gate,
        documents: GateDocuments,
        settings: Settings,
        built_in: Catalogue,
        children: Children,
    ) -> Modules:
        """Return the modules that the gate may call, and keep its documents."""
        self._documents = documents
        self._suite_name = documents.suite.value["suite_name"]
        return super().load(gate, documents, settings, built_in, children)

    def run(self, part: Part, missions: Catalogue) -> tuple[TestRunResult, RecordHashes]:
        """Run the shard for the first time, and keep its results.

        Further runs also make only its own calls: those of other shards would take the time that
        shards save.
        """
        self._hashes = self._hash(part, missions)
        try:
            found = super().run(part._replace(whole=part.definition), missions)
        except StoppedRunError as error:
            if error.part is not None:
                self._result, self._stopped = error.part.result, error.part.stopped
            raise
        self._result = found[0]
        return found

    def inputs_of(self, part: Part, missions: Catalogue) -> DefinitionHashes:
        """Hash the definitions; of a gate that is not in memory, all that is kept of the whole."""
        if self._hashes is not None and self._documents is not None and self._documents.whole:
            return self._hashes
        return super().inputs_of(part, missions)

    def _hash(self, part: Part, missions: Catalogue) -> DefinitionHashes:
        documents = self._documents or part.documents
        if documents.whole is None:
            return hash_definitions(part.whole, called_definitions(documents.suite, missions))
        of_part = hash_definitions(part.whole, definitions_of(documents.whole.called, missions))
        return replace(of_part, inputs=replace(of_part.inputs, **documents.whole.hashes))

    def shard_of(self, report: GateReport) -> ShardFile | None:
        """Return what the shard's file keeps; `None` if the gate itself is invalid."""
        if report.outcome not in _KEPT:
            return None
        failure = self._failure(report)
        has_results = failure is None and self._result is not None
        modules = self.modules
        return ShardFile(
            head=Head(
                shard=self._shard,
                gate=report.name,
                suite_name=self._suite_name,
                files=report.files,
                inputs=None if self._hashes is None else self._hashes.inputs,
                modules=[] if modules is None else [*_modules_of(modules)],
                python=report.python,
                run=self._run_id,
                version=__version__,
                hash_algorithm=HASH_ALGORITHM,
            ),
            scenarios=[*self._scenarios()] if has_results else [],
            verdicts=self._verdicts() if has_results else {},
            scenario_of={} if self._hashes is None else self._hashes.scenario_of,
            facts=RunFacts(
                runs=report.runs,
                printed=report.printed,
                repeat=None if modules is None else modules.settings.repeat,
                notices=() if modules is None else bounded(modules.notices),
                failure=failure,
                nondeterminism=report.nondeterminism,
            ),
        )

    def _failure(self, report: GateReport) -> Failure | None:
        """Return why there are no results, if no mission and no disagreement says it."""
        is_told = bool(self._stopped) or report.nondeterminism is not None
        is_failure = report.outcome in {Outcome.EXECUTION_ERROR, Outcome.NONDETERMINISTIC}
        if self._result is not None and (is_told or not is_failure):
            return None
        return Failure(outcome=report.outcome, problems=report.problems, scenarios=report.stopped)

    def _scenarios(self) -> Iterator[RanScenario]:
        if self._result is None or self._hashes is None:
            return
        stopped: dict[str, dict[str, Sequence[Problem]]] = {}
        for (name, key), problems in self._stopped.items():
            stopped.setdefault(name, {})[key] = bounded(problems)
        for name, scenario in self._result.suite_result.scenario_results.items():
            results = {
                key: result
                for key, result in scenario.mission_results.items()
                if (name, key) not in self._stopped
            }
            yield RanScenario(
                name=name,
                input_hash=self._hashes.scenarios[name],
                results=results,
                stopped=stopped.get(name, {}),
            )

    def _verdicts(self) -> dict[str, object]:
        if self._result is None or self._stopped:
            return {}
        results = self._result.expectations_result.expectation_results
        return {key: result.to_dict() for key, result in results.items()}


def _modules_of(modules: Modules) -> Iterator[LoadedModule]:
    """Yield the modules whose missions the gate calls."""
    found: dict[str, dict[str, str]] = {}
    for name in modules.files:
        mission = modules.catalogue[name]
        found.setdefault(mission.source, {})[name] = mission.description
    for shown, missions in found.items():
        first = next(iter(missions))
        source = modules.catalogue[first].definition
        yield LoadedModule(
            shown=shown, file=modules.files[first], source=str(source), missions=missions
        )
