"""`tier2gate merge`: judge the results of all shards as those of one run."""

from typing import Any

import click

from tier2gate.cli.options import paths_argument, shared_options
from tier2gate.cli.reporting import Wanted, check_and_report, report_options, take_wanted

_PART = "merge judges all scenarios of a run. To run some of them, use check --scenario."
NOT_TAKEN = {
    "--jobs": "merge runs nothing. Give --jobs to check --shard.",
    "--scenario": _PART,
    "-k": _PART,
    "--shard": "merge judges all shards in --shard-dir. To run one of them, use check --shard.",
}
"""Options of `check` that `merge` does not have, and why."""


@click.command("merge")
@paths_argument
@shared_options("merge")
@report_options
def merge_command(**given: Any) -> int:
    """Judge the results that check --shard wrote in several jobs, as check does with one run.

    No code runs. Give it the same paths and options as check, in the same checkout: the commands
    that it prints repeat them.
    """
    if given["shard_dir"] is None:
        raise click.UsageError("--shard-dir is needed: the folder with the files of all shards.")
    wanted = Wanted(**take_wanted(given))
    return check_and_report({**given, "merge": True}, wanted)
