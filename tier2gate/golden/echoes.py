"""Prove that changes of a run only repeat edited inputs.

A golden keeps only hashes of its inputs. If the values that a run had before are put back into the
inputs where they came from, and these inputs then have the accepted hash, nothing else was edited.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.golden.places import Place, mission_of
from tier2gate.orchestration.canonical import copy_value, encode
from tier2gate.orchestration.expectations import is_index, path_segments, resolve_path

MAX_TRIED = 16
"""With how many edited values parts of them are tried, if not all were edited."""

_STATE = "/final_state"
_PARAMS = "params"
_STEPS, _PAYLOAD = "executed_steps", "payload"

Rehash: TypeAlias = Callable[[Any, Mapping[str, Any]], str]
"""`(initial state, params of each call) → input_hash` of a scenario that is else the same."""


@dataclass(frozen=True, kw_only=True)
class ScenarioInputs:
    """The inputs of one scenario.

    Attributes:
        initial_state: the state that its missions start from.
        params: mission key → params of the call.
        rehash: computes the hash of other inputs; `None` if nothing can be proved.
    """

    initial_state: Any
    params: Mapping[str, Any] = field(default_factory=dict)
    rehash: Rehash | None = None


class Source(NamedTuple):
    """Where an input is.

    Attributes:
        mission: the call whose params have it; `None` for the initial state.
        pointer: JSON Pointer in these.
    """

    mission: str | None
    pointer: str


def find_source(change: Change, place: Place, inputs: ScenarioInputs) -> Source | None:
    """Find the input that a changed value repeats.

    Args:
        change: the change.
        place: its place.
        inputs: the current inputs of its scenario.

    Returns:
        The input at the same pointer, if it has exactly this value, or is gone, too; `None` if
        there is none.
    """
    key = mission_of(place)
    if key is None:
        return None
    for source in _possible_sources(key, change.now[len(place.part) :]):
        found, there = resolve_path(_part_of(inputs, source), source.pointer)
        if change.kind is ChangeKind.REMOVED:
            parent = resolve_path(_part_of(inputs, source), source.pointer.rpartition("/")[0])[1]
            if isinstance(parent, list) or (isinstance(parent, dict) and not found):
                return source
        elif found and encode(there) == encode(change.after):
            return source
    return None


def prove_edited(
    sources: Mapping[Source, Change], inputs: ScenarioInputs, accepted_hash: str
) -> frozenset[Source]:
    """Find which inputs were edited.

    Args:
        sources: each input that may have been, with the change that repeats it.
        inputs: the current inputs of the scenario.
        accepted_hash: the hash of the accepted ones.

    Returns:
        Those whose earlier values lead back to the accepted hash; empty if none do.
    """
    for tried in _subsets(list(sources)):
        if _hash_before({source: sources[source] for source in tried}, inputs) == accepted_hash:
            return frozenset(tried)
    return frozenset()


def _possible_sources(key: str, now: str) -> Iterator[Source]:
    if now.startswith(f"{_STATE}/"):
        yield Source(None, now.removeprefix(_STATE))
        return
    _, steps, *rest = now.split("/")
    if steps != _STEPS or rest[1:2] != [_PAYLOAD]:
        return
    within = rest[2:]
    for way in (within, within[1:]) if within[:1] == [_PARAMS] else (within,):
        if way:
            yield Source(key, "/" + "/".join(way))


def _subsets(sources: Sequence[Source]) -> Iterator[Sequence[Source]]:
    """Yield all inputs, then all but one, then one."""
    yield sources
    if 1 < len(sources) <= MAX_TRIED:
        yield from ([*sources[:index], *sources[index + 1 :]] for index in range(len(sources)))
        if len(sources) > 2:  # noqa: PLR2004 - of two, each was tried alone
            yield from ([source] for source in sources)


def _hash_before(sources: Mapping[Source, Change], inputs: ScenarioInputs) -> str | None:
    """Return the hash of the inputs with the earlier values of some; `None` if not known."""
    if inputs.rehash is None:
        return None
    earlier = ScenarioInputs(
        initial_state=copy_value(inputs.initial_state), params=copy_value(inputs.params)
    )
    # The places in lists are those of now, until items that were added are taken out, the last one
    # first; then they are those from before, once items that were removed are put in.
    ordered = sorted(sources, key=_order)
    for kind, those in (
        (ChangeKind.CHANGED, ordered),
        (ChangeKind.ADDED, ordered[::-1]),
        (ChangeKind.REMOVED, ordered),
    ):
        for source in those:
            if sources[source].kind is kind:
                try:
                    _put_back(_part_of(earlier, source), source.pointer, sources[source])
                except (IndexError, KeyError, TypeError, ValueError):
                    return None  # what was around it has gone: these were not edited together
    return inputs.rehash(earlier.initial_state, earlier.params)


def _order(source: Source) -> list[tuple[int, int, str]]:
    """Return what orders inputs: the items of a list by their indices."""
    return [
        (0, int(segment), "") if is_index(segment) else (1, 0, segment)
        for segment in path_segments(source.pointer)
    ]


def _part_of(inputs: ScenarioInputs, source: Source) -> Any:
    return inputs.initial_state if source.mission is None else inputs.params.get(source.mission)


def _put_back(part: Any, pointer: str, change: Change) -> None:
    *way, last = path_segments(pointer)
    for segment in way:
        part = part[int(segment) if isinstance(part, list) else segment]
    key: Any = int(last) if isinstance(part, list) else last
    if change.kind is ChangeKind.ADDED:
        del part[key]
    elif change.kind is ChangeKind.REMOVED and isinstance(part, list):
        part.insert(key, change.before)
    else:
        part[key] = change.before
