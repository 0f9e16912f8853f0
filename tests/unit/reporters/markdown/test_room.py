"""The size of the summary: GitHub drops one over 1 MiB, so it is shortened in steps."""

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.page import Page, assert_sound, read_page
from tests.reports import (
    ACCEPTED,
    ACCEPTS_NEW_RESULTS,
    added,
    drift,
    expectation,
    gate,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github.summary import MAX_SUMMARY_BYTES, render_summary
from tier2gate.results.invocation import Call
from tier2gate.results.report import GateReport, Report

CALL = Call(arguments=("gates",))
SIGNS = ["x", "é", "世", "🙂", "&", "`", "|"]
FEWER = "to 10 changes of each gate"
TO_SEE = f"{FEWER} that failed or needs review"
FITTING = f"{TO_SEE}, as far as there is room"
COUNTS = "to the counts"
LISTED = "to the first gates that failed or need review"
LEVELS = ["", FEWER, TO_SEE, FITTING, LISTED, COUNTS]
"""What the summary says about itself, from the longest form to the shortest."""


def drifted(name: str, values: int, sign: str) -> GateReport:
    """Return a gate with this number of changed values and failed expectations."""
    return gate(
        name,
        outcome=Outcome.VERDICT_FAILED,
        passed=False,
        golden_hash=ACCEPTED,
        inputs={"suite": "c" * 64, "expectations": "d" * 64},
        expectations=tuple(expectation(f"{sign}{number}") for number in range(values)),
        drift=drift(*(added(f"/{number}", sign * 100) for number in range(values))),
    )


def large(sign: str = "x") -> Report:
    """Return a report of gates that failed, passed with many notices, or accept new results."""
    failed = [drifted(f"{sign}{number}", 40, sign) for number in range(3)]
    noticed = [
        gate(f"told-{number}", notices=tuple(make_notice(sign * 80) for _ in range(5)))
        for number in range(10)
    ]
    passed = [gate(f"passed-{number}") for number in range(30)]
    accepts = gate("accepts", base=ACCEPTS_NEW_RESULTS)
    return Report(gates=[*noticed, accepts, *failed, *passed], removed=("old",))


def level_of(page: Page) -> str:
    """Return what a summary was shortened to; it says so at most once."""
    begin, end = (
        "Shortened to fit, ",
        "; see the log or the JSON report for the rest.",
    )
    shown = [text for text in page.prose if "Shortened" in text]
    assert len(shown) <= 1
    return shown[0].removeprefix(begin).removesuffix(end) if shown else ""


def sizes(report: Report) -> dict[str, int]:
    """Return the size in bytes of the summary at each level, from the longest to the shortest."""
    found: dict[str, int] = {}
    room = MAX_SUMMARY_BYTES
    while summary := render_summary(report, call=CALL, room=room):
        size = len(summary.encode())
        found[level_of(read_page(summary))] = size
        room = size - 1
    return found


@pytest.mark.slow
@pytest.mark.parametrize("sign", SIGNS)
def test_each_level_is_used_up_to_its_size_in_bytes(sign: str) -> None:
    """A summary shows as much as fits, counted in bytes rather than characters."""
    report = large(sign)
    found = sizes(report)
    assert list(found) == LEVELS
    for level, size in found.items():
        summary = render_summary(report, call=CALL, room=size)
        page = read_page(summary)
        assert (len(summary.encode()), level_of(page)) == (size, level)
        assert_sound(page)
        assert page.heads == snapshot(["❌ tier2gate: verdict-failed"])
    least = min(found.values())
    assert render_summary(report, call=CALL, room=least - 1) == ""


@pytest.mark.parametrize(
    ("level", "sections", "passed", "values"),
    [
        ("", True, True, 40),
        (FEWER, True, True, 10),
        (TO_SEE, True, False, 10),
        (FITTING, False, False, 0),
        (LISTED, False, False, 0),
        (COUNTS, False, False, 0),
    ],
)
def test_each_level_keeps_what_it_says(
    *, level: str, sections: bool, passed: bool, values: int
) -> None:
    """A user who reads a shortened summary knows what it includes and where the rest is."""
    report = large()
    summary = render_summary(report, call=CALL, room=sizes(report)[level])
    for sign, name in (("❌", "x0"), ("✅", "accepts")):
        assert (f"### {sign} <code>gates/{name}.suite.yaml</code>" in summary) is sections
        assert (f"- {sign} <code>gates/{name}.suite.yaml</code>" in summary) is (
            level not in (LISTED, COUNTS)
        )
    assert ("### ✅ <code>gates/told-0.suite.yaml</code>" in summary) is passed
    assert ("- ✅ <code>gates/passed-0.suite.yaml</code>" in summary) is passed
    assert summary.count("\n- added ") == values * 3
    assert ("40 more gates passed.\n" in summary) is (not passed and level != COUNTS)
    assert ("How to reproduce this" in summary) is (level != COUNTS)
    assert "**44 gates: 41 passed, 3 verdict-failed" in summary
    assert ", 1 gate differs from the target branch\n" in summary
    assert "⚠️ **This change removes 1 gate that the target branch has" in summary


def test_summary_of_counts_is_pinned() -> None:
    """With hardly any room, a user still sees the outcome and where the rest is."""
    assert render_summary(large(), call=CALL, room=400) == snapshot("""\
## ❌ tier2gate: verdict-failed

⚠️ **This change removes 1 gate that the target branch has.**

> Shortened to fit, to the counts; see the log or the JSON report for the rest.

44 scenarios, 88 missions, 161 expectations (120 failed), 1 gate differs from the target branch

**44 gates: 41 passed, 3 verdict-failed**
""")


def test_shortened_summary_respects_max_changes() -> None:
    """A user who asked for three changes does not get ten because the summary is full."""
    report = large()
    whole = render_summary(report, call=CALL, max_changes=3)
    room = len(whole.encode()) - 1
    page = render_summary(report, call=CALL, max_changes=3, room=room)
    assert level_of(read_page(page)) == TO_SEE.replace("10", "3")
    assert page.count("\n- added ") == 9


def test_summary_is_complete_up_to_github_s_limit() -> None:
    """A summary of 1 MiB is complete, and one byte more shortens it."""
    failed = gate(outcome=Outcome.INPUT_INVALID, problems=(make_notice(""),))

    def page(size: int) -> str:
        problem = make_notice("é" * (size // 2) + "x" * (size % 2))
        return render_summary(Report(gates=[replace(failed, problems=(problem,))]))

    fits = MAX_SUMMARY_BYTES - len(page(0).encode())
    assert len(page(fits).encode()) == MAX_SUMMARY_BYTES
    assert "> Shortened" not in page(fits)
    assert f"> Shortened to fit, {FITTING};" in page(fits + 1)


@pytest.mark.parametrize("room", [0, -1, -MAX_SUMMARY_BYTES])
def test_summary_without_room_is_empty(room: int) -> None:
    """Without any room, nothing is written that would cost the existing summary."""
    assert render_summary(large(), call=CALL, room=room) == ""


def test_shortened_summary_of_a_passing_job_shows_accepted_changes() -> None:
    """A change cannot hide what it accepts behind gates that fill the summary of a passing job."""
    report = Report(gates=[*large().gates[:10], gate("accepts", base=ACCEPTS_NEW_RESULTS)])
    whole = render_summary(report)
    assert level_of(read_page(whole)) == ""
    page = render_summary(report, room=2_000)
    assert level_of(read_page(page)) == TO_SEE
    assert page.startswith("## ✅ tier2gate: passed\n")
    section = whole[whole.index("### ✅ <code>gates/accepts.suite.yaml</code>") :]
    shown, _, passed = page[page.index("### ✅ ") :].rpartition("\n10 more gates passed.\n")
    assert (section.startswith(shown), passed) == (True, "")
    assert "This change accepts new behaviour" in page
    assert page.count("### ") == 1


@pytest.mark.parametrize("huge_first", [True, False])
def test_huge_gate_leaves_room_for_the_others(*, huge_first: bool) -> None:
    """A change cannot hide a drift behind a gate that would fill the whole summary."""
    problem = make_notice("x" * MAX_SUMMARY_BYTES)
    huge = gate("huge", outcome=Outcome.INPUT_INVALID, problems=(problem,))
    others = [drifted("other", 40, "x"), gate("accepts", base=ACCEPTS_NEW_RESULTS)]
    page = render_summary(Report(gates=[huge, *others] if huge_first else [*others, huge]))
    assert level_of(read_page(page)) == FITTING
    assert "- ❌ <code>gates/huge.suite.yaml</code>: input-invalid: 1 problem\n" in page
    shown = [line for line in page.split("\n") if line.startswith("### ")]
    assert shown == snapshot(
        [
            "### ❌ <code>gates/other.suite.yaml</code>: verdict-failed",
            "### ✅ <code>gates/accepts.suite.yaml</code>: passed",
        ]
    )


@pytest.mark.slow
def test_as_many_gates_are_shown_as_fit() -> None:
    """If not all gates fit, the first ones are shown up to the last byte."""
    report = Report(gates=[drifted(f"g{number}", 40, "x") for number in range(5)])
    shown = []
    room = MAX_SUMMARY_BYTES
    while page := render_summary(report, room=room):
        size = len(page.encode())
        assert render_summary(report, room=size) == page
        if level_of(read_page(page)) == FITTING:
            shown.append(re.findall("^### ❌ <code>gates/g([0-9])", page, re.MULTILINE))
        room = size - 1
    assert shown == [list("0123"), list("012"), list("01"), list("0"), []]
