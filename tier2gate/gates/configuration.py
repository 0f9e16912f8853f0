"""The configuration, `tier2gate.yaml`: many gates of one repository, named outright."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

from tier2gate.documents.reader import Document, read_document
from tier2gate.documents.schemas import validate_document
from tier2gate.errors import InputInvalidError, Problem
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.naming import configurations_in, file_name
from tier2gate.printable import named


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
    """Find paths that no system has, before one is asked for them."""
    return [
        document.problem(
            ("gates", index, kind),
            code="impossible-path",
            message="no file can be called this: there is a null character in it",
            hint="write the file's name",
        )
        for index, item in enumerate(document.value["gates"])
        for kind in ("suite", "expectations", "golden")
        if "\0" in item.get(kind, "")
    ]


def _define(folder: Path, item: Mapping[str, Any]) -> Gate:
    expectations, golden = (
        folder / item[kind] if kind in item else None for kind in ("expectations", "golden")
    )
    gate = explicit_gate(folder / item["suite"], expectations, golden)
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
    inside = f"{os.path.realpath(folder).rstrip(os.sep)}{os.sep}"
    for index, gate in enumerate(gates):
        faults = []
        if (uses := names[normalize("NFC", gate.name)]) > 1:
            message = f"{uses} gates are called {named(gate.name)}"
            faults.append(("name", "repeated-gate", message, "give each a name of its own"))
        if goldens[_real(gate.golden)] > 1:
            sharing = [named(other.name) for other in gates if _shares(other, gate)]
            message = f"the gates {' and '.join(sharing)} share one golden"
            faults.append(("golden", "shared-golden", message, "give each a golden of its own"))
        for kind in ("suite", "expectations", "golden"):
            if not _real(getattr(gate, kind)).startswith(inside):
                message = f"the {kind} path leads out of the configuration's folder"
                faults.append(
                    (kind, "outside", message, "keep it inside, or move the configuration")
                )
        yield tuple(
            document.problem(("gates", index, field), code=code, message=message, hint=hint)
            for field, code, message, hint in faults
        )


def _shares(one: Gate, other: Gate) -> bool:
    return _real(one.golden) == _real(other.golden)


def _real(path: Path | None) -> str:
    return os.path.realpath(path) if path is not None else ""
