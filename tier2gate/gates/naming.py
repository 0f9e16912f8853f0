"""File names: the kind of a file, and the files of a gate."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePath

from tier2gate.foundation.printable import named

SUFFIXES = (".yaml", ".yml", ".json")
CONFIGURATION_STEM = "tier2gate"
GOLDEN_SUFFIX = ".golden.json"
SUITE_HINT = "a suite is a file called NAME.suite.yaml"
"""The hint if no gate was found."""

_CODE_SUFFIX = ".missions.py"
_CODE_WORDS = ("mission", "missions")
LOOKED_AT = 1_000
"""The most files of a folder that are looked at for one with a similar name."""

_KINDS = ("suite", "expectations", "missions", "golden")
_MISSPELT = {
    "expectations": ("expectation", "expected", "expects"),
    "missions": ("mission",),
    "suite": ("suites", "suit"),
}


def kind_of(path: PurePath) -> str | None:
    """Return the kind of a file, judged by its name.

    Args:
        path: any path.

    Returns:
        `suite`, `expectations`, `missions`, `golden`, `config`, or `None`.
    """
    stem = _stem(path)
    if stem == CONFIGURATION_STEM:
        return "config"
    name, _, kind = stem.rpartition(".")
    if kind == "golden" and path.suffix != ".json":
        return None
    return kind if name and kind in _KINDS else None


def is_nearly_a_suite(path: Path) -> bool:
    """Return whether a file would be a suite if its name were in lower case.

    Args:
        path: any path.

    Returns:
        Whether it would be; as it is, a search skips it.
    """
    return kind_of(path) is None and kind_of(path.with_name(path.name.lower())) == "suite"


def gate_name(path: PurePath) -> str:
    """Return the `NAME` of `NAME.suite.yaml`, or of another kind of file.

    Args:
        path: a file of a kind that `kind_of` knows.

    Returns:
        The name.
    """
    return _stem(path).rpartition(".")[0]


def files_of_gate(folder: Path, name: str) -> Iterator[Path]:
    """Find the files of a gate by their names, without listing the folder.

    Args:
        folder: their folder.
        name: the gate's name.

    Yields:
        The existing files, sorted.
    """
    kinds = ("expectations", "missions", "suite")
    names = [f"{name}.{kind}{end}" for kind in kinds for end in SUFFIXES]
    for candidate in sorted([*names, f"{name}{GOLDEN_SUFFIX}"]):
        if os.path.lexists(folder / candidate):
            yield folder / candidate


def other_forms(path: Path) -> list[Path]:
    """Find files with the name of a gate's file but another ending.

    Args:
        path: a suite, expectations or missions file.

    Returns:
        The existing files; none if `path` is of another kind or does not exist.
    """
    if kind_of(path) not in ("suite", "expectations", "missions"):
        return []
    others = (path.with_suffix(suffix) for suffix in SUFFIXES if suffix != path.suffix)
    found = [other for other in others if os.path.lexists(other)]
    return found if found and os.path.lexists(path) else []


def misnamed_file(folder: Path, name: str, kind: str) -> Path | None:
    """Find a file that was probably meant as a file of a gate, without listing the folder.

    Args:
        folder: the gate's folder.
        name: the gate's name.
        kind: the kind of the file that is missing.

    Returns:
        The first such file; `None` if there is none.
    """
    for word in (kind, *_MISSPELT.get(kind, ())):
        for separator in ".-_":
            for suffix in SUFFIXES:
                path = folder / f"{name}{separator}{word}{suffix}"
                if kind_of(path) is None and os.path.lexists(path):
                    return path
    return None


def expectations_beside(folder: Path, name: str) -> Path:
    """Return the path of a gate's expectations, which need not exist.

    Args:
        folder: the suite's folder.
        name: the gate's name.

    Returns:
        The path.
    """
    candidates = [folder / f"{name}.expectations{suffix}" for suffix in SUFFIXES]
    return next((path for path in candidates if os.path.lexists(path)), candidates[0])


def missions_beside(folder: Path, name: str) -> tuple[Path, ...]:
    """Return the missions files that have a gate's name.

    Args:
        folder: the suite's folder.
        name: the gate's name.

    Returns:
        The existing files; more than one is a mistake.
    """
    candidates = [folder / f"{name}.missions{suffix}" for suffix in SUFFIXES]
    return tuple(path for path in candidates if os.path.lexists(path))


def how_to_name(folder: Path, name: str, kind: str) -> str | None:
    """Return the remedy if the missing file of a gate is there under a wrong name.

    Args:
        folder: the gate's folder.
        name: the gate's name.
        kind: the kind of the file.

    Returns:
        The remedy; `None` if there is no such file.
    """
    near = misnamed_file(folder, name, kind)
    if near is None:
        return None
    return f"rename {named(near.name)} to {named(f'{name}.{kind}{near.suffix}')}"


def code_beside(folder: Path, name: str) -> tuple[Path, ...]:
    """Return the Python module of missions that has a gate's name.

    Args:
        folder: the suite's folder.
        name: the gate's name.

    Returns:
        `NAME.missions.py`, if it exists.
    """
    path = folder / f"{name}.missions.py"
    return (path,) if os.path.lexists(path) else ()


def stray_code(folder: Path, name: str) -> list[Path]:
    """Find modules of missions that were probably meant for a gate, which has none.

    Args:
        folder: the gate's folder.
        name: the gate's name.

    Returns:
        Each `*.missions.py` without a suite of its name, and misspelt forms of `NAME.missions.py`;
        sorted. None if the gate has a module, or if the folder holds very many files.
    """
    try:
        with os.scandir(folder) as entries:
            files = sorted(entry.name for entry in islice(entries, LOOKED_AT + 1))
    except OSError:
        return []
    if len(files) > LOOKED_AT or f"{name}{_CODE_SUFFIX}" in files:
        return []
    misspelt = {f"{name}{separator}{word}.py" for separator in ".-_" for word in _CODE_WORDS}
    owned = {
        f"{gate_name(path)}{_CODE_SUFFIX}"
        for path in map(PurePath, files)
        if kind_of(path) == "suite"
    }
    lost = {file for file in files if file.endswith(_CODE_SUFFIX)} - owned
    return [folder / file for file in files if file in misspelt or file in lost]


def configurations_in(folder: Path) -> Iterator[Path]:
    """Find the configurations in a folder.

    Args:
        folder: the folder.

    Yields:
        Their paths; more than one is a mistake.
    """
    for suffix in SUFFIXES:
        path = folder / f"{CONFIGURATION_STEM}{suffix}"
        if os.path.lexists(path):
            yield path


def file_name(path: Path, root: Path) -> str:
    """Return the name of a file in messages: a relative path with `/`.

    Args:
        path: the file.
        root: the folder that the name is relative to.

    Returns:
        The name.
    """
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # on another drive
        return path.name


def is_pattern(path: str) -> bool:
    """Return whether a path, or a part of one, is a pattern, regardless of existing files.

    Args:
        path: the path as it is written.

    Returns:
        Whether it has wildcards.
    """
    return any(sign in path for sign in "*?[")


def _stem(path: PurePath) -> str:
    suffix = path.suffix
    return path.name.removesuffix(suffix) if suffix in SUFFIXES else ""
