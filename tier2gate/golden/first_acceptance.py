"""What a first acceptance accepts: the outcome of each mission and the values in its state."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.golden.echoes import ScenarioInputs
from tier2gate.golden.places import WHOLE_SCENARIO, find_place
from tier2gate.golden.record import Record, results_at, telling_results
from tier2gate.golden.roles import assign_roles
from tier2gate.orchestration.canonical import escape_token

_STATE = "/final_state"


def list_results(record: Record, inputs: Mapping[str, ScenarioInputs]) -> Iterator[Change]:
    """List the results that matter most in a record.

    Args:
        record: the record of a run; nothing was accepted yet.
        inputs: scenario → its inputs.

    Yields:
        `success` of each mission, then the values in its `final_state`, as added values; a list is
        one value, unless the initial state has one there. Those that are as in the initial state
        are echoes.
    """
    leaves: list[Change] = []
    for pointer, value in telling_results(record):
        there = inputs.get(find_place(pointer).scenario or "")
        initial = there.initial_state if there and pointer.endswith(_STATE) else None
        leaves += _leaves(pointer, value, initial)
    yield from assign_roles(leaves, edited=inputs)


def expand_added(changes: Iterable[Change]) -> Iterator[Change]:
    """Replace each scenario that was added as a whole by its results that matter most.

    Args:
        changes: changes of a record.

    Yields:
        The changes.
    """
    for change in changes:
        place = find_place(change.pointer)
        is_whole = place.scenario is not None and change.pointer.count("/") == WHOLE_SCENARIO
        results = [*results_at(change.pointer, change.after)] if is_whole and change.after else []
        if not results:
            yield change
        for pointer, value in results:
            yield from _leaves(pointer, value)


def _leaves(pointer: str, value: Any, initial: Any = None) -> Iterator[Change]:
    """Yield the values of a mapping, and of those in it; a list that is new is one value.

    Args:
        pointer: JSON Pointer to it.
        value: the value.
        initial: the value at the same place of the initial state; `None` also if there is none.
    """
    if isinstance(value, dict) and value:
        were = initial if isinstance(initial, dict) else {}
        for key in sorted(value):
            yield from _leaves(f"{pointer}/{escape_token(key)}", value[key], were.get(key))
    elif isinstance(value, list) and value and isinstance(initial, list) and initial:
        for index, item in enumerate(value):
            before = initial[index] if index < len(initial) else None
            yield from _leaves(f"{pointer}/{index}", item, before)
    else:
        yield Change(pointer=pointer, kind=ChangeKind.ADDED, before=None, after=value, now=pointer)
