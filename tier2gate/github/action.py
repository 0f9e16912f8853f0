"""The GitHub Action: read the runner's variables, run `check`, and report the result."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tier2gate.commands.check import check
from tier2gate.commands.old_reports import remove_old_reports
from tier2gate.foundation.errors import MissingPathError, UnusablePathError, reason_of
from tier2gate.foundation.outcomes import (
    INTERRUPTED_EXIT_CODE,
    TERMINATED_EXIT_CODE,
    USAGE_EXIT_CODE,
    Outcome,
)
from tier2gate.foundation.process import describe_internal_error, prepare_interpreter
from tier2gate.gates.naming import file_name
from tier2gate.github.inputs import (
    ActionInputs,
    ActionUsageError,
    read_inputs,
    report_files,
    wants_summary,
    working_folder,
)
from tier2gate.github.job import Job, find_job
from tier2gate.github.log import render_log
from tier2gate.github.outputs import outputs_without_report
from tier2gate.github.workspace import hand_over, named_from, write_file
from tier2gate.options import Action
from tier2gate.orchestration.canonical import MAX_INT_DIGITS
from tier2gate.reporters.interface import REPORTERS, Layout
from tier2gate.results.report import Report


def main() -> None:
    """Run the Action in this process and exit with the outcome's exit status."""
    prepare_interpreter(MAX_INT_DIGITS)
    sys.exit(run_action(os.environ, Path.cwd(), print_log))


def run_action(
    environment: Mapping[str, str],
    workspace: Path,
    write: Callable[[str], None],
    *,
    action: Action = Action.IMAGE,
    unpack: Callable[[Mapping[str, str]], Mapping[str, str]] = dict,
) -> int:
    """Run an action.

    Args:
        environment: the runner's variables.
        workspace: the checkout.
        write: prints to the job's log, commands included.
        action: the action.
        unpack: turns the variables into ones with `INPUT_*`; may raise `ActionUsageError`.

    Returns:
        The exit status; the outputs are always written before.
    """
    job = find_job(environment, write, workspace=workspace)
    try:
        environment = unpack(environment)
        inputs = read_inputs(environment, workspace, action)
        if inputs.settings.shard is not None:
            return _run_shard(inputs, job, workspace)
        report = _check(inputs)
        _publish(report, inputs, job, workspace)
    except (ActionUsageError, UnusablePathError) as error:
        folder = working_folder(environment, workspace)
        message = named_from(workspace, f"{error}{_hint_on_lists(error, folder)}")
        job.refuse(message, summary=wants_summary(environment))
        exit_code, outcome = USAGE_EXIT_CODE, ""
    except KeyboardInterrupt:
        exit_code, outcome = INTERRUPTED_EXIT_CODE, ""
    except SystemExit:  # the job was cancelled
        exit_code, outcome = TERMINATED_EXIT_CODE, ""
    except Exception as error:  # noqa: BLE001 - any other exception is a bug, and reported as one
        outcome, exit_code = Outcome.INTERNAL_ERROR.value, Outcome.INTERNAL_ERROR.exit_code
        job.report_bug(describe_internal_error(error))
    else:
        return report.exit_code
    job.write_outputs(outputs_without_report(exit_code, outcome))
    return exit_code


def _hint_on_lists(error: Exception, folder: Path) -> str:
    """Explain how to give several paths, if a missing path looks like several on one line."""
    if isinstance(error, MissingPathError) and re.search(r"[,\s]", file_name(error.path, folder)):
        return "; to give several paths, write one per line"
    return ""


def _check(inputs: ActionInputs) -> Report:
    """Check the gates; without a report, those of an earlier call must not pass for it."""
    try:
        return check(inputs.settings)
    except BaseException:  # also if the job is cancelled
        remove_old_reports(report_files(inputs.reports_dir).items())
        raise


def _publish(report: Report, inputs: ActionInputs, job: Job, workspace: Path) -> None:
    """Publish a report; a failure to write does not change the outcome."""
    log = render_log(report, max_changes=inputs.max_changes, show_output=inputs.show_output)
    job.write(log)
    reports, warnings = _write_reports(report, inputs, workspace)
    proposed = inputs.settings.proposed
    if proposed is not None:
        hand_over(proposed, workspace)
    job.publish(
        report,
        inputs.call,
        max_changes=inputs.max_changes,
        annotations=inputs.annotations,
        summary=inputs.summary,
        reports=reports,
        proposed=proposed,
        warnings=warnings,
    )


def _run_shard(inputs: ActionInputs, job: Job, workspace: Path) -> int:
    """Run one shard, and return the exit status."""
    from tier2gate.commands.shard import write_shards  # noqa: PLC0415 - rarely needed
    from tier2gate.github.shard import publish_shard  # noqa: PLC0415 - rarely needed

    written = write_shards(inputs.settings)
    if inputs.settings.shard_dir is not None:
        hand_over(inputs.settings.shard_dir, workspace)
    publish_shard(
        written,
        job,
        inputs.call,
        layout=Layout(max_changes=inputs.max_changes, show_output=inputs.show_output),
        annotations=inputs.annotations,
        summary=inputs.summary,
    )
    return written.exit_code


def _write_reports(
    report: Report, inputs: ActionInputs, workspace: Path
) -> tuple[dict[str, Path], list[str]]:
    """Write the reports; return kind → path of those written, and a warning for each other one."""
    layout = Layout(max_changes=inputs.max_changes, show_output=inputs.show_output)
    written, warnings = {}, []
    for kind, path in report_files(inputs.reports_dir).items():
        try:
            write_file(path, REPORTERS[kind].render(report, layout), workspace)
        except OSError as error:
            warnings.append(f"{path.name} cannot be written: {reason_of(error)}")
        else:
            written[kind] = path
    return written, warnings


def print_log(text: str) -> None:
    """Print to the step's log; a failure is ignored.

    Args:
        text: lines, including workflow commands.
    """
    if sys.stdout is None:  # closed before the start; the outputs must still be written
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:  # nobody reads the log, but the outputs must still be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
