"""`tier2gate validate`: the files alone, nothing runs."""

from pathlib import Path

import click

from tier2gate.cli.options import FilePath, missions_option, usage_error
from tier2gate.cli.output import write_err, write_out
from tier2gate.gates.selection import UnusablePathError, check_reachable
from tier2gate.reporters.console import describe_problem, render_problems
from tier2gate.reporters.words import count
from tier2gate.validating import validate


@click.command("validate")
@click.argument("files", nargs=-1, type=FilePath(), metavar="[FILE]...")
@missions_option
def validate_command(files: tuple[Path, ...], missions: tuple[Path, ...]) -> int:
    """Validate files without running anything.

    FILE is any file of a gate, or a folder to search; without one, the current folder is searched.
    Files that belong to one gate are checked against each other, too.
    """
    try:
        check_reachable((*files, *missions))
        result = validate(files, Path.cwd(), missions)
    except UnusablePathError as error:
        raise usage_error(error) from None
    write_err(render_problems(result.problems))
    write_err("".join(f"notice: {line}\n" for line in map(describe_problem, result.notices)))
    found = count(len(result.problems), "problem")
    write_out(f"{count(len(result.files), 'file')}: {found}\n")
    return result.outcome.exit_code
