"""The engine: the limits on a workflow, how its steps run, and what is recorded."""

import re
from collections import OrderedDict
from copy import deepcopy
from dataclasses import fields
from enum import StrEnum
from typing import Any

import pytest

from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.engine import (
    AntiFailureViolation,
    EnvelopeViolation,
    ExecutionContext,
    OrchestrationResult,
    Orchestrator,
    StepSpec,
    WorkflowDefinition,
)


class Kind(StrEnum):
    """A `str` subclass that equals an allowed kind."""

    RUNTIME = "runtime"


def run(*steps: StepSpec, state: dict[str, Any] | None = None) -> OrchestrationResult:
    """Run steps as workflow `w`."""
    ctx = ExecutionContext(initial_state=state or {})
    return Orchestrator().run_workflow(WorkflowDefinition(id="w", steps=list(steps)), ctx)


def runtime(step_id: str, **payload: Any) -> StepSpec:
    """Make a runtime step."""
    return StepSpec(step_id, "runtime", payload)


def humans(count: int) -> list[StepSpec]:
    """Make human steps."""
    return [StepSpec(f"h{number}", "human") for number in range(count)]


def noops(count: int) -> list[StepSpec]:
    """Make runtime steps that do nothing."""
    return [runtime(f"r{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (StepSpec, ["id", "kind", "payload", "when"]),
        (WorkflowDefinition, ["id", "steps", "metadata", "name"]),
        (ExecutionContext, ["initial_state", "metadata"]),
        (
            OrchestrationResult,
            [
                "id",
                "success",
                "executed_steps",
                "final_state",
                "failed_step_id",
                "error_message",
                "lineage",
                "receipt",
                "skipped_step_ids",
            ],
        ),
    ],
)
def test_field_names_and_order_are_fixed(kind: type[Any], names: list[str]) -> None:
    """Custom missions can keep creating these objects by name and by position."""
    assert [field.name for field in fields(kind)] == names


def test_defaults_are_empty_and_not_shared() -> None:
    """Omitted fields are empty and not shared between objects."""
    step, workflow, ctx = StepSpec("a", "runtime"), WorkflowDefinition(), ExecutionContext()
    result = OrchestrationResult("w", True, [], {})
    assert (step.payload, step.when) == ({}, None)
    assert (workflow.id, workflow.steps, workflow.metadata, workflow.name) == ("", [], {}, "")
    assert (ctx.initial_state, ctx.metadata) == ({}, None)
    assert (result.failed_step_id, result.error_message) == (None, None)
    assert (result.lineage, result.receipt) == ({}, {})
    workflow.steps.append(step)
    assert WorkflowDefinition().steps == []
    assert StepSpec("b", "runtime").payload is not step.payload


@pytest.mark.parametrize("given", [{"id": "w"}, {"name": "w"}, {"id": "w", "name": "w"}])
def test_workflow_name_mirrors_its_id(given: dict[str, Any]) -> None:
    """A workflow can be given its `id` or its `name`, and has both."""
    workflow = WorkflowDefinition(**given)
    assert (workflow.id, workflow.name) == ("w", "w")


def test_workflow_with_two_names_is_refused() -> None:
    """A workflow with two different names is an error, not a record under the wrong one."""
    message = re.escape("workflow id/name mismatch: id is 'a', name is 'b'")
    with pytest.raises(ValueError, match=rf"\A{message}\Z"):
        WorkflowDefinition(id="a", name="b")


def test_step_dict_leaves_when_out() -> None:
    """A step's record never contains its condition, because that would change every hash."""
    step = StepSpec("a", "runtime", {"x": 1}, when={"op": "eq"})
    assert step.to_dict() == {"id": "a", "kind": "runtime", "payload": {"x": 1}}


def test_workflow_dict_is_json_ready() -> None:
    """A workflow can be shown as JSON with exactly the documented keys."""
    workflow = WorkflowDefinition("w", [StepSpec("a", "human")], {"mission_type": "t"})
    assert workflow.to_dict() == {
        "id": "w",
        "metadata": {"mission_type": "t"},
        "steps": [{"id": "a", "kind": "human", "payload": {}}],
    }


