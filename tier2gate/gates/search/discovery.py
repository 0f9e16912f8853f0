"""Find the gates in a folder, or the gate of a file, by grouping files by name."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tier2gate.documents.reader import UNREADABLE
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.doubles import DOUBLED, double_faults
from tier2gate.gates.gate import Gate, as_modules, link_faults
from tier2gate.gates.naming import (
    GOLDEN_SUFFIX,
    code_beside,
    expectations_beside,
    files_of_gate,
    gate_name,
    is_nearly_a_suite,
    kind_of,
)
from tier2gate.gates.search.listing import Listing, list_folder
from tier2gate.gates.search.marker import read_marker

MISNAMED = "misnamed"
MAY_HIDE_SUITES = frozenset({MISNAMED, DOUBLED, UNREADABLE})
"""The codes of the faults after which a golden nearby may have a suite that was not found."""

_ALONE = ("missions", "config")
_MISNAMED = Problem(
    code=MISNAMED,
    message="looks like a suite, but its name does not match: it would be skipped",
    hint="rename it to NAME.suite.yaml, in lower case from the first dot on",
)


class Found(NamedTuple):
    """What a search found.

    Attributes:
        gates: the gates, and golden and expectations files without a suite; sorted by folder.
        alone: missions files and configurations, sorted.
        proposed: marked folders of proposed goldens.
        links: links to folders, which were not followed; sorted.
    """

    gates: tuple[Gate, ...] = ()
    alone: tuple[Path, ...] = ()
    proposed: tuple[Path, ...] = ()
    links: tuple[Path, ...] = ()


def search_folder(root: Path, skip: Collection[str] = ()) -> Found:
    """Search a folder and those below it, skipping hidden folders and links.

    Args:
        root: the folder.
        skip: real paths of folders to leave out.

    Returns:
        What was found. A folder that cannot be searched becomes a gate with a fault.
    """
    gates: list[Gate] = []
    alone: list[Path] = []
    links: list[Path] = []
    proposals: dict[Path, set[Path]] = {}
    for folder, listing in _walk(root, skip):
        if listing.problem is not None:
            gates.append(faulty_gate(folder, _not_searched(listing.problem), root))
            continue
        if (listed := _proposals_in(folder)) is not None:
            proposals[folder] = listed
        files = [folder / name for name in listing.files]
        alone += [path for path in files if kind_of(path) in _ALONE]
        links += [folder / name for name in listing.links if not name.startswith(".")]
        gates += gates_of(folder, [path for path in files if not path.name.startswith(".")], root)
    proposals = _without_suites(proposals, gates)
    return Found(
        gates=tuple(_explain_orphans(_without_proposals(gates, proposals), root)),
        alone=tuple(alone),
        proposed=tuple(proposals),
        links=tuple(links),
    )


def gate_of_file(path: Path) -> Gate:
    """Return the gate that a suite, expectations or golden file belongs to.

    Args:
        path: the file; its name states its kind.

    Returns:
        The gate, with the files of the same name in the same folder.
    """
    name = gate_name(path)
    files = {path, *files_of_gate(path.parent, name)}
    [gate] = gates_of(path.parent, sorted(files), path.parent)
    return gate


def gates_of(folder: Path, files: Sequence[Path], root: Path) -> Iterator[Gate]:
    """Group the files of one folder into gates by name.

    Args:
        folder: the folder.
        files: its files.
        root: the folder that goldens must be in.

    Yields:
        The gates, sorted by name.
    """
    names: dict[str, dict[str, list[Path]]] = {}
    for path in sorted(files):
        kind = kind_of(path)
        if is_nearly_a_suite(path):
            yield faulty_gate(path, _MISNAMED, root)
        if kind in ("suite", "expectations", "golden", "missions"):
            names.setdefault(gate_name(path), {}).setdefault(kind, []).append(path)
    for name, kinds in sorted(names.items()):
        suites, expectations, missions = (
            kinds.get(kind, []) for kind in ("suite", "expectations", "missions")
        )
        golden = folder / f"{name}{GOLDEN_SUFFIX}"
        if not suites and kinds.keys() == {"missions"}:
            continue  # shared missions: they belong to the gates that name them
        if not suites:
            there = expectations[0] if expectations else None
            left = golden if kinds.get("golden") else None
            yield Gate(name=name, suite=None, expectations=there, golden=left, root=root)
            continue
        code = code_beside(folder, name)
        yield Gate(
            name=name,
            suite=suites[0],
            expectations=expectations[0] if expectations else expectations_beside(folder, name),
            golden=golden,
            missions=tuple(missions[:1]),
            modules=as_modules(code),
            root=root,
            faults=(
                *link_faults([*suites, *expectations, *missions, *code]),
                *double_faults(suites),
                *double_faults(expectations),
                *double_faults(missions),
            ),
        )


def _walk(root: Path, skip: Collection[str]) -> Iterator[tuple[Path, Listing]]:
    """Yield each folder that is not hidden, and what it holds."""
    pending = [(root, real_path(root))]
    while pending:
        folder, real = pending.pop()
        listing = list_folder(folder)
        yield folder, listing
        shown = [name for name in reversed(listing.folders) if not name.startswith(".")]
        below = [(folder / name, f"{real.rstrip(os.sep)}{os.sep}{name}") for name in shown]
        pending += [item for item in below if item[1] not in skip]


def _not_searched(error: OSError) -> Problem:
    message = f"cannot be searched: {error.strerror}"
    return Problem(code=UNREADABLE, message=message, hint="check the folder's permissions")


def faulty_gate(path: Path, problem: Problem, root: Path) -> Gate:
    """Make a gate of a file or folder that may be or hide one, so that the call fails.

    Args:
        path: the file or folder.
        problem: its problem, without its name.
        root: the searched folder.

    Returns:
        A gate with that fault.
    """
    return Gate(
        name=path.name or path.absolute().name,
        suite=path,
        expectations=None,
        golden=None,
        root=root,
        faults=((path, problem),),
    )


def _proposals_in(folder: Path) -> set[Path] | None:
    """Return the goldens that a folder's marker lists; `None` without a valid marker."""
    try:
        names = read_marker(folder)
    except OSError:  # its goldens are then reported as orphans
        return set()
    if names is None:
        return None
    paths = map(Path, names)
    return {folder / path for path in paths if kind_of(path) == "golden" and not path.is_absolute()}


