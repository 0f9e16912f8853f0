"""Text out of a pull request on the page of a job: it stays in code and between fences."""

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.github_runner import read_log
from tests.page import Page, assert_like, read_page
from tests.reports import ANY_TEXT, expectation, gate, hostile_gate, hostile_report
from tier2gate.foundation.errors import Outcome, Problem
from tier2gate.foundation.printable import SHOWN_NAME, cut, defused, one_line
from tier2gate.github.summary import render_summary, render_usage_summary
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


def page_of(text: str, *, max_changes: int = 100, room: int = 1 << 20) -> Page:
    """Read the page of a report of which all that a pull request can say is one text."""
    inputs = {"suite": "c" * 64, "expectations": "d" * 64}
    report = hostile_report(text, gates=(hostile_gate(text, inputs=inputs), gate(text)))
    call = Call(arguments=(f"--golden={text}", text), folder=text)
    return read_page(render_summary(report, call=call, max_changes=max_changes, room=room))


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_report_has_the_page_of_a_harmless_one(text: str) -> None:
    """No name or value of a pull request breaks the page, links from it, or becomes its word."""
    page = page_of(text)
    assert_like(page, page_of("harmless"))
    assert page.heads == snapshot(["❌ tier2gate: input-invalid"])


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("room", [9_000, 2_500, 900])
def test_hostile_report_stays_in_place_where_the_page_is_shortened(text: str, room: int) -> None:
    """What is left out to make room opens nothing for what is left."""
    page = page_of(text * (1 + 200 // len(text)), room=room)
    assert page.strays == []
    assert page.heads == snapshot(["❌ tier2gate: input-invalid"])
    assert [line for line in page.prose if line.startswith("Shortened to fit into a summary")]


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_usage_stays_between_its_fences(text: str) -> None:
    """What a workflow passes on from a title or a branch can neither break the page nor hide."""
    page = read_page(render_usage_summary(f"unknown input {text}"))
    assert_like(page, read_page(render_usage_summary("unknown input x")))
    assert page.fences == [f"{defused(one_line(f'unknown input {text}'))}\n"]


@pytest.mark.parametrize("text", TEXTS)
def test_page_that_is_printed_gives_no_order(text: str) -> None:
    """Whoever prints a page into a log prints no command; one to copy stands there as it is."""
    problem = Problem(code="c", message=text)
    only = Report(
        gates=(), problems=(problem,), notices=(problem,), outcomes=(Outcome.INPUT_INVALID,)
    )
    for report in (hostile_report(text), only):
        summary = render_summary(report)
        assert read_log(TO_COPY.sub("", summary)) == []


@pytest.mark.parametrize("text", TEXTS)
def test_name_is_shown_as_it_is(text: str) -> None:
    """What is escaped in the page's source is what a reader sees, in each place that names it."""
    item = replace(expectation(text), scenario_name="", mission_name="", path="p")
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=(item,), proposed=text)
    page = read_page(render_summary(Report(gates=[failed], removed=(text,))))
    # An id that is long is cut; a file's name is whole, for somebody to look it up.
    named = sorted(one_line(name) for name in (cut(text, SHOWN_NAME), text, text))
    assert sorted(code for code in page.codes if code in named) == named


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_on_the_page_hides(text: str) -> None:
    """No character of a pull request is there that cannot be seen, or that reorders its line."""
    report = hostile_report(text)
    summary = render_summary(report, call=Call(arguments=(text,), folder=text))
    assert summary.replace("\n", "").replace("️", "").isprintable()
