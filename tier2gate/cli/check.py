"""`tier2gate check`: the gate."""

import os
from functools import partial
from pathlib import Path

import click

from tier2gate.cli.options import (
    FilePath,
    ReportTarget,
    color_option,
    gate_options,
    make_settings,
    max_changes_option,
    missions_option,
    python_options,
    usage_error,
    wants_color,
)
from tier2gate.cli.output import write_commands, write_err, write_out, write_reports
from tier2gate.commands.check import check
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.reporters.console import all_problems, render_problems, render_report
from tier2gate.reporters.interface import REPORTERS, Layout, Reporter


@click.command("check", short_help="Run the gates and compare them with their goldens.")
@gate_options
@missions_option
@python_options
@click.option(
    "--base",
    type=FilePath(),
    metavar="DIR-or-FILE",
    help="The target branch's files, to say what this change accepts; or one gate's golden there.",
)
@click.option(
    "--fail-on-golden-change",
    is_flag=True,
    help="With --base: fail where a golden differs from the target branch's.",
)
@click.option(
    "--proposed",
    type=FilePath(),
    metavar="DIR",
    help="Write the goldens that update would write into a folder of their own.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=ReportTarget(),
    help=f"Write a report as well; the kinds are {', '.join(REPORTERS)}.  [repeatable]",
)
@click.option(
    "--format",
    type=click.Choice([*REPORTERS]),
    default="text",
    show_default=True,
    help="What goes to standard output.",
)
@max_changes_option
@click.option("--quiet", is_flag=True, help="Say nothing of gates that passed.")
@color_option
def check_command(
    paths: tuple[Path, ...],
    suite: Path | None,
    expectations: Path | None,
    golden: Path | None,
    missions: tuple[Path, ...],
    timeout: int,
    memory: int,
    allow_python: bool,
    base: Path | None,
    fail_on_golden_change: bool,
    proposed: Path | None,
    reports: tuple[tuple[Reporter, Path], ...],
    format: str,
    max_changes: int,
    quiet: bool,
    color: str,
) -> int:
    """Run the gates and compare them with their goldens; nothing of theirs is written.

    PATH is a suite (NAME.suite.yaml), a folder to search for suites, a tier2gate.yaml or a file
    that one names, or a pattern of these. Without one, tier2gate.yaml says which gates there are;
    or else the current folder is searched.
    """
    if fail_on_golden_change and base is None:
        raise click.UsageError("--fail-on-golden-change goes with --base.")
    printed = REPORTERS[format]
    wanted = [printed, *(reporter for reporter, _ in reports)]
    settings = make_settings(
        paths,
        suite,
        expectations,
        golden,
        missions,
        allow_python=allow_python,
        timeout=timeout,
        memory=memory,
        locate_all=not all(reporter.for_terminal for reporter in wanted),
        reports=tuple(path for _, path in reports),
        base=base,
        fail_on_golden_change=fail_on_golden_change,
        proposed=proposed,
    )
    try:
        report = check(settings)
    except UnusablePathError as error:
        raise usage_error(error) from None
    write_err(render_problems(all_problems(report)))
    layout = Layout(quiet=quiet, max_changes=max_changes)
    if printed.for_terminal:  # the problems are on standard error already
        text = render_report(report, color=wants_color(color), quiet=quiet, max_changes=max_changes)
        write_out(text)
    else:
        write_out(printed.render(report))
    written, warnings = write_reports(report, reports, layout)
    if os.environ.get("GITHUB_ACTIONS") != "true":
        write_err("".join(f"warning: {line}\n" for line in warnings))
    else:
        from tier2gate.github.step import show_report  # noqa: PLC0415 - a terminal needs none of it

        show_report(
            report,
            settings,
            write=partial(write_commands, err=not printed.for_terminal),
            max_changes=max_changes,
            reports=written,
            warnings=warnings,
        )
    return report.exit_code
