"""The HTML report as a file: what it says, and that it is self-contained and harmless."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.github_runner import read_log
from tests.reports import (
    ACCEPTS_NEW_RESULTS,
    ALTERS_EXPECTATIONS,
    ANY_TEXT,
    DRIFTED,
    FAILED_AND_DRIFTED,
    HIDES_MORE,
    INVALID,
    MASKED,
    MISSING,
    NEW_GATE,
    added,
    drift,
    expectation,
    expectation_on_failed_mission,
    gate,
    hostile_report,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.html import page
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.sentences.of_codes import OUTCOMES
from tier2gate.reporters.terminal.report import render
from tier2gate.results.report import GateReport, Report
from tier2gate.results.report_parts import SelectedScenarios
from tier2gate.results.scenario_runs import MissionRun, ScenarioRun, StepRun, StepState
from tier2gate.runner.printed import PrintedOutput

MARKUP = [
    "<b>",
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    "\"'>",
    "{{ 7*7 }}",
    "{% x %}",
]


def html_of(*gates: GateReport, **report: Any) -> str:
    """Render gates as a page."""
    return page.render(Report(gates=gates, **report), Layout()).decode()


def words_of(text: str) -> set[str]:
    """Return the words of a text without the marks around them."""
    return {word.strip(":,;.()").casefold() for word in text.split()}


def text_of(html: str) -> str:
    """Return the text of a page without its style and scripts."""
    body = re.sub(r"<(style|script|noscript|dialog)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", " ", re.sub("</?mark>", "", body)))


def data_of(html: str) -> Any:
    """Return the data for the script of a page."""
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html)
    return json.loads(text)


RAN = gate(
    scenario_names=("new",),
    scenario_runs=(
        ScenarioRun(
            name="new",
            initial_state={"n": 1.0},
            missions=(
                MissionRun(
                    key="m",
                    name="m",
                    params={"big": 12345678901234567890},
                    steps=(StepRun(id="a", state=StepState.EXECUTED, kind="human", payload={}),),
                    result={"id": "m", "final_state": {}},
                ),
            ),
        ),
    ),
)
GATES = {
    "drifted": DRIFTED,
    "failed and drifted": FAILED_AND_DRIFTED,
    "failed mission": replace(FAILED_AND_DRIFTED, expectations=(expectation_on_failed_mission(),)),
    "invalid": INVALID,
    "missing": MISSING,
    "first results": replace(MISSING, first_results=(added("/suite_result/a", 1),)),
    "bare": replace(DRIFTED, drift=drift(explained=False, to_explain="tier2gate update x")),
    "accepts": gate(base=ACCEPTS_NEW_RESULTS),
    "alters": gate(base=ALTERS_EXPECTATIONS),
    "hides": gate(base=HIDES_MORE),
    "new": gate(base=NEW_GATE),
    "changed": gate(outcome=Outcome.GOLDEN_CHANGED, base=ACCEPTS_NEW_RESULTS),
    "masked": gate(masks=MASKED),
    "notice": gate(notices=(make_notice("an input changed", file="a.yaml", line=2),)),
    "proposed": replace(DRIFTED, proposed="out/shop.golden.json"),
    "part": replace(DRIFTED, remedy=None, selected=SelectedScenarios(names=("new",), total=3)),
    "not judged": replace(INVALID, not_judged=("a", "b")),
    "printed": replace(
        FAILED_AND_DRIFTED,
        printed=(PrintedOutput(scenario_name="new", first=("hello", " there"), left_out=2),),
    ),
}
LAYOUT = {"changes", "→", "listed", "above", "expected", "found", "but", "~", "-", "+", ""}
"""Words of the text that the layout of the page replaces."""


@pytest.mark.parametrize("name", GATES)
def test_page_says_what_the_text_says(name: str) -> None:
    """Whoever reads the page misses nothing that a terminal shows."""
    text = render(Report(gates=[GATES[name]]), Layout()).decode()
    assert words_of(text) - words_of(text_of(html_of(GATES[name]))) - LAYOUT == set()


def test_missing_words_would_be_found() -> None:
    """The comparison above finds a sentence that the page leaves out."""
    text = render(Report(gates=[GATES["accepts"]]), Layout()).decode()
    missing = words_of(text) - words_of(text_of(html_of(gate()))) - LAYOUT
    assert {"behaviour", "reason"} <= missing


def test_changes_are_side_by_side_with_marks() -> None:
    """A reader sees the value before and after, and which words differ."""
    html = html_of(DRIFTED)
    sides = re.findall(r"<pre>(.*?)</pre>", html)
    assert sides[:2] == ["<mark>&#34;gold&#34;</mark>", "<mark>&#34;silver&#34;</mark>"]


def test_empty_report_says_that_nothing_ran() -> None:
    """A reader of an empty report is told why it is empty."""
    html = html_of()
    assert "no gate was found" in html
    assert '<h1 id="outcome">nothing-run</h1>' in html


def test_same_report_gives_the_same_bytes() -> None:
    """Two runs of the same commit write the same file."""
    report = hostile_report("a")
    assert page.render(report, Layout()) == page.render(report, Layout())


def test_values_are_kept_as_they_are_written() -> None:
    """No browser turns 1.0 into 1 or rounds a large number, as values are shown as text."""
    data = data_of(html_of(RAN))
    assert '{"n":1.0}' in data["texts"]
    assert '{"big":12345678901234567890}' in data["texts"]


def test_policy_allows_only_the_scripts_of_the_page() -> None:
    """Nothing that a pull request adds could run or be loaded, even without escapes."""
    html = html_of(DRIFTED)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
    hashes = [
        f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
        for text in (*styles, *scripts)
    ]
    assert len(hashes) == 3
    assert unescape(policy) == (
        f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]} {hashes[2]}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def test_page_names_no_other_file() -> None:
    """The page loads nothing: no font, image, script or style from elsewhere."""
    html = html_of(DRIFTED, RAN)
    assert re.findall(r"(?:src|action|poster|srcset)=|@import|url\(|http:|https:", html) == []
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', html))


@pytest.mark.parametrize("text", [*ANY_TEXT, *MARKUP])
def test_hostile_text_adds_no_element(text: str) -> None:
    """Text from a pull request is shown as text, wherever it stands, and is no command in a log."""
    html = page.render(hostile_report(text), Layout()).decode()
    harmless = page.render(hostile_report("harmless"), Layout()).decode()
    assert read_log(html) == []
    assert html.isascii() or all(sign.isprintable() or sign == "\n" for sign in html)
    tags = [re.findall(r"<[!/]?[a-zA-Z-]+", item) for item in (html, harmless)]
    assert sorted(set(tags[0])) == sorted(set(tags[1]))
    assert data_of(html)["gates"] != data_of(harmless)["gates"] or text == "harmless"


def test_assets_hold_no_commands_of_the_runner() -> None:
    """Escaping commands in a printed page never changes its script or style."""
    folder = Path(page.__file__).parent / "assets"
    for name in ("report.css", "report.js", "theme.js"):
        text = (folder / name).read_text(encoding="utf-8")
        assert page._harmless_in_log(text) == text
        assert "</" not in text or name.endswith(".js")
        assert "</script" not in text


def test_ids_are_unique() -> None:
    """Each link leads to one place, also if two gates have the same name."""
    html = html_of(DRIFTED, replace(DRIFTED, files=replace(DRIFTED.files, golden="b.golden.json")))
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len(set(ids))


def test_found_value_is_the_actual_one() -> None:
    """Whoever looks at an expectation of a scenario sees what was found, not what was expected."""
    within = replace(expectation("within", passed=True), op="between", actual=7, expected=[1, 9])
    data = data_of(html_of(replace(RAN, expectations=(expectation(), within))))
    (scenario,) = data["scenarios"]
    values = [[data["texts"][index] for index in item[5:7]] for item in scenario["expectations"]]
    assert values == [['"gold"', '"silver"'], ["[1,9]", "7"]]


def test_part_offers_no_acceptance() -> None:
    """Whoever ran some scenarios is not offered to accept a gate by their results."""
    html = html_of(GATES["part"])
    assert "<p>to accept this, first run without --scenario</p>" in html
    assert 'class="remedy"' not in html
    assert 'class="remedy"' in html_of(DRIFTED)


@pytest.mark.parametrize("outcome", Outcome)
def test_red_page_says_why(outcome: Outcome) -> None:
    """Whoever reads 0 failed on a red page reads there what is missing."""
    html = text_of(html_of(gate(outcome=outcome)))
    for item, (meaning, _) in OUTCOMES.items():
        assert (f"{meaning[0].upper()}{meaning[1:]}." in html) is (item is outcome)


@pytest.mark.parametrize(
    ("made", "cells"),
    [
        (gate(), []),
        (MISSING, ["none yet"]),
        (FAILED_AND_DRIFTED, ["failed"]),
        (INVALID, ["not reached"]),
    ],
)
def test_table_shows_what_is_red(made: GateReport, cells: list[str]) -> None:
    """Whoever sees a passed verdict in a red row sees that the golden is the reason."""
    html = html_of(made, gate("other"))
    assert re.findall(r'<td [^>]*class="bad-text">(.*?)</td>', html) == cells


@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_passed_is_green(outcome: Outcome) -> None:
    """Whoever glances at the page sees that the job failed, also for a golden that is missing."""
    tones = re.findall(r'class="(?:verdict|gate) (\w+)"', html_of(gate(outcome=outcome)))
    assert tones == ["good" if outcome is Outcome.PASSED else "bad"] * 2


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (Report(gates=()), "no gate was found; a suite is a file called NAME.suite.yaml"),
        (
            Report(
                gates=(),
                problems=(Problem(code="schema", message="wrong", file="a.yaml"),),
                outcomes=(Outcome.INPUT_INVALID,),
            ),
            "1 problem",
        ),
    ],
)
def test_page_without_gates_says_why_once(report: Report, told: str) -> None:
    """A user who ran nothing reads the reason once, without counts of nothing."""
    text = page.render(report, Layout()).decode()
    assert text.count(told) == 1
    assert "0 scenarios" not in text
