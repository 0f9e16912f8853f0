"""The configuration, `tier2gate.yaml`, which lists the gates of a repository explicitly."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unicodedata import normalize

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document, read_document
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.boundary import path_fault
from tier2gate.gates.code import SOURCE_ENDINGS, module_named
from tier2gate.gates.configuration.ignored import Ignored
from tier2gate.gates.configured_python import find_misplaced, read_configured_python
from tier2gate.gates.doubles import NamedFiles, doubles_beside
from tier2gate.gates.gate import SHARED_GOLDEN, Gate, distinct, explicit_gate
from tier2gate.gates.naming import SUFFIXES, configurations_in, file_name
from tier2gate.gates.shared_missions import ByMissions
from tier2gate.settings import PythonModule

_FILES = ("suite", "expectations", "golden")


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """A configuration.

    Attributes:
        gates: the gates that it names, in file order, each with its faults.
        ignored: what it ignores.
    """

    gates: Sequence[Gate]
    ignored: Ignored


def read_configuration(path: Path, root: Path) -> Configuration:
    """Read a configuration.

    Args:
        path: the configuration; its paths are relative to its folder, and must stay inside it.
        root: the folder that file names are relative to.

    Returns:
        The configuration.

    Raises:
        InputInvalidError: the configuration cannot be read, is invalid, or is not the only one.
    """
    name = file_name(path, root)
    if os.path.islink(path):
        raise InputInvalidError(_LINKED.within(name))
    for other in configurations_in(path.parent):
        if other != path:
            message = f"{named(path.name)} already configures this folder"
            problem = Problem(code="doubled", message=message, hint="delete one of the two")
            raise InputInvalidError(problem.within(file_name(other, root)))
    document = read_document(path, name)
    if problems := check_configuration(document, path.parent):
        raise InputInvalidError(*problems)
    folder, defaults = path.parent, document.value.get("defaults", {})
    shared = _missions_in(folder, defaults)  # one tuple for all gates: both may be many
    items = document.value["gates"]
    gates = [_define(folder, {**defaults, **item}, shared) for item in items]
    gates = [
        replace(gate, missions=own) if (own := _missions_in(folder, item)) is not None else gate
        for gate, item in zip(gates, items, strict=True)
    ]
    for_all, python = _code_in(folder, defaults), read_configured_python(path, document)
    code = [_code_in(folder, item) if "missions" in item else for_all for item in items]
    gates = [
        replace(gate, modules=(*named_there, *gate.modules), configured_python=python)
        for gate, named_there in zip(gates, code, strict=True)
    ]
    faults = zip(
        _find_faults(document, folder, gates), _find_doubles(document, folder, gates), strict=True
    )
    gates = [
        replace(gate, faults=(*((path, fault) for fault in own), *doubles))
        for gate, (own, doubles) in zip(gates, faults, strict=True)
    ]
    return Configuration(
        gates=gates,
        ignored=Ignored(path, document, gates),
    )


_LINKED = Problem(
    code="symbolic-link",
    message="the configuration is a symbolic link",
    hint="replace it with the file itself",
)


def check_configuration(document: Document, folder: Path) -> list[Problem]:
    """Check a configuration, without reading the files that it names.

    Args:
        document: the configuration.
        folder: its folder.

    Returns:
        The problems in file order.
    """
    return validate_document(document, "config", partial(_find_impossible, document, folder))


def _find_impossible(document: Document, folder: Path) -> list[Problem]:
    """Find paths that no file can have, or not here, and `missions` that are not missions files."""
    problems = []
    ignored = ((("ignore", i), path) for i, path in enumerate(document.value.get("ignore", ())))
    for place, path in (*_named_paths(document.value), *ignored):
        if "\0" in path:
            code = "impossible-path"
            message = "a path cannot contain a null character"
            hint = "remove it"
        elif "missions" in place and not _is_missions(path, folder):
            code = "not-missions"
            message = f"{named(path)} is neither a missions file nor a Python module"
            hint = f"use a file that ends with {SOURCE_ENDINGS}"
        else:
            continue
        problems.append(document.problem(place, code=code, message=message, hint=hint))
    return [*problems, *find_misplaced(document)]


def _named_paths(value: Mapping[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    """Yield every path in a configuration, with its place."""
    for index, item in enumerate(value["gates"]):
        for kind in _FILES:
            if kind in item:
                yield ("gates", index, kind), item[kind]
        yield from _missions_of(item, ("gates", index))
    yield from _missions_of(value.get("defaults", {}), ("defaults",))


def _missions_of(item: Mapping[str, Any], at: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    """Yield the missions files that a gate or the defaults name: one, or a list."""
    given = item.get("missions", [])
    if isinstance(given, str):
        yield (*at, "missions"), given
    else:
        yield from (((*at, "missions", index), path) for index, path in enumerate(given))


def _missions_in(folder: Path, item: Mapping[str, Any]) -> tuple[Path, ...] | None:
    """Return the distinct missions files of a gate or the defaults; `None` if they name none."""
    if "missions" not in item:
        return None
    names = (name for _, name in _missions_of(item, ()))
    return distinct(folder / name for name in names if module_named(name, folder.joinpath) is None)


def _code_in(folder: Path, item: Mapping[str, Any]) -> tuple[PythonModule, ...]:
    """Return the modules of missions in Python that a gate or the defaults name."""
    found = (module_named(name, folder.joinpath) for _, name in _missions_of(item, ()))
    return tuple(module for module in found if module is not None)


def _is_missions(path: str, folder: Path) -> bool:
    return Path(path).suffix in SUFFIXES or module_named(path, folder.joinpath) is not None


def _define(folder: Path, item: Mapping[str, Any], shared: tuple[Path, ...] | None) -> Gate:
    expectations, golden = (
        folder / item[kind] if kind in item else None for kind in ("expectations", "golden")
    )
    gate = explicit_gate(folder / item["suite"], expectations, golden)
    return replace(
        gate,
        name=item["name"],
        root=folder,
        missions=gate.missions if shared is None else shared,
        configured=True,
        explicit=False,
        detail=item.get("detail", "auto"),
        least_runs=item.get("repeat", 1),
        faults=(),
    )


def _find_faults(
    document: Document, folder: Path, gates: list[Gate]
) -> Iterator[tuple[Problem, ...]]:
    """Yield the problems of each gate's configuration."""
    names = Counter(normalize("NFC", gate.name) for gate in gates)
    real = [_real(gate.golden) for gate in gates]
    goldens: dict[str, list[Gate]] = {}
    for gate, golden in zip(gates, real, strict=True):
        goldens.setdefault(golden, []).append(gate)
    paths = _Paths(document, folder)
    for index, gate in enumerate(gates):
        faults = []
        at: ValuePath = ("gates", index)
        if (uses := names[normalize("NFC", gate.name)]) > 1:
            message = f"{uses} gates are named {named(gate.name)}"
            hint = "give each gate its own name"
            faults.append(
                document.problem((*at, "name"), code="repeated-gate", message=message, hint=hint)
            )
        sharing = goldens[real[index]]
        if len(sharing) > 1:
            others = listed(sharing, lambda other: named(other.name))
            message = f"{len(sharing):,} gates share this golden: {others}"
            hint = "give each gate its own golden"
            faults.append(
                document.problem((*at, "golden"), code=SHARED_GOLDEN, message=message, hint=hint)
            )
        yield (*faults, *paths.faults_of(index, gate))


