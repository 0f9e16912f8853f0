"""Which gates a call is about: named outright, configured, or found."""

import glob
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tier2gate.errors import Problem
from tier2gate.gates.configuration import configured_gates, find_configuration
from tier2gate.gates.discovery import Found, gate_of_file, search_folder
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.naming import file_name, kind_of
from tier2gate.settings import Settings

_NOT_THERE = "there is no such file or folder"
_NO_GATE = Problem(
    code="no-gate",
    message="no gate was found here",
    hint="a suite is a file called NAME.suite.yaml",
)


class UnusablePathError(Exception):
    """A path that was named is not there, or is not what the call can use it for."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The gates of a call.

    Attributes:
        gates: sorted by folder and name, each once.
        alone: missions files and configurations that were found or named, sorted.
        empty: paths under which there is no gate, though there is one under others.
        notices: what the user should know of what was left out.
    """

    gates: Sequence[Gate]
    alone: Sequence[Path] = ()
    empty: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


def select_gates(settings: Settings, *, any_kind: bool = False) -> Selection:
    """Select the gates that the settings mean.

    Args:
        settings: which.
        any_kind: whether a path may be any file of a gate, or one that stands alone, and not a
            suite alone.

    Returns:
        The selection. Without paths: what `tier2gate.yaml` names, or else what the folder holds.

    Raises:
        UnusablePathError: a path is not there, or is nothing of ours by its name.
        InputInvalidError: the configuration is invalid.
    """
    if settings.suite is not None:
        gate = explicit_gate(settings.suite, settings.expectations, settings.golden)
        return Selection(gates=[gate])
    configuration = find_configuration(settings.folder)
    configured = configured_gates(configuration, settings.root) if configuration else []
    by_file = _by_file(configured)
    if configured and not settings.paths and not any_kind:
        return Selection(gates=_sorted(configured))
    skip = [os.path.realpath(path) for path in settings.not_searched]
    gates: list[Gate] = []
    alone: set[Path] = set()
    empty: list[Problem] = []
    proposed: list[Path] = []
    for path in _expand(settings.paths or (settings.folder,)):
        found = _look_at(path, by_file, skip, settings.root, any_kind=any_kind)
        gates += found.gates
        alone |= set(found.alone)
        proposed += found.proposed
        if not found.gates and not found.alone:
            empty.append(_NO_GATE.within(file_name(path, settings.root)))
    return Selection(
        gates=_sorted(gates),
        alone=sorted(alone),
        empty=tuple(empty) if gates else (),
        notices=tuple(_notice(folder, settings.root) for folder in proposed),
    )


def check_reachable(paths: Iterable[Path]) -> None:
    """Refuse a path that the system will not even look at; one that is not there is let pass.

    Args:
        paths: what was named.

    Raises:
        UnusablePathError: a name is too long, or a folder on the way is closed.
    """
    for path in paths:
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            message = f"{path.as_posix()}: cannot be looked at: {error.strerror}"
            raise UnusablePathError(message) from None


def leads_somewhere(path: Path) -> bool:
    """Tell whether there is anything under a path, or that a pattern matches.

    Args:
        path: a path or pattern.

    Returns:
        Whether `select_gates` would find it.
    """
    return path.exists() or next(glob.iglob(os.fspath(path), recursive=True), None) is not None  # noqa: PTH207 - as below


def _expand(paths: Iterable[Path]) -> Iterator[Path]:
    """Expand patterns where no shell has; what is there under its very name is no pattern."""
    for path in paths:
        pattern = os.fspath(path)
        if os.path.lexists(path) or not glob.has_magic(pattern):
            yield path
            continue
        matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - keeps how it is written
        if not matches:
            message = f"{path.as_posix()}: nothing matches this pattern"
            raise UnusablePathError(message)
        yield from map(Path, matches)


_ByFile: TypeAlias = Mapping[str, Sequence[Gate]]
"""Real path → the configured gates that name the file."""


def _by_file(configured: Iterable[Gate]) -> _ByFile:
    by_file: dict[str, list[Gate]] = {}
    for gate in configured:
        for path in gate.files:
            by_file.setdefault(os.path.realpath(path), []).append(gate)
    return by_file


def _look_at(
    path: Path, configured: _ByFile, skip: Sequence[str], root: Path, *, any_kind: bool
) -> Found:
    """Find the gates under one path; where a gate is configured, that is the one."""
    if path.is_dir():
        return _with_configured(search_folder(path, skip), path, configured)
    kind = kind_of(path)
    if named := configured.get(os.path.realpath(path)):
        return Found(gates=[*named])
    if not path.exists():
        raise _no_such(path, _NOT_THERE)
    if kind == "config":
        return Found(gates=configured_gates(path, root), alone=[path] if any_kind else [])
    if kind == "missions" and any_kind:
        return Found(alone=[path])
    if kind == "suite" or (any_kind and kind in ("expectations", "golden")):
        return Found(gates=[gate_of_file(path)])
    if any_kind:
        raise _no_such(path, "not a file of tier2gate by its name")
    what = (
        "not a suite by its name, NAME.suite.yaml; "
        "name a gate's files outright as suite, expectations and golden"
    )
    raise _no_such(path, what)


def _with_configured(found: Found, folder: Path, configured: _ByFile) -> Found:
    """Let the configured gates of a folder stand for what was found of their files."""
    inside = f"{os.path.realpath(folder).rstrip(os.sep)}{os.sep}"
    here = [gate for file, gates in configured.items() if file.startswith(inside) for gate in gates]
    others = [gate for gate in found.gates if not _is_configured(gate, configured)]
    return Found(gates=[*here, *others], alone=found.alone, proposed=found.proposed)


def _is_configured(gate: Gate, configured: _ByFile) -> bool:
    """Tell whether a gate that was found is one by its suite; or what was left, by any file."""
    telling = gate.files if gate.suite is None else gate.files[:1]
    return any(os.path.realpath(path) in configured for path in telling)


def _sorted(gates: Iterable[Gate]) -> list[Gate]:
    """Sort gates by folder and name, and leave each in once, however it was come by."""
    by_place: dict[tuple[str, str, str], Gate] = {}
    for gate in gates:
        folder, file = os.path.split(os.path.realpath(gate.files[0]))
        last = os.path.realpath(gate.files[-1])
        by_place.setdefault((folder, gate.name, f"{file} {last}"), gate)
    return [by_place[key] for key in sorted(by_place)]


def _no_such(path: Path, what: str) -> UnusablePathError:
    return UnusablePathError(f"{path.as_posix()}: {what}")


def _notice(folder: Path, root: Path) -> Problem:
    return Problem(
        code="proposed-goldens",
        message="this folder holds proposed goldens, which accept nothing; it is skipped",
        hint="if it was committed, delete it",
        file=file_name(folder, root),
    )
