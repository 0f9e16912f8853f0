"""Files of a gate without a suite: why they have none, and what to do."""

from collections.abc import Iterator
from pathlib import Path

from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import file_name, files_of_gate, how_to_name, kind_of


def describe_orphans(gate: Gate, root: Path) -> Iterator[Problem]:
    """Say why files of a gate have no suite.

    Args:
        gate: the gate, which has none.
        root: the folder that file names are relative to.

    Yields:
        A problem for each file.
    """
    for path in dict.fromkeys((*gate.files, *gate.missions)):
        yield _orphan(gate, path, root)


def _orphan(gate: Gate, path: Path, root: Path) -> Problem:
    if gate.meant_for is not None and path == gate.golden:
        golden = file_name(gate.meant_for, root)
        return Problem(
            code="proposal-committed",
            message="this file has no suite: it looks like a proposed golden",
            hint=f"delete it, or move it to {named(golden)} to accept it",
            file=file_name(path, root),
        )
    if any(kind_of(file) == "suite" for file in files_of_gate(path.parent, gate.name)):
        return Problem(
            code="not-configured",
            message="tier2gate.yaml names another file than this one for the suite of this name",
            hint="name this one in tier2gate.yaml, or delete it",
            file=file_name(path, root),
        )
    restore = "restore its suite, give this file the suite's new name, or delete this file"
    if kind_of(path) == "missions":
        restore += "; if suites of other names use it, give it with --missions or in tier2gate.yaml"
    return Problem(
        code="no-suite",
        message="this file has no suite",
        hint=how_to_name(path.parent, gate.name, "suite") or restore,
        file=file_name(path, root),
    )
