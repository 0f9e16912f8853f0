"""Writing: to the terminal, and into report files. What fails here never changes a verdict."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import click

from tier2gate.foundation.errors import reason_of
from tier2gate.foundation.printable import defused, named, one_line
from tier2gate.reporters.interface import Layout, Reporter
from tier2gate.results.report import Report


def write_out(data: str | bytes) -> None:
    """Write results, and the problems that they count, to standard output.

    Args:
        data: text for people, or bytes for machines.
    """
    text = defused(data) if isinstance(data, str) else data
    try:
        click.echo(text, nl=False, color=True)  # whoever made the text has decided on colour
    except BrokenPipeError:  # the reader has seen enough
        _abandon(sys.stdout)
    except OSError as error:
        _abandon(sys.stdout)
        write_err(f"warning: the results are not written: {one_line(reason_of(error))}\n")


def write_err(text: str) -> None:
    """Write what is no result to standard error, and problems where results are for machines.

    Args:
        text: lines.
    """
    try:
        click.echo(defused(text), nl=False, err=True)
    except OSError:  # there is no other place to complain
        _abandon(sys.stderr)


def write_commands(text: str, *, err: bool) -> None:
    """Write what GitHub's runner is meant to obey.

    Args:
        text: workflow commands.
        err: whether standard output is for a machine, so that they go to standard error.
    """
    try:
        click.echo(text, nl=False, err=err)
    except OSError:
        _abandon(sys.stderr if err else sys.stdout)


def write_reports(
    report: Report, targets: Sequence[tuple[Reporter, Path]], layout: Layout
) -> tuple[dict[str, Path], list[str]]:
    """Write reports into their files, devices or pipes.

    Args:
        report: what was found.
        targets: kind and path of each.
        layout: how those for people look.

    Returns:
        Kind → path of those that were written; for each other, what to warn of.
    """
    # Most calls write none.
    from tier2gate.cli.report_files import write_report  # noqa: PLC0415

    written, warnings = {}, []
    for reporter, path in targets:
        try:
            write_report(path, reporter.render(report, layout))
        except OSError as error:
            name = named(path.as_posix())
            warnings.append(f"the report {name} is not written: {one_line(reason_of(error))}")
        else:
            written[reporter.kind] = path
    return written, warnings


def _abandon(stream: TextIO) -> None:
    """Send what a stream still holds nowhere, or the interpreter would fail over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
