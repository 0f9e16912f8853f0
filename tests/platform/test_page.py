"""The page of a job in a real browser shows the intended content and nothing else."""

import html
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.action_cases import CASES, FAILED, HELLO, REPOSITORY, SUITE, read_recorded, write
from tests.github_runner import HOSTILE
from tests.page import make_parser
from tests.reports import (
    DRIFTED,
    FAILED_AND_DRIFTED,
    UPDATE,
    changed,
    drift,
    expectation,
    gate,
    gate_files,
    hostile_gate,
)
from tests.steps import hostile_runner
from tests.tools import require
from tier2gate.foundation.printable import one_line
from tier2gate.github.summary import render_summary
from tier2gate.results.invocation import Call
from tier2gate.results.report import GateReport, Report

# Replaces each page with an outline of its blocks.
OUTLINE = """
<script>
function seen(block) {
  const text = (item) => item.textContent.trim();
  if (block.tagName === "TABLE") {
    return [...block.rows].map((row) => [...row.cells].map(text));
  }
  if (block.tagName === "DETAILS") {
    const [summary, ...blocks] = block.children;
    return [block.open, text(summary), ...blocks.map(seen)];
  }
  return `${block.tagName.toLowerCase()}: ${text(block)}`;
}
function outline(frame) {
  const text = (item) => item.textContent.trim();
  const page = frame.contentDocument.querySelector("article");
  const tags = [...page.querySelectorAll("*")].map((item) => item.tagName.toLowerCase());
  const wide = [...page.querySelectorAll("*")].filter((item) =>
    item.checkVisibility() && item.scrollWidth > item.clientWidth + 1 &&
    frame.contentWindow.getComputedStyle(item).display !== "inline");
  const step = [...page.querySelectorAll("p")].find((item) => text(item).startsWith("What to do"));
  const fence = step && [...page.querySelectorAll("pre")].find((item) =>
    step.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING);
  return {
    blocks: [...page.children].map(seen),
    tags: [...new Set(tags)].sort(),
    wide: wide.map((item) => `${item.tagName.toLowerCase()} ${text(item)}`),
    page: page.scrollWidth > page.clientWidth + 1,
    step: step ? step.getBoundingClientRect().bottom : 0,
    fence: fence ? fence.getBoundingClientRect().bottom : 0,
  };
}
window.addEventListener("load", () => {
  document.body.textContent = JSON.stringify([...document.querySelectorAll("iframe")].map(outline));
});
</script>
"""
ALLOWED_TAGS = {
    *("br", "code", "details", "h2", "h3", "li", "p", "pre", "strong", "summary", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}

STYLE = (REPOSITORY / "tests" / "markdown.css").read_text(encoding="utf-8")
SCREEN = 40 * 21
"""The height in pixels of about 40 lines."""

Outline = dict[str, Any]


def show(folder: Path, *summaries: str, width: int = 1012) -> list[Outline]:
    """Start a browser once, with each page as its own document of this width."""
    browser = require("chromium", "google-chrome")
    folder.mkdir(exist_ok=True)
    head = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
    pages = [
        f"{head}<article class=markdown-body>{make_parser().render(summary)}</article>"
        for summary in summaries
    ]
    frames = "".join(
        f'<iframe width={width} height=900 srcdoc="{html.escape(page)}"></iframe>' for page in pages
    )
    path = folder / "page.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{frames}{OUTLINE}", encoding="utf-8")
    done = subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            f"--user-data-dir={folder / 'profile'}",
            "--dump-dom",
            path.as_uri(),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=True,
    )
    body = done.stdout.decode().partition("<body>")[2].rpartition("</body>")[0]
    outlines: list[Outline] = json.loads(html.unescape(body))
    assert len(outlines) == len(summaries)
    return outlines


@pytest.fixture(name="recorded", scope="module")
def _recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outline]:
    """Show every recorded page."""
    summaries = [read_recorded(name).summary for name in CASES]
    outlines = show(tmp_path_factory.mktemp("pages"), *summaries)
    return dict(zip(CASES, outlines, strict=True))


def test_page_of_a_failed_gate_is_read_from_top_to_bottom(recorded: dict[str, Outline]) -> None:
    """The page shows what failed and what changed; how to reproduce it is folded."""
    *shown, reproduction = recorded["verdict-failed"]["blocks"]
    assert shown == [
        "h2: ❌ tier2gate: verdict-failed",
        "p: gates/shop.suite.yaml: 1 scenario, 1 mission, 1 expectation",
        "p: 1 of 1 expectation failed:",
        (
            "ul: succeeds at gates/shop.expectations.yaml:2:5gold / echo / successexpected eq false"
            "found trueit passed before, with the same value"
        ),
        "p: What to do: fix what broke it, or fix the expectation if it is wrong.",
        f"p: The hash also changed (accepted {HELLO[:12]}, now {FAILED[:12]}).",
        "p: 1 value changed:",
        "ul: expectation succeeds\n\n/expected: true → false",
        "p: 1 change only repeats an edited input: /executed_steps/0/payload/params/message",
        (
            "p: Cause: inputs-changed (suite, expectations): the inputs changed, and so did the "
            "results."
        ),
        (
            "ul: gates/shop.suite.yaml:3:5: scenario gold changed\n"
            "gates/shop.expectations.yaml:2:5: expectation succeeds changed\n"
            "~ scenario gold: echo; inputs-changed"
        ),
    ]
    assert reproduction[:2] == [False, "How to reproduce this"]
    assert [block.partition(":")[0] for block in reproduction[2:]] == ["p", "pre", "p", "pre"]


