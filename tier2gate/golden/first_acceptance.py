"""What a first acceptance accepts: the outcome of each mission and the leaves of its state."""

from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.golden.record import Record, telling_results
from tier2gate.golden.roles import ScenarioInputs, assign_roles
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
