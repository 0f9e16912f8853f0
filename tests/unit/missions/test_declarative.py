"""The compiler turns a missions file into workflows, and decides what is recorded and hashed."""

from copy import deepcopy
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.missions import REFUND, compiled, document_of, of_steps, run_mission, run_text
from tier2gate.missions.catalogue import Mission
from tier2gate.missions.declarative import compile_missions, normal_form
from tier2gate.missions.operations import RULES
from tier2gate.orchestration.engine import (
    AntiFailureViolation,
    Limits,
    StepError,
    StepSpec,
    WorkflowDefinition,
)


def test_mission_is_compiled_whole() -> None:
    """A compiled mission has the name, description, params, limits and place from its file."""
    mission = compiled(REFUND)
    schema = {
        "type": "object",
        "required": ["amount"],
        "properties": {"amount": {"type": "number", "exclusiveMinimum": 0}},
    }
    assert mission == Mission(
        name="refund",
        description="Pay a customer back, with approval above the limit",
        source="a.missions.yaml",
        path=("missions", 0),
        params_schema=schema,
        builder=mission.builder,
        definition=normal_form(document_of(REFUND).value["missions"][0]),
        limits=Limits(steps=5, human_steps=2),
        rules=RULES,
    )


def test_omitted_fields_have_defaults() -> None:
    """A mission with only a name and a step accepts any params and has the default limits."""
    mission = compiled("missions: [{name: m, steps: [{id: a, kind: human}]}]")
    assert (mission.description, mission.params_schema) == ("", {"type": "object"})
    assert mission.limits == Limits(steps=5, human_steps=2)
    assert mission.builder(None) == WorkflowDefinition(
        id="wf-m",
        steps=[StepSpec("a", "human", {})],
        metadata={"mission_type": "m", "params": {}},
    )


def test_missions_come_in_the_order_of_the_file() -> None:
    """Missions are listed in the order of their file, each with its own place."""
    names = ("b", "a", "c")
    text = "missions:\n" + "".join(
        f"  - {{name: {name}, steps: [{{id: s, kind: human}}]}}\n" for name in names
    )
    found = compile_missions(document_of(text))
    assert [(name, item.path) for name, item in found.items()] == [
        (name, ("missions", index)) for index, name in enumerate(names)
    ]


def test_workflow_has_its_params_bound() -> None:
    """A workflow that was built contains its params and needs nothing else to run."""
    given = {"z": 1, "amount": 150}
    before = deepcopy(given)
    workflow = compiled(REFUND).builder(given)
    assert given == before
    assert workflow.id == workflow.name == "wf-refund"
    assert workflow.metadata == {"mission_type": "refund", "params": {"amount": 150, "z": 1}}
    amount = {"$literal": 150}
    assert workflow.steps == [
        StepSpec(
            "check-balance",
            "runtime",
            {
                "operation": "assert",
                "path": "/balance",
                "op": "ge",
                "expected": amount,
                "reason": "balance too low",
            },
        ),
        StepSpec(
            "approve",
            "human",
            {"description": "Approve the refund"},
            when={"value": amount, "op": "gt", "expected": 100},
        ),
        StepSpec(
            "pay",
            "runtime",
            {"operation": "increment", "path": "/balance", "by": {"$negate": amount}},
        ),
        StepSpec(
            "log",
            "runtime",
            {
                "operation": "append",
                "path": "/log",
                "value": {"refunded": amount, "left": {"$state": "/balance"}},
            },
        ),
    ]


