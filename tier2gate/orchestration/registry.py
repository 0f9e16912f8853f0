"""The registry: the available missions, by name."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tier2gate.orchestration.builder import noop_step, sorted_params
from tier2gate.orchestration.daily_loop import build_daily_loop
from tier2gate.orchestration.engine import (
    ExecutionContext,
    OrchestrationResult,
    Orchestrator,
    WorkflowDefinition,
)

MissionBuilder: TypeAlias = Callable[[Mapping[str, Any] | None], WorkflowDefinition]
Registry: TypeAlias = Mapping[str, MissionBuilder]
IsPure: TypeAlias = Callable[[MissionBuilder | None], bool]
Executor: TypeAlias = Callable[[str, WorkflowDefinition, ExecutionContext], OrchestrationResult]
"""`(mission, workflow, context) → record`; decides on the engine and its limits."""


class UnknownMissionError(ValueError):
    """A mission is not in the registry.

    Attributes:
        name: the unknown name.
        available: the available names, sorted.
    """

    def __init__(self, name: str, available: list[str]) -> None:
        """Compose the message from the name and the available names."""
        super().__init__(f"Unknown mission '{name}'; available are: {', '.join(available)}")
        self.name = name
        self.available = available


def build_echo(params: Mapping[str, Any] | None = None) -> WorkflowDefinition:
    """Build the echo workflow: one step that records its params.

    Args:
        params: any JSON mapping; not mutated.

    Returns:
        The workflow `wf-echo`.
    """
    step = noop_step("echo-step", "Echo workflow step", params=sorted_params(params))
    metadata = {"mission_type": "echo", "params": sorted_params(params)}
    return WorkflowDefinition(id="wf-echo", steps=[step], metadata=metadata)


MISSION_REGISTRY: dict[str, MissionBuilder] = {"daily_loop": build_daily_loop, "echo": build_echo}


def is_built_in(builder: MissionBuilder | None) -> bool:
    """Return whether a builder is one of the core, which neither changes nor keeps its params.

    Args:
        builder: the builder; `None` if the registry has none.

    Returns:
        Whether it is.
    """
    return builder is build_echo or builder is build_daily_loop


def execute_plainly(
    _mission: str, workflow: WorkflowDefinition, ctx: ExecutionContext
) -> OrchestrationResult:
    """Run a workflow with the core's default limits and no rules.

    Args:
        _mission: the mission's name.
        workflow: what to run.
        ctx: the context to start from.

    Returns:
        The record of the run.

    Raises:
        Exception: as `Orchestrator.run_workflow`.
    """
    return Orchestrator().run_workflow(workflow, ctx)


def _execute_built_in(
    _mission: str, workflow: WorkflowDefinition, ctx: ExecutionContext
) -> OrchestrationResult:
    return Orchestrator().run_workflow(workflow, ctx, owns_state=True, owns_steps=True)


def run_mission(  # noqa: PLR0913 - what a run can be given
    name: str,
    ctx: ExecutionContext,
    params: Mapping[str, Any] | None = None,
    *,
    registry: Registry = MISSION_REGISTRY,
    execute: Executor = execute_plainly,
    owns_state: bool = False,
) -> OrchestrationResult:
    """Look a mission up, build its workflow and run it.

    Args:
        name: the mission's name.
        ctx: the context to start from; not mutated.
        params: passed to the builder; the built-in builders do not mutate them.
        registry: name → builder.
        execute: runs the workflow.
        owns_state: whether the context's state was copied for this run alone.

    Returns:
        The record of the run.

    Raises:
        UnknownMissionError: the registry has no such name.
    """
    builder = registry.get(name)
    if builder is None:
        raise UnknownMissionError(name, sorted(registry))
    if owns_state and execute is execute_plainly and is_built_in(builder):
        execute = _execute_built_in
    return execute(name, builder(params), ctx)
