"""Where a change is in a record: in which scenario, mission or expectation."""

from typing import NamedTuple

from tier2gate.golden.record import EXPECTATION_RESULTS, SCENARIO_RESULTS, STEP_TOKEN

ANY_NAME = "*"
"""Stands for the names of several scenarios or expectations in a pointer."""

WHOLE_SCENARIO = 3
"""How many slashes the pointer to a whole scenario has."""

_SCENARIO, _MISSION, _EXPECTATION = 4, 6, 4  # tokens of a pointer to the whole of one


class Place(NamedTuple):
    """A place in a record.

    Attributes:
        scenario: the name of the scenario; `None` outside of scenarios.
        expectation: the id of the expectation; `None` outside of expectations.
        part: JSON Pointer to the result of the mission or expectation that the place is in; empty
            if it is in none, or is the whole of one.
        below: the rest of the pointer.
    """

    scenario: str | None
    expectation: str | None
    part: str
    below: str

    @property
    def name(self) -> str | None:
        """The name of the scenario, or the id of the expectation."""
        return self.expectation if self.scenario is None else self.scenario


def find_place(pointer: str) -> Place:
    """Find the place that a pointer leads to.

    Args:
        pointer: JSON Pointer into a record.

    Returns:
        The place.
    """
    tokens = pointer.split("/")
    family = tuple(tokens[1:3])
    if family == SCENARIO_RESULTS and len(tokens) >= _SCENARIO:
        part = "/".join(tokens[:_MISSION]) if len(tokens) > _MISSION else ""
        return Place(_unescaped(tokens[3]), None, part, pointer[len(part) :])
    if family == EXPECTATION_RESULTS and len(tokens) >= _EXPECTATION:
        part = "/".join(tokens[:_EXPECTATION]) if len(tokens) > _EXPECTATION else ""
        return Place(None, _unescaped(tokens[3]), part, pointer[len(part) :])
    return Place(None, None, "", pointer)


def mission_of(place: Place) -> str | None:
    """Return the key of the mission in whose result a place is.

    Args:
        place: the place.

    Returns:
        The key; `None` if the place is in no mission's result.
    """
    if place.scenario is None or not place.part:
        return None
    return mission_of_part(place.part)


def mission_of_part(part: str) -> str:
    """Return the key of a mission.

    Args:
        part: JSON Pointer to its result.

    Returns:
        The key.
    """
    return _unescaped(part.rpartition("/")[2])


def without_name(pointer: str) -> str:
    """Replace the name of the scenario or expectation in a pointer.

    Args:
        pointer: JSON Pointer into a scenario's or expectation's result.

    Returns:
        The pointer with `*` for the name: equal for the same place in each of them.
    """
    tokens = pointer.split("/")
    return "/".join([*tokens[:3], ANY_NAME, *tokens[4:]])


def without_step(pointer: str) -> str:
    """Replace the index of the executed step in a pointer.

    Args:
        pointer: JSON Pointer to an executed step, or into one.

    Returns:
        The pointer with `*` for the index.
    """
    tokens = pointer.split("/")
    return "/".join([*tokens[:STEP_TOKEN], ANY_NAME, *tokens[STEP_TOKEN + 1 :]])


def _unescaped(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")
