"""The engine with custom rules: operations, conditions and limits given as arguments."""

from collections.abc import Mapping
from typing import Any

import pytest

from tier2gate.orchestration.engine import (
    AntiFailureViolation,
    EnvelopeViolation,
    ExecutionContext,
    Limits,
    OperationError,
    OrchestrationResult,
    Orchestrator,
    StepError,
    StepFailure,
    StepRules,
    StepSpec,
    WorkflowDefinition,
)


def add(state: Any, payload: Mapping[str, Any]) -> Any:
    """Add to the number in the state."""
    if payload["by"] == 0:
        raise OperationError("nothing to add")
    if payload["by"] < 0:
        raise StepFailure(payload.get("why"))
    return {**state, "n": state["n"] + payload["by"]}


def fill(payload: Any, state: Any) -> Any:
    """Replace `n` in the payload with the number in the state."""
    return {key: state["n"] if item == "n" else item for key, item in payload.items()}


def holds(when: Any, state: Any) -> bool:
    """Check whether the number in the state is below a bound."""
    if "below" not in when:
        raise OperationError("no bound")
    return bool(state["n"] < when["below"])


RULES = StepRules(operations={"add": add}, fill=fill, holds=holds)


def step(
    step_id: str, operation: str = "add", *, below: int | None = None, **more: Any
) -> StepSpec:
    """Make a runtime step, with a condition if a bound is given."""
    when = None if below is None else {"below": below}
    return StepSpec(step_id, "runtime", {"operation": operation, **more}, when=when)


def run(
    *steps: StepSpec, n: int = 1, rules: StepRules | None = RULES, limits: Limits | None = None
) -> OrchestrationResult:
    """Run steps on a state with one number."""
    ctx = ExecutionContext(initial_state={"n": n})
    workflow = WorkflowDefinition(id="w", steps=list(steps))
    return Orchestrator().run_workflow(workflow, ctx, rules=rules, limits=limits)


def test_operations_change_the_state_and_filled_payloads_are_recorded() -> None:
    """Each step works on the state of the step before, and its payload is recorded as executed."""
    result = run(step("a", by=2), step("b", by="n"), step("c", "noop", seen="n"))
    assert result.final_state == {"n": 6}
    assert [item.payload for item in result.executed_steps] == [
        {"operation": "add", "by": 2},
        {"operation": "add", "by": 3},
        {"operation": "noop", "seen": 6},
    ]


def test_human_step_is_filled_and_changes_nothing() -> None:
    """A human step's payload is filled and recorded, but its operation does not run."""
    result = run(StepSpec("a", "human", {"operation": "add", "by": "n"}))
    assert result.final_state == {"n": 1}
    assert result.executed_steps == [StepSpec("a", "human", {"operation": "add", "by": 1})]


def test_step_whose_condition_does_not_hold_is_skipped() -> None:
    """The record and its receipt contain only the executed steps."""
    result = run(step("a", by=1, below=2), step("b", by=1, below=2), step("c", by=1, below=3))
    assert result.final_state == {"n": 3}
    assert result.skipped_step_ids == ("b",)
    assert result.lineage == {"executed_step_ids": ["a", "c"], "workflow_id": "w"}
    assert result.receipt == {"id": "w", "steps": ["a", "c"]}
    assert "skipped_step_ids" not in result.to_dict()


def test_without_rules_conditions_and_operations_are_ignored() -> None:
    """Without rules the core treats an unknown operation as a noop."""
    result = run(step("a", by="n", below=0), rules=None)
    assert result.final_state == {"n": 1}
    assert result.skipped_step_ids == ()
    assert result.executed_steps == [StepSpec("a", "runtime", {"operation": "add", "by": "n"})]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (None, "unspecified"),
        ("", "unspecified"),
        ("no", "no"),
        ({"b": 1, "a": [2]}, '{"a":[2],"b":1}'),
    ],
)
def test_operation_can_end_its_workflow(why: Any, words: str) -> None:
    """An operation fails with the same message as `fail`, and the failed step is recorded."""
    result = run(step("a", by=1), step("b", by=-1, why=why), step("c", by=1))
    assert (result.success, result.failed_step_id) == (False, "b")
    assert result.error_message == f"Step 'b' failed: {words}"
    assert result.final_state == {"n": 2}
    assert [item.id for item in result.executed_steps] == ["a", "b"]


def test_core_operations_work_with_rules() -> None:
    """`fail` and `noop` work whatever operations are given."""
    rules = StepRules(operations={}, fill=fill, holds=holds)
    result = run(step("a", "noop"), step("b", "fail", reason="no"), rules=rules)
    assert result.error_message == "Step 'b' failed: no"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [(step("b", by=0), "nothing to add"), (StepSpec("b", "human", when={}), "no bound")],
)
def test_step_that_cannot_be_executed_has_no_result(wrong: StepSpec, words: str) -> None:
    """An error in a step is reported with the step, not recorded as a result."""
    with pytest.raises(StepError) as caught:
        run(step("a", by=1), wrong)
    assert (caught.value.step_id, str(caught.value)) == ("b", f"step 'b': {words}")
    assert isinstance(caught.value.__cause__, OperationError)


@pytest.mark.parametrize("name", ["ad", "", "ADD", None, 1, ["add"]])
def test_unknown_operation_is_refused_before_anything_runs(name: Any) -> None:
    """With rules, a misspelt operation never passes for a noop, even in a skipped step."""
    with pytest.raises(EnvelopeViolation) as caught:
        run(step("a", by=-1), StepSpec("b", "runtime", {"operation": name}, when={"below": 0}))
    assert str(caught.value) == (
        f"Step 'b' has the unknown operation '{name}'; available: add, fail, noop"
    )


def test_step_without_operation_is_a_noop_with_rules() -> None:
    """A payload without an operation does nothing."""
    assert run(StepSpec("a", "runtime", None)).final_state == {"n": 1}


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(steps=2, human_steps=9), "Workflow has 3 steps; at most 2 are allowed"),
        (Limits(steps=3, human_steps=1), "Workflow has 2 human steps; at most 1 are allowed"),
        (Limits(steps=3, human_steps=0), "Workflow has 2 human steps; at most 0 are allowed"),
    ],
)
def test_given_limits_are_enforced(limits: Limits, words: str) -> None:
    """A workflow may have exactly the allowed number of steps, including skipped ones."""
    steps = (StepSpec("a", "human"), StepSpec("b", "human"), step("c", by=1, below=0))
    with pytest.raises(AntiFailureViolation, match=f"^{words}$"):
        run(*steps, limits=limits)
    assert run(*steps, limits=Limits(steps=3, human_steps=2)).success
