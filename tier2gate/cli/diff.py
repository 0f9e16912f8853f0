"""`tier2gate diff`: compare two goldens, records or reports, or a golden with a new run."""

import sys
from pathlib import Path
from typing import Any

import click

from tier2gate.cli.options import (
    FilePath,
    color_option,
    make_settings,
    screen_of,
    shared_options,
    usage_error,
)
from tier2gate.cli.output import write_err, write_out
from tier2gate.commands.diff import StoppedDiffError, diff_files, diff_with_now
from tier2gate.foundation.errors import Tier2GateError, UnusablePathError
from tier2gate.reporters.output import render_output
from tier2gate.reporters.terminal.difference import render_difference
from tier2gate.reporters.terminal.report import render_notices, render_problems


@click.command("diff")
@click.argument("a", type=FilePath())
@click.argument("b", type=FilePath(), required=False)
@shared_options("diff")
@color_option
def diff_command(
    a: Path,
    b: Path | None,
    max_changes: int,
    color: str,
    **given: Any,
) -> int:
    """Compare two goldens, records or reports, or a golden with a new run.

    A and B are files written by update, run or check --report json=PATH. Without B, A is a golden
    or a suite, and the gate's golden is compared with a new run of the gate. The exit status is 0
    if the results are the same, and 3 if they differ.
    """
    settings = make_settings(given)
    errors = screen_of(sys.stderr, color)
    if given["missions"] and b is not None:
        raise click.UsageError("--missions cannot be used with both A and B: no gate is run.")
    try:
        difference = diff_with_now(a, settings) if b is None else diff_files(a, b, settings.root)
    except UnusablePathError as error:
        raise usage_error(error) from None
    except StoppedDiffError as error:
        write_err(render_problems(error.problems, errors))
        write_err(render_output(error.report.printed_by_failed))
        write_err(render_notices(error.notices, errors))
        return error.outcome.exit_code
    except Tier2GateError as error:
        write_err(render_problems(error.problems, errors))
        write_err(render_notices(error.notices, errors))
        return error.outcome.exit_code
    write_err(render_notices(difference.notices, errors))
    screen = screen_of(sys.stdout, color)
    text = render_difference(
        difference, max_changes=max_changes, color=screen.color, width=screen.width
    )
    write_out(text)
    return difference.outcome.exit_code
