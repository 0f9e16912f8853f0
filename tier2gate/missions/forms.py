"""The forms of a payload: `{$param: …}`, `{$state: …}`, and calculations with them.

A form is a mapping with a single key that begins with `$`; `$param` and `$state` may have a
`$default` beside it. The result of a form is never searched for forms, so that params and state
cannot inject one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.foundation.printable import named, show_value
from tier2gate.missions.arithmetic import add, multiply, negate, subtract
from tier2gate.missions.pointers import look_up
from tier2gate.orchestration.engine import OperationError
from tier2gate.orchestration.expectations import resolve_path
from tier2gate.predicates import WITHOUT_EXPECTED

PARAM, STATE, LITERAL, DEFAULT = "$param", "$state", "$literal", "$default"

MAX_LENGTH = 1_000_000
"""The longest string or list that a form can make; repeated doubling would exhaust the memory."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form that calculates.

    Attributes:
        calculate: its arguments → its result; raises `OperationError`.
        takes: a description of its argument.
        yields: a description of its result.
        arguments: how many values it takes in a list, as `(least, most)`, where `most` may be
            `None` for no maximum; `None` for one value without a list.
    """

    calculate: Callable[..., Any]
    takes: str
    yields: str
    arguments: tuple[int, int | None] | None = None


def _concat(*parts: Any) -> Any:
    for kind in (str, list):
        if all(isinstance(part, kind) for part in parts):
            if sum(map(len, parts)) > MAX_LENGTH:
                raise OperationError(f"the result is longer than {MAX_LENGTH:,}")
            return "".join(parts) if kind is str else [item for part in parts for item in part]
    raise OperationError(f"{show_value(list(parts))} are neither all text nor all lists")


def _length(value: Any) -> Any:
    if not isinstance(value, str | list | dict):
        raise OperationError(f"{show_value(value)} has no length")
    return len(value)


_MANY = (1, None)

FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "$add": Form(calculate=add, takes="numbers", yields="their sum", arguments=_MANY),
        "$subtract": Form(
            calculate=subtract,
            takes="two numbers",
            yields="the first minus the second",
            arguments=(2, 2),
        ),
        "$multiply": Form(
            calculate=multiply, takes="numbers", yields="their product", arguments=_MANY
        ),
        "$negate": Form(calculate=negate, takes="a number", yields="its negative"),
        "$concat": Form(
            calculate=_concat,
            takes="strings, or lists",
            yields="their concatenation",
            arguments=_MANY,
        ),
        "$length": Form(
            calculate=_length,
            takes="a string, a list or an object",
            yields="its number of characters, items or keys",
        ),
    }
)
"""The forms that calculate, in the order of the documentation."""

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
        return _calculated(name, FORMS[name], fill(value[name], state))
    if isinstance(value, dict):
        return {key: fill(item, state) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, state) for item in value]
    return value


def _calculated(name: str, form: Form, argument: Any) -> Any:
    if form.arguments is None:
        return form.calculate(argument)
    least, most = form.arguments
    size = len(argument) if isinstance(argument, list) else -1
    if size < least or (most is not None and size > most):
        raise OperationError(f"{name} takes a list of {form.takes}, not {show_value(argument)}")
    return form.calculate(*argument)


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
