"""Modules of missions in Python: which a gate may call, and whether the call allows them."""

import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

from tier2gate.foundation.printable import named, shell_joined
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import SUFFIXES, file_name
from tier2gate.settings import PythonModule, Settings

_DOTTED = r"[A-Za-z_][A-Za-z0-9_]*(?:[.][A-Za-z_][A-Za-z0-9_]*)+"


_OTHER_FILES = (
    *(".cfg", ".csv", ".ini", ".md", ".rst", ".toml", ".txt", ".xml"),
    *(".JSON", ".PY", ".YAML", ".YML"),
)
"""Endings of files that are never taken for the last part of `package.module`."""

SOURCE_ENDINGS = f"{', '.join(SUFFIXES)} or .py, or package.module"
"""What the name of missions may end with, in words."""


def module_named(name: str, locate: Callable[[str], Path]) -> PythonModule | None:
    """Return the module that a name stands for.

    Args:
        name: `PATH.py`, `package.module`, or the name of any other file.
        locate: returns the path for the name of a file.

    Returns:
        The module; `None` for any other file, which may have a wrong ending.
    """
    if name.endswith(".py"):
        return PythonModule(shown=name, path=locate(name))
    if not re.fullmatch(_DOTTED, name) or name.endswith((*SUFFIXES, *_OTHER_FILES)):
        return None
    return None if os.path.isfile(locate(name)) else PythonModule(shown=name, path=None)


def modules_of(gate: Gate, settings: Settings) -> tuple[PythonModule, ...]:
    """Return the modules that a gate's suite may call: those of the call, then its own.

    Args:
        gate: the gate.
        settings: the settings of the call.

    Returns:
        The modules; one that is named twice counts once.
    """
    found: dict[str, PythonModule] = {}
    for module in (*settings.modules, *gate.modules):
        found.setdefault(_identity(module), module)
    return tuple(found.values())


def with_named_code(gate: Gate, root: Path) -> Gate:
    """Name a gate's modules from the root, as messages do.

    Args:
        gate: the gate.
        root: the folder that file names are relative to.
    """
    code = tuple(
        module._replace(shown=file_name(module.path, root)) if module.path is not None else module
        for module in gate.modules
    )
    return replace(gate, modules=code) if code else gate


def refuse_code(gate: Gate, settings: Settings) -> Gate:
    """Add a fault for each module that the repository names and the call does not allow.

    Args:
        gate: the gate.
        settings: the settings of the call.

    Returns:
        The gate; the same if the call allows all of its code.
    """
    if settings.allow_code or not gate.modules:
        return gate
    allowed = {_identity(module) for module in settings.modules}
    faults = tuple(_faults_of(gate, allowed))
    return replace(gate, faults=(*gate.faults, *faults)) if faults else gate


def _faults_of(gate: Gate, allowed: Collection[str]) -> Iterator[tuple[Path, Problem]]:
    for module in gate.modules:
        if _identity(module) not in allowed:
            where = module.path or gate.suite or gate.files[0]
            what = "it" if module.path is not None else f"the module {named(module.shown)}"
            yield (
                where,
                Problem(
                    code="code-not-allowed",
                    message=f"{what} is Python code, which this call does not allow to run",
                    hint="allow all code of the repository with --allow-code (in the Action: "
                    f"allow-code: true), or only this module with "
                    f"{shell_joined(['--missions', module.shown])}",
                ),
            )


def _identity(module: PythonModule) -> str:
    return module.shown if module.path is None else real_path(os.path.abspath(module.path))  # noqa: PTH100 - resolves no link
