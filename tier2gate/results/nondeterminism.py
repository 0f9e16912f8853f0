"""How runs of the same input disagree, and what their results depend on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tier2gate.orchestration.canonical import encode
from tier2gate.runner.variations import Aspect

Spot: TypeAlias = tuple[str, str, str | None]
"""Scenario, mission and JSON Pointer; no pointer if only one of two runs has a result."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A value that some runs gave.

    Attributes:
        value: the value; `None` also if there was none.
        exists: whether there was one.
        runs: how many runs gave it.
    """

    value: Any
    exists: bool
    runs: int


@dataclass(frozen=True, kw_only=True)
class UnstableValue:
    """A place in a mission's result whose value differs between runs.

    Attributes:
        pointer: JSON Pointer into the result.
        step_id: the executed step that it lies in; `None` if it lies in none.
        seen: the values, the most frequent first.
    """

    pointer: str
    step_id: str | None
    seen: tuple[Seen, ...]

    @property
    def is_reordered(self) -> bool:
        """Whether all values are lists of the same items."""
        lists = [item.value for item in self.seen]
        if not all(isinstance(value, list) for value in lists):
            return False
        first, *others = (sorted(map(encode, value)) for value in lists)
        return all(other == first for other in others)


@dataclass(frozen=True, kw_only=True)
class UnstableMission:
    """A mission whose results differ between runs, in one or several scenarios.

    Attributes:
        scenario_names: the scenarios; what follows is of the first one.
        mission_name: its key in the scenarios.
        file: the file of its module; `None` for an installed module.
        raised: in how many runs it raised.
        why: what it said when it raised.
        values: the first places that differ; none if it raised.
        more_values: how many other places differ.
    """

    scenario_names: tuple[str, ...]
    mission_name: str
    file: str | None
    raised: int = 0
    why: str = ""
    values: tuple[UnstableValue, ...] = ()
    more_values: int = 0


@dataclass(frozen=True, kw_only=True)
class Culprit:
    """What results depend on, though they must not.

    Attributes:
        aspect: the one thing in the surroundings; `None` if runs in the same ones disagree.
        spots: the places that depend on it.
        scenario: for the order of scenarios, one that differs after another one, if it was found.
        after: that other scenario.
    """

    aspect: Aspect | None
    spots: frozenset[Spot] = field(default=frozenset(), compare=False)
    scenario: str | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Nondeterminism:
    """How a gate's runs disagree.

    Attributes:
        runs: how many there were.
        missions: the first missions that differ, in the order of the suite.
        more_results: how many results of other missions differ.
        culprits: what the results depend on; empty if the cause was not isolated.
        untried: what could not be varied on this machine.
        by_chance: the scenarios in which a mission raised in the first run, but not in all.
    """

    runs: int
    missions: Sequence[UnstableMission]
    more_results: int
    culprits: Sequence[Culprit]
    untried: Sequence[Aspect] = ()
    by_chance: Sequence[str] = ()


def count_unstable(found: Nondeterminism) -> int:
    """Count the results that differ.

    Args:
        found: how runs disagree.
    """
    return sum(len(mission.scenario_names) for mission in found.missions) + found.more_results


def describe_nondeterminism(found: Nondeterminism) -> Mapping[str, Any]:
    """Return it as JSON, for reports.

    Args:
        found: how runs disagree.
    """
    return {
        "runs": found.runs,
        "missions": [
            {
                "scenario_names": list(mission.scenario_names),
                "mission_name": mission.mission_name,
                "raised": mission.raised,
                "values": [
                    {
                        "pointer": value.pointer,
                        "step_id": value.step_id,
                        "seen": [
                            {"value": seen.value, "exists": seen.exists, "runs": seen.runs}
                            for seen in value.seen
                        ],
                    }
                    for value in mission.values
                ],
                "more_values": mission.more_values,
            }
            for mission in found.missions
        ],
        "more_results": found.more_results,
        "culprits": [
            {
                "depends_on": culprit.aspect.value if culprit.aspect else "outside",
                "scenario": culprit.scenario,
                "after_scenario": culprit.after,
            }
            for culprit in found.culprits
        ],
        "not_varied": [aspect.value for aspect in found.untried],
    }
