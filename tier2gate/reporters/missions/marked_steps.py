"""The steps of a mission as a drawing shows them: which were added, changed or removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tier2gate.golden.changes import align, changed_keys


class Mark(StrEnum):
    """How a step differs from the earlier definition."""

    NONE = ""
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class MarkedStep:
    """A step in a drawing.

    Attributes:
        step: the step; as it was, if it was removed.
        mark: how it differs.
        is_other_condition: whether its condition is new or has changed.
    """

    step: Mapping[str, Any]
    mark: Mark = Mark.NONE
    is_other_condition: bool = False


def mark_steps(
    before: Sequence[Mapping[str, Any]] | None, steps: Sequence[Mapping[str, Any]]
) -> list[MarkedStep]:
    """Mark what changed in the steps of a mission.

    Args:
        before: the steps of the earlier definition; `None` if not known: then none is marked.
        steps: the steps.

    Returns:
        The steps in order; one that was removed stands where it was.
    """
    if before is None:
        return [MarkedStep(step=step) for step in steps]
    pairs = align([step["id"] for step in before], [step["id"] for step in steps])
    marked: list[MarkedStep] = []
    old = new = 0
    for i, j in [*pairs, (len(before), len(steps))]:
        marked += (MarkedStep(step=step, mark=Mark.REMOVED) for step in before[old:i])
        marked += (MarkedStep(step=step, mark=Mark.ADDED) for step in steps[new:j])
        if j < len(steps):
            marked.append(_compare(before[i], steps[j]))
        old, new = i + 1, j + 1
    return marked


def _compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> MarkedStep:
    changed = changed_keys(old, new)
    mark = Mark.CHANGED if changed else Mark.NONE
    return MarkedStep(step=new, mark=mark, is_other_condition="when" in changed)
