"""The interpreter and the import folders that a configuration names for missions in Python."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import named, shell_joined
from tier2gate.foundation.problems import Problem
from tier2gate.settings import PythonProgram

PYTHON = "python"
PYTHON_PATH = "python_path"
OPTIONS = {PYTHON: "--python", PYTHON_PATH: "--python-path"}
"""Field of the defaults → the option of a call that takes precedence."""

_PROGRAMS = ("python", "pypy")
"""How the names of interpreters start."""

_FIXES = {
    PYTHON: "name a file inside it, such as .venv/bin/python",
    PYTHON_PATH: "name a folder inside it, such as src",
}


@dataclass(frozen=True, kw_only=True)
class ConfiguredPython:
    """What a configuration names for the code of its gates; the call decides whether it applies.

    Attributes:
        file: the configuration.
        folder: its folder.
        python: the interpreter; `None` if it names none.
        python_path: the folders to import from first.
        document: the configuration, for the places of problems.
    """

    file: Path
    folder: Path
    python: PythonProgram | None
    python_path: tuple[Path, ...]
    document: Document = field(compare=False, repr=False)

    def problem(self, place: ValuePath, *, code: str, message: str, hint: str) -> Problem:
        """Make a problem in the configuration.

        Args:
            place: from `defaults` to the value.
            code: the problem's code.
            message: what is wrong.
            hint: what to do.

        Returns:
            The problem, with file, line and column.
        """
        at = ("defaults", *place)
        return self.document.problem(at, code=code, message=message, hint=hint)

    @property
    def folders(self) -> Iterator[tuple[ValuePath, Path]]:
        """The folders to import from, each with its place below `defaults`."""
        for place, name in _values(self.document.value, PYTHON_PATH):
            yield place[1:], self.folder / name


def read_configured_python(path: Path, document: Document) -> ConfiguredPython | None:
    """Read the interpreter and the folders that a configuration names; nothing is started.

    Args:
        path: the configuration.
        document: the same as read; it is valid.

    Returns:
        What it names; `None` if it names neither.
    """
    folder, value = path.parent, document.value
    programs = [PythonProgram(shown=name, path=folder / name) for _, name in _values(value, PYTHON)]
    folders = tuple(folder / name for _, name in _values(value, PYTHON_PATH))
    if not programs and not folders:
        return None
    return ConfiguredPython(
        file=path,
        folder=folder,
        python=programs[0] if programs else None,
        python_path=folders,
        document=document,
    )


def find_misplaced(document: Document) -> Iterator[Problem]:
    """Find interpreters and import folders that are not in the configuration's folder, by name.

    Args:
        document: the configuration; it matches its schema.

    Yields:
        The problems.
    """
    for kind, option in OPTIONS.items():
        for place, name in _values(document.value, kind):
            call = f"or give {shell_joined([option, name])} with the call"
            if "\0" in name:
                message, hint = "a path cannot contain a null character", "remove it"
                yield document.problem(place, code="impossible-path", message=message, hint=hint)
            elif kind == PYTHON and os.sep not in name:
                yield document.problem(
                    place,
                    code="not-relative",
                    message=f"{named(name)} is a name, not a path; it is not looked up in PATH",
                    hint=_fix_of_a_name(name, call),
                )
            elif name.startswith(os.sep):
                message = f"{named(name)} is not relative to the configuration's folder"
                hint = f"{_FIXES[kind]}, {call}"
                yield document.problem(place, code="not-relative", message=message, hint=hint)
            elif Path(os.path.normpath(name)).parts[:1] == (os.pardir,):
                noun = "interpreter" if kind == PYTHON else "import folder"
                message = f"the {noun} is outside the configuration's folder"
                hint = f"{_FIXES[kind]}, or give {option} with the call"
                yield document.problem(place, code="outside", message=message, hint=hint)


def _fix_of_a_name(name: str, call: str) -> str:
    """Return the hint for an interpreter that is named without a folder, such as `.venv`."""
    is_program = name.startswith(_PROGRAMS)
    such = ".venv/bin/python" if is_program else named(f"{name}/bin/python")
    hint = f"name a file in the configuration's folder, such as {such}"
    return f"{hint}, {call}" if is_program else hint


def _values(value: Any, kind: str) -> Iterator[tuple[ValuePath, str]]:
    """Yield what the defaults name, one or a list, each with its place."""
    given = value.get("defaults", {}).get(kind, [])
    if isinstance(given, str):
        yield ("defaults", kind), given
    else:
        yield from ((("defaults", kind, index), name) for index, name in enumerate(given))