def test_result_dict_is_json_ready() -> None:
    """A result's record has exactly the keys that are hashed."""
    result = OrchestrationResult(
        id="w",
        success=False,
        executed_steps=[StepSpec("a", "runtime", {"operation": "fail"})],
        final_state={"x": 1},
        failed_step_id="a",
        error_message="Step 'a' failed: unspecified",
        lineage={"workflow_id": "w"},
        receipt={"id": "w"},
    )
    assert result.to_dict() == {
        "error_message": "Step 'a' failed: unspecified",
        "executed_steps": [{"id": "a", "kind": "runtime", "payload": {"operation": "fail"}}],
        "failed_step_id": "a",
        "final_state": {"x": 1},
        "id": "w",
        "lineage": {"workflow_id": "w"},
        "receipt": {"id": "w"},
        "success": False,
    }


def test_missing_mappings_become_empty() -> None:
    """A missing mapping is recorded as an empty one, so that paths still resolve."""
    nothing: Any = None
    assert StepSpec("a", "human", nothing).to_dict() == {"id": "a", "kind": "human", "payload": {}}
    assert WorkflowDefinition("w", nothing, nothing).to_dict() == {
        "id": "w",
        "metadata": {},
        "steps": [],
    }
    result = OrchestrationResult("w", True, nothing, nothing, lineage=nothing, receipt=nothing)
    assert result.to_dict() == {
        "error_message": None,
        "executed_steps": [],
        "failed_step_id": None,
        "final_state": {},
        "id": "w",
        "lineage": {},
        "receipt": {},
        "success": True,
    }


def test_missing_mappings_run_as_empty() -> None:
    """A workflow, step or context without its mapping runs as if it were empty."""
    nothing: Any = None
    ctx = ExecutionContext(initial_state=nothing)
    empty = Orchestrator().run_workflow(WorkflowDefinition("w", nothing), ctx)
    assert (empty.executed_steps, empty.final_state, empty.success) == ([], {}, True)
    bare = Orchestrator().run_workflow(
        WorkflowDefinition("w", [StepSpec("a", "runtime", nothing)]), ctx
    )
    assert bare.executed_steps == [StepSpec("a", "runtime", {})]


def test_limits_are_fixed() -> None:
    """The limits that users plan their missions for do not change."""
    engine = Orchestrator()
    limits = (engine.MAX_TOTAL_STEPS, engine.MAX_HUMAN_STEPS, engine.ALLOWED_KINDS)
    assert limits == (5, 2, {"runtime", "human"})


def test_run_is_recorded_in_full() -> None:
    """A run's record has every step in order, the state, the lineage and the receipt."""
    human = StepSpec("ask", "human", {"description": "Ask"})
    result = run(human, runtime("do", operation="noop", n=[1.0]), state={"k": [1]})
    assert result.to_dict() == {
        "error_message": None,
        "executed_steps": [
            {"id": "ask", "kind": "human", "payload": {"description": "Ask"}},
            {"id": "do", "kind": "runtime", "payload": {"operation": "noop", "n": [1.0]}},
        ],
        "failed_step_id": None,
        "final_state": {"k": [1]},
        "id": "w",
        "lineage": {"executed_step_ids": ["ask", "do"], "workflow_id": "w"},
        "receipt": {"id": "w", "steps": ["ask", "do"]},
        "success": True,
    }


def test_condition_is_not_recorded() -> None:
    """A step with a condition has the same record and hash as one without."""
    conditional = StepSpec("a", "runtime", {}, when={"value": 1, "op": "eq", "expected": 1})
    assert run(conditional).to_dict() == run(StepSpec("a", "runtime")).to_dict()


