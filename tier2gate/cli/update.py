"""`tier2gate update`: accept the current results."""

import re
import sys
from dataclasses import replace
from typing import Any

import click

from tier2gate.cli.options import (
    color_option,
    make_settings,
    paths_argument,
    screen_of,
    shared_options,
    usage_error,
)
from tier2gate.cli.output import write_out
from tier2gate.cli.progress import progress_for, shown_between
from tier2gate.commands.update import (
    REASON_NOT_KEPT,
    UpdateSettings,
    carry_out,
    hold_back,
    plan_updates,
)
from tier2gate.foundation.errors import InputInvalidError, UnusablePathError
from tier2gate.foundation.outcomes import Outcome, deciding_outcome
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.sentences.of_report import NOTHING_RUN
from tier2gate.reporters.terminal.acceptance import render_acceptance
from tier2gate.reporters.terminal.lines import Screen
from tier2gate.reporters.terminal.report import render_notices, render_problems
from tier2gate.results.acceptance import Fate
from tier2gate.settings import Settings


def _hash(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Check that a value is a hash, or as much of one as logs show, and lower its case."""
    if value is not None and not re.fullmatch(r"[0-9a-fA-F]{12,64}", value):
        raise click.BadParameter("not a hash: expected its first 12 to 64 hexadecimal digits.")
    return value.lower() if value is not None else None


def _text(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter("the reason is empty.")
    return value


reason_option = click.option(
    "--reason", callback=_text, metavar="TEXT", help="Why; stored in the goldens."
)
"""Add the option `--reason`."""

detail_option = click.option(
    "--detail",
    type=click.Choice(["full", "hashes"]),
    help="What goldens keep; by default what they kept, or full results if under 16 MiB.",
)
"""Add the option `--detail`."""


@click.command("update")
@paths_argument
@shared_options("update")
@reason_option
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--expect",
    callback=_hash,
    metavar="HASH",
    help="Accept only this hash, or one that begins with these 12 digits or more, as copied from "
    "a log; for a single gate.",
)
@detail_option
@click.option(
    "--allow-failing", is_flag=True, help="Also accept failed verdicts; check still fails."
)
@click.option("--replace-invalid", is_flag=True, help="Replace invalid goldens.")
@click.option("--prune", is_flag=True, help="Delete goldens whose suite is gone.")
@color_option
def update_command(
    reason: str | None,
    dry_run: bool,
    expect: str | None,
    detail: str | None,
    allow_failing: bool,
    replace_invalid: bool,
    prune: bool,
    max_changes: int,
    show_output: bool,
    color: str,
    **given: Any,
) -> int:
    """Show what changed, then accept the current results and write the goldens.

    PATH is as for check; other goldens are left alone. Failed verdicts are not accepted, and
    invalid goldens are not replaced, unless an option allows it. Goldens that are up to date are
    not rewritten.
    """
    settings = make_settings(given)
    wanted = UpdateSettings(
        reason=reason,
        dry_run=dry_run,
        expect=expect,
        detail=detail,
        allow_failing=allow_failing,
        replace_invalid=replace_invalid,
        prune=prune,
    )
    screen = screen_of(sys.stdout, color)
    try:
        outcomes = _update(settings, wanted, max_changes, screen, show_output=show_output)
    except UnusablePathError as error:
        raise usage_error(error) from None
    except InputInvalidError as error:
        write_out(render_problems(error.problems, screen))
        return error.outcome.exit_code
    if not outcomes:
        write_out(f"{NOTHING_RUN}\n")
    return deciding_outcome(outcomes).exit_code


def _update(
    settings: Settings,
    wanted: UpdateSettings,
    max_changes: int,
    screen: Screen,
    *,
    show_output: bool,
) -> list[Outcome]:
    """Show what happens to the golden of each gate, then do it; return what decides the call."""
    progress = progress_for(sys.stderr)
    updates = plan_updates(settings, wanted, progress=progress)
    write_out(render_problems(updates.problems, screen))
    outcomes = [Outcome.NOTHING_RUN] if updates.problems else []
    failed = is_recorded = False  # whether a golden could not be, or was, written
    told: set[Problem] = set()  # gates may share a file, and its problems
    unkept: dict[Problem, None] = {}  # told once, and only if no gate has the reason
    for gate, plan in shown_between(updates.planned, progress, sys.stderr):
        planned = hold_back(plan) if failed else plan
        kept = [notice for notice in planned.notices if notice.code != REASON_NOT_KEPT]
        unkept |= dict.fromkeys(set(planned.notices) - {*kept})
        planned = replace(planned, notices=tuple(kept))
        new = [problem for problem in planned.report.problems if problem not in told]
        write_out(render_problems(new, screen))
        told |= set(planned.report.problems)
        write_out(
            render_acceptance(
                planned,
                color=screen.color,
                width=screen.width,
                dry_run=wanted.dry_run,
                max_changes=max_changes,
                show_output=show_output,
            )
        )
        done = planned if wanted.dry_run else carry_out(gate, planned, settings)
        if done is not planned:
            failed = True
            write_out(render_problems(done.report.problems, screen))
            write_out(
                render_acceptance(
                    done, color=screen.color, width=screen.width, max_changes=max_changes
                )
            )
        is_recorded = is_recorded or done.fate in {Fate.CREATED, Fate.UPDATED}
        outcomes.append(done.outcome)
    write_out(render_notices([*updates.notices, *(() if is_recorded else unkept)], screen))
    return outcomes
