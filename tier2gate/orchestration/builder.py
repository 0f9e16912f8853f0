"""Build a workflow from a mission's type and params."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tier2gate.orchestration.canonical import copy_value
from tier2gate.orchestration.engine import Orchestrator, StepSpec, WorkflowDefinition

_DAILY_STEPS = (
    ("daily-summarise-yesterday", "Summarise yesterday's activities"),
    ("daily-generate-priorities", "Generate today's priorities"),
    ("daily-log-summary", "Log daily summary"),
    ("daily-archive", "Archive completed items"),
)


class AntiFailurePlanningError(ValueError):
    """A plan is over the engine's limits."""


@dataclass(frozen=True)
class MissionSpec:
    """What to build a workflow from.

    Attributes:
        type: one of the supported mission types.
        params: JSON mapping; copied before use.
    """

    type: str
    params: Mapping[str, Any] = field(default_factory=dict)


def build_workflow(spec: MissionSpec) -> WorkflowDefinition:
    """Build the workflow of a mission.

    Args:
        spec: the mission's type and params; not mutated.

    Returns:
        A workflow within the engine's limits.

    Raises:
        ValueError: the type is not supported, or a param that must be a number is not.
        AntiFailurePlanningError: the workflow is over the limits.
        CanonicalError: the params are not JSON.
    """
    plan = _PLANS.get(spec.type)
    if plan is None:
        supported = ", ".join(sorted(_PLANS))
        message = f"Unknown mission type '{spec.type}'; supported are: {supported}"
        raise ValueError(message)
    workflow = plan(sorted_params(spec.params))
    _check_limits(workflow)
    return workflow


def sorted_params(params: Mapping[str, Any] | None) -> dict[str, Any]:
    """Copy params deeply, sorted by key.

    Args:
        params: JSON mapping, or `None` for none.

    Returns:
        A fresh `dict`, sorted by key at the top.

    Raises:
        CanonicalError: the params are not JSON.
    """
    copied = copy_value(params or {})
    return {key: copied[key] for key in sorted(copied)}


def noop_step(step_id: str, description: str, **more: Any) -> StepSpec:
    """Make a runtime step that changes nothing.

    Args:
        step_id: the step's id.
        description: what it represents.
        **more: more fields of the payload.

    Returns:
        The step.
    """
    return StepSpec(step_id, "runtime", {"operation": "noop", "description": description, **more})


def _plan_daily_loop(params: dict[str, Any]) -> WorkflowDefinition:
    wanted = min(_number(params, "requested_steps", default=4), Orchestrator.MAX_TOTAL_STEPS)
    wanted_humans = _number(params, "requested_human_steps", default=1)
    steps = []
    if wanted_humans >= 1:
        payload = {"description": "Confirm today's priorities"}
        steps.append(StepSpec("daily-confirm-priorities", "human", payload))
    for step_id, description in _DAILY_STEPS:
        if len(steps) < wanted:
            steps.append(noop_step(step_id, description))
    if not steps:
        steps.append(noop_step("daily-noop", "Daily placeholder"))
    metadata = {"mission_type": "daily_loop", "params": params}
    return WorkflowDefinition(id="wf-daily-loop", steps=steps, metadata=metadata)


def _plan_run_tests(params: dict[str, Any]) -> WorkflowDefinition:
    target = params.get("target", "all")
    steps = [
        noop_step("tests-discover", f"Discover tests in {target}"),
        noop_step("tests-execute", f"Execute tests for {target}"),
        noop_step("tests-report", "Generate test report"),
    ]
    metadata = {"mission_type": "run_tests", "type": "run_tests", "params": params}
    return WorkflowDefinition(id="wf-run-tests", steps=steps, metadata=metadata)


def _number(params: dict[str, Any], name: str, *, default: int) -> float:
    value = params.get(name, default)
    if type(value) not in (int, float):
        message = f"Param '{name}' must be a number, got {type(value).__name__}"
        raise ValueError(message)
    return value  # type: ignore[no-any-return]  # narrowed by `type()`, which mypy does not follow


def _check_limits(workflow: WorkflowDefinition) -> None:
    humans = sum(step.kind == "human" for step in workflow.steps)
    if len(workflow.steps) > Orchestrator.MAX_TOTAL_STEPS or humans > Orchestrator.MAX_HUMAN_STEPS:
        message = (
            f"Plan '{workflow.id}' has {len(workflow.steps)} steps, {humans} of them human; "
            f"allowed are {Orchestrator.MAX_TOTAL_STEPS} and {Orchestrator.MAX_HUMAN_STEPS}"
        )
        raise AntiFailurePlanningError(message)


_PLANS: Mapping[str, Callable[[dict[str, Any]], WorkflowDefinition]] = {
    "daily_loop": _plan_daily_loop,
    "run_tests": _plan_run_tests,
}
