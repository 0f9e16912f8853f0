"""Notices about files that look like part of a gate but are not used as such."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.code import modules_of
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.known_missions import UNKNOWN_MISSION
from tier2gate.gates.naming import file_name, gate_name, kind_of, stray_code
from tier2gate.gates.search.discovery import Found
from tier2gate.gates.search.marker import is_ignored
from tier2gate.gates.shared_missions import ByMissions
from tier2gate.settings import Settings

_MOST_STRAY = 3


def notices_of_others(found: Found, used: Iterable[Path], root: Path) -> Iterator[Problem]:
    """Report the configurations that a search found but whose gates do not run.

    Args:
        found: what was found.
        used: the configurations whose gates run.
        root: the folder that file names are relative to.

    Yields:
        A notice for each other configuration.
    """
    known = set(map(real_path, used))
    for path in found.alone:
        if kind_of(path) == "config" and real_path(path) not in known:
            yield Problem(
                code="other-configuration",
                message="a search does not run the gates of this configuration",
                hint="to run them, give this file as a PATH",
                file=file_name(path, root),
            )


def notices_of_unread(gates: Iterable[Gate], settings: Settings) -> Iterator[Problem]:
    """Report missions beside a configured suite that its gate does not use.

    Args:
        gates: the gates of a call.
        settings: the call's settings.

    Yields:
        A notice for each missions file that is not read.
    """
    unread: dict[Path, Path] = {}
    read: ByMissions[set[str]] = ByMissions()

    def resolve(missions: Iterable[Path]) -> set[str]:
        return set(map(real_path, (*missions, *settings.missions)))

    for gate in gates:
        if not gate.configured or gate.suite is None:
            continue
        for path in explicit_gate(gate.suite, None, None).missions:
            if real_path(path) not in read.of(gate.missions, resolve):
                unread[path] = gate.suite
    for path, suite in unread.items():
        yield Problem(
            code="not-read",
            message=f"not read, although it is beside {named(suite.name)}: tier2gate.yaml names "
            "other missions for that gate",
            hint="add it there, or delete it",
            file=file_name(path, settings.root),
        )


def notices_of_stray_code(
    gate: Gate, problems: Iterable[Problem], settings: Settings
) -> Iterator[Problem]:
    """Report modules with a wrong name, if a suite calls a mission that does not exist.

    Args:
        gate: the gate.
        problems: its problems.
        settings: the call's settings.

    Yields:
        A notice for each of the first modules that the gate does not use.
    """
    if gate.suite is None or kind_of(gate.suite) != "suite":
        return
    suite = file_name(gate.suite, settings.root)
    if not any(item.code == UNKNOWN_MISSION and item.file == suite for item in problems):
        return
    used = {real_path(item.path) for item in modules_of(gate, settings) if item.path is not None}
    name = gate_name(gate.suite)
    stray = [p for p in stray_code(gate.suite.parent, name) if real_path(p) not in used]
    for path in stray[:_MOST_STRAY]:
        yield Problem(
            code="not-read",
            message=f"not read for {named(gate.suite.name)}, because of its name",
            hint=f"rename it to {named(f'{name}.missions.py')}, or give it with --missions",
            file=file_name(path, settings.root),
        )


def notices_of_proposals(found: Found, settings: Settings) -> Iterator[Problem]:
    """Report folders of proposed goldens that may have been committed.

    Not the one that the call writes, nor one as tier2gate wrote it, which Git ignores.

    Args:
        found: what was found.
        settings: the call's settings.

    Yields:
        A notice for each folder.
    """
    own = None if settings.proposed is None else real_path(settings.proposed)
    for folder in found.proposed:
        if real_path(folder) != own and not is_ignored(folder):
            yield Problem(
                code="proposed-goldens",
                message="skipped: this folder holds proposed goldens, which accept nothing",
                hint="if it was committed, delete it",
                file=file_name(folder, settings.root),
            )
