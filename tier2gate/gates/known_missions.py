"""The missions that are known when a gate's files are checked, and the calls of a scenario."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from tier2gate.documents.nearest import Names
from tier2gate.documents.schemas import Schema
from tier2gate.foundation.printable import listed

UNKNOWN_MISSION = "unknown-mission"
"""The code of a call of a mission that does not exist, and of an expectation on one."""

_LISTED = 5


@dataclass(frozen=True)
class KnownMissions:
    """The missions that a suite can call.

    Attributes:
        params: name → schema of its params, for each available mission.
        complete: whether these are all; if not, a call of another mission is not a problem.
        pending: whether all will be known later in the call: what depends on them is then checked,
            and no call is checked now.
        offered: names of other missions to suggest, which are only loaded if they are called.
    """

    params: Mapping[str, Schema]
    complete: bool = True
    pending: bool = False
    offered: frozenset[str] = frozenset()

    @cached_property
    def names(self) -> Names:
        """Their names, to suggest a similar one."""
        return Names(self.params.keys() | self.offered if self.offered else self.params)


class Calls(NamedTuple):
    """The calls of a scenario, by what identifies their results.

    Attributes:
        valid: the ids and names of calls, except those in `unknown`.
        unknown: the names of calls whose mission does not exist; sorted.
        are_certain: whether the missions of all calls exist or are in `unknown`; if not, the name
            of a call may be misspelt itself.
    """

    valid: Names
    unknown: Sequence[str]
    are_certain: bool

    @property
    def available(self) -> str:
        """The list of the calls, as a hint."""
        return f"available: {self._listed}"

    def has(self, name: str) -> bool:
        """Return whether a call has this name or id, even if its mission does not exist."""
        return name in self.valid or name in self.unknown

    def guess(self, name: str) -> str | None:
        """Suggest a similar call, but not one that is misspelt itself.

        Args:
            name: the name or id that no call has.

        Returns:
            The hint; `None` if no call is similar.
        """
        if not self.are_certain:
            return f"the suite calls {self._listed} there; use the same name in both files"
        hint = self.valid.hint(name)
        if self.unknown and hint is None:
            return f"first correct {listed(self.unknown, limit=_LISTED)} in the suite"
        return hint

    def meant(self, name: str) -> str:
        """Suggest a similar call; without one, list the calls.

        Args:
            name: the name or id that no call has.

        Returns:
            The hint.
        """
        return self.guess(name) or self.available

    @property
    def _listed(self) -> str:
        return listed(self.valid.sorted, limit=_LISTED)


def calls_of(calls: Iterable[dict[str, Any]], known: KnownMissions | None) -> Calls:
    """Return the calls of a scenario, by what identifies their results.

    Args:
        calls: the calls.
        known: the available missions; `None` to assume that all missions exist.

    Returns:
        The calls.
    """
    valid: set[str] = set()
    unknown: set[str] = set()
    for call in calls:
        is_known = known is None or call.get("id") or call["name"] in known.params
        (valid if is_known else unknown).add(call.get("id") or call["name"])
    if known is None or known.complete:
        return Calls(Names(valid), sorted(unknown - valid), are_certain=True)
    return Calls(Names(valid | unknown), (), are_certain=unknown <= valid)


def meant(name: str, known: Names) -> str:
    """Suggest a similar name; without one, list the available names.

    Args:
        name: the unknown name.
        known: the available names.

    Returns:
        The hint.
    """
    return known.hint(name) or f"available: {listed(known.sorted, limit=_LISTED)}"