def _without_suites(
    proposals: Mapping[Path, set[Path]], gates: Iterable[Gate]
) -> dict[Path, set[Path]]:
    """Leave out the folders that hold a suite: their markers do not count."""
    holding = {
        folder
        for gate in gates
        if gate.suite is not None and proposals
        for folder in gate.suite.parents
    }
    return {folder: listed for folder, listed in proposals.items() if folder not in holding}


def _without_proposals(gates: Iterable[Gate], proposals: Mapping[Path, set[Path]]) -> list[Gate]:
    """Leave out proposed goldens."""
    listed = {path for paths in proposals.values() for path in paths}
    return [g for g in gates if g.suite is not None or not listed.issuperset(g.files)]


def _explain_orphans(gates: Sequence[Gate], root: Path) -> Iterator[Gate]:
    """Mark each golden without a suite that looks like a committed proposal, with its gate.

    A proposal has the golden's own path below another folder.
    """
    goldens = {
        gate.golden.relative_to(root).parts: gate.golden
        for gate in gates
        if gate.suite is not None and gate.golden is not None
    }
    for gate in gates:
        if gate.suite is None and gate.golden is not None:
            parts = gate.golden.relative_to(root).parts
            tails = (parts[start:] for start in range(1, len(parts)))
            meant_for = next((goldens[tail] for tail in tails if tail in goldens), None)
            yield replace(gate, meant_for=meant_for)
        else:
            yield gate
