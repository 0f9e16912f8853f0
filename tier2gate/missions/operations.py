"""The operations of declarative missions: pure functions of a state and a payload.

None changes what it is given; each gives a new state, or ends the workflow (design: gate, "Missions
of the user's own"). Payloads reach them without forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tier2gate.foundation.printable import named, show_value
from tier2gate.missions import arithmetic
from tier2gate.missions.conditions import holds, holds_at
from tier2gate.missions.forms import fill
from tier2gate.missions.pointers import look_up, put, take_out
from tier2gate.orchestration.engine import (
    Operation,
    OperationError,
    StepFailure,
    StepRules,
)


@dataclass(frozen=True, kw_only=True)
class Described:
    """An operation, and what is to be said of it.

    Attributes:
        payload: the fields that its payload has, in words.
        effect: what it does, in words.
        law: what always holds of it, in words.
        operation: what does it; `None` for those that the core itself does.
    """

    payload: str
    effect: str
    law: str
    operation: Operation | None = None


def _assert(state: Any, payload: Mapping[str, Any]) -> Any:
    if not holds_at(state, _pointer(payload), payload["op"], payload.get("expected")):
        raise StepFailure(payload.get("reason"))
    return state


def _set(state: Any, payload: Mapping[str, Any]) -> Any:
    return _checked(put(state, _pointer(payload), payload["value"]))


def _increment(state: Any, payload: Mapping[str, Any]) -> Any:
    path = _pointer(payload)
    return put(state, path, arithmetic.add(look_up(state, path), payload.get("by", 1)))


def _append(state: Any, payload: Mapping[str, Any]) -> Any:
    path = _pointer(payload)
    items = look_up(state, path)
    if not isinstance(items, list):
        raise OperationError(f"{show_value(items)} at {named(path)} is no list")
    return put(state, path, [*items, payload["value"]])


def _merge(state: Any, payload: Mapping[str, Any]) -> Any:
    path, value = _pointer(payload), payload["value"]
    there = look_up(state, path)
    for item, where in ((there, f" at {named(path)}"), (value, "")):
        if not isinstance(item, dict):
            raise OperationError(f"{show_value(item)}{where} is no object")
    return put(state, path, {**there, **value})


def _remove(state: Any, payload: Mapping[str, Any]) -> Any:
    return take_out(state, _pointer(payload))


def _copy(state: Any, payload: Mapping[str, Any]) -> Any:
    source, target = _pointer(payload, "from"), _pointer(payload, "to")
    return _checked(put(state, target, look_up(state, source)))


def _move(state: Any, payload: Mapping[str, Any]) -> Any:
    source, target = _pointer(payload, "from"), _pointer(payload, "to")
    value = look_up(state, source)
    return _checked(put(take_out(state, source), target, value))


def _pointer(payload: Mapping[str, Any], field: str = "path") -> str:
    pointer = payload[field]
    if not isinstance(pointer, str) or not (pointer == "" or pointer.startswith("/")):
        raise OperationError(f"{show_value(pointer)} is no JSON Pointer; one begins with /")
    return pointer


def _checked(state: Any) -> Any:
    if not isinstance(state, dict):
        raise OperationError(f"the whole state cannot be {show_value(state)}: it is an object")
    return state


DESCRIBED: Mapping[str, Described] = MappingProxyType(
    {
        "noop": Described(
            payload="anything",
            effect="does nothing; it is recorded with its payload",
            law="the state after it is the state before it",
        ),
        "fail": Described(
            payload="`reason`",
            effect="ends the mission without success",
            law="no step after it is executed, and the state stays as it is",
        ),
        "assert": Described(
            payload="`path`, `op`, `expected`; `reason`",
            effect="ends the mission without success where the demand is not met",
            law="the state after it is the state before it",
            operation=_assert,
        ),
        "set": Described(
            payload="`path`, `value`",
            effect="puts the value there, in place of what is there or as a new key",
            law="then the value is there; twice is once",
            operation=_set,
        ),
        "increment": Described(
            payload="`path`; `by`, or else 1",
            effect="adds to the number there",
            law="by `a` and then by `-a` is nothing, on integers",
            operation=_increment,
        ),
        "append": Described(
            payload="`path`, `value`",
            effect="adds an item to the end of the list there",
            law="the list is longer by one, and what was in it stays in its place",
            operation=_append,
        ),
        "merge": Described(
            payload="`path`, `value`",
            effect="puts each key of the value into the object there; not into objects in it",
            law="twice is once; keys that the value has not stay as they are",
            operation=_merge,
        ),
        "remove": Described(
            payload="`path`",
            effect="removes the key or the item there",
            law="undoes the `set` of a new key",
            operation=_remove,
        ),
        "copy": Described(
            payload="`from`, `to`",
            effect="puts at `to` what is at `from`, too",
            law="the same as `set` at `to` of what is at `from`",
            operation=_copy,
        ),
        "move": Described(
            payload="`from`, `to`",
            effect="removes what is at `from`, then puts it at `to`",
            law="the same as `copy` and then `remove`, where neither place is inside of a list or "
            "of the other",
            operation=_move,
        ),
    }
)
"""Every operation, in the order that they are explained in."""

RULES = StepRules(
    operations={
        name: item.operation for name, item in DESCRIBED.items() if item.operation is not None
    },
    fill=fill,
    holds=holds,
)
"""What steps of declarative missions can do."""
