"""Conditions of `when` and `assert`, in the language of expectations."""

from collections.abc import Mapping
from typing import Any

from tier2gate.forms.calculations import DEFAULT
from tier2gate.forms.looking_up import look_up
from tier2gate.foundation.printable import show_value
from tier2gate.missions.forms import PARAM, STATE, bind_params, fill, form_of
from tier2gate.orchestration.engine import OperationError
from tier2gate.orchestration.expectations import Operator, resolve_path
from tier2gate.predicates import OPERATORS, WITHOUT_EXPECTED

_NOT_THERE = "$not-there"
"""Replaces a missing param whose existence a condition checks; never in a file."""


def bind_condition(when: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Fill the params into a condition when a workflow is built.

    Args:
        when: `value`, `op` and `expected`, valid under the schema.
        params: the params of this call.

    Returns:
        The condition without `$param`.

    Raises:
        OperationError: a param is missing, and the operator does not check for that.
    """
    value = when["value"]
    asks_for_it = form_of(value) == PARAM and DEFAULT not in value and _asks(when["op"])
    if asks_for_it and not resolve_path(dict(params), value[PARAM])[0]:
        return {"value": {_NOT_THERE: value[PARAM]}, "op": when["op"]}
    bound = {"value": bind_params(value, params), "op": when["op"]}
    if "expected" in when:
        bound["expected"] = bind_params(when["expected"], params)
    return bound


def holds(
    when: Mapping[str, Any], state: Any, *, operators: Mapping[str, Operator] = OPERATORS
) -> bool:
    """Return whether a condition holds.

    Args:
        when: a condition without `$param`.
        state: JSON; the state before the step.
        operators: what each operator does.

    Returns:
        Whether it does.

    Raises:
        OperationError: the value is missing, and the operator does not check for that; or the types
            cannot be compared.
    """
    value, op = when["value"], when["op"]
    if not _asks(op):
        expected = fill(when.get("expected"), state)
        return _compare(fill(value, state), op, expected, operators)
    return _is_there(value, state) is (op == "exists")


def holds_at(
    state: Any,
    path: str,
    op: str,
    expected: Any,
    *,
    operators: Mapping[str, Operator] = OPERATORS,
) -> bool:
    """Return whether an assertion about a place in the state holds.

    Args:
        state: JSON.
        path: JSON Pointer to the place.
        op: the operator.
        expected: the value to compare with, without forms; `None` if the operator takes none.
        operators: what each operator does.

    Returns:
        Whether it does.

    Raises:
        OperationError: the value is missing, and the operator does not check for that; or the types
            cannot be compared.
    """
    if _asks(op):
        return resolve_path(state, path)[0] is (op == "exists")
    return _compare(look_up(state, path), op, expected, operators)


def _is_there(value: Any, state: Any) -> bool:
    """Return whether what a form points to exists; a calculation must succeed."""
    name = form_of(value)
    if name == _NOT_THERE:
        return False
    if name == STATE and DEFAULT not in value:
        return resolve_path(state, value[STATE])[0]
    fill(value, state)
    return True


def _asks(op: str) -> bool:
    return op in WITHOUT_EXPECTED


def _compare(value: Any, op: str, expected: Any, operators: Mapping[str, Operator]) -> bool:
    try:
        return operators[op](value, expected)
    except TypeError:
        message = f"{op} cannot compare {show_value(value)} with {show_value(expected)}"
        raise OperationError(message) from None
