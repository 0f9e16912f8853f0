"""Each operation's effect on a state, and what it refuses."""

from copy import deepcopy
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.missions import of_steps, run_text
from tier2gate.forms.looking_up import look_up
from tier2gate.missions.operations import DESCRIBED, RULES
from tier2gate.orchestration.engine import OperationError, StepFailure

STATE: dict[str, Any] = {
    "n": 3,
    "f": 0.5,
    "s": "text",
    "l": [1, [2], {"k": None}],
    "o": {"a": 1, "in": {"b": 2}},
    "t": True,
}
EVERYWHERE = ["/n", "/s", "/l", "/l/1/0", "/l/2/k", "/o", "/o/in/b", "/t", "/new", "/o/in/new"]
THERE = [pointer for pointer in EVERYWHERE if "new" not in pointer]
VALUES: list[Any] = [None, 0, "", [], {}, {"$state": "/n"}, [{"deep": [1.5]}]]


def do(operation: str, state: Any, **payload: Any) -> Any:
    """Run an operation, and check that its arguments are unchanged."""
    before = deepcopy((state, payload))
    after = RULES.operations[operation](state, payload)
    assert (state, payload) == before
    return after


def refused(operation: str, state: Any = STATE, **payload: Any) -> str:
    """Return the message with which an operation refuses, and check that the state is unchanged."""
    before = deepcopy((state, payload))
    with pytest.raises(OperationError) as caught:
        RULES.operations[operation](state, payload)
    assert (state, payload) == before
    return str(caught.value)


def test_every_operation_is_described_and_no_other() -> None:
    """Exactly the existing operations are described; `noop` and `fail` belong to the core."""
    assert list(DESCRIBED) == (
        ["noop", "fail", "assert", "set", "increment", "append", "merge", "remove", "copy", "move"]
    )
    assert set(RULES.operations) == set(DESCRIBED) - {"noop", "fail"}


@pytest.mark.parametrize("pointer", EVERYWHERE)
@pytest.mark.parametrize("value", VALUES)
def test_set_stores_a_value(pointer: str, value: Any) -> None:
    """`set` stores a value as it is, is idempotent, and can restore the old value."""
    after = do("set", STATE, path=pointer, value=value)
    assert look_up(after, pointer) == value
    assert do("set", after, path=pointer, value=value) == after
    if pointer in THERE:
        assert do("set", after, path=pointer, value=look_up(STATE, pointer)) == STATE


@pytest.mark.parametrize("pointer", [pointer for pointer in EVERYWHERE if "new" in pointer])
def test_remove_undoes_set(pointer: str) -> None:
    """`remove` undoes the `set` of a new key."""
    assert do("remove", do("set", STATE, path=pointer, value=1), path=pointer) == STATE


def test_remove_deletes_only_its_target() -> None:
    """`remove` deletes the key or item and nothing else."""
    assert do("remove", STATE, path="/o/in") == {**STATE, "o": {"a": 1}}
    assert do("remove", STATE, path="/l/0") == {**STATE, "l": [[2], {"k": None}]}


@pytest.mark.parametrize("by", [0, 1, -7, 10**30])
def test_increment_is_reversible(by: int) -> None:
    """`increment` and its reverse restore an integer of any size; `by` is 1 by default."""
    after = do("increment", STATE, path="/n", by=by)
    assert after == {**STATE, "n": 3 + by}
    assert do("increment", after, path="/n", by=-by) == STATE
    assert do("increment", STATE, path="/n") == do("increment", STATE, path="/n", by=1)


@pytest.mark.parametrize("value", VALUES)
def test_append_adds_one_item_at_the_end(value: Any) -> None:
    """`append` keeps a log's order, and adds a list as one item."""
    after = do("append", STATE, path="/l", value=value)
    assert after["l"][:-1] == STATE["l"]
    assert after["l"][-1] == value
    assert {**after, "l": None} == {**STATE, "l": None}
    assert do("remove", after, path="/l/3") == STATE


@pytest.mark.parametrize("value", [{}, {"a": 2}, {"c": [1]}, {"in": {}}, {"a": None, "in": 1}])
@pytest.mark.parametrize("pointer", ["", "/o", "/o/in"])
def test_merge_replaces_keys(pointer: str, value: dict[str, Any]) -> None:
    """`merge` sets each key of the value, keeps the others, and replaces nested objects whole."""
    after = do("merge", STATE, path=pointer, value=value)
    assert do("merge", after, path=pointer, value=value) == after
    there = look_up(STATE, pointer)
    assert look_up(after, pointer) == {
        key: value[key] if key in value else there[key] for key in {*there, *value}
    }
    assert do("merge", STATE, path=pointer, value={}) == STATE


