"""Every rule of operations, forms and conditions is needed: without it, the result differs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from tests.missions import compiled, of_steps, run_mission
from tier2gate.forms import arithmetic
from tier2gate.forms.calculations import DEFAULT, FORMS, LITERAL
from tier2gate.forms.looking_up import look_up
from tier2gate.missions import conditions, declarative, forms, operations
from tier2gate.missions.pointers import put, take_out
from tier2gate.orchestration.engine import Operation, StepError, StepFailure, StepRules

DATA = {"$state": "/secret"}
MISSION = of_steps(
    "{id: a, kind: runtime, operation: merge, payload: {path: /o, value: {k: {$param: /data}}}}",
    "{id: b, kind: runtime, operation: append, payload: {path: /l, value: {$state: /o/k}}}",
    "{id: c, kind: runtime, operation: increment, payload: {path: /n, by: {$param: /no, "
    "$default: 2}}}",
    "{id: d, kind: runtime, operation: move, payload: {from: /l/0, to: /l/1}}",
    "{id: e, kind: runtime, operation: set, payload: {path: /t, value: {$concat: [{$state: /s}, "
    "{$literal: x}]}}}",
    "{id: f, kind: human, when: {value: {$param: /no}, op: exists}}",
    "{id: g, kind: human, when: {value: {$state: /no, $default: 1}, op: absent}}",
    "{id: h, kind: runtime, operation: assert, payload: {path: /n, op: eq, expected: {$subtract: "
    "[5, 2]}}}",
    "{id: i, kind: runtime, operation: increment, payload: {path: /n}}",
    "{id: j, kind: runtime, operation: assert, payload: {path: /n, op: eq, expected: 3, "
    "reason: too many}}",
    more="    limits: {steps: 10, human_steps: 2}\n",
)
STATE: dict[str, Any] = {"secret": 7, "o": {"k": 0, "m": 1}, "l": [1, 2], "n": 1, "s": "text"}
ENDS: dict[str, Any] = {
    "state": {
        "secret": 7,
        "o": {"k": DATA, "m": 1},
        "l": [2, 1],
        "n": 4,
        "s": "text",
        "t": "textx",
    },
    "skipped": ("f", "g"),
    "message": "Step 'j' failed: too many",
}


def end_of(rules: StepRules) -> Any:
    """Run the mission with these rules and whatever a test has replaced."""
    try:
        result = run_mission(replace(compiled(MISSION), rules=rules), STATE, {"data": DATA})
    except StepError as error:
        return str(error)
    return {
        "state": result.final_state,
        "skipped": result.skipped_step_ids,
        "message": result.error_message,
    }


def test_mission_has_the_expected_result() -> None:
    """Without a fault the mission has the expected result."""
    assert end_of(operations.RULES) == ENDS


def merge_the_other_way(state: Any, payload: Mapping[str, Any]) -> Any:
    """Keep the existing values of keys."""
    there = look_up(state, payload["path"])
    return put(state, payload["path"], {**payload["value"], **there})


def append_in_front(state: Any, payload: Mapping[str, Any]) -> Any:
    """Add an item at the wrong end."""
    items = look_up(state, payload["path"])
    return put(state, payload["path"], [payload["value"], *items])


def increment_by_zero(state: Any, payload: Mapping[str, Any]) -> Any:
    """Add 0 by default."""
    return operations._increment(state, {"by": 0, **payload})


def move_in_the_other_order(state: Any, payload: Mapping[str, Any]) -> Any:
    """Put the value first, and then take it out."""
    value = look_up(state, payload["from"])
    return take_out(put(state, payload["to"], value), payload["from"])


def assert_the_contrary(state: Any, payload: Mapping[str, Any]) -> Any:
    """End the mission if the condition is met."""
    if conditions.holds_at(state, payload["path"], payload["op"], payload.get("expected")):
        raise StepFailure(payload.get("reason"))
    return state


def assert_without_a_reason(state: Any, payload: Mapping[str, Any]) -> Any:
    """End the mission without the given reason."""
    return operations._assert(state, {**payload, "reason": None})


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("merge", merge_the_other_way),
        ("append", append_in_front),
        ("increment", increment_by_zero),
        ("move", move_in_the_other_order),
        ("assert", assert_the_contrary),
        ("assert", assert_without_a_reason),
    ],
)
def test_rule_of_an_operation_is_needed(name: str, operation: Operation) -> None:
    """A mistake in an operation changes the mission's result."""
    assert name in operations.RULES.operations
    wrong = {**operations.RULES.operations, name: operation}
    assert end_of(replace(operations.RULES, operations=wrong)) != ENDS


Wrong = Callable[..., Any]


def bind_without_literal(bind: Wrong, value: Any, params: Any) -> Any:
    """Let the value of a param be evaluated again."""
    bound = bind(value, params)
    return bound[LITERAL] if forms.form_of(value) == forms.PARAM else bound


def fill_literals(fill: Wrong, value: Any, state: Any) -> Any:
    """Evaluate forms in a literal."""
    is_literal = forms.form_of(value) == LITERAL
    return forms.fill(value[LITERAL], state) if is_literal else fill(value, state)


def fill_no_state(fill: Wrong, value: Any, state: Any) -> Any:
    """Do not replace forms that read the state."""
    return value if forms.form_of(value) == forms.STATE else fill(value, state)


def look_up_without_default(look: Wrong, form: Any, name: str, value: Any) -> Any:
    """Use null instead of the default."""
    return look({**form, DEFAULT: None} if DEFAULT in form else form, name, value)


def holds_if_there(holds: Wrong, when: Any, state: Any) -> Any:
    """Treat `absent` like `exists`."""
    return holds({**when, "op": "exists"} if when["op"] == "absent" else when, state)


def is_there_without_default(is_there: Wrong, value: Any, state: Any) -> Any:
    """Ignore the default of a condition's value."""
    is_state = forms.form_of(value) == forms.STATE
    return is_there({forms.STATE: value[forms.STATE]} if is_state else value, state)


def is_always_there(is_there: Wrong, value: Any, state: Any) -> Any:
    """Treat a missing param as present."""
    return forms.form_of(value) == conditions._NOT_THERE or is_there(value, state)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("bind_params", bind_without_literal),
        ("fill", fill_literals),
        ("fill", fill_no_state),
        ("_looked_up", look_up_without_default),
        ("holds", holds_if_there),
        ("_is_there", is_there_without_default),
        ("_is_there", is_always_there),
    ],
)
def test_rule_of_forms_and_conditions_is_needed(
    name: str, wrong: Wrong, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in a form or condition changes the mission's result."""
    users = [module for module in (forms, conditions, declarative) if hasattr(module, name)]
    fault = partial(wrong, getattr(users[0], name))
    for module in users:
        monkeypatch.setattr(module, name, fault)
    rules = replace(operations.RULES, fill=forms.fill, holds=conditions.holds)
    assert end_of(rules) != ENDS


@pytest.mark.parametrize(
    ("name", "calculate"),
    [("$subtract", arithmetic.add), ("$concat", lambda *parts: " ".join(parts))],
)
def test_calculation_is_needed(
    name: str, calculate: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in a form's calculation changes the mission's result."""
    wrong = {**FORMS, name: FORMS[name]._replace(calculate=calculate)}
    monkeypatch.setattr(forms, "FORMS", wrong)
    assert end_of(operations.RULES) != ENDS
