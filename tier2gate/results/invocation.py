"""Command lines that repeat a call: settings become arguments and shell commands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tier2gate import __version__
from tier2gate.foundation.printable import shell_joined
from tier2gate.gates.naming import file_name
from tier2gate.options import OPTIONS, Kind, Option
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

IMAGE = "ghcr.io/org/tier2-gate"
"""The name of the release image, without a tag."""

_PYTHON = "/opt/tier2gate/bin/python"
_WORKSPACE = "/github/workspace"


@dataclass(frozen=True, kw_only=True)
class Call:
    """How `check` was called.

    Attributes:
        arguments: what follows `tier2gate check`.
        folder: the working folder, relative to the top of the repository; `.` for the top.
        python: the name of the interpreter of gates that name none, if the call did not give one.
        digest: `sha256:…` of the release image that ran; `None` for any other.
    """

    arguments: Sequence[str] = ()
    folder: str = "."
    python: str | None = None
    digest: str | None = None


def check_arguments(settings: Settings) -> tuple[str, ...]:
    """Return the arguments with which `check` gives the same outcome.

    They contain the gates, missions, limits and the base. They leave out what is written
    (`--report`, `--proposed`) or shown (`--max-changes`), the working folder, and the default
    interpreter. They never allow Python on untrusted events, which only the workflow may do.

    Args:
        settings: the settings of a call.

    Returns:
        What follows `tier2gate check`, in the call's own folder.
    """
    return tuple(_arguments(settings, "check"))


def repeating_command(settings: Settings, command: str, *options: str) -> str:
    """Return a command for the same gates, with the options that change their outcome.

    Args:
        settings: the settings of a call.
        command: the command, such as `update`.
        *options: further options of that command.

    Returns:
        A shell command for the user's working folder.
    """
    return shell_joined(["tier2gate", command, *_arguments(settings, command), *options])


def accepting_command(settings: Settings, report: GateReport, *options: str) -> str:
    """Return the command that accepts a gate's results.

    It names only this gate, and repeats the options that may change its results. It leaves out what
    `check_arguments` leaves out, `--base`, which `update` does not have, and `--repeat`: `update`
    runs code often enough. For a configured gate it runs in the folder of the configuration,
    because it is not found from other folders.

    Args:
        settings: the call's settings.
        report: the gate's report.
        *options: further options of `update`, such as `--replace-invalid`.

    Returns:
        A shell command for the user's working folder.
    """
    return command_for_gate(settings, report, "update", *options)


def hash_command(settings: Settings, report: GateReport) -> str:
    """Return the command that accepts the results of a gate whose golden is only a hash.

    Args:
        settings: the call's settings.
        report: the gate's report, with the hash of the run.

    Returns:
        A shell command for the user's working folder.
    """
    golden = file_name(settings.root / (report.files.golden or ""), settings.folder)
    return f"echo {report.test_run_hash} > {shell_joined([_not_an_option(golden)])}"


def command_for_gate(settings: Settings, report: GateReport, command: str, *options: str) -> str:
    """Return a command for one gate of a call, as `accepting_command` does for `update`.

    Args:
        settings: the call's settings.
        report: the gate's report.
        command: the command, such as `check`.
        *options: further options of that command.

    Returns:
        A shell command for the user's working folder.
    """
    files, root = report.files, settings.root
    # Configured gates may share a suite, but not a golden.
    file = files.suite if report.configured_in is None else files.golden
    folder = report.configured_in or "."
    is_explicit = settings.suite is not None
    suite, expectations, golden = (
        root / name if name is not None and is_explicit else None
        for name in (files.suite, files.expectations, files.golden)
    )
    gate = replace(
        settings,
        folder=root / folder,
        paths=() if is_explicit else (root / (file or ""),),
        suite=suite,
        expectations=expectations,
        golden=golden,
        repeat=None,
        python=settings.python or (None if report.names_python else settings.default_python),
    )
    return _in_folder(folder, repeating_command(gate, command, *options))


def container_command(call: Call) -> str:
    """Return the command that repeats a call in the image, with the checkout and no network.

    Args:
        call: how `check` was called.

    Returns:
        A shell command for the top of the repository.
    """
    folder = _WORKSPACE if call.folder == "." else f"{_WORKSPACE}/{call.folder}"
    where = shell_joined([folder])
    tag = f"{IMAGE}:{__version__}" + (f"@{call.digest}" if call.digest else "")
    return (
        f'docker run --rm --network=none -v "$PWD:{_WORKSPACE}:ro" -w {where} '
        f"--entrypoint {_PYTHON} {tag} -I -m tier2gate {_check(call)}"
    )


def pipx_command(call: Call) -> str:
    """Return the command that repeats a call without a container.

    Args:
        call: how `check` was called.

    Returns:
        A shell command for the top of the repository.
    """
    return _in_folder(call.folder, f"pipx run tier2gate=={__version__} {_check(call)}")


def _in_folder(folder: str, command: str) -> str:
    if folder == ".":
        return command
    where = shell_joined([_not_an_option(folder)])
    return f"(cd {where} && {command})"


def _check(call: Call) -> str:
    return shell_joined(["check", *call.arguments])


def _arguments(settings: Settings, command: str) -> Iterator[str]:
    """Yield the options that change the outcome and differ from their defaults."""
    for option in OPTIONS:
        if not option.changes_outcome or command not in option.commands:
            continue
        for word in _values(option, settings):
            yield from (word,) if option.is_argument else (f"--{option.name}", word)
        if option.kind is Kind.FLAG and getattr(settings, option.key):
            yield f"--{option.name}"


def _values(option: Option, settings: Settings) -> Iterator[str]:
    value, folder = getattr(settings, option.key), settings.folder
    if option.kind is Kind.NAMES:
        yield from value
    if option.kind is Kind.NUMBER and value != option.default:
        yield str(value)
    if option.kind is Kind.PATH and value is not None:
        yield _not_an_option(file_name(value, folder))
    if option.kind is Kind.PROGRAM and value is not None:
        path = value.path
        near = path.is_relative_to(settings.root) or not path.is_absolute()
        if value.is_on_path:
            yield value.shown
        else:
            yield _not_an_option(file_name(path, folder)) if near else path.as_posix()
    if option.kind in (Kind.PATHS, Kind.SOURCES):
        yield from (_not_an_option(file_name(path, folder)) for path in value)
    if option.kind is Kind.SOURCES:
        for module in settings.modules:
            path = module.path
            yield module.shown if path is None else _not_an_option(file_name(path, folder))


def _not_an_option(name: str) -> str:
    return f"./{name}" if name.startswith("-") else name
