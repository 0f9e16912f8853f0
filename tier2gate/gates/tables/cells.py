"""Templates: values in which `{$cell: COLUMN}` stands for a cell of a table's row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from tier2gate.documents.nearest import nearest_hint
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.forms.calculations import LITERAL
from tier2gate.forms.checking import MALFORMED
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected_forms import CELL

Row: TypeAlias = Mapping[str, Any]
"""Column → cell; JSON."""


@dataclass(frozen=True)
class Use:
    """A place of a template where a cell goes.

    Attributes:
        column: the column.
        place: where the form is, from the root of the template.
        depth: how many mappings and lists of the filled template are around the cell.
    """

    column: str
    place: ValuePath
    depth: int


@dataclass(frozen=True)
class Template:
    """A value with forms, prepared once for many rows.

    Attributes:
        value: the value as it is written; valid (see `check_forms`).
    """

    value: Any

    def fill(self, row: Row) -> Any:
        """Put the cells of a row in place; what is in a cell is not searched for forms.

        Args:
            row: has every column that the template uses.

        Returns:
            JSON; parts are shared with the template and the row.
        """
        return self.value if self._build is None else self._build(row)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Where cells go."""
        return tuple(_uses(self.value, (), 0))

    def origin(self, path: ValuePath) -> tuple[str | None, ValuePath]:
        """Find where a value of the filled template comes from.

        Args:
            path: its path in the filled template.

        Returns:
            The column and the path in its cell; or `None` and the path in the template.
        """
        value = self.value
        for number in range(len(path) + 1):
            form = form_of(value)
            if form == CELL:
                return value[CELL], path[number:]
            if form == LITERAL:
                return None, (*path[:number], LITERAL, *path[number:])
            if number < len(path):
                value = value[path[number]]
        return None, path

    @cached_property
    def _build(self) -> "_Build | None":
        return _prepare(self.value)


_Build: TypeAlias = Callable[[Row], Any]


def form_of(value: Any) -> str | None:
    """Return the key of a form, `None` for other values.

    Args:
        value: JSON.

    Returns:
        The only key of a mapping, if it starts with `$`.
    """
    if isinstance(value, dict) and len(value) == 1:
        (key,) = value
        return key if isinstance(key, str) and key.startswith("$") else None
    return None


def check_forms(document: Document, at: ValuePath, value: Any) -> Iterator[Problem]:
    """Check the forms of a template.

    Args:
        document: the document that holds it.
        at: its path there.
        value: the template.

    Yields:
        A problem for each unknown form, and for each that is misused.
    """
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from check_forms(document, (*at, index), item)
        return
    if not isinstance(value, dict):
        return
    form = form_of(value)
    if form == LITERAL:
        return
    if form == CELL:
        if not isinstance(value[CELL], str):
            yield document.problem(
                (*at, CELL),
                code=MALFORMED,
                message=f"{CELL} takes the name of a column",
                hint="write {$cell: COLUMN}",
            )
        return
    for key in value:
        if form is not None or key in (CELL, LITERAL):
            yield _wrong_form(document, (*at, key), key, is_alone=form is not None)
    for key, item in value.items():
        yield from check_forms(document, (*at, key), item)


def _wrong_form(document: Document, at: ValuePath, key: str, *, is_alone: bool) -> Problem:
    if not is_alone:
        message = f"{key} must be the only key of its mapping"
        hint = "remove the other keys, or write {$literal: …} around the mapping"
        return document.problem(at, code=MALFORMED, message=message, hint=hint, key=True)
    near = nearest_hint(key, (CELL, LITERAL))
    hint = "write {$literal: …} around it to keep it as it is"
    return document.problem(
        at,
        code=MALFORMED,
        message=f"there is no form {named(key)} in a table's template",
        hint=f"{near} If not, {hint}" if near else hint,
        key=True,
    )


def _prepare(value: Any) -> _Build | None:
    """Return the function that fills a template; `None` if it has no forms."""
    form = form_of(value)
    if form == CELL:
        column = value[CELL]
        return lambda row: row[column]
    if form == LITERAL:
        literal = value[LITERAL]
        return lambda _row: literal
    if isinstance(value, dict):
        members = {key: build for key, item in value.items() if (build := _prepare(item))}
        if members:
            return lambda row: {**value, **{key: build(row) for key, build in members.items()}}
    if isinstance(value, list):
        items = [(index, build) for index, item in enumerate(value) if (build := _prepare(item))]
        if items:
            return lambda row: _replaced(value, [(index, build(row)) for index, build in items])
    return None


def _replaced(items: list[Any], new: list[tuple[int, Any]]) -> list[Any]:
    copy = [*items]
    for index, item in new:
        copy[index] = item
    return copy


def _uses(value: Any, place: ValuePath, depth: int) -> Iterator[Use]:
    form = form_of(value)
    if form == CELL:
        yield Use(value[CELL], (*place, CELL), depth)
    elif form == LITERAL:
        return
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _uses(item, (*place, key), depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _uses(item, (*place, index), depth + 1)
