"""A gate: the files that belong together, and what is wrong with them as such."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tier2gate.foundation.errors import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.naming import (
    GOLDEN_SUFFIX,
    expectations_beside,
    gate_name,
    kind_of,
    missions_beside,
)

LINKED = Problem(
    code="symbolic-link",
    message="a symbolic link, which a search does not follow",
    hint="put the file itself here, or name it with --suite and --expectations",
)
"""What is wrong with a file that is a link, where it was found and not named."""


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One gate's files.

    Attributes:
        name: the gate's name.
        suite: its suite; `None` for a golden or expectations file that has none.
        expectations: its expectations, or where they should be.
        golden: its golden, or where it will be.
        missions: files of missions that its suite may call, its own first.
        root: the folder that the golden must lie in.
        configured: whether a configuration names it.
        outright: whether the call itself names its files.
        detail: how much its golden keeps: `auto`, `full` or `hashes`.
        faults: what is wrong with the files as such: the file at fault, and a problem without it.
        meant_for: for a golden without a suite, the golden of another gate that it looks like a
            proposal for.
    """

    name: str
    suite: Path | None
    expectations: Path | None
    golden: Path | None
    root: Path
    missions: tuple[Path, ...] = ()
    configured: bool = False
    outright: bool = False
    detail: str = "auto"
    faults: tuple[tuple[Path, Problem], ...] = ()
    meant_for: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Those of its own three files that it has or should have, the suite first."""
        paths = (self.suite, self.expectations, self.golden)
        return tuple(path for path in paths if path is not None)

    @property
    def read_files(self) -> tuple[Path, ...]:
        """All the files that it is read from."""
        return (*self.files, *self.missions)


def explicit_gate(suite: Path, expectations: Path | None, golden: Path | None) -> Gate:
    """Make a gate of files that are named outright; what is left out follows from the suite.

    Args:
        suite: the suite.
        expectations: the expectations, if not beside the suite under its name.
        golden: the golden, likewise.

    Returns:
        The gate.
    """
    name = gate_name(suite) if kind_of(suite) == "suite" else suite.stem
    beside = missions_beside(suite.parent, name)
    found = expectations_beside(suite.parent, name)
    return Gate(
        name=name,
        suite=suite,
        expectations=expectations or found,
        golden=golden or suite.parent / f"{name}{GOLDEN_SUFFIX}",
        missions=beside,
        root=(golden or suite).parent,
        outright=True,
        faults=tuple(link_faults([*beside, *(() if expectations else (found,))])),
    )


def link_faults(paths: Iterable[Path]) -> Iterator[tuple[Path, Problem]]:
    """Refuse files that are links, where they were found and not named.

    Args:
        paths: the files.

    Yields:
        Each of them that is a link, with what is wrong with it.
    """
    for path in paths:
        if os.path.islink(path):
            yield path, LINKED


def with_shared_missions(gates: Iterable[Gate], missions: Sequence[Path]) -> list[Gate]:
    """Let the suites of gates call missions of further files, too.

    Args:
        gates: the gates.
        missions: the files; one that is a gate's already is not taken twice.

    Returns:
        The gates with them; those that had the same missions still share theirs.
    """
    joined: dict[int, tuple[tuple[Path, ...], tuple[Path, ...]]] = {}
    found = []
    for gate in gates:
        if missions and id(gate.missions) not in joined:
            joined[id(gate.missions)] = gate.missions, distinct((*gate.missions, *missions))
        found.append(replace(gate, missions=joined[id(gate.missions)][1]) if missions else gate)
    return found


def distinct(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Leave out paths that lead to a file which another one before them leads to.

    Args:
        paths: the paths.

    Returns:
        The rest, in order.
    """
    by_place: dict[str, Path] = {}
    for path in paths:
        by_place.setdefault(real_path(path), path)
    return tuple(by_place.values())