@pytest.mark.parametrize("name", CASES)
def test_every_page_has_only_intended_elements(name: str, recorded: dict[str, Outline]) -> None:
    """No page is broken, has a link, or folds something away that should be visible."""
    page = recorded[name]
    assert set(page["tags"]) <= ALLOWED_TAGS
    folds = [block[1] for block in page["blocks"] if block[0] is False]
    passed = "1 gate passed"
    assert [title for title in folds if title not in (passed, "How to reproduce this")] == []


@pytest.mark.parametrize("width", [1012, 768, 390])
def test_nothing_is_wider_than_the_screen(width: int, tmp_path: Path) -> None:
    """Nobody scrolls sideways to read a page; on a phone, only a command can be wider."""
    long = "services/a-team-with-a-long-name/gates/" + "a-very-long-folder-name/" * 8
    hostile = hostile_gate("x" * 250)
    named = replace(DRIFTED, files=gate_files(long + "shop"), name="long")
    reports = [
        Report(gates=[hostile]),
        Report(gates=[replace(named, remedy=UPDATE), hostile, FAILED_AND_DRIFTED]),
        *(Report(gates=_many(number)) for number in (1, 8, 200)),
    ]
    pages = [render_summary(report, call=Call(arguments=("gates",))) for report in reports]
    pages += [read_recorded(name).summary for name in CASES]
    for number, page in enumerate(show(tmp_path / "wide", *pages, width=width)):
        commands = [text for text in page["wide"] if not text.startswith("pre tier2gate update")]
        # The command of the hostile gate names a file of 250 characters.
        assert (number, page["page"], commands) == (number, False, [])
        if width > 390 and number > 1:
            assert page["wide"] == []


@pytest.mark.parametrize("number", [1, 8, 200])
def test_first_screen_says_what_to_do(number: int, tmp_path: Path) -> None:
    """Whoever opens the page of a red job sees what to do, and the command, without scrolling."""
    failing = replace(
        FAILED_AND_DRIFTED,
        expectations=tuple(expectation(f"e{index}", line=index) for index in range(1, 60)),
    )
    told = drift(*(changed(f"/value/{index}", index, [index]) for index in range(300)))
    drifted = replace(DRIFTED, drift=told)
    for gates in ([failing, *_many(number - 1)], [drifted, *_many(number - 1)]):
        (page,) = show(tmp_path / "first", render_summary(Report(gates=gates)))
        assert 0 < page["step"] < SCREEN
        if gates[0] is drifted or number > 1:
            assert 0 < page["fence"] < SCREEN


def _flat(blocks: Any) -> Iterator[str]:
    """Yield the texts of blocks, also of those that are folded."""
    for block in blocks:
        if isinstance(block, str):
            yield block
        elif isinstance(block, list):
            yield from _flat(block)


def _many(number: int) -> list[GateReport]:
    """Return gates of which a third each drifted, failed and passed."""
    kinds = (DRIFTED, FAILED_AND_DRIFTED, gate())
    return [
        replace(
            kinds[index % 3],
            name=f"g{index}",
            files=gate_files(f"team-{index % 7}/approvals-{index}/refund-approval"),
        )
        for index in range(number)
    ]


def test_names_are_shown_unchanged(tmp_path: Path) -> None:
    """Escaped text is shown on the page as it was written, and has no effect."""
    texts = [text for text in HOSTILE if "/" not in text]
    expectations = "".join(
        f"  - {{id: {json.dumps(text)}, scenario_name: gold, mission_name: echo, "
        f"path: /params, op: eq, expected: {json.dumps(text)}}}\n"
        for text in HOSTILE
    )
    with hostile_runner(tmp_path) as runner:
        for text in texts:
            folder = runner.workspace / "gates" / text
            write(folder / "shop.suite.yaml", SUITE)
            write(folder / "shop.expectations.yaml", f"expectations:\n{expectations}")
        summary = runner.run({"max-changes": "99"}).summary
    page, unescaped = show(tmp_path, summary, html.unescape(summary))
    assert set(page["tags"]) <= ALLOWED_TAGS
    listed = "\n".join(_flat(page["blocks"]))
    for name in (one_line(f"gates/{text}/shop.suite.yaml") for text in texts):
        assert f"h3: ❌ {name}: verdict-failed" in listed
    for text in HOSTILE:
        assert f"{one_line(text)} at gates/" in listed
        assert f"expected eq {json.dumps(text)}found" in listed
    assert {"a", "code"} <= set(unescaped["tags"])
