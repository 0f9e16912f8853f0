"""The operations of declarative missions: pure functions of a state and a payload.

None changes its arguments: each returns a new state or ends the workflow. Forms in payloads are
already evaluated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from tier2gate.forms import arithmetic
from tier2gate.forms.looking_up import look_up
from tier2gate.foundation.printable import named, show_value
from tier2gate.missions.conditions import holds, holds_at
from tier2gate.missions.forms import fill
from tier2gate.missions.pointers import put, take_out
from tier2gate.orchestration.engine import (
    Operation,
    OperationError,
    StepFailure,
    StepRules,
)
from tier2gate.orchestration.expectations import Operator
from tier2gate.predicates import OPERATORS


@dataclass(frozen=True, kw_only=True)
class Described:
    """An operation and its documentation.

    Attributes:
        payload: the fields of its payload.
        effect: what it does.
        law: what always holds.
        operation: the function; `None` if the core itself does it.
    """

    payload: str
    effect: str
    law: str
    operation: Operation | None = None


def _assert(
    state: Any, payload: Mapping[str, Any], *, operators: Mapping[str, Operator] = OPERATORS
) -> Any:
    path, expected = _pointer(payload), payload.get("expected")
    if not holds_at(state, path, payload["op"], expected, operators=operators):
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
        raise OperationError(f"{show_value(items)} at {named(path)} is not a list")
    return put(state, path, [*items, payload["value"]])


def _merge(state: Any, payload: Mapping[str, Any]) -> Any:
    path, value = _pointer(payload), payload["value"]
    there = look_up(state, path)
    for item, where in ((there, f" at {named(path)}"), (value, "")):
        if not isinstance(item, dict):
            raise OperationError(f"{show_value(item)}{where} is not an object")
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
        raise OperationError(f"{show_value(pointer)} is not a JSON Pointer: it must begin with /")
    return pointer


def _checked(state: Any) -> Any:
    if not isinstance(state, dict):
        raise OperationError(f"the whole state cannot be {show_value(state)}: it must be an object")
    return state


DESCRIBED: Mapping[str, Described] = MappingProxyType(
    {
        "noop": Described(
            payload="anything",
            effect="does nothing; it is recorded with its payload",
            law="the state does not change",
        ),
        "fail": Described(
            payload="`reason`",
            effect="ends the mission without success",
            law="no later step is executed, and the state does not change",
        ),
        "assert": Described(
            payload="`path`, `op`, `expected`; `reason`",
            effect="ends the mission without success if the assertion does not hold",
            law="the state does not change",
            operation=_assert,
        ),
        "set": Described(
            payload="`path`, `value`",
            effect="sets the value there: replaces the old one, or adds a key",
            law="the value is there afterwards; repeating it changes nothing",
            operation=_set,
        ),
        "increment": Described(
            payload="`path`; `by`, 1 by default",
            effect="adds `by` to the number there",
            law="`by: a` and then `by: -a` changes nothing, for integers",
            operation=_increment,
        ),
        "append": Described(
            payload="`path`, `value`",
            effect="adds an item to the end of the list there",
            law="the list is one item longer, and its other items keep their places",
            operation=_append,
        ),
        "merge": Described(
            payload="`path`, `value`",
            effect="sets each key of the value in the object there; nested objects are replaced",
            law="repeating it changes nothing; keys that are not in the value do not change",
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
            effect="copies what is at `from` to `to`",
            law="the same as `set` at `to` with what is at `from`",
            operation=_copy,
        ),
        "move": Described(
            payload="`from`, `to`",
            effect="removes what is at `from`, then sets it at `to`",
            law="the same as `copy` and then `remove`, if neither place is inside a list or inside "
            "the other",
            operation=_move,
        ),
    }
)
"""All operations, in the order of the documentation."""


def make_rules(operators: Mapping[str, Operator]) -> StepRules:
    """Make the rules for steps of declarative missions.

    Args:
        operators: what each operator of `when` and `assert` does.

    Returns:
        The rules.
    """
    operations = {name: item.operation for name, item in DESCRIBED.items() if item.operation}
    return StepRules(
        operations={**operations, "assert": partial(_assert, operators=operators)},
        fill=fill,
        holds=partial(holds, operators=operators),
    )


RULES = make_rules(OPERATORS)
"""The rules for steps of declarative missions."""
