"""The order of annotations: GitHub shows ten per step, so the most important come first."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

import pytest
from inline_snapshot import snapshot

from tests.github_runner import Command, read_log
from tests.reports import (
    ACCEPTED,
    ACCEPTS_NEW_RESULTS,
    ALTERS_EXPECTATIONS,
    DRIFTED,
    FAILED_AND_DRIFTED,
    INVALID,
    MISSING,
    drift,
    expectation,
    gate,
    gate_files,
    hostile_inputs,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github import annotations
from tier2gate.github.annotations import Annotation, render_annotations
from tier2gate.golden.drift import Cause
from tier2gate.results.report import GateReport, Report

PLANTED = 12
"""More annotations than GitHub shows per level."""


def shown(report: Report) -> list[tuple[str, str | None, str]]:
    """Return level, file and title of each annotation."""
    return [
        (command.name, command.properties.get("file"), command.properties["title"])
        for command in read_log(render_annotations(report))
    ]


def missing(number: int) -> GateReport:
    """Return one of many gates without a golden, sorted before others by name."""
    return replace(MISSING, name=f"a{number:02}", files=gate_files(f"a{number:02}"))


def test_annotations_are_ordered_by_urgency_and_gate() -> None:
    """A reader of the first few annotations sees failed verdicts and something of each gate."""
    report = Report(
        gates=[
            gate("a", notices=(make_notice("moved"),)),
            replace(FAILED_AND_DRIFTED, name="b"),
            replace(INVALID, name="c"),
        ],
        problems=(make_notice("cannot be searched", file="z"),),
        outcomes=(Outcome.INPUT_INVALID,),
    )
    assert shown(report) == snapshot(
        [
            ("error", "z", "tier2gate: input-invalid"),
            ("error", "gates/shop.expectations.yaml", "tier2gate: verdict-failed"),
            ("error", "gates/shop.expectations.yaml", "tier2gate: input-invalid"),
            ("error", "gates/shop.golden.json", "tier2gate: hash-drift"),
            ("error", "gates/a.yaml", "tier2gate: input-invalid"),
            ("notice", "gates/a.golden.json", "tier2gate: a"),
        ]
    )


def test_missing_goldens_do_not_push_out_a_failed_expectation() -> None:
    """A change cannot hide a failed expectation behind a dozen new gates without goldens."""
    report = Report(gates=[*map(missing, range(PLANTED)), FAILED_AND_DRIFTED])
    assert shown(report) == [
        ("error", "gates/shop.expectations.yaml", "tier2gate: verdict-failed"),
        *[
            ("error", f"gates/a{number:02}.suite.yaml", "tier2gate: golden-missing")
            for number in range(8)
        ],
        ("error", None, "tier2gate: verdict-failed"),
    ]


def test_invalid_gates_do_not_push_out_a_failed_expectation() -> None:
    """The annotations that GitHub shows begin like the page: with the failed verdicts."""
    broken = replace(FAILED_AND_DRIFTED, outcome=Outcome.GOLDEN_INVALID, problems=INVALID.problems)
    found = shown(Report(gates=[INVALID] * PLANTED + [broken]))
    assert found[0][1:] == ("gates/shop.expectations.yaml", "tier2gate: verdict-failed")


def test_gate_with_many_failures_leaves_room_for_the_others() -> None:
    """A change cannot hide a drift behind a gate with a dozen failures."""
    items = tuple(expectation(f"e{line}", line=line) for line in range(PLANTED))
    loud = gate("loud", outcome=Outcome.VERDICT_FAILED, passed=False, expectations=items)
    assert shown(Report(gates=[loud, DRIFTED]))[1] == (
        *("error", "gates/shop.golden.json", "tier2gate: hash-drift"),
    )


@pytest.mark.parametrize(
    ("outcomes", "level"),
    [((Outcome.INPUT_INVALID,), "notice"), ((Outcome.GOLDEN_CHANGED,), "error")],
)
def test_removed_gates_come_first(outcomes: tuple[Outcome, ...], level: str) -> None:
    """A change cannot hide a deleted gate behind a dozen problems or notices."""
    planted = tuple(make_notice(f"planted {number}", file="a") for number in range(PLANTED))
    gates = [
        replace(INVALID, notices=planted),
        gate("b", notices=planted, base=ACCEPTS_NEW_RESULTS),
    ]
    report = Report(
        gates=gates, problems=planted, notices=planted, removed=("old",), outcomes=outcomes
    )
    of_level = [item for item in shown(report) if item[0] == level]
    assert of_level[0] == (level, None, snapshot("tier2gate: golden-changed"))
    assert len(of_level) == 10


def test_notices_do_not_push_out_accepted_changes() -> None:
    """A change cannot hide what it accepts behind a dozen notices."""
    planted = tuple(make_notice(f"planted {number}", file="a") for number in range(PLANTED))
    gates = [
        gate("a", notices=planted),
        gate("b", notices=planted, base=ALTERS_EXPECTATIONS),
        gate("c", base=ACCEPTS_NEW_RESULTS),
    ]
    found = shown(Report(gates=gates, notices=planted))
    assert found == [
        ("notice", "gates/b.expectations.yaml", "tier2gate: golden-changed"),
        ("notice", "gates/c.golden.json", "tier2gate: golden-changed"),
        *[("notice", "a", title) for title in ("tier2gate: a", "tier2gate: b")] * 3,
        ("notice", "a", "tier2gate: a"),
        ("notice", None, "tier2gate"),
    ]


def test_notices_of_gates_come_before_general_ones() -> None:
    """A notice about a gate comes before one about a skipped folder."""
    skipped = make_notice("skipped", file="out")
    noticed = gate(notices=(make_notice("moved"),))
    assert shown(Report(gates=[noticed], notices=(skipped,))) == snapshot(
        [
            ("notice", "gates/shop.golden.json", "tier2gate: shop"),
            ("notice", "out", "tier2gate"),
        ]
    )


def steps_of(number: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count the steps for many gates with one annotation each and one gate with as many."""
    steps = 0
    item = Annotation(level="error", title="t", message="m")

    def of_gate(length: int) -> Iterator[Annotation]:
        nonlocal steps
        for _ in range(length):
            steps += 1
            yield item
        steps += 1

    def rows(*gates: Iterator[Annotation]) -> Iterator[tuple[Annotation | None, ...]]:
        nonlocal steps
        for row in zip_longest(*gates):
            steps += len(row)
            yield row

    # Counts the cells if the implementation builds a table of all gates and turns.
    monkeypatch.setattr(annotations, "zip_longest", rows, raising=False)
    gates = [of_gate(1) for _ in range(number)]
    assert len([*annotations._in_turn([*gates, of_gate(number)])]) == 2 * number
    return steps


def test_ordering_is_linear_in_the_number_of_annotations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twice as many gates and problems take twice the time to order."""
    small, large = (steps_of(number, monkeypatch) for number in (500, 1_000))
    assert 1.9 < large / small < 2.1


def test_drift_reports_the_place_of_its_cause() -> None:
    """A user sees at the golden which input changed and what that affected."""
    moved = drift(cause=Cause.INPUTS_CHANGED, changed_inputs=hostile_inputs("new")[:1])
    drifted = gate(outcome=Outcome.HASH_DRIFT, golden_hash=ACCEPTED, drift=moved)
    assert read_log(render_annotations(Report(gates=[drifted]))) == [
        Command(
            name="error",
            message=(
                "gates/shop.golden.json:1: the verdict passed, but the hash changed\n"
                "cause: inputs-changed (suite): the inputs changed, and so did the results\n"
                "  new:1:1: scenario new changed\n"
                "  ~ scenario new: echo; behaviour-changed"
            ),
            properties={
                "file": "gates/shop.golden.json",
                "line": "1",
                "title": "tier2gate: hash-drift",
            },
        )
    ]
