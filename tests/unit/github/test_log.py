"""The step's log: passed gates are folded at the top, failed ones are at the end."""

import pytest
from inline_snapshot import snapshot

from tests.github_runner import Command, read_log
from tests.recording import masked
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
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github import log
from tier2gate.github.log import grouped, render_log
from tier2gate.results.report import Report

PASSED = "passed  gates/{0}.suite.yaml  1 scenario, 2 missions, 1 expectation\n"


def test_passed_gates_are_folded_and_failed_ones_are_not() -> None:
    """A user who opens the log of a failed step sees the reason at once."""
    noticed = gate("noticed", notices=(make_notice("an input changed"),))
    report = Report(gates=[gate("a"), MISSING, gate("b"), INVALID, noticed])
    assert masked(render_log(report), NOW=NOW[:12]) == snapshot("""\
::group::2 gates passed
passed  gates/a.suite.yaml  1 scenario, 2 missions, 1 expectation
passed  gates/b.suite.yaml  1 scenario, 2 missions, 1 expectation
::endgroup::
gates/shop.expectations.yaml:9:5: unknown field expcted; did you mean expected?
gates/a.yaml: the suite file is missing

passed          gates/noticed.suite.yaml  1 scenario, 2 missions, 1 expectation
  notice: an input changed

golden-missing  gates/shop.suite.yaml     1 scenario, 2 missions, 1 expectation
  nothing has been accepted yet
  now       {NOW}
  to accept this: tier2gate update gates/shop.suite.yaml

input-invalid   gates/shop.suite.yaml
  2 problems, listed above

did not pass:
  golden-missing  gates/shop.suite.yaml  to accept this: tier2gate update gates/shop.suite.yaml
  input-invalid   gates/shop.suite.yaml  2 problems
5 gates: 3 passed, 1 input-invalid, 1 golden-missing
""")


def test_log_of_passed_gates_ends_with_a_summary() -> None:
    """The log of a passing step is one summary line and one folded group."""
    assert render_log(Report(gates=[gate()])) == (
        f"::group::1 gate passed\n{PASSED.format('shop')}::endgroup::\n1 gate: 1 passed\n"
    )


def test_log_without_gates_says_so() -> None:
    """A step that found no gate says once how suites are named, without an empty group."""
    assert render_log(Report(gates=())) == snapshot(
        "nothing-run: no gate was found; a suite is a file called NAME.suite.yaml\n"
    )


def test_log_shows_notices_and_removed_gates() -> None:
    """Notices and removed gates are not folded with the passed gates."""
    notice = make_notice("it is skipped", file="out")
    report = Report(gates=[gate()], notices=(notice,), removed=("gates/old.suite.yaml",))
    assert render_log(report).split("::endgroup::\n")[1] == snapshot(
        "This change removes 1 gate that the target branch has:\n"
        "  - gates/old.suite.yaml\n"
        "notice: out: it is skipped\n"
        "1 gate: 1 passed\n"
    )


def test_max_changes_applies_to_the_log() -> None:
    """A user who wants a short log gets one."""
    many = gate(
        outcome=DRIFTED.outcome,
        golden_hash=DRIFTED.golden_hash,
        drift=drift(added("/a", 1), added("/b", 2)),
    )
    text = render_log(Report(gates=[many]), max_changes=1)
    assert "+ /a: 1\n" in text
    assert "… and 1 more; raise --max-changes to see them" in text
    assert "+ /b: 2\n" in render_log(Report(gates=[many]))


def test_group_keeps_its_lines() -> None:
    """A folded line cannot run a command or end its group."""
    text = grouped("1 gate passed", "a\n::endgroup::\n##[endgroup]\n  ::error::x\n")
    assert text == snapshot(
        "::group::1 gate passed\na\n\\u003a:endgroup::\n#\\u0023[endgroup]\n"
        "  \\u003a:error::x\n::endgroup::\n"
    )
    names = ["group", "endgroup"]
    assert [command.name for command in read_log(text)] == names


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_report_runs_no_command(text: str) -> None:
    """No text from a file is executed, whether its gate passed or failed."""
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
def test_unescaped_log_is_detected(text: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own parser finds commands in a log that is not escaped."""
    kept = {"group": lambda shown: shown, "rest": lambda shown: shown.replace("\\u003a", ":")}
    monkeypatch.setattr(log, "defused", kept["group"])
    if place == "group":
        shown = grouped("1 gate passed", f"{text}\n")
    else:
        report = Report(gates=(), problems=(make_notice(text),), outcomes=(Outcome.INPUT_INVALID,))
        shown = render_log(report)
    assert Command(name="error", message="x") in read_log(shown)
