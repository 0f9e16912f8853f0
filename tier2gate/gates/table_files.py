"""Find and read the tables that a suite names."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, NamedTuple

from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document, read_bytes
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.boundary import path_fault
from tier2gate.gates.gate import LINKED, Judge
from tier2gate.gates.naming import file_name

if TYPE_CHECKING:  # only for tables
    from tier2gate.documents.tables import Table

CSV_ENDING = ".csv"
"""What the name of a CSV table ends with."""

TABLE_ENDINGS = (CSV_ENDING, ".jsonl")
"""What the names of tables end with."""

_LISTED_FILES = 1_000
"""The most files of a folder that are compared with the name of a missing table."""


class TableFolder(NamedTuple):
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
        name = file_name(path, self.root)
        data = read_bytes(path, name, DOCUMENT_LIMITS)
        from tier2gate.documents.csv_reader import parse_csv  # noqa: PLC0415 - for tables
        from tier2gate.documents.json_lines import parse_json_lines  # noqa: PLC0415 - for tables

        table = parse_json_lines(data, name) if columns is None else parse_csv(data, name, columns)
        return replace(table, digest=hashlib.sha256(data).hexdigest())

    def _missing(self, suite: Document, at: ValuePath, written: str) -> Problem:
        folder, name = os.path.split(written)
        try:
            with os.scandir(self.path / folder) as entries:
                beside = [entry.name for entry in islice(entries, _LISTED_FILES)]
        except (OSError, ValueError):
            beside = []
        from tier2gate.documents.nearest import nearest_hint  # noqa: PLC0415 - for tables

        return suite.problem(
            at,
            code="missing-file",
            message=f"the table {named(written)} is missing",
            hint=nearest_hint(name, sorted(n for n in beside if n.endswith(TABLE_ENDINGS)))
            or "create it, or correct its path, which starts at the suite's folder",
        )
