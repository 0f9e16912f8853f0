"""Writes out the scenarios of a suite: those of its tables, and what the defaults add."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from tier2gate.documents.limits import EXPANSION_LIMITS, measure
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_shape
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.tables.files import CSV_ENDING, IN_SHARDS, TableFolder

if TYPE_CHECKING:  # only for tables
    from tier2gate.gates.tables.cells import Row
    from tier2gate.gates.tables.entries import TableEntry

ScenarioSource: TypeAlias = "tuple[TableEntry | int, int]"
"""Where a scenario comes from: a table's entry and a row, or its index in the suite and 0."""


@dataclass(frozen=True, kw_only=True)
class SuiteTable:
    """A table of a suite.

    Attributes:
        path: its file; `None` for rows in the suite itself.
        name: the file's name, as the user would write it; that of the suite for rows in it.
        columns: each column → the document and the path at which a problem with it is reported.
        used: the columns that the suite uses.
        digest: the SHA-256 of the file that was read; empty for rows in the suite itself.
    """

    path: Path | None
    name: str
    columns: Mapping[str, tuple[Document, ValuePath]]
    used: frozenset[str]
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class ExpandedSuite:
    """A suite whose scenarios are written out.

    Attributes:
        document: the suite; its value has neither tables nor defaults, and each value in it is
            located where it is written.
        tables: its tables, in the order of the suite.
        rows: name of a scenario → the cells of its row, for scenarios that a table makes.
    """

    document: Document
    tables: tuple[SuiteTable, ...] = ()
    rows: "Mapping[str, Row]" = field(default_factory=dict)


def expand_suite(suite: Document, folder: TableFolder) -> ExpandedSuite:
    """Write out the scenarios of a suite.

    Args:
        suite: the suite, as read.
        folder: its folder, to read its tables from.

    Returns:
        The suite; the same document if it has neither tables nor defaults, or does not have the
        shape of its schema, which is then reported by those who check it.

    Raises:
        InputInvalidError: a table cannot be read, does not fit the suite, or is too large, or
            the defaults have a cell.
    """
    if not has_more(suite.value) or validate_shape(suite, "suite"):
        return ExpandedSuite(document=suite)
    tables: list[SuiteTable] = []
    from tier2gate.gates.defaults import cells_in_defaults  # noqa: PLC0415 - for tables

    problems = [*cells_in_defaults(suite)]
    entries: list[TableEntry | int] = []
    for index, entry in enumerate(suite.value["scenarios"]):
        if not is_table(entry):
            entries.append(index)
            continue
        try:
            found, path = _read_entry(suite, index, folder)
        except InputInvalidError as error:
            problems += error.problems
            continue
        if wrong := list(found.problems()):
            problems += wrong
            continue
        entries.append(found)
        tables.append(describe_table(found, path))
    if problems:
        raise InputInvalidError(*problems)
    return _write_out(suite, entries, tables)


