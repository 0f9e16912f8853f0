"""Read and validate one gate's files, check them against each other, and define what runs."""

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tier2gate.documents.reader import Document, read_document
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.errors import GoldenObsoleteError, InputInvalidError, Problem
from tier2gate.foundation.printable import named
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import (
    file_name,
    files_of_gate,
    gate_name,
    kind_of,
    misnamed_file,
)
from tier2gate.gates.references import (
    KnownMissions,
    check_expectations,
    check_suite,
    find_misspelt_params,
)
from tier2gate.orchestration.definitions import (
    parse_expectations_definition,
    parse_suite_definition,
)
from tier2gate.orchestration.expectations import SuiteExpectationsDefinition
from tier2gate.orchestration.suite import ScenarioSuiteDefinition
from tier2gate.predicates import OPERATORS


@dataclass(frozen=True, kw_only=True)
class GateDocuments:
    """A gate's documents, as read.

    Attributes:
        suite: the suite.
        expectations: the expectations.
        missions: the missions files that the suite may use.
        modules: the Python modules that it may use: name → file, `None` for an installed module.
    """

    suite: Document
    expectations: Document
    missions: tuple[Document, ...] = ()
    modules: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GateRead:
    """What could be read of a gate.

    Attributes:
        suite: the suite; `None` if it could not be read.
        expectations: the expectations; `None` if they could not be read.
        missions: the missions files that could be read.
        problems: why the other files could not be read.
    """

    suite: Document | None
    expectations: Document | None
    missions: tuple[Document, ...]
    problems: tuple[Problem, ...]

    @property
    def whole(self) -> GateDocuments | None:
        """The gate's documents; `None` if one of them is missing."""
        if self.problems or self.suite is None or self.expectations is None:
            return None
        return GateDocuments(
            suite=self.suite, expectations=self.expectations, missions=self.missions
        )


@dataclass(frozen=True, kw_only=True)
class GateDefinition:
    """What the core runs.

    Attributes:
        suite: the suite.
        expectations: the expectations.
    """

    suite: ScenarioSuiteDefinition
    expectations: SuiteExpectationsDefinition


@dataclass(frozen=True, kw_only=True)
class MissionsRead:
    """The missions files of a gate, as read.

    Attributes:
        documents: those that could be read.
        problems: why the others could not be read.
        real: the real paths of all of them.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    real: frozenset[str]


class MissionsReader:
    """Reads the missions files of a call's gates; a shared file is read once."""

    def __init__(self, root: Path, gates: Sequence[Gate] = ()) -> None:
        """Find which files the `gates` share; file names are relative to `root`."""
        self._root = root
        lists = {id(gate.missions): gate.missions for gate in gates}
        times = Counter(id(gate.missions) for gate in gates)
        uses: Counter[Path] = Counter()
        for key, paths in lists.items():
            uses.update(dict.fromkeys(paths, times[key]))
        self._shared = {path for path, number in uses.items() if number > 1}
        # Keeping the lists keeps their ids from being reused.
        self._lists = {key: paths for key, paths in lists.items() if times[key] > 1}
        self._documents: dict[Path, Document] = {}
        self._kept: set[int] = set()
        self._problems: dict[Path, tuple[Problem, ...]] = {}
        self._all: dict[int, MissionsRead] = {}
        self._names: dict[int, tuple[str, ...]] = {}

    def read(self, path: Path) -> Document:
        """Read a missions file.

        Args:
            path: the file.

        Returns:
            The document; the same object each time for a shared file.

        Raises:
            InputInvalidError: the file is missing or cannot be read.
        """
        if path in self._documents:
            return self._documents[path]
        if path in self._problems:
            raise InputInvalidError(*self._problems[path])
        try:
            document = _read(path, self._root, "missions")
        except InputInvalidError as error:
            if path in self._shared:
                self._problems[path] = error.problems
            raise
        if path in self._shared:
            self._documents[path] = document
            self._kept.add(id(document))
        return document

    def read_all(self, gate: Gate) -> "MissionsRead":
        """Read the missions files of a gate.

        Args:
            gate: the gate.

        Returns:
            What was read; the same object for gates that share one list of files.
        """
        key = id(gate.missions)
        if key in self._all:
            return self._all[key]
        documents: list[Document] = []
        problems: list[Problem] = []
        for path in gate.missions:
            try:
                documents.append(self.read(path))
            except InputInvalidError as error:
                problems += error.problems
        read = MissionsRead(
            documents=tuple(documents),
            problems=tuple(problems),
            real=frozenset(map(real_path, gate.missions)),
        )
        if key in self._lists:
            self._all[key] = read
        return read

    def names_of(self, gate: Gate) -> tuple[str, ...]:
        """Return the names of a gate's missions files, without reading them.

        Args:
            gate: the gate.

        Returns:
            The names, relative to the root.
        """
        key = id(gate.missions)
        if key in self._names:
            return self._names[key]
        names = tuple(file_name(path, self._root) for path in gate.missions)
        if key in self._lists:
            self._names[key] = names
        return names

    def keeps(self, document: Document) -> bool:
        """Return whether a document is kept for other gates that use its file.

        Args:
            document: a document that `read` returned.

        Returns:
            Whether it is kept.
        """
        return id(document) in self._kept


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
    if gate.suite is None:
        raise GoldenObsoleteError(*(_orphan(gate, path, root) for path in gate.files))
    missions = (reader or MissionsReader(root)).read_all(gate)
    problems = [problem.within(file_name(path, root)) for path, problem in gate.faults]
    problems += _golden_faults(gate, root, missions.real)
    faulty = {path for path, _ in gate.faults}
    if not faulty <= set(gate.read_files):
        return GateRead(suite=None, expectations=None, missions=(), problems=tuple(problems))
    documents: dict[str, Document] = {}
    for kind, path in (("suite", gate.suite), ("expectations", gate.expectations)):
        if path in faulty or (path is None and faulty):
            continue
        try:
            documents[kind] = _read(path, root, kind)
        except InputInvalidError as error:
            problems += error.problems
    names = {file_name(path, root) for path in faulty}
    problems += (problem for problem in missions.problems if problem.file not in names)
    return GateRead(
        suite=documents.get("suite"),
        expectations=documents.get("expectations"),
        missions=tuple(item for item in missions.documents if item.name not in names),
        problems=tuple(problems),
    )


