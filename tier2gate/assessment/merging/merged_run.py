"""Puts the shards of a gate together: its missions give what the shards recorded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tier2gate.assessment.merging.accepted import AcceptedShards, NotTheAcceptedRunError
from tier2gate.assessment.merging.recorded_missions import (
    RecordedModules,
    failure_of,
    foreign,
    recorded_missions,
)
from tier2gate.assessment.reported.noting import note
from tier2gate.assessment.runs.further import DESCRIBED, with_disagreement
from tier2gate.assessment.runs.proving import Proof, with_usual_runs
from tier2gate.assessment.selected import Part
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.shards import shard_number
from tier2gate.golden.format import DefinitionHashes, Golden, InputHashes
from tier2gate.missions.catalogue import Catalogue
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult
from tier2gate.results.nondeterminism import Culprit, Nondeterminism, UnstableMission
from tier2gate.results.report import GateReport
from tier2gate.runner.children import Children
from tier2gate.runner.in_process import run_definition
from tier2gate.runner.modules import Modules
from tier2gate.settings import Settings
from tier2gate.shards.collecting import DAMAGED
from tier2gate.shards.foreign import differing_definitions
from tier2gate.shards.shard import RanScenario, ShardFile


class RunsOfShards:
    """How often the code of all shards ran, and how its runs disagree.

    Attributes:
        order: the index of scenarios in the suite, to sort what is told of them.
    """

    def __init__(self, shards: Sequence[ShardFile]) -> None:
        """Compare nothing yet.

        Args:
            shards: all shards of the gate, by number.
        """
        self.order: Mapping[str, int] = {}
        self._shards = shards
        self._runs = min((shard.facts.runs for shard in shards if shard.facts.runs), default=0)

    def refuse_few(self, gate: Gate, settings: Settings, suite: str) -> None:
        """Refuse shards that ran their code less often than is required.

        Args:
            gate: the gate.
            settings: the call's settings.
            suite: the name of its suite.

        Raises:
            InputInvalidError: they did.
        """
        runs, least = self._runs, max(gate.least_runs, settings.repeat or 0)
        if 0 < runs < least:
            who = "this gate" if least == gate.least_runs else "--repeat"
            message = f"the shards ran their code {count(runs, 'time')}, and {who} requires "
            raise InputInvalidError(foreign(f"{message}{least:,}", suite))

    def conclude(self, report: GateReport) -> GateReport:
        """Add how often code ran, and how its runs disagree.

        Args:
            report: the gate's report.

        Returns:
            The report.
        """
        report = replace(report, runs=self._runs)
        if self._runs and any(shard.facts.repeat is not None for shard in self._shards):
            report = with_usual_runs(report, self._runs)
        found = [shard.facts.nondeterminism for shard in self._shards]
        disagreements = [item for item in found if item is not None]
        if not disagreements or report.outcome in _INVALID:
            return report
        return with_disagreement(report, _merge_disagreements(disagreements, self.order))


class MergedRun(Proof):
    """A run whose results are those of shards."""

    def __init__(self, shards: Sequence[ShardFile], accepted: AcceptedShards | None = None) -> None:
        """Put nothing together yet.

        Args:
            shards: all shards of the gate, by number.
            accepted: those of the accepted run; `None` if they are not given.
        """
        super().__init__()
        self._accepted = accepted
        self._not_recalled: NotTheAcceptedRunError | None = None
        self._shards = shards
        self._runs = RunsOfShards(shards)
        self._inputs: DefinitionHashes | None = None

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
            InputInvalidError: the shards ran their code less often than is required.
        """
        self._runs.refuse_few(gate, settings, documents.suite.name)
        names = (item["scenario_name"] for item in documents.suite.value["scenarios"])
        self._runs.order = order = {name: index for index, name in enumerate(names)}
        return RecordedModules(self._shards, order, settings, built_in, children)

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
        if failure := failure_of(self._shards):
            raise failure
        scenarios = _merge_scenarios(part, self.inputs_of(part, missions), self._shards)
        recorded = recorded_missions(missions, scenarios)
        result, hashes = run_definition(part.definition, recorded, part.documents)
        _check_verdicts(part, result, self._shards)
        return result, hashes

    def recall(self, old: Golden | None, new: Golden) -> Golden | None:
        """Return the golden with the results of the accepted run, if a drift is explained by them.

        Args:
            old: the golden; `None` if there is none.
            new: the golden of the run.
        """
        if self._accepted is None or old is None or old.record is not None:
            return old
        if old.test_run_hash == new.test_run_hash:
            return old
        try:
            return self._accepted.recall(old, new)
        except NotTheAcceptedRunError as error:
            self._not_recalled = error
            return old

    def conclude(self, report: GateReport) -> GateReport:
        """Add how often code ran, and how its runs disagree."""
        if self._accepted is not None and self._not_recalled is not None:
            notice = self._accepted.notice(self._not_recalled, report.files.golden)
            report = note(report, [notice])
        return self._runs.conclude(report)


_INVALID = frozenset({Outcome.INPUT_INVALID, Outcome.INTERNAL_ERROR})


