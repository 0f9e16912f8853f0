"""Which gates there are in a folder, or belong to a file: files put together by their names."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tier2gate.foundation.errors import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.gate import Gate, link_faults
from tier2gate.gates.listing import list_folder
from tier2gate.gates.marker import read_marker
from tier2gate.gates.naming import (
    GOLDEN_SUFFIX,
    expectations_beside,
    files_of_gate,
    gate_name,
    is_nearly_a_suite,
    kind_of,
)

_ALONE = ("missions", "config")
_MISNAMED = Problem(
    code="misnamed",
    message="nearly a suite by its name, and would go by unseen",
    hint="name it NAME.suite.yaml, in lower case from the first dot on",
)


@dataclass(kw_only=True)
class Found:
    """What a search found.

    Attributes:
        gates: every gate, and golden and expectations files that have no suite; sorted by folder.
        alone: missions files and configurations, sorted.
        proposed: marked folders that hold proposed goldens.
        links: links to folders, which were not followed; sorted.
    """

    gates: list[Gate] = field(default_factory=list)
    alone: list[Path] = field(default_factory=list)
    proposed: list[Path] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)


def search_folder(root: Path, skip: Collection[str] = ()) -> Found:
    """Search a folder and those below it, without hidden ones and without following links.

    Args:
        root: where to begin.
        skip: real paths of folders to leave out.

    Returns:
        What is there. A folder that cannot be searched is a gate that is at fault.
    """
    found = Found()
    proposals: dict[Path, set[Path]] = {}
    for folder, files in _walk(root, skip, found):
        listed = _proposals_in(folder)
        if listed is not None:
            proposals[folder] = listed
        found.alone += [path for path in files if kind_of(path) in _ALONE]
        shown = [path for path in files if not path.name.startswith(".")]
        found.gates += gates_of(folder, shown, root)
    found.gates = _without_proposals(found, proposals)
    found.gates = list(_explain_orphans(found.gates, root))
    return found


def gate_of_file(path: Path) -> Gate:
    """Give the gate that a suite, expectations or golden file belongs to.

    Args:
        path: the file, by a name that says its kind.

    Returns:
        The gate, with the files of its name in that folder.
    """
    name = gate_name(path)
    files = {path, *files_of_gate(path.parent, name)}
    [gate] = gates_of(path.parent, sorted(files), path.parent)
    return gate


def gates_of(folder: Path, files: Sequence[Path], root: Path) -> Iterator[Gate]:
    """Put the files of one folder together by their names.

    Args:
        folder: the folder.
        files: its files.
        root: the folder that goldens must lie in.

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
            continue  # it belongs to no gate, but to all that name it
        if not suites:
            there = expectations[0] if expectations else None
            left = golden if kinds.get("golden") else None
            yield Gate(name=name, suite=None, expectations=there, golden=left, root=root)
            continue
        yield Gate(
            name=name,
            suite=suites[0],
            expectations=expectations[0] if expectations else expectations_beside(folder, name),
            golden=golden,
            missions=tuple(missions[:1]),
            root=root,
            faults=(
                *link_faults([*suites, *expectations, *missions]),
                *_double_faults(suites, expectations, missions),
            ),
        )


def _walk(root: Path, skip: Collection[str], found: Found) -> Iterator[tuple[Path, list[Path]]]:
    """Give each folder with its files; links and folders that are closed go to what was found."""
    pending = [(root, real_path(root))]
    while pending:
        folder, real = pending.pop()
        listing = list_folder(folder)
        if listing.problem is not None:
            message = f"cannot be searched: {listing.problem.strerror}"
            hint = "check the folder's permissions"
            problem = Problem(code="unreadable", message=message, hint=hint)
            found.gates.append(faulty_gate(folder, problem, root))
            continue
        found.links += [folder / name for name in listing.links if not name.startswith(".")]
        yield folder, [folder / name for name in listing.files]
        shown = [name for name in reversed(listing.folders) if not name.startswith(".")]
        below = [(folder / name, f"{real.rstrip(os.sep)}{os.sep}{name}") for name in shown]
        pending += [item for item in below if item[1] not in skip]


def faulty_gate(path: Path, problem: Problem, root: Path) -> Gate:
    """Make a gate of what may hold one, or may be meant for one, so that it is not green.

    Args:
        path: the file or folder.
        problem: what is wrong with it, without its name.
        root: the folder that was searched.

    Returns:
        A gate that is at fault.
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
    """Give the goldens that a folder's marker lists; `None` if it has no marker of ours."""
    try:
        names = read_marker(folder)
    except OSError:  # then its goldens are orphans, and said to be
        return set()
    if names is None:
        return None
    paths = map(Path, names)
    return {folder / path for path in paths if kind_of(path) == "golden" and not path.is_absolute()}


def _without_proposals(found: Found, proposals: Mapping[Path, set[Path]]) -> list[Gate]:
    """Leave proposed goldens out; a marker does not count in a folder that holds a suite."""
    holding = {
        folder
        for gate in found.gates
        if gate.suite is not None and proposals
        for folder in gate.suite.parents
    }
    found.proposed = [folder for folder in proposals if folder not in holding]
    listed = {path for folder in found.proposed for path in proposals[folder]}
    return [g for g in found.gates if g.suite is not None or not listed.issuperset(g.files)]


def _explain_orphans(gates: Iterable[Gate], root: Path) -> Iterator[Gate]:
    """Note of a golden without a suite which gate's it is, if it is a proposal that was committed.

    A proposal lies under the golden's own path, in another folder.
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


def _double_faults(*kinds: Sequence[Path]) -> Iterator[tuple[Path, Problem]]:
    for first, *others in filter(None, kinds):
        for other in others:
            message = f"{first.name} is there already, and makes the same gate"
            yield other, Problem(code="doubled", message=message, hint="keep one of the two")
