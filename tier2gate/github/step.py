"""`tier2gate check` as a step of a job on GitHub: shows what the Action shows."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.naming import file_name
from tier2gate.github.job import Job, find_job
from tier2gate.github.outputs import outputs_without_report
from tier2gate.reporters.interface import Layout
from tier2gate.results.invocation import Call, check_arguments
from tier2gate.results.report import Report
from tier2gate.settings import Settings

if TYPE_CHECKING:  # rarely needed
    from tier2gate.results.written_shards import WrittenShards


def show_report(  # noqa: PLR0913 - each is shown in a different place
    report: Report,
    settings: Settings,
    *,
    write: Callable[[str], None],
    max_changes: int,
    reports: Mapping[str, Path],
    warnings: Sequence[str],
) -> None:
    """Annotate, summarize, and write the outputs; a failure to write changes no outcome.

    Args:
        report: what was found.
        settings: how it was called.
        write: prints workflow commands to the step's log.
        max_changes: how many failures, and how many changes, to show for each gate.
        reports: kind → path of each report written.
        warnings: further warnings to show.
    """
    job = _job_here(write)
    job.publish(
        report,
        Call(arguments=check_arguments(settings), folder=job.folder),
        max_changes=max_changes,
        reports=reports,
        proposed=settings.proposed,
        warnings=warnings,
    )


def show_shard(
    written: "WrittenShards",
    settings: Settings,
    *,
    write: Callable[[str], None],
    max_changes: int,
) -> None:
    """Annotate, summarize, and write the outputs of a call that ran one shard.

    Args:
        written: the files, and what failed.
        settings: how it was called.
        write: prints workflow commands to the step's log.
        max_changes: how many failures, and how many changes, to show for each gate.
    """
    from tier2gate.github.shard import publish_shard  # noqa: PLC0415 - rarely needed

    job = _job_here(write)
    call = Call(arguments=check_arguments(settings), folder=job.folder)
    publish_shard(written, job, call, layout=Layout(max_changes=max_changes), log=False)


def show_failure(
    exit_code: int, write: Callable[[str], None], *, usage: str = "", bug: str = ""
) -> None:
    """Show why a call ended without a report, and write the outputs.

    Args:
        exit_code: its exit status.
        write: prints workflow commands to the step's log.
        usage: the usage error, if any.
        bug: the description of a bug in tier2gate, if any.
    """
    job = find_job(os.environ, write)
    if usage:
        job.refuse(usage)
    if bug:
        job.report_bug(bug)
    job.write_outputs(
        outputs_without_report(exit_code, Outcome.INTERNAL_ERROR.value if bug else "")
    )


def _job_here(write: Callable[[str], None]) -> Job:
    """Find the job of a call in the current folder."""
    here, workspace = Path.cwd(), _workspace()
    folder = file_name(here, workspace) if here.is_relative_to(workspace) else "."
    return find_job(os.environ, write, folder, workspace)


def _workspace() -> Path:
    """Find the workspace, with links resolved, as they are in the current folder's path."""
    return Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
