"""What to add to a configuration that is there, so that it names the new gate."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.yaml_text import flow


@dataclass(frozen=True, kw_only=True)
class Addition:
    """Lines to add.

    Attributes:
        where: where they belong, as the beginning of a sentence.
        lines: the lines as they are, with the indentation of those that are there.
    """

    where: str
    lines: tuple[str, ...]


def additions_to(
    document: Document, *, name: str, suite: str, python: str | None, import_folder: str | None
) -> tuple[Addition, ...]:
    """Say what to add for a new gate.

    Args:
        document: the configuration, valid under its schema.
        name: the gate's name.
        suite: the path of its suite.
        python: the interpreter to run it; `None` for any.
        import_folder: the folder that it is imported from; `None` if it needs none.

    Returns:
        The gate's entry, and the defaults that are missing.
    """
    added = _added_defaults(document.value.get("defaults", {}), python, import_folder)
    return (_entry(document, {"name": name, "suite": suite}), *_defaults(document, *added))


def _added_defaults(
    given: Mapping[str, Any], python: str | None, import_folder: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the defaults that are missing, and those that have to be replaced."""
    missing: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    if python is not None and "python" not in given:
        missing["python"] = python
    there = given.get("python_path", [])
    folders = [there] if isinstance(there, str) else there
    if import_folder is not None and import_folder not in folders:
        if folders:
            changed["python_path"] = [*folders, import_folder]
        else:
            missing["python_path"] = import_folder
    return missing, changed


def _entry(document: Document, entry: Mapping[str, str]) -> Addition:
    indent = _indent(document, ("gates",), "-")
    if indent is not None:
        return Addition(
            where=f"Below gates: in {document.name}, add:", lines=(f"{indent}- {flow(entry)}",)
        )
    return Addition(
        where=f"To the list gates in {document.name}, add:", lines=_inline(document, entry)
    )


def _defaults(
    document: Document, missing: Mapping[str, Any], changed: Mapping[str, Any]
) -> Iterator[Addition]:
    name = document.name
    if missing and "defaults" not in document.value:
        if _indent(document, (), None) is None:
            yield Addition(
                where=f"To {name}, add:", lines=_members(document, {"defaults": missing})
            )
        else:
            lines = ("defaults:", *(f"  {key}: {flow(value)}" for key, value in missing.items()))
            yield Addition(where=f"At the end of {name}, add:", lines=lines)
        return
    indent = _indent(document, ("defaults",), None)
    for fields, below, inside in (
        (missing, "Below defaults: in {}, add:", "To defaults in {}, add:"),
        (changed, "Below defaults: in {}, replace:", "In defaults in {}, replace:"),
    ):
        if fields and indent is not None:
            lines = tuple(f"{indent}{key}: {flow(value)}" for key, value in fields.items())
            yield Addition(where=below.format(name), lines=lines)
        elif fields:
            yield Addition(where=inside.format(name), lines=_members(document, fields))


def _indent(document: Document, path: ValuePath, sign: str | None) -> str | None:
    """Return the indentation of a list or mapping in block style; `None` in any other style.

    Args:
        document: the configuration.
        path: where it is.
        sign: what its first line begins with; `None` for the first key of a mapping.
    """
    line, column = document.positions.locate(path)
    if document.is_json:
        return None
    start = document.text.split("\n")[line - 1]
    before, rest = start[: column - 1], start[column - 1 :]
    fits = rest.startswith(sign) if sign is not None else not rest.startswith("{")
    return before if fits and not before.strip(" ") else None


def _inline(document: Document, value: Any) -> tuple[str, ...]:
    return (json.dumps(value) if document.is_json else flow(value),)


def _members(document: Document, fields: Mapping[str, Any]) -> tuple[str, ...]:
    if document.is_json:
        return tuple(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in fields.items())
    return tuple(f"{key}: {flow(value)}" for key, value in fields.items())
