"""Where the code of a gate runs: as the call says, or its configuration if the call allows code."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tier2gate.documents.positions import ValuePath
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import listed, named, shell_joined
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.boundary import boundary_of, first_link
from tier2gate.gates.code import modules_of
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import file_name
from tier2gate.settings import PythonModule, Settings

if TYPE_CHECKING:  # rarely needed
    from tier2gate.gates.configured_python import ConfiguredPython

UNUSABLE = "unusable-python"
"""The code of the problem of an interpreter that cannot run missions."""


def refuse_interpreter(gate: Gate, settings: Settings) -> Gate:
    """Add a fault if the configuration chooses where code runs, and the call does not allow that.

    Args:
        gate: the gate.
        settings: the settings of the call.

    Returns:
        The gate; the same if it has no code, or if the call chooses itself.
    """
    configured = gate.configured_python
    if configured is None or settings.allow_code or not modules_of(gate, settings):
        return gate
    faults = tuple((configured.file, item) for item in _not_allowed(configured, settings))
    return replace(gate, faults=(*gate.faults, *faults))


def code_of(gate: Gate, settings: Settings) -> tuple[tuple[PythonModule, ...], Settings]:
    """Return the modules that a gate's suite may call, and the settings under which they run.

    What the call says takes precedence over the configuration, which counts only if the call allows
    code.

    Args:
        gate: the gate.
        settings: the settings of the call.

    Returns:
        The modules, and the settings with the gate's interpreter, import folders and repetition.

    Raises:
        InputInvalidError: what the configuration names is not in its folder, or missing.
    """
    modules, python, python_path = modules_of(gate, settings), settings.python, settings.python_path
    configured = gate.configured_python if settings.allow_code else None
    if configured is not None and modules:
        if problems := [*_misplaced(configured, settings)]:
            raise InputInvalidError(*problems)
        python = python or configured.python
        python_path = python_path or configured.python_path
    python = python or settings.default_python
    runs = settings.least_runs
    if runs > 1:
        runs = max(runs, gate.least_runs)
    return modules, replace(settings, python=python, python_path=python_path, least_runs=runs)


def locate_interpreter(problem: Problem, gate: Gate, settings: Settings) -> Problem:
    """Place the problem of an unusable interpreter where a configuration names it.

    Args:
        problem: a problem of the gate.
        gate: the gate.
        settings: the settings of the call.

    Returns:
        The problem; the same if it is another one, or if the call names the interpreter.
    """
    configured = gate.configured_python
    if problem.code != UNUSABLE or settings.python is not None:
        return problem
    if configured is None or configured.python is None:
        return problem
    hint = (
        "create the virtual environment, or name the interpreter of another one, Python 3.10 or "
        "newer, here or with --python (in the host action: python)"
    )
    from tier2gate.gates.configured_python import PYTHON  # noqa: PLC0415 - rarely needed

    return configured.problem((PYTHON,), code=UNUSABLE, message=problem.message, hint=hint)


def _not_allowed(configured: "ConfiguredPython", settings: Settings) -> Iterator[Problem]:
    hint = (
        "allow all code of the repository with --allow-code (in the Action: allow-code: true), or "
        "give {} with the call"
    )
    program = configured.python
    if program is not None and settings.python is None:
        option = shell_joined(["--python", file_name(program.path, settings.root)])
        message = f"the interpreter {named(program.shown)} is not allowed to run in this call"
        from tier2gate.gates.configured_python import PYTHON  # noqa: PLC0415 - rarely needed

        yield configured.problem(
            (PYTHON,), code="code-not-allowed", message=message, hint=hint.format(option)
        )
    folders = configured.python_path
    if folders and not settings.python_path:
        shown = listed(folders, lambda folder: named(file_name(folder, configured.folder)))
        message = f"importing from {shown} is not allowed in this call"
        from tier2gate.gates.configured_python import PYTHON_PATH  # noqa: PLC0415 - rarely needed

        yield configured.problem(
            (PYTHON_PATH,),
            code="code-not-allowed",
            message=message,
            hint=hint.format("--python-path"),
        )


def _misplaced(configured: "ConfiguredPython", settings: Settings) -> Iterator[Problem]:
    """Find what holds in this call, but is missing, behind a link, or in a forbidden folder."""
    program = configured.python
    if program is not None and settings.python is None:
        # The interpreter itself may be a link, as that of a virtual environment is.
        from tier2gate.gates.configured_python import PYTHON  # noqa: PLC0415 - rarely needed

        yield from _out_of_place(configured, (PYTHON,), program.path.parent, settings)
    if not settings.python_path:
        for place, folder in configured.folders:
            if not os.path.isdir(folder):
                message = f"the folder {named(file_name(folder, configured.folder))} is missing"
                hint = "create it, or remove it from python_path"
                yield configured.problem(place, code="missing-folder", message=message, hint=hint)
            yield from _out_of_place(configured, place, folder, settings)


def _out_of_place(
    configured: "ConfiguredPython", place: ValuePath, folder: Path, settings: Settings
) -> Iterator[Problem]:
    from tier2gate.gates.configured_python import PYTHON, PYTHON_PATH  # noqa: PLC0415 - rarely needed

    kind = PYTHON if place == (PYTHON,) else PYTHON_PATH
    link = first_link(folder, configured.folder)
    zone = boundary_of(settings).zone_of(real_path(folder))
    if link is not None:
        shown = named(file_name(link, configured.folder))
        from tier2gate.gates.configured_python import OPTIONS  # noqa: PLC0415 - rarely needed

        yield configured.problem(
            place,
            code="symbolic-link",
            message=f"this path passes through the symbolic link {shown}",
            hint=f"use a folder in place of the link, or give {OPTIONS[kind]} with the call",
        )
    elif zone is not None:
        yield configured.problem(
            place,
            code="out-of-bounds",
            message=f"this path is in {zone}",
            hint="name a place outside that folder",
        )
