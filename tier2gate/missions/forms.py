"""The forms of a payload: `{$param: …}`, `{$state: …}`, and calculations with them.

A form is a mapping with a single key that begins with `$`; `$param` and `$state` may have a
`$default` beside it. The result of a form is never searched for forms, so that params and state
cannot inject one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.forms.calculations import DEFAULT, FORMS, LITERAL, calculate
from tier2gate.forms.looking_up import look_up
from tier2gate.foundation.printable import named
from tier2gate.orchestration.engine import OperationError
from tier2gate.orchestration.expectations import resolve_path
from tier2gate.predicates import WITHOUT_EXPECTED

PARAM, STATE = "$param", "$state"

FORM_NAMES = (PARAM, STATE, LITERAL, *FORMS)
"""All forms that a file can contain."""


def form_of(value: Any) -> str | None:
    """Return which form a value is.

    Args:
        value: JSON.

    Returns:
        The name of the form, with its `$`; `None` if it is not a form.
    """
    names = [key for key in value if key.startswith("$")] if isinstance(value, dict) else []
    return next((name for name in names if name != DEFAULT), None)


def forms_in(value: Any, at: ValuePath = ()) -> Iterator[tuple[ValuePath, Mapping[str, Any]]]:
    """Find the forms in a value, including those in arguments of other forms.

    Args:
        value: JSON.
        at: the place of the value.

    Yields:
        Each form with its place.
    """
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from forms_in(item, (*at, index))
    elif isinstance(value, dict):
        if any(key.startswith("$") for key in value):
            yield at, value
        for key, item in value.items():
            if key not in (LITERAL, DEFAULT):
                yield from forms_in(item, (*at, key))


def needed_params(definition: Mapping[str, Any]) -> list[str]:
    """Return the params without which a mission cannot be built.

    Args:
        definition: its normal form.

    Returns:
        JSON Pointers, sorted.
    """
    pointers = set()
    for step in definition["steps"]:
        when = step["when"] or {}
        asks = when.get("op") in WITHOUT_EXPECTED
        forms = [form for _, form in forms_in(step["payload"])]
        forms += [form for path, form in forms_in(when) if not (asks and path == ("value",))]
        pointers |= {form[PARAM] for form in forms if PARAM in form and DEFAULT not in form}
    return sorted(pointers)


def bind_params(value: Any, params: Mapping[str, Any]) -> Any:
    """Fill in the params when a workflow is built.

    Args:
        value: JSON with forms.
        params: the params of this call.

    Returns:
        The value with each `$param` replaced by a `$literal`, which is not searched for forms.

    Raises:
        OperationError: a param is missing and has no default.
    """
    name = form_of(value)
    if name in (LITERAL, STATE):
        return value
    if name == PARAM:
        return {LITERAL: _looked_up(value, PARAM, dict(params))}
    if isinstance(value, dict):
        return {key: bind_params(item, params) for key, item in value.items()}
    if isinstance(value, list):
        return [bind_params(item, params) for item in value]
    return value


def fill(value: Any, state: Any) -> Any:
    """Evaluate the forms of a value when a step is executed.

    Args:
        value: JSON with forms, but without `$param`.
        state: JSON; the state before the step.

    Returns:
        JSON without forms.

    Raises:
        OperationError: a form points to nothing, or cannot calculate its result.
    """
    name = form_of(value)
    if name == LITERAL:
        return value[LITERAL]
    if name == STATE:
        return _looked_up(value, STATE, state)
    if name is not None and name in FORMS:
        return calculate(name, FORMS[name], fill(value[name], state))
    if isinstance(value, dict):
        return {key: fill(item, state) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, state) for item in value]
    return value


def _looked_up(form: dict[str, Any], name: str, value: Any) -> Any:
    pointer = form[name]
    found, there = resolve_path(value, pointer)
    if found:
        return there
    if DEFAULT in form:
        return form[DEFAULT]
    if name == PARAM:
        raise OperationError(f"the param {named(pointer)} is missing and has no $default")
    return look_up(value, pointer)
