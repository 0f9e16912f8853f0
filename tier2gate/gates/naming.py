"""What a file is by its name, and which files go with it."""

import os
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = (".yaml", ".yml", ".json")
CONFIGURATION_STEM = "tier2gate"
GOLDEN_SUFFIX = ".golden.json"
_KINDS = ("suite", "expectations", "missions", "golden")


def kind_of(path: Path) -> str | None:
    """Tell what kind of file this is by its name.

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
    """Tell whether a file would be a suite if its name were in lower case.

    Args:
        path: any path.

    Returns:
        Whether it goes by unseen that way.
    """
    return kind_of(path) is None and kind_of(path.with_name(path.name.lower())) == "suite"


def gate_name(path: Path) -> str:
    """Give `NAME` of `NAME.suite.yaml`, and likewise of the other kinds.

    Args:
        path: a file that `kind_of` knows.

    Returns:
        The name.
    """
    return _stem(path).rpartition(".")[0]


def files_of_gate(folder: Path, name: str) -> Iterator[Path]:
    """Look for the files of a gate by their names, without listing the folder.

    Args:
        folder: where they lie.
        name: the gate's name.

    Yields:
        Those that are there, sorted.
    """
    kinds = ("expectations", "missions", "suite")
    names = [f"{name}.{kind}{end}" for kind in kinds for end in SUFFIXES]
    for candidate in sorted([*names, f"{name}{GOLDEN_SUFFIX}"]):
        if os.path.lexists(folder / candidate):
            yield folder / candidate


def expectations_beside(folder: Path, name: str) -> Path:
    """Give the expectations of a gate, or where they should be.

    Args:
        folder: where the suite lies.
        name: the gate's name.

    Returns:
        The path.
    """
    candidates = [folder / f"{name}.expectations{suffix}" for suffix in SUFFIXES]
    return next((path for path in candidates if os.path.lexists(path)), candidates[0])


def missions_beside(folder: Path, name: str) -> tuple[Path, ...]:
    """Give the missions files that belong to a gate by their names.

    Args:
        folder: where the suite lies.
        name: the gate's name.

    Returns:
        Those that are there; there should be one at most.
    """
    candidates = [folder / f"{name}.missions{suffix}" for suffix in SUFFIXES]
    return tuple(path for path in candidates if os.path.lexists(path))


def configurations_in(folder: Path) -> Iterator[Path]:
    """Look for the configuration of a folder.

    Args:
        folder: where it would lie.

    Yields:
        Its path; of several, which is wrong, each.
    """
    for suffix in SUFFIXES:
        path = folder / f"{CONFIGURATION_STEM}{suffix}"
        if os.path.lexists(path):
            yield path


def file_name(path: Path, root: Path) -> str:
    """Name a file as the user would: from where they stand, with `/`, never absolute.

    Args:
        path: the file.
        root: where the user stands.

    Returns:
        The name.
    """
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # on another drive
        return path.name


def _stem(path: Path) -> str:
    suffix = path.suffix
    return path.name.removesuffix(suffix) if suffix in SUFFIXES else ""
