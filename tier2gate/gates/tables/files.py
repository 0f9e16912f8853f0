"""Find and read the tables that a suite names."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from tier2gate.documents.limits import DOCUMENT_LIMITS, TOO_LARGE, TOO_MANY_VALUES
from tier2gate.documents.nearest import nearest_hint
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document, read_bytes
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.boundary import path_fault
from tier2gate.gates.gate import LINKED, Judge
from tier2gate.gates.naming import LOOKED_AT, file_name

if TYPE_CHECKING:  # few suites are that large
    from tier2gate.documents.rows_of_pieces import TableInPieces
    from tier2gate.documents.tables import Table

CSV_ENDING = ".csv"
"""What the name of a CSV table ends with."""

TABLE_ENDINGS = (CSV_ENDING, ".jsonl")
"""What the names of tables end with."""

IN_SHARDS = "run it in shards: check --shard I/N in each job, then merge"
"""What to do with a gate that does not fit in memory."""


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
class TableFolder:
    """The folder of a suite, which its tables must be in.

    Attributes:
        path: the folder.
        root: the folder that file names are relative to.
        judge: tells which files the gate may not read.
    """

    path: Path
    root: Path
    judge: Judge

    def find(self, suite: Document, at: ValuePath, written: str) -> Path:
        """Find a table.

        Args:
            suite: the suite that names it.
            at: where it does.
            written: the path as it is written.

        Returns:
            The path of an existing file that the gate may read.

        Raises:
            InputInvalidError: there is no such file, or it may not be read.
        """
        path = self.path / written
        parts = PurePosixPath(written).parts
        if PureWindowsPath(written).anchor or written.startswith("/") or os.pardir in parts:
            message = f"the table {named(written)} is outside the suite's folder"
            hint = "move the file into that folder, and write its path from there, without .."
            raise InputInvalidError(suite.problem(at, code="outside", message=message, hint=hint))
        if not written.endswith(TABLE_ENDINGS):
            message = f"{named(written)} is not a .csv or .jsonl file"
            hint = f"use a file that ends with {' or '.join(TABLE_ENDINGS)}"
            raise InputInvalidError(
                suite.problem(at, code="not-a-table", message=message, hint=hint)
            )
        if not os.path.lexists(path):
            raise InputInvalidError(self._missing(suite, at, written))
        fault = path_fault(path, self.path, self.root) or self.judge(path)
        if fault == LINKED:
            fault = replace(LINKED, hint="replace it with the file itself")
        if fault is not None:
            raise InputInvalidError(fault.within(file_name(path, self.root)))
        return path

    def read(self, path: Path, columns: Mapping[str, str] | None) -> "Table":
        """Read a table.

        Args:
            path: the file.
            columns: the name and type of every column of a CSV table.

        Returns:
            The table.

        Raises:
            InputInvalidError: it cannot be read, or is not such a table.
        """
        from tier2gate.documents.csv_reader import parse_csv  # noqa: PLC0415 - for tables
        from tier2gate.documents.json_lines import parse_json_lines  # noqa: PLC0415 - as above

        name = file_name(path, self.root)
        data = read_bytes(path, name, DOCUMENT_LIMITS)
        try:
            if columns is None:
                table = parse_json_lines(data, name, DOCUMENT_LIMITS)
            else:
                table = parse_csv(data, name, columns, DOCUMENT_LIMITS)
        except InputInvalidError as error:
            raise InputInvalidError(*map(_with_shards, error.problems)) from None
        return replace(table, digest=hashlib.sha256(data).hexdigest())

    def in_pieces(self, path: Path, columns: Mapping[str, str] | None) -> "TableInPieces":
        """Return a table whose rows are read piece by piece.

        Args:
            path: the file.
            columns: as for `read`.

        Returns:
            The table; nothing is read yet.
        """
        from tier2gate.documents.rows_of_pieces import TableInPieces  # noqa: PLC0415 - as above
        from tier2gate.documents.table_pieces import TablePieces  # noqa: PLC0415 - as above

        pieces = TablePieces(path, file_name(path, self.root), is_csv=columns is not None)
        return TableInPieces(pieces, columns)

    def _missing(self, suite: Document, at: ValuePath, written: str) -> Problem:
        folder, name = os.path.split(written)
        try:
            with os.scandir(self.path / folder) as entries:
                beside = [entry.name for entry in islice(entries, LOOKED_AT)]
        except (OSError, ValueError):
            beside = []
        return suite.problem(
            at,
            code="missing-file",
            message=f"the table {named(written)} is missing",
            hint=nearest_hint(name, sorted(n for n in beside if n.endswith(TABLE_ENDINGS)))
            or "create it, or correct its path, which starts at the suite's folder",
        )


def is_table(entry: Any) -> bool:
    """Return whether an entry of a suite, which may be invalid, is a table."""
    return isinstance(entry, dict) and ("table" in entry or "rows" in entry)


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


def _with_shards(problem: Problem) -> Problem:
    """Return a problem of a table; if the table is too large, with how to read it."""
    if problem.code not in {TOO_LARGE, TOO_MANY_VALUES}:
        return problem
    return replace(problem, hint=IN_SHARDS)
