"""The tables of a suite's entries: their files, their rows, and what is said of their columns."""

from pathlib import Path
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.tables import Table
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.tables.entries import TableEntry
from tier2gate.gates.tables.files import CSV_ENDING, SuiteTable, TableFolder


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
        from tier2gate.documents.csv_reader import WRONG_COLUMNS  # noqa: PLC0415 - for CSV

        raise InputInvalidError(
            suite.problem(
                at,
                code=WRONG_COLUMNS,
                message="a CSV table needs 'columns'",
                hint="add columns: with each column and its type, such as {age: integer}",
            )
        )
    return path


def read_entry(suite: Document, index: int, folder: TableFolder) -> tuple[TableEntry, Path | None]:
    """Read the table of an entry.

    Args:
        suite: the suite.
        index: the index of the entry.
        folder: the folder of the suite.

    Returns:
        The entry with its rows, and the file, if it has one.

    Raises:
        InputInvalidError: the table cannot be read, or the columns are missing or superfluous.
    """
    path, entry = find_table(suite, index, folder), suite.value["scenarios"][index]
    if path is None:
        return rows_in_suite(suite, index), None
    declared = entry.get("columns")
    table = folder.read(path, declared)
    return TableEntry(suite, index, table, (), table.value, declared), path


def rows_in_suite(suite: Document, index: int) -> TableEntry:
    """Return an entry whose rows are in the suite."""
    at = ("scenarios", index)
    return TableEntry(suite, index, suite, (*at, "rows"), suite.value["scenarios"][index]["rows"])


def _refuse_columns(suite: Document, at: ValuePath, declared: Any) -> None:
    if declared is not None:
        from tier2gate.documents.csv_reader import WRONG_COLUMNS  # noqa: PLC0415 - for CSV

        raise InputInvalidError(
            suite.problem(
                (*at, "columns"),
                code=WRONG_COLUMNS,
                message="'columns' is for CSV tables: these rows have types of their own",
                hint="remove it",
                key=True,
            )
        )


def describe_table(entry: TableEntry, path: Path | None) -> SuiteTable:
    """Describe the table of an entry, or of a piece of it."""
    columns: dict[str, tuple[Document, ValuePath]] = {}
    if entry.columns is not None:
        at = (*entry.place, "columns")
        columns = {column: (entry.suite, (*at, column)) for column in entry.columns}
    else:
        for index, row in enumerate(entry.rows):
            for column in row:
                columns.setdefault(column, (entry.table, (*entry.at, index, column)))
    digest = entry.table.digest if isinstance(entry.table, Table) else ""
    return SuiteTable(
        path=path, name=entry.table.name, columns=columns, used=entry.used, digest=digest
    )
