"""Tell what a run does now from changes that only repeat an edited input, or a verdict.

A change repeats an edited input if its new value is that of the new `initial_state` at the same
pointer, or, in the payload of a step, that of the new `params`; and if the old values of such
changes lead back to the accepted hash of the scenario's inputs (see `echoes`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from tier2gate.golden.changes import Change, ChangeKind, Role
from tier2gate.golden.echoes import ScenarioInputs, Source, find_source, prove_edited
from tier2gate.golden.places import Place, find_place
from tier2gate.orchestration.canonical import encode

_EXPECTED = "/expected"
_ACTUAL = "/actual"

_Values: TypeAlias = tuple[ChangeKind, str, str]


def assign_roles(  # noqa: PLR0913 - all that is known of a drift
    changes: Sequence[Change],
    *,
    flipped: Collection[str] = (),
    along: Collection[str] = (),
    same_expectations: bool = False,
    edited: Mapping[str, ScenarioInputs] | None = None,
    accepted: Mapping[str, str] | None = None,
) -> Iterator[Change]:
    """Tell which changes are effects.

    Args:
        changes: the changes of a record.
        flipped: the ids of the expectations whose verdict changed.
        along: the ids of those that came or went with their scenarios.
        same_expectations: whether no expectation was edited: what they found, or what they compute
            from results, then differs only because results do. If one was, such a value must be
            among those of the results that changed. Another expected value is an edited input; it
            is an effect only if it changed a verdict, or no result changed.
        edited: scenario → its current inputs, if they changed.
        accepted: scenario → its accepted `input_hash`, which an echo must lead back to; `None` if
            nothing was accepted, so that every value of an input is an echo.

    Yields:
        The same changes in the same order, with their roles.
    """
    places = [find_place(change.pointer) for change in changes]
    of_results = {
        _values(change)
        for change, place in zip(changes, places, strict=True)
        if place.scenario is not None
    }
    echoes = _find_echoes(changes, places, edited or {}, accepted)
    for index, (change, place) in enumerate(zip(changes, places, strict=True)):
        role = Role.ECHO if index in echoes else Role.EFFECT
        if place.expectation is not None and place.expectation in along:
            role = Role.VERDICT
        elif place.expectation is not None:
            is_flipped = place.expectation in flipped
            follows = same_expectations or (not is_flipped and _values(change) in of_results)
            role = _role_in_verdict(place, is_flipped=is_flipped, follows=follows)
            if role is Role.ECHO and not of_results:
                role = Role.EFFECT
        yield change if role is change.role else replace(change, role=role)


def _find_echoes(
    changes: Sequence[Change],
    places: Sequence[Place],
    edited: Mapping[str, ScenarioInputs],
    accepted: Mapping[str, str] | None,
) -> set[int]:
    """Return the indices of the changes that only repeat an edited input."""
    found: dict[str, list[tuple[int, Source]]] = {}
    for index, (change, place) in enumerate(zip(changes, places, strict=True)):
        if place.scenario is None or place.scenario not in edited:
            continue
        source = find_source(change, place, edited[place.scenario])
        if source is not None:
            found.setdefault(place.scenario, []).append((index, source))
    echoes: set[int] = set()
    for name, items in found.items():
        if accepted is None:
            proved = {source for _, source in items}
        else:
            sources = {source: changes[index] for index, source in items}
            proved = {*prove_edited(sources, edited[name], accepted[name])}
        echoes |= {index for index, source in items if source in proved}
    return echoes


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


def _values(change: Change) -> _Values:
    return change.kind, encode(change.before), encode(change.after)
