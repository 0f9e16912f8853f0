"""The builder creates a mission's steps from its params."""

import math
import re
from copy import deepcopy
from dataclasses import fields
from typing import Any

import pytest

from tier2gate.orchestration.builder import (
    AntiFailurePlanningError,
    MissionSpec,
    build_workflow,
    noop_step,
    sorted_params,
)
from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.engine import Orchestrator, StepSpec

CONFIRM = "daily-confirm-priorities"
NOOPS = [
    "daily-summarise-yesterday",
    "daily-generate-priorities",
    "daily-log-summary",
    "daily-archive",
]


def daily_ids(params: dict[str, Any]) -> list[str]:
    """Return the ids of the daily loop's steps."""
    return [step.id for step in build_workflow(MissionSpec("daily_loop", params)).steps]


def test_spec_fields_are_fixed() -> None:
    """A mission can be specified by its type alone, with these field names."""
    assert [field.name for field in fields(MissionSpec)] == ["type", "params"]
    assert MissionSpec("daily_loop").params == {}


def test_daily_loop_at_its_largest() -> None:
    """The daily loop's hashed steps have exactly the same text as ever."""
    params = {"requested_steps": 5, "requested_human_steps": 1}
    workflow = build_workflow(MissionSpec("daily_loop", params))
    assert workflow.to_dict() == {
        "id": "wf-daily-loop",
        "metadata": {
            "mission_type": "daily_loop",
            "params": {"requested_human_steps": 1, "requested_steps": 5},
        },
        "steps": [
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
            {
                "id": "daily-generate-priorities",
                "kind": "runtime",
                "payload": {"operation": "noop", "description": "Generate today's priorities"},
            },
            {
                "id": "daily-log-summary",
                "kind": "runtime",
                "payload": {"operation": "noop", "description": "Log daily summary"},
            },
            {
                "id": "daily-archive",
                "kind": "runtime",
                "payload": {"operation": "noop", "description": "Archive completed items"},
            },
        ],
    }


def test_daily_loop_without_steps() -> None:
    """A daily loop of no steps has one placeholder, so that there is a step to expect."""
    params = {"requested_steps": 0, "requested_human_steps": 0}
    workflow = build_workflow(MissionSpec("daily_loop", params))
    assert [step.to_dict() for step in workflow.steps] == [
        {
            "id": "daily-noop",
            "kind": "runtime",
            "payload": {"operation": "noop", "description": "Daily placeholder"},
        }
    ]


@pytest.mark.parametrize(
    ("steps", "humans", "ids"),
    [
        (None, None, [CONFIRM, *NOOPS[:3]]),
        (None, 0, NOOPS),
        (None, 2, [CONFIRM, *NOOPS[:3]]),
        (None, 9, [CONFIRM, *NOOPS[:3]]),
        (0, None, [CONFIRM]),
        (0, 1, [CONFIRM]),
        (0, 9, [CONFIRM]),
        (1, None, [CONFIRM]),
        (1, 0, NOOPS[:1]),
        (2, 1, [CONFIRM, *NOOPS[:1]]),
        (3, 0, NOOPS[:3]),
        (3, 2, [CONFIRM, *NOOPS[:2]]),
        (3, 3, [CONFIRM, *NOOPS[:2]]),
        (4, 0, NOOPS),
        (5, 0, NOOPS),
        (5, 2, [CONFIRM, *NOOPS]),
        (6, 0, NOOPS),
        (6, 1, [CONFIRM, *NOOPS]),
        (50, 9, [CONFIRM, *NOOPS]),
        (-1, -1, ["daily-noop"]),
        (-1, 1, [CONFIRM]),
        (2, -5, NOOPS[:2]),
    ],
)
def test_daily_loop_plan(steps: int | None, humans: int | None, ids: list[str]) -> None:
    """The two numbers change the daily loop's plan by the documented rules and limits."""
    asked = {"requested_steps": steps, "requested_human_steps": humans}
    assert daily_ids({key: value for key, value in asked.items() if value is not None}) == ids


@pytest.mark.parametrize("name", ["requested_steps", "requested_human_steps"])
@pytest.mark.parametrize(
    ("value", "type_name"),
    [("3", "str"), (True, "bool"), (None, "NoneType"), ([3], "list"), ({}, "dict")],
)
def test_daily_loop_requires_numbers(name: str, value: Any, type_name: str) -> None:
    """A count that is not a number is refused by name, not converted."""
    message = re.escape(f"Param '{name}' must be a number, got {type_name}")
    with pytest.raises(ValueError, match=rf"\A{message}\Z"):
        build_workflow(MissionSpec("daily_loop", {name: value}))