def test_skipped_step_is_not_recorded() -> None:
    """A skipped step does not affect the hash, but the report lists it."""
    state = {"balance": 120, "log": []}
    result = run_text(REFUND, state, {"amount": 20})
    ids = ["check-balance", "pay", "log"]
    assert result.to_dict() == {
        "id": "wf-refund",
        "success": True,
        "error_message": None,
        "failed_step_id": None,
        "final_state": {"balance": 100, "log": [{"refunded": 20, "left": 100}]},
        "executed_steps": [
            {
                "id": "check-balance",
                "kind": "runtime",
                "payload": {
                    "operation": "assert",
                    "path": "/balance",
                    "op": "ge",
                    "expected": 20,
                    "reason": "balance too low",
                },
            },
            {
                "id": "pay",
                "kind": "runtime",
                "payload": {"operation": "increment", "path": "/balance", "by": -20},
            },
            {
                "id": "log",
                "kind": "runtime",
                "payload": {
                    "operation": "append",
                    "path": "/log",
                    "value": {"refunded": 20, "left": 100},
                },
            },
        ],
        "lineage": {"executed_step_ids": ids, "workflow_id": "wf-refund"},
        "receipt": {"id": "wf-refund", "steps": ids},
    }
    assert result.skipped_step_ids == ("approve",)
    assert state == {"balance": 120, "log": []}


def test_condition_is_not_recorded() -> None:
    """A step that ran is recorded without its condition."""
    result = run_text(REFUND, {"balance": 500, "log": []}, {"amount": 200})
    ids = ["check-balance", "approve", "pay", "log"]
    assert [step.id for step in result.executed_steps] == ids
    assert result.receipt == {"id": "wf-refund", "steps": ids}
    assert result.executed_steps[1].to_dict() == snapshot(
        {
            "id": "approve",
            "kind": "human",
            "payload": {"description": "Approve the refund"},
        }
    )
    assert result.skipped_step_ids == ()


def test_condition_sees_the_state_before_its_step() -> None:
    """A condition sees the changes of earlier steps that ran."""
    step = "kind: runtime, operation: increment, payload: {path: /n}"
    when = "when: {value: {$state: /n}, op: lt, expected: 2}"
    steps = (f"{{id: {name}, {step}, {when}}}" for name in "abc")
    result = run_text(of_steps(*steps), {"n": 0})
    assert result.final_state == {"n": 2}
    assert result.skipped_step_ids == ("c",)


def test_payload_of_a_human_step_is_filled() -> None:
    """The payload of a human step is filled, so that the record shows what the approver saw."""
    step = "{id: a, kind: human, payload: {show: {$param: /amount}, of: {$state: /balance}}}"
    result = run_text(of_steps(step), {"balance": 7}, {"amount": 5})
    assert result.executed_steps[0].payload == {"show": 5, "of": 7}


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (
            "{id: b, kind: runtime, operation: set, payload: {path: /x, value: {$param: /gone}}}",
            snapshot("step 'b': the param \"/gone\" is missing and has no $default"),
        ),
        (
            "{id: b, kind: human, when: {value: {$param: /gone}, op: eq, expected: 1}}",
            snapshot("step 'b': the param \"/gone\" is missing and has no $default"),
        ),
    ],
)
def test_missing_param_is_reported_before_anything_runs(step: str, words: str) -> None:
    """A missing param is reported with its step when the workflow is built."""
    mission = compiled(of_steps("{id: a, kind: human}", step))
    with pytest.raises(StepError) as caught:
        mission.builder({})
    assert (str(caught.value), caught.value.step_id) == (words, "b")


def test_step_that_cannot_be_executed_gives_no_result() -> None:
    """An error in a mission is reported with its step and never becomes part of a hash."""
    step = "{id: b, kind: runtime, operation: increment, payload: {path: /name}}"
    with pytest.raises(StepError) as caught:
        run_text(of_steps("{id: a, kind: human}", step), {"name": "Ada"})
    assert (str(caught.value), caught.value.step_id) == snapshot(
        ("step 'b': \"Ada\" is not a number", "b")
    )
    fault = "{id: c, kind: human, when: {value: {$state: /name}, op: ge, expected: 1}}"
    with pytest.raises(StepError, match=r'^step \'c\': ge cannot compare "Ada" with 1$'):
        run_text(of_steps(fault), {"name": "Ada"})


