"""Calls of missions in Python, and what they gave."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.engine import OrchestrationResult

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


@dataclass(frozen=True, kw_only=True)
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
        """The result as JSON."""
        return None if self.result is None else self.result.to_dict()

    @cached_property
    def text(self) -> str:
        """The result as canonical text."""
        return encode(self.value)

    def agrees_with(self, other: "Answer") -> bool:
        """Tell whether both are the same result; two calls that raised always agree."""
        if self.raised or other.raised:
            return self.raised and other.raised
        return self.text == other.text


Answers: TypeAlias = dict[Place, Answer]
"""The answers of one run."""
