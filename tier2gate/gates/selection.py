"""Which gates a call is about: named outright, configured, or found."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from tier2gate.errors import InputInvalidError, Problem
from tier2gate.gates.discovery import Found, gate_of_file, search_folder
from tier2gate.gates.gate import Gate, explicit_gate, with_missions
from tier2gate.gates.naming import SUFFIXES, configurations_in, file_name, kind_of
from tier2gate.gates.patterns import expand_pattern, is_pattern
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
        problems: paths under which there is no gate, though there is one under others; and what
            is wrong with a configuration that did not have to be read.
        notices: what the user should know of what was left out.
        configured: real paths of all files that the configuration names, selected or not.
    """

    gates: Sequence[Gate]
    alone: Sequence[Path] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    configured: frozenset[str] = frozenset()


def select_gates(settings: Settings, *, any_kind: bool = False) -> Selection:
    """Select the gates that the settings mean, with the missions that all of them may call.

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
    for path in settings.missions:
        if not path.is_file():
            raise _no_such(path, "there is no such file")
        if path.suffix not in SUFFIXES:
            raise _no_such(path, "not a missions file, NAME.missions.yaml")
    for module in settings.python:
        if module.path is not None and not module.path.is_file():
            raise _no_such(module.path, "there is no such file")
    selection = _select(settings, any_kind=any_kind)
    return replace(
        selection, gates=[with_missions(gate, settings.missions) for gate in selection.gates]
    )


def _select(settings: Settings, *, any_kind: bool) -> Selection:
    if settings.suite is not None:
        gate = explicit_gate(settings.suite, settings.expectations, settings.golden)
        return Selection(gates=[gate])
    configuration = next(configurations_in(settings.folder), None)
    configured, broken = _configured(configuration, settings.root, tolerant=any_kind)
    by_file = _by_file(configured)
    if configured and not settings.paths and not any_kind:
        return Selection(
            gates=_sorted(configured),
            notices=tuple(_notices_of_unlisted(settings, by_file)),
            configured=frozenset(by_file),
        )
    skip = [os.path.realpath(path) for path in settings.not_searched]
    gates: list[Gate] = []
    alone: set[Path] = set()
    empty: list[Problem] = []
    notices: list[Problem] = []
    for path in _expand(settings.paths or (settings.folder,)):
        found = _look_at(path, by_file, skip, settings.root, any_kind=any_kind)
        gates += found.gates
        alone |= set(found.alone)
        notices += [_notice(folder, settings.root) for folder in found.proposed]
        if path.is_dir() and not any_kind:
            notices += _notices_of_others(found, configuration, settings.root)
        if not found.gates and not found.alone:
            empty.append(_NO_GATE.within(file_name(path, settings.root)))
    return Selection(
        gates=_refuse_shared_goldens(_sorted(gates)),
        alone=sorted(alone),
        problems=(*broken, *(empty if gates or alone else ())),
        notices=tuple(dict.fromkeys(notices)),
        configured=frozenset(by_file),
    )


def _configured(
    path: Path | None, root: Path, *, tolerant: bool
) -> tuple[list[Gate], tuple[Problem, ...]]:
    """Read the folder's configuration, if there is one; where it is wrong, raise, or tell."""
    if path is None:
        return [], ()
    from tier2gate.gates.configuration import configured_gates  # noqa: PLC0415 - many have none

    try:
        return configured_gates(path, root), ()
    except InputInvalidError as error:
        if not tolerant:
            raise
        return [], error.problems


def _refuse_shared_goldens(gates: list[Gate]) -> list[Gate]:
    """Note of gates that were come by in different ways that they share a golden, if they do."""
    goldens = [os.path.realpath(g.golden) if g.suite and g.golden else None for g in gates]
    uses = Counter(goldens)
    told = []
    for gate, golden in zip(gates, goldens, strict=True):
        known = any(problem.code == "shared-golden" for _, problem in gate.faults)
        if gate.golden is not None and golden is not None and uses[golden] > 1 and not known:
            message = f"{uses[golden]} gates share this golden"
            hint = "give each a golden of its own"
            fault = (gate.golden, Problem(code="shared-golden", message=message, hint=hint))
            told.append(replace(gate, faults=(*gate.faults, fault)))
        else:
            told.append(gate)
    return told


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


