"""Pointers into a state: look-up, and changes that affect one place only."""

from copy import deepcopy
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.forms.looking_up import look_up
from tier2gate.missions.pointers import put, take_out
from tier2gate.orchestration.engine import OperationError

STATE: dict[str, Any] = {
    "a": {"b": [10, {"c": None}, [30]]},
    "": {"": 1},
    "x/y": {"~": 2},
    "0": "key",
    "é": False,
}
PLACES = {
    "": STATE,
    "/a": STATE["a"],
    "/a/b/0": 10,
    "/a/b/1/c": None,
    "/a/b/2/0": 30,
    "/": STATE[""],
    "//": 1,
    "/x~1y/~0": 2,
    "/0": "key",
    "/é": False,
}
NOWHERE = ["/b", "/a/b/3", "/a/b/-1", "/a/b/-", "/a/b/01", "/a/b/1.0", "/a/b/0/x", "/0/0", "/a/c/d"]


@pytest.mark.parametrize(("pointer", "value"), PLACES.items())
def test_existing_value_is_found(pointer: str, value: Any) -> None:
    """A pointer follows RFC 6901, including keys with special characters and items of lists."""
    assert look_up(STATE, pointer) is value


@pytest.mark.parametrize("pointer", NOWHERE)
def test_pointer_to_nothing_is_reported(pointer: str) -> None:
    """A pointer to nothing is reported; no value is invented."""
    for ask in (look_up, take_out):
        with pytest.raises(OperationError) as caught:
            ask(STATE, pointer)
        assert masked(str(caught.value), pointer=pointer) == snapshot(
            'there is nothing at "{pointer}" in the state'
        )


@pytest.mark.parametrize("pointer", ["/parcels/zone", "/parcels/zone/x"])
def test_similar_key_is_suggested(pointer: str) -> None:
    """A user who misspelt a key of the state reads which one is there."""
    for ask in (look_up, take_out):
        with pytest.raises(OperationError) as caught:
            ask({"parcel": {"zone": 1}, "n": 2}, pointer)
        assert str(caught.value) == (
            f'there is nothing at "{pointer}" in the state (did you mean parcel?)'
        )
    with pytest.raises(OperationError, match=r"\(did you mean zone\?\)"):
        put({"parcel": [{"zone": {}}]}, "/parcel/0/zon/x", 3)


@pytest.mark.parametrize("pointer", [*PLACES, "/new", "/a/new", "/a/b/1/new", "/a/b/1/~1"])
def test_put_changes_only_its_target(pointer: str) -> None:
    """`put` changes only its target, in a copy of the state."""
    before, new = deepcopy(STATE), {"new": [1]}
    after = put(STATE, pointer, new)
    assert look_up(after, pointer) is new
    assert before == STATE
    if pointer in PLACES and pointer:
        assert put(after, pointer, look_up(STATE, pointer)) == STATE
    elif pointer:
        assert take_out(after, pointer) == STATE


@pytest.mark.parametrize("pointer", ["/b/c", "/a/b/3", "/a/b/-", "/a/b/0/x", "/0/x", "/a/b/x"])
def test_put_does_not_create_parents(pointer: str) -> None:
    """A misspelt pointer does not create new objects in the state."""
    with pytest.raises(OperationError, match="there is nothing at"):
        put(STATE, pointer, 1)


def test_take_out_of_a_list_closes_the_gap() -> None:
    """Later items of the list move up, and equal items elsewhere stay."""
    assert take_out({"l": [1, 2, 1, 3]}, "/l/2") == {"l": [1, 2, 3]}
    assert take_out({"l": [7]}, "/l/0") == {"l": []}
    assert take_out({"o": {"a": 1, "b": 1}}, "/o/a") == {"o": {"b": 1}}


def test_whole_state_cannot_be_taken_out() -> None:
    """A mission always has a state."""
    with pytest.raises(OperationError, match=r"^the whole state cannot be removed$"):
        take_out(STATE, "")


def test_unchanged_parts_are_shared() -> None:
    """A step on a large state copies only the part that it changes."""
    state: dict[str, Any] = {"small": {"n": 1}, "large": {"deep": [1] * 1_000}}
    after = put(state, "/small/n", 2)
    assert after["large"] is state["large"]
    assert after["small"] is not state["small"]
