"""The GitHub Action: reads the runner's variables, checks, and tells the runner what came of it."""

import os
import re
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from tier2gate.commands.check import check
from tier2gate.documents.nearest import nearest_hint
from tier2gate.foundation.errors import (
    INTERRUPTED_EXIT_CODE,
    TERMINATED_EXIT_CODE,
    USAGE_EXIT_CODE,
    Outcome,
    UnusablePathError,
    reason_of,
)
from tier2gate.foundation.printable import named
from tier2gate.foundation.process import describe_internal_error, prepare_interpreter
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.naming import file_name
from tier2gate.github.job import Job, find_job
from tier2gate.github.log import render_log
from tier2gate.github.outputs import outputs_without_report
from tier2gate.github.reproduction import IMAGE, Call, arguments_of
from tier2gate.github.workspace import (
    hand_over,
    inside,
    named_from,
    refuse_links,
    refuse_outside,
    write_file,
)
from tier2gate.missions.sources import refuse_untrusted, sort_sources
from tier2gate.orchestration.canonical import MAX_INT_DIGITS
from tier2gate.reporters.interface import FILE_REPORTERS, MAX_CHANGES, Layout
from tier2gate.results.report import Report
from tier2gate.settings import DEFAULT_TIMEOUT, PythonModule, Settings

INPUTS = (
    "paths",
    "suite",
    "expectations",
    "golden",
    "missions",
    "base",
    "fail-on-golden-change",
    "proposed-dir",
    "reports-dir",
    "working-directory",
    "annotations",
    "summary",
    "max-changes",
    "timeout",
    "allow-python-on-untrusted-events",
)
"""The Action's inputs, in the order of `action.yml`."""

IMAGE_VARIABLE = "TIER2GATE_IMAGE"
"""What `action.yml` of a release says of its image; it is shown, and decides nothing."""

_IMAGE = re.compile(f"{re.escape(IMAGE)}@(sha256:[0-9a-f]{{64}})")
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
        call: the same in the words of the command line.
    """

    settings: Settings
    reports_dir: Path | None
    annotations: bool
    summary: bool
    max_changes: int
    call: Call


def main() -> None:
    """Run the Action in this process, and leave with the outcome's exit status."""
    prepare_interpreter(MAX_INT_DIGITS)
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
    job = find_job(environment, write)
    try:
        inputs = read_inputs(environment, workspace)
        report = check(inputs.settings)
        _publish(report, inputs, job, workspace)
    except (ActionUsageError, UnusablePathError) as error:
        message = named_from(workspace, str(error))
        job.refuse(message, summary=_value_of(environment, "INPUT_SUMMARY") != "false")
        exit_code, outcome = USAGE_EXIT_CODE, ""
    except KeyboardInterrupt:
        exit_code, outcome = INTERRUPTED_EXIT_CODE, ""
    except SystemExit:  # the job was cancelled
        exit_code, outcome = TERMINATED_EXIT_CODE, ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours, and we say so
        outcome, exit_code = Outcome.INTERNAL_ERROR.value, Outcome.INTERNAL_ERROR.exit_code
        job.report_bug(describe_internal_error(error))
    else:
        return report.exit_code
    job.write_outputs(outputs_without_report(exit_code, outcome))
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
    folder = inside(workspace, workspace, given.get("working-directory", "."))

    def file(name: str) -> Path | None:
        return inside(workspace, folder, given[name]) if name in given else None

    def listed(name: str) -> list[str]:
        return [line.strip() for line in given.get(name, "").split("\n") if line.strip()]

    def located(path: str) -> Path:
        return inside(workspace, folder, path)

    suite, expectations, golden = file("suite"), file("expectations"), file("golden")
    if suite is not None:
        # What is found beside the suite is read like what was named, so it is no way out either.
        gate = explicit_gate(suite, expectations, golden)
        for beside in (gate.expectations or suite, *gate.missions):
            refuse_outside(workspace, beside, beside.name)
    paths = tuple(located(path) for path in listed("paths"))
    missions, modules = sort_sources(listed("missions"), located)
    _refuse_untrusted(modules, given, environment)
    if suite is None and (expectations or golden):
        raise ActionUsageError("the inputs expectations and golden go with suite")
    if suite is not None and paths:
        raise ActionUsageError("the inputs paths and suite do not go together")
    reports_dir, base = file("reports-dir"), file("base")
    fail_on_golden_change = _boolean(given, "fail-on-golden-change", default=False)
    if fail_on_golden_change and base is None:
        raise ActionUsageError("the input fail-on-golden-change goes with base")
    proposed = file("proposed-dir")
    _refuse_links(workspace, given, {"reports-dir": reports_dir, "proposed-dir": proposed})
    settings = Settings(
        paths=paths,
        folder=folder,
        suite=suite,
        expectations=expectations,
        golden=golden,
        missions=missions,
        python=modules,
        timeout=_number(given, "timeout", default=DEFAULT_TIMEOUT, least=1),
        root=workspace,
        locate_all=True,
        reports=_report_files(reports_dir),
        base=base,
        fail_on_golden_change=fail_on_golden_change,
        proposed=proposed,
        # A folder that the gates lie in, such as the workspace, is none of its own.
        reports_dir=None if reports_dir and folder.is_relative_to(reports_dir) else reports_dir,
    )
    image = _IMAGE.fullmatch(environment.get(IMAGE_VARIABLE, ""))
    return ActionInputs(
        settings=settings,
        reports_dir=reports_dir,
        annotations=_boolean(given, "annotations", default=True),
        summary=_boolean(given, "summary", default=True),
        max_changes=_number(given, "max-changes", default=MAX_CHANGES),
        call=Call(
            arguments=arguments_of(settings),
            folder=file_name(folder, workspace),
            digest=image[1] if image else None,
        ),
    )


