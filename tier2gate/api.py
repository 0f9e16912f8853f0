"""The interface for programs that check gates themselves; `docs/api.md` says what stays stable.

Nothing is written, no option is read from the environment, and nothing is printed.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from tier2gate.commands import check as _checking
from tier2gate.commands import given as _given
from tier2gate.commands import validate as _validating
from tier2gate.commands.validate import Validation
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.excerpts import Excerpt
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.process import borrow_interpreter
from tier2gate.gates.search.given_paths import find_program
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.changes import Change, ChangeKind, Role
from tier2gate.golden.drift import Cause, Drift, Flip, ScenarioDrift
from tier2gate.options import OPTIONS, Kind, find_conflict
from tier2gate.orchestration.canonical import MAX_INT_DIGITS
from tier2gate.reporters.interface import REPORTERS, Layout
from tier2gate.results.comparison import BaseComparison, BaseStatus, ExpectationChange, FileChange
from tier2gate.results.masks import MaskReport
from tier2gate.results.nondeterminism import (
    Culprit,
    Nondeterminism,
    Seen,
    UnstableMission,
    UnstableValue,
)
from tier2gate.results.report import (
    ExpectationReport,
    GateFiles,
    GateReport,
    Report,
    Unlisted,
)
from tier2gate.results.report_parts import Counts, MissionFailure, SelectedScenarios, SkippedStep
from tier2gate.results.scenario_runs import MissionRun, ScenarioRun, StepRun, StepState
from tier2gate.results.scenario_states import ScenarioOutcome, ScenarioState, scenario_states
from tier2gate.runner.printed import PrintedOutput
from tier2gate.runner.variations import Aspect
from tier2gate.settings import (
    DEFAULT_MAX_CHANGES,
    DEFAULT_MEMORY,
    DEFAULT_TIMEOUT,
    Settings,
)

__all__ = (
    "AnyPath",
    "Aspect",
    "BaseComparison",
    "BaseStatus",
    "Cause",
    "Change",
    "ChangeKind",
    "ChangedInput",
    "Counts",
    "Culprit",
    "Drift",
    "Excerpt",
    "ExpectationChange",
    "ExpectationReport",
    "FileChange",
    "Flip",
    "GateFiles",
    "GateReport",
    "MaskReport",
    "MissionFailure",
    "MissionRun",
    "Nondeterminism",
    "Outcome",
    "PrintedOutput",
    "Problem",
    "Report",
    "Role",
    "ScenarioDrift",
    "ScenarioOutcome",
    "ScenarioRun",
    "ScenarioState",
    "Seen",
    "SelectedScenarios",
    "SkippedStep",
    "StepRun",
    "StepState",
    "Unlisted",
    "UnstableMission",
    "UnstableValue",
    "UsageError",
    "Validation",
    "check",
    "render",
    "scenario_states",
    "validate",
)

AnyPath: TypeAlias = str | os.PathLike[str]
"""A path; a relative one is relative to `root`."""


class UsageError(ValueError):
    """The call is wrong: a path cannot be used, or arguments contradict each other."""


def check(  # noqa: PLR0913 - one parameter per option of the command
    paths: AnyPath | Iterable[AnyPath] = (),
    *,
    root: AnyPath | None = None,
    suite: AnyPath | None = None,
    expectations: AnyPath | None = None,
    golden: AnyPath | None = None,
    scenario: str | Iterable[str] = (),
    missions: AnyPath | Iterable[AnyPath] = (),
    python: AnyPath | None = None,
    python_path: AnyPath | Iterable[AnyPath] = (),
    allow_code: bool = False,
    timeout: int = DEFAULT_TIMEOUT,
    memory: int = DEFAULT_MEMORY,
    jobs: int | None = None,
    repeat: int | None = None,
    base: AnyPath | None = None,
    fail_on_golden_change: bool = False,
    keep_runs: bool = False,
) -> Report:
    """Run gates and compare them with their goldens, as `tier2gate check` does.

    Calls from several threads wait for each other.

    Args:
        paths: suites, folders to search for suites, configurations, or patterns of these; if none
            is given, what `tier2gate.yaml` in the root lists, or else the root itself.
        root: the folder that paths are relative to, and from which reports name files; the current
            folder if not given.
        suite: the suite of a single gate; cannot be combined with paths.
        expectations: that gate's expectations; the file beside the suite if not given.
        golden: that gate's golden; the file beside the suite if not given.
        scenario: patterns of the names of the scenarios to run, or, after `tag:`, of their tags.
        missions: files of missions, or Python modules, which are executed: `PATH.py` or
            `package.module`.
        python: the interpreter that runs missions in Python: its path, or its name, which is looked
            up in `PATH`; the one that runs this program if not given.
        python_path: folders that missions in Python import from first.
        allow_code: whether to run the Python modules that the repository names.
        timeout: time limit in seconds for each run of a gate's missions in Python; at least 1.
        memory: memory limit in MiB for a Python module of missions, on Linux; at least 64.
        jobs: how many runs of missions in Python to do at once, from 1 to 256; as many as there are
            processors, at most 4, if not given.
        repeat: how often to run missions in Python, from 1 to 1,000; if not given, twice, and
            eight times before a result is offered for acceptance, or fails.
        base: the target branch's files, to report what a change accepts: a folder, or one gate's
            golden.
        fail_on_golden_change: whether a gate fails if its golden differs from the one in `base`.
        keep_runs: whether to keep what ran in each scenario, which a report in HTML shows.

    Returns:
        The report. Whatever is wrong with a gate is in it, as its outcome.

    Raises:
        UsageError: a path does not exist or cannot be used, or arguments contradict each other.
    """
    given = {
        "paths": _listed("paths", paths),
        "suite": suite,
        "expectations": expectations,
        "golden": golden,
        "scenario": _listed("scenario", scenario),
        "missions": _listed("missions", missions),
        "python": python,
        "python_path": _listed("python_path", python_path),
        "allow_code": allow_code,
        "timeout": timeout,
        "memory": memory,
        "jobs": jobs,
        "repeat": repeat,
        "base": base,
        "fail_on_golden_change": fail_on_golden_change,
    }
    folder = _folder(root)
    try:
        settings = _settings(given, folder)
        with borrow_interpreter(MAX_INT_DIGITS):
            return _checking.check(replace(settings, keep_runs=keep_runs))
    except UnusablePathError as error:
        raise _usage_error(error, folder) from None


def validate(
    paths: AnyPath | Iterable[AnyPath] = (),
    *,
    root: AnyPath | None = None,
    missions: AnyPath | Iterable[AnyPath] = (),
) -> Validation:
    """Check files without running anything, as `tier2gate validate` does.

    Args:
        paths: files of any kind, folders, or patterns of these; the root if none is given.
        root: as for `check`.
        missions: as for `check`; Python modules are not executed.

    Returns:
        The files that were checked, and their problems; valid if there are none.

    Raises:
        UsageError: a path does not exist, or its name is not one of a tier2gate file.
    """
    given = {"paths": _listed("paths", paths), "missions": _listed("missions", missions)}
    folder = _folder(root)
    try:
        settings = _settings(given, folder)
        with borrow_interpreter(MAX_INT_DIGITS):
            return _validating.validate(settings.paths, folder, settings)
    except UnusablePathError as error:
        raise _usage_error(error, folder) from None


def render(
    report: Report,
    kind: str = "text",
    *,
    max_changes: int = DEFAULT_MAX_CHANGES,
    show_output: bool = False,
) -> str:
    """Return a report as the text that `tier2gate check --format KIND` prints.

    Args:
        report: the report.
        kind: one of the kinds of `--format`, such as `text` or `json`; `html` needs a report that
            was made with `keep_runs` to show what ran.
        max_changes: how many failures, and how many changes, to show for each gate in a report for
            people.
        show_output: whether to show what missions printed also if nothing failed.

    Returns:
        The text; to store it, write it as UTF-8 with its line ends unchanged.

    Raises:
        UsageError: there is no such kind.
    """
    if kind not in REPORTERS:
        kinds = ", ".join(REPORTERS)
        raise UsageError(f"unknown kind of report {named(kind)}; available: {kinds}")
    layout = Layout(max_changes=max_changes, show_output=show_output)
    with borrow_interpreter(MAX_INT_DIGITS):
        return REPORTERS[kind].render(report, layout).decode()


def _listed(name: str, values: Any) -> tuple[Any, ...]:
    """Return one value or several as a tuple; refuse what is neither."""
    if isinstance(values, str | os.PathLike):
        return (values,)
    if isinstance(values, bytes) or not isinstance(values, Iterable):
        raise UsageError(f"{name} is neither one value nor several: {listed([values], repr)}")
    return tuple(values)


def _folder(root: AnyPath | None) -> Path:
    folder = Path.cwd() if root is None else Path(os.path.abspath(root))  # noqa: PTH100 - a link stays as it is
    if not os.path.isdir(folder):
        raise UsageError(f"{folder.as_posix()}: there is no such folder")
    return folder


def _settings(given: Mapping[str, Any], root: Path) -> Settings:
    """Turn arguments into settings, with the checks of the command line."""
    if conflict := find_conflict(given, lambda option: option.key):
        raise UsageError(conflict)
    values = {o.key: _value(o.key, o.kind, given[o.key], root) for o in OPTIONS if o.key in given}
    _check_numbers(given)

    def locate(name: str) -> Path:
        return root / name

    return _given.read_given(values, locate, {}, "", root=root, folder=root, locate_all=True)


def _value(name: str, kind: Kind, value: Any, root: Path) -> Any:
    """Return the value of an option for settings: paths below the root."""
    if value is None:
        return None
    match kind:
        case Kind.PATH:
            return root / _path(name, value)
        case Kind.PATHS:
            return tuple(root / _path(name, item) for item in value)
        case Kind.SOURCES:
            return tuple(_path(name, item) for item in value)
        case Kind.PROGRAM:
            return find_program(_path(name, value), root)
        case Kind.NAMES if not all(isinstance(item, str) for item in value):
            raise UsageError(f"{name} is not text: {listed(value, repr)}")
        case Kind.NAME | Kind.NAMES | Kind.FLAG | Kind.NUMBER | Kind.SHARD:
            return value


def _path(name: str, value: Any) -> str:
    path = os.fspath(value) if isinstance(value, str | os.PathLike) else value
    if not isinstance(path, str):
        raise UsageError(f"{name} is not a path: {listed([value], repr)}")
    if not path:
        raise UsageError(f"{name}: the path is empty")
    return path


def _check_numbers(given: Mapping[str, Any]) -> None:
    for option in OPTIONS:
        value = given.get(option.key)
        if option.kind is Kind.NUMBER and value is not None:
            if isinstance(value, bool) or not isinstance(value, int):
                raise UsageError(f"{option.key} is not an integer: {listed([value], repr)}")
            if not option.least <= value <= option.most:
                allowed = f"from {option.least:,} to {option.most:,}"
                raise UsageError(f"{option.key} must be {allowed}, and is {value:,}")


def _usage_error(error: UnusablePathError, root: Path) -> UsageError:
    return UsageError(str(error).removeprefix(f"{root.as_posix()}/"))
