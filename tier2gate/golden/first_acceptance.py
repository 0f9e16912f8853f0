"""What a first acceptance accepts: the outcome of each mission and the leaves of its state."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.golden.echoes import ScenarioInputs
from tier2gate.golden.places import WHOLE_SCENARIO, find_place
from tier2gate.golden.record import Record, results_at, telling_results
from tier2gate.golden.roles import assign_roles
from tier2gate.orchestration.canonical import escape_token


def list_results(record: Record, inputs: Mapping[str, ScenarioInputs]) -> Iterator[Change]:
    """List the results that matter most in a record.

    Args:
        record: the record of a run; nothing was accepted yet.
        inputs: scenario → its inputs.

    Yields:
        `success` of each mission, then the leaves of its `final_state`, as added values; those that
        are as in the initial state are echoes.
    """
    leaves = [leaf for item in telling_results(record) for leaf in _leaves(*item)]
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
        if not is_whole or not change.after or not change.after.get("mission_results"):
            yield change
            continue
        for pointer, value in results_at(change.pointer, change.after):
            yield from _leaves(pointer, value)


def _leaves(pointer: str, value: Any) -> Iterator[Change]:
    """Yield the values that have no parts; an empty list or mapping has none."""
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from _leaves(f"{pointer}/{escape_token(key)}", value[key])
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(f"{pointer}/{index}", item)
    else:
        yield Change(pointer=pointer, kind=ChangeKind.ADDED, before=None, after=value, now=pointer)
