"""The command line: one file a command; options become settings, reports become exit statuses."""

import sys
from typing import NoReturn

import click

from tier2gate import __version__
from tier2gate.cli.check import check_command
from tier2gate.cli.missions import missions_command
from tier2gate.cli.output import write_err
from tier2gate.cli.run import run_command
from tier2gate.cli.schema import schema_command
from tier2gate.cli.update import update_command
from tier2gate.cli.validate import validate_command
from tier2gate.errors import INTERRUPTED_EXIT_CODE, Outcome
from tier2gate.process import describe_internal_error, prepare_interpreter


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tier2gate")
def cli() -> None:
    """Gate pull requests on a deterministic test run.

    A suite says what runs, expectations say what must hold, and a golden keeps the run that was
    accepted: check compares, update accepts.
    """


for _command in (
    check_command,
    update_command,
    validate_command,
    run_command,
    missions_command,
    schema_command,
):
    cli.add_command(_command)


def main() -> NoReturn:
    """Run the command line, and leave with the outcome's exit status."""
    sys.exit(run())


def run() -> int:
    """Run the command line.

    Returns:
        The exit status (design: gate, "Outcomes"); whatever happens, it says what happened.
    """
    prepare_interpreter()
    try:
        status: int = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        write_err("interrupted\n")
        return INTERRUPTED_EXIT_CODE
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours, and we say so
        write_err(describe_internal_error(error))
        return Outcome.INTERNAL_ERROR.exit_code
    return status
