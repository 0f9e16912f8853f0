"""`tier2gate update`: accepts today's results."""

from pathlib import Path

import click

from tier2gate.cli.options import (
    color_option,
    gate_options,
    make_settings,
    usage_error,
    wants_color,
)
from tier2gate.cli.output import write_err, write_out
from tier2gate.errors import InputInvalidError
from tier2gate.gates.discovery import NoSuchPathError
from tier2gate.reporters.console import outcome_after, render_acceptances, render_problems
from tier2gate.updating import update


@click.command("update")
@gate_options
@color_option
def update_command(
    paths: tuple[Path, ...],
    suite: Path | None,
    expectations: Path | None,
    golden: Path | None,
    color: str,
) -> int:
    """Accept today's results into the goldens, and say what changed.

    A failed verdict is not accepted, nor is a golden replaced that cannot be read. A golden that
    says the same already is not touched.
    """
    settings = make_settings(paths, suite, expectations, golden)
    try:
        acceptances = update(settings)
    except NoSuchPathError as error:
        raise usage_error(error) from None
    except InputInvalidError as error:
        write_err(render_problems(error.problems))
        return error.outcome.exit_code
    write_err(render_problems([p for item in acceptances for p in item.report.problems]))
    write_out(render_acceptances(acceptances, color=wants_color(color)))
    return outcome_after(acceptances).exit_code
