"""Opens the target branch: its gates, those that correspond to gates here, and removed ones."""

import glob
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from tier2gate.assessment.base.counterparts import Side, pair_gates
from tier2gate.foundation.errors import InputInvalidError, Tier2GateError, UnusablePathError
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.configuration.unlisted import NOT_CONFIGURED
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.naming import file_name
from tier2gate.gates.search.patterns import leads_somewhere
from tier2gate.gates.selection import Selection, select_gates
from tier2gate.golden.store import read_golden
from tier2gate.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Base:
    """The target branch's side of a call.

    Attributes:
        path: the folder that corresponds to the root here, or one gate's golden.
        here: this side.
        there: the other side; `None` if the path is a file.
        is_searched: whether all gates there were searched for, not just one.
        counterparts: gate here → the same gate there.
        removed: gates there that no longer exist here.
    """

    path: Path
    here: Side
    there: Side | None = None
    is_searched: bool = False
    counterparts: Mapping[Gate, Gate] = field(default_factory=dict)
    removed: Sequence[Gate] = ()

    @cached_property
    def origins(self) -> Mapping[str, Sequence[Gate]]:
        """Name of a suite → the removed gates whose goldens accept it; each golden is read once."""
        origins: dict[str, list[Gate]] = {}
        for gate in self.removed:
            name = _accepted_suite(gate)
            if name is not None:
                origins.setdefault(name, []).append(gate)
        return origins


def open_base(settings: Settings, selection: Selection) -> Base:
    """Open the target branch's side of a call.

    Args:
        settings: the call's settings, with a base; the same paths are searched there.
        selection: the gates here.

    Returns:
        The target branch's side.

    Raises:
        UnusablePathError: the base does not exist, is or contains the checked folder, or is a file
            although there is not exactly one gate.
        InputInvalidError: its configuration is invalid, or a path is unusable there.
    """
    path, root = settings.base or settings.root, settings.root
    _check_usable(path, root, selection)
    here = Side(root=root, gates=selection.gates, shared=settings.missions)
    if not os.path.isdir(path):
        return Base(path=path, here=here)
    for gate in selection.gates:
        if not gate.faults and any(here.name(file) is None for file in gate.files):
            what = (
                f"the gate {gate.name} is outside the checked folder, so it cannot be compared "
                "with the target branch"
            )
            raise _unusable(path, what)
    there = _side_there(path, settings)
    # A gate that the configuration no longer names is removed, although its suite is there.
    named = [gate for gate in here.gates if not _is_unlisted(gate)]
    pairs = pair_gates(replace(here, gates=named), there)
    # Files whose suite is missing are reported here, so their gate is not reported as removed.
    left = {name for gate in selection.gates if gate.suite is None for name in here.files(gate)}
    known = set(pairs.values())
    return Base(
        path=path,
        here=here,
        there=there,
        is_searched=settings.suite is None,
        counterparts=pairs,
        removed=[g for g in there.gates if g not in known and not left & there.files(g)],
    )


def unknown_base(settings: Settings, selection: Selection) -> Base:
    """Return the target branch's side when its gates cannot be determined.

    Args:
        settings: the call's settings, with a base.
        selection: the gates here.

    Returns:
        The target branch's side; gates are compared with files of the same names there.
    """
    path, root = settings.base or settings.root, settings.root
    here = Side(root=root, gates=selection.gates, shared=settings.missions)
    return Base(path=path, here=here, there=Side(root=path, gates=()))


def name_removed(base: Base) -> tuple[str, ...] | None:
    """Name the gates that exist on the target branch but not here.

    Args:
        base: the target branch's side.

    Returns:
        Their suites, relative to that branch's folder, with the gate's name first if it is
        configured; sorted. `None` if this was not checked.
    """
    if not base.is_searched and not base.removed:
        return None
    return tuple(sorted(name_there(gate, base) for gate in base.removed))


def name_there(gate: Gate, base: Base) -> str:
    """Name a gate of the target branch.

    Args:
        gate: the gate.
        base: the target branch's side.

    Returns:
        Its suite, relative to that branch's folder, with the gate's name first if it is configured.
    """
    suite = file_name(gate.files[0], base.path)
    return f"{gate.name}: {suite}" if gate.configured else suite


