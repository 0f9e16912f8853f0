"""The steps of a mission as the page draws them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tier2gate.foundation.printable import cut, one_line
from tier2gate.reporters.missions.graph import describe_condition
from tier2gate.reporters.missions.marked_steps import Mark, mark_steps
from tier2gate.results.report import GateReport

_SHOWN = 80
_DRAWN = 10


@dataclass(frozen=True, kw_only=True)
class StepView:
    """A step in a drawing.

    Attributes:
        id: its id.
        what: `human`, or its operation.
        is_human: whether it waits for a person.
        condition: its condition; empty if it has none.
        mark: `added`, `changed` or `removed`; empty if it is as before, or this is not known.
    """

    id: str
    what: str
    is_human: bool
    condition: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class MissionView:
    """A mission that changed.

    Attributes:
        name: its name.
        steps: its steps, with those that were removed.
        has_marks: whether the earlier definition is known.
    """

    name: str
    steps: tuple[StepView, ...]
    has_marks: bool


def view_changed_missions(gate: GateReport) -> tuple[tuple[MissionView, ...], int]:
    """Make the view of the missions that changed.

    Args:
        gate: the gate.

    Returns:
        The first missions, and how many are left out.
    """
    before = {item["name"]: item for item in gate.base.missions} if gate.base else {}
    shown = tuple(
        MissionView(
            name=one_line(mission["name"]),
            steps=tuple(_steps(mission, before.get(mission["name"]))),
            has_marks=mission["name"] in before,
        )
        for mission in gate.changed_missions[:_DRAWN]
    )
    return shown, len(gate.changed_missions) - len(shown)


def show_condition(when: Mapping[str, Any] | None) -> str:
    """Describe the condition of a step on one line.

    Args:
        when: the condition; `None` if there is none.

    Returns:
        The condition; empty if there is none.
    """
    return "" if when is None else cut(one_line(describe_condition(when)), _SHOWN)


def _steps(mission: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[StepView]:
    for item in mark_steps(None if before is None else before["steps"], mission["steps"]):
        step, is_human = item.step, item.step["kind"] == "human"
        yield StepView(
            id=one_line(step["id"]),
            what="human" if is_human else one_line(str(step["operation"])),
            is_human=is_human,
            condition=show_condition(step["when"]),
            mark="" if item.mark is Mark.NONE else item.mark.value,
        )
