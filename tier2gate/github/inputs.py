"""The Action's inputs: read from the runner's variables as `tier2gate.settings` declares them."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tier2gate.commands.given import read_given
from tier2gate.documents.nearest import nearest_hint
from tier2gate.foundation.printable import named
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.naming import file_name
from tier2gate.gates.search.given_paths import check_reachable
from tier2gate.github.workspace import inside, refuse_links, refuse_outside
from tier2gate.options import (
    OPTIONS,
    WORKING_DIRECTORY,
    Action,
    Kind,
    Option,
    find_conflict,
)
from tier2gate.reporters.interface import FILE_REPORTERS
from tier2gate.results.invocation import IMAGE, Call, check_arguments
from tier2gate.settings import PythonProgram, Settings, Shard


def inputs_of(action: Action) -> tuple[str, ...]:
    """Return the names of an action's inputs, in the order of its file."""
    return tuple(option.input for option in OPTIONS if action in option.actions)


INPUTS = inputs_of(Action.IMAGE)
"""The names of the Action's inputs, in the order of `action.yml`."""

IMAGE_VARIABLE = "TIER2GATE_IMAGE"
"""The image, as `action.yml` of a release states it; only shown, never acted upon."""

_IMAGE = re.compile(f"{re.escape(IMAGE)}@(sha256:[0-9a-f]{{64}})")
PREFIX = "INPUT_"
"""Begins the runner's variable for an input."""

_DEFAULT_PYTHON = "python3"


class ActionUsageError(Exception):
    """The workflow uses the Action incorrectly."""


@dataclass(frozen=True, kw_only=True)
class ActionInputs:
    """The inputs of the Action.

    Attributes:
        settings: the settings of the call; file names are relative to the workspace.
        reports_dir: the folder for report files; `None` for no reports.
        annotations: whether to annotate files.
        summary: whether to write a job summary.
        max_changes: how many changes to show for each gate.
        show_output: whether to show what missions printed also if nothing failed.
        call: the same call on the command line.
    """

    settings: Settings
    reports_dir: Path | None
    annotations: bool
    summary: bool
    max_changes: int
    show_output: bool
    call: Call


def read_inputs(
    environment: Mapping[str, str], workspace: Path, action: Action = Action.IMAGE
) -> ActionInputs:
    """Read an action's inputs from the runner's variables.

    Args:
        environment: `INPUT_*`, upper case with dashes kept; an empty value counts as not given.
        workspace: the checkout; all paths must be inside it, except the interpreter's.
        action: the action.

    Returns:
        The inputs.

    Raises:
        ActionUsageError: an input is unknown, or its value is invalid.
        UnusablePathError: a path cannot be used.
    """
    given = _given(environment, inputs_of(action))
    start = given.get(WORKING_DIRECTORY.input, str(WORKING_DIRECTORY.default))
    folder = inside(workspace, workspace, start)
    values = {
        option.key: _read(option, given, workspace, folder)
        for option in OPTIONS
        if action in option.actions and option is not WORKING_DIRECTORY
    }
    if conflict := find_conflict(values, lambda option: option.input):
        raise ActionUsageError(f"the input {conflict}")
    _refuse_files_outside(values, workspace)
    reports_dir: Path | None = values["reports_dir"]
    settings = read_given(
        values,
        lambda path: inside(workspace, folder, path),
        environment,
        "allow-code-on-untrusted-events",
        folder=folder,
        root=workspace,
        locate_all=True,
        keep_runs=bool(reports_dir) and any(item.shows_runs for item in FILE_REPORTERS),
        reports=tuple(report_files(reports_dir).values()),
        reports_zone=None if reports_dir and folder.is_relative_to(reports_dir) else reports_dir,
    )
    if action is Action.HOST:
        runs_code = bool(settings.modules or settings.allow_code)
        python, default = _interpreters(
            given.get("python"), folder, environment.get("PATH"), is_needed=runs_code
        )
        settings = replace(settings, python=python, default_python=default)
    for option in OPTIONS:
        if option.is_written and option.input in given:
            refuse_links(workspace, values[option.key], given[option.input])
    default_python = settings.default_python
    image = _IMAGE.fullmatch(environment.get(IMAGE_VARIABLE, ""))
    return ActionInputs(
        settings=settings,
        reports_dir=reports_dir,
        annotations=values["annotations"],
        summary=values["summary"],
        max_changes=values["max_changes"],
        show_output=values["show_output"],
        call=Call(
            arguments=check_arguments(settings),
            folder=file_name(folder, workspace),
            python=default_python.shown if default_python else None,
            digest=image[1] if image else None,
        ),
    )


def report_files(folder: Path | None) -> dict[str, Path]:
    """Return kind → path of each report in `reports-dir`; none without a folder."""
    return {} if folder is None else {item.kind: folder / item.file_name for item in FILE_REPORTERS}


def wants_summary(environment: Mapping[str, str]) -> bool:
    """Return whether to write a job summary, also if an input is invalid.

    Args:
        environment: the runner's variables.

    Returns:
        Whether it is not switched off.
    """
    return _stated("summary", environment) != "false"


