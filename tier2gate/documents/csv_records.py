"""Splits CSV into records of cells: quotes, separators, and where each cell is."""

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NoReturn

from tier2gate.documents.csv_cells import Cell
from tier2gate.documents.positions import Place
from tier2gate.documents.tables import Stage, table_lines
from tier2gate.documents.text import Lines
from tier2gate.foundation.excerpts import Excerpt

_CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\n]*))(,|\n|\Z)')
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
_SEPARATOR_LINE = re.compile(r'"?sep=.?"?', re.IGNORECASE)
_OTHER_SEPARATORS = {";": '";"', "\t": "a tab"}
_UNQUOTED = re.compile(r'[^",\n]*')


class WrongTextError(Exception):
    """The text is not CSV.

    Attributes:
        offset: where, in characters.
        hint: what to do.
        stage: the step that failed.
    """

    def __init__(self, offset: int, message: str, hint: str, stage: Stage = Stage.QUOTES) -> None:
        """Keep the place, the hint and the step."""
        super().__init__(message)
        self.offset = offset
        self.hint = hint
        self.stage = stage


def refuse_separators(header: str, columns: Collection[str]) -> None:
    """Refuse a first line that is for a spreadsheet, or has another separator than commas.

    Args:
        header: the first line.
        columns: the names of the columns that a table should have.

    Raises:
        WrongTextError: it is such a line.
    """
    if not {cell.strip('"') for cell in header.split(",")}.isdisjoint(columns):
        return
    if _SEPARATOR_LINE.fullmatch(header):
        message = "this line tells a spreadsheet the separator, but is not part of the table"
        hint = "remove it, and separate cells with commas"
        raise WrongTextError(0, message, hint, Stage.SEPARATORS)
    for separator, shown in _OTHER_SEPARATORS.items():
        if separator in header:
            message = f"the separator looks like {shown}, but commas separate cells"
            hint = "save the table with commas as separators"
            raise WrongTextError(header.index(separator), message, hint, Stage.SEPARATORS)


def read_records(text: str) -> list[list[Cell]]:
    """Split a text into records of cells.

    Args:
        text: records, which line feeds separate.

    Returns:
        The cells of each record, the header first.

    Raises:
        WrongTextError: the text is not CSV.
    """
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
        raise WrongTextError(
            match.end() if match else at,
            "a quote in a cell that does not start with one",
            'put the whole cell in quotes, and write "" for each quote in it',
        )
    match = _QUOTED.match(text, at)
    if match is None:
        raise WrongTextError(at, "the quotes that start here are not closed", 'close them with "')
    raise WrongTextError(
        match.end(),
        "a cell goes on after its closing quote",
        'write "" for a quote in the cell, and a comma or a line break after the cell',
    )


class CellPlaces:
    """The places of the cells of a text that is CSV; found once, when there is something to say."""

    def __init__(self, text: str) -> None:
        """Find nothing yet."""
        self._text = text

    def of_cell(self, record: int, number: int) -> Place:
        """Return the place of a cell; the first record of the text is 0."""
        return self._lines.place(self._records[record][number])

    def excerpt(self, line: int, column: int) -> Excerpt | None:
        """Return the line at a 1-based position, and the one before."""
        return self._lines.excerpt(line, column)

    @cached_property
    def _lines(self) -> Lines:
        return table_lines(self._text)

    @cached_property
    def _records(self) -> list[list[int]]:
        records: list[list[int]] = [[]]
        for match in _scan(self._text):
            records[-1].append(match.start())
            if match[3] == "\n":
                records.append([])
        return records
