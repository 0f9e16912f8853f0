"""Read CSV as in RFC 4180: a header row, quoted cells, and a type for each column."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from tier2gate.documents.csv_cells import Cell, cell_reader
from tier2gate.documents.csv_records import (
    CellPlaces,
    WrongTextError,
    read_records,
    refuse_separators,
)
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.documents.nearest import Names
from tier2gate.documents.positions import Place, ValuePath
from tier2gate.documents.refusals import UnreadableScalarError
from tier2gate.documents.tables import (
    TABLE_SYNTAX,
    Finder,
    Stage,
    Table,
    TableFaultError,
    decode_table,
    syntax_problem,
    too_many_values,
)
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import Problem, summed_up

WRONG_COLUMNS = "wrong-columns"
"""The code of a problem of a table's columns."""


def parse_csv(
    data: bytes, name: str, columns: Mapping[str, str], limits: Limits = DOCUMENT_LIMITS
) -> Table:
    """Read a CSV file from its bytes.

    Args:
        data: the whole file.
        name: the file's name, as the user would write it.
        columns: the name and type of every column, in any order.
        limits: the limits on its size.

    Returns:
        The table.

    Raises:
        InputInvalidError: the file is not CSV, has other columns, or a cell has another type.
    """
    try:
        text = decode_table(data, limits)
        most = limits.max_values
        if most is not None and text.count(",") + text.count("\n") >= most:
            raise too_many_values(name, limits)
        header, rows = read_rows(text, columns)
    except TableFaultError as error:
        problems = tuple(error.problems)
        if error.stage is Stage.ROWS:
            problems = summed_up(problems, same_fault)
        raise InputInvalidError(*(problem.within(name) for problem in problems)) from None
    finder = partial(find_cells, header)
    return Table(name, rows, text, limits, is_json=False, finder=finder)


def same_fault(problem: Problem) -> tuple[str, str]:
    """Return what problems of cells that are alike have in common."""
    return problem.code, problem.message


def read_rows(
    text: str, columns: Mapping[str, str], header: Sequence[str] | None = None
) -> tuple[list[str], list[dict[str, Any]]]:
    """Read the rows of a text.

    Args:
        text: records, which line feeds separate.
        columns: the name and type of every column, in any order.
        header: the names in the header, if it is not in this text.

    Returns:
        The names in the header, and the rows.

    Raises:
        TableFaultError: the text is not CSV, has other columns, or a cell has another type; in the
            last stage with a problem for each such cell.
    """
    rows = _Rows(text, columns, header)
    try:
        if header is None:
            refuse_separators(text.partition("\n")[0], columns)
        return rows.read()
    except WrongTextError as error:
        problem = syntax_problem(text, error.offset, str(error), error.hint)
        raise TableFaultError(error.stage, problem) from None


def read_header(text: str) -> list[str]:
    """Read the header of a text.

    Args:
        text: records, the header first.

    Returns:
        The names in the header; none if the text is not CSV.
    """
    try:
        return [str(cell) for cell in read_records(text)[0]]
    except WrongTextError:
        return []


