"""Reads the files of gates one by one; a missions file that gates share is read once."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tier2gate.documents.reader import Document, read_document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import file_name, gate_name, how_to_name, kind_of
from tier2gate.gates.shared_missions import ByMissions, group_by_missions


class MissionsRead(NamedTuple):
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
        groups = group_by_missions(gates)
        uses: Counter[Path] = Counter()
        for group in groups:
            uses.update(dict.fromkeys(group[0].missions, len(group)))
        self._shared = {path for path, number in uses.items() if number > 1}
        lists = [group[0].missions for group in groups if len(group) > 1]
        self._documents: dict[Path, Document] = {}
        self._kept: set[int] = set()
        self._problems: dict[Path, tuple[Problem, ...]] = {}
        self._all: ByMissions[MissionsRead] = ByMissions(kept=lists)
        self._names: ByMissions[tuple[str, ...]] = ByMissions(kept=lists)

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
            document = read_file(path, self._root, "missions")
        except InputInvalidError as error:
            if path in self._shared:
                self._problems[path] = error.problems
            raise
        if path in self._shared:
            self._documents[path] = document
            self._kept.add(id(document))
        return document

    def read_all(self, gate: Gate) -> MissionsRead:
        """Read the missions files of a gate.

        Args:
            gate: the gate.

        Returns:
            What was read; the same object for gates that share one list of files.
        """
        return self._all.of(gate.missions, self._read_list)

    def names_of(self, gate: Gate) -> tuple[str, ...]:
        """Return the names of a gate's missions files, without reading them.

        Args:
            gate: the gate.

        Returns:
            The names, relative to the root.
        """
        return self._names.of(gate.missions, self._name_list)

    def keeps(self, document: Document) -> bool:
        """Return whether a document is kept for other gates that use its file.

        Args:
            document: a document that `read` returned.

        Returns:
            Whether it is kept.
        """
        return id(document) in self._kept

    def _read_list(self, paths: Sequence[Path]) -> MissionsRead:
        documents: list[Document] = []
        problems: list[Problem] = []
        for path in paths:
            try:
                documents.append(self.read(path))
            except InputInvalidError as error:
                problems += error.problems
        return MissionsRead(
            documents=tuple(documents),
            problems=tuple(problems),
            real=frozenset(map(real_path, paths)),
        )

    def _name_list(self, paths: Sequence[Path]) -> tuple[str, ...]:
        return tuple(file_name(path, self._root) for path in paths)


def read_file(path: Path | None, root: Path, kind: str) -> Document:
    """Read a file of a gate.

    Args:
        path: the file; `None` if the gate has none.
        root: the folder that file names are relative to.
        kind: what kind of file it should be.

    Returns:
        The document.

    Raises:
        InputInvalidError: the file is missing or cannot be read.
    """
    name = file_name(path, root) if path else ""
    if path is None or not os.path.lexists(path):
        near = None
        if path is not None and kind_of(path) == kind:
            near = how_to_name(path.parent, gate_name(path), kind)
        problem = Problem(
            code="missing-file",
            message=f"the {kind} file is missing",
            hint=near or "create it: the gate cannot be checked without it",
            file=name or None,
        )
        raise InputInvalidError(problem)
    return read_document(path, name)