def _expand(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not is_pattern(path):
            yield path
            continue
        matches = expand_pattern(path)
        if not matches:
            raise _no_such(path, "nothing matches this pattern")
        yield from matches


_ByFile: TypeAlias = Mapping[str, Sequence[Gate]]
"""Real path → the configured gates that name the file."""


def _by_file(configured: Iterable[Gate]) -> _ByFile:
    by_file: dict[str, list[Gate]] = {}
    for gate in configured:
        for path in gate.read_files:
            by_file.setdefault(os.path.realpath(path), []).append(gate)
    return by_file


def _look_at(
    path: Path, configured: _ByFile, skip: Sequence[str], root: Path, *, any_kind: bool
) -> Found:
    """Find the gates under one path; where a gate is configured, that is the one."""
    if path.is_dir():
        found = search_folder(path, skip)
        return _with_configured(
            found, path, configured, _claimed(found, path, root, any_kind=any_kind)
        )
    kind = kind_of(path)
    if named := configured.get(os.path.realpath(path)):
        return Found(gates=[*named])
    if not path.exists():
        raise _no_such(path, _NOT_THERE)
    if kind == "config":
        from tier2gate.gates.configuration import configured_gates  # noqa: PLC0415 - as above

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


def _claimed(found: Found, folder: Path, root: Path, *, any_kind: bool) -> Collection[str]:
    """Give the files that configurations in a folder, or above it, name: no orphan is among them.

    They are looked for where something looks like an orphan, which is seldom; their gates do not
    run for that.
    """
    if all(gate.suite is not None for gate in found.gates):
        return ()
    from tier2gate.gates.configuration import configured_gates  # noqa: PLC0415 - as above

    above = [path for place in _folders_above(folder, root) for path in configurations_in(place)]
    below = [path for path in found.alone if kind_of(path) == "config"]
    gates: list[Gate] = []
    for path in (*above, *below):
        try:
            gates += configured_gates(path, root)
        except InputInvalidError:
            if not any_kind:  # else it is told as a file of its own
                raise
    return _by_file(gates).keys()


def _folders_above(folder: Path, root: Path) -> Iterator[Path]:
    """Give the folders above one, up to that of its repository; without one, up to the root."""
    inside = folder.resolve()
    chain = (inside, *inside.parents)
    top = next((place for place in chain if (place / ".git").exists()), root.resolve())
    return (place for place in inside.parents if place.is_relative_to(top))


def _with_configured(
    found: Found, folder: Path, configured: _ByFile, claimed: Collection[str]
) -> Found:
    """Let the configured gates of a folder stand for what was found of their files."""
    inside = f"{os.path.realpath(folder).rstrip(os.sep)}{os.sep}"
    here = [gate for file, gates in configured.items() if file.startswith(inside) for gate in gates]
    less = partial(_less_configured, configured, claimed)
    others = [gate for gate in map(less, found.gates) if gate is not None]
    return Found(gates=[*here, *others], alone=found.alone, proposed=found.proposed)


def _less_configured(configured: _ByFile, claimed: Collection[str], gate: Gate) -> Gate | None:
    """Give a gate that was found, or what was left of one, less what is configured."""
    if gate.suite is not None:
        is_link = os.path.islink(gate.suite)  # noqa: PTH114 - pathlib's raises in a closed folder
        if is_link or os.path.realpath(gate.suite) not in configured:
            return gate
    kept = {
        path
        for path in gate.files
        if os.path.realpath(path) not in configured
        and os.path.realpath(path) not in claimed
        and os.path.lexists(path)
    }
    if not kept:
        return None
    return replace(
        gate,
        suite=None,  # what accepted it, or demanded of it, is left: not to be silenced by that
        expectations=gate.expectations if gate.expectations in kept else None,
        golden=gate.golden if gate.golden in kept else None,
    )


def _sorted(gates: Iterable[Gate]) -> list[Gate]:
    """Sort gates by folder and name, and leave each in once, however it was come by."""
    by_place: dict[tuple[str, str, tuple[str, ...]], Gate] = {}
    for gate in gates:
        files = tuple(map(os.path.realpath, gate.files))
        by_place.setdefault((os.path.dirname(files[0]), gate.name, files), gate)  # noqa: PTH120
    return [by_place[key] for key in sorted(by_place)]


def _no_such(path: Path, what: str) -> UnusablePathError:
    return UnusablePathError(f"{path.as_posix()}: {what}")


def _notices_of_others(found: Found, active: Path | None, root: Path) -> Iterator[Problem]:
    """Say of configurations that a search came by that their gates do not run."""
    for path in found.alone:
        if kind_of(path) == "config" and (active is None or not path.samefile(active)):
            yield Problem(
                code="other-configuration",
                message="a configuration whose gates a search does not run",
                hint="to run them, name it",
                file=file_name(path, root),
            )


def _notices_of_unlisted(settings: Settings, configured: _ByFile) -> Iterator[Problem]:
    """Say of suites that the configuration does not name that they do not run."""
    skip = [os.path.realpath(path) for path in settings.not_searched]
    found = search_folder(settings.folder, skip)
    claimed = _claimed(found, settings.folder, settings.root, any_kind=True)
    for gate in found.gates:
        left = _less_configured(configured, claimed, gate)
        if left is not None:
            files = (*left.files,) if left.suite is None else (left.suite,)
            yield Problem(
                code="not-configured",
                message="tier2gate.yaml does not name this, and so it does not run",
                hint="name it there, or delete it",
                file=file_name(files[0], settings.root),
            )


def _notice(folder: Path, root: Path) -> Problem:
    return Problem(
        code="proposed-goldens",
        message="this folder holds proposed goldens, which accept nothing; it is skipped",
        hint="if it was committed, delete it",
        file=file_name(folder, root),
    )
