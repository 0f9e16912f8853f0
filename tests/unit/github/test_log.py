"""The step's log: what failed stands at its end, what passed is folded away above."""

import pytest
from inline_snapshot import snapshot

from tests.github_runner import Command, read_log
from tests.reports import (
    ANY_TEXT,
    DRIFTED,
    INVALID,
    MISSING,
    NOW,
    added,
    drift,
    gate,
    hostile_report,
    noticed_that,
)
from tier2gate.foundation.errors import Outcome
from tier2gate.github import log
from tier2gate.github.log import grouped, render_log
from tier2gate.results.report import Report

PASSED = "passed          {0}  gates/{0}.suite.yaml  (1 scenario, 2 missions, 1 expectation)\n"


def test_what_passed_is_folded_away_and_what_failed_is_not() -> None:
    """Whoever opens the log of a red step sees why at once, and can unfold all the rest."""
    noticed = gate("noticed", notices=(noticed_that("an input changed"),))
    report = Report(gates=[gate("a"), MISSING, gate("b"), INVALID, noticed])
    assert render_log(report) == (
        f"""\
::group::2 gates passed
{PASSED.format("a")}{PASSED.format("b")}::endgroup::
gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?
gates/a.yaml: the suite file is missing
golden-missing  shop  gates/shop.suite.yaml  (1 scenario, 2 missions, 1 expectation)
  nothing has been accepted yet
  now       {NOW}
  to accept this: tier2gate update gates/shop.suite.yaml
input-invalid   shop  gates/shop.suite.yaml
  2 problems, listed above
{PASSED.format("noticed")}  notice: an input changed
5 gates: 3 passed, 1 input-invalid, 1 golden-missing
"""
    )


def test_log_of_what_passed_alone_ends_with_the_sum() -> None:
    """The log of a green step is a line to read, and one to unfold."""
    assert render_log(Report(gates=[gate()])) == (
        f"::group::1 gate passed\n{PASSED.format('shop')}::endgroup::\n1 gate: 1 passed\n"
    )


def test_log_of_nothing_says_so() -> None:
    """A step that found no gate says what a gate is called, once, without an empty group."""
    assert render_log(Report(gates=())) == snapshot(
        "nothing-run: no gate was found; a suite is a file called NAME.suite.yaml\n"
    )


def test_log_tells_notices_and_what_is_gone() -> None:
    """What a call leaves out, and what a change removes, is not folded away with what passed."""
    notice = noticed_that("it is skipped", file="out")
    report = Report(gates=[gate()], notices=(notice,), removed=("gates/old.suite.yaml",))
    assert render_log(report).split("::endgroup::\n")[1] == snapshot(
        "This change removes 1 gate that the target branch has:\n"
        "  - gates/old.suite.yaml\n"
        "notice: out: it is skipped\n"
        "1 gate: 1 passed\n"
    )


def test_log_tells_as_much_as_was_asked_for() -> None:
    """Whoever wants a short log gets one."""
    many = gate(
        outcome=DRIFTED.outcome,
        golden_hash=DRIFTED.golden_hash,
        drift=drift(added("/a", 1), added("/b", 2)),
    )
    text = render_log(Report(gates=[many]), max_changes=1)
    assert "+ /a: 1\n" in text
    assert "… and 1 more; raise max-changes" in text
    assert "+ /b: 2\n" in render_log(Report(gates=[many]))


def test_group_holds_its_lines() -> None:
    """What is folded away gives no order, and does not end its own group."""
    text = grouped("1 gate passed", "a\n::endgroup::\n##[endgroup]\n  ::error::x\n")
    assert text == snapshot(
        "::group::1 gate passed\na\n\\u003a:endgroup::\n#\\u0023[endgroup]\n"
        "  \\u003a:error::x\n::endgroup::\n"
    )
    names = ["group", "endgroup"]
    assert [command.name for command in read_log(text)] == names


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_report_gives_no_order(text: str) -> None:
    """No word of a file's is obeyed, neither of what passed nor of what failed."""
    passed = gate(text, files=hostile_report(text).gates[0].files)
    report = hostile_report(text)
    report = Report(
        gates=[passed, *report.gates],
        problems=report.problems,
        notices=report.notices,
        removed=report.removed,
        outcomes=report.outcomes,
    )
    assert read_log(render_log(report)) == [
        Command(name="group", message="1 gate passed"),
        Command(name="endgroup", message=""),
    ]


@pytest.mark.parametrize("text", ["::error::x", "##[error]x"])
@pytest.mark.parametrize("place", ["group", "rest"])
def test_log_that_is_not_defused_would_give_orders(
    text: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader of the log does find a line that nobody took the edge off."""
    kept = {"group": lambda shown: shown, "rest": lambda shown: shown.replace("\\u003a", ":")}
    monkeypatch.setattr(log, "defused", kept["group"])
    if place == "group":
        shown = grouped("1 gate passed", f"{text}\n")
    else:
        report = Report(gates=(), problems=(noticed_that(text),), outcomes=(Outcome.INPUT_INVALID,))
        shown = render_log(report)
    assert Command(name="error", message="x") in read_log(shown)