def test_limits_of_the_file_are_enforced() -> None:
    """A mission with raised limits may have that many steps and not one more."""
    steps = [f"{{id: s{number}, kind: human}}" for number in range(7)]
    mission = compiled(of_steps(*steps, more="    limits: {steps: 7, human_steps: 7}\n"))
    assert len(run_mission(mission, {}).executed_steps) == 7
    for limits, words in (
        ("{human_steps: 7}", "Workflow has 7 steps; at most 5 are allowed"),
        ("{steps: 7}", "Workflow has 7 human steps; at most 2 are allowed"),
        ("{steps: 7, human_steps: 6}", "Workflow has 7 human steps; at most 6 are allowed"),
    ):
        text = of_steps(*steps, more=f"    limits: {limits}\n")
        refused = compile_missions(document_of(text))["m"]
        with pytest.raises(AntiFailureViolation, match=f"^{words}$"):
            run_mission(refused, {})


DEFINITION = {
    "name": "m",
    "params_schema": {"type": "object"},
    "limits": {"steps": 5, "human_steps": 2},
    "steps": [{"id": "a", "kind": "human", "operation": None, "when": None, "payload": {}}],
}
SAME = {
    "defaults spelt out": "missions: [{name: m, params_schema: {type: object}, "
    "limits: {steps: 5, human_steps: 2}, steps: [{id: a, kind: human, payload: {}}]}]",
    "a description": "missions: [{name: m, description: d, steps: [{id: a, kind: human}]}]",
    "custom keys": "x-a: 1\nmissions: [{x-b: 2, name: m, limits: {x-c: 3}, "
    "steps: [{x-d: 4, id: a, kind: human}]}]",
    "descriptions of params": "missions: [{name: m, params_schema: {type: object, title: t, "
    "description: d, examples: [{}], default: {}, x-e: 5}, steps: [{id: a, kind: human}]}]",
    "JSON": '{"missions": [{"steps": [{"kind": "human", "id": "a"}], "name": "m"}]}',
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
def test_rewording_a_mission_keeps_its_definition(text: str) -> None:
    """Rewording a mission's descriptions is not reported as a changed input."""
    assert compiled(text).definition == DEFINITION


def test_annotations_of_a_params_schema_are_left_out() -> None:
    """Titles and descriptions are dropped at every depth, but a param named `title` is kept."""
    schema = (
        "{properties: {flag: true, title: {type: string, title: t}, list: {items: {type: integer, "
        "description: d}}}, additionalProperties: {const: {title: kept}, examples: []}, "
        "enum: [{description: kept}]}"
    )
    text = f"missions: [{{name: m, params_schema: {schema}, steps: [{{id: a, kind: human}}]}}]"
    definition: Any = compiled(text).definition
    assert definition["params_schema"] == {
        "properties": {
            "flag": True,
            "title": {"type": "string"},
            "list": {"items": {"type": "integer"}},
        },
        "additionalProperties": {"const": {"title": "kept"}},
        "enum": [{"description": "kept"}],
    }


CHANGED = {
    "a payload": ("{id: a, kind: human, payload: {n: 1}}", ""),
    "the type of a value": ("{id: a, kind: human, payload: {n: 1.0}}", ""),
    "a description in a payload": ("{id: a, kind: human, payload: {n: 1, description: d}}", ""),
    "a custom key in a payload": ("{id: a, kind: human, payload: {n: 1, x-a: d}}", ""),
    "an id": ("{id: b, kind: human, payload: {n: 1}}", ""),
    "a condition": (
        "{id: a, kind: human, when: {value: {$state: /n}, op: exists}, payload: {n: 1}}",
        "",
    ),
    "an operation": ("{id: a, kind: runtime, operation: noop, payload: {n: 1}}", ""),
    "a limit": ("{id: a, kind: human, payload: {n: 1}}", "    limits: {steps: 6}\n"),
    "params": ("{id: a, kind: human, payload: {n: 1}}", "    params_schema: {required: [a]}\n"),
}


def test_definition_contains_everything_that_changes_a_run() -> None:
    """A mission edited to behave differently is reported as a changed input."""
    definitions = [
        repr(compiled(of_steps(step, more=more)).definition) for step, more in CHANGED.values()
    ]
    assert len(set(definitions)) == len(definitions)
