"""Tell what a run does now from changes that only repeat an edited input, or a verdict.

A golden keeps only hashes of its inputs, so a change repeats an edited input if:

- the scenario's inputs changed,
- its new value is that of the new `initial_state` at the same pointer, or, in the payload of a
  step, that of the new `params`,
- and the same change does not happen where inputs did not change.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from tier2gate.golden.changes import Change, ChangeKind, Role
from tier2gate.golden.places import Place, find_place, mission_of
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.expectations import resolve_path

_STATE = "/final_state"
_PARAMS = "params"
_STEPS, _PAYLOAD = "executed_steps", "payload"
_EXPECTED = "/expected"
_ACTUAL = "/actual"

_Values: TypeAlias = tuple[ChangeKind, str, str]


@dataclass(frozen=True, kw_only=True)
class ScenarioInputs:
    """The inputs of one scenario.

    Attributes:
        initial_state: the state that its missions start from.
        params: mission key → params of the call.
    """

    initial_state: Any
    params: Mapping[str, Any] = field(default_factory=dict)


def assign_roles(
    changes: Sequence[Change],
    *,
    flipped: Collection[str] = (),
    same_expectations: bool = False,
    edited: Mapping[str, ScenarioInputs] | None = None,
    unedited: Collection[str] = (),
) -> Iterator[Change]:
    """Tell which changes are effects.

    Args:
        changes: the changes of a record.
        flipped: the ids of the expectations whose verdict changed.
        same_expectations: whether no expectation was edited: what they found, or what they compute
            from results, then differs only because results do. If one was, such a value must be
            among those of the results that changed. Another expected value is an edited input; it
            is an effect only if it changed a verdict, or no result changed.
        edited: scenario → its current inputs, if they changed.
        unedited: the scenarios whose inputs did not change.

    Yields:
        The same changes in the same order, with their roles.
    """
    places = [find_place(change.pointer) for change in changes]
    values = [_values(change) for change in changes]
    found = list(zip(changes, places, values, strict=True))
    by_behaviour = {(place.below, told) for _, place, told in found if place.scenario in unedited}
    of_results = {told for _, place, told in found if place.scenario is not None}
    for change, place, told in found:
        inputs = None if edited is None or place.scenario is None else edited.get(place.scenario)
        role = Role.EFFECT
        if place.expectation is not None:
            is_flipped = place.expectation in flipped
            follows = same_expectations or (not is_flipped and told in of_results)
            role = _role_in_verdict(place, is_flipped=is_flipped, follows=follows)
            if role is Role.ECHO and not of_results:
                role = Role.EFFECT
        elif inputs is not None and (place.below, told) not in by_behaviour:
            role = Role.ECHO if _repeats(change, place, inputs) else role
        yield change if role is change.role else replace(change, role=role)


def _role_in_verdict(place: Place, *, is_flipped: bool, follows: bool) -> Role:
    """Tell what a change of an expectation's result tells beside the results of missions."""
    of_expected = place.below.startswith(_EXPECTED)
    if not place.part:
        return Role.EFFECT
    if follows and place.below.startswith((_ACTUAL, _EXPECTED)):
        return Role.VERDICT
    if is_flipped:
        return Role.EFFECT if of_expected else Role.VERDICT
    return Role.ECHO if of_expected else Role.EFFECT


def _repeats(change: Change, place: Place, inputs: ScenarioInputs) -> bool:
    """Tell whether the new value is that of the input at the same pointer."""
    key = mission_of(place)
    if key is None or change.kind is ChangeKind.REMOVED:
        return False
    now = change.now[len(place.part) :]
    if now.startswith(f"{_STATE}/"):
        return _has(inputs.initial_state, now.removeprefix(_STATE), change.after)
    _, steps, *rest = now.split("/")
    if steps != _STEPS or rest[1:2] != [_PAYLOAD]:
        return False
    within = rest[2:]
    ways = [within, within[1:]] if within[:1] == [_PARAMS] else [within]
    params = inputs.params.get(key)
    return any(way and _has(params, "/" + "/".join(way), change.after) for way in ways)


def _has(inputs: Any, pointer: str, value: Any) -> bool:
    found, there = resolve_path(inputs, pointer)
    return found and encode(there) == encode(value)


def _values(change: Change) -> _Values:
    return change.kind, encode(change.before), encode(change.after)