def _refuse_untrusted(
    modules: Collection[PythonModule], given: Mapping[str, str], environment: Mapping[str, str]
) -> None:
    if not _boolean(given, "allow-python-on-untrusted-events", default=False):
        refuse_untrusted(modules, environment)


def _refuse_links(
    workspace: Path, given: Mapping[str, str], written: Mapping[str, Path | None]
) -> None:
    for name, path in written.items():
        if path is not None:
            refuse_links(workspace, path, given[name])


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
        if value := _value_of(environment, variable):
            given[names[variable]] = value
    return given


def _value_of(environment: Mapping[str, str], variable: str) -> str:
    """Give what a variable says; what is not given is empty, as GitHub makes it."""
    return environment.get(variable, "").strip()


def _boolean(given: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = given.get(name, "true" if default else "false")
    if value not in ("true", "false"):
        message = f"the input {name} is {named(value)}; write true or false"
        raise ActionUsageError(message)
    return value == "true"


def _number(given: Mapping[str, str], name: str, *, default: int, least: int = 0) -> int:
    value = given.get(name, str(default))
    is_number = value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS
    if not is_number or int(value) < least:
        message = f"the input {name} is {named(value)}; write a number, {least} or more"
        raise ActionUsageError(message)
    return int(value)


def _publish(report: Report, inputs: ActionInputs, job: Job, workspace: Path) -> None:
    """Show a report everywhere; what cannot be written changes no outcome."""
    job.write(render_log(report, max_changes=inputs.max_changes))
    if inputs.annotations:
        job.annotate(report, rest="the summary" if inputs.summary else "the step's log")
    if inputs.summary:
        job.summarize(report, inputs.call, inputs.max_changes)
    reports = {}
    layout = Layout(max_changes=inputs.max_changes)
    files = _report_files(inputs.reports_dir)
    for reporter, path in zip(FILE_REPORTERS, files, strict=False):
        try:
            write_file(path, reporter.render(report, layout), workspace)
            reports[reporter.kind] = path.resolve().relative_to(workspace.resolve()).as_posix()
        except OSError as error:
            job.warn(f"{path.name} is not written: {reason_of(error)}")
    proposed = inputs.settings.proposed
    if proposed is not None:
        hand_over(proposed, workspace)
    proposed_dir = file_name(proposed, workspace) if proposed is not None else ""
    job.publish(report, reports=reports, proposed_dir=proposed_dir)


def _report_files(folder: Path | None) -> tuple[Path, ...]:
    """Name the file of each kind of report in `reports-dir`; none without that."""
    return tuple(folder / item.file_name for item in FILE_REPORTERS) if folder is not None else ()


def _write(text: str) -> None:
    if sys.stdout is None:  # closed before the start; the outputs are still to be written
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:  # nobody reads the log any more, but the outputs are still to be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
