"""The values of `--missions`: files of declarative missions, and modules of missions in Python."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named
from tier2gate.gates.code import module_named
from tier2gate.settings import PythonModule

_TRUSTED = ("merge_group", "pull_request", "push", "schedule", "workflow_dispatch")
"""The events under which GitHub gives a pull request's code no right that its author lacks."""


def sort_sources(
    names: Iterable[str], locate: Callable[[str], Path]
) -> tuple[tuple[Path, ...], tuple[PythonModule, ...]]:
    """Separate files of declarative missions from Python modules.

    Args:
        names: the values: `FILE.yaml`, `PATH.py` or `package.module`.
        locate: returns the path for the name of a file.

    Returns:
        The files, and the modules.
    """
    files: list[Path] = []
    modules: list[PythonModule] = []
    for name in names:
        module = module_named(name, locate)
        if module is None:
            files.append(locate(name))
        elif module.path is None or module.path not in {other.path for other in modules}:
            modules.append(module)
    return tuple(files), tuple(modules)


def refuse_untrusted(environment: Mapping[str, str], option: str) -> None:
    """Refuse code where it could run with permissions that its author does not have.

    Args:
        environment: the runner's environment variables.
        option: what the caller calls the option that allows them.

    Raises:
        UnusablePathError: GitHub started the workflow for an event that is not known to be safe,
            such as `pull_request_target`.
    """
    if event := untrusted_event(environment):
        message = (
            f"missions in Python do not run under {named(event)}, which may give a pull request's "
            "code the repository's permissions; use pull_request, or allow it with "
            f"{option}"
        )
        raise UnusablePathError(message)


def untrusted_event(environment: Mapping[str, str]) -> str | None:
    """Return the event of a workflow that is not known to be safe for code.

    Args:
        environment: the runner's environment variables.

    Returns:
        The event; `None` if it is safe, or if there is none.
    """
    event = environment.get("GITHUB_EVENT_NAME", "")
    return event if event and event not in _TRUSTED else None
