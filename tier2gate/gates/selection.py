"""Select the gates of a call: given explicitly, configured, or found."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tier2gate.foundation.errors import InputInvalidError, MissingPathError, UnusablePathError
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import can_be_resolved, real_path
from tier2gate.gates.boundary import (
    Boundary,
    boundary_of,
    leaves_its_own_path,
    not_searched,
)
from tier2gate.gates.code import SOURCE_ENDINGS, refuse_code, with_named_code
from tier2gate.gates.configuration.interpreter import refuse_interpreter
from tier2gate.gates.configuration.precedence import (
    ByFile,
    Claims,
    Configurations,
    with_configured,
)
from tier2gate.gates.gate import SHARED_GOLDEN, Gate, explicit_gate
from tier2gate.gates.naming import (
    SUFFIXES,
    SUITE_HINT,
    configurations_in,
    file_name,
    is_pattern,
    kind_of,
)
from tier2gate.gates.search.discovery import Found, faulty_gate, gate_of_file, search_folder
from tier2gate.gates.search.given_paths import describe_unfit, refuse_folders
from tier2gate.gates.search.notices import (
    notices_of_others,
    notices_of_proposals,
    notices_of_unread,
)
from tier2gate.gates.shared_missions import with_shared_missions
from tier2gate.gates.tables.files import TABLE_ENDINGS
from tier2gate.settings import Settings

if TYPE_CHECKING:
    from tier2gate.gates.configuration.reading import Configuration
    from tier2gate.gates.search.links import LinkedFolder

_NOT_THERE = "there is no such file or folder"
NO_GATE = "no-gate"
"""The code of the problem of a path without a gate."""

_NO_GATE = Problem(code=NO_GATE, message="no gate was found here", hint=SUITE_HINT)


class Selection(NamedTuple):
    """The gates of a call.

    Attributes:
        gates: sorted by folder and name, each once. A folder that cannot be searched, or a link
            that may hide a gate, is the suite of a gate with that fault.
        alone: missions files and configurations that were found or given, sorted.
        problems: paths without a gate, if another has one; and the problems of a configuration that
            was not needed.
        notices: what the user should know about what was left out.
        configured: real paths of all files that the configuration names, selected or not.
    """

    gates: Sequence[Gate]
    alone: Sequence[Path] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    configured: frozenset[str] = frozenset()


def select_gates(
    settings: Settings, *, any_kind: bool = False, runs_code: bool = True
) -> Selection:
    """Select the gates of a call, with the missions that all of them may use.

    Args:
        settings: the call's settings.
        any_kind: whether a path may be any file of a gate, a missions file or a configuration, not
            only a suite.
        runs_code: whether the call runs the gates' code, which it then has to allow.

    Returns:
        The selection. Without paths: what `tier2gate.yaml` names, else what the folder holds.

    Raises:
        UnusablePathError: a path does not exist, or its name is not that of a tier2gate file.
        InputInvalidError: the configuration is invalid.
    """
    _check_named(settings)
    boundary = boundary_of(settings)
    selection = _select(settings, boundary, any_kind=any_kind)
    code = [module.path for module in settings.modules if module.path is not None]
    shared = with_shared_missions(selection.gates, settings.missions)
    gates = (boundary.check(with_named_code(gate, settings.root), code) for gate in shared)
    if runs_code:
        gates = (refuse_interpreter(refuse_code(gate, settings), settings) for gate in gates)
    return selection._replace(gates=[*gates])


def _check_named(settings: Settings) -> None:
    """Refuse unusable paths before anything is searched."""
    code = [module.path for module in settings.modules if module.path is not None]
    refuse_folders((*settings.missions, *code))
    for path in settings.missions:
        if path.suffix not in SUFFIXES:
            what = "neither a missions file nor a Python module"
            raise _no_such(path, f"{what}; use a file that ends with {SOURCE_ENDINGS}")
    for path in (*settings.missions, *code):
        if not os.path.isfile(path):
            raise MissingPathError(path, "there is no such file")
    _check_interpreter(settings)
    files = (settings.suite, settings.expectations, settings.golden, settings.base)
    for given in filter(None, (*settings.paths, *settings.missions, *code, *files)):
        if leaves_its_own_path(given):
            raise _no_such(given, "has .. after a symbolic link; write the path without ..")
        if not can_be_resolved(given):
            raise _no_such(given, "its symbolic links cannot be resolved; use the file's real path")


def _check_interpreter(settings: Settings) -> None:
    """Refuse an interpreter that cannot be started, and folders that do not exist."""
    if settings.python is not None:
        path = settings.python.path
        if not os.path.exists(path):
            raise MissingPathError(path, "there is no such interpreter")
        if not (os.path.isfile(path) and os.access(path, os.X_OK)):
            raise _no_such(path, "not a program; use an interpreter such as .venv/bin/python")
    for folder in settings.python_path:
        if not os.path.isdir(folder):
            raise MissingPathError(folder, "there is no such folder")


def _select(settings: Settings, boundary: Boundary, *, any_kind: bool) -> Selection:
    if settings.suite is not None:
        gate = explicit_gate(settings.suite, settings.expectations, settings.golden)
        return Selection(gates=[gate])
    configurations = Configurations(settings.root)
    active, broken = _active(settings.folder, configurations, tolerant=any_kind)
    gates: list[Gate] = []
    alone: set[Path] = set()
    empty: list[Problem] = []
    notices: list[Problem] = []
    paths, links = _expand(settings.paths or (settings.folder,), settings.root)
    own = [] if active is None else [active]
    whole = configurations.if_alone(paths) if settings.paths else own
    used = whole or own
    by_file = ByFile(gate for configuration in used for gate in configuration.gates)
    look = _Look(settings, by_file, configurations, any_kind=any_kind, for_all=bool(whole))
    for path, configuration in zip_longest(paths, whole):
        if configuration is None:
            found = look.at(path)
        else:
            found, told = look.of_configuration(configuration)
            notices += told
        gates += found.gates
        alone |= set(found.alone)
        links += found.links
        notices += notices_of_proposals(found, settings)
        if whole or not any_kind:
            paths_used = [configuration.ignored.configuration for configuration in used]
            notices += notices_of_others(found, paths_used, settings.root)
        if not found.gates and not found.alone:
            empty.append(_NO_GATE.within(file_name(path, settings.root)))
    for linked in _judge_links(
        sorted(set(links)),
        look.searched,
        boundary,
        (path for gate in gates for path in gate.files),
        ignorable=bool(whole),
    ):
        if linked.is_red or settings.base is not None:
            gates.append(faulty_gate(linked.path, linked.problem, linked.path.parent))
        else:
            notices.append(linked.problem.within(file_name(linked.path, settings.root)))
    gates = _refuse_shared_goldens(_sorted(gates))
    return Selection(
        gates=gates,
        alone=sorted(alone),
        problems=(*broken, *(empty if gates or alone else ())),
        notices=(*dict.fromkeys(notices), *notices_of_unread(gates, settings)),
        configured=by_file.files,
    )


def _judge_links(links: Sequence[Path], *given: Any, ignorable: bool) -> "Iterable[LinkedFolder]":
    """Judge links to folders; most calls have none."""
    if not links:
        return ()
    from tier2gate.gates.search.links import judge_links  # noqa: PLC0415 - rarely needed

    return judge_links(links, *given, ignorable=ignorable)


def _active(
    folder: Path, configurations: Configurations, *, tolerant: bool
) -> tuple["Configuration | None", tuple[Problem, ...]]:
    """Read a folder's configuration, if any; if `tolerant`, return its problems, else raise."""
    path = next(configurations_in(folder), None)
    if path is None:
        return None, ()
    try:
        return configurations.at(path), ()
    except InputInvalidError as error:
        if not tolerant:
            raise
        return None, error.problems


