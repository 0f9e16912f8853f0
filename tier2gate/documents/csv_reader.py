"""Read CSV as in RFC 4180: a header row, quoted cells, and a type for each column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

from tier2gate.documents.csv_cells import Cell, cell_reader
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.documents.nearest import Names
from tier2gate.documents.positions import Place, ValuePath
from tier2gate.documents.refusals import UnreadableScalarError
from tier2gate.documents.tables import (
    TABLE_SYNTAX,
    Finder,
    Table,
    decode_table,
    syntax_problem,
    table_lines,
    too_many_values,
)
from tier2gate.documents.text import Lines
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import Problem, summed_up

WRONG_COLUMNS = "wrong-columns"
"""The code of a problem of a table's columns."""

_CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\n]*))(,|\n|\Z)')
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
_SEPARATOR_LINE = re.compile(r'"?sep=.?"?', re.IGNORECASE)
_OTHER_SEPARATORS = {";": '";"', "\t": "a tab"}
_UNQUOTED = re.compile(r'[^",\n]*')


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
    text = decode_table(data, name, limits)
    most = limits.max_values
    if most is not None and text.count(",") + text.count("\n") >= most:
        raise too_many_values(name, limits)
    try:
        _refuse_separators(text.partition("\n")[0], columns)
        header, *records = _read_records(text)
        rows = _Rows(text, header, columns).read(records)
    except _WrongTextError as error:
        problem = syntax_problem(text, error.offset, str(error), error.hint)
        raise InputInvalidError(problem.within(name)) from None
    except _ProblemsError as error:
        excerpt = table_lines(text).excerpt
        found = (problem.within(name, excerpt) for problem in error.problems)
        raise InputInvalidError(*found) from None
    finder = partial(_make_finder, [str(cell) for cell in header])
    return Table(name, rows, text, limits, is_json=False, finder=finder)


class _WrongTextError(Exception):
    """The text is not CSV.

    Attributes:
        offset: where, in characters.
        hint: what to do.
    """

    def __init__(self, offset: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.hint = hint


class _ProblemsError(Exception):
    """The text is CSV, but not the table that was expected."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


def _refuse_separators(header: str, columns: Mapping[str, str]) -> None:
    """Refuse a first line that is for a spreadsheet, or has another separator than commas."""
    if not {cell.strip('"') for cell in header.split(",")}.isdisjoint(columns):
        return
    if _SEPARATOR_LINE.fullmatch(header):
        message = "this line tells a spreadsheet the separator, but is not part of the table"
        raise _WrongTextError(0, message, "remove it, and separate cells with commas")
    for separator, shown in _OTHER_SEPARATORS.items():
        if separator in header:
            message = f"the separator looks like {shown}, but commas separate cells"
            hint = "save the table with commas as separators"
            raise _WrongTextError(header.index(separator), message, hint)


def _read_records(text: str) -> list[list[Cell]]:
    """Split a text into records of cells, the header first."""
    if '"' not in text:
        return [[cell or None for cell in line.split(",")] for line in text.split("\n")]
    records: list[list[Cell]] = [[]]
    for match in _scan(text):
        inside, plain, end = match.groups()
        records[-1].append((plain or None) if inside is None else inside.replace('""', '"'))
        if end == "\n":
            records.append([])
    return records


def _scan(text: str) -> Iterator[re.Match[str]]:
    """Yield a match of each cell, with what ends it."""
    at = 0
    while True:
        match = _CELL.match(text, at)
        if match is None:
            _refuse_quotes(text, at)
        yield match
        at = match.end()
        if not match[3]:
            return


def _refuse_quotes(text: str, at: int) -> NoReturn:
    """Say what is wrong with the quotes of the cell that starts at an offset."""
    if not text.startswith('"', at):
        match = _UNQUOTED.match(text, at)
        raise _WrongTextError(
            match.end() if match else at,
            "a quote in a cell that does not start with one",
            'put the whole cell in quotes, and write "" for each quote in it',
        )
    match = _QUOTED.match(text, at)
    if match is None:
        raise _WrongTextError(at, "the quotes that start here are not closed", 'close them with "')
    raise _WrongTextError(
        match.end(),
        "a cell goes on after its closing quote",
        'write "" for a quote in the cell, and a comma or a line break after the cell',
    )


class _Rows:
    """Turns records into rows, and finds what is wrong with them."""

    def __init__(self, text: str, header: Sequence[Cell], columns: Mapping[str, str]) -> None:
        self._text = text
        self._header = header
        self._columns = columns

    def read(self, records: Sequence[Sequence[Cell]]) -> list[dict[str, Any]]:
        """Return the rows; refuse all problems that there are."""
        if problems := list(self._wrong_header()):
            raise _ProblemsError(problems)
        if not records:
            end = len(self._text)
            raise _WrongTextError(
                end, "the table has a header but no rows", "write a row for each scenario"
            )
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
            located = self._locate(wrong, names)
            raise _ProblemsError(summed_up(located, lambda p: (p.code, p.message)))
        return rows

    def _wrong_header(self) -> Iterator[Problem]:
        """Find columns that are unknown, unnamed, repeated or missing."""
        present = frozenset(self._header)
        missing = [name for name in self._columns if name not in present]
        if missing:
            yield Problem(
                code=WRONG_COLUMNS,
                message=f"the header lacks {listed(missing)}, which the suite has in 'columns'",
                hint="add the column here, or remove it there",
                line=1,
                column=1,
            )
        places = _Places(self._text)
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
        places = _Places(self._text)
        for index, number, error in wrong:
            line, column = places.of_cell(index + 1, number or 0)
            where = "" if number is None else f"column {named(names[number])}: "
            yield Problem(
                code=error.code,
                message=f"{where}{error}",
                hint=error.hint,
                line=line,
                column=column,
            )


def _is_empty(record: Sequence[Cell]) -> bool:
    """Return whether a row has several cells, all empty, as spreadsheets leave them at the end."""
    return len(record) > 1 and all(cell is None for cell in record)


_EMPTY_ROW = UnreadableScalarError(TABLE_SYNTAX, "empty row", "remove it")


class _Places:
    """The places of the cells of a text that is CSV; found once, when there is something to say."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._records: list[list[int]] = []
        self._lines: Lines | None = None

    def of_cell(self, record: int, number: int) -> Place:
        """Return the place of a cell; the header is record 0."""
        if self._lines is None:
            self._lines = table_lines(self._text)
            self._records = [[]]
            for match in _scan(self._text):
                self._records[-1].append(match.start())
                if match[3] == "\n":
                    self._records.append([])
        return self._lines.place(self._records[record][number])


def _make_finder(header: Sequence[str], text: str) -> Finder:
    places = _Places(text)
    numbers = {name: number for number, name in enumerate(header)}

    def find(path: ValuePath, *, key: bool) -> Place:
        del key  # the names of columns are in the header alone
        if not path or not isinstance(path[0], int):
            return 1, 1
        column = str(path[1]) if len(path) > 1 else ""
        return places.of_cell(path[0] + 1, numbers.get(column, 0))

    return find
