"""Collects the missions that stopped without a result, grouped by what stopped them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from tier2gate.foundation.printable import FirstNames, listed, named
from tier2gate.foundation.problems import MAX_PROBLEMS, Problem

_MOST_GROUPS = 2 * MAX_PROBLEMS


@dataclass(kw_only=True)
class _Group:
    """Missions that stopped at the same line for the same reason.

    Attributes:
        first: the problem of the first of them.
        what: the mission's name, with which its message begins.
        scenarios: the names of their scenarios.
        last: the last of these.
        number: how many missions there are.
    """

    first: Problem
    what: str
    scenarios: FirstNames = field(default_factory=FirstNames)
    last: str = ""
    number: int = 0


class StoppedMissions:
    """The missions of a run that have no result.

    Attributes:
        calls: `(scenario, mission key)` of each → its problems, as they are without the others.
    """

    def __init__(self) -> None:
        """Start with none."""
        self.calls: dict[tuple[str, str], list[Problem]] = {}
        self._groups: dict[tuple[str | None, int | None, str], _Group] = {}

    def add(self, problem: Problem, what: str, scenario: str) -> None:
        """Add the problem of a mission.

        Args:
            problem: the problem, whose message begins with `what`.
            what: the mission as messages name it.
            scenario: its scenario; empty if the whole run stopped.
        """
        reason = problem.message.removeprefix(what)
        if reason.startswith(" raised "):  # the same exception; its text may name the data
            reason = reason.partition(":")[0]
        key = (problem.file, problem.line, f"{what}{reason}")
        if len(self._groups) >= _MOST_GROUPS and key not in self._groups:
            key = (problem.file, None, "")
        group = self._groups.setdefault(key, _Group(first=problem, what=what))
        group.number += 1
        if scenario and scenario != group.last:  # those of a scenario come one after the other
            group.scenarios.add(scenario)
            group.last = scenario

    @property
    def problems(self) -> Iterator[Problem]:
        """One problem for each group, in the order of the suite."""
        for group in self._groups.values():
            where = _where(group.scenarios)
            if where and group.first.message.startswith(group.what):
                rest = group.first.message.removeprefix(group.what)
                message = f"{group.what} in {where}{rest}"
                yield replace(group.first, message=message, stands_for=group.number)
            else:
                yield replace(group.first, stands_for=group.number)


def _where(scenarios: Collection[str]) -> str:
    if len(scenarios) > 1:
        return f"{len(scenarios):,} scenarios ({listed(scenarios)})"
    return "".join(f"scenario {named(name)}" for name in scenarios)
