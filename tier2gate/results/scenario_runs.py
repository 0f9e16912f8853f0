"""What ran in each scenario: its missions and their steps; kept only for reports that show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class StepState(StrEnum):
    """What became of a step."""

    EXECUTED = "executed"
    SKIPPED = "skipped"
    """Its condition did not hold."""
    FAILED = "failed"
    """It ended the mission without success."""
    NOT_REACHED = "not-reached"
    """An earlier step ended the mission."""


@dataclass(frozen=True, kw_only=True)
class StepRun:
    """A step of a mission, and what became of it.

    Attributes:
        id: the step.
        state: what became of it.
        kind: `runtime` or `human`; `None` for a step that was not executed and whose mission is in
            Python.
        operation: what a runtime step does; `None` for a human step, or if it is not known.
        when: its condition; `None` if it has none, or if it is not known.
        payload: its payload as it was executed; `None` if it was not.
    """

    id: str
    state: StepState
    kind: str | None = None
    operation: str | None = None
    when: Mapping[str, Any] | None = None
    payload: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class MissionRun:
    """A call of a mission.

    Attributes:
        key: the key of its result.
        name: the mission.
        params: its params.
        steps: its steps in order; empty if it has no result.
        result: its result without the executed steps, in the compact form of goldens; `None` if it
            stopped.
        error: why it ended without success; `None` if it did not.
    """

    key: str
    name: str
    params: Mapping[str, Any]
    steps: tuple[StepRun, ...] = ()
    result: Mapping[str, Any] | None = None
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class ScenarioRun:
    """A scenario that ran.

    Attributes:
        name: its name.
        tags: its tags.
        initial_state: the state that its missions started from.
        missions: the calls, in order.
    """

    name: str
    initial_state: Mapping[str, Any]
    tags: tuple[str, ...] = ()
    missions: tuple[MissionRun, ...] = ()
