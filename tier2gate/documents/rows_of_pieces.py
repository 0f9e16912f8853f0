"""Reads a large table piece by piece, with the rules and the problems of one that is read whole."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from tier2gate.documents.csv_reader import find_cells, read_header, read_rows, same_fault
from tier2gate.documents.json_lines import find_in_lines, read_lines
from tier2gate.documents.limits import DOCUMENT_LIMITS, TABLE_LIMITS
from tier2gate.documents.positions import Place, Positions, ValuePath
from tier2gate.documents.table_pieces import Piece, TablePieces, changed_table, count_lines
from tier2gate.documents.tables import (
    Finder,
    Stage,
    Table,
    TableFaultError,
    TablePositions,
    decode_table,
)
from tier2gate.documents.text import Lines
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.excerpts import Excerpt
from tier2gate.foundation.problems import (
    MAX_ALIKE,
    MAX_PROBLEMS,
    MORE_PROBLEMS,
    Problem,
    with_alike,
)


@dataclass(frozen=True, kw_only=True)
class RowsOfPiece(Table):
    """The rows of a piece of a table, located in the whole file.

    Attributes:
        piece: the piece; without its bytes, which can be read again.
        first_row: the index of its first row in the table.
    """

    piece: Piece
    first_row: int

    @cached_property
    def positions(self) -> Positions:
        """The positions of the values; computed on first use."""
        find = self.finder(self.text)
        shift = self.piece.line - 1

        def find_in_file(path: ValuePath, *, key: bool) -> Place:
            line, column = find(path, key=key)
            return line + shift, column

        return TablePositions(find=find_in_file)

    @cached_property
    def source(self) -> "_Excerpts":  # type: ignore[override]  # it has the same method
        """The lines of the text, for problems."""
        return _Excerpts(self.piece, self.text)


class TableInPieces:
    """A table whose rows are read piece by piece.

    Attributes:
        name: the file's name, as the user would write it.
    """

    def __init__(self, pieces: TablePieces, columns: Mapping[str, str] | None) -> None:
        """Read nothing yet.

        Args:
            pieces: the pieces of the file.
            columns: the name and type of every column of a CSV table.
        """
        self.name = pieces.name
        self._pieces = pieces
        self._columns = columns
        self._header: Sequence[str] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of the file; empty until it was read once."""
        return self._pieces.digest

    def __iter__(self) -> Iterator[RowsOfPiece]:
        """Read the table.

        Yields:
            The rows of each piece, until something is wrong.

        Raises:
            InputInvalidError: the file cannot be read, or is not such a table; has the problems
                that it would have if it were read whole.
        """
        faults = _Faults(sums_up=self._columns is not None)
        row = 0
        for piece in self._pieces:
            try:
                found = self._read(piece, row)
            except TableFaultError as error:
                faults.add(error)
                continue
            row += len(found.value)
            if faults.stage is None:
                yield found
        if faults.stage is not None:
            raise InputInvalidError(*faults.problems(self.name))

    def again(self, rows: RowsOfPiece) -> RowsOfPiece:
        """Read the rows of a piece again.

        Args:
            rows: rows that were read before.

        Returns:
            Equal rows.

        Raises:
            InputInvalidError: the file cannot be read, or changed.
        """
        try:
            return self._read(self._pieces.again(rows.piece), rows.first_row)
        except TableFaultError:
            raise InputInvalidError(changed_table(self.name)) from None

    def _read(self, piece: Piece, row: int) -> RowsOfPiece:
        text = _decode(piece)
        rows = self._rows(piece, text)
        if piece.size > DOCUMENT_LIMITS.max_bytes:
            raise TableFaultError(Stage.SIZE, _long_row(piece))
        finder: Callable[[str], Finder] = partial(find_in_lines, DOCUMENT_LIMITS)
        if self._columns is not None:
            finder = partial(find_cells, self._header, first=int(piece.is_first))
        return RowsOfPiece(
            name=self.name,
            value=rows,
            text=text,
            limits=DOCUMENT_LIMITS,
            is_json=self._columns is None,
            finder=finder,
            piece=replace(piece, data=b""),
            first_row=row,
        )

    def _rows(self, piece: Piece, text: str) -> list[dict[str, Any]]:
        excerpt = _Excerpts(piece, text, ends=self._columns is None).excerpt
        if self._columns is None:
            return read_lines(text, DOCUMENT_LIMITS, piece.line, excerpt)
        if piece.is_first:
            self._header = [name for name in read_header(text) if name in self._columns]
        try:
            header = None if piece.is_first else self._header
            return read_rows(text, self._columns, header)[1]
        except TableFaultError as error:
            raise _moved(error, piece.line - 1, excerpt) from None