def _merge_scenarios(
    part: Part, hashes: DefinitionHashes, shards: Sequence[ShardFile]
) -> dict[str, RanScenario]:
    """Return the recorded scenarios by name; refuse those of other definitions."""
    suite = part.documents.suite.name
    inputs = shards[0].head.inputs
    if inputs is not None and inputs != hashes.inputs:
        raise InputInvalidError(foreign(other_inputs(inputs, hashes.inputs), suite))
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
            raise InputInvalidError(wrong_scenarios(shard, wrong))
        for item in shard.scenarios:
            is_same = item.input_hash == hashes.scenarios[item.name]
            if not is_same or item.results.keys() | item.stopped.keys() != calls[item.name]:
                raise InputInvalidError(wrong_inputs(shard, item.name))
    return {item.name: item for shard in shards for item in shard.scenarios}


def wrong_scenarios(shard: ShardFile, names: Collection[str]) -> Problem:
    """Return the problem of a shard that lacks scenarios, or has some of other shards.

    Args:
        shard: the shard.
        names: the scenarios.
    """
    message = f"the shard {shard.head.shard} does not have its scenarios: {listed(names)}"
    return _damaged(message, shard.file)


def wrong_inputs(shard: ShardFile, name: str) -> Problem:
    """Return the problem of a shard that ran a scenario with other inputs.

    Args:
        shard: the shard.
        name: the scenario.
    """
    message = f"the shard has other inputs of scenario {named(name)} than the suite"
    return _damaged(message, shard.file)


def wrong_verdicts(shards: Sequence[ShardFile], ids: Collection[str]) -> Problem:
    """Return the problem of shards that state other verdicts.

    Args:
        shards: the shards.
        ids: the expectations.
    """
    message = f"the shards state other verdicts than their results give: {listed(ids)}"
    return _damaged(message, shards[0].file)


def other_inputs(there: InputHashes, here: InputHashes) -> str:
    """Say which definitions differ from those that the shards ran.

    Args:
        there: the hashes of what the shards ran.
        here: those of the files here.

    Returns:
        A message.
    """
    what = differing_definitions(there, here)
    return f"the shards ran other definitions than those here: {listed(what, str)}"


def _check_verdicts(part: Part, result: TestRunResult, shards: Sequence[ShardFile]) -> None:
    """Refuse shards that state another verdict than the one that their results give."""
    shard_of = {item.name: shard for shard in shards for item in shard.scenarios}
    every = part.definition.expectations.expectations
    owners = {item.id: shard_of[item.scenario_name] for item in every}
    forged = {key for shard in shards for key in shard.verdicts if owners.get(key) is not shard}
    homes = {item.id: item.scenario_name for item in every}
    for key, verdict in result.expectations_result.expectation_results.items():
        stated = owners[key].verdicts
        if owners[key].scenario_of.get(key) != homes[key]:
            forged.add(key)
        # as text: in Python, 1 == True
        if key not in stated or encode(stated[key]) != encode(verdict.to_dict()):
            forged.add(key)
    if forged:
        raise InputInvalidError(wrong_verdicts(shards, sorted(forged)))


def _merge_disagreements(
    found: Sequence[Nondeterminism], order: Mapping[str, int]
) -> Nondeterminism:
    """Describe how the runs of all shards disagree."""
    missions = _join_missions([mission for item in found for mission in item.missions], order)
    left_out = sum(len(mission.scenario_names) for mission in missions[DESCRIBED:])
    return Nondeterminism(
        runs=min(item.runs for item in found),
        missions=missions[:DESCRIBED],
        more_results=sum(item.more_results for item in found) + left_out,
        culprits=_join_culprits([culprit for item in found for culprit in item.culprits]),
        untried=(*dict.fromkeys(aspect for item in found for aspect in item.untried),),
        by_chance=tuple(name for item in found for name in item.by_chance),
    )


def _join_missions(
    missions: Sequence[UnstableMission], order: Mapping[str, int]
) -> list[UnstableMission]:
    """Describe each mission once, in its first scenario, as one run does."""

    def place(name: str) -> int:
        return order.get(name, len(order))

    groups: dict[object, list[UnstableMission]] = {}
    for mission in sorted(missions, key=lambda item: place(item.scenario_names[0])):
        key = mission.file, mission.mission_name, mission.raised > 0
        groups.setdefault(key, []).append(mission)
    return [
        replace(
            those[0],
            scenario_names=tuple(
                sorted((name for item in those for name in item.scenario_names), key=place)
            ),
        )
        for those in groups.values()
    ]


def _join_culprits(culprits: Sequence[Culprit]) -> tuple[Culprit, ...]:
    """Name each thing that results depend on once, with the places in all shards."""
    found: dict[object, Culprit] = {}
    for item in culprits:
        first = found.setdefault(item.aspect, item)
        told = item if first.after is None else first
        found[item.aspect] = replace(told, spots=first.spots | item.spots)
    return (*found.values(),)


def _damaged(message: str, file: str) -> Problem:
    return Problem(code=DAMAGED, message=message, hint="run the jobs again", file=file)
