"""The registry: which missions are available, and running one by name."""

import math
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.daily_loop import build_daily_loop, run_daily_loop
from tier2gate.orchestration.engine import ExecutionContext, StepSpec, WorkflowDefinition
from tier2gate.orchestration.registry import (
    MISSION_REGISTRY,
    UnknownMissionError,
    build_echo,
    run_mission,
)


def build_hello(params: Mapping[str, Any] | None) -> WorkflowDefinition:
    """Build a custom mission with one step."""
    return WorkflowDefinition("wf-hello", [StepSpec("hello", "runtime", {"params": params})])


def test_built_in_missions() -> None:
    """The built-in missions are available under their names."""
    assert type(MISSION_REGISTRY) is dict
    shipped = {name: MISSION_REGISTRY[name] for name in ("daily_loop", "echo")}
    assert shipped == {"daily_loop": build_daily_loop, "echo": build_echo}


@pytest.mark.parametrize(
    ("params", "recorded"),
    [
        (None, {}),
        ({}, {}),
        (
            {"b": [1.0, "é"], "a.b": {"z": 1, "y": None}},
            {"a.b": {"z": 1, "y": None}, "b": [1.0, "é"]},
        ),
    ],
)
def test_echo_workflow(params: dict[str, Any] | None, recorded: dict[str, Any]) -> None:
    """Echo has one step that records exactly its params."""
    assert build_echo(params).to_dict() == {
        "id": "wf-echo",
        "metadata": {"mission_type": "echo", "params": recorded},
        "steps": [
            {
                "id": "echo-step",
                "kind": "runtime",
                "payload": {
                    "operation": "noop",
                    "description": "Echo workflow step",
                    "params": recorded,
                },
            }
        ],
    }


def test_echo_needs_no_params() -> None:
    """Echo can be built without params."""
    assert build_echo() == build_echo({})


def test_echo_sorts_and_copies_its_params() -> None:
    """Echo's record does not depend on the order of its params or on later changes."""
    params: dict[str, Any] = {"b": {"z": [1], "y": 2}, "a": 1}
    before = deepcopy(params)
    workflow = build_echo(params)
    assert repr(params) == repr(before)
    params["b"]["z"].append(2)
    recorded = (workflow.steps[0].payload or {})["params"]
    assert list(recorded.items()) == [("a", 1), ("b", {"z": [1], "y": 2})]
    recorded["b"]["z"].append(3)
    assert workflow.metadata["params"] == {"a": 1, "b": {"z": [1], "y": 2}}


def test_echo_refuses_params_that_are_not_json() -> None:
    """Params without a canonical form are refused with their place."""
    with pytest.raises(CanonicalError) as caught:
        build_echo({"a": [math.inf]})
    assert str(caught.value) == "/a/0: inf is not a JSON number"


def test_run_mission_runs_by_name() -> None:
    """A mission runs by name, with the given params and state."""
    result = run_mission("echo", ExecutionContext({"k": 1}), {"b": 1})
    assert result.to_dict() == {
        "error_message": None,
        "executed_steps": [
            {
                "id": "echo-step",
                "kind": "runtime",
                "payload": {
                    "operation": "noop",
                    "description": "Echo workflow step",
                    "params": {"b": 1},
                },
            }
        ],
        "failed_step_id": None,
        "final_state": {"k": 1},
        "id": "wf-echo",
        "lineage": {"executed_step_ids": ["echo-step"], "workflow_id": "wf-echo"},
        "receipt": {"id": "wf-echo", "steps": ["echo-step"]},
        "success": True,
    }


def test_run_mission_runs_the_daily_loop() -> None:
    """The daily loop can be run by name."""
    ctx = ExecutionContext({"k": 1})
    assert run_mission("daily_loop", ctx) == run_daily_loop(ctx)


def test_run_mission_with_a_custom_registry() -> None:
    """Custom missions run without changing the global registry."""
    result = run_mission("hello", ExecutionContext(), registry={"hello": build_hello})
    assert [step.to_dict() for step in result.executed_steps] == [
        {"id": "hello", "kind": "runtime", "payload": {"params": None}}
    ]
    assert "hello" not in MISSION_REGISTRY


def test_run_mission_looks_up_at_call_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mission that is registered later is found without a new import."""
    monkeypatch.setitem(MISSION_REGISTRY, "hello", build_hello)
    assert run_mission("hello", ExecutionContext()).id == "wf-hello"


@pytest.mark.parametrize(
    ("registry", "available"),
    [
        (MISSION_REGISTRY, sorted(MISSION_REGISTRY)),
        ({"z": build_hello, "a": build_hello}, ["a", "z"]),
        ({}, []),
    ],
)
def test_unknown_mission_lists_the_missions(registry: dict[str, Any], available: list[str]) -> None:
    """A misspelt mission is reported with the available ones, sorted."""
    with pytest.raises(UnknownMissionError) as caught:
        run_mission("ecoh", ExecutionContext(), registry=registry)
    assert (caught.value.name, caught.value.available) == ("ecoh", available)
    assert str(caught.value) == f"Unknown mission 'ecoh'; available are: {', '.join(available)}"


def test_run_mission_changes_neither_context_nor_params() -> None:
    """Running a mission does not change the caller's values."""
    ctx = ExecutionContext({"k": [1]})
    params = {"b": [1], "a": {"x": 1}}
    before = deepcopy((ctx, params))
    run_mission("echo", ctx, params)
    assert repr((ctx, params)) == repr(before)
