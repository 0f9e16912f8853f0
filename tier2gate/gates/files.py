"""One gate's files: loaded, validated, checked against each other, and defined for the core."""

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
from tier2gate.gates.naming import file_name, files_of_gate, kind_of
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
    """A gate's documents, as they were read.

    Attributes:
        suite: what runs.
        expectations: what must hold.
        missions: what the suite may call beside the built-in missions.
        modules: the missions in Python that it may call, too: name → file, `None` for a module that
            is installed.
    """

    suite: Document
    expectations: Document
    missions: tuple[Document, ...] = ()
    modules: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GateRead:
    """What could be read of a gate.

    Attributes:
        suite: what runs; `None` if it could not be read.
        expectations: what must hold, likewise.
        missions: the missions files that could be read.
        problems: why the others could not be read; empty if all of them could.
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
    """What the core is given to run.

    Attributes:
        suite: what runs.
        expectations: what must hold.
    """

    suite: ScenarioSuiteDefinition
    expectations: SuiteExpectationsDefinition


@dataclass(frozen=True, kw_only=True)
class MissionsRead:
    """The missions files of a gate, as they were read.

    Attributes:
        documents: those that could be read.
        problems: what is wrong with the others.
        real: their real paths.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    real: frozenset[str]


class MissionsReader:
    """Reads the missions files of a call's gates; one that several gates name is read once."""

    def __init__(self, root: Path, gates: Sequence[Gate] = ()) -> None:
        """Note which files the `gates` share; files are named from `root`."""
        self._root = root
        lists = {id(gate.missions): gate.missions for gate in gates}
        times = Counter(id(gate.missions) for gate in gates)
        uses: Counter[Path] = Counter()
        for key, paths in lists.items():
            uses.update(dict.fromkeys(paths, times[key]))
        self._shared = {path for path, number in uses.items() if number > 1}
        # Kept with their ids, which would else be given to others.
        self._lists = {key: paths for key, paths in lists.items() if times[key] > 1}
        self._documents: dict[Path, Document] = {}
        self._kept: set[int] = set()
        self._problems: dict[Path, tuple[Problem, ...]] = {}
        self._all: dict[int, MissionsRead] = {}
        self._names: dict[int, tuple[str, ...]] = {}

    def read(self, path: Path) -> Document:
        """Read a missions file.

        Args:
            path: where it is.

        Returns:
            The document; for a file that is shared, the same one each time.

        Raises:
            InputInvalidError: it is missing or cannot be read.
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
            gate: which.

        Returns:
            What they hold; the same for gates that share one list of files.
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
        """Give the names of a gate's missions files.

        Args:
            gate: which.

        Returns:
            How the user would name them; nothing is read for that.
        """
        key = id(gate.missions)
        if key in self._names:
            return self._names[key]
        names = tuple(file_name(path, self._root) for path in gate.missions)
        if key in self._lists:
            self._names[key] = names
        return names

    def keeps(self, document: Document) -> bool:
        """Tell whether a document is kept for the other gates that name its file.

        Args:
            document: what `read` gave.

        Returns:
            Whether it is.
        """
        return id(document) in self._kept


def load_gate(gate: Gate, root: Path, reader: MissionsReader | None = None) -> GateDocuments:
    """Read a gate's files.

    Args:
        gate: which.
        root: the folder that files are named from.
        reader: reads the missions files; not given where no other gate can share them.

    Returns:
        The documents.

    Raises:
        GoldenObsoleteError: there is no suite to what is there.
        InputInvalidError: a file is missing or cannot be read; holds the problems of all.
    """
    read = read_gate(gate, root, reader)
    if read.whole is None:
        raise InputInvalidError(*read.problems)
    return read.whole


def read_gate(gate: Gate, root: Path, reader: MissionsReader | None = None) -> GateRead:
    """Read those of a gate's files that can be read.

    A file with a fault is not read. A fault of another file, such as the configuration, may
    concern any of them: then none is.

    Args:
        gate: which.
        root: the folder that files are named from.
        reader: reads the missions files; not given where no other gate can share them.

    Returns:
        The documents, and what is wrong with the other files.

    Raises:
        GoldenObsoleteError: there is no suite to what is there.
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
    """Hold a gate's documents to their schemas and to each other.

    Args:
        documents: what was read.
        known: the missions there are; `None` where that is not known, and no call is held to them.

    Returns:
        What is valid, but is probably a mistake.

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
    """Hold a suite and its expectations to their schemas and to each other.

    Args:
        suite: what runs; `None` if it could not be read.
        expectations: what must hold, likewise.
        known: the missions there are; `None` where that is not known, and no call is held to them.

    Returns:
        The problems of the suite, and then of the expectations, each in file order.
    """
    of_suite = validate_document(suite, "suite") if suite else []
    valid = suite if not of_suite else None
    of_expectations = []
    if expectations:
        checks = partial(check_expectations, expectations, valid)
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
    """Refuse a golden in the place of another file, which an update would overwrite."""
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
            message="named as the golden, but it is, or is called like, another kind of file",
            hint="name the golden NAME.golden.json",
            file=file_name(golden, root),
        )
    ]


def _orphan(gate: Gate, path: Path, root: Path) -> Problem:
    if gate.meant_for is not None and path == gate.golden:
        golden = file_name(gate.meant_for, root)
        return Problem(
            code="proposal-committed",
            message="there is no suite to this file: it looks like a proposed golden",
            hint=f"delete it; to accept it, move it to {named(golden)}",
            file=file_name(path, root),
        )
    if any(kind_of(file) == "suite" for file in files_of_gate(path.parent, gate.name)):
        return Problem(
            code="not-configured",
            message="the suite of this name is configured with another file than this one",
            hint="name this one in tier2gate.yaml, or delete it",
            file=file_name(path, root),
        )
    return Problem(
        code="no-suite",
        message="there is no suite to this file",
        hint="put its suite back beside it, or delete this file, too",
        file=file_name(path, root),
    )


def _read(path: Path | None, root: Path, kind: str) -> Document:
    name = file_name(path, root) if path else ""
    if path is None or not os.path.lexists(path):
        problem = Problem(
            code="missing-file",
            message=f"the {kind} file is missing",
            hint="write it: a gate without it cannot judge anything",
            file=name or None,
        )
        raise InputInvalidError(problem)
    return read_document(path, name)
