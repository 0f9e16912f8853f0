"""What `--missions` can name: files of declarative missions, and modules of missions in Python."""

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
    """Tell files of declarative missions from modules.

    Args:
        names: as they were given: `FILE.yaml`, `PATH.py` or `package.module`.
        locate: gives the path that a name of a file means.

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


def refuse_untrusted(modules: Collection[PythonModule], environment: Mapping[str, str]) -> None:
    """Refuse missions in Python where a stranger's code would run with the repository's rights.

    Args:
        modules: the modules that are named.
        environment: the runner's variables.

    Raises:
        UnusablePathError: the workflow was started by such an event (design: action, "Facts of the
            platform").
    """
    event = environment.get("GITHUB_EVENT_NAME", "")
    if modules and event in _UNTRUSTED:
        first = next(iter(modules)).shown
        message = (
            f"{named(first)}: missions in Python do not run under {event}, which gives a pull "
            "request's code the repository's rights; use pull_request, or allow it outright with "
            "allow-python-on-untrusted-events"
        )
        raise UnusablePathError(message)
