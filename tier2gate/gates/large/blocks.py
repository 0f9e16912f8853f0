"""Suites that are too large for memory: their scenarios are written out in blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tier2gate.documents.parts import take_items
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.table_blocks import BlockedTable, TableBlock
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.gates.defaults import cells_in_defaults
from tier2gate.gates.expansion import (
    ExpandedSuite,
    SuiteTable,
    describe_table,
    find_table,
    is_table,
    rows_in_suite,
    write_scenarios,
)
from tier2gate.gates.tables.entries import TableEntry
from tier2gate.gates.tables.files import TableFolder

BLOCK = 2_000
"""The most scenarios of a block."""


@dataclass(frozen=True, kw_only=True)
class BlockPlace:
    """Where the scenarios of a block are written.

    Attributes:
        entries: indices in the suite: of several scenarios, or of one table.
        rows: the rows of the table, or of the part of its file; `None` for scenarios.
        part: the part of the table's file, without its text; `None` if it has no file.
    """

    entries: Sequence[int]
    rows: range | None = None
    part: TableBlock | None = None


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
                for part in table.parts():
                    for place in part.places():
                        yield from self._block(problems, place, part.entry)
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
        return self._write(place, self._tables[place.entries[0]].again(place.part))

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
class _Part:
    """An entry with a part of its table's rows."""

    entry: TableEntry
    table: TableBlock | None

    def places(self) -> Iterator[BlockPlace]:
        """Yield where its blocks are."""
        number = len(self.entry.rows)
        table = None if self.table is None else replace(self.table, value=[], text="")
        for start in range(0, number, BLOCK):
            yield BlockPlace(
                entries=(self.entry.index,),
                rows=range(start, min(start + BLOCK, number)),
                part=table,
            )


class _TableOfEntry:
    """The table of an entry of a suite."""

    def __init__(self, suite: Document, index: int, folder: TableFolder) -> None:
        self._suite = suite
        self._index = index
        self.path = find_table(suite, index, folder)
        self._declared = suite.value["scenarios"][index].get("columns")
        self._file: BlockedTable | None = None
        if self.path is not None:
            self._file = folder.in_blocks(self.path, self._declared)
        self._last: tuple[int, TableEntry] | None = None
        self._columns: dict[str, tuple[Document, ValuePath]] = {}
        self._used: frozenset[str] = frozenset()
        self._known: frozenset[str] = frozenset()  # columns that some part has

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

    def parts(self) -> Iterator[_Part]:
        """Yield the entry with each part of the rows, until something is wrong.

        Raises:
            InputInvalidError: the table cannot be read, is wrong, or does not fit the suite.
        """
        problems: list[Problem] = []
        is_fit = True
        for part in self._read():
            if is_fit and (wrong := self._wrong(part)):
                problems = [*bounded([*problems, *wrong])]
                # If the template is wrong, the rows do not matter, but the rest of the file does.
                is_fit = not self._are_of_suite(wrong)
            if not problems:
                self._describe(part)
                yield part
        if problems:
            raise InputInvalidError(*problems)

    def again(self, table: TableBlock | None) -> TableEntry:
        """Read a part again; the last one is kept, because several blocks are in a part."""
        if table is None or self._file is None:
            return rows_in_suite(self._suite, self._index)
        if self._last is None or self._last[0] != table.piece.start:
            self._last = table.piece.start, self._entry(self._file.again(table))
        return self._last[1]

    def _read(self) -> Iterator[_Part]:
        if self._file is None:
            yield _Part(entry=rows_in_suite(self._suite, self._index), table=None)
            return
        for block in self._file:
            yield _Part(entry=self._entry(block), table=block)

    def _entry(self, block: TableBlock) -> TableEntry:
        others = None if block.piece.is_all else self._known
        at: ValuePath = ()
        return TableEntry(self._suite, self._index, block, at, block.value, self._declared, others)

    def _wrong(self, part: _Part) -> list[Problem]:
        """Return what is wrong with a part; no column is unknown that another part has."""
        wrong = [*part.entry.problems()]
        if self._file is None or part.entry.others is None or self._known:
            return wrong
        if self._declared is None and self._are_of_suite(wrong):
            others = dict.fromkeys(
                key for block in self._file for row in block.value for key in row
            )
            wrong = [*replace(part.entry, others=others).problems()]
            if not self._are_of_suite(wrong):
                self._known = part.entry.used  # the file is not read again for other parts
        return wrong

    def _are_of_suite(self, problems: Sequence[Problem]) -> bool:
        """Return whether the template is wrong, not the rows."""
        return any(problem.file == self._suite.name for problem in problems)

    def _describe(self, part: _Part) -> None:
        described = describe_table(part.entry, self.path)
        self._used = described.used
        for column, (document, path) in described.columns.items():
            if column not in self._columns:
                is_part = isinstance(document, TableBlock)  # whose rows are not needed
                source = replace(document, value=[]) if is_part else document
                self._columns[column] = (source, path)