@pytest.mark.parametrize(
    ("params", "target"),
    [
        ({}, "all"),
        ({"target": "unit"}, "unit"),
        ({"z": 1, "target": "é", "a": [1]}, "é"),
    ],
)
def test_run_tests_plan(params: dict[str, Any], target: str) -> None:
    """The test mission's three steps name their target, which is `all` by default."""
    workflow = build_workflow(MissionSpec("run_tests", params))
    assert workflow.to_dict() == {
        "id": "wf-run-tests",
        "metadata": {"mission_type": "run_tests", "type": "run_tests", "params": params},
        "steps": [
            {
                "id": "tests-discover",
                "kind": "runtime",
                "payload": {"operation": "noop", "description": f"Discover tests in {target}"},
            },
            {
                "id": "tests-execute",
                "kind": "runtime",
                "payload": {"operation": "noop", "description": f"Execute tests for {target}"},
            },
            {
                "id": "tests-report",
                "kind": "runtime",
                "payload": {"operation": "noop", "description": "Generate test report"},
            },
        ],
    }


@pytest.mark.parametrize("mission", ["daily_loop", "run_tests"])
def test_params_are_kept_in_order_of_their_keys(mission: str) -> None:
    """A workflow contains all params of its mission, sorted, including unknown ones."""
    metadata = build_workflow(MissionSpec(mission, {"b": {"z": 1, "y": 2}, "a": 1})).metadata
    assert list(metadata["params"].items()) == [("a", 1), ("b", {"z": 1, "y": 2})]
    assert list(metadata["params"]["b"]) == ["z", "y"]


@pytest.mark.parametrize("mission", ["daily_loop", "run_tests"])
def test_params_are_copied(mission: str) -> None:
    """A workflow is not affected by later changes to its params, and never changes them."""
    params: dict[str, Any] = {"b": {"z": [1]}, "a": 1}
    before = deepcopy(params)
    workflow = build_workflow(MissionSpec(mission, params))
    assert repr(params) == repr(before)
    params["b"]["z"].append(2)
    assert workflow.metadata["params"] == {"a": 1, "b": {"z": [1]}}


@pytest.mark.parametrize("mission", ["daily_loop", "run_tests"])
def test_params_must_be_json(mission: str) -> None:
    """Params that are not JSON are refused with their place."""
    with pytest.raises(CanonicalError) as caught:
        build_workflow(MissionSpec(mission, {"a": [math.nan]}))
    assert str(caught.value) == "/a/0: nan is not a JSON number"


def test_unknown_type_lists_the_supported_ones() -> None:
    """A misspelt mission type is reported with the supported types."""
    message = re.escape("Unknown mission type 'daily'; supported are: daily_loop, run_tests")
    with pytest.raises(ValueError, match=rf"\A{message}\Z"):
        build_workflow(MissionSpec("daily"))


@pytest.mark.parametrize(
    ("mission", "total", "human", "message"),
    [
        ("run_tests", 2, 2, "'wf-run-tests' has 3 steps, 0 of them human; allowed are 2 and 2"),
        ("run_tests", 5, -1, "'wf-run-tests' has 3 steps, 0 of them human; allowed are 5 and -1"),
        ("daily_loop", 0, 2, "'wf-daily-loop' has 1 steps, 1 of them human; allowed are 0 and 2"),
    ],
    ids=["total", "human", "counts"],
)
def test_plan_over_the_limits_is_refused(
    monkeypatch: pytest.MonkeyPatch, mission: str, total: int, human: int, message: str
) -> None:
    """A plan over the engine's limits is refused when it is built, with its counts."""
    monkeypatch.setattr(Orchestrator, "MAX_TOTAL_STEPS", total)
    monkeypatch.setattr(Orchestrator, "MAX_HUMAN_STEPS", human)
    with pytest.raises(AntiFailurePlanningError) as caught:
        build_workflow(MissionSpec(mission))
    assert str(caught.value) == f"Plan {message}"


def test_plan_at_the_limits_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan with exactly the allowed number of steps is built."""
    monkeypatch.setattr(Orchestrator, "MAX_TOTAL_STEPS", 3)
    monkeypatch.setattr(Orchestrator, "MAX_HUMAN_STEPS", 0)
    assert [step.id for step in build_workflow(MissionSpec("run_tests")).steps] == [
        "tests-discover",
        "tests-execute",
        "tests-report",
    ]


def test_sorted_params_copies_and_sorts() -> None:
    """A mission's record does not depend on the order of its params."""
    params: dict[str, Any] = {"b": [1], "a": {}, "Z": None, "é": 2}
    copied = sorted_params(params)
    assert list(copied) == ["Z", "a", "b", "é"]
    assert copied == params
    assert copied["b"] is not params["b"]
    assert (sorted_params(None), sorted_params({})) == ({}, {})


def test_noop_step_has_a_description() -> None:
    """A step that does nothing still has a description in the record."""
    step = noop_step("a", "Does it", extra=[1])
    payload = {"operation": "noop", "description": "Does it", "extra": [1]}
    assert step == StepSpec("a", "runtime", payload)
