"""Group changes that are alike: the same place in several scenarios or expectations."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tier2gate.golden.changes import Change
from tier2gate.golden.places import Place, find_place, without_name, without_step
from tier2gate.golden.record import STEP_TOKEN
from tier2gate.orchestration.canonical import encode

MAX_SHARED = 3
"""How many pairs of values, each in several scenarios, are groups of their own at one place."""


@dataclass(frozen=True, kw_only=True)
class ChangeGroup:
    """A change in one scenario or expectation, or one that is alike in several.

    Attributes:
        changes: the changes, in the order of the record; all of one kind.
        names: the scenario, or the expectation, of each change; empty if the only change is in
            neither.
        of_expectations: whether the names are those of expectations.
        part: JSON Pointer to the result of the mission or expectation that the change is in, with
            `*` for several names; empty if it is in none.
        below: the rest of the pointer, in the old value.
        now_below: the same in the new value; in both, `*` for the index of a step that is not the
            same in all scenarios.
        step: the id of that step; `None` if there is none.
        same: whether all changes have the same values.
    """

    changes: tuple[Change, ...]
    names: tuple[str, ...]
    of_expectations: bool
    part: str
    below: str
    now_below: str
    step: str | None
    same: bool


class _Member(NamedTuple):
    position: int
    change: Change
    place: Place


def group_changes(changes: Iterable[Change]) -> tuple[ChangeGroup, ...]:
    """Group changes.

    Changes of one kind at the same place of several scenarios form one group if they have the same
    values. Changes whose values occur in only one scenario form one group; so do all changes at a
    place with more than three pairs of values that scenarios share.

    Args:
        changes: the changes, in the order of the record.

    Returns:
        The groups: scenarios before expectations, groups of several before single changes, then by
        mission, what a mission results in before its steps, and in the order of the record.
    """
    spots: dict[tuple[str, ...], dict[tuple[str, str], list[_Member]]] = {}
    for position, change in enumerate(changes):
        member = _Member(position, change, find_place(change.pointer))
        spot = spots.setdefault(_spot_of(member), {})
        spot.setdefault((encode(change.before), encode(change.after)), []).append(member)
    groups = [
        (position, group)
        for position, spot in enumerate(spots.values())
        for group in _split(list(spot.values()))
    ]
    first_of: dict[tuple[str, bool], int] = {}  # where each mission has its first group
    for _, group in groups:
        key, position = (_part_of(group), len(group) > 1), group[0].position
        first_of[key] = min(first_of.get(key, position), position)

    def rank(item: tuple[int, Sequence[_Member]]) -> tuple[int, ...]:
        spot, (first, *others) = item
        return (
            first.place.expectation is not None,
            not others,
            first_of[_part_of(item[1]), bool(others)],
            first.change.step is not None,
            spot,
            first.position,
        )

    return tuple(_make_group(group) for _, group in sorted(groups, key=rank))


def _spot_of(member: _Member) -> tuple[str, ...]:
    """Return what changes have in common that may be alike; steps are known by their ids."""
    change, place = member.change, member.place
    pointers = (change.pointer, change.now)
    if place.name is not None:
        pointers = (without_name(change.pointer), without_name(change.now))
    if change.step is not None:
        pointers = (without_step(pointers[0]), without_step(pointers[1]))
    return (*pointers, change.step or "", change.kind)


def _split(by_values: Sequence[list[_Member]]) -> Iterator[list[_Member]]:
    """Split the changes at one place into groups."""
    shared = [members for members in by_values if len(members) > 1]
    others = [members for members in by_values if len(members) == 1]
    if len(shared) > MAX_SHARED:
        shared, others = [], [*by_values]
    yield from shared
    if others:
        yield sorted(member for members in others for member in members)


def _part_of(group: Sequence[_Member]) -> str:
    part = group[0].place.part
    return without_name(part) if part and len(group) > 1 else part


def _make_group(group: Sequence[_Member]) -> ChangeGroup:
    first, place = group[0].change, group[0].place
    is_single = len(group) == 1
    step = first.step if len({*map(_step_index, group)}) > 1 else None
    pointers = [first.pointer, first.now]
    if step is not None:
        pointers = [without_step(pointer) for pointer in pointers]
    if not is_single and not place.part:
        pointers = [without_name(pointer) for pointer in pointers]
    below, now_below = (pointer[len(place.part) :] for pointer in pointers)
    values = {(encode(member.change.before), encode(member.change.after)) for member in group}
    return ChangeGroup(
        changes=tuple(member.change for member in group),
        names=tuple(name for member in group if (name := member.place.name) is not None),
        of_expectations=place.expectation is not None,
        part=_part_of(group),
        below=below,
        now_below=now_below,
        step=step,
        same=len(values) == 1,
    )


def _step_index(member: _Member) -> str | None:
    """Return the index of the step that a change is in; `None` if it is in none."""
    change = member.change
    return None if change.step is None else change.pointer.split("/")[STEP_TOKEN]
