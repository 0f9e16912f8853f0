"""Puts the shards of a gate together: its missions give what the shards recorded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import decode_source
from typing import Any, Self

from tier2gate.assessment.further_runs import DESCRIBED, with_disagreement
from tier2gate.assessment.proving import Proof, with_usual_runs
from tier2gate.assessment.selected import Part
from tier2gate.foundation.errors import (
    ExecutionError,
    GateStoppedError,
    InputInvalidError,
    reason_of,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import Problem, merged
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.shards import shard_number
from tier2gate.golden.format import DefinitionHashes, InputHashes
from tier2gate.missions.catalogue import Catalogue, Mission
from tier2gate.missions.declarative import ANY_PARAMS
from tier2gate.orchestration.engine import (
    ExecutionContext,
    OrchestrationResult,
    WorkflowDefinition,
)
from tier2gate.orchestration.registry import MissionBuilder
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult
from tier2gate.results.nondeterminism import Nondeterminism
from tier2gate.results.report import GateReport
from tier2gate.runner.children import Children
from tier2gate.runner.in_process import StoppedRunError, run_definition
from tier2gate.runner.modules import Modules
from tier2gate.runner.printed import PrintedOutput
from tier2gate.settings import Settings
from tier2gate.shards.collecting import DAMAGED, FOREIGN
from tier2gate.shards.shard import Failure, LoadedModule, RanScenario, ShardFile


class MergedRun(Proof):
    """A run whose results are those of shards."""

    def __init__(self, shards: Sequence[ShardFile]) -> None:
        """Put nothing together yet.

        Args:
            shards: all shards of the gate, by number.
        """
        super().__init__()
        self._shards = shards
        self._order: Mapping[str, int] = {}
        self._inputs: DefinitionHashes | None = None
        self._runs = min((shard.facts.runs for shard in shards if shard.facts.runs), default=0)

    def load(
        self,
        gate: Gate,
        documents: GateDocuments,
        settings: Settings,
        built_in: Catalogue,
        children: Children,
    ) -> Modules:
        """Return the missions of the shards; no code is loaded.

        Raises:
            InputInvalidError: the shards ran their code less often than the gate requires.
        """
        runs = self._runs
        if 0 < runs < gate.least_runs:
            message = f"the shards ran their code {count(runs, 'time')}, and this gate requires "
            raise InputInvalidError(_foreign(f"{message}{gate.least_runs:,}", documents.suite.name))
        names = (item["scenario_name"] for item in documents.suite.value["scenarios"])
        self._order = {name: index for index, name in enumerate(names)}
        return _Recorded(self._shards, self._order, settings, built_in, children)

    def inputs_of(self, part: Part, missions: Catalogue) -> DefinitionHashes:
        """Hash the definitions, once: the shards are compared with them before the golden is."""
        if self._inputs is None:
            self._inputs = super().inputs_of(part, missions)
        return self._inputs

    def run(self, part: Part, missions: Catalogue) -> tuple[TestRunResult, RecordHashes]:
        """Judge and hash the results of the shards as those of one run.

        Raises:
            InputInvalidError: the shards ran other definitions, or a verdict in them is not that
                of their results.
            StoppedRunError: a mission has no result.
            GateStoppedError: a module could be loaded in some runs only.
        """
        if failure := _failure_of(self._shards):
            raise failure
        scenarios = _merge_scenarios(part, self.inputs_of(part, missions), self._shards)
        recorded = {
            name: replace(mission, builder=_build_nothing(name), run=_Recording(scenarios))
            for name, mission in missions.items()
        }
        result, hashes = run_definition(part.definition, recorded, part.documents)
        _check_verdicts(result, self._shards)
        return result, hashes

    def conclude(self, report: GateReport) -> GateReport:
        """Add how often code ran, and how its runs disagree."""
        report = replace(report, runs=self._runs)
        if self._runs and any(shard.facts.repeat is not None for shard in self._shards):
            report = with_usual_runs(report, self._runs)
        found = [shard.facts.nondeterminism for shard in self._shards]
        disagreements = [item for item in found if item is not None]
        if not disagreements or report.outcome in _INVALID:
            return report
        return with_disagreement(report, _merge_disagreements(disagreements, self._order))


_INVALID = frozenset({Outcome.INPUT_INVALID, Outcome.INTERNAL_ERROR})


class _Recorded(Modules):
    """The modules that the shards loaded, as far as `merge` needs them."""

    def __init__(
        self,
        shards: Sequence[ShardFile],
        order: Mapping[str, int],
        settings: Settings,
        built_in: Catalogue,
        children: Children,
    ) -> None:
        super().__init__((), settings, built_in, (), children)
        self._shards = shards
        heads = [shard.head for shard in shards]
        loaded = next((head.modules for head in heads if head.inputs is not None), ())
        self._add_all(loaded)
        self.python = next((head.python for head in heads if head.python is not None), None)
        self.printed = tuple(_in_order(shards, order))
        notices = (notice for shard in shards for notice in shard.facts.notices)
        self.notices = tuple(dict.fromkeys(notices))
        self._root = settings.root
        self._loaded = loaded

    def __enter__(self) -> Self:
        """Refuse shards whose modules differ from those of this checkout."""
        is_loaded = all(shard.head.inputs is not None for shard in self._shards)
        if not is_loaded and (failure := _failure_of(self._shards)):
            raise failure
        problems = [*filter(None, map(self._difference, self._loaded))]
        if problems:
            raise InputInvalidError(*problems)
        return self

    def _difference(self, module: LoadedModule) -> Problem | None:
        """Return a problem if the file of a module here has not the text that ran."""
        if module.file is None:  # installed for the jobs only
            return None
        shown = named(module.shown)
        try:
            text = decode_source((self._root / module.file).read_bytes())
        except OSError as error:
            message = f"the shards ran {shown}, which cannot be read here: {reason_of(error)}"
            return _foreign(message, module.file)
        except (SyntaxError, UnicodeDecodeError):
            text = ""
        if text == module.source:
            return None
        return _foreign(f"the shards ran another {shown} than the one here", module.file)

    def _add_all(self, modules: Sequence[LoadedModule]) -> None:
        for module in modules:
            for name, description in module.missions.items():
                self.files[name] = module.file
                self.catalogue[name] = Mission(
                    name=name,
                    description=description,
                    source=module.shown,
                    params_schema=ANY_PARAMS,
                    builder=_build_nothing(name),
                    definition=module.source,
                )
        self.offered = frozenset(self.files)


class _Recording:
    """Gives the recorded results of missions."""

    def __init__(self, scenarios: Mapping[str, RanScenario]) -> None:
        self._scenarios = scenarios

    def __call__(
        self, _params: Mapping[str, Any], ctx: ExecutionContext, _what: str
    ) -> OrchestrationResult:
        metadata = ctx.metadata or {}
        scenario = self._scenarios[metadata["scenario_name"]]
        key = metadata["mission_key"]
        if key in scenario.stopped:
            raise ExecutionError(*scenario.stopped[key])
        return scenario.results[key]


def _build_nothing(name: str) -> MissionBuilder:
    """Make a builder that builds nothing: what the mission did is recorded."""

    def build(_params: Mapping[str, Any] | None = None) -> WorkflowDefinition:
        return WorkflowDefinition(id=name, metadata={"params": {}})

    return build


def _failure_of(shards: Sequence[ShardFile]) -> ExecutionError | GateStoppedError | None:
    """Return the error of the shards that have no results; `None` if all have some."""
    failures = [shard.facts.failure for shard in shards if shard.facts.failure is not None]
    if not failures:
        return None
    problems = merged(problem for failure in failures for problem in failure.problems)
    if all(failure.outcome is Outcome.NONDETERMINISTIC for failure in failures):
        return GateStoppedError(Outcome.NONDETERMINISTIC, *problems)
    return StoppedRunError(*problems, scenarios=sorted(_stopped_in(failures)), part=None)


def _stopped_in(failures: Sequence[Failure]) -> set[str]:
    return {name for failure in failures for name in failure.scenarios}


def _merge_scenarios(
    part: Part, hashes: DefinitionHashes, shards: Sequence[ShardFile]
) -> dict[str, RanScenario]:
    """Return the recorded scenarios by name; refuse those of other definitions."""
    suite = part.documents.suite.name
    inputs = shards[0].head.inputs
    if inputs is not None and inputs != hashes.inputs:
        raise InputInvalidError(_foreign(_other_inputs(inputs, hashes.inputs), suite))
    calls = {
        scenario.scenario_name: {call.key for call in scenario.missions}
        for scenario in part.definition.suite.scenarios
    }
    owners: dict[int, set[str]] = {}
    for name in calls:
        owners.setdefault(shard_number(name, len(shards)), set()).add(name)
    for shard in shards:
        names = owners.get(shard.head.shard.number, set())
        there = [item.name for item in shard.scenarios]
        if len(there) != len(names) or set(there) != names:
            wrong = sorted(names.symmetric_difference(there)) or sorted(there)
            message = f"the shard {shard.head.shard} does not have its scenarios: {listed(wrong)}"
            raise InputInvalidError(_damaged(message, shard.file))
        for item in shard.scenarios:
            is_same = item.input_hash == hashes.scenarios[item.name]
            if not is_same or item.results.keys() | item.stopped.keys() != calls[item.name]:
                message = (
                    f"the shard has other inputs of scenario {named(item.name)} than the suite"
                )
                raise InputInvalidError(_damaged(message, shard.file))
    return {item.name: item for shard in shards for item in shard.scenarios}


def _other_inputs(there: InputHashes, here: InputHashes) -> str:
    """Say which definitions differ from those that the shards ran."""
    names = sorted(there.missions.keys() | here.missions.keys())
    missions = [name for name in names if there.missions.get(name) != here.missions.get(name)]
    what = [f"mission {named(name)}" for name in missions]
    if there.expectations != here.expectations:
        what.append("expectations")
    if there.suite != here.suite:
        what.append("suite, or a table of it")
    return f"the shards ran other definitions than those here: {listed(what, str)}"


def _check_verdicts(result: TestRunResult, shards: Sequence[ShardFile]) -> None:
    """Refuse shards that state another verdict than the one that their results give."""
    stated = {key: verdict for shard in shards for key, verdict in shard.verdicts.items()}
    found = result.expectations_result.expectation_results
    forged = sorted(
        key
        for key in stated.keys() | found.keys()
        if key not in stated or key not in found or stated[key] != found[key].to_dict()
    )
    if forged:
        raise InputInvalidError(
            _damaged(
                f"the shards state other verdicts than their results give: {listed(forged)}",
                shards[0].file,
            )
        )


def _merge_disagreements(
    found: Sequence[Nondeterminism], order: Mapping[str, int]
) -> Nondeterminism:
    """Describe how the runs of all shards disagree."""
    missions = sorted(
        (mission for item in found for mission in item.missions),
        key=lambda mission: order.get(mission.scenario_names[0], 0),
    )
    left_out = sum(len(mission.scenario_names) for mission in missions[DESCRIBED:])
    return Nondeterminism(
        runs=min(item.runs for item in found),
        missions=missions[:DESCRIBED],
        more_results=sum(item.more_results for item in found) + left_out,
        culprits=(*dict.fromkeys(culprit for item in found for culprit in item.culprits),),
        untried=(*dict.fromkeys(aspect for item in found for aspect in item.untried),),
        by_chance=tuple(name for item in found for name in item.by_chance),
    )


def _in_order(shards: Sequence[ShardFile], order: Mapping[str, int]) -> Iterator[PrintedOutput]:
    """Yield what was printed: by modules, then by scenarios in the order of the suite."""
    outputs = [item for shard in shards for item in shard.facts.printed]
    yield from dict.fromkeys(item for item in outputs if item.scenario_name is None)
    of_scenarios = (item for item in outputs if item.scenario_name is not None)
    yield from sorted(of_scenarios, key=lambda item: order.get(item.scenario_name or "", 0))


def _foreign(message: str, file: str | None) -> Problem:
    hint = "merge in the same checkout that the jobs of the shards used"
    return Problem(code=FOREIGN, message=message, hint=hint, file=file)


def _damaged(message: str, file: str) -> Problem:
    return Problem(code=DAMAGED, message=message, hint="run the jobs again", file=file)
