"""GitLab's code-quality JSON."""

import json
from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.ci_reports import errors_in, is_red
from tests.github_runner import read_log
from tests.reports import ANY_TEXT, DRIFTED, INVALID, MISSING, gate, hostile_report, make_notice
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.ci.gitlab import render
from tier2gate.reporters.interface import Layout
from tier2gate.results.report import Report


def issues_of(report: Report) -> list[dict[str, Any]]:
    """Render a report, check that it is valid, and return its issues."""
    data = render(report, Layout())
    assert errors_in("gitlab", data) == []
    issues: list[dict[str, Any]] = json.loads(data)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def test_issues_have_places_and_severities() -> None:
    """A merge request shows each problem at its line; one without a line is at the first."""
    noticed = gate("other", notices=(make_notice("an input changed"),))
    assert issues_of(Report(gates=[DRIFTED, INVALID, MISSING, noticed])) == snapshot(
        [
            {
                "check_name": "hash-drift",
                "description": 'the verdict passed, but the hash changed; changes: ~ /suite_result/tier: "gold" → "silver"; cause: behaviour-changed: the same inputs gave different results: ~ scenario new: echo; behaviour-changed; to accept this: tier2gate update gates/shop.suite.yaml',
                "fingerprint": "f3ecee4d667814d232ac7ca972bb6dac74077fa3ac36b8bdde3712341eaad307",
                "location": {"lines": {"begin": 1}, "path": "gates/shop.golden.json"},
                "severity": "major",
            },
            {
                "check_name": "unknown-key",
                "description": "unknown field expcted; did you mean expected?",
                "fingerprint": "3e8cc427ab764e300960a4d10c7ba5a342526378de0b4c75e9fbb1dcd82e1718",
                "location": {"lines": {"begin": 9}, "path": "gates/shop.expectations.yaml"},
                "severity": "blocker",
            },
            {
                "check_name": "missing-file",
                "description": "the suite file is missing",
                "fingerprint": "c740e6ee94c2b492dfd6797d3adb4007c1727744bc572a57e10ddb89aeeb7dec",
                "location": {"lines": {"begin": 1}, "path": "gates/a.yaml"},
                "severity": "blocker",
            },
            {
                "check_name": "golden-missing",
                "description": "nothing has been accepted yet: aaaaaaaaaaaa; to accept this: tier2gate update gates/shop.suite.yaml",
                "fingerprint": "07744b902ac47e8d5c8543cda31d86b2cf616daa65927540abaf09f039183801",
                "location": {"lines": {"begin": 1}, "path": "gates/shop.suite.yaml"},
                "severity": "minor",
            },
            {
                "check_name": "changed-inputs",
                "description": "an input changed",
                "fingerprint": "e1340e7e51769305643f684f9c6746b87c0fcff2107fe88e2232f9a02eccbb7d",
                "location": {"lines": {"begin": 1}, "path": "gates/other.suite.yaml"},
                "severity": "info",
            },
        ]
    )


@pytest.mark.parametrize("outcome", Outcome)
def test_no_outcome_looks_green(outcome: Outcome) -> None:
    """A gate that failed for whatever reason has an issue that is not only information."""
    data = render(Report(gates=[gate(outcome=outcome)]), Layout())
    assert is_red("gitlab", data) == (outcome is not Outcome.PASSED)


def test_alike_problems_have_fingerprints_of_their_own() -> None:
    """GitLab shows only one of several issues with the same fingerprint."""
    problem = Problem(code="schema", message="wrong", file="a.yaml", line=1)
    problems = (problem, replace(problem, line=2), replace(problem, line=3))
    made = gate(outcome=Outcome.INPUT_INVALID, expectations=(), problems=problems)
    assert len(issues_of(Report(gates=[made]))) == 3


def test_call_without_gates_is_an_issue() -> None:
    """A call that ran nothing is not green."""
    assert issues_of(Report(gates=[])) == snapshot(
        [
            {
                "check_name": "nothing-run",
                "description": "no gate was found; a suite is a file called NAME.suite.yaml",
                "fingerprint": "08146413fac2cfdeb7af2f1c9e9f2f4652294ce67f185caef2735b07e152d05f",
                "location": {"lines": {"begin": 1}, "path": "tier2gate.yaml"},
                "severity": "blocker",
            }
        ]
    )


def place_of(report: Report) -> str:
    """Return the path of the only issue."""
    (issue,) = issues_of(report)
    path: str = issue["location"]["path"]
    return path


@pytest.mark.parametrize(
    ("folder", "path"),
    [(None, "gates/shop.suite.yaml"), (".", "tier2gate.yaml"), ("svc", "svc/tier2gate.yaml")],
)
def test_removed_gate_is_shown_at_a_file_that_exists(folder: str | None, path: str) -> None:
    """A merge request shows a removed gate at a file that it still has."""
    names = ("both: gates/both.suite.yaml",)
    kept = gate(configured_in=folder)
    assert place_of(Report(gates=[kept], removed=names)) == path
    red = (Outcome.GOLDEN_CHANGED,)
    assert place_of(Report(gates=[kept], removed=names, outcomes=red)) == path


def test_path_outside_the_checkout_is_no_place() -> None:
    """A merge request has no file above the top folder; the text still names it."""
    problem = Problem(code="no-gate", message="no gate is here", file="../nothing")
    report = Report(gates=[gate()], problems=(problem,), outcomes=(Outcome.NOTHING_RUN,))
    assert place_of(report) == "gates/shop.suite.yaml"
    assert issues_of(report)[0]["description"] == "../nothing: no gate is here"


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_text_is_harmless(text: str) -> None:
    """A report with any text in it is valid JSON that triggers no command of a runner."""
    data = render(hostile_report(text), Layout())
    assert read_log(data.decode()) == []
    issues = json.loads(data)
    assert [item for item in issues if "\n" in item["description"]] == []
    assert not [item for item in issues if "\ud800" in item["location"]["path"]]
