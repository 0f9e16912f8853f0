"""What is in the folder of a new gate already, and what the gate has to fit in with."""

import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tier2gate.documents.reader import Document, read_document, read_regular
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.configuration.reading import read_configuration
from tier2gate.gates.naming import configurations_in, file_name, gate_name
from tier2gate.gates.search.discovery import search_folder

WORKFLOWS = ".github/workflows"
"""Where GitHub looks for workflows, from the top of the repository."""

_LARGEST = 1024 * 1024
_MOST_WORKFLOWS = 200
_RUNS_TIER2GATE = re.compile(r"^[^#\n]*(org/tier2-gate[@/]|\btier2gate\b.* check\b)", re.MULTILINE)
_ENVIRONMENTS = (".venv", "venv")
_OTHER_REQUIREMENTS = ("Pipfile", "poetry.lock", "setup.cfg", "setup.py", "uv.lock")


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A workflow that runs tier2gate already.

    Attributes:
        name: its path from the top of the repository.
        allows_code: whether it mentions the input or option that allows code.
    """

    name: str
    allows_code: bool


@dataclass(frozen=True, kw_only=True)
class Configured:
    """The configuration of the folder.

    Attributes:
        name: the name of its file.
        gates: the names of its gates.
        document: its content.
    """

    name: str
    gates: frozenset[str]
    document: Document


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What is in the folder of a new gate already.

    Attributes:
        folder: the folder; absolute.
        top: the top of the Git repository that it is in; `None` if it is in none.
        workflow: the first workflow that runs tier2gate.
        uses_gitlab: whether it has pipelines of GitLab and no workflows of GitHub.
        configured: its configuration.
        above: the nearest folder above it with a configuration, in the same repository.
    """

    folder: Path
    top: Path | None
    workflow: Workflow | None
    uses_gitlab: bool
    configured: Configured | None
    above: Path | None = None


def look_around(folder: Path) -> Surroundings:
    """Look at what is in a folder.

    Args:
        folder: the folder, which need not exist; absolute.

    Returns:
        What is there.

    Raises:
        InputInvalidError: its configuration is invalid.
    """
    top = next((at for at in (folder, *folder.parents) if os.path.lexists(at / ".git")), None)
    root = top or folder
    has_workflows = os.path.isdir(root / ".github")
    above = (at for at in folder.parents if at.is_relative_to(root))
    return Surroundings(
        folder=folder,
        top=top,
        workflow=next(_workflows(root), None),
        uses_gitlab=os.path.lexists(root / ".gitlab-ci.yml") and not has_workflows,
        configured=_read_configuration(folder),
        above=next((at for at in above if next(configurations_in(at), None)), None),
    )


def other_suites(folder: Path) -> Sequence[tuple[str, str]]:
    """Find the gates that a folder has already.

    Args:
        folder: the folder.

    Returns:
        Name → path of each suite from the folder, sorted by path; a name that several gates have is
        the suite's path without its ending.
    """
    found = search_folder(folder).gates if os.path.isdir(folder) else ()
    suites = [gate.suite for gate in found if gate.suite is not None and not gate.faults]
    times = Counter(map(gate_name, suites))
    listed = []
    for suite in suites:
        name, path = gate_name(suite), file_name(suite, folder)
        listed.append((name if times[name] == 1 else path.rpartition(".suite.")[0], path))
    return sorted(listed, key=lambda pair: pair[1])


def environment_in(folder: Path) -> str | None:
    """Find the interpreter of a virtual environment in a folder.

    Args:
        folder: the folder.

    Returns:
        Its path from the folder, such as `.venv/bin/python`; `None` if there is none.
    """
    for name in _ENVIRONMENTS:
        program = folder / name / "bin" / "python"
        if os.access(program, os.X_OK) and Path(real_path(program.parent)) == program.parent:
            return f"{name}/bin/python"
    return None


def install_command(folder: Path) -> str | None:
    """Say how to install the packages that the code in a folder needs.

    Args:
        folder: the folder.

    Returns:
        The arguments of `pip install`; `None` if it states no requirements.
    """
    if os.path.isfile(folder / "requirements.txt"):
        return "-r requirements.txt"
    if _has_dependencies(folder / "pyproject.toml"):
        return "."
    return "." if any(os.path.isfile(folder / name) for name in _OTHER_REQUIREMENTS) else None


def _has_dependencies(file: Path) -> bool:
    try:
        project = tomllib.loads(read_regular(file, _LARGEST).decode())
    except (OSError, ValueError, RecursionError):
        return False
    stated = project.get("project", {})
    if not isinstance(stated, dict):
        return False
    return bool(stated.get("dependencies")) or "dependencies" in (stated.get("dynamic") or ())


def _workflows(root: Path) -> Iterator[Workflow]:
    folder = root / WORKFLOWS
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    for name in names[:_MOST_WORKFLOWS]:
        if name.endswith((".yml", ".yaml")):
            try:
                text = read_regular(folder / name, _LARGEST).decode(errors="replace")
            except OSError:
                continue
            if _RUNS_TIER2GATE.search(text):
                allows = re.search(r"allow-code: *true|--allow-code\b", text) is not None
                yield Workflow(name=f"{WORKFLOWS}/{name}", allows_code=allows)


def _read_configuration(folder: Path) -> Configured | None:
    file = next(configurations_in(folder), None)
    if file is None:
        return None
    configuration = read_configuration(file, folder)  # raises what `check` would
    return Configured(
        name=file.name,
        gates=frozenset(gate.name for gate in configuration.gates),
        document=read_document(file, file.name),
    )
