"""Failed expectations as the page shows them: those that are alike in one row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tier2gate.foundation.problems import describe_place
from tier2gate.predicates import WITHOUT_EXPECTED
from tier2gate.reporters.html.marks import Piece, mark_words
from tier2gate.reporters.html.values import Pieces, write_value
from tier2gate.reporters.sentences.counting import and_more_shown_by_option, name_some
from tier2gate.reporters.sentences.of_expectations import (
    count_failures,
    describe_expected,
    describe_found,
    describe_mission_failure,
    describe_not_judged,
    describe_where_alike,
    find_verdicts_before,
)
from tier2gate.results.alike import group_alike
from tier2gate.results.report import ExpectationReport, GateReport

_MOST_MEMBERS = 50


@dataclass(frozen=True, kw_only=True)
class FoundView:
    """What an expectation expects, and what was found.

    Attributes:
        name: the scenario; empty if it is the same for all of the row.
        expected: what it expects.
        found: what was found.
        note: that it passed before, as far as this is known; else empty.
    """

    name: str
    expected: Pieces
    found: Pieces
    note: str


@dataclass(frozen=True, kw_only=True)
class FailureView:
    """An expectation that failed, or several that are alike.

    Attributes:
        ids: their ids.
        place: where the first one is defined.
        where: where they look.
        scenarios: their scenarios.
        found: what was found: one for all, or for each of the first.
        left: how many are left out of these.
        why: why the mission ended without success; empty if it succeeded.
    """

    ids: str
    place: str
    where: str
    scenarios: tuple[str, ...]
    found: tuple[FoundView, ...]
    left: int
    why: str


@dataclass(frozen=True, kw_only=True)
class FailuresView:
    """The failed expectations of a gate.

    Attributes:
        title: how many failed.
        rows: the first groups.
        more: how many are left out; empty if none are.
        not_judged: the expectations that were not judged; empty if all were.
    """

    title: str
    rows: tuple[FailureView, ...]
    more: str
    not_judged: str


def view_failures(gate: GateReport, limit: int) -> FailuresView:
    """Make the view of a gate's failed expectations.

    Args:
        gate: the gate.
        limit: how many groups to show.

    Returns:
        The view.
    """
    failed = gate.failed_expectations
    groups, total = group_alike(failed), gate.scenarios_of_failures
    before = find_verdicts_before(gate)
    left = sum(map(len, groups[limit:]))
    return FailuresView(
        title=count_failures(gate) if failed else "",
        rows=tuple(_view_group(group, before, total) for group in groups[:limit]),
        more=and_more_shown_by_option(left, shown=limit) if left else "",
        not_judged=describe_not_judged(gate) if gate.not_judged else "",
    )


def _view_group(
    group: Sequence[ExpectationReport], before: Mapping[str, str], total: int
) -> FailureView:
    first = group[0]
    found = [*_found(group, before)]
    return FailureView(
        ids=name_some([item.id for item in group]),
        place=describe_place(first.file, first.line, first.column),
        where=describe_where_alike(group, total),
        scenarios=tuple(item.scenario_name for item in group),
        found=tuple(found),
        left=len(group) - len(found) if len(found) > 1 else 0,
        why=describe_mission_failure(first) or "",
    )


def _found(group: Sequence[ExpectationReport], before: Mapping[str, str]) -> Iterator[FoundView]:
    shown = [(*_compare(item), before.get(item.id, "")) for item in group[:_MOST_MEMBERS]]
    if len({*shown}) == 1:
        expected, found, note = shown[0]
        yield FoundView(name="", expected=expected, found=found, note=note)
        return
    for item, (expected, found, note) in zip(group, shown, strict=False):
        yield FoundView(name=item.scenario_name, expected=expected, found=found, note=note)


def _compare(item: ExpectationReport) -> tuple[Pieces, Pieces]:
    """Write both sides; the words that differ are marked if equality is expected."""
    if item.op != "eq" or item.unknown is not None or item.details.get("reason") != "eq_mismatch":
        expected = describe_expected(item)
        if item.unknown is None and item.op not in WITHOUT_EXPECTED:
            expected = f"{item.op} {write_value(item.expected)}"
        return _plain(expected), _plain(describe_found(item))
    words = mark_words(write_value(item.expected), write_value(item.actual))
    return (*_plain(f"{item.op} "), *words[0]), words[1]


def _plain(text: str) -> Pieces:
    return (Piece(text=text, is_marked=False),)
