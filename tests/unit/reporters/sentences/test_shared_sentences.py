"""Log, annotations and summary use the same sentences, each defined once."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from tests.github_runner import read_log
from tests.page import read_page
from tests.reports import (
    ACCEPTS_NEW_RESULTS,
    ALTERS_EXPECTATIONS,
    DRIFTED,
    FAILED_AND_DRIFTED,
    INVALID,
    MISSING,
    gate,
    hostile_inputs,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github import annotations, log, summary
from tier2gate.golden.drift import Cause
from tier2gate.reporters.ci import findings
from tier2gate.reporters.markdown import changes, failures, gate_section, overview, page
from tier2gate.reporters.sentences import (
    of_drift,
    of_expectations,
    of_gate,
    of_report,
    of_target_branch,
)
from tier2gate.reporters.terminal import gate as text_gate
from tier2gate.reporters.terminal import report as text_report
from tier2gate.results.report import GateReport, Report

LIMIT = 10
NOTICED = (make_notice("an input changed", hint="update records that"),)
SAMPLES: dict[Outcome, GateReport | None] = {
    Outcome.PASSED: gate(notices=NOTICED, base=ALTERS_EXPECTATIONS),
    Outcome.VERDICT_FAILED: replace(FAILED_AND_DRIFTED, drift=None, notices=NOTICED),
    Outcome.HASH_DRIFT: DRIFTED,
    Outcome.GOLDEN_MISSING: MISSING,
    Outcome.GOLDEN_CHANGED: gate(outcome=Outcome.GOLDEN_CHANGED, base=ACCEPTS_NEW_RESULTS),
    Outcome.NOTHING_RUN: None,
    **{
        outcome: replace(INVALID, outcome=outcome)
        for outcome in (
            Outcome.INPUT_INVALID,
            Outcome.EXECUTION_ERROR,
            Outcome.NONDETERMINISTIC,
            Outcome.GOLDEN_INVALID,
            Outcome.GOLDEN_OBSOLETE,
            Outcome.INTERNAL_ERROR,
        )
    },
}
SURFACES: dict[str, Callable[[Report], list[str]]] = {
    "log": lambda report: [log.render_log(report)],
    "annotations": lambda report: [
        f"{command.properties['title']}\n{command.message}"
        for command in read_log(annotations.render_annotations(report))
    ],
    "page": lambda report: page_of(summary.render_summary(report)),
}


def page_of(text: str) -> list[str]:
    """Return all texts of a summary."""
    page = read_page(text)
    return [*page.prose, *page.codes, *page.fences]


def facts_of(report: Report) -> Iterator[str]:
    """Yield every fact in a report that each surface has to state."""
    if not report.gates:
        yield of_report.NO_GATE
    for item in report.gates:
        if item.outcome is not Outcome.PASSED:
            yield item.outcome.value
        yield from map(of_gate.describe_problem, (*item.problems, *item.notices))
        for failed in item.failed_expectations:
            yield of_expectations.describe_where(failed)
            yield of_expectations.describe_expected(failed)
            yield of_expectations.describe_found(failed)
        if item.drift is not None:
            yield of_drift.describe_cause(item.drift)
            yield from of_drift.describe_places(item.drift, LIMIT)
        if item.golden_hash is None and item.outcome is Outcome.GOLDEN_MISSING:
            yield of_gate.compare_with_golden(item) or "nothing"
        if item.remedy is not None:
            yield item.remedy
            yield of_gate.ACCEPT
        base = of_target_branch.describe_base(item, LIMIT, tells_drift=False)
        yield from (line.strip() for line in base)
        if item.base is not None and item.base.drift is not None:
            yield of_drift.describe_cause(item.base.drift)
            yield from of_drift.describe_places(item.base.drift, LIMIT)


def missing_facts(report: Report) -> list[tuple[str, str]]:
    """Return the facts that a surface does not state in the shared words."""
    texts = {name: "\n".join(show(report)).lower() for name, show in SURFACES.items()}
    return [
        (name, fact)
        for fact in facts_of(report)
        for name, text in texts.items()
        if fact.lower() not in text
    ]


def report_of(outcome: Outcome) -> Report:
    """Return the report of a call with this outcome."""
    sample = SAMPLES[outcome]
    return Report(gates=() if sample is None else (sample,))


@pytest.mark.parametrize("outcome", Outcome)
def test_surfaces_agree(outcome: Outcome) -> None:
    """A user reads the same facts in the same words in the log, annotations and summary."""
    report = report_of(outcome)
    assert report.outcome is outcome
    assert [*facts_of(report)]
    assert missing_facts(report) == []


@pytest.mark.parametrize("cause", Cause)
def test_surfaces_agree_on_each_cause(cause: Cause) -> None:
    """A drift has the same explanation and the same places on every surface."""
    assert DRIFTED.drift is not None
    inputs = hostile_inputs("new")
    drift = replace(DRIFTED.drift, cause=cause, changed_inputs=inputs, explained=False)
    drifted, failed = (
        replace(item, drift=drift, base=ACCEPTS_NEW_RESULTS)
        for item in (DRIFTED, FAILED_AND_DRIFTED)
    )
    assert missing_facts(Report(gates=(drifted, failed))) == []


@pytest.mark.parametrize(
    ("module", "name", "outcome", "surfaces"),
    [
        (failures, "describe_found", Outcome.VERDICT_FAILED, {"page"}),
        (gate_section, "describe_notice", Outcome.PASSED, {"page"}),
        (of_drift, "explain_cause", Outcome.HASH_DRIFT, set()),
        (of_drift, "describe_drift", Outcome.HASH_DRIFT, {"annotations", "log"}),
        (findings, "describe_failure", Outcome.VERDICT_FAILED, {"annotations"}),
        (findings, "compare_with_golden", Outcome.GOLDEN_MISSING, {"annotations"}),
        (text_gate, "describe_failures_alike", Outcome.VERDICT_FAILED, {"log"}),
        (text_gate, "describe_remedy", Outcome.GOLDEN_MISSING, {"log"}),
    ],
)
def test_surface_with_its_own_words_is_detected(
    module: ModuleType,
    name: str,
    outcome: Outcome,
    surfaces: set[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A copy of a sentence with other words is detected, and a new sentence appears on every
    surface.
    """
    monkeypatch.setattr(module, name, lambda *_args, **_options: "in words of its own")
    assert {where for where, _ in missing_facts(report_of(outcome))} == surfaces