def _find_doubles(
    document: Document, folder: Path, gates: list[Gate]
) -> Iterator[tuple[tuple[Path, Problem], ...]]:
    """Yield the files that exist twice for each gate; those that the configuration names do not."""
    named_files = NamedFiles(folder / path for _, path in _named_paths(document.value))
    of_missions: ByMissions[tuple[tuple[Path, Problem], ...]] = ByMissions()

    def find(paths: Iterable[Path]) -> tuple[tuple[Path, Problem], ...]:
        return tuple(doubles_beside(paths, named_files))

    for gate in gates:
        yield (*find(gate.files), *of_missions.of(gate.missions, find))


class _Paths:
    """Checks that the paths of a configuration stay in its folder and pass through no link."""

    def __init__(self, document: Document, folder: Path) -> None:
        self._document = document
        self._folder = folder
        self._inside = f"{real_path(folder).rstrip(os.sep)}{os.sep}"
        defaults = document.value.get("defaults", {})
        self._shared = tuple(self._of_missions(defaults, ("defaults",)))

    def faults_of(self, index: int, gate: Gate) -> Iterator[Problem]:
        """Yield the problems of one gate's paths, including those from the defaults."""
        at: ValuePath = ("gates", index)
        item = self._document.value["gates"][index]
        for kind in _FILES:
            yield from self._fault((*at, kind), kind, getattr(gate, kind))
        if "missions" in item:
            yield from self._of_missions(item, at)
        elif "missions" in self._document.value.get("defaults", {}):
            yield from self._shared
        else:
            for path in gate.missions:
                yield from self._fault(at, "missions", path)

    def _of_missions(self, item: Mapping[str, Any], at: ValuePath) -> Iterator[Problem]:
        for place, path in _missions_of(item, at):
            module = module_named(path, self._folder.joinpath)
            if module is not None and module.path is None:
                continue  # found by the import system
            yield from self._fault(place, "missions", self._folder / path)

    def _fault(self, place: ValuePath, kind: str, path: Path) -> Iterator[Problem]:
        link = path_fault(path, self._folder, self._folder)
        if not _real(path).startswith(self._inside):
            yield self._document.problem(
                place,
                code="outside",
                message=f"the {kind} path is outside the configuration's folder",
                hint="move the file into that folder, or move the configuration",
            )
        elif link is not None and kind != "golden":
            message = f"the {kind} file is {link.message}"
            hint = "use the file's own path, without the link"
            yield self._document.problem(place, code=link.code, message=message, hint=hint)


def _real(path: Path | None) -> str:
    return real_path(path) if path is not None else ""
