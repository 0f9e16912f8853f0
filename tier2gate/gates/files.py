"""Reads one gate's files: as many as can be read, and why the others cannot."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tier2gate.documents.reader import Document
from tier2gate.foundation.errors import GoldenObsoleteError, InputInvalidError
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.expansion import ExpandedSuite, expand_suite
from tier2gate.gates.expected.many_scenarios import write_out
from tier2gate.gates.gate import Gate
from tier2gate.gates.missions_reader import MissionsReader, read_file
from tier2gate.gates.naming import (
    file_name,
    kind_of,
)
from tier2gate.gates.tables.files import SuiteTable, TableFolder

if TYPE_CHECKING:  # rarely needed
    from tier2gate.gates.tables.cells import Row


@dataclass(frozen=True, kw_only=True)
class WholeSuite:
    """What must be known of a suite if only a part of it is in memory.

    Attributes:
        scenarios: how many scenarios it has.
        called: the names of the missions that it calls.
        hashes: the hashes of the gate's definitions, by their names in a golden, without missions.
        notices: what is valid in the whole gate, but probably a mistake.
    """

    scenarios: int
    called: frozenset[str]
    hashes: Mapping[str, Any]
    notices: Sequence[Problem] = ()


@dataclass(frozen=True, kw_only=True)
class GateDocuments:
    """A gate's documents, as read.

    Attributes:
        suite: the suite.
        expectations: the expectations, which are written out.
        missions: the missions files that the suite may use.
        modules: the Python modules that it may use: name → file, `None` for an installed module.
        tables: the tables of the suite, which is written out.
        rows: name of a scenario → the cells of its row, for scenarios that a table makes.
        whole: the whole suite, if these documents have only a part of it.
    """

    suite: Document
    expectations: Document
    missions: tuple[Document, ...] = ()
    modules: Mapping[str, str | None] = field(default_factory=dict)
    tables: tuple[SuiteTable, ...] = ()
    rows: "Mapping[str, Row]" = field(default_factory=dict)
    whole: WholeSuite | None = None


@dataclass(frozen=True, kw_only=True)
class GateRead:
    """What could be read of a gate.

    Attributes:
        suite: the suite; `None` if it could not be read.
        expectations: the expectations; `None` if they could not be read.
        missions: the missions files that could be read.
        problems: why the other files could not be read.
        tables: the tables of the suite.
        rows: name of a scenario → the cells of its row, for scenarios that a table makes.
    """

    suite: Document | None
    expectations: Document | None
    missions: tuple[Document, ...]
    problems: tuple[Problem, ...]
    tables: tuple[SuiteTable, ...] = ()
    rows: "Mapping[str, Row]" = field(default_factory=dict)

    @property
    def whole(self) -> GateDocuments | None:
        """The gate's documents; `None` if one of them is missing."""
        if self.problems or self.suite is None or self.expectations is None:
            return None
        return GateDocuments(
            suite=self.suite,
            expectations=self.expectations,
            missions=self.missions,
            tables=self.tables,
            rows=self.rows,
        )


@dataclass(frozen=True, kw_only=True)
class FilesRead:
    """The files of a gate as they are written.

    Attributes:
        folder: the folder of the suite, for its tables.
        suite: the suite; `None` if it could not be read.
        expectations: the expectations; `None` if they could not be read.
        missions: the missions files that could be read.
        of_gate: the problems of files that are missing, or that must not be there.
        of_suite: why the suite could not be read.
        of_expectations: why the expectations could not be read.
        of_missions: why other missions files could not be read.
    """

    folder: TableFolder
    suite: Document | None = None
    expectations: Document | None = None
    missions: tuple[Document, ...] = ()
    of_gate: Sequence[Problem] = ()
    of_suite: Sequence[Problem] = ()
    of_expectations: Sequence[Problem] = ()
    of_missions: Sequence[Problem] = ()

    @property
    def problems(self) -> Sequence[Problem]:
        """All problems, in the order of the files."""
        return [*self.of_gate, *self.of_suite, *self.of_expectations, *self.of_missions]


def load_gate(gate: Gate, root: Path, reader: MissionsReader | None = None) -> GateDocuments:
    """Read a gate's files.

    Args:
        gate: the gate.
        root: the folder that file names are relative to.
        reader: reads the missions files; omitted if no other gate shares them.

    Returns:
        The documents.

    Raises:
        GoldenObsoleteError: the gate's files have no suite.
        InputInvalidError: a file is missing or cannot be read; holds the problems of all files.
    """
    read = read_gate(gate, root, reader)
    if read.whole is None:
        raise InputInvalidError(*read.problems)
    return read.whole


def read_gate(gate: Gate, root: Path, reader: MissionsReader | None = None) -> GateRead:
    """Read as many of a gate's files as possible.

    A file with a fault is not read. If another file, such as the configuration, has a fault, none
    of them is read, because it may concern any of them.

    Args:
        gate: the gate.
        root: the folder that file names are relative to.
        reader: reads the missions files; omitted if no other gate shares them.

    Returns:
        The documents, and the problems of the other files.

    Raises:
        GoldenObsoleteError: the gate's files have no suite.
    """
    return write_out_files(read_files(gate, root, reader), gate, root)


