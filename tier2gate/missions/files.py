"""Missions files: checked and compiled, those that gates share once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document, read_document
from tier2gate.documents.schemas import Schema, validate_shape
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem, in_file_order
from tier2gate.gates.gate import Gate
from tier2gate.gates.known_missions import KnownMissions
from tier2gate.gates.missions_reader import MissionsReader
from tier2gate.gates.naming import file_name
from tier2gate.missions.catalogue import Catalogue, Mission
from tier2gate.orchestration.registry import MISSION_REGISTRY


@dataclass(frozen=True)
class CompiledMissions:
    """The missions of a gate.

    Attributes:
        catalogue: all available missions, those of its files last.
        problems: the problems of the files.
        notices: what is valid in them, but probably a mistake.
    """

    catalogue: Catalogue
    problems: Sequence[Problem]
    notices: Sequence[Problem] = ()

    @cached_property
    def known(self) -> KnownMissions:
        """The missions in the form that suites are checked against."""
        return KnownMissions(_Params(self.catalogue), complete=not self.problems)


class MissionFiles:
    """The missions files of a call; shared files are checked and compiled once.

    Attributes:
        reader: reads the files; `None` if nothing is shared.
    """

    def __init__(self, reader: MissionsReader | None = None) -> None:
        """Use the `reader` of the gates' files."""
        self.reader = reader
        self._files: dict[int, _File] = {}
        self._apart: set[tuple[int, int]] = set()
        self._gates: dict[tuple[int, ...], CompiledMissions] = {}

    @classmethod
    def of_gates(cls, root: Path, gates: Sequence[Gate] = ()) -> "MissionFiles":
        """Return the missions files of a call's gates.

        Args:
            root: the folder that file names are relative to.
            gates: the gates; omitted if they share no files.

        Returns:
            The missions files.
        """
        return cls(MissionsReader(root, gates))

    def names_of(self, gate: Gate) -> Sequence[str] | None:
        """Return the names of a gate's missions files; `None` without a reader."""
        return None if self.reader is None else self.reader.names_of(gate)

    def compile(self, documents: Sequence[Document], built_in: Catalogue) -> CompiledMissions:
        """Check and compile the missions files of a gate.

        Args:
            documents: the files, as read.
            built_in: the missions available without them.

        Returns:
            The missions available with them, and the problems.
        """
        if not documents:
            return CompiledMissions(built_in, ())
        # A module's missions belong only to the gate for which it was loaded.
        lasting = all(mission.definition is None for mission in built_in.values())
        key = tuple(map(id, documents))  # ids of kept documents are not reused
        if not lasting or (key not in self._gates and not all(map(self._is_kept, documents))):
            return self._compile(documents, built_in)
        if key not in self._gates:
            self._gates[key] = self._compile(documents, built_in)
        return self._gates[key]

    def _compile(self, documents: Sequence[Document], built_in: Catalogue) -> CompiledMissions:
        problems: list[Problem] = []
        valid: list[_File] = []
        # `check_missions` refuses the names of the core's own missions.
        own = sorted(built_in.keys() - MISSION_REGISTRY)
        others = {normalize("NFC", name): built_in[name].source for name in own}
        for file in map(self._file, documents):
            taken = {name: source for name, source in others.items() if name in file.places}
            for other in valid:
                if not self._are_apart(other, file):
                    names = other.places.keys() & file.places.keys()
                    taken |= dict.fromkeys(names, other.document.name)
            if taken or file.problems:
                problems += in_file_order([*file.problems, *_clashes(file, taken)])
            else:
                valid.append(file)
        catalogue = dict(built_in)
        for file in valid:
            catalogue |= file.missions
        notices = [notice for file in valid for notice in file.notices]
        return CompiledMissions(catalogue, problems, notices)

    def _file(self, document: Document) -> "_File":
        if not self._is_kept(document):
            return _check_file(document)
        if id(document) not in self._files:
            self._files[id(document)] = _check_file(document)
        return self._files[id(document)]

    def _are_apart(self, one: "_File", other: "_File") -> bool:
        """Return whether two files have no mission name in common."""
        key = id(one.document), id(other.document)
        if key in self._apart:
            return True
        apart = one.places.keys().isdisjoint(other.places.keys())
        if apart and self._is_kept(one.document) and self._is_kept(other.document):
            self._apart.add(key)
        return apart

    def _is_kept(self, document: Document) -> bool:
        return self.reader is not None and self.reader.keeps(document)


def read_missions(paths: Sequence[Path], root: Path, built_in: Catalogue) -> Catalogue:
    """Read missions files without a suite.

    Args:
        paths: the files.
        root: the folder that file names are relative to.
        built_in: the missions available to every gate.

    Returns:
        The available missions: the built-in ones first, then those of the files in their order.

    Raises:
        InputInvalidError: holds all problems of all files.
    """
    documents: list[Document] = []
    unread: list[Problem] = []
    for path in paths:
        try:
            documents.append(read_document(path, file_name(path, root)))
        except InputInvalidError as error:
            unread += error.problems
    missions = MissionFiles().compile(documents, built_in)
    if unread or missions.problems:
        raise InputInvalidError(*unread, *missions.problems)
    return missions.catalogue


class _File(NamedTuple):
    """A missions file, checked and compiled by itself.

    Attributes:
        document: the file, as read.
        problems: its problems.
        notices: what is valid, but probably a mistake.
        missions: name → mission; empty if there are problems.
        places: each name in NFC → the missions that have it, as name and place.
    """

    document: Document
    problems: Sequence[Problem]
    missions: dict[str, Mission]
    places: Mapping[str, Sequence[tuple[str, ValuePath]]]
    notices: Sequence[Problem] = ()


def _check_file(document: Document) -> _File:
    from tier2gate.missions.declarative import compile_missions  # noqa: PLC0415 - as above
    from tier2gate.missions.misspelt_forms import find_misspelt_forms  # noqa: PLC0415 - as above
    from tier2gate.missions.validation import check_missions  # noqa: PLC0415 - most gates have none

    if invalid := validate_shape(document, "missions"):
        return _File(document=document, problems=invalid, missions={}, places={})
    places: dict[str, list[tuple[str, ValuePath]]] = {}
    for index, item in enumerate(document.value["missions"]):
        place = item["name"], ("missions", index, "name")
        places.setdefault(normalize("NFC", item["name"]), []).append(place)
    problems = check_missions(document, ())
    missions = {} if problems else compile_missions(document)
    notices = () if problems else find_misspelt_forms(document)
    return _File(
        document=document, problems=problems, notices=notices, missions=missions, places=places
    )


def _clashes(file: _File, taken: Mapping[str, str]) -> Iterator[Problem]:
    from tier2gate.missions.validation import taken_name  # noqa: PLC0415 - as above

    for name, source in taken.items():
        for written, path in file.places[name]:
            yield taken_name(file.document, path, written, f"in {named(source)}")


class _Params(Mapping[str, Schema]):
    """Name → schema of the params, for each mission of a catalogue; compiled on access."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __getitem__(self, name: str) -> Schema:
        return self._catalogue[name].params

    def __contains__(self, name: object) -> bool:
        return name in self._catalogue

    def __iter__(self) -> Iterator[str]:
        return iter(self._catalogue)

    def __len__(self) -> int:
        return len(self._catalogue)
