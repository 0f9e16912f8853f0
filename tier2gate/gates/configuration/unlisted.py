"""Files below a configuration that none of its gates uses: a suite that would never run."""

import json
import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.configuration.precedence import ByFile, Claims, less_configured
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import file_name, files_of_gate, gate_name, kind_of
from tier2gate.gates.search.discovery import Found, faulty_gate

if TYPE_CHECKING:
    from tier2gate.gates.configuration.reading import Configuration

NOT_CONFIGURED = "not-configured"
"""The code of the fault of a suite that the configuration does not name."""


class Unlisted(NamedTuple):
    """What a search below a configuration found besides its gates.

    Attributes:
        found: the rest, without what is ignored; each suite has a fault.
        notices: suites that a configuration above names.
    """

    found: Found
    notices: tuple[Problem, ...]


def find_unlisted(  # noqa: PLR0913 - what a call knows
    found: Found,
    by_file: ByFile,
    configuration: "Configuration",
    claims: Claims,
    *,
    root: Path,
    keeps_files: bool,
) -> Unlisted:
    """Find what may be meant for a gate but is not named in the configuration.

    Args:
        found: what a search of the configuration's folder found.
        by_file: the configured gates by their files.
        configuration: the configuration.
        claims: the files that other configurations name.
        root: the folder that file names are relative to.
        keeps_files: whether the other files of such a gate are to be read.

    Returns:
        The gates besides the configured ones: suites with a fault, and files without a suite.
    """
    ignored = configuration.ignored
    left = [less_configured(by_file, claims, gate) for gate in found.gates]
    besides = [gate for gate in left if gate is not None]
    rest = [gate for gate in map(ignored.rest_of, besides) if gate is not None]
    names = {gate.name for gate in configuration.gates}
    gates: list[Gate] = []
    notices: list[Problem] = []
    for gate in rest:
        if gate.suite is None or os.path.islink(gate.suite):
            gates.append(gate)
        elif (other := claims.configuration_of(gate.suite)) is not None:
            if not other.is_relative_to(ignored.configuration.parent):
                notices.append(_named_above(gate.suite, other, root))
        elif gate.faults:
            gates.append(gate)
        else:
            refused = _refused(gate, gate.suite, ignored.configuration, names)
            gates.append(replace(gate, faults=refused.faults) if keeps_files else refused)
    concerned = [*(path for gate in besides for path in gate.read_files), *found.links]
    if faults := tuple(ignored.faults(concerned)):
        file = ignored.configuration
        gates.append(
            replace(
                faulty_gate(file, faults[0], file.parent),
                faults=tuple((file, fault) for fault in faults),
            )
        )
    return Unlisted(
        found=found._replace(
            gates=tuple(gates),
            alone=tuple(path for path in found.alone if not ignored.hides(path)),
            links=tuple(path for path in found.links if not ignored.hides(path)),
        ),
        notices=tuple(notices),
    )


def _refused(gate: Gate, suite: Path, configuration: Path, names: set[str]) -> Gate:
    """Return a gate that is red because the configuration does not name its suite."""
    from tier2gate.documents.yaml_text import flow  # noqa: PLC0415 - rarely needed

    path = file_name(suite, configuration.parent)
    name = gate_name(suite)
    if name in names:
        name = path.rpartition(".suite.")[0]
    names.add(name)
    sign, write = ("", json.dumps) if configuration.suffix == ".json" else ("- ", flow)
    entry, ignoring = (f"{sign}{write(value)}" for value in ({"name": name, "suite": path}, path))
    problem = Problem(
        code=NOT_CONFIGURED,
        message=f"{configuration.name} does not name this suite, so it does not run",
        hint=f"below gates: add {entry}; to leave it out, add {ignoring} below ignore:",
    )
    return replace(faulty_gate(suite, problem, gate.root), name=gate.name)


def _named_above(suite: Path, configuration: Path, root: Path) -> Problem:
    there = Path(os.path.relpath(configuration, root)).as_posix()
    return Problem(
        code="other-configuration",
        message=f"only {there} names this suite, so it does not run here",
        hint="to run it, call tier2gate in the folder of that configuration",
        file=file_name(suite, root),
    )


def with_left_over_missions(found: Found, used: Collection[str], claims: Claims) -> list[Gate]:
    """Add the missions files that are left over from a gate without a suite.

    Args:
        found: what the search found.
        used: real paths of missions files that the call or its configuration names.
        claims: the files that other configurations name.

    Returns:
        The gates; such a file is one of a gate without a suite.
    """
    gates = found.gates
    own = {real_path(path) for gate in gates if gate.suite is not None for path in gate.missions}
    left: dict[tuple[Path, str], tuple[Path, ...]] = {}
    for path in found.alone:
        if kind_of(path) != "missions" or path.name.startswith("."):
            continue
        real = real_path(path)
        if real in own or real in used or _has_suite(path) or claims.hold(path):
            continue
        key = path.parent, gate_name(path)
        left[key] = (*left.get(key, ()), path)
    told = []
    for gate in gates:
        is_left = gate.suite is None
        missions = left.pop((gate.files[0].parent, gate.name), ()) if is_left else ()
        told.append(replace(gate, missions=missions) if missions else gate)
    for (folder, name), missions in left.items():
        told.append(
            Gate(
                name=name,
                suite=None,
                expectations=None,
                golden=None,
                root=folder,
                missions=missions,
            )
        )
    return told


def _has_suite(missions: Path) -> bool:
    return any(
        kind_of(path) == "suite" for path in files_of_gate(missions.parent, gate_name(missions))
    )
