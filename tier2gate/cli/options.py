"""The options that commands share, and how they become settings."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from tier2gate.commands.given import read_given
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.naming import kind_of
from tier2gate.gates.search.given_paths import find_program
from tier2gate.options import OPTIONS, Kind, Option, find_conflict
from tier2gate.reporters.interface import REPORTERS, Reporter
from tier2gate.reporters.terminal.lines import Screen
from tier2gate.settings import Settings, Shard

NARROWEST = 40
"""The fewest columns that a text is laid out for."""

Command = TypeVar("Command", bound=Callable[..., Any])


class ReportTarget(click.ParamType[tuple[Reporter, Path]]):
    """`KIND=PATH`."""

    name = "KIND=PATH"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Reporter, Path]:
        """Split a value into its kind and path; refuse a path named like a file of a gate."""
        kind, separator, path = value.partition("=")
        if not separator or not path:
            self.fail(f"{value!r} is not KIND=PATH, such as json=report.json", param, ctx)
        if kind not in REPORTERS:
            kinds = ", ".join(REPORTERS)
            self.fail(f"unknown kind of report {kind!r}; available: {kinds}", param, ctx)
        if kind_of(Path(path)) is not None or kind_of(Path(real_path(path))) is not None:
            message = f"{named(path)} is named like a file of a gate; choose another name"
            self.fail(message, param, ctx)
        return REPORTERS[kind], Path(path)


class FilePath(click.Path):
    """A path that is not empty, as it would be from an unset variable."""

    def __init__(self) -> None:
        """Return `pathlib` paths."""
        super().__init__(path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Refuse the empty path, which would mean the current folder."""
        if not os.fspath(value):
            self.fail("the path is empty; give a file or folder, or omit it", param, ctx)
        return super().convert(value, param, ctx)


class ShardPart(click.ParamType[Shard]):
    """`I/N`."""

    name = "I/N"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Shard:
        """Read the number of the part and the number of all parts."""
        try:
            return Shard.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class NotEmpty(click.ParamType[str]):
    """A text that is not empty, as it would be from an unset variable."""

    name = "TEXT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse the empty text."""
        if not value:
            self.fail("the text is empty; give one, or omit the option", param, ctx)
        return value


class ProgramPath(FilePath):
    """The path of a program, or its name, which is looked up as a shell does."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Look up a name without a folder in `PATH`, if no such file is in the current folder."""
        super().convert(value, param, ctx)  # refuses the empty path
        return find_program(os.fspath(value))


def paths_argument(command: Command) -> Command:
    """Add the argument that selects the gates."""
    return click.argument("paths", nargs=-1, type=FilePath(), metavar="[PATH]...")(command)


def shared_options(name: str) -> Callable[[Command], Command]:
    """Add the options that `tier2gate.settings` declares for a command.

    Args:
        name: the command.

    Returns:
        A decorator; the command gets each value under the option's `key`.
    """
    declared = [item for item in OPTIONS if name in item.commands and not item.is_argument]

    def add(command: Command) -> Command:
        for option in reversed(declared):
            command = _click_option(option)(command)
        return command

    return add


def _click_option(option: Option) -> Callable[[Command], Command]:
    words = option.help.replace("`", "")
    name = f"--{option.name}"
    match option.kind:
        case Kind.PATH | Kind.PROGRAM:
            return click.option(
                name,
                multiple=True,
                type=ProgramPath() if option.kind is Kind.PROGRAM else FilePath(),
                callback=_once,
                metavar=option.metavar,
                help=words,
            )
        case Kind.PATHS | Kind.SOURCES:
            return click.option(
                name,
                multiple=True,
                type=FilePath(),
                metavar=option.metavar,
                help=f"{words}  [repeatable]",
            )
        case Kind.NAMES:
            return click.option(
                *([f"-{option.short}"] if option.short else []),
                name,
                multiple=True,
                metavar=option.metavar,
                help=f"{words}  [repeatable]",
            )
        case Kind.NAME | Kind.SHARD:
            kind = ShardPart() if option.kind is Kind.SHARD else NotEmpty()
            return click.option(name, type=kind, metavar=option.metavar, help=words)
        case Kind.FLAG:
            return click.option(name, is_flag=True, default=option.default, help=words)
        case Kind.NUMBER:
            return click.option(
                name,
                type=click.IntRange(min=option.least, max=option.most),
                default=option.default,
                show_default=option.without or True,
                metavar=option.metavar,
                help=words,
            )


def _once(_ctx: click.Context, param: click.Parameter, values: tuple[Path, ...]) -> Path | None:
    """Refuse an option that is given twice: click would silently drop the first."""
    if len(values) > 1:
        message = f"{param.opts[0]} is given {len(values)} times; give it once."
        raise click.UsageError(message)
    return values[0] if values else None


def color_option(command: Command) -> Command:
    """Add the option `--color`."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="When to colour the output; NO_COLOR is respected.",
    )(command)


def screen_of(stream: TextIO | None, color: str = "auto") -> Screen:
    """Decide how text is laid out on a stream.

    Args:
        stream: standard output or standard error; `None` if it is closed.
        color: `auto`, `always` or `never`.

    Returns:
        The screen; a width only for a terminal, so that a log does not depend on the machine.
    """
    if stream is None or not stream.isatty():
        return Screen(color=color == "always")
    wanted = color == "always" or (color == "auto" and not os.environ.get("NO_COLOR"))
    from tier2gate.cli.terminal import measure  # noqa: PLC0415 - rarely needed

    return Screen(color=wanted, width=max(measure(stream)[0], NARROWEST))


def make_settings(given: Mapping[str, Any], **more: Any) -> Settings:
    """Turn the arguments of the command line into settings.

    Args:
        given: values by option `key`, for the options that the command takes.
        **more: further fields of the settings.

    Returns:
        The settings.

    Raises:
        click.UsageError: the arguments contradict each other, or a path cannot be accessed.
    """
    if conflict := find_conflict(given, _shown):
        raise click.UsageError(f"{conflict}.")
    try:
        settings = read_given(given, Path, os.environ, "--allow-code-on-untrusted-events", **more)
    except UnusablePathError as error:
        raise usage_error(error) from None
    if settings.scenario and os.environ.get("GITHUB_ACTIONS") == "true":
        message = "--scenario cannot be used in a job: it would leave scenarios unchecked; omit it."
        raise click.UsageError(message)
    return settings


def _shown(option: Option) -> str:
    return option.metavar or option.name if option.is_argument else f"--{option.name}"


def usage_error(error: UnusablePathError) -> click.UsageError:
    """Turn an unusable path into a usage error."""
    return click.UsageError(str(error))
