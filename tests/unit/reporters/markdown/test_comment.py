"""The report for a comment: the page without what is GitHub's, and small enough for a comment."""

from dataclasses import replace

import pytest

from tests.page import assert_sound, read_page
from tests.reports import DRIFTED, added, drift, gate, gate_files
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github.summary import render_summary
from tier2gate.reporters.interface import REPORTERS, Layout
from tier2gate.results.invocation import Call
from tier2gate.results.report import GateReport, Report

MAX_CHARACTERS = 65_536
"""The most that GitHub takes; GitLab takes 1,000,000."""


def comment(report: Report, max_changes: int = 100) -> str:
    """Render the report of the kind for comments."""
    return REPORTERS["markdown"].render(report, Layout(max_changes=max_changes)).decode()


def large(number: int, sign: str = "x") -> Report:
    """Return a report of gates that drifted in many long values."""
    values = drift(*(added(f"/{index}", sign * 100) for index in range(40)))

    def one(name: str) -> GateReport:
        return replace(DRIFTED, drift=values, name=name, files=gate_files(name))

    return Report(gates=[one(f"{sign}{index}") for index in range(number)])


def test_comment_is_the_page_without_how_to_reproduce_it() -> None:
    """A reader of the comment sees what a reader of the job's page sees."""
    report = Report(gates=[DRIFTED, gate("a")])
    assert comment(report) == render_summary(report)
    page = render_summary(report, call=Call())
    assert page.startswith(comment(report))
    assert comment(report, max_changes=0) == render_summary(report, max_changes=0)


@pytest.mark.parametrize("sign", ["x", "世", "🙂", "&"])
@pytest.mark.parametrize("number", [1, 30, 300, 3_000])
def test_comment_is_never_too_long(number: int, sign: str) -> None:
    """GitHub refuses no comment, however many gates drift, and room is left for a link."""
    report = large(number, sign)
    written = comment(report)
    assert len(written) + 1_000 <= MAX_CHARACTERS
    page = read_page(written)
    assert_sound(page)
    assert page.heads == ["❌ tier2gate: hash-drift"]
    is_whole = written == render_summary(report)
    assert is_whole is not any(text.startswith("Shortened to fit") for text in page.prose)


def test_comment_on_thousands_of_gates_lists_the_first() -> None:
    """A reader of a comment that cannot name all gates sees the first, and how many more."""
    failed = replace(DRIFTED, outcome=Outcome.VERDICT_FAILED, passed=False, files=gate_files("z"))
    written = comment(Report(gates=[*large(3_000).gates, failed]))
    assert written.index("gates/z.suite.yaml") < written.index("gates/x0.suite.yaml")
    assert 60_000 < len(written.encode()) <= 64_000
    assert "</details>\n\n… and " in written


def test_bytes_that_are_no_text_are_escaped() -> None:
    """A report that holds half a character can be written, and is counted as it is written."""
    (item,) = large(1).gates
    data = REPORTERS["markdown"].render(Report(gates=[replace(item, remedy="a\ud800" * 10_000)]))
    assert len(data) <= 64_000
    assert data.decode()
