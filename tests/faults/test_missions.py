"""Each rule of operations, forms and conditions is needed: without it, a mission ends otherwise."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.faults_in import mutated
from tests.missions import compiled, of_steps, run_mission
from tier2gate.missions import conditions, declarative, forms, operations
from tier2gate.orchestration.engine import StepError

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


def end_of(patch: pytest.MonkeyPatch, fault: ModuleType | None = None) -> Any:
    """Run the mission, with a module of a fault in the place of the one that it was made from."""
    rules = operations.RULES
    for name in ("bind_params", "bind_condition"):
        if hasattr(fault, name):
            patch.setattr(declarative, name, getattr(fault, name))
    for name in ("fill", "holds"):
        if hasattr(fault, name):
            rules = replace(rules, **{name: getattr(fault, name)})
    rules = getattr(fault, "RULES", rules)
    try:
        result = run_mission(replace(compiled(MISSION), rules=rules), STATE, {"data": DATA})
    except StepError as error:
        return str(error)
    return {
        "state": result.final_state,
        "skipped": result.skipped_step_ids,
        "message": result.error_message,
    }


def test_mission_ends_as_it_should(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a fault nothing is found."""
    assert end_of(monkeypatch) == ENDS


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        (operations, "{**there, **value}", "{**value, **there}"),
        (operations, '[*items, payload["value"]]', '[payload["value"], *items]'),
        (operations, 'payload.get("by", 1)', 'payload.get("by", 0)'),
        (
            operations,
            "put(take_out(state, source), target, value)",
            "take_out(put(state, target, value), source)",
        ),
        (operations, "if not holds_at(", "if holds_at("),
        (operations, 'StepFailure(payload.get("reason"))', "StepFailure()"),
        (forms, "return {LITERAL: _looked_up(value, PARAM, dict(params))}", "return DATA"),
        (forms, "return value[LITERAL]\n", "return fill(value[LITERAL], state)\n"),
        (forms, "return _looked_up(value, STATE, state)", "return value"),
        (forms, "calculate=subtract", "calculate=add"),
        (forms, "        return form[DEFAULT]\n", "        return None\n"),
        (forms, '"".join(parts)', '" ".join(parts)'),
        (conditions, 'is (op == "exists")\n\n\ndef holds_at', "\n\n\ndef holds_at"),
        (conditions, "if name == STATE and DEFAULT not in value:", "if name == STATE:"),
        (conditions, "if name == _NOT_THERE:\n        return False", "if False:\n        pass"),
    ],
)
def test_rule_is_needed(
    module: ModuleType, old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in what a step does is seen in what a mission comes to."""
    new = new.replace("DATA", "_looked_up(value, PARAM, dict(params))")
    assert end_of(monkeypatch, mutated(module, old, new, tmp_path)) != ENDS