def find_unused_columns(
    tables: Sequence[SuiteTable], used: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """Find the columns of tables that nobody uses.

    Args:
        tables: the tables of a suite.
        used: the columns that are used by others than the suite.

    Yields:
        A notice for each.
    """
    for table in tables:
        for column, (document, path) in table.columns.items():
            if column not in table.used and column not in used:
                yield document.problem(
                    path,
                    code="unused-column",
                    message=f"nothing uses the column {named(column)} of {named(table.name)}",
                    hint="use it with {$cell: …}, or remove it",
                    key=True,
                )


def table_names(tables: Iterable[SuiteTable]) -> tuple[str, ...]:
    """Name the files of tables.

    Args:
        tables: the tables of a suite.

    Returns:
        The name of each file once, in the order of the suite.
    """
    return tuple(dict.fromkeys(table.name for table in tables if table.path is not None))


def has_more(value: Any) -> bool:
    """Return whether a suite, which may be invalid, has tables or defaults."""
    if not isinstance(value, dict):
        return False
    scenarios = value.get("scenarios")
    return "defaults" in value or (isinstance(scenarios, list) and any(map(is_table, scenarios)))


def is_table(entry: Any) -> bool:
    """Return whether an entry of a suite, which may be invalid, is a table."""
    return isinstance(entry, dict) and ("table" in entry or "rows" in entry)


def find_table(suite: Document, index: int, folder: TableFolder) -> Path | None:
    """Find the file of an entry's table, and check that the entry has columns if that is CSV.

    Args:
        suite: the suite.
        index: the index of the entry.
        folder: the folder of the suite.

    Returns:
        The file; `None` for rows in the suite.

    Raises:
        InputInvalidError: there is no such table, or the columns are missing or superfluous.
    """
    at, entry = ("scenarios", index), suite.value["scenarios"][index]
    written, declared = entry.get("table"), entry.get("columns")
    if written is None:
        _refuse_columns(suite, at, declared)
        return None
    path = folder.find(suite, (*at, "table"), written)
    if not written.endswith(CSV_ENDING):
        _refuse_columns(suite, at, declared)
    elif declared is None:
        from tier2gate.documents.csv_reader import WRONG_COLUMNS  # noqa: PLC0415 - for tables

        raise InputInvalidError(
            suite.problem(
                at,
                code=WRONG_COLUMNS,
                message="a CSV table needs 'columns'",
                hint="add columns: with each column and its type, such as {age: integer}",
            )
        )
    return path


def _read_entry(
    suite: Document, index: int, folder: TableFolder
) -> "tuple[TableEntry, Path | None]":
    """Read the table of an entry; also return its file, if it has one."""
    path, entry = find_table(suite, index, folder), suite.value["scenarios"][index]
    if path is None:
        return rows_in_suite(suite, index), None
    declared = entry.get("columns")
    table = folder.read(path, declared)
    from tier2gate.gates.tables.entries import TableEntry  # noqa: PLC0415 - for tables

    return TableEntry(suite, index, table, (), table.value, declared), path


def rows_in_suite(suite: Document, index: int) -> "TableEntry":
    """Return an entry whose rows are in the suite."""
    at = ("scenarios", index)
    from tier2gate.gates.tables.entries import TableEntry  # noqa: PLC0415 - for tables

    return TableEntry(suite, index, suite, (*at, "rows"), suite.value["scenarios"][index]["rows"])


def _refuse_columns(suite: Document, at: ValuePath, declared: Any) -> None:
    if declared is not None:
        from tier2gate.documents.csv_reader import WRONG_COLUMNS  # noqa: PLC0415 - for tables

        raise InputInvalidError(
            suite.problem(
                (*at, "columns"),
                code=WRONG_COLUMNS,
                message="'columns' is for CSV tables: these rows have types of their own",
                hint="remove it",
                key=True,
            )
        )


def describe_table(entry: "TableEntry", path: Path | None) -> SuiteTable:
    """Describe the table of an entry, or of a part of it."""
    columns: dict[str, tuple[Document, ValuePath]] = {}
    if entry.columns is not None:
        at = (*entry.place, "columns")
        columns = {column: (entry.suite, (*at, column)) for column in entry.columns}
    else:
        for index, row in enumerate(entry.rows):
            for column in row:
                columns.setdefault(column, (entry.table, (*entry.at, index, column)))
    from tier2gate.documents.tables import Table  # noqa: PLC0415 - for tables

    digest = entry.table.digest if isinstance(entry.table, Table) else ""
    return SuiteTable(
        path=path, name=entry.table.name, columns=columns, used=entry.used, digest=digest
    )


def _write_out(
    suite: Document, entries: "Sequence[TableEntry | int]", tables: Sequence[SuiteTable]
) -> ExpandedSuite:
    """Make the scenarios of all entries, and remember where each comes from."""
    sources = [
        (entry, row)
        for entry in entries
        for row in range(1 if isinstance(entry, int) else len(entry.rows))
    ]
    return write_scenarios(suite, sources, tables, _Size(suite).add)


def write_scenarios(
    suite: Document,
    sources: Sequence[ScenarioSource],
    tables: Sequence[SuiteTable],
    look: Callable[[dict[str, Any]], None] | None = None,
) -> ExpandedSuite:
    """Make scenarios of a suite, and remember where each comes from.

    Args:
        suite: the suite, as read.
        sources: where each scenario comes from.
        tables: the tables of the suite.
        look: is given each scenario when it is made.

    Returns:
        The suite with these scenarios alone.
    """
    from tier2gate.documents.parts import compose  # noqa: PLC0415 - for tables
    from tier2gate.gates.defaults import with_defaults  # noqa: PLC0415 - for tables

    defaults = suite.value.get("defaults", {})
    scenarios: list[dict[str, Any]] = []
    rows: dict[str, Row] = {}
    for entry, row in sources:
        scenario = with_defaults(_written(suite, entry, row), defaults)
        if look is not None:
            look(scenario)
        scenarios.append(scenario)
        if not isinstance(entry, int):
            rows.setdefault(scenario["scenario_name"], entry.rows[row])
    value = {key: item for key, item in suite.value.items() if key != "defaults"}
    trace = _Trace(suite, defaults, sources)
    document = compose(suite, {**value, "scenarios": scenarios}, trace)
    return ExpandedSuite(document=document, tables=tuple(tables), rows=rows)


def _written(suite: Document, entry: "TableEntry | int", row: int) -> dict[str, Any]:
    """Return a scenario without what the defaults add."""
    if isinstance(entry, int):
        scenario: dict[str, Any] = suite.value["scenarios"][entry]
        return scenario
    return entry.scenario(row)


class _Trace:
    """Finds where the values of a suite that is written out come from."""

    def __init__(
        self,
        suite: Document,
        defaults: Mapping[str, Any],
        sources: Sequence[ScenarioSource],
    ) -> None:
        self._suite = suite
        self._defaults = defaults
        self._sources = sources
        self._last: tuple[int, Mapping[str, Any]] = (-1, {})

    def __call__(self, path: ValuePath) -> tuple[Document, ValuePath]:
        """Return the document in which a value is written, and its path there."""
        index, there = path[1:2], path[2:]
        if path[:1] != ("scenarios",) or not index:
            return self._suite, path
        number = int(index[0])
        entry, row = self._sources[number]
        if there and self._defaults and self._is_from_defaults(number, there):
            return self._suite, ("defaults", *there)
        if isinstance(entry, int):
            return self._suite, ("scenarios", entry, *there)
        return entry.origin(row, there)

    def _is_from_defaults(self, number: int, path: ValuePath) -> bool:
        if self._last[0] != number:  # the problems of a scenario are often located in a row
            self._last = (number, _written(self._suite, *self._sources[number]))
        from tier2gate.gates.defaults import is_from_defaults  # noqa: PLC0415 - for tables

        return is_from_defaults(self._last[1], self._defaults, path)


class _Size:
    """The size of the scenarios that are written out so far."""

    def __init__(self, suite: Document) -> None:
        self._suite = suite
        self._values = self._characters = 0

    def add(self, scenario: dict[str, Any]) -> None:
        """Add a scenario; refuse it if the suite becomes too large."""
        values, characters = measure(scenario)
        self._values += values
        self._characters += characters
        limits = EXPANSION_LIMITS
        too_many = limits.max_values is not None and self._values > limits.max_values
        if not too_many and self._characters <= limits.max_bytes:
            return
        message = "with its tables and defaults, the suite has more than"
        if too_many:
            message = f"{message} {limits.max_values:,} values"
        else:
            message = f"{message} {limits.size_text}"
        at = ("scenarios",)
        raise InputInvalidError(
            self._suite.problem(at, code="too-many-values", message=message, hint=IN_SHARDS)
        )
