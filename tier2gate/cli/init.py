"""`tier2gate init`: make a working gate to start from."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from tier2gate.cli.options import FilePath, color_option, screen_of, usage_error
from tier2gate.cli.output import write_out
from tier2gate.foundation.errors import Tier2GateError, UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, named, one_line, shell_joined
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.search.given_paths import check_reachable
from tier2gate.init.making import Made, make_gate
from tier2gate.init.plan import Wanted
from tier2gate.missions.sources import untrusted_event
from tier2gate.reporters.terminal.report import paint, render_problems


@click.command("init")
@click.argument("folder", type=FilePath(), default=".", metavar="[DIR]")
@click.option(
    "--python",
    metavar="MODULE[:FUNCTION]",
    help="Make missions of the functions that this module defines, given as package.module or "
    "PATH.py, or of one of them. They are run, in a child interpreter, to record their results.",
)
@click.option(
    "--from-jsonl",
    "recorded",
    type=FilePath(),
    metavar="FILE",
    help="Make a scenario of each line of this file: a JSON object, such as the recorded inputs of "
    "a workflow, or the arguments of the function.",
)
@click.option("--name", metavar="NAME", help="The name of the gate and its files.")
@color_option
def init_command(
    folder: Path, python: str | None, recorded: Path | None, name: str | None, color: str
) -> int:
    """Make a working gate in DIR (the current folder by default), which check passes at once.

    It consists of a suite, expectations, missions, the golden with their current results, and a
    workflow for pull requests. Nothing is asked, fetched or overwritten; if a file exists already
    or cannot be written, none is left behind.
    """
    screen = screen_of(sys.stdout, color)
    try:
        check_reachable([folder, *([recorded] if recorded is not None else [])])
        where = _folder(folder)
        if python is not None:
            _refuse_untrusted()
        made = make_gate(where, Wanted(name=name, python=python, recorded=recorded))
    except UnusablePathError as error:
        raise usage_error(error) from None
    except Tier2GateError as error:
        write_out(render_problems(error.problems, screen))
        write_out("no files were created\n")
        return error.outcome.exit_code
    write_out("".join(f"{line}\n" for line in _lines(made, folder, color=screen.color)))
    return made.outcome.exit_code


def _refuse_untrusted() -> None:
    if event := untrusted_event(os.environ):
        message = f"functions do not run under {named(event)}, which may give a pull request's code"
        raise UnusablePathError(f"{message} the repository's permissions; run init elsewhere")


def _folder(given: Path) -> Path:
    """Return the real path of the folder, which need not exist."""
    if os.path.lexists(given) and not os.path.isdir(given):
        raise UnusablePathError(f"{named(given.as_posix())} is not a folder")
    return Path(real_path(given))


def _lines(made: Made, given: Path, *, color: bool) -> Iterator[str]:
    head = paint("created", "green", color=color)
    width = max(len(file.name) for file in made.files)
    created = [f"{head}  {file.name:<{width}}  {file.purpose}" for file in made.files]
    told = iter(_told(made, given, created))
    yield from (line if line in created else one_line(line) for line in told)


def _told(made: Made, given: Path, created: Sequence[str]) -> Iterator[str]:
    problems = render_problems(made.failures).splitlines()
    if made.outcome is not Outcome.PASSED:
        yield from problems
    if real_path(given) != real_path("."):
        yield f"in {named(given.as_posix())}:"
    yield from created
    if made.left_out:
        names = ", ".join(dict.fromkeys(case.scenario for case in made.left_out))
        yield f"note: commented out in {made.plan.suite} because they do not run yet: {names}"
        yield from (f"  {line}" for line in problems)
    for function, reason in made.plan.refused.items():
        yield f"note: left out: {function} {reason}"
    yield from (f"note: {note}" for note in (*made.pipeline.notes, *made.notes))
    yield from _next(made, given)


def _next(made: Made, given: Path) -> Iterator[str]:
    """Yield how it ended, and the next commands."""
    passed = made.outcome is Outcome.PASSED
    places = {file.name.partition("/")[0] for file in made.files}
    yield ""
    yield from _ended(made)
    if made.configured_in is not None:
        places.add(made.configured_in)
        for addition in made.to_configure:
            yield addition.where
            yield from addition.lines
        yield "Then:"
    if real_path(given) != real_path("."):
        yield f"  {shell_joined(['cd', given.as_posix()])}"
    only = (
        [made.plan.suite] if made.configured_in is not None else []
    )  # other gates stay as they are
    command = ["check"] if passed else ["update", *only]
    yield f"  {shell_joined(['tier2gate', *command, *made.check])}"
    begin = "git init && " if made.starts_repository else ""
    yield f"  {begin}{shell_joined(['git', 'add', *sorted(places)])} && git commit"


def _ended(made: Made) -> Iterator[str]:
    """Yield how it ended; a gate that `check` does not run yet is not said to pass."""
    report, configured = made.report, made.configured_in
    size = (
        f"{count(report.scenarios, 'scenario')}, {count(len(report.expectations), 'expectation')}"
    )
    if made.left_out:
        size += f"; {count(len(made.left_out), 'scenario')} commented out"
    if made.outcome is not Outcome.PASSED:
        correct = f"Nothing is accepted yet ({made.outcome}). Correct {made.plan.suite}"
        yield f"{correct}, then:" if configured is None else f"{correct}."
    elif configured is None:
        yield f"The gate passes: {size}. Next:"
    else:
        yield f"The results are accepted: {size}."
    if configured is not None:
        yield f"{configured} does not name the gate yet, and tier2gate check fails until it does."