def validate_gate(documents: GateDocuments, known: KnownMissions | None) -> Sequence[Problem]:
    """Check a gate's documents against their schemas and against each other.

    Args:
        documents: the documents.
        known: the available missions; `None` if unknown, so that calls are not checked.

    Returns:
        Warnings: what is valid, but probably a mistake.

    Raises:
        InputInvalidError: holds the problems of both files, in file order.
    """
    suite = documents.suite
    if problems := find_invalid(suite, documents.expectations, known):
        raise InputInvalidError(*problems)
    return find_misspelt_params(suite, known) if known is not None and known.complete else ()


def find_invalid(
    suite: Document | None, expectations: Document | None, known: KnownMissions | None
) -> Sequence[Problem]:
    """Check a suite and its expectations against their schemas and against each other.

    Args:
        suite: the suite; `None` if it could not be read.
        expectations: the expectations; `None` if they could not be read.
        known: the available missions; `None` if unknown, so that calls are not checked.

    Returns:
        The problems of the suite, then those of the expectations, each in file order.
    """
    of_suite = validate_document(suite, "suite") if suite else []
    valid = suite if not of_suite else None
    of_expectations = []
    if expectations:
        checks = partial(check_expectations, expectations, valid, known)
        of_expectations = validate_document(expectations, "expectations", checks)
    if valid:
        of_suite = check_suite(valid, known)
    return [*of_suite, *of_expectations]


def define_gate(documents: GateDocuments) -> GateDefinition:
    """Turn a gate's documents into what the core runs.

    Args:
        documents: valid documents.

    Returns:
        The definitions.
    """
    return GateDefinition(
        suite=parse_suite_definition(documents.suite.value),
        expectations=parse_expectations_definition(
            documents.expectations.value, operators=OPERATORS
        ),
    )


def _golden_faults(gate: Gate, root: Path, missions: Collection[str]) -> list[Problem]:
    """Refuse a golden that is another file of the gate, which an update would overwrite."""
    golden = gate.golden
    if golden is None:
        return []
    real, kind = real_path(golden), kind_of(golden)
    others = {real_path(path) for path in (gate.suite, gate.expectations) if path}
    if real not in others and real not in missions and kind in (None, "golden"):
        return []
    return [
        Problem(
            code="not-a-golden",
            message="given as the golden, but this is, or is named like, another kind of file",
            hint="choose a file named NAME.golden.json",
            file=file_name(golden, root),
        )
    ]


def _orphan(gate: Gate, path: Path, root: Path) -> Problem:
    if gate.meant_for is not None and path == gate.golden:
        golden = file_name(gate.meant_for, root)
        return Problem(
            code="proposal-committed",
            message="this file has no suite: it looks like a proposed golden",
            hint=f"delete it, or move it to {named(golden)} to accept it",
            file=file_name(path, root),
        )
    if any(kind_of(file) == "suite" for file in files_of_gate(path.parent, gate.name)):
        return Problem(
            code="not-configured",
            message="tier2gate.yaml names another file than this one for the suite of this name",
            hint="name this one in tier2gate.yaml, or delete it",
            file=file_name(path, root),
        )
    return Problem(
        code="no-suite",
        message="this file has no suite",
        hint=_how_to_name(path.parent, gate.name, "suite")
        or "restore its suite, give this file the suite's new name, or delete this file",
        file=file_name(path, root),
    )


def _how_to_name(folder: Path, name: str, kind: str) -> str | None:
    """Return the remedy if the missing file of a gate is there under a wrong name."""
    near = misnamed_file(folder, name, kind)
    if near is None:
        return None
    return f"rename {named(near.name)} to {named(f'{name}.{kind}{near.suffix}')}"


def _read(path: Path | None, root: Path, kind: str) -> Document:
    name = file_name(path, root) if path else ""
    if path is None or not os.path.lexists(path):
        near = None
        if path is not None and kind_of(path) == kind:
            near = _how_to_name(path.parent, gate_name(path), kind)
        problem = Problem(
            code="missing-file",
            message=f"the {kind} file is missing",
            hint=near or "create it: the gate cannot be checked without it",
            file=name or None,
        )
        raise InputInvalidError(problem)
    return read_document(path, name)
