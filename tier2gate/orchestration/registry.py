"""The registry: which missions there are, by name."""

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
"""`(mission, its workflow, what to start from) → record`: which engine, with what limits."""


class UnknownMissionError(ValueError):
    """A mission is not in the registry.

    Attributes:
        name: the name that was asked for.
        available: the names there are, sorted.
    """

    def __init__(self, name: str, available: list[str]) -> None:
        """Compose the message from the name and what there is."""
        super().__init__(f"Unknown mission '{name}'; available are: {', '.join(available)}")
        self.name = name
        self.available = available


def build_echo(params: Mapping[str, Any] | None = None) -> WorkflowDefinition:
    """Build the echo workflow: one step that records the params it was given.

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
    """Run a workflow by the bare core.

    Args:
        _mission: the mission whose workflow it is.
        workflow: what to run.
        ctx: what to start from.

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
        ctx: what to start from; not mutated.
        params: what its builder is given; not mutated by the built-in ones.
        registry: name → builder; looked into at call time.
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
