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


def run_mission(
    name: str,
    ctx: ExecutionContext,
    params: Mapping[str, Any] | None = None,
    *,
    registry: Registry = MISSION_REGISTRY,
) -> OrchestrationResult:
    """Look a mission up, build its workflow and run it.

    Args:
        name: the mission's name.
        ctx: what to start from; not mutated.
        params: what its builder is given; not mutated by the built-in ones.
        registry: name → builder; looked into at call time.

    Returns:
        The record of the run.

    Raises:
        UnknownMissionError: the registry has no such name.
    """
    builder = registry.get(name)
    if builder is None:
        raise UnknownMissionError(name, sorted(registry))
    return Orchestrator().run_workflow(builder(params), ctx)
