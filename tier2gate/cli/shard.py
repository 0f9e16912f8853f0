"""`tier2gate check --shard`: run a part of each gate's scenarios, and write what `merge` needs."""

import os
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

import click

from tier2gate.cli.options import make_settings, screen_of, usage_error
from tier2gate.cli.output import write_commands, write_out
from tier2gate.cli.progress import progress_on
from tier2gate.cli.reporting import Wanted
from tier2gate.commands.shard import write_shards
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.reporters.terminal.shard import render


def write_shard_files(given: Mapping[str, Any], wanted: Wanted) -> int:
    """Run one shard of the gates, and write its files.

    Args:
        given: the options of the call by `Option.key`.
        wanted: what is reported; reports have no verdict to show, so none can be asked for.

    Returns:
        The exit status: 0 if every gate has its file.

    Raises:
        click.UsageError: the options contradict each other, or a path cannot be used.
    """
    if wanted.reports or wanted.format != "text":
        option = "--report" if wanted.reports else "--format"
        message = f"{option} cannot be combined with --shard: merge reports on all shards."
        raise click.UsageError(message)
    settings = make_settings(given)
    try:
        with progress_on(sys.stderr, quiet=wanted.quiet) as progress:
            written = write_shards(settings, progress=progress)
    except UnusablePathError as error:
        raise usage_error(error) from None
    screen = screen_of(sys.stdout, wanted.color)
    write_out(render(written, wanted.layout._replace(color=screen.color, width=screen.width)))
    if os.environ.get("GITHUB_ACTIONS") == "true":
        from tier2gate.github.step import show_shard  # noqa: PLC0415 - only on GitHub

        commands = partial(write_commands, err=False)
        show_shard(written, settings, write=commands, max_changes=wanted.max_changes)
    return written.exit_code
