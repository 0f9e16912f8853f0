"""Reads the fields of a child's messages; anything that is not as agreed is refused."""

from typing import Any, TypeVar

from tier2gate.foundation.printable import named

_T = TypeVar("_T")


class InvalidAnswerError(ValueError):
    """An answer does not have the agreed form."""


def read_fields(value: Any, what: str, names: tuple[str, ...]) -> list[Any]:
    """Read an object that must have exactly these fields.

    Args:
        value: the JSON as received.
        what: its name in messages.
        names: the names of the fields.

    Returns:
        Their values, in the order of the names.

    Raises:
        InvalidAnswerError: it is not such an object.
    """
    typed(value, dict, what)
    for name in names:
        if name not in value:
            raise InvalidAnswerError(f"{what} has no field {name!r}")
    for name in sorted(value.keys() - set(names)):
        raise InvalidAnswerError(f"{what} has an unknown field {named(name)}")
    return [value[name] for name in names]


def typed(value: _T, kinds: type | tuple[type, ...], what: str) -> _T:
    """Return a value that must be of exactly one of these types.

    Args:
        value: the JSON as received.
        kinds: a type, or several.
        what: its name in messages.

    Raises:
        InvalidAnswerError: it is of another type.
    """
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    if type(value) not in kinds:
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise InvalidAnswerError(f"{what} is {type(value).__name__}, not {wanted}")
    return value
