"""The daily loop, from its params to the record of its run."""

from copy import deepcopy
from typing import Any

import pytest

from tier2gate.orchestration.builder import MissionSpec, build_workflow
from tier2gate.orchestration.daily_loop import build_daily_loop, run_daily_loop
from tier2gate.orchestration.engine import ExecutionContext


@pytest.mark.parametrize("params", [None, {}, {"requested_steps": 2, "other": ["x"]}])
def test_daily_loop_uses_the_builders_plan(params: dict[str, Any] | None) -> None:
    """The daily loop has the same plan through both of its functions."""
    expected = build_workflow(MissionSpec("daily_loop", params or {}))
    assert build_daily_loop(params) == expected


def test_daily_loop_builds_without_params() -> None:
    """Without params the daily loop has four steps, of which the first is human."""
    workflow = build_daily_loop()
    assert workflow.metadata == {"mission_type": "daily_loop", "params": {}}
    assert [(step.id, step.kind) for step in workflow.steps] == [
        ("daily-confirm-priorities", "human"),
        ("daily-summarise-yesterday", "runtime"),
        ("daily-generate-priorities", "runtime"),
        ("daily-log-summary", "runtime"),
    ]


def test_daily_loop_run_is_recorded_in_full() -> None:
    """A run of the daily loop has exactly the record that goldens contain."""
    result = run_daily_loop(ExecutionContext({"tier": "gold"}), {"requested_steps": 2})
    assert result.to_dict() == {
        "error_message": None,
        "executed_steps": [
            {
                "id": "daily-confirm-priorities",
                "kind": "human",
                "payload": {"description": "Confirm today's priorities"},
            },
            {
                "id": "daily-summarise-yesterday",
                "kind": "runtime",
                "payload": {
                    "operation": "noop",
                    "description": "Summarise yesterday's activities",
                },
            },
        ],
        "failed_step_id": None,
        "final_state": {"tier": "gold"},
        "id": "wf-daily-loop",
        "lineage": {
            "executed_step_ids": ["daily-confirm-priorities", "daily-summarise-yesterday"],
            "workflow_id": "wf-daily-loop",
        },
        "receipt": {
            "id": "wf-daily-loop",
            "steps": ["daily-confirm-priorities", "daily-summarise-yesterday"],
        },
        "success": True,
    }


def test_daily_loop_runs_without_params() -> None:
    """The daily loop can be run with only a context."""
    assert run_daily_loop(ExecutionContext()).receipt == {
        "id": "wf-daily-loop",
        "steps": [
            "daily-confirm-priorities",
            "daily-summarise-yesterday",
            "daily-generate-priorities",
            "daily-log-summary",
        ],
    }


def test_daily_loop_changes_neither_context_nor_params() -> None:
    """Running the daily loop does not change the caller's values."""
    ctx = ExecutionContext({"k": [1]}, {"m": [1]})
    params = {"requested_steps": 3, "b": [1], "a": {"x": 1}}
    before = deepcopy((ctx, params))
    run_daily_loop(ctx, params)
    assert repr((ctx, params)) == repr(before)