@pytest.mark.parametrize("source", THERE)
@pytest.mark.parametrize("target", ["/new", "/o/in/new", "/f"])
def test_copy_keeps_the_source(source: str, target: str) -> None:
    """`copy` puts the value at the target and keeps it at the source."""
    after = do("copy", STATE, **{"from": source, "to": target})
    assert look_up(after, target) == look_up(STATE, source)
    assert after == do("set", STATE, path=target, value=look_up(STATE, source))


@pytest.mark.parametrize("source", ["/n", "/s", "/l/0", "/l/2/k", "/o/a", "/l"])
@pytest.mark.parametrize("target", ["/new", "/o/in/new", "/f"])
def test_move_is_copy_and_then_remove(source: str, target: str) -> None:
    """`move` equals `copy` and `remove`, unless one place is within the other."""
    copied = do("copy", STATE, **{"from": source, "to": target})
    moved = do("move", STATE, **{"from": source, "to": target})
    assert moved == do("remove", copied, path=source)


def test_move_removes_first() -> None:
    """`move` within a list counts the target after removing the item."""
    assert do("move", {"l": [1, 2, 3]}, **{"from": "/l/0", "to": "/l/1"}) == {"l": [2, 1]}
    assert do("move", {"a": {"b": 1}}, **{"from": "/a/b", "to": "/a"}) == {"a": 1}
    assert do("move", STATE, **{"from": "/n", "to": "/n"}) == STATE
    assert refused("move", **{"from": "/o", "to": "/o/in"}) == snapshot(
        'there is nothing at "/o/in" in the state'
    )


@pytest.mark.parametrize(
    "condition",
    [
        {"path": "/n", "op": "ge", "expected": 3},
        {"path": "/o/in", "op": "exists"},
        {"path": "/o/none", "op": "absent"},
        {"path": "", "op": "contains", "expected": "n"},
        {"path": "/s", "op": "matches", "expected": "t.*"},
        {"path": "/l/2/k", "op": "eq", "expected": None},
    ],
)
def test_assert_that_holds_returns_the_same_state(condition: dict[str, Any]) -> None:
    """`assert` does not change the state."""
    assert RULES.operations["assert"](STATE, condition) is STATE


@pytest.mark.parametrize("reason", [None, "too low", ""])
@pytest.mark.parametrize(
    "condition",
    [
        {"path": "/n", "op": "gt", "expected": 3},
        {"path": "/o/in", "op": "absent"},
        {"path": "/o/none", "op": "exists"},
        {"path": "/t", "op": "in", "expected": [1]},
    ],
)
def test_assert_that_fails_ends_the_mission(condition: dict[str, Any], reason: Any) -> None:
    """A failed `assert` reports the reason that its author wrote."""
    with pytest.raises(StepFailure) as caught:
        do("assert", STATE, **condition, **({} if reason is None else {"reason": reason}))
    assert caught.value.reason == reason


NO_NUMBER, NO_LIST, NO_OBJECT = "is not a number", "is not a list", "is not an object"
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "set",
        {"path": "/no/way", "value": 1},
        'there is nothing at "/no/way" in the state (did you mean o?)',
    ),
    ("set", {"path": "/l/3", "value": 1}, 'there is nothing at "/l/3" in the state'),
    ("set", {"path": "/s/0", "value": 1}, 'there is nothing at "/s/0" in the state'),
    ("set", {"path": "", "value": [1]}, "the whole state cannot be [1]: it must be an object"),
    ("increment", {"path": "/s"}, f'"text" {NO_NUMBER}'),
    ("increment", {"path": "/t"}, f"true {NO_NUMBER}"),
    ("increment", {"path": "/n", "by": "1"}, f'"1" {NO_NUMBER}'),
    ("increment", {"path": "/none"}, 'there is nothing at "/none" in the state'),
    (
        "increment",
        {"path": "/n", "by": 10**4300 - 1},
        "the result is too large for a JSON number",
    ),
    ("append", {"path": "/o", "value": 1}, f'{{"a":1,"in":{{"b":2}}}} at "/o" {NO_LIST}'),
    ("append", {"path": "/none", "value": 1}, 'there is nothing at "/none" in the state'),
    ("merge", {"path": "/l/1", "value": {}}, f'[2] at "/l/1" {NO_OBJECT}'),
    ("merge", {"path": "/o", "value": [1]}, f"[1] {NO_OBJECT}"),
    ("merge", {"path": "/none", "value": {}}, 'there is nothing at "/none" in the state'),
    ("remove", {"path": "/none"}, 'there is nothing at "/none" in the state'),
    ("remove", {"path": "/l/-"}, 'there is nothing at "/l/-" in the state'),
    ("remove", {"path": ""}, "the whole state cannot be removed"),
    ("copy", {"from": "/none", "to": "/n"}, 'there is nothing at "/none" in the state'),
    (
        "copy",
        {"from": "/n", "to": "/no/way"},
        'there is nothing at "/no/way" in the state (did you mean o?)',
    ),
    ("copy", {"from": "/n", "to": ""}, "the whole state cannot be 3: it must be an object"),
    ("move", {"from": "/none", "to": "/n"}, 'there is nothing at "/none" in the state'),
    ("move", {"from": "/n", "to": ""}, "the whole state cannot be 3: it must be an object"),
    ("move", {"from": "", "to": "/n"}, "the whole state cannot be removed"),
    (
        "assert",
        {"path": "/none", "op": "eq", "expected": 1},
        'there is nothing at "/none" in the state',
    ),
    (
        "assert",
        {"path": "/s", "op": "ge", "expected": 1},
        'ge cannot compare "text" with 1',
    ),
    ("assert", {"path": "s", "op": "exists"}, '"s" is not a JSON Pointer: it must begin with /'),
    ("assert", {"path": 5, "op": "absent"}, "5 is not a JSON Pointer: it must begin with /"),
]


