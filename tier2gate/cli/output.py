"""Writing: to the terminal, and into report files. What fails here never changes a verdict."""

import os
import sys
from pathlib import Path

import click

from tier2gate.printable import named, one_line
from tier2gate.report import Report

REPORT_KINDS = ("json",)


def write_out(data: str | bytes) -> None:
    """Write results to standard output.

    Args:
        data: text for people, or bytes for machines.
    """
    try:
        click.echo(data, nl=False, color=True)  # whoever made the text has decided on colour
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_err(text: str) -> None:
    """Write problems to standard error.

    Args:
        text: lines.
    """
    click.echo(text, nl=False, err=True)


def render(report: Report, kind: str) -> bytes:
    """Render a report for machines.

    Args:
        report: what was found.
        kind: one of `REPORT_KINDS`.

    Returns:
        The report's bytes.
    """
    # The only kind there is; imported here, for most calls do without.
    from tier2gate.reporters.json_report import render_json  # noqa: PLC0415

    return {"json": render_json}[kind](report)


def write_reports(report: Report, targets: tuple[tuple[str, Path], ...]) -> None:
    """Write report files; where one cannot be written, warn.

    Args:
        report: what was found.
        targets: kind and path of each.
    """
    for kind, path in targets:
        try:
            path.write_bytes(render(report, kind))
        except OSError as error:
            reason = one_line(error.strerror or type(error).__name__)
            write_err(f"warning: the report {named(path.as_posix())} is not written: {reason}\n")