def test_failing_step_stops_the_run_and_is_recorded() -> None:
    """No step runs after a failed one, and the record has the failed step and reason."""
    result = run(
        runtime("first"),
        runtime("broken", operation="fail", reason="no money"),
        runtime("never"),
        state={"k": 1},
    )
    assert result.to_dict() == {
        "error_message": "Step 'broken' failed: no money",
        "executed_steps": [
            {"id": "first", "kind": "runtime", "payload": {}},
            {
                "id": "broken",
                "kind": "runtime",
                "payload": {"operation": "fail", "reason": "no money"},
            },
        ],
        "failed_step_id": "broken",
        "final_state": {"k": 1},
        "id": "w",
        "lineage": {"executed_step_ids": ["first", "broken"], "workflow_id": "w"},
        "receipt": {"id": "w", "steps": ["first", "broken"]},
        "success": False,
    }


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({}, "Step 'a' failed: unspecified"),
        ({"reason": None}, "Step 'a' failed: unspecified"),
        ({"reason": ""}, "Step 'a' failed: unspecified"),
        ({"reason": "état"}, "Step 'a' failed: état"),
        ({"reason": ["b", {"z": 1, "y": True}]}, """Step 'a' failed: ["b",{"y":true,"z":1}]"""),
    ],
)
def test_failure_message_is_exact(payload: dict[str, Any], message: str) -> None:
    """The hashed message of a failed step is its reason or `unspecified`."""
    assert run(runtime("a", operation="fail", **payload)).error_message == message


@pytest.mark.parametrize(
    "payload", [{}, {"operation": "noop"}, {"operation": "set", "path": "/k"}, {"operation": None}]
)
def test_other_operations_change_nothing(payload: dict[str, Any]) -> None:
    """An operation that the core does not know does nothing, and the run continues."""
    result = run(runtime("a", **payload), runtime("b"), state={"k": 1})
    assert result.success
    assert result.final_state == {"k": 1}
    assert [step.id for step in result.executed_steps] == ["a", "b"]


def test_human_step_is_only_recorded() -> None:
    """A human step never fails a run, whatever its payload."""
    result = run(StepSpec("a", "human", {"operation": "fail", "reason": "x"}), state={"k": 1})
    assert (result.success, result.error_message, result.final_state) == (True, None, {"k": 1})
    assert result.executed_steps == [
        StepSpec("a", "human", {"operation": "fail", "reason": "x"}),
    ]


@pytest.mark.parametrize("steps", [noops(5), noops(3) + humans(2), humans(2), []])
def test_workflow_at_the_limits_runs(steps: list[StepSpec]) -> None:
    """A workflow of five steps, two of them human, is allowed."""
    assert run(*steps).executed_steps == steps


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (noops(6), "Workflow has 6 steps; at most 5 are allowed"),
        (noops(3) + humans(3), "Workflow has 6 steps; at most 5 are allowed"),
        (humans(3), "Workflow has 3 human steps; at most 2 are allowed"),
        (noops(2) + humans(3), "Workflow has 3 human steps; at most 2 are allowed"),
    ],
)
def test_workflow_over_the_limits_is_refused(steps: list[StepSpec], message: str) -> None:
    """A workflow over the limits is refused with its count and the limit."""
    with pytest.raises(AntiFailureViolation) as caught:
        run(*steps)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "steps",
    [
        [StepSpec("x", "robot")],
        [*noops(5), *humans(3), StepSpec("x", "robot")],
        [runtime("a", operation="fail"), StepSpec("x", "robot")],
    ],
    ids=["alone", "over-the-limits", "after-a-failing-step"],
)
def test_unknown_kind_is_refused_first(steps: list[StepSpec]) -> None:
    """A step of an unknown kind is reported before any limit and before any step runs."""
    with pytest.raises(EnvelopeViolation) as caught:
        run(*steps)
    assert str(caught.value) == "Step 'x' is of kind 'robot'; allowed are: human, runtime"


@pytest.mark.parametrize(
    ("kind", "shown"), [("Human", "Human"), ("", ""), (None, "None"), (["runtime"], "['runtime']")]
)
def test_kind_is_compared_exactly(kind: Any, shown: str) -> None:
    """A kind that only resembles an allowed one is refused."""
    with pytest.raises(EnvelopeViolation) as caught:
        run(StepSpec("x", kind))
    assert str(caught.value) == f"Step 'x' is of kind '{shown}'; allowed are: human, runtime"


def test_kind_of_a_str_subclass_is_refused() -> None:
    """An enum member never gets into the record as a kind, because it is not JSON."""
    with pytest.raises(EnvelopeViolation) as caught:
        run(StepSpec("x", Kind.RUNTIME))
    assert str(caught.value) == "Step 'x' is of kind 'runtime'; allowed are: human, runtime"


