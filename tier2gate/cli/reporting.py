"""What `check` and `merge` report, and how."""

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click

from tier2gate.cli.options import (
    Command,
    ReportTarget,
    color_option,
    make_settings,
    screen_of,
    usage_error,
)
from tier2gate.cli.output import write_commands, write_err, write_out, write_reports
from tier2gate.cli.progress import progress_on
from tier2gate.commands.check import check
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named
from tier2gate.reporters.interface import REPORTERS, Layout, Reporter
from tier2gate.reporters.terminal.report import all_problems, render_problems


def report_options(command: Command) -> Command:
    """Add the options that say what is reported, and how."""
    options = (
        click.option(
            "--report",
            "reports",
            multiple=True,
            type=ReportTarget(),
            help=f"Also write a report to a file; kinds: {', '.join(REPORTERS)}.  [repeatable]",
        ),
        click.option(
            "--format",
            type=click.Choice([*REPORTERS]),
            default="text",
            show_default=True,
            help="Format of standard output.",
        ),
        click.option("--quiet", is_flag=True, help="Do not show gates that passed."),
        color_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


class Wanted(NamedTuple):
    """What is reported, and how.

    Attributes:
        reports: the kinds of reports to write, and their files.
        format: the kind that is printed.
        max_changes: how many changes to show for each gate.
        show_output: whether to show what missions printed also if nothing failed.
        quiet: whether to leave out gates that passed.
        color: `auto`, `always` or `never`.
    """

    reports: tuple[tuple[Reporter, Path], ...]
    format: str
    max_changes: int
    show_output: bool
    quiet: bool
    color: str

    @property
    def layout(self) -> Layout:
        """The layout of the reports, for any width and without colours."""
        return Layout(quiet=self.quiet, max_changes=self.max_changes, show_output=self.show_output)


def take_wanted(given: dict[str, Any]) -> Mapping[str, Any]:
    """Take the options of `report_options` out of the given ones."""
    return {name: given.pop(name) for name in Wanted._fields}


def check_and_report(given: Mapping[str, Any], wanted: Wanted) -> int:
    """Check gates, and report what was found.

    Args:
        given: the options of the call by `Option.key`.
        wanted: what is reported.

    Returns:
        The exit status.

    Raises:
        click.UsageError: the options contradict each other, or a path cannot be used.
    """
    printed, reports = REPORTERS[wanted.format], wanted.reports
    reporters = [printed, *(reporter for reporter, _ in reports)]
    try:
        settings = make_settings(
            given,
            locate_all=not all(reporter.for_terminal for reporter in reporters),
            keep_runs=any(reporter.shows_runs for reporter in reporters),
            reports=tuple(path for _, path in reports),
        )
        with progress_on(sys.stderr, quiet=wanted.quiet) as progress:
            report = check(settings, progress=progress)
    except UnusablePathError as error:
        _remove_old(reports)
        raise usage_error(error) from None
    except BaseException:  # wrong usage, a bug, an interrupt or the end of the job
        _remove_old(reports)
        raise
    layout, screen = wanted.layout, screen_of(sys.stdout, wanted.color)
    data = printed.render(report, layout._replace(color=screen.color, width=screen.width))
    if printed.for_terminal:
        write_out(data.decode())  # as text, which click can colour in any terminal
    else:
        write_err(render_problems(all_problems(report), screen_of(sys.stderr, wanted.color)))
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
            max_changes=wanted.max_changes,
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
