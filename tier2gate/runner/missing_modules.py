"""Modules that missions import and Python does not find: where it looked, and what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tier2gate.foundation.printable import listed, named, shell_joined
from tier2gate.foundation.problems import Problem
from tier2gate.gates.naming import file_name
from tier2gate.settings import PythonModule, Settings

_SOURCES = "src"


@dataclass(frozen=True, kw_only=True)
class MissingModuleProblem(Problem):
    """A module that missions import was not found; its hint knows no configuration."""


def explain_missing(
    problem: Problem, missing: str, module: PythonModule, settings: Settings
) -> MissingModuleProblem:
    """Say where Python looked for a module, and what to do.

    Args:
        problem: the import that failed.
        missing: the name of the package or module, without dots.
        module: the module of missions that imports it.
        settings: the interpreter, where it imports from, and the root of names in messages.

    Returns:
        The problem with a hint.
    """
    folder = next(_folders_with(missing, module, settings), None)
    name = named(missing)
    hint = _name_folder(name, folder, settings) if folder else _suggest(name, settings)
    return MissingModuleProblem(**{**vars(problem), "hint": hint})


def path_options(folders: Iterable[Path], root: Path) -> str:
    """Return folders as options of a call: `--python-path src`."""
    words = (word for path in folders for word in ("--python-path", file_name(path, root)))
    return shell_joined(words)


def _folders_with(missing: str, module: PythonModule, settings: Settings) -> Iterator[Path]:
    """Yield likely folders that have the module, and that Python does not import from."""
    beside = () if module.path is None else (module.path.parent,)
    known = {folder.absolute() for folder in settings.python_path}
    for folder in (*beside, settings.root / _SOURCES, settings.root):
        if folder.absolute() not in known and _has(folder, missing):
            yield folder


def _has(folder: Path, missing: str) -> bool:
    """Tell whether a folder has a module or a package, which may be a namespace."""
    package = folder / missing
    files = (f for pattern in ("*.py", "*/__init__.py") for f in package.glob(pattern))
    return (folder / f"{missing}.py").is_file() or any(files)


def _name_folder(missing: str, folder: Path, settings: Settings) -> str:
    shown, options = (
        named(file_name(folder, settings.root)),
        path_options((*settings.python_path, folder), settings.root),
    )
    option = "" if settings.suite is not None else " (in tier2gate.yaml: python_path)"
    where = "this folder" if shown == "." else f"the folder {shown}"
    return f"{missing} is in {where}, which is not imported from: give {options}{option}"


def _suggest(missing: str, settings: Settings) -> str:
    given, root = settings.python, settings.root
    shown = "tier2gate's own Python" if given is None else named(given.shown)
    folders = listed(settings.python_path, lambda folder: named(file_name(folder, root)))
    looked = f"{shown} looked in its own packages" + (f" and in {folders}" if folders else "")
    option = "--python (in the host action, and in tier2gate.yaml with --allow-code: python)"
    if given is None:
        return (
            f"{looked}: name the interpreter of the environment that has {missing} with {option}, "
            "or the folder with --python-path"
        )
    return (
        f"{looked}: install the package that provides {missing} there, or name another interpreter "
        f"with {option}, or the folder that has it with --python-path"
    )