def at_same_place(gate: Gate, base: Base) -> Gate | None:
    """Find files on the target branch with the same names as a gate's files here.

    They belong to a faulty gate, which is never paired, or the gates there are not known.

    Args:
        gate: the gate here.
        base: the target branch's side.

    Returns:
        The files as a gate; `None` if there are none.
    """
    suite, expectations, golden = (
        None if name is None else base.path / name for name in map(base.here.name, gate.files)
    )
    if suite is None or golden is None or not any(map(os.path.lexists, (suite, golden))):
        return None
    known = expectations is not None and os.path.lexists(expectations)
    return replace(explicit_gate(suite, expectations if known else None, golden), name=gate.name)


def find_origin(suite_name: str, base: Base) -> Gate | None:
    """Find the gate that was renamed: the only removed one whose golden accepts this suite.

    Args:
        suite_name: the name of the suite here.
        base: the target branch's side.

    Returns:
        The gate there; `None` if no gate, or more than one, can be it.
    """
    origins = base.origins.get(suite_name, ())
    return origins[0] if len(origins) == 1 else None


def _check_usable(path: Path, root: Path, selection: Selection) -> None:
    """Refuse a base that nothing can be compared with."""
    if not os.path.exists(path):
        raise _unusable(path, "there is no such file or folder to compare with")
    real, here = (Path(real_path(place)) for place in (path, root))
    if real == here:
        raise _unusable(path, "this is the checked folder itself; give the target branch's folder")
    if here.is_relative_to(real):
        what = (
            "this folder contains the checked folder; check out the target branch beside or below "
            "the checked folder"
        )
        raise _unusable(path, what)
    if any(_is_same(path, gate.golden) for gate in selection.gates):
        raise _unusable(path, "this is the checked golden itself; give the target branch's golden")
    if not os.path.isdir(path) and len(selection.gates) != 1:
        what = (
            f"a file can only be one gate's golden, but there are {len(selection.gates):,} gates; "
            "give the folder with the target branch's files"
        )
        raise _unusable(path, what)


def _side_there(base: Path, settings: Settings) -> Side:
    if settings.suite is not None:
        suite, expectations, golden = (
            None if file is None else base / (_relative(file, settings.root) or "")
            for file in (settings.suite, settings.expectations, settings.golden)
        )
        gate = explicit_gate(suite or base, expectations, golden)
        is_there = any(map(os.path.exists, gate.files))
        return Side(root=base, gates=[gate] if is_there else [])
    return Side(root=base, gates=[gate for gate in _gates_there(base, settings) if _counts(gate)])


def _counts(gate: Gate) -> bool:
    """Return whether a gate there counts; a faulty one counts only if it has a golden."""
    if gate.suite is None or _is_unlisted(gate):
        return False
    return not gate.faults or (gate.golden is not None and os.path.lexists(gate.golden))


def _is_unlisted(gate: Gate) -> bool:
    return any(fault.code == NOT_CONFIGURED for _, fault in gate.faults)


def _gates_there(base: Path, settings: Settings) -> Sequence[Gate]:
    escaped = Path(glob.escape(os.fspath(base)))
    names = [_relative(path, settings.root) or "." for path in settings.paths]
    paths = [(base if os.path.exists(base / name) else escaped) / name for name in names]
    there = replace(
        settings,
        paths=tuple(path for path in paths if leads_somewhere(path, base)),
        folder=base / (_relative(settings.folder, settings.root) or "."),
        missions=(),
        modules=(),
        allow_code=True,  # no gate of the target branch runs
        base=None,
        proposed=None,
        reports_zone=None,
    )
    try:
        return () if paths and not there.paths else select_gates(there).gates
    except UnusablePathError as error:
        reason = str(error).removeprefix(f"{settings.root.as_posix()}/")
        problem = Problem(code="base-unusable", message=f"on the target branch: {reason}")
        raise InputInvalidError(problem) from None


def _accepted_suite(gate: Gate) -> str | None:
    """Return the name of the suite that a gate's golden accepts; `None` if it is unreadable."""
    golden = gate.golden
    try:
        accepted = read_golden(golden, golden.name) if golden else None
    except Tier2GateError:
        return None
    return accepted.content.suite_name if accepted and accepted.content else None


def _is_same(one: Path, other: Path | None) -> bool:
    return other is not None and real_path(one) == real_path(other)


def _unusable(base: Path, what: str) -> UnusablePathError:
    return UnusablePathError(f"{base.as_posix()}: {what}")


def _relative(path: Path | None, root: Path) -> str | None:
    """Name a path relative to the root; `None` if it is outside."""
    if path is None:
        return None
    name = os.path.relpath(path, root)
    return None if Path(name).parts[:1] == (os.pardir,) else Path(name).as_posix()