class _Rows:
    """Turns records into rows, and finds what is wrong with them."""

    def __init__(self, text: str, columns: Mapping[str, str], header: Sequence[str] | None) -> None:
        self._text = text
        self._header: Sequence[Cell] = header or ()
        self._columns = columns
        self._first = int(header is None)

    def read(self) -> tuple[list[str], list[dict[str, Any]]]:
        """Return the header and the rows; refuse all problems that there are."""
        records = read_records(self._text)
        if self._first:
            self._header, *records = records
            if problems := list(self._wrong_header()):
                raise TableFaultError(Stage.HEADER, *problems)
            if not records:
                message, hint = (
                    "the table has a header but no rows",
                    "write a row for each scenario",
                )
                raise WrongTextError(len(self._text), message, hint, Stage.NO_ROWS)
        names = [str(cell) for cell in self._header]
        readers = [cell_reader(self._columns[name]) for name in names]
        rows = []
        wrong: list[tuple[int, int | None, UnreadableScalarError]] = []
        for index, record in enumerate(records):
            if len(record) != len(names):
                wrong.append((index, None, self._wrong_number(record)))
                continue
            values = []
            of_row: list[tuple[int, int | None, UnreadableScalarError]] = []
            for number, (cell, read) in enumerate(zip(record, readers, strict=True)):
                try:
                    values.append(read(cell))
                except UnreadableScalarError as error:
                    of_row.append((index, number, error))
            wrong += [(index, None, _EMPTY_ROW)] if of_row and _is_empty(record) else of_row
            rows.append(dict(zip(names, values, strict=False)))
        if wrong:
            raise TableFaultError(Stage.ROWS, *self._locate(wrong, names))
        return names, rows

    def _wrong_header(self) -> Iterator[Problem]:
        """Find columns that are unknown, unnamed, repeated or missing."""
        present = frozenset(self._header)
        missing = [name for name in self._columns if name not in present]
        places = CellPlaces(self._text)
        if missing:
            yield Problem(
                code=WRONG_COLUMNS,
                message=f"the header lacks {listed(missing)}, which the suite has in 'columns'",
                hint="add the column here, or remove it there",
                line=1,
                column=1,
                source=places.excerpt,
            )
        known = Names(self._columns)
        seen: set[Cell] = set()
        for number, cell in enumerate(self._header):
            message, hint, guess = None, None, None
            if not cell:
                message, hint = "a column has no name", "write its name in the header"
            elif cell in seen:
                message, hint = f"duplicate column {named(cell)}", "rename or remove one of them"
            elif cell not in self._columns:
                message = f"the column {named(cell)} is not in 'columns' of the suite"
                hint = "add it there with its type, or remove it here"
                guess = partial(known.hint, cell)
            if message is not None:
                line, column = places.of_cell(0, number)
                yield Problem(
                    code=WRONG_COLUMNS,
                    message=message,
                    hint=hint,
                    guess=guess,
                    line=line,
                    column=column,
                    source=places.excerpt,
                )
            seen.add(cell)

    def _wrong_number(self, record: Sequence[Cell]) -> UnreadableScalarError:
        columns = count(len(self._header), "column")
        if _is_empty(record):
            return _EMPTY_ROW
        if record == [None]:
            hint = "remove the line"
            return UnreadableScalarError(TABLE_SYNTAX, "a blank line", hint)
        message = f"the row has {count(len(record), 'cell')}, but the header has {columns}"
        hint = "put a cell that holds a comma or a line break in quotes"
        return UnreadableScalarError(TABLE_SYNTAX, message, hint)

    def _locate(
        self, wrong: Sequence[tuple[int, int | None, UnreadableScalarError]], names: Sequence[str]
    ) -> Iterator[Problem]:
        places = CellPlaces(self._text)
        for index, number, error in wrong:
            line, column = places.of_cell(index + self._first, number or 0)
            where = "" if number is None else f"column {named(names[number])}: "
            yield Problem(
                code=error.code,
                message=f"{where}{error}",
                hint=error.hint,
                line=line,
                column=column,
                source=places.excerpt,
            )


def _is_empty(record: Sequence[Cell]) -> bool:
    """Return whether a row has several cells, all empty, as spreadsheets leave them at the end."""
    return len(record) > 1 and all(cell is None for cell in record)


_EMPTY_ROW = UnreadableScalarError(TABLE_SYNTAX, "empty row", "remove it")


def find_cells(header: Sequence[str], text: str, *, first: int = 1) -> Finder:
    """Make the function that finds the places of a table's cells.

    Args:
        header: the names in the header.
        text: records, which line feeds separate.
        first: which record of the text is the first row.

    Returns:
        The function.
    """
    places = CellPlaces(text)
    numbers = {name: number for number, name in enumerate(header)}

    def find(path: ValuePath, *, key: bool) -> Place:
        del key  # the names of columns are in the header alone
        if not path or not isinstance(path[0], int):
            return 1, 1
        column = str(path[1]) if len(path) > 1 else ""
        return places.of_cell(path[0] + first, numbers.get(column, 0))

    return find
