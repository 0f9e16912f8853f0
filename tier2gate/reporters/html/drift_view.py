"""A drift as the page shows it: side by side, in the groups of the text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tier2gate.golden.change_groups import ChangeGroup, group_changes
from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.golden.drift import Cause, Drift
from tier2gate.golden.first_acceptance import expand_added
from tier2gate.golden.places import mission_of_part
from tier2gate.orchestration.canonical import encode
from tier2gate.reporters.html.anchors import anchor
from tier2gate.reporters.html.values import Pieces, write_both
from tier2gate.reporters.sentences.counting import and_more_shown_by_option
from tier2gate.reporters.sentences.of_changes import (
    describe_echoes,
    describe_scenarios_of,
    describe_unchanged,
    show_part,
    show_pointer,
    show_step,
    split_echoes,
    title_of_results,
)
from tier2gate.reporters.sentences.of_drift import (
    count_changes,
    describe_cause,
    describe_places,
    why_no_changes,
)
from tier2gate.reporters.sentences.of_flips import describe_flips, flips_to_tell
from tier2gate.reporters.sentences.of_values import SIGNS
from tier2gate.results.report import ExpectationReport, GateReport

_MOST_MEMBERS = 50
"""How many scenarios of a group are shown with their own values."""


@dataclass(frozen=True, kw_only=True)
class SidesView:
    """A value before and after.

    Attributes:
        name: the scenario or expectation; empty if it is that of the part, or all have this value.
        before: the pieces of the value before; `None` if there was none.
        after: the pieces of the value after; `None` if there is none.
    """

    name: str
    before: Pieces | None
    after: Pieces | None


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    """A change, or those that are alike in several scenarios.

    Attributes:
        anchor: its id.
        part: the mission or expectation that it is in; empty if it is in none.
        sign: `+`, `-` or `~`.
        kind: what the sign means.
        pointer: the place in the result.
        now: the place now; empty if it is the same.
        step: ` (step pay)`, or empty.
        where: the scenarios; empty for a single change.
        names: the scenarios or expectations.
        of_expectations: whether the names are those of expectations.
        sides: the values: one for all, or for each of the first scenarios.
        left: how many scenarios are left out of these.
    """

    anchor: str
    part: str
    sign: str
    kind: str
    pointer: str
    now: str
    step: str
    where: str
    names: tuple[str, ...]
    of_expectations: bool
    sides: tuple[SidesView, ...]
    left: int


@dataclass(frozen=True, kw_only=True)
class ChangesView:
    """The changes of a gate.

    Attributes:
        title: how many values changed; empty if none did.
        changes: the first groups.
        more: how many groups are left out; empty if none are.
        echoes: what repeats inputs, or is as in the initial state; empty if nothing is.
    """

    title: str
    changes: tuple[ChangeView, ...] = ()
    more: str = ""
    echoes: str = ""


@dataclass(frozen=True, kw_only=True)
class DriftView:
    """How a run differs from what was accepted.

    Attributes:
        flips: lines about expectations whose verdict changed.
        changes: the values.
        no_changes: why no value is shown; empty if no explanation is needed.
        cause: why the hash changed; empty if there is nothing to say.
        places: lines about the inputs that changed, and the scenarios that differ.
    """

    flips: tuple[str, ...]
    changes: ChangesView
    no_changes: str
    cause: str
    places: tuple[str, ...]


def view_drift(
    drift: Drift,
    gate: GateReport,
    limit: int,
    at: tuple[str, str],
    told: Sequence[ExpectationReport] = (),
) -> DriftView:
    """Make the view of a drift.

    Args:
        drift: the drift.
        gate: its gate.
        limit: how many groups of each kind to show.
        at: the kind of its anchors, and the gate's key.
        told: the failed expectations that are listed elsewhere.

    Returns:
        The view.
    """
    total = drift.scenario_count
    flips = flips_to_tell(drift.flips, told)
    says_cause = drift.cause is not Cause.UNKNOWN or not drift.explained
    shown, more = _view_changes(drift.effects, limit, at, total)
    changes = ChangesView(
        title=count_changes(drift) if drift.effects else "",
        changes=shown,
        more=more,
        echoes=describe_echoes(drift.echoes) if drift.echoes else "",
    )
    return DriftView(
        flips=tuple(describe_flips(flips, gate.expectations, limit, total)),
        changes=changes,
        no_changes=why_no_changes(drift) or "",
        cause=describe_cause(drift) if says_cause else "",
        places=tuple(describe_places(drift, limit)),
    )


def view_first_results(gate: GateReport, limit: int, key: str) -> ChangesView:
    """Make the view of what a first acceptance accepts.

    Args:
        gate: a gate that has no golden yet.
        limit: how many groups to show.
        key: the gate's key.

    Returns:
        The view.
    """
    effects, echoes = split_echoes(gate.first_results)
    shown, more = _view_changes(effects, limit, ("result", key), gate.scenarios_of_results)
    return ChangesView(
        title=title_of_results(gate),
        changes=shown,
        more=more,
        echoes=describe_unchanged(echoes) if echoes else "",
    )


def _view_changes(
    changes: Sequence[Change], limit: int, at: tuple[str, str], total: int
) -> tuple[tuple[ChangeView, ...], str]:
    """Return the first groups, and how many are left out."""
    groups = group_changes(expand_added(changes))
    left = len(groups) - limit
    shown = tuple(_view_group(group, at, total) for group in groups[:limit])
    return shown, and_more_shown_by_option(left, shown=limit) if left > 0 else ""


def _names_of(group: ChangeGroup) -> Iterator[str]:
    """Yield what names a group in its anchor."""
    first, is_single = group.changes[0], len(group.changes) == 1
    if is_single:
        yield from group.names
    if group.part and not group.of_expectations:
        yield mission_of_part(group.part)
    place = group.below.removeprefix("/")
    yield place if "." in place else place.replace("/", ".")  # plain, and still the only one
    if group.step is not None:
        yield group.step
    yield first.kind.value
    if group.same and not is_single:  # there may be others at this place
        yield encode([first.before, first.after])


def _view_group(group: ChangeGroup, at: tuple[str, str], total: int) -> ChangeView:
    first, is_single = group.changes[0], len(group.changes) == 1
    is_moved = first.kind is ChangeKind.CHANGED and group.now_below != group.below
    shown = group.changes[: 1 if group.same else _MOST_MEMBERS]
    names = [""] if group.same else group.names
    sides = tuple(
        SidesView(name="" if is_single else name, before=before, after=after)
        for name, (before, after) in zip(names, map(write_both, shown), strict=False)
    )
    return ChangeView(
        anchor=anchor(*at, *_names_of(group)),
        part=show_part(group) if group.part else "",
        sign=SIGNS[first.kind],
        kind=first.kind.value,
        pointer=show_pointer(group.below),
        now=show_pointer(group.now_below) if is_moved else "",
        step=show_step(group),
        where="" if is_single else describe_scenarios_of(group, total, named=group.same),
        names=group.names,
        of_expectations=group.of_expectations,
        sides=sides,
        left=0 if group.same else len(group.changes) - len(shown),
    )
