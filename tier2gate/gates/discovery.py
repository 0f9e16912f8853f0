"""Which gates there are in a folder, or belong to a file: files put together by their names."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tier2gate.errors import Problem
from tier2gate.gates.gate import Gate
from tier2gate.gates.marker import is_marked, read_marker
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
    """

    gates: list[Gate] = field(default_factory=list)
    alone: list[Path] = field(default_factory=list)
    proposed: list[Path] = field(default_factory=list)


def search_folder(root: Path, skip: Collection[str] = ()) -> Found:
    """Search a folder and those below it, without hidden ones and without following links.

    Args:
        root: where to begin.
        skip: real paths of folders to leave out.

    Returns:
        What is there. A folder that cannot be searched is a gate that is at fault.
    """
    found = Found()
    proposals: set[Path] = set()
    for folder, files in _walk(root, skip, found.gates):
        if is_marked(folder):
            proposals |= _proposals_in(folder)
            found.proposed.append(folder)
        found.alone += [path for path in files if kind_of(path) in _ALONE]
        shown = [path for path in files if not path.name.startswith(".")]
        found.gates += [
            gate
            for gate in gates_of(folder, shown, root)
            if gate.suite is not None or not proposals.issuperset(gate.files)
        ]
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
    [gate] = gates_of(path.parent, list(files_of_gate(path.parent, name)), path.parent)
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
            yield _faulty(path, _MISNAMED, root)
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
                *_link_faults([*suites, *expectations, *missions]),
                *_double_faults(suites, expectations, missions),
            ),
        )


def _walk(
    root: Path, skip: Collection[str], closed: list[Gate]
) -> Iterator[tuple[Path, list[Path]]]:
    def note_closed(error: OSError) -> None:
        problem = Problem(
            code="unreadable",
            message=f"cannot be searched: {error.strerror}",
            hint="check the folder's permissions",
        )
        closed.append(_faulty(Path(error.filename), problem, root))

    for folder, folders, files in os.walk(root, onerror=note_closed):
        shown = sorted(name for name in folders if not name.startswith("."))
        folders[:] = [name for name in shown if os.path.realpath(Path(folder, name)) not in skip]
        yield Path(folder), [Path(folder, name) for name in sorted(files)]


def _faulty(path: Path, problem: Problem, root: Path) -> Gate:
    """Make a gate of what may hold one, or may be meant for one, so that it is not green."""
    return Gate(
        name=path.name or path.absolute().name,
        suite=path,
        expectations=None,
        golden=None,
        root=root,
        faults=((path, problem),),
    )


def _proposals_in(folder: Path) -> set[Path]:
    try:
        names = map(Path, read_marker(folder))
        return {folder / n for n in names if kind_of(n) == "golden" and not n.is_absolute()}
    except OSError:  # then its goldens are orphans, and said to be
        return set()


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


def _link_faults(paths: Sequence[Path]) -> Iterator[tuple[Path, Problem]]:
    for path in paths:
        if os.path.islink(path):  # noqa: PTH114 - pathlib's raises in a folder that is closed
            hint = "put the file itself here, or name it with --suite and --expectations"
            message = "a symbolic link, which a search does not follow"
            yield path, Problem(code="symbolic-link", message=message, hint=hint)


def _double_faults(*kinds: Sequence[Path]) -> Iterator[tuple[Path, Problem]]:
    for first, *others in filter(None, kinds):
        for other in others:
            message = f"{first.name} is there already, and makes the same gate"
            yield other, Problem(code="doubled", message=message, hint="keep one of the two")