@pytest.mark.parametrize(("operation", "payload", "words"), REFUSED)
def test_refusal_names_its_place(operation: str, payload: dict[str, Any], words: str) -> None:
    """The author of a step that cannot run sees why, and where in the state."""
    assert refused(operation, **payload) == words


@pytest.mark.parametrize("operation", [name for name in RULES.operations if name != "assert"])
@pytest.mark.parametrize("odd", [None, 1, ["/n"], {"$state": "/n"}, "n", "n/0"])
def test_pointer_from_a_form_is_checked(operation: str, odd: Any) -> None:
    """A pointer that comes from a param or the state is checked before it is used."""
    fields = ("from", "to") if operation in ("copy", "move") else ("path",)
    for field in fields:
        payload = {"value": {}, "from": "/n", "to": "/new", "path": "/n", field: odd}
        assert "is not a JSON Pointer: it must begin with /" in refused(operation, **payload)


STEP = "{id: stop, kind: runtime, operation: %s, payload: %s}"
ASSERTION = "{path: /n, op: eq, expected: 4%s}"


@pytest.mark.parametrize(
    ("operation", "payload", "message"),
    [
        ("fail", "{}", snapshot("Step 'stop' failed: unspecified")),
        ("fail", "{reason: ''}", snapshot("Step 'stop' failed: unspecified")),
        ("fail", "{reason: not for sale}", snapshot("Step 'stop' failed: not for sale")),
        (
            "fail",
            "{reason: {$concat: [only, ' ', left]}}",
            snapshot("Step 'stop' failed: only left"),
        ),
        ("fail", "{reason: {$state: /n}}", snapshot("Step 'stop' failed: 3")),
        ("fail", "{reason: {left: {$state: /n}}}", snapshot("Step 'stop' failed: {\"left\":3}")),
        ("assert", ASSERTION % "", snapshot("Step 'stop' failed: unspecified")),
        ("assert", ASSERTION % ", reason: too few", snapshot("Step 'stop' failed: too few")),
    ],
)
def test_no_step_runs_after_a_failure(operation: str, payload: str, message: str) -> None:
    """A mission that fails reports its step and reason, and no later step runs."""
    text = of_steps(
        "{id: first, kind: runtime, operation: increment, payload: {path: /m}}",
        STEP % (operation, payload),
        "{id: last, kind: runtime, operation: increment, payload: {path: /m}}",
    )
    result = run_text(text, {"n": 3, "m": 0})
    assert (result.success, result.failed_step_id) == (False, "stop")
    assert result.error_message == message
    assert result.final_state == {"n": 3, "m": 1}
    assert [step.id for step in result.executed_steps] == ["first", "stop"]


@pytest.mark.parametrize("payload", ["{}", "{path: /n, value: 1}", "{by: {$state: /n}}"])
def test_noop_keeps_the_state(payload: str) -> None:
    """`noop` is recorded with its payload and does not change the state."""
    text = of_steps(f"{{id: a, kind: runtime, operation: noop, payload: {payload}}}")
    assert run_text(text, STATE).final_state == STATE
