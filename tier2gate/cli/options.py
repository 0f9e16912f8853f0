"""The options that commands share, and how they become settings."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.naming import kind_of
from tier2gate.gates.selection import check_reachable
from tier2gate.missions.sources import refuse_untrusted, sort_sources
from tier2gate.reporters.interface import MAX_CHANGES, REPORTERS, Reporter
from tier2gate.settings import DEFAULT_MEMORY, DEFAULT_TIMEOUT, Settings

Command = TypeVar("Command", bound=Callable[..., Any])


class ReportTarget(click.ParamType[tuple[Reporter, Path]]):
    """`KIND=PATH`."""

    name = "KIND=PATH"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Reporter, Path]:
        """Split a value into its kind and its path, and refuse paths that hold something else."""
        kind, separator, path = value.partition("=")
        if not separator or not path:
            self.fail(f"{value!r} is not KIND=PATH, such as json=report.json", param, ctx)
        if kind not in REPORTERS:
            self.fail(f"there is no report {kind!r}; there are: {', '.join(REPORTERS)}", param, ctx)
        if kind_of(Path(path)) is not None or kind_of(Path(real_path(path))) is not None:
            self.fail(f"{named(path)} is the name of one of a gate's own files", param, ctx)
        return REPORTERS[kind], Path(path)


class FilePath(click.Path):
    """A path that says something: what an unset variable leaves is none."""

    def __init__(self) -> None:
        """Give `pathlib` paths."""
        super().__init__(path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Refuse the empty path, which would mean the current folder."""
        if not os.fspath(value):
            self.fail("the path is empty; name a file or folder, or leave it out", param, ctx)
        return super().convert(value, param, ctx)


def gate_options(command: Command) -> Command:
    """Add the arguments that say which gates are meant."""
    file = FilePath()
    for kind in ("golden", "expectations", "suite"):
        says = f"One gate's {kind}, named outright."
        option = click.option(f"--{kind}", multiple=True, type=file, callback=_once, help=says)
        command = option(command)
    return click.argument("paths", nargs=-1, type=file, metavar="[PATH]...")(command)


def missions_option(command: Command) -> Command:
    """Add the option that names missions for every suite to call."""
    return click.option(
        "--missions",
        multiple=True,
        type=FilePath(),
        metavar="FILE",
        help="More missions that suites may call: a file, or a module of Python as PATH.py "
        "or package.module, which is run.  [repeatable]",
    )(command)


def python_options(command: Command) -> Command:
    """Add the options that hold missions in Python back."""
    command = click.option(
        "--timeout",
        type=click.IntRange(min=1),
        default=DEFAULT_TIMEOUT,
        show_default=True,
        metavar="SECONDS",
        help="How long a gate's missions in Python may take.",
    )(command)
    command = click.option(
        "--memory",
        type=click.IntRange(min=64),
        default=DEFAULT_MEMORY,
        show_default=True,
        metavar="MIB",
        help="How much memory a module of missions may use, on Linux.",
    )(command)
    return click.option(
        "--allow-python-on-untrusted-events",
        "allow_python",
        is_flag=True,
        help="Run missions in Python under pull_request_target and workflow_run, too.",
    )(command)


def _once(_ctx: click.Context, param: click.Parameter, values: tuple[Path, ...]) -> Path | None:
    """Refuse an option that is given twice: click alone would drop the first in silence."""
    if len(values) > 1:
        message = f"--{param.name} is given {len(values)} times; it names one gate's file."
        raise click.UsageError(message)
    return values[0] if values else None


def max_changes_option(command: Command) -> Command:
    """Add the option that says how much of a drift is told."""
    return click.option(
        "--max-changes",
        type=click.IntRange(min=0),
        default=MAX_CHANGES,
        show_default=True,
        metavar="N",
        help="How many changes are told of a gate; the JSON report has them all.",
    )(command)


def color_option(command: Command) -> Command:
    """Add the option that says when to colour."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="When to colour the text; NO_COLOR is honoured.",
    )(command)


def wants_color(choice: str) -> bool:
    """Tell whether to colour what goes to standard output.

    Args:
        choice: `auto`, `always` or `never`.

    Returns:
        Whether to.
    """
    if choice == "auto":
        on_terminal = sys.stdout is not None and sys.stdout.isatty()
        return on_terminal and not os.environ.get("NO_COLOR")
    return choice == "always"


def make_settings(
    paths: tuple[Path, ...],
    suite: Path | None,
    expectations: Path | None,
    golden: Path | None,
    missions: tuple[Path, ...] = (),
    *,
    allow_python: bool = False,
    **more: Any,
) -> Settings:
    """Turn the arguments that say which gates are meant into settings.

    Args:
        paths: suites, folders and patterns.
        suite: one gate's suite.
        expectations: its expectations.
        golden: its golden.
        missions: files, and modules, of missions that every suite may call.
        allow_python: whether modules are let run whatever event started the workflow.
        **more: further fields of the settings.

    Returns:
        The settings.

    Raises:
        click.UsageError: the arguments contradict each other, or lead where nobody can look.
    """
    if suite is None and (expectations or golden):
        raise click.UsageError("--expectations and --golden go with --suite.")
    if suite is not None and paths:
        raise click.UsageError("PATH and --suite do not go together: --suite names one gate.")
    try:
        others = more.get("base"), more.get("proposed")
        named = (*paths, suite, expectations, golden, *missions, *others)
        check_reachable(filter(None, named))
        files, modules = sort_sources(map(os.fspath, missions), Path)
        if not allow_python:
            refuse_untrusted(modules, os.environ)
    except UnusablePathError as error:
        raise usage_error(error) from None
    return Settings(
        paths=paths,
        suite=suite,
        expectations=expectations,
        golden=golden,
        missions=files,
        python=modules,
        **more,
    )


def usage_error(error: UnusablePathError) -> click.UsageError:
    """Turn a path that leads nowhere into wrong usage."""
    return click.UsageError(str(error))
