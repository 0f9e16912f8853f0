"""How to see the same on a machine of one's own: the version, the image, and the hashes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tier2gate import __version__
from tier2gate.foundation.errors import Outcome
from tier2gate.foundation.printable import named, shell_joined
from tier2gate.gates.naming import file_name
from tier2gate.github.markdown import fenced
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.reporters.sentences.counting import count
from tier2gate.results.report import GateReport, Report
from tier2gate.settings import Settings

IMAGE = "ghcr.io/org/tier2-gate"
"""The image of every release, without its tag."""

_PYTHON = "/opt/tier2gate/bin/python"
_WORKSPACE = "/github/workspace"
_TOLD_GATES = 20


@dataclass(frozen=True, kw_only=True)
class Call:
    """How `check` was called.

    Attributes:
        arguments: what follows `tier2gate check`.
        folder: where, relative to the top of the repository; `.` for the top itself.
        digest: `sha256:…` of the image that ran; `None` where it was not a release's.
    """

    arguments: Sequence[str] = ()
    folder: str = "."
    digest: str | None = None


def arguments_of(settings: Settings) -> tuple[str, ...]:
    """Say the same as settings in the words of the command line; nothing is written by them.

    Args:
        settings: the settings of a call.

    Returns:
        What follows `tier2gate check`, from the folder that the call was made in.
    """
    files = {kind: getattr(settings, kind) for kind in ("suite", "expectations", "golden", "base")}
    options = [
        f"--{kind}={file_name(path, settings.folder)}"
        for kind, path in files.items()
        if path is not None
    ]
    options += [f"--missions={file_name(path, settings.folder)}" for path in settings.missions]
    options += [f"--missions={module.shown}" for module in settings.python]
    if settings.fail_on_golden_change:
        options.append("--fail-on-golden-change")
    names = [file_name(path, settings.folder) for path in settings.paths]
    return (*options, *map(_no_option, names))


def describe_call(call: Call) -> Iterator[str]:
    """Say what to run to see the same, in a container and without one.

    Args:
        call: how `check` was called.

    Yields:
        Command lines for a shell, at the top of the repository.
    """
    check = shell_joined(["check", *call.arguments])
    folder = shell_joined([_WORKSPACE if call.folder == "." else f"{_WORKSPACE}/{call.folder}"])
    tag = f"{IMAGE}:{__version__}" + (f"@{call.digest}" if call.digest else "")
    yield (
        f'docker run --rm --network=none -v "$PWD:{_WORKSPACE}:ro" -w {folder} '
        f"--entrypoint {_PYTHON} {tag} -I -m tier2gate {check}"
    )
    pipx = f"pipx run tier2gate=={__version__} {check}"
    below = shell_joined([_no_option(call.folder)])
    yield pipx if call.folder == "." else f"(cd {below} && {pipx})"


def describe_hashes(gates: Sequence[GateReport]) -> Iterator[str]:
    """Say what the gates were made from, and what it came to.

    Args:
        gates: the gates, those first that matter most.

    Yields:
        Lines.
    """
    reached = [gate for gate in gates if gate.inputs is not None]
    for gate in reached[:_TOLD_GATES]:
        yield named(gate.files.suite or gate.name)
        for kind, value in (gate.inputs or {}).items():
            yield f"  {kind:<12}  {value}"
        yield f"  {'run':<12}  {gate.test_run_hash}"
    if len(reached) > _TOLD_GATES:
        yield f"… and {count(len(reached) - _TOLD_GATES, 'more gate')}"


def render_reproduction(report: Report, call: Call) -> str:
    """Render how to see the same.

    Args:
        report: what was found.
        call: how `check` was called.

    Returns:
        Markdown that is folded away until somebody asks for it.
    """
    image = f"image {IMAGE}@{call.digest}" if call.digest else "not run from a release's image"
    commands = "".join(f"{line}\n" for line in describe_call(call))
    ordered = sorted(report.gates, key=lambda gate: gate.outcome is Outcome.PASSED)
    hashes = "".join(f"{line}\n" for line in describe_hashes(ordered))
    return (
        "<details><summary>How to reproduce this</summary>\n\n"
        f"tier2gate {__version__}, {HASH_ALGORITHM}, {image}. At the top of the repository:\n\n"
        f"{fenced(commands, 'sh')}"
        + (
            f"\nFrom these inputs, as they are hashed, came these runs:\n\n{fenced(hashes)}"
            if hashes
            else ""
        )
        + "\n</details>\n"
    )


def _no_option(name: str) -> str:
    return f"./{name}" if name.startswith("-") else name
