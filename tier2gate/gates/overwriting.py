"""Refuse reports that would overwrite a file that the call reads."""

import contextlib
import importlib.util
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.real_paths import real_path
from tier2gate.foundation.whole_files import draft_of
from tier2gate.gates.naming import configurations_in
from tier2gate.gates.search.marker import MARKER
from tier2gate.gates.selection import Selection
from tier2gate.gates.tables.files import TABLE_ENDINGS
from tier2gate.settings import Settings

_CODE_ENDINGS = (".pth", ".py", ".pyd", ".pyi", ".so")
"""The endings of files that missions may import."""

_Identity: TypeAlias = tuple[int, int]
"""Device and inode: the same for each name of a file."""


def refuse_overwriting(settings: Settings, selection: Selection) -> None:
    """Refuse a report that would overwrite a file that the call reads.

    Symbolic links are resolved, and hard links to the same file count.

    Args:
        settings: the call's settings.
        selection: its gates; empty if they are unknown.

    Raises:
        UnusablePathError: a report would overwrite a file that is read, or one in a folder that is
            read as a whole: the target branch's folder, or a package of missions.
    """
    files = {real_path(path) for path in _files_read(settings, selection)}
    folders = {real_path(path) for path in _folders_read(settings)}
    taken: set[Path] = set()
    for path in settings.reports:
        target = Path(real_path(path))
        if target.suffix in TABLE_ENDINGS:  # which of them are read, only the suites tell
            raise _refused_ending(path, target.suffix, "tables of suites do")
        if target in taken and (target.is_file() or not target.exists()):
            message = f"{path.as_posix()}: two reports cannot have one file; rename one of them"
            raise UnusablePathError(message)
        taken.add(target)
        places = (target, draft_of(target)) if target.name else (target,)
        if any(_is_read(place, files, folders) for place in places):
            message = (
                f"{path.as_posix()}: the report would overwrite a file that tier2gate reads; "
                "rename the report"
            )
            raise UnusablePathError(message)
        if target.suffix in _CODE_ENDINGS:  # what is imported shows only when it runs
            raise _refused_ending(path, target.suffix, "code does")


def _refused_ending(path: Path, ending: str, others: str) -> UnusablePathError:
    message = f"{path.as_posix()}: a report cannot end with {ending}, as {others}"
    return UnusablePathError(f"{message}; rename the report")


def _files_read(settings: Settings, selection: Selection) -> Iterator[Path]:
    named = (*settings.paths, settings.suite, settings.expectations, settings.golden)
    yield from (path for path in named if path is not None and not path.is_dir())
    yield from settings.missions
    yield from (module.path for module in settings.modules if module.path is not None)
    if settings.proposed is not None:
        yield settings.proposed / MARKER
    yield from map(Path, selection.configured)
    yield from selection.alone
    for gate in selection.gates:
        yield from gate.read_files
    yield from _configurations(settings, selection)


def _configurations(settings: Settings, selection: Selection) -> Iterator[Path]:
    """Yield the configurations that may have been read: in the folders of gates and above them."""
    files = (file for gate in selection.gates for file in gate.files)
    seen: set[Path] = set()
    for path in (settings.folder, *settings.paths, *files):
        real = Path(real_path(path))
        for folder in (real, *real.parents):
            if folder in seen:
                break
            seen.add(folder)
            yield from configurations_in(folder)


def _folders_read(settings: Settings) -> Iterator[Path]:
    if settings.base is not None:
        yield settings.base
    for module in settings.modules:
        if module.path is None:
            yield from _package_folders(module.shown)


def _package_folders(module: str) -> Iterable[Path]:
    """Find the folders of an installed package without importing it."""
    with contextlib.suppress(ImportError, ValueError):
        spec = importlib.util.find_spec(module.partition(".")[0])
        if spec is not None and spec.submodule_search_locations:
            return [Path(folder) for folder in spec.submodule_search_locations]
    return ()


def _is_read(path: Path, files: Collection[str], folders: Collection[str]) -> bool:
    """Return whether a real path is one of the files or in one of the folders."""
    if str(path) in files or any(path.is_relative_to(folder) for folder in folders):
        return True
    identity = _identity(path)
    if identity is None:
        return False
    above = {_identity(folder) for folder in path.parents}
    return (
        any(_identity(file) == identity for file in files)
        or any(_identity(folder) in {identity, *above} for folder in folders)
        or (path.stat().st_nlink > 1 and any(_holds(folder, identity) for folder in folders))
    )


def _holds(folder: str, identity: _Identity) -> bool:
    """Return whether a folder holds a hard link to a file."""
    return any(
        _identity(Path(where, name)) == identity
        for where, _, names in os.walk(folder)
        for name in names
    )


def _identity(path: Path | str) -> _Identity | None:
    """Return the identity of a file; `None` if it is missing or inaccessible."""
    try:
        info = Path(path).stat()
    except OSError:
        return None
    return info.st_dev, info.st_ino
