"""`tier2gate run`: run a suite and print its record."""

import os
import sys
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tier2gate.assessment.pipeline import assess_gate
from tier2gate.assessment.shared import share
from tier2gate.cli.options import (
    make_settings,
    screen_of,
    shared_options,
    usage_error,
)
from tier2gate.cli.output import write_err, write_out
from tier2gate.cli.terminal import WARNING, handed_over, require_terminal
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.scenarios import with_scenarios
from tier2gate.gates.selection import select_gates
from tier2gate.golden.record import Record, without_hashes
from tier2gate.reporters.json_report import render_value
from tier2gate.reporters.output import render_output
from tier2gate.reporters.sentences.of_gate import describe_part
from tier2gate.reporters.terminal.report import render_notices, render_problems, render_verdict
from tier2gate.results.report import GateReport


@click.command("run")
@click.argument("suite", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("expectations", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@shared_options("run")
def run_command(
    suite: Path,
    expectations: Path,
    show_output: bool,
    **given: Any,
) -> int:
    """Run SUITE, judge it by EXPECTATIONS, and print the record as JSON; goldens are ignored."""
    errors = screen_of(sys.stderr)
    settings = make_settings({**given, "suite": suite, "expectations": expectations})
    if settings.debug:
        require_terminal(
            os.environ, "--debug", in_job="omit it.", redirected="do not redirect them."
        )
        write_err(f"{WARNING}\n")
    try:
        selection = with_scenarios(select_gates(settings), settings)
    except UnusablePathError as error:
        raise usage_error(error) from None
    if selection.problems:
        write_err(render_problems(selection.problems, errors))
        return Outcome.NOTHING_RUN.exit_code
    [gate] = selection.gates
    with handed_over() if settings.debug else nullcontext():
        shared = share(settings, [gate])
        with closing(shared.children):
            assessment = assess_gate(replace(gate, golden=None), settings, shared)
    report, record = assessment.report, assessment.record
    write_err(render_problems(report.problems, errors) + render_notices(report.notices, errors))
    write_err(render_output(report.printed if show_output else report.printed_by_failed))
    if record is None:
        return report.outcome.exit_code
    if settings.debug:
        write_out(render_verdict(report, screen_of(sys.stdout)))
    else:
        _write_record(report, record)
    return (Outcome.PASSED if report.passed else Outcome.VERDICT_FAILED).exit_code


def _write_record(report: GateReport, record: Record) -> None:
    """Write the record as JSON, without hashes of the run if only some scenarios ran."""
    if report.selected is not None:
        write_err(f"{describe_part(report)}\n")
        record = without_hashes(record)
    write_out(render_value(record.json))
