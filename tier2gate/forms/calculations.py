"""The forms that calculate: what they take, and what they yield."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tier2gate.forms.arithmetic import add, multiply, negate, subtract
from tier2gate.foundation.printable import show_value
from tier2gate.orchestration.engine import OperationError

LITERAL, DEFAULT = "$literal", "$default"

MAX_LENGTH = 1_000_000
"""The longest string or list that a form can make; repeated doubling would exhaust the memory."""


class Form(NamedTuple):
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


def calculate(name: str, form: Form, argument: Any) -> Any:
    """Return what a form yields.

    Args:
        name: its name, with its `$`.
        form: the form.
        argument: JSON without forms.

    Returns:
        JSON.

    Raises:
        OperationError: it cannot calculate with this argument.
    """
    if form.arguments is None:
        return form.calculate(argument)
    least, most = form.arguments
    size = len(argument) if isinstance(argument, list) else -1
    if size < least or (most is not None and size > most):
        raise OperationError(f"{name} takes a list of {form.takes}, not {show_value(argument)}")
    return form.calculate(*argument)
