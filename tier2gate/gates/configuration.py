"""The configuration, `tier2gate.yaml`: many gates of one repository, named outright."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

from tier2gate.documents.positions import Path as ValuePath
from tier2gate.documents.reader import Document, read_document
from tier2gate.documents.schemas import validate_document
from tier2gate.errors import InputInvalidError, Problem
from tier2gate.gates.gate import Gate, explicit_gate, with_missions
from tier2gate.gates.naming import SUFFIXES, configurations_in, file_name
from tier2gate.printable import named

_FILES = ("suite", "expectations", "golden")
_ENDINGS = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


def configured_gates(path: Path, root: Path) -> list[Gate]:
    """Give the gates that a configuration names.

    Args:
        path: the configuration; its paths are relative to its folder, and stay inside.
        root: the folder that files are named from.

    Returns:
        The gates in their order; what is wrong with one is among its faults.

    Raises:
        InputInvalidError: the configuration cannot be read, is invalid, or is not the only one.
    """
    name = file_name(path, root)
    for other in configurations_in(path.parent):
        if other != path:
            message = f"{named(path.name)} is there already, and configures the same folder"
            problem = Problem(code="doubled", message=message, hint="keep one of the two")
            raise InputInvalidError(problem.within(file_name(other, root)))
    document = read_document(path, name)
    if problems := validate_document(document, "config") or _find_impossible(document):
        raise InputInvalidError(*problems)
    defaults = document.value.get("defaults", {})
    items = document.value["gates"]
    gates = [_define(path.parent, {**defaults, **item}) for item in items]
    return [
        replace(gate, faults=tuple((path, fault) for fault in faults))
        for gate, faults in zip(gates, _find_faults(document, path.parent, gates), strict=True)
    ]


def _find_impossible(document: Document) -> list[Problem]:
    """Find paths that no system has, before one is asked for them, and those of no missions."""
    problems = []
    for place, path in _named_paths(document.value):
        if "\0" in path:
            code = "impossible-path"
            message = "no file can be called this: there is a null character in it"
            hint = "write the file's name"
        elif "missions" in place and Path(path).suffix == ".py":
            code = "configured-code"
            message = f"{named(path)} is code, which no configuration names"
            hint = f"name it with --missions, or write missions as steps: {_ENDINGS}"
        elif "missions" in place and Path(path).suffix not in SUFFIXES:
            code = "not-missions"
            message = f"{named(path)} is no missions file by its name"
            hint = f"name a file that ends with {_ENDINGS}"
        else:
            continue
        problems.append(document.problem(place, code=code, message=message, hint=hint))
    return problems


def _named_paths(value: Mapping[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    """Give every path of a configuration, with its place."""
    for index, item in enumerate(value["gates"]):
        for kind in _FILES:
            if kind in item:
                yield ("gates", index, kind), item[kind]
        yield from _missions_of(item, ("gates", index))
    yield from _missions_of(value.get("defaults", {}), ("defaults",))


def _missions_of(item: Mapping[str, Any], at: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    """Give the missions files that a gate, or the defaults, name: one, or a list of them."""
    given = item.get("missions", [])
    if isinstance(given, str):
        yield (*at, "missions"), given
    else:
        yield from (((*at, "missions", index), path) for index, path in enumerate(given))


def _define(folder: Path, item: Mapping[str, Any]) -> Gate:
    expectations, golden = (
        folder / item[kind] if kind in item else None for kind in ("expectations", "golden")
    )
    gate = explicit_gate(folder / item["suite"], expectations, golden)
    if "missions" in item:
        paths = (folder / path for _, path in _missions_of(item, ()))
        gate = with_missions(replace(gate, missions=()), tuple(paths))
    return replace(
        gate,
        name=item["name"],
        root=folder,
        configured=True,
        detail=item.get("detail", "auto"),
    )


def _find_faults(
    document: Document, folder: Path, gates: list[Gate]
) -> Iterator[tuple[Problem, ...]]:
    """Find, gate by gate, what is wrong with how it is configured."""
    names = Counter(normalize("NFC", gate.name) for gate in gates)
    goldens = Counter(_real(gate.golden) for gate in gates)
    for index, gate in enumerate(gates):
        faults = []
        if (uses := names[normalize("NFC", gate.name)]) > 1:
            message = f"{uses} gates are called {named(gate.name)}"
            faults.append(("name", "repeated-gate", message, "give each a name of its own"))
        if goldens[_real(gate.golden)] > 1:
            sharing = [named(other.name) for other in gates if _shares(other, gate)]
            message = f"the gates {' and '.join(sharing)} share one golden"
            faults.append(("golden", "shared-golden", message, "give each a golden of its own"))
        yield (
            *(
                document.problem(("gates", index, field), code=code, message=message, hint=hint)
                for field, code, message, hint in faults
            ),
            *_find_outside(document, folder, index, gate),
        )


def _find_outside(document: Document, folder: Path, index: int, gate: Gate) -> Iterator[Problem]:
    """Find the files of a gate that lie out of the configuration's folder."""
    inside = f"{os.path.realpath(folder).rstrip(os.sep)}{os.sep}"
    at: ValuePath = ("gates", index)
    files = [(kind, (*at, kind), getattr(gate, kind)) for kind in _FILES]
    item, defaults = document.value["gates"][index], document.value.get("defaults", {})
    configured = (
        _missions_of(item, at) if "missions" in item else _missions_of(defaults, ("defaults",))
    )
    places = {folder / path: place for place, path in configured}
    files += [("missions", places.get(path, at), path) for path in gate.missions]
    for kind, place, path in files:
        if not _real(path).startswith(inside):
            yield document.problem(
                place,
                code="outside",
                message=f"the {kind} path leads out of the configuration's folder",
                hint="keep it inside, or move the configuration",
            )


def _shares(one: Gate, other: Gate) -> bool:
    return _real(one.golden) == _real(other.golden)


def _real(path: Path | None) -> str:
    return os.path.realpath(path) if path is not None else ""