@pytest.mark.parametrize(
    ("state", "payload", "message"),
    [
        ({"k": (1,)}, {}, "/k: a value of type tuple"),
        ({}, {"a": [{1}]}, "/a/0: a value of type set"),
        (OrderedDict(k=1), {}, "the value itself: a value of type OrderedDict"),
    ],
)
def test_state_and_payload_must_be_json(
    state: dict[str, Any], payload: dict[str, Any], message: str
) -> None:
    """A value that is not JSON is refused with its place, and never recorded."""
    with pytest.raises(CanonicalError) as caught:
        run(runtime("a", **payload), state=state)
    allowed = "allowed are dict, list, str, int, float, bool, None"
    assert str(caught.value) == f"{message}; {allowed}"


@pytest.mark.parametrize("kind", ["runtime", "human"])
def test_payload_must_be_a_mapping(kind: str) -> None:
    """A payload that is a list is refused with the step's name, not an `AttributeError`."""
    payload: Any = []
    with pytest.raises(EnvelopeViolation) as caught:
        run(StepSpec("x", kind, payload))
    assert str(caught.value) == "Step 'x' has a payload that is not a mapping"


@pytest.mark.parametrize("empty", [(), OrderedDict()], ids=["tuple", "dict-subclass"])
def test_empty_state_must_be_json(empty: Any) -> None:
    """A state that is not a plain dict is refused even if it is empty."""
    with pytest.raises(CanonicalError) as caught:
        Orchestrator().run_workflow(WorkflowDefinition("w"), ExecutionContext(initial_state=empty))
    allowed = "allowed are dict, list, str, int, float, bool, None"
    assert str(caught.value) == (
        f"the value itself: a value of type {type(empty).__name__}; {allowed}"
    )


@pytest.mark.parametrize(
    "workflow",
    [WorkflowDefinition("w", [StepSpec("\ud800", "runtime")]), WorkflowDefinition("\ud800")],
    ids=["step", "workflow"],
)
def test_ids_must_be_json(workflow: WorkflowDefinition) -> None:
    """An id without a canonical form is refused, because it is hashed."""
    with pytest.raises(CanonicalError) as caught:
        Orchestrator().run_workflow(workflow, ExecutionContext())
    assert str(caught.value) == "the value itself: text with a lone surrogate"


def test_run_does_not_change_its_arguments() -> None:
    """A run does not change the caller's values."""
    workflow = WorkflowDefinition(
        "w", [runtime("a", x={"y": [1]}), runtime("b", operation="fail")], {"m": [1]}
    )
    ctx = ExecutionContext({"k": {"l": [1]}}, {"n": [1]})
    before = deepcopy((workflow, ctx))
    Orchestrator().run_workflow(workflow, ctx)
    assert repr((workflow, ctx)) == repr(before)


def test_record_is_independent_of_its_source() -> None:
    """A record does not change when its workflow or state is changed later."""
    payload: dict[str, Any] = {"x": {"y": [1]}}
    state: dict[str, Any] = {"k": {"l": [1]}}
    workflow = WorkflowDefinition("w", [StepSpec("a", "runtime", payload)])
    result = Orchestrator().run_workflow(workflow, ExecutionContext(state))
    before = deepcopy(result.to_dict())
    payload["x"]["y"].append(2)
    state["k"]["l"].append(2)
    workflow.steps.append(StepSpec("b", "runtime"))
    assert result.to_dict() == before


def test_records_are_independent_of_each_other() -> None:
    """Changing a record does not change other records, its other parts or the workflow."""
    workflow = WorkflowDefinition("w", [runtime("a", x=[1])])
    ctx = ExecutionContext({"k": [1]})
    first = Orchestrator().run_workflow(workflow, ctx).to_dict()
    first["executed_steps"][0]["payload"]["x"].append(2)
    first["final_state"]["k"].append(2)
    first["lineage"]["executed_step_ids"].append("b")
    assert first["receipt"] == {"id": "w", "steps": ["a"]}
    second = Orchestrator().run_workflow(workflow, ctx).to_dict()
    assert second["executed_steps"] == [{"id": "a", "kind": "runtime", "payload": {"x": [1]}}]
    assert second["final_state"] == {"k": [1]}
    assert second["lineage"] == {"executed_step_ids": ["a"], "workflow_id": "w"}
