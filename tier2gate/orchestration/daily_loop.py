"""The daily loop, a mission that ships with the core."""

from collections.abc import Mapping
from typing import Any

from tier2gate.orchestration.builder import MissionSpec, build_workflow
from tier2gate.orchestration.engine import (
    ExecutionContext,
    OrchestrationResult,
    Orchestrator,
    WorkflowDefinition,
)


def build_daily_loop(params: Mapping[str, Any] | None = None) -> WorkflowDefinition:
    """Build the daily loop's workflow.

    Args:
        params: `requested_steps` (default 4) and `requested_human_steps` (default 1). All params
            are kept in the workflow's metadata.

    Returns:
        The workflow `wf-daily-loop`.

    Raises:
        ValueError: one of these two is not a number.
    """
    return build_workflow(MissionSpec("daily_loop", params or {}))


def run_daily_loop(
    ctx: ExecutionContext, params: Mapping[str, Any] | None = None
) -> OrchestrationResult:
    """Build the daily loop and run it.

    Args:
        ctx: the initial state; not mutated.
        params: as for `build_daily_loop`; not mutated.

    Returns:
        The record of the run.

    Raises:
        ValueError: a param is not a number.
    """
    return Orchestrator().run_workflow(build_daily_loop(params), ctx)
