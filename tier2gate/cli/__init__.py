"""The command line: one file a command; options become settings, reports become exit statuses."""

import importlib
import os
import sys
from functools import partial

import click

from tier2gate import __version__
from tier2gate.cli.output import write_commands, write_err
from tier2gate.foundation.outcomes import INTERRUPTED_EXIT_CODE, TERMINATED_EXIT_CODE, Outcome
from tier2gate.foundation.printable import one_line
from tier2gate.foundation.process import describe_internal_error, prepare_interpreter
from tier2gate.orchestration.canonical import MAX_INT_DIGITS


class _Commands(click.Group):
    """The commands, each imported only when called: importing takes longer than a small gate."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"tier2gate.cli.{cmd_name}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        command.short_help = COMMANDS[cmd_name]
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands as click does, which would import each."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for a typo, suggest the closest name, as click does for options."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches  # noqa: PLC0415 - rarely needed

            near = get_close_matches(args[0], COMMANDS, n=1)
            guess = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"{error.message}{guess}", ctx) from None


PROGRAM = "tier2gate"

COMMANDS = {
    "init": "Make a working gate to start from.",
    "check": "Run the gates and compare them with their goldens.",
    "merge": "Judge the results of the shards of a run.",
    "update": "Accept the current results and write the goldens.",
    "review": "Show each drift, and ask whether to accept it.",
    "validate": "Validate files without running anything.",
    "run": "Run a suite and print its record.",
    "diff": "Compare two goldens, records or reports.",
    "missions": "List the available missions.",
    "schema": "Print the JSON Schema of a kind of file.",
    "selftest": "Show that this installation catches known faults.",
}
"""The available commands, each a module of this package, and what --help says about it."""


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name=PROGRAM)
def cli() -> None:
    """Gate pull requests on a deterministic test run.

    A suite defines what runs, expectations define what must hold, and a golden records the
    accepted run: check compares with it, update accepts a new one,
    and review asks about each.
    """


def run() -> int:
    """Run the command line.

    Returns:
        The exit status; a failure has been reported by then.
    """
    prepare_interpreter(MAX_INT_DIGITS)
    try:
        status: int = cli.main(
            prog_name=PROGRAM, standalone_mode=False, complete_var=_completion_variable()
        )
    except click.ClickException as given:
        error = _explained(given)
        write_err(_describe_usage(error))
        return _leave(error.exit_code, usage=error.format_message())
    except (click.Abort, KeyboardInterrupt):
        write_err("interrupted\n")
        return _leave(INTERRUPTED_EXIT_CODE)
    except SystemExit as left:
        if left.code != TERMINATED_EXIT_CODE:  # tier2gate raises it only for SIGTERM
            raise
        return _leave(TERMINATED_EXIT_CODE)
    except Exception as error:  # noqa: BLE001 - any other exception is a bug, and reported as one
        bug = describe_internal_error(error)
        write_err(bug)
        return _leave(Outcome.INTERNAL_ERROR.exit_code, bug=bug)
    return status


def _leave(exit_code: int, *, usage: str = "", bug: str = "") -> int:
    """Exit without a report; on GitHub, still write the outputs of `check`."""
    if sys.argv[1:2] in (["check"], ["merge"]) and os.environ.get("GITHUB_ACTIONS") == "true":
        from tier2gate.github.step import show_failure  # noqa: PLC0415 - rarely needed

        show_failure(exit_code, partial(write_commands, err=True), usage=usage, bug=bug)
    return exit_code


def _completion_variable() -> str | None:
    """Allow shell completion only without arguments, which is how shells request it.

    With arguments, a variable set by an earlier step of a job would make every `check` pass.
    """
    return "" if sys.argv[1:] else None


def _explained(error: click.ClickException) -> click.ClickException:
    """Say why `merge` has no `--jobs`, and what `--json` may mean; click guesses other options."""
    if not isinstance(error, click.NoSuchOption):
        return error
    if error.ctx is not None and error.ctx.command.name == "merge":
        from tier2gate.cli.merge import NOT_TAKEN  # noqa: PLC0415 - rarely needed

        if (why := NOT_TAKEN.get(error.option_name)) is not None:
            return click.UsageError(f"{error.message} {why}", error.ctx)
    from tier2gate.reporters.interface import REPORTERS  # noqa: PLC0415 - rarely needed

    kind, context = error.option_name.removeprefix("--"), error.ctx
    if kind not in REPORTERS or context is None:
        return error
    taken = {name for param in context.command.params for name in param.opts}
    ways = {"--format": f"'--format {kind}'", "--report": f"'--report {kind}=PATH'"}
    meant = " or ".join(way for option, way in ways.items() if option in taken)
    guess = f" Did you mean {meant}?" if meant else ""
    return click.UsageError(f"{error.message}{guess}", context)


def _describe_usage(error: click.ClickException) -> str:
    """Format a usage error as click does, with the user's input made safe to print."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return f"{error.format_message()}\n"
    context = error.ctx if isinstance(error, click.UsageError) else None
    usage = (
        f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n\n"
        if context
        else ""
    )
    return f"{usage}Error: {one_line(error.format_message())}\n"
