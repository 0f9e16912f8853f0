"""Gates that share a list of missions files: what depends on the list alone is done once.

Thousands of gates may share thousands of files. Comparing the lists would be slow, so a list is
known by its identity: gates share it if their `missions` are one object.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from tier2gate.gates.gate import Gate, distinct

_Result = TypeVar("_Result")
_Missions: TypeAlias = tuple[Path, ...]


class ByMissions(Generic[_Result]):
    """Results for lists of missions files, each made once."""

    def __init__(self, kept: Iterable[_Missions] | None = None) -> None:
        """Start without results.

        Args:
            kept: the lists whose results are kept; all if omitted.
        """
        self._kept = None if kept is None else {id(missions): missions for missions in kept}
        # A list is kept with its result so that its id is not reused.
        self._results: dict[int, tuple[_Missions, _Result]] = {}

    def of(self, missions: _Missions, make: Callable[[_Missions], _Result]) -> _Result:
        """Return the result for a list.

        Args:
            missions: the list, as a gate has it.
            make: makes the result, if it is not known.

        Returns:
            The result; the same object each time if it is kept.
        """
        key = id(missions)
        if key in self._results:
            return self._results[key][1]
        result = make(missions)
        if self._kept is None or key in self._kept:
            self._results[key] = missions, result
        return result


def group_by_missions(gates: Iterable[Gate]) -> list[list[Gate]]:
    """Group gates by their lists of missions files.

    Args:
        gates: the gates.

    Returns:
        The gates that share a list, for each list; both in the order of the gates.
    """
    groups: dict[int, list[Gate]] = {}
    for gate in gates:
        groups.setdefault(id(gate.missions), []).append(gate)
    return list(groups.values())


def with_shared_missions(gates: Iterable[Gate], missions: Sequence[Path]) -> list[Gate]:
    """Add missions files to gates.

    Args:
        gates: the gates.
        missions: the files to add; one that a gate already has is not repeated.

    Returns:
        The gates with them; gates that shared one tuple of missions still do.
    """
    if not missions:
        return list(gates)
    joined: ByMissions[_Missions] = ByMissions()

    def join(own: _Missions) -> _Missions:
        return distinct((*own, *missions))

    return [replace(gate, missions=joined.of(gate.missions, join)) for gate in gates]
