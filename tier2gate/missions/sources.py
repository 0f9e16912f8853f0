"""The values of `--missions`: files of declarative missions, and modules of missions in Python."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named
from tier2gate.settings import PythonModule

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_UNTRUSTED = ("pull_request_target", "workflow_run")
_FILES = (".json", ".yaml", ".yml")


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
        if name.endswith(".py"):
            module = PythonModule(shown=name, path=locate(name))
            if module.path not in {other.path for other in modules}:
                modules.append(module)
        elif _DOTTED.fullmatch(name) and not name.endswith(_FILES):
            modules.append(PythonModule(shown=name, path=None))
        else:
            files.append(locate(name))
    return tuple(files), tuple(modules)


def refuse_untrusted(
    modules: Collection[PythonModule], environment: Mapping[str, str], option: str
) -> None:
    """Refuse missions in Python if untrusted code would run with the repository's permissions.

    Args:
        modules: the modules that the call names.
        environment: the runner's environment variables.
        option: what the caller calls the option that allows them.

    Raises:
        UnusablePathError: the workflow was started by `pull_request_target` or `workflow_run`.
    """
    event = environment.get("GITHUB_EVENT_NAME", "")
    if modules and event in _UNTRUSTED:
        first = next(iter(modules)).shown
        message = (
            f"{named(first)}: missions in Python do not run under {event}, which gives a pull "
            "request's code the repository's permissions; use pull_request, or allow it with "
            f"{option}"
        )
        raise UnusablePathError(message)
