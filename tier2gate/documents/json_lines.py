"""Read JSON Lines: one row a line, each a JSON object that the strict JSON reader takes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from tier2gate.documents.json_reader import locate_json, read_json
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits, measure
from tier2gate.documents.positions import Place, Positions, ValuePath
from tier2gate.documents.refusals import SECOND_DOCUMENT
from tier2gate.documents.tables import (
    TABLE_SYNTAX,
    Finder,
    Stage,
    Table,
    TableFaultError,
    decode_table,
    too_many_values,
)
from tier2gate.documents.text import Source
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.excerpts import Excerpt
from tier2gate.foundation.problems import Problem


def parse_json_lines(data: bytes, name: str, limits: Limits = DOCUMENT_LIMITS) -> Table:
    """Read a JSON Lines file from its bytes.

    Args:
        data: the whole file.
        name: the file's name, as the user would write it.
        limits: the limits on its size.

    Returns:
        The table.

    Raises:
        InputInvalidError: a line is not a JSON object; has the problems of all lines.
    """
    try:
        text = decode_table(data, limits)
        rows = read_lines(text, limits)
    except TableFaultError as error:
        raise InputInvalidError(*(problem.within(name) for problem in error.problems)) from None
    most = limits.max_values
    if most is not None and len(text) > most and measure(rows)[0] > most:
        raise too_many_values(name, limits)
    return Table(name, rows, text, limits, is_json=True, finder=partial(find_in_lines, limits))


def read_lines(
    text: str,
    limits: Limits,
    line: int = 1,
    excerpt: Callable[[int, int], Excerpt | None] | None = None,
) -> list[dict[str, Any]]:
    """Read the rows of a text.

    Args:
        text: lines, each a row.
        limits: the limits on a row.
        line: the number of the first line in its file.
        excerpt: returns the lines of a position in the file; omitted if the text is the file.

    Returns:
        The rows.

    Raises:
        TableFaultError: a line is not a JSON object; has the problems of all lines.
    """
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    source = excerpt or Source(text).excerpt
    for number, written in enumerate(text.split("\n"), start=line):
        row, found = _read_line(written, limits, number)
        problems += (replace(problem, source=source) for problem in found)
        rows.append(row)
    if problems:
        raise TableFaultError(Stage.ROWS, *problems)
    return rows


def _read_line(line: str, limits: Limits, number: int) -> tuple[Any, list[Problem]]:
    """Read one row."""
    if not line.strip(" \t"):
        return None, [_problem(number, "a blank line", "remove it")]
    value, problems = read_json(line, limits, number)
    if problems:
        return None, [_of_line(problem) for problem in problems]
    if not isinstance(value, dict):
        return None, [_problem(number, "a row must be a mapping", 'write it like {"age": 30}')]
    return value, []


def _problem(line: int, message: str, hint: str) -> Problem:
    return Problem(code=TABLE_SYNTAX, message=message, hint=hint, line=line, column=1)


def _of_line(problem: Problem) -> Problem:
    """Say of a line what the JSON reader says of a file."""
    if problem.code == SECOND_DOCUMENT:
        message, hint = "the line has a second value", "write one mapping on each line"
        return replace(problem, message=message, hint=hint)
    message = problem.message.replace("the file ends", "the line ends")
    message = message.replace("end of the document", "end of the row")
    hint = (problem.hint or "").removesuffix(", or rename the file to .yaml")
    hint = hint.replace("complete the document", "complete the row: it must be on one line")
    return replace(problem, message=message, hint=hint)


def find_in_lines(limits: Limits, text: str) -> Finder:
    """Make the function that finds the places of a table's values.

    Args:
        limits: the limits on a row.
        text: lines, each a row.

    Returns:
        The function.
    """
    lines = text.split("\n")
    scanned: dict[int, Positions] = {}

    def find(path: ValuePath, *, key: bool) -> Place:
        if not path or not isinstance(path[0], int):
            return 1, 1
        row, rest = path[0], path[1:]
        if row not in scanned:
            scanned[row] = locate_json(lines[row], limits)
        return row + 1, scanned[row].locate(rest, key=key)[1]

    return find