def _refuse_shared_goldens(gates: list[Gate]) -> list[Gate]:
    """Add a fault to gates that share a golden, if they have none for that yet."""
    goldens = [real_path(g.golden) if g.suite and g.golden else None for g in gates]
    uses = Counter(goldens)
    told = []
    for gate, golden in zip(gates, goldens, strict=True):
        known = any(problem.code == SHARED_GOLDEN for _, problem in gate.faults)
        if gate.golden is not None and golden is not None and uses[golden] > 1 and not known:
            message = f"{uses[golden]} gates share this golden"
            hint = "give each gate its own golden"
            fault = (gate.golden, Problem(code=SHARED_GOLDEN, message=message, hint=hint))
            told.append(replace(gate, faults=(*gate.faults, fault)))
        else:
            told.append(gate)
    return told


def _expand(paths: Iterable[Path], root: Path) -> tuple[list[Path], list[Path]]:
    """Expand the patterns among paths; also return the links to folders that they pass through."""
    expanded: list[Path] = []
    links: list[Path] = []
    for path in paths:
        if not is_pattern(os.fspath(path)):
            expanded.append(path)
            continue
        from tier2gate.gates.search.patterns import expand_pattern  # noqa: PLC0415 - rarely needed

        found = expand_pattern(path, root)
        if not found.matches:
            raise MissingPathError(path, "nothing matches this pattern")
        expanded += found.matches
        links += found.links
    return expanded, links


