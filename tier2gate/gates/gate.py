"""A gate: the files that belong together, and their faults."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.doubles import doubles_beside
from tier2gate.gates.naming import (
    GOLDEN_SUFFIX,
    code_beside,
    expectations_beside,
    gate_name,
    kind_of,
    missions_beside,
)
from tier2gate.settings import PythonModule

if TYPE_CHECKING:  # rarely needed
    from tier2gate.gates.configured_python import ConfiguredPython

LINKED = Problem(
    code="symbolic-link",
    message="a symbolic link, which a search does not follow",
    hint="replace it with the file itself, or pass it with --suite and --expectations",
)
"""The problem of a link that was found, not named explicitly."""

Judge: TypeAlias = Callable[[Path], Problem | None]
"""File → why a gate may not read it; `None` if it may."""

SHARED_GOLDEN = "shared-golden"
"""The code of the fault of gates that share a golden."""


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One gate's files.

    Attributes:
        name: the gate's name.
        suite: its suite; `None` for other files of a gate that have none.
        expectations: its expectations, or where they should be.
        golden: its golden, or where it will be.
        missions: the missions files that its suite may use, its own first.
        modules: the modules of missions in Python that the repository names for it; whether they
            run, the call decides.
        configured_python: the interpreter and the import folders that its configuration names for
            its code; whether they hold, the call decides.
        root: the folder that the golden must be in.
        configured: whether a configuration names it.
        explicit: whether the call names its files explicitly.
        detail: how much its golden keeps: `auto`, `full` or `hashes`.
        least_runs: how often its code runs at least, as the configuration says.
        faults: the faulty files, each with a problem that does not name it.
        meant_for: for a golden without a suite, the golden of another gate for which it seems to be
            a proposal.
        judge: tells why a file that its suite names may not be read; `None` if it may.
    """

    name: str
    suite: Path | None
    expectations: Path | None
    golden: Path | None
    root: Path
    missions: tuple[Path, ...] = ()
    modules: tuple[PythonModule, ...] = ()
    configured_python: "ConfiguredPython | None" = None
    configured: bool = False
    explicit: bool = False
    detail: str = "auto"
    least_runs: int = 1
    faults: tuple[tuple[Path, Problem], ...] = ()
    meant_for: Path | None = None
    judge: Judge = field(default=lambda _path: None, compare=False, repr=False)

    @property
    def files(self) -> tuple[Path, ...]:
        """The suite, expectations and golden that it has or should have, in this order.

        If it has none of them, the missions that were left over.
        """
        paths = (self.suite, self.expectations, self.golden)
        return tuple(path for path in paths if path is not None) or self.missions

    @property
    def read_files(self) -> tuple[Path, ...]:
        """All files that are read for it."""
        code = (module.path for module in self.modules if module.path is not None)
        return tuple(dict.fromkeys((*self.files, *self.missions, *code)))


def explicit_gate(suite: Path, expectations: Path | None, golden: Path | None) -> Gate:
    """Make a gate of files that are given explicitly.

    Args:
        suite: the suite.
        expectations: the expectations; `None` for those beside the suite with its name.
        golden: the golden; `None` for the one beside the suite with its name.

    Returns:
        The gate.
    """
    name = gate_name(suite) if kind_of(suite) == "suite" else suite.stem
    beside = missions_beside(suite.parent, name)
    found = expectations_beside(suite.parent, name)
    code = code_beside(suite.parent, name)
    searched = beside if expectations else (found, *beside)
    return Gate(
        name=name,
        suite=suite,
        expectations=expectations or found,
        golden=golden or suite.parent / f"{name}{GOLDEN_SUFFIX}",
        missions=beside,
        modules=as_modules(code),
        root=(golden or suite).parent,
        explicit=True,
        faults=(*link_faults([*searched, *code]), *doubles_beside(searched)),
    )


def as_modules(paths: Iterable[Path]) -> tuple[PythonModule, ...]:
    """Return files of Python code as modules of missions; they are named later."""
    return tuple(PythonModule(shown=path.name, path=path) for path in paths)


def link_faults(paths: Iterable[Path]) -> Iterator[tuple[Path, Problem]]:
    """Refuse found files that are links.

    Args:
        paths: the files.

    Yields:
        Each link with its problem.
    """
    for path in paths:
        if os.path.islink(path):
            yield path, LINKED


def distinct(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Leave out paths to a file that an earlier path leads to.

    Args:
        paths: the paths.

    Returns:
        The distinct paths, in order.
    """
    by_place: dict[str, Path] = {}
    for path in paths:
        by_place.setdefault(real_path(path), path)
    return tuple(by_place.values())
