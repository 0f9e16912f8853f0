"""The GitHub Action: reads the runner's variables, checks, and tells the runner what came of it."""

import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tier2gate.checking import check
from tier2gate.documents.nearest import nearest_hint
from tier2gate.errors import (
    INTERRUPTED_EXIT_CODE,
    TERMINATED_EXIT_CODE,
    USAGE_EXIT_CODE,
    Outcome,
    reason_of,
)
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.naming import file_name
from tier2gate.gates.selection import UnusablePathError, check_reachable
from tier2gate.printable import defused, named, one_line
from tier2gate.process import describe_internal_error, prepare_interpreter
from tier2gate.report import Report
from tier2gate.reporters.console import MAX_CHANGES, all_problems, render_problems, render_report
from tier2gate.reporters.github.annotations import (
    Annotation,
    render_annotations,
    render_command,
)
from tier2gate.reporters.github.outputs import (
    format_outputs,
    outputs_without_report,
    render_outputs,
)
from tier2gate.reporters.github.summary import render_summary, render_usage_summary
from tier2gate.reporters.json_report import render_json
from tier2gate.settings import Settings

INPUTS = (
    "paths",
    "suite",
    "expectations",
    "golden",
    "base",
    "fail-on-golden-change",
    "proposed-dir",
    "reports-dir",
    "working-directory",
    "annotations",
    "summary",
    "max-changes",
)
"""The Action's inputs, in the order of `action.yml`."""

REPORT_JSON = "report.json"
"""The name of the JSON report in `reports-dir`."""

_PREFIX = "INPUT_"
_MAX_DIGITS = 9


class ActionUsageError(Exception):
    """The workflow calls the Action wrongly."""


@dataclass(frozen=True, kw_only=True)
class ActionInputs:
    """What the workflow asks for.

    Attributes:
        settings: which gates; files are named from the workspace.
        reports_dir: where report files go; `None` for nowhere.
        annotations: whether to annotate files.
        summary: whether to write a job summary.
        max_changes: how many changes are told of a gate.
    """

    settings: Settings
    reports_dir: Path | None
    annotations: bool
    summary: bool
    max_changes: int


def main() -> None:
    """Run the Action in this process, and leave with the outcome's exit status."""
    prepare_interpreter()
    sys.exit(run_action(os.environ, Path.cwd(), _write))


def run_action(
    environment: Mapping[str, str], workspace: Path, write: Callable[[str], None]
) -> int:
    """Run the Action.

    Args:
        environment: the runner's variables.
        workspace: the checkout.
        write: prints to the job's log, commands included.

    Returns:
        The exit status; the outputs are written before, whatever happened.
    """
    try:
        inputs = read_inputs(environment, workspace)
        report = check(inputs.settings)
        outputs = _publish(report, inputs, environment, workspace, write)
        exit_code = report.exit_code
    except (ActionUsageError, UnusablePathError) as error:
        exit_code = USAGE_EXIT_CODE
        outputs = outputs_without_report(exit_code)
        message = str(error).removeprefix(f"{workspace.as_posix()}/")
        write(render_command(Annotation(level="error", title="tier2gate", message=message)))
        if environment.get("INPUT_SUMMARY") != "false":
            _append(environment, "GITHUB_STEP_SUMMARY", render_usage_summary(message), write)
    except KeyboardInterrupt:
        exit_code = INTERRUPTED_EXIT_CODE
        outputs = outputs_without_report(exit_code)
    except SystemExit:  # the job was cancelled
        exit_code = TERMINATED_EXIT_CODE
        outputs = outputs_without_report(exit_code)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours, and we say so
        outcome = Outcome.INTERNAL_ERROR
        exit_code = outcome.exit_code
        outputs = outputs_without_report(exit_code, outcome)
        title, message = f"tier2gate: {outcome.value}", describe_internal_error(error).rstrip("\n")
        write(render_command(Annotation(level="error", title=title, message=message)))
    _write_outputs(environment, outputs, write)
    return exit_code


def read_inputs(environment: Mapping[str, str], workspace: Path) -> ActionInputs:
    """Read the Action's inputs from the runner's variables.

    Args:
        environment: `INPUT_*`, upper case with dashes kept; an empty value is not given.
        workspace: the checkout, which no path may leave.

    Returns:
        The inputs.

    Raises:
        ActionUsageError: an input is unknown, or its value is not what it takes.
        UnusablePathError: a path cannot be looked at.
    """
    given = _given(environment)
    folder = _inside(workspace, workspace, given.get("working-directory", "."))

    def file(name: str) -> Path | None:
        return _inside(workspace, folder, given[name]) if name in given else None

    suite, expectations, golden = file("suite"), file("expectations"), file("golden")
    if suite is not None:
        # What is found beside the suite is read like what was named, so it is no way out either.
        beside = explicit_gate(suite, expectations, golden).expectations or suite
        _refuse_outside(workspace, beside, beside.name)
    paths = [line.strip() for line in given.get("paths", "").split("\n") if line.strip()]
    if suite is None and (expectations or golden):
        raise ActionUsageError("the inputs expectations and golden go with suite")
    if suite is not None and paths:
        raise ActionUsageError("the inputs paths and suite do not go together")
    reports_dir, base = file("reports-dir"), file("base")
    fail_on_golden_change = _boolean(given, "fail-on-golden-change", default=False)
    if fail_on_golden_change and base is None:
        raise ActionUsageError("the input fail-on-golden-change goes with base")
    return ActionInputs(
        settings=Settings(
            paths=tuple(_inside(workspace, folder, path) for path in paths),
            folder=folder,
            suite=suite,
            expectations=expectations,
            golden=golden,
            root=workspace,
            locate_all=True,
            reports=(reports_dir / REPORT_JSON,) if reports_dir is not None else (),
            base=base,
            fail_on_golden_change=fail_on_golden_change,
            proposed=file("proposed-dir"),
        ),
        reports_dir=reports_dir,
        annotations=_boolean(given, "annotations", default=True),
        summary=_boolean(given, "summary", default=True),
        max_changes=_number(given, "max-changes", default=MAX_CHANGES),
    )


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    """Collect the inputs by name, and refuse those there are not: GitHub only warns of them."""
    names = {f"{_PREFIX}{name.upper()}": name for name in INPUTS}
    given = {}
    for variable in sorted(environment):
        if not variable.startswith(_PREFIX):
            continue
        if variable not in names:
            name = variable[len(_PREFIX) :].lower()
            hint = nearest_hint(name, INPUTS) or f"there are: {', '.join(INPUTS)}"
            message = f"there is no input {named(name)}; {hint}"
            raise ActionUsageError(message)
        if environment[variable].strip():
            given[names[variable]] = environment[variable].strip()
    return given