class _Excerpts:
    """The lines of a piece, and the one before it."""

    def __init__(self, piece: Piece, text: str, *, ends: bool = False) -> None:
        self._piece = piece
        self._text = text if ends and piece.is_last else f"{text}\n"

    def excerpt(self, line: int, column: int) -> Excerpt | None:
        """Return the line at a 1-based position in the file, and the one before."""
        return self._lines.excerpt(line, column)

    @cached_property
    def _lines(self) -> Lines:
        first, before = self._piece.line, self._piece.before.decode("utf-8", "replace")
        before = before.rstrip("\r\n")
        if first == 1:
            return Lines(self._text)
        return Lines(f"{before}\n{self._text}", first - 1)


def _decode(piece: Piece) -> str:
    """Decode the bytes of a piece; what is only wrong at the start of a file is not in others."""
    if piece.is_first:
        return decode_table(piece.data, TABLE_LIMITS)
    prefix = _START + piece.before
    try:
        text = decode_table(prefix + piece.data, TABLE_LIMITS)
    except TableFaultError as error:
        raise _moved(error, piece.line - 1 - count_lines(prefix)) from None
    return text.split("\n", 2)[2]


_START = b"x\n"
"""Makes a piece one that a file does not begin with."""


def _moved(
    error: TableFaultError, by: int, excerpt: Callable[[int, int], Excerpt | None] | None = None
) -> TableFaultError:
    """Return a fault whose problems are at the lines of the file, not of the piece."""
    return TableFaultError(error.stage, *(_at_line(item, by, excerpt) for item in error.problems))


def _at_line(
    problem: Problem, by: int, excerpt: Callable[[int, int], Excerpt | None] | None
) -> Problem:
    source = problem.source
    if excerpt is None and source is not None:
        excerpt = partial(_shifted, source, by)
    return replace(problem, line=(problem.line or 1) + by, source=excerpt)


def _shifted(
    source: Callable[[int, int], Excerpt | None], by: int, line: int, column: int
) -> Excerpt | None:
    return source(line - by, column)


class _Faults:
    """The faults of a table's pieces that would be told if it were read whole."""

    def __init__(self, *, sums_up: bool) -> None:
        """Begin with none.

        Args:
            sums_up: whether problems that are alike are summed up.
        """
        self.stage: Stage | None = None
        self._sums_up = sums_up
        self._kept: list[Problem] = []
        self._numbers: Counter[Hashable] = Counter()
        self._left_out = 0

    def add(self, error: TableFaultError) -> None:
        """Add the faults of the next piece."""
        if self.stage is not None and error.stage > self.stage:
            return
        if error.stage != self.stage:
            self.stage, self._kept, self._left_out = error.stage, [], 0
            self._numbers.clear()
        elif error.stage is not Stage.ROWS:
            return
        for problem in error.problems:
            self._add(problem)

    def _add(self, problem: Problem) -> None:
        kind = same_fault(problem)
        is_alike = self._sums_up and self._numbers[kind] > MAX_ALIKE
        if not is_alike and len(self._kept) >= MAX_PROBLEMS:
            self._left_out += 1
            return
        self._numbers[kind] += 1
        if not is_alike:
            self._kept.append(problem)

    def problems(self, name: str) -> Iterator[Problem]:
        """Yield the first problems, and one that counts the others."""
        told: Counter[Hashable] = Counter()
        for problem in self._kept:
            kind = same_fault(problem)
            told[kind] += 1
            more = self._numbers[kind] - MAX_ALIKE - 1
            if self._sums_up and told[kind] > MAX_ALIKE and more > 0:
                yield with_alike(problem, more).within(name)
            else:
                yield problem.within(name)
        if self._left_out:
            yield Problem(code=MORE_PROBLEMS, message="", file=name, stands_for=self._left_out)


def _long_row(piece: Piece) -> Problem:
    return Problem(
        code="too-large",
        message=f"a row is larger than {DOCUMENT_LIMITS.size_text}",
        hint="move what it holds into several rows",
        line=piece.line,
        column=1,
    )