class _Look:
    """Finds the gates under the paths of one call; a configured gate replaces a found one."""

    def __init__(
        self,
        settings: Settings,
        configured: ByFile,
        configurations: Configurations,
        *,
        any_kind: bool,
        for_all: bool,
    ) -> None:
        self._configured = configured
        self._configurations = configurations
        self._any_kind = any_kind
        self._root = settings.root
        self._skip = not_searched(settings)
        self._proposed = None if settings.proposed is None else real_path(settings.proposed)
        # `validate DIR` may be given a folder of shared missions.
        self._is_for_files = any_kind and bool(settings.paths) and not for_all
        self._missions = frozenset(map(real_path, settings.missions))
        self.searched: list[Path] = []

    def at(self, path: Path) -> Found:
        """Find the gates under one path."""
        if os.path.isdir(path):
            found = self._search(path)
            claims = Claims(found, path, self._root, self._configurations, tolerant=self._any_kind)
            rest = with_configured(found, path, self._configured, claims)
            return self._with_left_over(rest, claims)
        kind = kind_of(path)
        if named := self._configured.at(path):
            return Found(gates=tuple(named))
        if not os.path.exists(path):
            raise MissingPathError(path, _NOT_THERE)
        if kind == "config":
            configured = tuple(self._configurations.at(path).gates)
            return Found(gates=configured, alone=(path,) if self._any_kind else ())
        if kind == "missions" and self._any_kind:
            return Found(alone=(path,))
        if kind == "suite" or (self._any_kind and kind in ("expectations", "golden")):
            return Found(gates=(gate_of_file(path),))
        if path.suffix in TABLE_ENDINGS:
            raise _no_such(path, "this is a table, not a suite; give the suite that names it")
        if self._any_kind:
            raise _no_such(path, "its name is not that of a tier2gate file")
        raise _no_such(path, describe_unfit(path))

    def of_configuration(self, configuration: "Configuration") -> tuple[Found, Sequence[Problem]]:
        """Find the gates of a configuration, and what it leaves out, which is red; and notices."""
        folder = configuration.ignored.configuration.parent
        found = self._search(folder)
        claims = Claims(found, folder, self._root, self._configurations, tolerant=True)
        rest = self._with_left_over(found, claims)
        from tier2gate.gates.configuration.unlisted import find_unlisted  # noqa: PLC0415 - rarely needed

        unlisted = find_unlisted(
            rest,
            self._configured,
            configuration,
            claims,
            root=self._root,
            keeps_files=self._any_kind,
        )
        besides = unlisted.found
        return besides._replace(gates=(*configuration.gates, *besides.gates)), unlisted.notices

    def _search(self, folder: Path) -> Found:
        self.searched.append(folder)
        found = search_folder(folder, self._skip)
        return found._replace(gates=tuple(g for g in found.gates if not self._is_proposal(g)))

    def _with_left_over(self, found: Found, claims: Claims) -> Found:
        if self._is_for_files:
            return found
        used = self._configured.files | self._missions
        from tier2gate.gates.configuration.unlisted import with_left_over_missions  # noqa: PLC0415 - rarely needed

        return found._replace(gates=(*with_left_over_missions(found, used, claims),))

    def _is_proposal(self, gate: Gate) -> bool:
        """Return whether a gate is a golden without a suite, in the folder for proposals."""
        if self._proposed is None or gate.suite is not None:
            return False
        return real_path(gate.files[0]).startswith(f"{self._proposed}{os.sep}")


def _sorted(gates: Iterable[Gate]) -> list[Gate]:
    """Sort gates by folder and name, and remove duplicates."""
    by_place: dict[tuple[str, str, tuple[str, ...], tuple[Path, ...]], Gate] = {}
    for gate in gates:
        files = tuple(map(real_path, gate.files))
        # A gate whose files are links is reported, even if they lead to another gate's files.
        faults = tuple(path for path, _ in gate.faults)
        by_place.setdefault((os.path.dirname(files[0]), gate.name, files, faults), gate)  # noqa: PTH120
    return [by_place[key] for key in sorted(by_place)]


def _no_such(path: Path, what: str) -> UnusablePathError:
    return UnusablePathError(f"{path.as_posix()}: {what}")