def _boolean(given: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = given.get(name, "true" if default else "false")
    if value not in ("true", "false"):
        message = f"the input {name} is {named(value)}; write true or false"
        raise ActionUsageError(message)
    return value == "true"


def _number(given: Mapping[str, str], name: str, *, default: int) -> int:
    value = given.get(name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS):
        message = f"the input {name} is {named(value)}; write a number, 0 or more"
        raise ActionUsageError(message)
    return int(value)


def _inside(workspace: Path, folder: Path, path: str) -> Path:
    """Resolve a path of the workflow's, and keep it in the workspace."""
    joined = folder / path
    _refuse_outside(workspace, joined, path)
    if joined.is_relative_to(workspace):
        return joined
    return workspace / os.path.relpath(joined.resolve(), workspace.resolve())


def _refuse_outside(workspace: Path, path: Path, written: str) -> None:
    try:
        inside = path.resolve().is_relative_to(workspace.resolve())
    except (OSError, RuntimeError):  # links that go round in a circle
        inside = False
    if not inside:
        message = f"the path {named(written)} leads out of the workspace; name what is inside it"
        raise ActionUsageError(message)
    check_reachable([path])


def _publish(
    report: Report,
    inputs: ActionInputs,
    environment: Mapping[str, str],
    workspace: Path,
    write: Callable[[str], None],
) -> Mapping[str, str]:
    """Show a report everywhere, and give the outputs; what cannot be written changes no outcome."""
    write(defused(render_problems(all_problems(report))))
    write(defused(render_report(report, color=False, max_changes=inputs.max_changes)))
    if inputs.annotations:
        rest = "the summary" if inputs.summary else "the step's log"
        write(render_annotations(report, rest=rest))
    if inputs.summary:
        summary = render_summary(report, max_changes=inputs.max_changes)
        _append(environment, "GITHUB_STEP_SUMMARY", summary, write)
    report_json = ""
    if inputs.reports_dir is not None:
        path = inputs.reports_dir / REPORT_JSON
        if _write_report(path, render_json(report), workspace, write):
            report_json = path.resolve().relative_to(workspace.resolve()).as_posix()
    proposed = inputs.settings.proposed
    proposed_dir = file_name(proposed, workspace) if proposed is not None else ""
    return render_outputs(report, report_json=report_json, proposed_dir=proposed_dir)


def _write_report(path: Path, data: bytes, workspace: Path, write: Callable[[str], None]) -> bool:
    """Write a report file, owned by whoever owns the workspace."""
    owner = workspace.stat()
    try:
        for folder in reversed([path.parent, *path.parent.parents]):
            if not folder.exists():
                folder.mkdir()
                _give(folder, owner)
        if path.is_symlink():
            _warn(write, f"{named(path.name)} is a symbolic link; the report is not written")
            return False
        path.write_bytes(data)
        _give(path, owner)
    except OSError as error:
        _warn(write, f"the report is not written: {reason_of(error)}")
        return False
    return True


def _give(path: Path, owner: os.stat_result) -> None:
    if hasattr(os, "chown") and os.geteuid() == 0:
        with contextlib.suppress(PermissionError):  # a container may take this from root, too
            os.chown(path, owner.st_uid, owner.st_gid)


def _write_outputs(
    environment: Mapping[str, str], outputs: Mapping[str, str], write: Callable[[str], None]
) -> None:
    delimiter = f"tier2gate-{secrets.token_hex(16)}"
    _append(environment, "GITHUB_OUTPUT", format_outputs(outputs, delimiter), write)


def _append(
    environment: Mapping[str, str], variable: str, text: str, write: Callable[[str], None]
) -> None:
    """Append to one of the files that the runner named; on a machine of one's own there is none."""
    path = environment.get(variable)
    if not path:
        return
    try:
        # A path may hold bytes that are no UTF-8; they must not cost the other outputs.
        data = text.encode(errors="backslashreplace")
        with Path(path).open("ab") as file:
            file.write(data)
    except OSError as error:
        _warn(write, f"{variable} cannot be written: {reason_of(error)}")


def _warn(write: Callable[[str], None], message: str) -> None:
    write(render_command(Annotation(level="warning", title="tier2gate", message=one_line(message))))


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:  # nobody reads the log any more, but the outputs are still to be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
