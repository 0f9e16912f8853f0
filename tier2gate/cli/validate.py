"""`tier2gate validate`: the files alone, nothing runs."""

from pathlib import Path

import click

from tier2gate.cli.options import usage_error
from tier2gate.cli.output import write_err, write_out
from tier2gate.gates.discovery import NoSuchPathError, check_reachable
from tier2gate.reporters.console import render_problems
from tier2gate.reporters.words import count
from tier2gate.validating import validate


@click.command("validate")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
def validate_command(files: tuple[Path, ...]) -> int:
    """Validate files without running anything.

    FILE is any file of a gate, or a folder to search; without one, the current folder is searched.
    Files that belong to one gate are checked against each other, too.
    """
    try:
        check_reachable(files)
        result = validate(files or (Path(),), Path.cwd())
    except NoSuchPathError as error:
        raise usage_error(error) from None
    write_err(render_problems(result.problems))
    found = count(len(result.problems), "problem")
    write_out(f"{count(len(result.files), 'file')}: {found}\n")
    return result.outcome.exit_code
