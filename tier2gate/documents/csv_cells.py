"""The types of a CSV file's cells, and what a cell of each type may hold."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from tier2gate.documents.json_numbers import JSON_NUMBER, parse_float, parse_int
from tier2gate.documents.refusals import UnreadableScalarError
from tier2gate.foundation.printable import cut, quoted

Cell: TypeAlias = str | None
"""The text of a cell; `None` if it is empty and not in quotes."""

_Number = TypeVar("_Number", int, float)

WRONG_CELL = "wrong-cell"
"""The code of the problem of a cell that does not have its column's type."""

NULLABLE = "?"
"""What a type ends with if an empty cell is null."""


def cell_reader(kind: str) -> Callable[[Cell], Any]:
    """Return the function that reads the cells of a column.

    Args:
        kind: the type of the column; see `TYPES`.

    Returns:
        Takes a cell, and returns its value as JSON; raises `UnreadableScalarError` if the cell is
        not of this type.
    """
    name = kind.removesuffix(NULLABLE)
    read = _READERS[name]
    if name != kind:
        return lambda text: None if text is None else read(text)
    hint = f"{_EMPTY_HINTS.get(name, f'write {_A[name]}')}{_OR_NULL}"

    def read_given(text: Cell) -> Any:
        if text is None:
            raise _wrong("the cell is empty", hint)
        return read(text)

    return read_given


def _read_string(text: str) -> str:
    return text


def _read_integer(text: str) -> int:
    number = JSON_NUMBER.fullmatch(text)
    if number is None or number["real"]:
        raise _not_a("integer", text)
    return _parse(parse_int, text)


def _read_number(text: str) -> int | float:
    number = JSON_NUMBER.fullmatch(text)
    if number is None:
        raise _not_a("number", text)
    return _parse(parse_float if number["real"] else parse_int, text)


def _parse(parse: Callable[[str], _Number], text: str) -> _Number:
    """Read a number; the hint is for a cell, whose quotes do not make it a string."""
    try:
        return parse(text)
    except UnreadableScalarError as error:
        hint = (error.hint or "").replace("quote it", "declare the column as string")
        raise UnreadableScalarError(error.code, str(error), hint) from None


def _read_boolean(text: str) -> bool:
    if text not in _BOOLEANS:
        raise _not_a("boolean", text)
    return _BOOLEANS[text]


def _not_a(name: str, text: str) -> UnreadableScalarError:
    return _wrong(f"{quoted(cut(text, _SHOWN))} is not {_A[name]}", _meant(name, text))


def _meant(name: str, text: str) -> str:
    """Return what to write in place of a text that is not of a type."""
    word = text.strip()
    if name == "boolean":
        if word.lower() in _BOOLEANS:
            return f"write {word.lower()}"
        return f"write true or false{_OR_STRING}"
    plain = _LEADING.sub(r"\1", word.replace("_", "").replace(",", ""))
    number = JSON_NUMBER.fullmatch(plain)
    is_meant = number is not None and (name == "number" or not number["real"])
    if is_meant and _DIGITS_ONLY.fullmatch(word) and len(plain) <= _SHOWN:
        return f"write {plain}{_OR_STRING}"
    if name == "integer" and JSON_NUMBER.fullmatch(text):
        return "write it without a fraction or an exponent, or declare the column as number"
    example = "-1.5" if name == "number" else "-15"
    return f"write a decimal number, such as {example}{_OR_STRING}"


def _wrong(message: str, hint: str) -> UnreadableScalarError:
    return UnreadableScalarError(WRONG_CELL, message, hint)


_SHOWN = 40
_OR_STRING = ", or declare the column as string"
_OR_NULL = f", or end the column's type with {NULLABLE} if an empty cell means null"
_EMPTY_HINTS = {"string": 'write "" for the empty string'}
_A = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
}
_BOOLEANS = {"true": True, "false": False}
_LEADING = re.compile(r"\A(?:[+]|(-))?0*(?=[0-9])")
_DIGITS_ONLY = re.compile(r"[+-]?[0-9][0-9_,]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_READERS: Mapping[str, Callable[[str], Any]] = {
    "string": _read_string,
    "integer": _read_integer,
    "number": _read_number,
    "boolean": _read_boolean,
}
TYPES = tuple(f"{name}{end}" for name in _READERS for end in ("", NULLABLE))
"""The types that a column can have."""
