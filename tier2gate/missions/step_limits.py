"""Check how many steps a mission has against its limits."""

from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.missions.declarative import limits_of

MOST_STEPS = 1_000
"""The highest limits that a missions file may set, as in its schema."""


def check_step_limits(
    document: Document, at: ValuePath, mission: Mapping[str, Any]
) -> Iterator[Problem]:
    """Check a mission's numbers of steps, and of human steps.

    Args:
        document: the missions file.
        at: the place of the mission.
        mission: the mission, valid under the schema.

    Yields:
        A problem for each limit that is exceeded, at the limit if the file states it.
    """
    limits, steps = limits_of(mission), mission["steps"]
    humans = sum(step["kind"] == "human" for step in steps)
    sizes = {"steps": (len(steps), limits.steps), "human_steps": (humans, limits.human_steps)}
    excess = {field: number for field, (number, limit) in sizes.items() if number > limit}
    given = mission.get("limits")
    for field, number in excess.items():
        what, limit = field.replace("_", " "), sizes[field][1]
        yield document.problem(
            (*at, "steps") if given is None else (*at, "limits", field),
            code="too-many-steps",
            message=f"the mission {named(mission['name'])} has too many {what}: {number:,}, "
            f"but at most {limit:,} are allowed",
            hint=_remedy(field, excess, given),
            key=given is not None,
        )


def _remedy(field: str, excess: Mapping[str, int], given: Mapping[str, Any] | None) -> str:
    number = excess[field]
    if number > MOST_STEPS:
        return "split it"
    if given is None:
        wanted = [f"{name}: {size}" for name, size in excess.items() if size <= MOST_STEPS]
        return f"add limits: {{{', '.join(wanted)}}} to it, or split it"
    if field in given:
        return f"raise limits.{field} to {number}, or split the mission"
    return f"add {field}: {number} to its limits, or split the mission"
