"""Matches gates with those of the target branch, by the real paths of their files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.documents.reader import read_regular
from tier2gate.foundation.real_paths import name_below
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import SUFFIXES
from tier2gate.gates.shared_missions import ByMissions
from tier2gate.results.comparison import FileChange


@dataclass(frozen=True, kw_only=True)
class Side:
    """The gates of one side, and the folder that their files are named from.

    Attributes:
        root: the folder.
        gates: its gates.
        shared: missions files given on the command line, which belong to no gate.
    """

    root: Path
    gates: Sequence[Gate]
    shared: Sequence[Path] = ()
    _missions: ByMissions[tuple[str, ...]] = field(default_factory=ByMissions, compare=False)

    @cached_property
    def shared_names(self) -> frozenset[str | None]:
        """The names of the shared missions."""
        return frozenset(map(self.name, self.shared))

    def name(self, path: Path | None) -> str | None:
        """Name a file by its real path, relative to the root; `None` if it is outside."""
        if path is None:
            return None
        name = name_below(path, self.root)
        return None if name is None else name.as_posix()

    def missions_of(self, gate: Gate) -> tuple[str, ...]:
        """Name a gate's missions files, sorted; a list that gates share is named once."""
        return self._missions.of(gate.missions, self._names_of)

    def _names_of(self, missions: Iterable[Path]) -> tuple[str, ...]:
        return tuple(sorted(filter(None, map(self.name, missions))))

    def suite(self, gate: Gate) -> str | None:
        """Name a gate's suite."""
        return self.name(gate.suite)

    def files(self, gate: Gate) -> set[str | None]:
        """Name a gate's own three files."""
        return set(map(self.name, gate.files))


def pair_gates(here: Side, there: Side) -> dict[Gate, Gate]:
    """Pair the gates of two sides.

    Gates with the same suite are a pair. If several share a suite, they are paired by name, then by
    golden; gates that are left over are a pair if there is one on each side.

    Args:
        here: this side.
        there: the target branch's side.

    Returns:
        Gate here → the same gate there; each of the latter occurs once.
    """
    pairs: dict[Gate, Gate] = {}
    left_here, left_there = list(here.gates), list(there.gates)
    for key in (_suite_and_name, _suite_and_golden, Side.suite):
        ours, theirs = _by_key(here, left_here, key), _by_key(there, left_there, key)
        for value in ours.keys() & theirs.keys():
            if len(ours[value]) == len(theirs[value]) == 1:
                pairs[ours[value][0]] = theirs[value][0]
        paired = set(pairs.values())
        left_here = [gate for gate in left_here if gate not in pairs]
        left_there = [gate for gate in left_there if gate not in paired]
    return pairs


_Key: TypeAlias = Callable[[Side, Gate], object]


def _by_key(side: Side, gates: Iterable[Gate], key: _Key) -> dict[object, list[Gate]]:
    by_key: dict[object, list[Gate]] = {}
    for gate in gates:
        if side.suite(gate) is not None:
            by_key.setdefault(key(side, gate), []).append(gate)
    return by_key


def _suite_and_name(side: Side, gate: Gate) -> object:
    return side.suite(gate), gate.name


def _suite_and_golden(side: Side, gate: Gate) -> object:
    return side.suite(gate), side.name(gate.golden)


def find_changed_files(gate: Gate, here: Side, other: Gate, there: Side) -> tuple[FileChange, ...]:
    """Find the kinds of files that a gate reads from other places than on the target branch.

    Args:
        gate: the gate here.
        here: this side.
        other: the same gate there.
        there: the target branch's side.

    Returns:
        A change for each kind of file; a different suffix alone is not a change.
    """
    changes = []
    for kind in ("expectations", "golden", "missions"):
        before, after = _names(other, kind, there), _names(gate, kind, here)
        if kind == "missions":  # shared ones are the same on both sides
            before = tuple(name for name in before if name not in here.shared_names)
            after = tuple(name for name in after if name not in here.shared_names)
        if set(map(_without_ending, before)) != set(map(_without_ending, after)):
            changes.append(FileChange(kind=kind, before=before, after=after))
    return tuple(changes)


def reads_the_same(gate: Gate, here: Side, other: Gate, there: Side, code: Sequence[Path]) -> bool:
    """Return whether a gate's files are byte-identical on both sides.

    Args:
        gate: the gate here.
        here: this side.
        other: the same gate there.
        there: the target branch's side.
        code: modules of missions that are given by their paths, and tables.

    Returns:
        Whether they are; `False` if one cannot be read.
    """
    pairs = [*zip(gate.files, other.files, strict=False)]
    for path in (*gate.missions, *code):
        name = here.name(path)
        if name is None:
            return False
        pairs.append((path, there.root / name))
    try:
        return len(gate.files) == len(other.files) and all(
            read_regular(one, _MOST) == read_regular(two, _MOST) for one, two in pairs
        )
    except OSError:
        return False


_MOST = RECORD_LIMITS.max_bytes + 1


def _names(gate: Gate, kind: str, side: Side) -> tuple[str, ...]:
    if kind != "missions":
        path: Path | None = getattr(gate, kind)
        # Use the file's own name: it may be a link, whose target is not compared.
        place = path and side.name(path.parent)
        return () if path is None or place is None else ((Path(place) / path.name).as_posix(),)
    return side.missions_of(gate)


def _without_ending(name: str) -> str:
    ending = Path(name).suffix
    return name.removesuffix(ending) if ending in SUFFIXES else name
