"""Names of scenarios made from a table's cells: `premium-{row_id}`."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tier2gate.gates.tables.cells import Row
from tier2gate.orchestration.canonical import encode

_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")


class NamePart(NamedTuple):
    """A part of a name's template.

    Attributes:
        text: what stands there.
        column: the column whose cell stands there; `None` for text.
    """

    text: str
    column: str | None = None


class WrongNameError(ValueError):
    """A name's template has a brace that is neither doubled nor part of a `{column}`."""


def parse_name(template: str) -> tuple[NamePart, ...]:
    """Parse a name's template.

    Args:
        template: text with `{column}` for cells, and `{{` and `}}` for braces.

    Returns:
        Its parts.

    Raises:
        WrongNameError: a brace stands alone.
    """
    return tuple(_parts(template))


def _parts(template: str) -> Iterator[NamePart]:
    for match in _PART.finditer(template):
        text, column = match[0], match[1]
        if column is not None:
            yield NamePart(text, column)
        elif text in ("{", "}"):
            raise WrongNameError(text)
        else:
            yield NamePart(text[0] if text in ("{{", "}}") else text)


def fill_name(parts: tuple[NamePart, ...], row: Row) -> str | None:
    """Make a scenario's name.

    Args:
        parts: the parts of the template.
        row: the row, with all columns of the parts.

    Returns:
        The name; `None` if a cell in it is null, a mapping or a list.
    """
    texts = [part.text if part.column is None else _text_of(row[part.column]) for part in parts]
    return None if None in texts else "".join(text or "" for text in texts)


def _text_of(cell: Any) -> str | None:
    if isinstance(cell, str):
        return cell
    if cell is None or isinstance(cell, dict | list):
        return None
    return encode(cell)
