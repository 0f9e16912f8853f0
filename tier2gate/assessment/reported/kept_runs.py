"""Keeps what ran in each scenario, for reports that show it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import GateDefinition
from tier2gate.golden.compact import fold_result
from tier2gate.missions.declarative import normal_form
from tier2gate.orchestration.engine import OrchestrationResult, StepSpec
from tier2gate.orchestration.harness import MissionCall, ScenarioResult
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.results.scenario_runs import MissionRun, ScenarioRun, StepRun, StepState

_Steps: TypeAlias = Sequence[Mapping[str, Any]]


def keep_runs(
    documents: GateDocuments,
    definition: GateDefinition,
    result: TestRunResult,
    stopped: Collection[tuple[str, str]] = (),
) -> tuple[ScenarioRun, ...]:
    """Keep what ran.

    Args:
        documents: the gate's documents.
        definition: what was run.
        result: the results; values are shared, not copied.
        stopped: `(scenario, mission key)` of the missions without a result.

    Returns:
        The scenarios, in the order of the suite.
    """
    defined = _defined_steps(documents)
    tags = {
        item["scenario_name"]: tuple(item.get("tags", ()))
        for item in documents.suite.value["scenarios"]
    }
    results = result.suite_result.scenario_results
    return tuple(
        ScenarioRun(
            name=scenario.scenario_name,
            tags=tags.get(scenario.scenario_name, ()),
            initial_state=scenario.initial_state or {},
            missions=tuple(
                _keep_mission(call, results[scenario.scenario_name], defined, stopped)
                for call in scenario.missions
            ),
        )
        for scenario in definition.suite.scenarios
    )


def _defined_steps(documents: GateDocuments) -> dict[str, _Steps]:
    """Return the steps of the missions whose definitions are read: mission → steps."""
    return {
        mission["name"]: normal_form(mission)["steps"]
        for document in documents.missions
        for mission in document.value["missions"]
    }


def _keep_mission(
    call: MissionCall,
    scenario: ScenarioResult,
    defined: Mapping[str, _Steps],
    stopped: Collection[tuple[str, str]],
) -> MissionRun:
    params = call.params or {}
    if (scenario.scenario_name, call.key) in stopped:
        return MissionRun(key=call.key, name=call.name, params=params)
    result = scenario.mission_results[call.key]
    return MissionRun(
        key=call.key,
        name=call.name,
        params=params,
        steps=tuple(_steps(result, defined.get(call.name))),
        result={k: v for k, v in fold_result(result.to_dict()).items() if k != "executed_steps"},
        error=result.error_message,
    )


def _steps(result: OrchestrationResult, defined: _Steps | None) -> Iterator[StepRun]:
    """Yield the steps of a mission in the order of its definition.

    Where there is none, the executed steps come first.
    """
    executed = {step.id: step for step in result.executed_steps}
    if defined is None:
        defined = [{"id": name} for name in (*executed, *result.skipped_step_ids)]
    for step in defined:
        name, when = step["id"], step.get("when")
        if name in executed:
            yield _executed(executed[name], result, when)
            continue
        is_skipped = name in result.skipped_step_ids
        yield StepRun(
            id=name,
            state=StepState.SKIPPED if is_skipped else StepState.NOT_REACHED,
            kind=step.get("kind"),
            operation=step.get("operation"),
            when=when,
        )


def _executed(
    step: StepSpec, result: OrchestrationResult, when: Mapping[str, Any] | None
) -> StepRun:
    payload = step.payload or {}
    operation = payload.get("operation", "noop")
    is_failed = result.failed_step_id == step.id
    return StepRun(
        id=step.id,
        state=StepState.FAILED if is_failed else StepState.EXECUTED,
        kind=step.kind,
        operation=str(operation) if step.kind == "runtime" else None,
        when=when,
        payload=payload,
    )
