"""The operations: each held to its law, on states of its own; and what each refuses."""

from copy import deepcopy
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.missions import of_steps, run_text
from tier2gate.missions.operations import DESCRIBED, RULES
from tier2gate.missions.pointers import look_up
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
    """Do an operation, which may change neither what it is given nor give it back changed."""
    before = deepcopy((state, payload))
    after = RULES.operations[operation](state, payload)
    assert (state, payload) == before
    return after


def refused(operation: str, state: Any = STATE, **payload: Any) -> str:
    """Give the words that an operation refuses with; what it is given stays as it is."""
    before = deepcopy((state, payload))
    with pytest.raises(OperationError) as caught:
        RULES.operations[operation](state, payload)
    assert (state, payload) == before
    return str(caught.value)


def test_every_operation_is_described_and_no_other() -> None:
    """What the documents tell of is what there is; `noop` and `fail` are the core's own."""
    assert list(DESCRIBED) == (
        ["noop", "fail", "assert", "set", "increment", "append", "merge", "remove", "copy", "move"]
    )
    assert set(RULES.operations) == set(DESCRIBED) - {"noop", "fail"}


@pytest.mark.parametrize("pointer", EVERYWHERE)
@pytest.mark.parametrize("value", VALUES)
def test_what_is_set_is_there_and_setting_it_twice_is_setting_it_once(
    pointer: str, value: Any
) -> None:
    """`set`: look-up gives the value as it is; what was there before can be set back."""
    after = do("set", STATE, path=pointer, value=value)
    assert look_up(after, pointer) == value
    assert do("set", after, path=pointer, value=value) == after
    if pointer in THERE:
        assert do("set", after, path=pointer, value=look_up(STATE, pointer)) == STATE


@pytest.mark.parametrize("pointer", [pointer for pointer in EVERYWHERE if "new" in pointer])
def test_removing_a_new_key_gives_the_state_back(pointer: str) -> None:
    """`remove` undoes a `set` of a key that was not there."""
    assert do("remove", do("set", STATE, path=pointer, value=1), path=pointer) == STATE


def test_what_is_removed_is_gone() -> None:
    """`remove`: the key or the item, and nothing else."""
    assert do("remove", STATE, path="/o/in") == {**STATE, "o": {"a": 1}}
    assert do("remove", STATE, path="/l/0") == {**STATE, "l": [[2], {"k": None}]}


@pytest.mark.parametrize("by", [0, 1, -7, 10**30])
def test_increment_and_back_is_the_identity_on_integers(by: int) -> None:
    """`increment`: paid and paid back is nothing, however large; without `by` it counts."""
    after = do("increment", STATE, path="/n", by=by)
    assert after == {**STATE, "n": 3 + by}
    assert do("increment", after, path="/n", by=-by) == STATE
    assert do("increment", STATE, path="/n") == do("increment", STATE, path="/n", by=1)


@pytest.mark.parametrize("value", VALUES)
def test_append_lengthens_by_one_and_keeps_what_was(value: Any) -> None:
    """`append`: a log keeps its entries in order, and a list is one entry."""
    after = do("append", STATE, path="/l", value=value)
    assert after["l"][:-1] == STATE["l"]
    assert after["l"][-1] == value
    assert {**after, "l": None} == {**STATE, "l": None}
    assert do("remove", after, path="/l/3") == STATE


@pytest.mark.parametrize("value", [{}, {"a": 2}, {"c": [1]}, {"in": {}}, {"a": None, "in": 1}])
@pytest.mark.parametrize("pointer", ["", "/o", "/o/in"])
def test_merge_twice_is_merge_once(pointer: str, value: dict[str, Any]) -> None:
    """`merge`: each key of the value is there, others stay, objects inside are replaced whole."""
    after = do("merge", STATE, path=pointer, value=value)
    assert do("merge", after, path=pointer, value=value) == after
    there = look_up(STATE, pointer)
    assert look_up(after, pointer) == {
        key: value[key] if key in value else there[key] for key in {*there, *value}
    }
    assert do("merge", STATE, path=pointer, value={}) == STATE


@pytest.mark.parametrize("source", THERE)
@pytest.mark.parametrize("target", ["/new", "/o/in/new", "/f"])
def test_copy_leaves_the_source(source: str, target: str) -> None:
    """`copy`: what is at one place is at both."""
    after = do("copy", STATE, **{"from": source, "to": target})
    assert look_up(after, target) == look_up(STATE, source)
    assert after == do("set", STATE, path=target, value=look_up(STATE, source))


