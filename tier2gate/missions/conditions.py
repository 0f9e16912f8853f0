"""Conditions: `when`, and what `assert` demands, in the language of expectations."""

from collections.abc import Mapping
from typing import Any

from tier2gate.foundation.printable import show_value
from tier2gate.missions.forms import DEFAULT, PARAM, STATE, bind_params, fill, form_of
from tier2gate.missions.pointers import look_up
from tier2gate.orchestration.engine import OperationError
from tier2gate.orchestration.expectations import resolve_path
from tier2gate.predicates import OPERATORS, WITHOUT_EXPECTED

_NOT_THERE = "$not-there"
"""What a param that is not there becomes where a condition asks for just that; in no file."""


def bind_condition(when: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what the params give a condition, when a workflow is built.

    Args:
        when: `value`, `op` and `expected`, valid under the schema.
        params: of this call.

    Returns:
        The same without `$param`.

    Raises:
        OperationError: a param is not there, and the operator does not ask for that.
    """
    value = when["value"]
    asks_for_it = form_of(value) == PARAM and DEFAULT not in value and _asks(when["op"])
    if asks_for_it and not resolve_path(dict(params), value[PARAM])[0]:
        return {"value": {_NOT_THERE: value[PARAM]}, "op": when["op"]}
    bound = {"value": bind_params(value, params), "op": when["op"]}
    if "expected" in when:
        bound["expected"] = bind_params(when["expected"], params)
    return bound


def holds(when: Mapping[str, Any], state: Any) -> bool:
    """Tell whether a condition holds.

    Args:
        when: a condition without `$param`.
        state: JSON; the state before the step.

    Returns:
        Whether it does.

    Raises:
        OperationError: there is nothing where it looks, and its operator does not ask for that; or
            the types do not compare.
    """
    value, op = when["value"], when["op"]
    if not _asks(op):
        return _compare(fill(value, state), op, fill(when.get("expected"), state))
    return _is_there(value, state) is (op == "exists")


def holds_at(state: Any, path: str, op: str, expected: Any) -> bool:
    """Tell whether a demand on a place of the state is met.

    Args:
        state: JSON.
        path: JSON Pointer to the place.
        op: the operator.
        expected: what it compares with, without forms; `None` where it takes nothing.

    Returns:
        Whether it is.

    Raises:
        OperationError: there is nothing at that place, and the operator does not ask for that; or
            the types do not compare.
    """
    if _asks(op):
        return resolve_path(state, path)[0] is (op == "exists")
    return _compare(look_up(state, path), op, expected)


def _is_there(value: Any, state: Any) -> bool:
    """Tell whether what a form points to is there; what is calculated has to be calculable."""
    name = form_of(value)
    if name == _NOT_THERE:
        return False
    if name == STATE and DEFAULT not in value:
        return resolve_path(state, value[STATE])[0]
    fill(value, state)
    return True


def _asks(op: str) -> bool:
    return op in WITHOUT_EXPECTED


def _compare(value: Any, op: str, expected: Any) -> bool:
    try:
        return OPERATORS[op](value, expected)
    except TypeError:
        message = f"{show_value(value)} does not compare with {op} {show_value(expected)}"
        raise OperationError(message) from None