def read_files(gate: Gate, root: Path, reader: MissionsReader | None = None) -> FilesRead:
    """Read as many of a gate's files as possible, but no tables.

    Args:
        gate: the gate.
        root: the folder that file names are relative to.
        reader: reads the missions files; omitted if no other gate shares them.

    Returns:
        The files as they are written, and the problems of the others.

    Raises:
        GoldenObsoleteError: the gate's files have no suite.
    """
    if gate.suite is None:
        from tier2gate.gates.orphans import describe_orphans  # noqa: PLC0415 - rarely needed

        raise GoldenObsoleteError(*describe_orphans(gate, root))
    missions = (reader or MissionsReader(root)).read_all(gate)
    of_gate = [problem.within(file_name(path, root)) for path, problem in gate.faults]
    of_gate += _golden_faults(gate, root, missions.real)
    faulty = {path for path, _ in gate.faults}
    folder = TableFolder(path=gate.suite.parent, root=root, judge=gate.judge)
    if not faulty <= set(gate.read_files):
        return FilesRead(folder=folder, of_gate=of_gate)
    suite = expectations = None
    of_suite: Sequence[Problem] = ()
    of_expectations: Sequence[Problem] = ()
    if gate.suite not in faulty:
        try:
            suite = read_file(gate.suite, root, "suite")
        except InputInvalidError as error:
            of_suite = error.problems
    if gate.expectations not in faulty and (gate.expectations or not faulty):
        try:
            expectations = read_file(gate.expectations, root, "expectations")
        except InputInvalidError as error:
            of_expectations = error.problems
    names = {file_name(path, root) for path in faulty}
    return FilesRead(
        folder=folder,
        suite=suite,
        expectations=expectations,
        missions=tuple(item for item in missions.documents if item.name not in names),
        of_gate=of_gate,
        of_suite=of_suite,
        of_expectations=of_expectations,
        of_missions=[problem for problem in missions.problems if problem.file not in names],
    )


def write_out_files(read: FilesRead, gate: Gate, root: Path) -> GateRead:
    """Read the tables of a gate, and write out its scenarios and expectations.

    Args:
        read: its other files.
        gate: the gate.
        root: the folder that file names are relative to.

    Returns:
        The documents, and the problems of all files.
    """
    problems = [*read.of_gate, *read.of_suite]
    suite = None
    if read.suite is not None:
        try:
            suite = expand_suite(read.suite, read.folder)
            problems += overwritten_tables(gate, (table.path for table in suite.tables), root)
        except InputInvalidError as error:
            problems += error.problems
    problems += read.of_expectations
    written = None
    if read.expectations is not None:
        document, rows = (suite.document, suite.rows) if suite else (None, {})
        written = write_out(read.expectations, document, rows)
        problems += written.problems
    problems += read.of_missions
    return GateRead(
        suite=suite.document if suite else None,
        expectations=written.document if written else None,
        missions=read.missions,
        problems=tuple(problems),
        tables=suite.tables if suite else (),
        rows=suite.rows if suite else {},
    )


def read_suite(path: Path, gate: Gate, root: Path) -> ExpandedSuite:
    """Read a suite with its tables, and write out its scenarios.

    Args:
        path: the suite.
        gate: its gate.
        root: the folder that file names are relative to.

    Returns:
        The suite.

    Raises:
        InputInvalidError: the suite or one of its tables is missing or cannot be read.
    """
    folder = TableFolder(path=path.parent, root=root, judge=gate.judge)
    return expand_suite(read_file(path, root, "suite"), folder)


def _golden_faults(gate: Gate, root: Path, missions: Collection[str]) -> list[Problem]:
    """Refuse a golden that is another file of the gate, which an update would overwrite."""
    golden = gate.golden
    if golden is None:
        return []
    real, kind = real_path(golden), kind_of(golden)
    others = {real_path(path) for path in (gate.suite, gate.expectations) if path}
    if real not in others and real not in missions and kind in (None, "golden"):
        return []
    return [_not_a_golden(golden, root)]


def overwritten_tables(gate: Gate, tables: Iterable[Path | None], root: Path) -> list[Problem]:
    """Refuse a golden that is a table of the suite.

    Args:
        gate: the gate.
        tables: the files of the tables; `None` for rows in the suite.
        root: the folder that file names are relative to.

    Returns:
        The problem, if there is one.
    """
    golden = gate.golden
    if golden is None:
        return []
    real = {real_path(path) for path in tables if path is not None}
    return [_not_a_golden(golden, root)] if real_path(golden) in real else []


def _not_a_golden(golden: Path, root: Path) -> Problem:
    return Problem(
        code="not-a-golden",
        message="given as the golden, but this is, or is named like, another kind of file",
        hint="choose a file named NAME.golden.json",
        file=file_name(golden, root),
    )
