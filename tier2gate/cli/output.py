"""Write to the terminal and to report files; a failure to write never changes a verdict."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from tier2gate.foundation.errors import reason_of
from tier2gate.foundation.printable import defused, named, one_line

if TYPE_CHECKING:  # --help and --version write no report
    from tier2gate.reporters.interface import Layout, Reporter
    from tier2gate.results.report import Report


def write_out(data: str | bytes) -> None:
    """Write results, and the problems they count, to standard output.

    Args:
        data: text for people, or bytes for machines.
    """
    text = defused(data) if isinstance(data, str) else data
    try:
        click.echo(text, nl=False, color=True)  # colour is already decided
    except BrokenPipeError:  # the reader closed the pipe
        _abandon(sys.stdout)
    except OSError as error:
        _abandon(sys.stdout)
        write_err(f"warning: the results cannot be written: {one_line(reason_of(error))}\n")


def write_err(text: str) -> None:
    """Write warnings and errors to standard error, and problems if results are for machines.

    Args:
        text: lines.
    """
    try:
        click.echo(defused(text), nl=False, err=True)
    except OSError:  # there is nowhere else to report it
        _abandon(sys.stderr)


def write_commands(text: str, *, err: bool) -> None:
    """Write workflow commands for GitHub's runner.

    Args:
        text: workflow commands.
        err: whether to write to standard error, as standard output is for machines.
    """
    try:
        click.echo(text, nl=False, err=err)
    except OSError:
        _abandon(sys.stderr if err else sys.stdout)


def write_reports(
    report: "Report", targets: "Sequence[tuple[Reporter, Path]]", layout: "Layout"
) -> tuple[dict[str, Path], list[str]]:
    """Write reports to their files, devices or pipes.

    Args:
        report: what was found.
        targets: kind and path of each.
        layout: the layout of reports for people.

    Returns:
        Kind → path of the last report written, and a warning for each that was not.
    """
    if not targets:
        return {}, []
    from tier2gate.cli.report_files import write_report  # noqa: PLC0415 - rarely needed

    written, warnings = {}, []
    for reporter, path in targets:
        try:
            write_report(path, reporter.render(report, layout))
        except OSError as error:
            name = named(path.as_posix())
            warnings.append(f"the report {name} cannot be written: {one_line(reason_of(error))}")
        else:
            written[reporter.kind] = path
    return written, warnings


def _abandon(stream: TextIO) -> None:
    """Discard what a stream still buffers, which the interpreter would fail to flush at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
