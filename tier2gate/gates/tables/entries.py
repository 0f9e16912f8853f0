"""An entry of a suite's scenarios that makes one scenario of each row of a table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from tier2gate.documents.csv_cells import WRONG_CELL
from tier2gate.documents.csv_reader import WRONG_COLUMNS
from tier2gate.documents.limits import EXPANSION_LIMITS
from tier2gate.documents.nearest import Names
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.tables.cells import Row, Template, Use, check_forms
from tier2gate.gates.tables.names import NamePart, WrongNameError, fill_name, parse_name

_TEMPLATES = ("initial_state", "missions")
_SCENARIOS = 2  # the mapping of the suite and the list of its scenarios are around a scenario


@dataclass(frozen=True)
class TableEntry:
    """An entry with a table.

    Attributes:
        suite: the suite.
        index: the index of the entry in `scenarios`.
        table: the document that holds the rows: a table, or the suite itself.
        at: the path of the rows there.
        rows: the rows.
        columns: the name and type of every column, if the entry declares them.
        others: if these are not all rows of the table, the columns of all.
    """

    suite: Document
    index: int
    table: Document
    at: ValuePath
    rows: Sequence[Row]
    columns: Mapping[str, str] | None = None
    others: Collection[str] | None = None

    @property
    def place(self) -> ValuePath:
        """The path of the entry in the suite."""
        return "scenarios", self.index

    @property
    def written(self) -> Mapping[str, Any]:
        """The entry as it is written."""
        entry: Mapping[str, Any] = self.suite.value["scenarios"][self.index]
        return entry

    @cached_property
    def template(self) -> Template:
        """What each row is put into."""
        return Template({key: self.written[key] for key in _TEMPLATES if key in self.written})

    @cached_property
    def name_parts(self) -> tuple[NamePart, ...]:
        """The parts of the scenarios' names."""
        return parse_name(self.written["scenario_name"])

    @cached_property
    def known(self) -> Names:
        """The columns that the rows have: all that one of them has, or those that are declared."""
        if self.columns is not None:
            return Names(self.columns)
        own = dict.fromkeys(key for row in self.rows for key in row)
        return Names({**dict.fromkeys(self.others or ()), **own})

    @property
    def used(self) -> frozenset[str]:
        """The columns that the entry uses."""
        of_name = {part.column for part in self.name_parts if part.column is not None}
        return frozenset(of_name | {use.column for use in self.template.uses})

    def scenario(self, row: int) -> dict[str, Any]:
        """Make the scenario of a row; the entry has no problems."""
        cells = self.rows[row]
        scenario: dict[str, Any] = {"scenario_name": fill_name(self.name_parts, cells)}
        if "tags" in self.written:
            scenario["tags"] = self.written["tags"]
        return {**scenario, **self.template.fill(cells)}

    def origin(self, row: int, path: ValuePath) -> tuple[Document, ValuePath]:
        """Find where a value of the scenario of a row is written.

        Args:
            row: the index of the row.
            path: the path of the value in the scenario.

        Returns:
            The document and the path there: of a cell, of the template, or of the row itself for
            the scenario and its name.
        """
        if path[:1] in {(), ("scenario_name",)}:
            return self.table, (*self.at, row)
        if path[0] not in _TEMPLATES:
            return self.suite, (*self.place, *path)
        column, there = self.template.origin(path)
        if column is None:
            return self.suite, (*self.place, *there)
        return self.table, (*self.at, row, column, *there)

    def problems(self) -> Iterator[Problem]:
        """Find what is wrong with the template, and with the rows that it is for."""
        wrong = [
            problem
            for key in _TEMPLATES
            if key in self.written
            for problem in check_forms(self.suite, (*self.place, key), self.written[key])
        ]
        try:
            wrong += self._wrong_name()
        except WrongNameError as error:
            wrong.append(self._of_name(f"a single {error} in a name", f"write {error}{error}"))
            yield from wrong
            return
        yield from wrong
        if not wrong:
            yield from self._wrong_columns()

    def _wrong_name(self) -> Iterator[Problem]:
        for part in self.name_parts:
            if part.column is not None and part.column not in self.known:
                yield self._unknown((*self.place, "scenario_name"), part.column)
        are_many = len(self.rows) > 1 or self.others is not None
        if are_many and all(part.column is None for part in self.name_parts):
            columns = listed([f"{{{name}}}" for name in self.known.sorted], str)
            message = "all rows get the same name"
            yield self._of_name(message, f"put columns in the name that tell them apart: {columns}")

    def _of_name(self, message: str, hint: str) -> Problem:
        at = (*self.place, "scenario_name")
        return self.suite.problem(at, code="malformed-name", message=message, hint=hint)

    def _wrong_columns(self) -> Iterator[Problem]:
        unknown = False
        for use in self.template.uses:
            if use.column not in self.known:
                unknown = True
                yield self._unknown((*self.place, *use.place), use.column)
        if not unknown:
            for index, row in enumerate(self.rows):
                yield from self._wrong_row(index, row)

    def _wrong_row(self, index: int, row: Row) -> Iterator[Problem]:
        missing = [name for name in self._used_in_order if name not in row]
        if missing:
            yield self.table.problem(
                (*self.at, index),
                code=WRONG_CELL,
                message=f"the row lacks {listed(missing)}, which the suite uses",
                hint="add it; null is allowed",
            )
            return
        if fill_name(self.name_parts, row) is None:
            wrong = next(
                part.column
                for part in self.name_parts
                if part.column is not None
                and (row[part.column] is None or isinstance(row[part.column], dict | list))
            )
            yield self.table.problem(
                (*self.at, index, wrong),
                code=WRONG_CELL,
                message=f"the column {named(wrong)} is part of the scenario's name, but this "
                "value is null, a mapping or a list",
                hint="write a string, a number or true or false",
            )
        for use in self.template.uses:
            if _is_too_deep(row[use.column], use):
                message, hint = EXPANSION_LIMITS.depth_words
                yield self.table.problem(
                    (*self.at, index, use.column), code="too-deep", message=message, hint=hint
                )

    @cached_property
    def _used_in_order(self) -> list[str]:
        return sorted(self.used)

    def _unknown(self, at: ValuePath, column: str) -> Problem:
        return self.suite.problem(
            at,
            code=WRONG_COLUMNS,
            message=f"the table has no column {named(column)}",
            hint=f"its columns are {listed(self.known.sorted)}",
            guess=partial(self.known.hint, column),
        )


def _is_too_deep(cell: Any, use: Use) -> bool:
    level, depth = [cell], _SCENARIOS + use.depth
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        if depth > EXPANSION_LIMITS.max_depth:
            return True
        level = [
            member
            for item in level
            for member in (item.values() if isinstance(item, dict) else item)
        ]
    return False
