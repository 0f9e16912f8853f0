"""Very long names: shortened in the middle for people, complete for machines."""

import json
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.github_runner import read_log
from tests.page import assert_sound, read_page
from tests.recording import masked
from tests.reports import DRIFTED, UPDATE, gate_files, hostile_drift, hostile_gate
from tier2gate.foundation.printable import SHOWN_NAME, cut, named, show_value
from tier2gate.github.annotations import render_annotations
from tier2gate.github.log import render_log
from tier2gate.github.summary import render_summary
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, ScenarioDrift
from tier2gate.reporters.interface import REPORTERS
from tier2gate.reporters.sentences.of_drift import describe_scenario
from tier2gate.results.report import GateReport, Report

LONG = f"A{'x' * 200_000}Z"
SHORT = f"A{'x' * 149}…{'x' * 148}Z"
EXPECTATIONS = 200
WIDEST = 6 * SHOWN_NAME
"""More than the length of a line with the largest number of names."""


def long_gate() -> GateReport:
    """Return a gate with many failed expectations and long names for everything but its files."""
    hostile = hostile_gate(LONG, files=gate_files("long"), remedy=UPDATE, proposed=None)
    (item,) = hostile.expectations
    items = tuple(
        replace(item, id=f"{number:03}{LONG}", file="gates/long.expectations.yaml")
        for number in range(EXPECTATIONS)
    )
    assert hostile.base is not None
    base = replace(hostile.base, problems=(), renamed_from=LONG)
    return replace(hostile, expectations=items, problems=(), notices=(), base=base)


REPORT = Report(gates=[long_gate(), DRIFTED])


def test_long_name_is_shortened_in_the_middle() -> None:
    """A reader sees the beginning and the end of a long name, and a short name completely."""
    assert named(LONG) == json.dumps(SHORT, ensure_ascii=False)
    assert named("x" * SHOWN_NAME) == "x" * SHOWN_NAME


@pytest.mark.slow
def test_long_names_leave_the_other_gate_on_the_page() -> None:
    """A change cannot hide a drift by filling the page with a long name."""
    summary = render_summary(REPORT)
    page = read_page(summary)
    assert_sound(page)
    assert not [text for text in page.prose if text.startswith("Shortened")]
    assert "### ❌ <code>gates/shop.suite.yaml</code>: hash-drift\n" in summary
    assert "/suite_result/tier" in page.codes
    assert max(map(len, [*page.codes, *"".join(page.fences).split("\n")])) < WIDEST
    assert cut(f"000{LONG}", SHOWN_NAME) in page.codes


def test_long_names_leave_the_other_gate_in_the_log() -> None:
    """A change cannot make the log too large for a browser or hide another gate in it."""
    log = render_log(REPORT)
    assert len(log) < 1_000_000
    assert max(map(len, log.split("\n"))) < WIDEST
    assert '~ /suite_result/tier: "gold" → "silver"\n' in log


def test_annotation_with_a_long_name_shows_what_failed() -> None:
    """A long name in an annotation leaves room for the expected and actual values."""
    first = read_log(render_annotations(REPORT))[0]
    names = " / ".join([named(LONG)] * 3)
    value = show_value(LONG)
    assert first.message == (
        f"gates/long.expectations.yaml:2:5: {named(f'000{LONG}')}: "
        f"{names}: expected eq {show_value([LONG])}, found {value}"
    )


def test_missions_of_a_scenario_are_cut_and_counted() -> None:
    """A scenario with a thousand missions takes one readable line."""
    missions = dict.fromkeys((f"m{number}" for number in range(1_021)), ChangeKind.CHANGED)
    scenario = ScenarioDrift(
        name="new", kind=ChangeKind.CHANGED, cause=Cause.INPUTS_CHANGED, missions=missions
    )
    names = ", ".join(f"m{number}" for number in range(20))
    assert masked(describe_scenario(scenario), names=names) == snapshot(
        "~ scenario new: {names}, … and 1,001 more missions; inputs-changed"
    )


@pytest.mark.slow
def test_json_report_has_complete_names() -> None:
    """A program that reads the JSON report can distinguish two long names."""
    gates = json.loads(REPORTERS["json"].render(REPORT))["gates"]
    ids = [item["id"] for item in gates[0]["expectations"]]
    assert ids == [f"{number:03}{LONG}" for number in range(EXPECTATIONS)]
    assert [change["pointer"] for change in gates[0]["changes"]] == [
        change.pointer for change in hostile_drift(LONG).changes
    ]
