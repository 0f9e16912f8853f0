"""Text from a pull request in the summary: it stays in code and fences."""

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.github_runner import read_log
from tests.page import Page, assert_like, read_page
from tests.reports import ANY_TEXT, expectation, gate, hostile_gate, hostile_report
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import SHOWN_NAME, cut, defused, one_line
from tier2gate.foundation.problems import Problem
from tier2gate.github.summary import render_summary, render_usage_summary
from tier2gate.reporters.interface import REPORTERS
from tier2gate.reporters.markdown.page import render_page
from tier2gate.results.invocation import Call
from tier2gate.results.report import Report

MARKDOWN = [
    "# head",
    "- item",
    "1. item",
    "> quote",
    "    indented",
    "---",
    "===",
    "| a |\n| --- |\n| b |",
    "[a]: http://x",
    "[a][b] ![c](d) <http://e> <f@g.org>",
    "``` ` `` ````",
    "a  \nb\\\nc",
    "*a* __b__ ~c~ ~~d~~",
    "&amp; &#35; &nbsp;",
    "<img src=x> <details> <summary>",
    "<![CDATA[ x ]]> <?x ?> <!X>",
    "http://x.org ftp://x.org www.x.org WWW.x.org xmpp:a@x.org mailto:a@x.org",
    "@org/team #1 GH-1 org/repo#1 a@x.org 0123456789abcdef0123456789abcdef01234567",
    "$x$ $$y$$ $`z`$",
    "\\",
    "</code>",
    "<!-- -->",
]
TO_COPY = re.compile("^(`{3,})sh\n.*?\n\\1$", re.DOTALL | re.MULTILINE)
TEXTS = [*ANY_TEXT, *MARKDOWN, "".join(ANY_TEXT), " ".join(MARKDOWN)]


MUCH = 10_000_000
"""Room for a page that is not shortened, in bytes."""


def page_of(text: str, *, max_changes: int = 100, room: int = 1 << 20) -> Page:
    """Parse the summary of a report in which all text of the pull request is the same text."""
    inputs = {"suite": "c" * 64, "expectations": "d" * 64}
    report = hostile_report(text, gates=(hostile_gate(text, inputs=inputs), gate(text)))
    call = Call(arguments=(f"--golden={text}", text), folder=text)
    return read_page(render_summary(report, call=call, max_changes=max_changes, room=room))


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_report_has_the_structure_of_a_harmless_one(text: str) -> None:
    """No name or value from a pull request can break the summary or add a link to it."""
    page = page_of(text)
    assert_like(page, page_of("harmless"))
    assert page.heads == snapshot(["❌ tier2gate: input-invalid"])


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("room", [9_000, 2_500, 900])
def test_hostile_report_stays_contained_in_a_shortened_summary(text: str, room: int) -> None:
    """Shortening the summary does not release any hostile text."""
    page = page_of(text * (1 + 200 // len(text)), room=room)
    assert page.strays == []
    assert page.heads == snapshot(["❌ tier2gate: input-invalid"])
    assert [line for line in page.prose if line.startswith("Shortened to fit")]


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_usage_stays_in_its_fence(text: str) -> None:
    """A title or branch name passed on by a workflow cannot break the summary or hide."""
    page = read_page(render_usage_summary(f"unknown input {text}"))
    assert_like(page, read_page(render_usage_summary("unknown input x")))
    assert page.fences == [f"{defused(one_line(f'unknown input {text}'))}\n"]


@pytest.mark.parametrize("text", TEXTS)
def test_printed_summary_runs_no_command(text: str) -> None:
    """A summary printed to a log runs no command, except for the blocks meant for copying."""
    problem = Problem(code="c", message=text)
    only = Report(
        gates=(), problems=(problem,), notices=(problem,), outcomes=(Outcome.INPUT_INVALID,)
    )
    for report in (hostile_report(text), only):
        summary = render_summary(report)
        assert read_log(TO_COPY.sub("", summary)) == []


@pytest.mark.parametrize("text", TEXTS)
def test_name_is_shown_as_written(text: str) -> None:
    """A reader sees each name as written, everywhere in the summary."""
    item = replace(expectation(text), scenario_name="", mission_name="", path="p")
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=(item,), proposed=text)
    page = read_page(render_summary(Report(gates=[failed], removed=(text,))))
    # A long id is shortened; a file's name is complete, so that it can be looked up.
    named = sorted(one_line(name) for name in (cut(text, SHOWN_NAME), text, text))
    assert sorted(code for code in page.codes if code in named) == named


@pytest.mark.parametrize("text", TEXTS)
def test_summary_has_no_invisible_characters(text: str) -> None:
    """No character from a pull request is invisible or reorders its line."""
    report = hostile_report(text)
    summary = render_summary(report, call=Call(arguments=(text,), folder=text))
    assert summary.replace("\n", "").replace("️", "").isprintable()


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_report_stays_contained_in_a_comment(text: str) -> None:
    """A bot that posts the report as a comment mentions nobody, and closes nothing on GitLab."""
    whole, harmless = (
        render_page(hostile_report(it), max_changes=100, room=MUCH) for it in (text, "harmless")
    )
    assert_like(read_page(whole), read_page(harmless))
    written = REPORTERS["markdown"].render(hostile_report(text)).decode()
    assert read_page(written).strays == []
    assert [line for line in written.split("\n") if line.startswith("/")] == []
