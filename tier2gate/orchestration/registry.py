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


def run_mission(
    name: str,
    ctx: ExecutionContext,
    params: Mapping[str, Any] | None = None,
    *,
    registry: Registry = MISSION_REGISTRY,
    execute: Executor = execute_plainly,
) -> OrchestrationResult:
    """Look a mission up, build its workflow and run it.

    Args:
        name: the mission's name.
        ctx: the context to start from; not mutated.
        params: passed to the builder; the built-in builders do not mutate them.
        registry: name → builder.
        execute: runs the workflow.

    Returns:
        The record of the run.

    Raises:
        UnknownMissionError: the registry has no such name.
    """
    builder = registry.get(name)
    if builder is None:
        raise UnknownMissionError(name, sorted(registry))
    return execute(name, builder(params), ctx)
