"""`tier2gate validate`: validate files without running anything."""

import sys
from pathlib import Path
from typing import Any

import click

from tier2gate.cli.options import (
    FilePath,
    make_settings,
    screen_of,
    shared_options,
    usage_error,
)
from tier2gate.cli.output import write_out
from tier2gate.commands.validate import validate
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import count
from tier2gate.foundation.problems import count_problems
from tier2gate.reporters.terminal.report import render_notices, render_problems


@click.command("validate")
@click.argument("files", nargs=-1, type=FilePath(), metavar="[FILE]...")
@shared_options("validate")
def validate_command(
    files: tuple[Path, ...],
    **given: Any,
) -> int:
    """Validate files without running anything.

    FILE is any file of a gate, or a folder to search; by default, the current folder is searched.
    Files of the same gate are also checked against each other. Python modules given with
    --missions are loaded to find their missions; no mission is run.
    """
    settings = make_settings({**given, "paths": files})
    try:
        result = validate(files, Path.cwd(), settings)
    except UnusablePathError as error:
        raise usage_error(error) from None
    screen = screen_of(sys.stdout)
    write_out(render_problems(result.problems, screen))
    write_out(render_notices(result.notices, screen))
    found = count(count_problems(result.problems), "problem")
    write_out(f"{count(len(result.files), 'file')}: {found}\n")
    return result.outcome.exit_code
