"""The page of a job in a real browser shows the intended content and nothing else."""

import html
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.action_cases import CASES, FAILED, HELLO, SUITE, read_recorded, write
from tests.github_runner import HOSTILE
from tests.page import make_parser
from tests.steps import hostile_runner
from tests.tools import require
from tier2gate.foundation.printable import one_line

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
  const page = frame.contentDocument.querySelector("article");
  const tags = [...page.querySelectorAll("*")].map((item) => item.tagName.toLowerCase());
  return { blocks: [...page.children].map(seen), tags: [...new Set(tags)].sort() };
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

HEAD = ["expectation", "defined in", "looks at", "expected", "found"]
EFFECTS = """\
pre: @@ expectation succeeds @@
- /expected: true
+ /expected: false"""
ECHOES = "pre: 1 change only repeats an edited input: /executed_steps/0/payload/params/message"
CAUSE = """\
p: Cause: inputs-changed (suite, expectations): the inputs changed, and so did the results."""
PLACES = """\
pre: gates/shop.suite.yaml:3:5: scenario gold changed
gates/shop.expectations.yaml:2:5: expectation succeeds changed
~ scenario gold: echo; inputs-changed"""

Outline = dict[str, Any]


def show(folder: Path, *summaries: str) -> list[Outline]:
    """Start a browser once, with each page as its own document."""
    browser = require("chromium", "google-chrome")
    pages = [f"<article>{make_parser().render(summary)}</article>" for summary in summaries]
    frames = "".join(f'<iframe srcdoc="{html.escape(page)}"></iframe>' for page in pages)
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
        "p: 1 gate (1 failed), 1 scenario, 1 mission, 1 expectation (1 failed)",
        [
            ["", "gate", "outcome", "verdict", "golden", "ran"],
            [
                "❌",
                "gates/shop.suite.yaml",
                "verdict-failed",
                "failed",
                "drifted: inputs-changed",
                "1 scenario, 1 mission, 1 expectation",
            ],
        ],
        "h3: ❌ gates/shop.suite.yaml: verdict-failed",
        "p: 1 of 1 expectation failed:",
        [
            HEAD,
            [
                "succeeds",
                "gates/shop.expectations.yaml:2:5",
                "gold / echo / success",
                "eq false",
                "true; it passed before, with the same value",
            ],
        ],
        "p: The hash also changed.",
        [["", "hash"], ["accepted", HELLO[:12]], ["now", FAILED[:12]]],
        "p: 1 value changed:",
        EFFECTS,
        ECHOES,
        CAUSE,
        PLACES,
    ]
    assert reproduction[:2] == [False, "How to reproduce this"]
    assert [block.partition(":")[0] for block in reproduction[2:]] == ["p", "pre", "p", "pre"]


@pytest.mark.parametrize("name", CASES)
def test_every_page_has_only_intended_elements(name: str, recorded: dict[str, Outline]) -> None:
    """No page is broken, has a link, or folds something away that should be visible."""
    page = recorded[name]
    assert set(page["tags"]) <= ALLOWED_TAGS
    folded = [block[0] is False for block in page["blocks"]]
    assert folded.count(True) == folded[-1]


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
    head, *rows = page["blocks"][2]
    names = sorted(one_line(f"gates/{text}/shop.suite.yaml") for text in texts)
    assert (head[1], sorted(row[1] for row in rows)) == ("gate", names)
    failures = [block for block in page["blocks"] if block[0] == HEAD]
    assert len(failures) == len(texts)
    seen = [(one_line(text), f"eq {json.dumps(text)}") for text in HOSTILE]
    assert [(row[0], row[3]) for row in failures[0][1:]] == seen
    assert {"a", "code"} <= set(unescaped["tags"])
