"""`tier2gate selftest`: show that this installation catches known faults."""

import sys
from typing import Any

import click

from tier2gate.cli.options import make_settings, screen_of, shared_options, usage_error
from tier2gate.cli.output import write_err, write_out
from tier2gate.foundation.errors import ExecutionError, UnusablePathError
from tier2gate.reporters.terminal.report import render_problems
from tier2gate.reporters.terminal.selftest import render_selftest, render_selftest_json
from tier2gate.selftest.running import run_selftest


@click.command("selftest")
@shared_options("selftest")
@click.option(
    "--format",
    type=click.Choice(["json", "text"]),
    default="text",
    show_default=True,
    help="Format of standard output.",
)
def selftest_command(format: str, **given: Any) -> int:
    """Show that this installation catches known faults.

    Gates with a known fault are written to a temporary folder, and check and update must catch
    each. Faults that show only by chance are planted many times, and the number that was caught is
    compared with what theory says. The exit status is 0 if every control ended as it must, and 70
    if one did not.
    """
    settings = make_settings({**given, "missions": ()})
    try:
        found = run_selftest(settings)
    except UnusablePathError as error:
        raise usage_error(error) from None
    except ExecutionError as error:
        write_err(render_problems(error.problems, screen_of(sys.stderr)))
        return error.outcome.exit_code
    write_out(render_selftest(found) if format == "text" else render_selftest_json(found))
    return found.outcome.exit_code
