"""`tier2gate check`: run the gates and compare them with their goldens."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from tier2gate.cli.options import (
    ReportTarget,
    color_option,
    make_settings,
    paths_argument,
    screen_of,
    shared_options,
    usage_error,
)
from tier2gate.cli.output import write_commands, write_err, write_out, write_reports
from tier2gate.cli.progress import progress_on
from tier2gate.commands.check import check
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named
from tier2gate.reporters.interface import REPORTERS, Layout, Reporter
from tier2gate.reporters.terminal.report import all_problems, render_problems


@click.command("check", short_help="Run the gates and compare them with their goldens.")
@paths_argument
@shared_options("check")
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=ReportTarget(),
    help=f"Also write a report to a file; kinds: {', '.join(REPORTERS)}.  [repeatable]",
)
@click.option(
    "--format",
    type=click.Choice([*REPORTERS]),
    default="text",
    show_default=True,
    help="Format of standard output.",
)
@click.option("--quiet", is_flag=True, help="Do not show gates that passed.")
@color_option
def check_command(
    reports: tuple[tuple[Reporter, Path], ...],
    format: str,
    max_changes: int,
    show_output: bool,
    quiet: bool,
    color: str,
    **given: Any,
) -> int:
    """Run the gates and compare them with their goldens, without changing any file of a gate.

    PATH is a suite (NAME.suite.yaml), a folder to search for suites, a tier2gate.yaml, a file
    listed in one, or a pattern of these. Without PATH, the gates listed in tier2gate.yaml are run;
    if there is no tier2gate.yaml, the current folder is searched.
    """
    printed = REPORTERS[format]
    wanted = [printed, *(reporter for reporter, _ in reports)]
    try:
        settings = make_settings(
            given,
            locate_all=not all(reporter.for_terminal for reporter in wanted),
            keep_runs=any(reporter.shows_runs for reporter in wanted),
            reports=tuple(path for _, path in reports),
        )
        with progress_on(sys.stderr, quiet=quiet) as watch:
            report = check(settings, watch=watch)
    except UnusablePathError as error:
        _remove_old(reports)
        raise usage_error(error) from None
    except Exception:  # wrong usage, or a bug
        _remove_old(reports)
        raise
    layout = Layout(quiet=quiet, max_changes=max_changes, show_output=show_output)
    screen = screen_of(sys.stdout, color)
    data = printed.render(report, replace(layout, color=screen.color, width=screen.width))
    if printed.for_terminal:
        write_out(data.decode())  # as text, which click can colour in any terminal
    else:
        write_err(render_problems(all_problems(report), screen_of(sys.stderr, color)))
        write_out(data)
    written, warnings = write_reports(report, reports, layout)
    if os.environ.get("GITHUB_ACTIONS") != "true":
        write_err("".join(f"warning: {line}\n" for line in warnings))
    else:
        from tier2gate.github.step import show_report  # noqa: PLC0415 - only on GitHub

        show_report(
            report,
            settings,
            write=partial(write_commands, err=not printed.for_terminal),
            max_changes=max_changes,
            reports=written,
            warnings=warnings,
        )
    return report.exit_code


def _remove_old(reports: Sequence[tuple[Reporter, Path]]) -> None:
    """Remove the reports of an earlier call, which would pass for those of this one."""
    if not reports:
        return
    from tier2gate.commands.old_reports import remove_old_reports  # noqa: PLC0415 - rarely needed

    left = remove_old_reports((reporter.kind, path) for reporter, path in reports)
    for path in left:
        name = named(path.as_posix())
        write_err(f"warning: the report {name} is of an earlier call, and cannot be removed\n")
