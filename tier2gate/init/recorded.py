"""A file of recorded inputs becomes a table: its rows, a name for each, and the params of calls."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

from tier2gate.documents.json_lines import parse_json_lines
from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.reader import read_bytes
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import escape_invisible, named
from tier2gate.foundation.real_paths import goes_through_link, name_below

TABLE_SUFFIX = ".jsonl"
INPUT = "input"
"""The column of rows whose keys differ: it holds all that was recorded of one."""

_ID_LIKE = re.compile(r"(?:.*[_ -])?(?:id|case|key|name|uuid)|.*[a-z0-9]I[dD]", re.DOTALL)
_FIRST = ("id", "case", "name", "key", "uuid")
_TEXT = re.compile(r"[\w][\w .:@+-]{0,79}")
_MOST_COLUMNS = 40


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Recorded inputs, as a table of a suite.

    Attributes:
        table: the table's path, from the folder of the suite.
        data: its content; `None` if it is the file itself.
        rows: the number of rows.
        scenario_name: the template of the scenarios' names.
        params: the template of the params of each call.
        unused: the keys that no call gets, sorted.
    """

    table: str
    data: bytes | None
    rows: int
    scenario_name: str
    params: Mapping[str, Any]
    unused: tuple[str, ...]


def read_recorded(
    file: Path, *, gate: str, folder: Path, taken: Collection[str] | None
) -> Recorded:
    """Read recorded inputs, one JSON object a line.

    Args:
        file: the file.
        gate: the name of the gate.
        folder: the folder of its suite.
        taken: the params that the function takes; `None` for any.

    Returns:
        The table.

    Raises:
        InputInvalidError: a line is not a JSON object; has the problems of all lines.
        UnusablePathError: the file has no rows.
    """
    shown = file.as_posix()
    data = read_bytes(file, shown, DOCUMENT_LIMITS)
    if not data.strip():
        raise UnusablePathError(f"{named(shown)} has no rows; write one JSON object on each line")
    rows: Sequence[dict[str, Any]] = parse_json_lines(data, shown).value
    column = _find_name(rows)
    every = list(dict.fromkeys(key for row in rows for key in row))
    keys = [key for key in every if taken is None or key in taken]
    known = frozenset(keys)
    inside = name_below(file, folder)
    fits = file.suffix == TABLE_SUFFIX and inside is not None
    in_place = fits and not goes_through_link(file.absolute(), folder)
    is_even = all(len(row) == len(every) for row in rows) and _are_plain(keys)
    table = f"{gate}{TABLE_SUFFIX}"
    if is_even and column is not None:
        used = known | {column}
        shortened = data if len(used) == len(every) else _lines([_part(row, used) for row in rows])
        content = None if in_place else shortened
        params: Mapping[str, Any] = {key: {"$cell": key} for key in keys}
    elif is_even:
        column = "case" if "case" not in every else "row_number"
        content = _lines([{column: n, **_part(row, known)} for n, row in enumerate(rows, start=1)])
        params = {key: {"$cell": key} for key in keys}
    else:
        content = _lines(
            [
                {"case": n if column is None else row[column], INPUT: _part(row, known)}
                for n, row in enumerate(rows, start=1)
            ]
        )
        column, params = "case", {"$cell": INPUT}
    if content is None and inside is not None:
        table = inside.as_posix()
    elif inside is not None and inside.as_posix() == table:
        table = f"{gate}.cases{TABLE_SUFFIX}"
    return Recorded(
        table=table,
        data=content,
        rows=len(rows),
        scenario_name=f"{gate}-{{{column}}}",
        params=params,
        unused=tuple(sorted(set(every) - {*keys, column})),
    )


def _find_name(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Find a column that names each row, such as `id`: short, and different in all rows."""
    likely = [key for key in rows[0] if _ID_LIKE.fullmatch(key) and not {*key} & {*"{}"}]
    order = sorted(likely, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST))
    for key in order:
        texts = {text for row in rows if (text := _text_of(row.get(key))) is not None}
        if len(texts) == len(rows):
            return key
    return None


def _text_of(cell: Any) -> str | None:
    if isinstance(cell, str):
        return normalize("NFC", cell) if _TEXT.fullmatch(cell) else None
    return str(cell) if type(cell) is int else None


def _are_plain(keys: Sequence[str]) -> bool:
    return len(keys) <= _MOST_COLUMNS and not any(not key or key[0] == "$" for key in keys)


def _part(row: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key in known}


def _lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    texts = (escape_invisible(json.dumps(row, ensure_ascii=False)) for row in rows)
    return "".join(f"{text}\n" for text in texts).encode()