LAYOUTS = (
    *(annotations, changes, failures, findings, gate_section, log, overview, page, summary),
    *(text_gate, text_report),
)
OF_THE_PAGE = {
    # headings, and statements about the summary itself
    "Current steps of the changed missions",
    ": too large to draw",
    "Not installed? Use `pipx run tier2gate==…` instead of `tier2gate`.",
    "## ❌ tier2gate: wrong usage",
    "without drawings and what was printed",
    "> Shortened to fit, {kept}; {rest}.",
    "see the log or the JSON report for the rest",
    "tier2gate missions --graph draws the steps of missions",
    "to … of each gate",
    "… that failed or needs review",
    "…, as far as there is room",
    "to the first gates that failed or need review",
    "**Compared with the target branch:**",
}
MAX_WORDS = 3


def literals_of(source: str) -> Iterator[str]:
    """Yield the string literals of a module except docstrings, with `…` for each inserted value."""
    tree = ast.parse(source)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            parts = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
            yield "".join(map(str, parts)).strip()
        elif isinstance(node, ast.Constant) and id(node) not in skipped:
            yield node.value.strip() if isinstance(node.value, str) else ""


def sentences_in(source: str) -> set[str]:
    """Return the literals that are longer than a label."""
    return {
        text for text in literals_of(source) if len(re.findall("[A-Za-z0-9'-]+", text)) > MAX_WORDS
    }


def test_layouts_define_no_sentences() -> None:
    """A maintainer who rewords a sentence about a gate has to change it in only one place."""
    found = set[str]()
    for module in LAYOUTS:
        found |= sentences_in(Path(module.__file__ or "").read_text(encoding="utf-8"))
    assert found - OF_THE_PAGE == set()


@pytest.mark.parametrize(
    "line", ['x = "nothing has been accepted yet"', 'x = f"the hash also changed, to {y}"']
)
def test_sentence_in_a_layout_is_detected(line: str) -> None:
    """A sentence written in a layout module fails the check above."""
    source = Path(gate_section.__file__).read_text(encoding="utf-8")
    assert len(sentences_in(f"{source}\n{line}\n") - OF_THE_PAGE) == 1
