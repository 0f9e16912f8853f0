"""Calls of missions in Python, and what they gave."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from tier2gate.orchestration.canonical import hash_value
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.orchestration.suite import ScenarioSuiteDefinition

Place: TypeAlias = tuple[str, str]
"""A scenario's name and the key of a mission in it."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of a mission in Python.

    Attributes:
        place: its scenario and its key.
        mission: the mission's name.
        params: its params.
        state: the scenario's initial state.
    """

    place: Place
    mission: str
    params: Mapping[str, Any]
    state: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What one call gave.

    Attributes:
        result: its result; `None` if it raised.
        why: if it raised, the message that says why.
    """

    result: OrchestrationResult | None
    why: str = ""

    @property
    def raised(self) -> bool:
        """Whether there is no result."""
        return self.result is None

    @property
    def value(self) -> Any:
        """The result as JSON; `None` if it raised."""
        return None if self.result is None else self.result.to_dict()

    @cached_property
    def digest(self) -> str:
        """The hash of the result."""
        return hash_value(self.value)

    def agrees_with(self, other: "Answer") -> bool:
        """Tell whether both are the same result; two calls that raised always agree."""
        if self.raised or other.raised:
            return self.raised and other.raised
        return self.digest == other.digest


Answers: TypeAlias = dict[Place, Answer]
"""The answers of one run."""


def list_calls(suite: ScenarioSuiteDefinition, missions: Container[str]) -> Iterator[Call]:
    """Yield the calls of missions in Python, in the order of the suite.

    Each starts from its scenario's own state, so that no call needs the result of another one.

    Args:
        suite: the suite.
        missions: the names of the missions in Python.
    """
    for scenario in suite.scenarios:
        for call in scenario.missions:
            if call.name in missions:
                yield Call(
                    place=(scenario.scenario_name, call.key),
                    mission=call.name,
                    params=call.params or {},
                    state=scenario.initial_state or {},
                )


def in_order_of(calls: Sequence[Call], order: int) -> list[Call]:
    """Return calls in another order of scenarios.

    Args:
        calls: the calls in the order of the suite.
        order: see `Variation.order`.

    Returns:
        All of them; the calls of one scenario stay together and in order.
    """
    scenarios: dict[str, list[Call]] = {}
    for call in calls:
        scenarios.setdefault(call.place[0], []).append(call)
    groups = [*scenarios.values()]
    if order == 1:
        groups.reverse()
    elif order > 1:
        first = -(-len(groups) * (order - 1) // 3) % max(1, len(groups))
        groups = groups[first:] + groups[:first]
    return [call for group in groups for call in group]