@pytest.mark.parametrize("source", ["/n", "/s", "/l/0", "/l/2/k", "/o/a", "/l"])
@pytest.mark.parametrize("target", ["/new", "/o/in/new", "/f"])
def test_move_is_copy_and_then_remove(source: str, target: str) -> None:
    """`move`: where the two places do not hold each other, as when done in two steps."""
    copied = do("copy", STATE, **{"from": source, "to": target})
    moved = do("move", STATE, **{"from": source, "to": target})
    assert moved == do("remove", copied, path=source)


def test_move_removes_first() -> None:
    """`move`: within a list, the target is counted without the item that moves."""
    assert do("move", {"l": [1, 2, 3]}, **{"from": "/l/0", "to": "/l/1"}) == {"l": [2, 1]}
    assert do("move", {"a": {"b": 1}}, **{"from": "/a/b", "to": "/a"}) == {"a": 1}
    assert do("move", STATE, **{"from": "/n", "to": "/n"}) == STATE
    assert refused("move", **{"from": "/o", "to": "/o/in"}) == snapshot(
        'there is nothing at "/o/in" in the state'
    )


@pytest.mark.parametrize(
    "demand",
    [
        {"path": "/n", "op": "ge", "expected": 3},
        {"path": "/o/in", "op": "exists"},
        {"path": "/o/none", "op": "absent"},
        {"path": "", "op": "contains", "expected": "n"},
        {"path": "/s", "op": "matches", "expected": "t.*"},
        {"path": "/l/2/k", "op": "eq", "expected": None},
    ],
)
def test_demand_that_is_met_gives_the_very_state(demand: dict[str, Any]) -> None:
    """`assert`: to look at a state does not change it."""
    assert RULES.operations["assert"](STATE, demand) is STATE


@pytest.mark.parametrize("reason", [None, "too low", ""])
@pytest.mark.parametrize(
    "demand",
    [
        {"path": "/n", "op": "gt", "expected": 3},
        {"path": "/o/in", "op": "absent"},
        {"path": "/o/none", "op": "exists"},
        {"path": "/t", "op": "in", "expected": [1]},
    ],
)
def test_demand_that_is_not_met_ends_the_mission(demand: dict[str, Any], reason: Any) -> None:
    """`assert`: the reason that was written is the one that is told."""
    with pytest.raises(StepFailure) as caught:
        do("assert", STATE, **demand, **({} if reason is None else {"reason": reason}))
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
def test_what_cannot_be_done_is_said_with_its_place(
    operation: str, payload: dict[str, Any], words: str
) -> None:
    """Whoever wrote a step that cannot be done reads why, and where in the state."""
    assert refused(operation, **payload) == words


@pytest.mark.parametrize("operation", [name for name in RULES.operations if name != "assert"])
@pytest.mark.parametrize("odd", [None, 1, ["/n"], {"$state": "/n"}, "n", "n/0"])
def test_pointer_that_a_form_yields_is_held_to_be_one(operation: str, odd: Any) -> None:
    """A pointer that a param or the state gives leads into the state or is refused."""
    fields = ("from", "to") if operation in ("copy", "move") else ("path",)
    for field in fields:
        payload = {"value": {}, "from": "/n", "to": "/new", "path": "/n", field: odd}
        assert "is not a JSON Pointer: it must begin with /" in refused(operation, **payload)


STEP = "{id: stop, kind: runtime, operation: %s, payload: %s}"
DEMAND = "{path: /n, op: eq, expected: 4%s}"


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
        ("assert", DEMAND % "", snapshot("Step 'stop' failed: unspecified")),
        ("assert", DEMAND % ", reason: too few", snapshot("Step 'stop' failed: too few")),
    ],
)
def test_fail_and_assert_end_a_mission_and_nothing_after_them_runs(
    operation: str, payload: str, message: str
) -> None:
    """A mission that ends without success says at which step and why, as the contract words it."""
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
def test_noop_gives_the_state_back(payload: str) -> None:
    """`noop`: recorded with what it is given, and nothing is done with it."""
    text = of_steps(f"{{id: a, kind: runtime, operation: noop, payload: {payload}}}")
    assert run_text(text, STATE).final_state == STATE
