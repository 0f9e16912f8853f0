"""Suites that are too large for memory: their scenarios are written out in blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tier2gate.documents.parts import take_items
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.rows_of_pieces import RowsOfPiece, TableInPieces
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.gates.defaults import cells_in_defaults
from tier2gate.gates.expansion import ExpandedSuite, write_scenarios
from tier2gate.gates.tables.entries import TableEntry
from tier2gate.gates.tables.files import SuiteTable, TableFolder, is_table
from tier2gate.gates.tables.of_suite import describe_table, find_table, rows_in_suite

BLOCK = 2_000
"""The most scenarios of a block."""


@dataclass(frozen=True, kw_only=True)
class BlockPlace:
    """Where the scenarios of a block are written.

    Attributes:
        entries: indices in the suite: of several scenarios, or of one table.
        rows: the rows of the table, or of the piece of its file; `None` for scenarios.
        piece: the piece of the table's file, without its text; `None` if it has no file.
    """

    entries: Sequence[int]
    rows: range | None = None
    piece: RowsOfPiece | None = None


@dataclass(frozen=True, kw_only=True)
class SuiteBlock:
    """Some scenarios of a suite, written out.

    Attributes:
        place: where they are written.
        suite: the suite with these scenarios alone.
    """

    place: BlockPlace
    suite: ExpandedSuite

    def halves(self) -> Iterator["SuiteBlock"]:
        """Yield its first and its second half; it has several scenarios."""
        number = len(self.suite.document.value["scenarios"])
        for part in (slice(number // 2), slice(number // 2, number)):
            place = replace(self.place, entries=self.place.entries[part])
            if self.place.rows is not None:
                place = replace(self.place, rows=self.place.rows[part])
            document = take_items(self.suite.document, "scenarios", range(number)[part])
            names = [item["scenario_name"] for item in document.value["scenarios"]]
            rows = {name: self.suite.rows[name] for name in names if name in self.suite.rows}
            suite = replace(self.suite, document=document, rows=rows)
            yield SuiteBlock(place=place, suite=suite)


class StreamedSuite:
    """A suite that is read in blocks.

    Attributes:
        document: the suite as it is written.
        tables: its tables; known once all blocks were read.
    """

    def __init__(self, document: Document, folder: TableFolder) -> None:
        """Read nothing of the tables yet.

        Args:
            document: the suite; it has the shape of its schema.
            folder: its folder.

        Raises:
            InputInvalidError: a table is missing, or its entry is wrong.
        """
        self.document = document
        self.tables: tuple[SuiteTable, ...] = ()
        self._tables: dict[int, _TableOfEntry] = {}
        problems: list[Problem] = []
        for index, entry in enumerate(self._entries):
            if not is_table(entry):
                continue
            try:
                self._tables[index] = _TableOfEntry(document, index, folder)
            except InputInvalidError as error:
                problems += error.problems
        if problems:
            raise InputInvalidError(*cells_in_defaults(document), *problems)

    @property
    def paths(self) -> Sequence[Path | None]:
        """The files of its tables; `None` for rows in the suite."""
        return [table.path for table in self._tables.values()]

    @property
    def _entries(self) -> Sequence[Any]:
        entries: Sequence[Any] = self.document.value["scenarios"]
        return entries

    def blocks(self) -> Iterator[SuiteBlock]:
        """Read the suite from its start.

        Yields:
            Its scenarios in blocks, in their order.

        Raises:
            InputInvalidError: a table cannot be read, is wrong, does not fit the suite, or changed;
                or the defaults have a cell. It has the problems of all tables.
        """
        problems: list[Problem] = [*cells_in_defaults(self.document)]
        scenarios: list[int] = []
        for index, entry in enumerate(self._entries):
            if not is_table(entry):
                scenarios.append(index)
            if scenarios and (is_table(entry) or len(scenarios) == BLOCK):
                yield from self._block(problems, BlockPlace(entries=scenarios))
                scenarios = []
            if not is_table(entry):
                continue
            table = self._tables[index]
            try:
                for piece in table.pieces():
                    for place in piece.places():
                        yield from self._block(problems, place, piece.entry)
            except InputInvalidError as error:
                problems = [*bounded([*problems, *error.problems])]
        if scenarios:
            yield from self._block(problems, BlockPlace(entries=scenarios))
        if problems:
            raise InputInvalidError(*problems)
        self.tables = tuple(table.described for table in self._tables.values())

    def again(self, place: BlockPlace) -> ExpandedSuite:
        """Read a block again.

        Args:
            place: where its scenarios are written.

        Returns:
            The suite with these scenarios alone.

        Raises:
            InputInvalidError: a table cannot be read, or changed.
        """
        if place.rows is None:
            return self._write(place)
        return self._write(place, self._tables[place.entries[0]].again(place.piece))

    def _block(
        self, problems: Sequence[Problem], place: BlockPlace, entry: TableEntry | None = None
    ) -> Iterator[SuiteBlock]:
        """Yield a block, unless something is wrong."""
        if not problems:
            yield SuiteBlock(place=place, suite=self._write(place, entry))

    def _write(self, place: BlockPlace, entry: TableEntry | None = None) -> ExpandedSuite:
        if entry is None:
            return write_scenarios(self.document, [(index, 0) for index in place.entries], ())
        return write_scenarios(self.document, [(entry, row) for row in place.rows or ()], ())


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """An entry with the rows of a piece of its table; with all rows if it has no file."""

    entry: TableEntry
    rows: RowsOfPiece | None

    def places(self) -> Iterator[BlockPlace]:
        """Yield where its blocks are."""
        number = len(self.entry.rows)
        piece = None if self.rows is None else replace(self.rows, value=[], text="")
        for start in range(0, number, BLOCK):
            yield BlockPlace(
                entries=(self.entry.index,),
                rows=range(start, min(start + BLOCK, number)),
                piece=piece,
            )


class _TableOfEntry:
    """The table of an entry of a suite."""

    def __init__(self, suite: Document, index: int, folder: TableFolder) -> None:
        self._suite = suite
        self._index = index
        self.path = find_table(suite, index, folder)
        self._declared = suite.value["scenarios"][index].get("columns")
        self._file: TableInPieces | None = None
        if self.path is not None:
            self._file = folder.in_pieces(self.path, self._declared)
        self._last: tuple[int, TableEntry] | None = None
        self._columns: dict[str, tuple[Document, ValuePath]] = {}
        self._used: frozenset[str] = frozenset()
        self._known: frozenset[str] = frozenset()  # columns that some piece has

    @property
    def described(self) -> SuiteTable:
        """The table, once it was read."""
        return SuiteTable(
            path=self.path,
            name=self._suite.name if self._file is None else self._file.name,
            columns=self._columns,
            used=self._used,
            digest="" if self._file is None else self._file.digest,
        )

    def pieces(self) -> Iterator[_Piece]:
        """Yield the entry with the rows of each piece, until something is wrong.

        Raises:
            InputInvalidError: the table cannot be read, is wrong, or does not fit the suite.
        """
        problems: list[Problem] = []
        is_fit = True
        for piece in self._read():
            if is_fit and (wrong := self._wrong(piece)):
                problems = [*bounded([*problems, *wrong])]
                # If the template is wrong, the rows do not matter, but the rest of the file does.
                is_fit = not self._are_of_suite(wrong)
            if not problems:
                self._describe(piece)
                yield piece
        if problems:
            raise InputInvalidError(*problems)

    def again(self, rows: RowsOfPiece | None) -> TableEntry:
        """Read a piece again; the last one is kept, because several blocks are in a piece."""
        if rows is None or self._file is None:
            return rows_in_suite(self._suite, self._index)
        if self._last is None or self._last[0] != rows.piece.start:
            self._last = rows.piece.start, self._entry(self._file.again(rows))
        return self._last[1]

    def _read(self) -> Iterator[_Piece]:
        if self._file is None:
            yield _Piece(entry=rows_in_suite(self._suite, self._index), rows=None)
            return
        for rows in self._file:
            yield _Piece(entry=self._entry(rows), rows=rows)

    def _entry(self, rows: RowsOfPiece) -> TableEntry:
        others = None if rows.piece.is_all else self._known
        at: ValuePath = ()
        return TableEntry(self._suite, self._index, rows, at, rows.value, self._declared, others)

    def _wrong(self, piece: _Piece) -> list[Problem]:
        """Return what is wrong with a piece; no column is unknown that another piece has."""
        wrong = [*piece.entry.problems()]
        if self._file is None or piece.entry.others is None or self._known:
            return wrong
        if self._declared is None and self._are_of_suite(wrong):
            others = dict.fromkeys(key for rows in self._file for row in rows.value for key in row)
            wrong = [*replace(piece.entry, others=others).problems()]
            if not self._are_of_suite(wrong):
                self._known = piece.entry.used  # the file is not read again for other pieces
        return wrong

    def _are_of_suite(self, problems: Sequence[Problem]) -> bool:
        """Return whether the template is wrong, not the rows."""
        return any(problem.file == self._suite.name for problem in problems)

    def _describe(self, piece: _Piece) -> None:
        described = describe_table(piece.entry, self.path)
        self._used = described.used
        for column, (document, path) in described.columns.items():
            if column not in self._columns:
                is_piece = isinstance(document, RowsOfPiece)  # whose rows are not needed
                source = replace(document, value=[]) if is_piece else document
                self._columns[column] = (source, path)