def working_folder(environment: Mapping[str, str], workspace: Path) -> Path:
    """Return the folder that a workflow's paths are relative to, also if an input is invalid.

    Args:
        environment: the runner's variables.
        workspace: the checkout.

    Returns:
        The folder as written; it may not exist, or be outside the workspace.
    """
    return workspace / _stated("working-directory", environment)


def _stated(name: str, environment: Mapping[str, str]) -> str:
    """Return an input's value as written; empty if it is not given."""
    (option,) = (item for item in OPTIONS if item.name == name)
    return environment.get(_variable(option.input), "").strip()


def _variable(name: str) -> str:
    """Return the runner's variable for an input."""
    return f"{PREFIX}{name.upper()}"


def _given(environment: Mapping[str, str], inputs: tuple[str, ...]) -> dict[str, str]:
    """Collect the inputs by name; refuse unknown ones, which GitHub only warns about."""
    names = {_variable(name): name for name in inputs}
    given = {}
    for variable in sorted(environment):
        if not variable.startswith(PREFIX):
            continue
        if variable not in names:
            name = variable[len(PREFIX) :].lower()
            hint = nearest_hint(name, inputs) or f"available: {', '.join(inputs)}"
            message = f"unknown input {named(name)}; {hint}"
            raise ActionUsageError(message)
        if value := environment[variable].strip():
            given[names[variable]] = value
    return given


def _read(option: Option, given: Mapping[str, str], workspace: Path, folder: Path) -> Any:
    """Read one input according to its kind."""
    match option.kind:
        case Kind.PATH | Kind.PATHS:
            return _paths(option, given, workspace, folder)
        case Kind.NAME | Kind.PROGRAM:
            return given.get(option.input)
        case Kind.SOURCES | Kind.NAMES:
            return _lines(given, option.input)
        case Kind.FLAG:
            return _boolean(option, given)
        case Kind.NUMBER:
            return _number(option, given)
        case Kind.SHARD:
            return _shard(option, given)


def _paths(
    option: Option, given: Mapping[str, str], workspace: Path, folder: Path
) -> Path | tuple[Path, ...] | None:
    """Read a path, or several of them, one on each line."""
    if option.kind is Kind.PATHS:
        return tuple(inside(workspace, folder, line) for line in _lines(given, option.input))
    name = given.get(option.input)
    return None if name is None else inside(workspace, folder, name)


def _interpreters(
    given: str | None, folder: Path, search: str | None, *, is_needed: bool
) -> tuple[PythonProgram | None, PythonProgram | None]:
    """Find the interpreter that the input names, as the command line does, and the default one.

    Either may be outside the workspace. The default is never a file of the working directory.
    """
    if given is None:
        default = _on_path(_DEFAULT_PYTHON, folder, search) if is_needed else None
        return None, default
    path = folder / given
    if os.sep not in given and not os.path.lexists(path):
        return _on_path(given, folder, search), None
    check_reachable([path])
    return PythonProgram(shown=given, path=path), None


def _on_path(name: str, folder: Path, search: str | None) -> PythonProgram:
    found = shutil.which(name, path=search)
    if found is None:
        message = f"there is no {named(name)} on PATH; set the input python to an interpreter"
        raise ActionUsageError(message)
    return PythonProgram(shown=name, path=folder / found, is_on_path=True)


def _lines(given: Mapping[str, str], name: str) -> list[str]:
    return [line.strip() for line in given.get(name, "").split("\n") if line.strip()]


def _boolean(option: Option, given: Mapping[str, str]) -> bool:
    value = given.get(option.input, "true" if option.default else "false")
    if value not in ("true", "false"):
        message = f"the input {option.input} is {named(value)}; write true or false"
        raise ActionUsageError(message)
    return value == "true"


def _number(option: Option, given: Mapping[str, str]) -> int | None:
    if option.default is None and option.input not in given:
        return None
    value = given.get(option.input, str(option.default))
    is_number = value.isascii() and value.isdigit() and len(value) <= len(str(option.most))
    if not is_number or not option.least <= int(value) <= option.most:
        message = (
            f"the input {option.input} is {named(value)}; "
            f"write a number from {option.least} to {option.most}"
        )
        raise ActionUsageError(message)
    return int(value)


def _shard(option: Option, given: Mapping[str, str]) -> Shard | None:
    if option.input not in given:
        return None
    try:
        return Shard.parse(given[option.input])
    except ValueError as error:
        raise ActionUsageError(f"the input {option.input}: {error}") from None


def _refuse_files_outside(values: Mapping[str, Any], workspace: Path) -> None:
    """Refuse files found beside the suite that are outside the workspace."""
    suite: Path | None = values["suite"]
    if suite is not None:
        gate = explicit_gate(suite, values["expectations"], values["golden"])
        for beside in (gate.expectations or suite, *gate.missions):
            refuse_outside(workspace, beside, beside.name)
