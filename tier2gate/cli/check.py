"""`tier2gate check`: the gate."""

from pathlib import Path

import click

from tier2gate.cli.options import (
    ReportTarget,
    color_option,
    gate_options,
    make_settings,
    refuse_overwriting,
    usage_error,
    wants_color,
)
from tier2gate.cli.output import render, write_err, write_out, write_reports
from tier2gate.errors import InputInvalidError
from tier2gate.gates.discovery import NoSuchPathError
from tier2gate.pipeline import check
from tier2gate.report import Report
from tier2gate.reporters.console import all_problems, render_problems, render_report


@click.command("check")
@gate_options
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=ReportTarget(),
    help="Write a report as well; json is the kind there is.  [repeatable]",
)
@click.option(
    "--format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What goes to standard output.",
)
@click.option("--quiet", is_flag=True, help="Say nothing of gates that passed.")
@color_option
def check_command(
    paths: tuple[Path, ...],
    suite: Path | None,
    expectations: Path | None,
    golden: Path | None,
    reports: tuple[tuple[str, Path], ...],
    format: str,
    quiet: bool,
    color: str,
) -> int:
    """Run the gates and compare them with their goldens. Writes nothing but the reports asked for.

    PATH is a suite (NAME.suite.yaml) or a folder to search for suites; without one, the current
    folder is searched.
    """
    refuse_overwriting(reports, suite, expectations, golden)
    settings = make_settings(
        paths, suite, expectations, golden, locate_all=bool(reports) or format == "json"
    )
    try:
        report = check(settings)
    except NoSuchPathError as error:
        raise usage_error(error) from None
    except InputInvalidError as error:
        report = Report(gates=(), problems=error.problems)
    write_err(render_problems(all_problems(report)))
    if format == "json":
        write_out(render(report, "json"))
    else:
        write_out(render_report(report, color=wants_color(color), quiet=quiet))
    write_reports(report, reports)
    return report.exit_code
