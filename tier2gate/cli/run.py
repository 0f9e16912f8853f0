"""`tier2gate run`: run a suite and print its record."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tier2gate.assessment.pipeline import assess_gate
from tier2gate.assessment.shared import share
from tier2gate.cli.options import (
    make_settings,
    shared_options,
    usage_error,
)
from tier2gate.cli.output import write_err, write_out
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.selection import select_gates
from tier2gate.reporters.console import render_notices, render_problems
from tier2gate.reporters.json_report import render_value


@click.command("run", short_help="Run a suite and print its record.")
@click.argument("suite", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("expectations", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@shared_options("run")
def run_command(
    suite: Path,
    expectations: Path,
    **given: Any,
) -> int:
    """Run SUITE, judge it by EXPECTATIONS, and print the record as JSON; goldens are ignored."""
    settings = make_settings({**given, "suite": suite, "expectations": expectations})
    try:
        [gate] = select_gates(settings).gates
    except UnusablePathError as error:
        raise usage_error(error) from None
    shared = share(settings, [gate])
    with closing(shared.children):
        assessment = assess_gate(replace(gate, golden=None), settings, shared)
    report = assessment.report
    write_err(render_problems(report.problems) + render_notices(report.notices))
    if assessment.new is None or assessment.new.record is None:
        return report.outcome.exit_code
    write_out(render_value(assessment.new.record.json))
    return (Outcome.PASSED if report.passed else Outcome.VERDICT_FAILED).exit_code
