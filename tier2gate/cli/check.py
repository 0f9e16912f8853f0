"""`tier2gate check`: run the gates and compare them with their goldens."""

from typing import Any

import click

from tier2gate.cli.options import paths_argument, shared_options
from tier2gate.cli.reporting import Wanted, check_and_report, report_options, take_wanted


@click.command("check")
@paths_argument
@shared_options("check")
@report_options
def check_command(**given: Any) -> int:
    """Run the gates and compare them with their goldens, without changing any file of a gate.

    PATH is a suite (NAME.suite.yaml), a folder to search for suites, a tier2gate.yaml, a file
    listed in one, or a pattern of these. Without PATH, the gates listed in tier2gate.yaml are run;
    if there is no tier2gate.yaml, the current folder is searched.
    """
    wanted = Wanted(**take_wanted(given))
    if given["shard"] is None:
        return check_and_report(given, wanted)
    from tier2gate.cli.shard import write_shard_files  # noqa: PLC0415 - rarely needed

    return write_shard_files(given, wanted)
