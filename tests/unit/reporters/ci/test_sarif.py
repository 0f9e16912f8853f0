"""SARIF."""

import json
from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.ci_reports import is_red, sarif_errors
from tests.github_runner import read_log
from tests.reports import (
    ACCEPTS_NEW_RESULTS,
    ANY_TEXT,
    DRIFTED,
    FAILED_AND_DRIFTED,
    expectation,
    gate,
    hostile_report,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.ci import sarif
from tier2gate.reporters.ci.sarif import render
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.sentences.of_codes import CODES, OUTCOMES
from tier2gate.results.report import Report


def run_of(report: Report) -> dict[str, Any]:
    """Render a report, check its rules and fingerprints, and return its run."""
    value = json.loads(render(report, Layout()))
    assert sarif_errors(value) == []
    (run,) = value["runs"]
    assert isinstance(run, dict)
    return run


def test_results_have_rules_places_and_fingerprints() -> None:
    """A failed expectation and a drift are shown at their lines, notices below them."""
    noticed = gate("other", notices=(make_notice("an input changed", file="a b.yaml", line=2),))
    run = run_of(Report(gates=[FAILED_AND_DRIFTED, noticed]))
    assert run["results"] == snapshot(
        [
            {
                "ruleId": "verdict-failed",
                "ruleIndex": 0,
                "level": "error",
                "message": {
                    "text": 'is-gold: new / echo / final_state.tier: expected eq "gold", found "silver"'
                },
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {
                                "uri": "gates/shop.expectations.yaml",
                                "uriBaseId": "%SRCROOT%",
                            },
                            "region": {"startLine": 2, "startColumn": 5},
                        }
                    }
                ],
                "partialFingerprints": {
                    "tier2gate/v1": "9470d8026fcbd77fb2f7c0036aca286aefb215506f8da33b0c663e3a16f16bb0"
                },
                "properties": {"gate": "gates/shop.suite.yaml", "expectation": "is-gold"},
            },
            {
                "ruleId": "hash-drift",
                "ruleIndex": 1,
                "level": "error",
                "message": {
                    "text": """\
the hash also changed
changes:
  ~ /suite_result/tier: "gold" → "silver"
cause: behaviour-changed: the same inputs gave different results
  ~ scenario new: echo; behaviour-changed\
"""
                },
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {
                                "uri": "gates/shop.golden.json",
                                "uriBaseId": "%SRCROOT%",
                            },
                            "region": {"startLine": 1},
                        }
                    }
                ],
                "partialFingerprints": {
                    "tier2gate/v1": "f3ecee4d667814d232ac7ca972bb6dac74077fa3ac36b8bdde3712341eaad307"
                },
                "properties": {"gate": "gates/shop.suite.yaml"},
            },
            {
                "ruleId": "changed-inputs",
                "ruleIndex": 16,
                "level": "note",
                "message": {"text": "an input changed"},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": "a%20b.yaml", "uriBaseId": "%SRCROOT%"},
                            "region": {"startLine": 2},
                        }
                    }
                ],
                "partialFingerprints": {
                    "tier2gate/v1": "bffbbecfd6f8877477b1f46c498682188e86179c736a23ef28d1a874c9b294e1"
                },
                "properties": {},
            },
        ]
    )
    assert run["invocations"] == snapshot(
        [{"executionSuccessful": True, "exitCode": 1, "exitCodeDescription": "verdict-failed"}]
    )


def test_there_is_a_rule_for_each_outcome_and_code() -> None:
    """Whoever sees a result can read what its rule means, and what to do."""
    rules = run_of(Report(gates=[gate()]))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(dict.fromkeys([*OUTCOMES, *CODES]))
    assert {*OUTCOMES} == {*Outcome} - {Outcome.PASSED}
    assert rules[1] == snapshot(
        {
            "id": "hash-drift",
            "shortDescription": {"text": "The verdict passed, but the hash changed."},
            "help": {
                "text": "The verdict passed, but the hash changed. If this is not intended, fix the cause; if it is, accept the new results. https://github.com/org/tier2-gate/blob/v1.0.0/docs/outcomes.md#one-gate",
                "markdown": "The verdict passed, but the hash changed. If this is not intended, fix the cause; if it is, accept the new results. [More](https://github.com/org/tier2-gate/blob/v1.0.0/docs/outcomes.md#one-gate)",
            },
            "helpUri": "https://github.com/org/tier2-gate/blob/v1.0.0/docs/outcomes.md#one-gate",
            "defaultConfiguration": {"level": "error"},
        }
    )
    assert next(rule for rule in rules if rule["id"] == "changed-inputs") == snapshot(
        {
            "id": "changed-inputs",
            "shortDescription": {"text": "An input changed, but the results did not."},
            "help": {
                "text": "An input changed, but the results did not. The message says where, and what to write or do instead. https://github.com/org/tier2-gate/blob/v1.0.0/docs/outcomes.md#codes-of-problems-and-notices",
                "markdown": "An input changed, but the results did not. The message says where, and what to write or do instead. [More](https://github.com/org/tier2-gate/blob/v1.0.0/docs/outcomes.md#codes-of-problems-and-notices)",
            },
            "helpUri": "https://github.com/org/tier2-gate/blob/v1.0.0/docs/outcomes.md#codes-of-problems-and-notices",
            "defaultConfiguration": {"level": "note"},
        }
    )


@pytest.mark.parametrize("outcome", Outcome)
def test_no_outcome_looks_green(outcome: Outcome) -> None:
    """A gate that failed for whatever reason has an error."""
    data = render(Report(gates=[gate(outcome=outcome)]), Layout())
    assert is_red("sarif", data) == (outcome is not Outcome.PASSED)


def test_call_without_gates_has_an_error() -> None:
    """A call that ran nothing is not green; its place is the file that should list the gates."""
    (result,) = run_of(Report(gates=[]))["results"]
    assert result["ruleId"] == "nothing-run"
    assert result["locations"][0]["physicalLocation"] == snapshot(
        {
            "artifactLocation": {"uri": "tier2gate.yaml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1},
        }
    )


def test_fingerprint_survives_moved_lines() -> None:
    """Code scanning shows an old problem as old if lines are added above it."""
    prints = [
        run_of(Report(gates=[gate(outcome=Outcome.VERDICT_FAILED, expectations=(item,))]))[
            "results"
        ][0]["partialFingerprints"]
        for item in (expectation(), expectation(line=90), expectation("another"))
    ]
    assert prints[0] == prints[1] != prints[2]


def test_shared_problem_is_one_result() -> None:
    """A problem of a file that many gates read is shown once."""
    problem = Problem(code="schema", message="wrong", file="m.yaml", line=1)
    stopped = gate(outcome=Outcome.INPUT_INVALID, problems=(problem,), expectations=())
    gates = [replace(stopped, name=name) for name in "abc"]
    assert len(run_of(Report(gates=gates))["results"]) == 1


def test_path_is_encoded() -> None:
    """A name with spaces, signs or other bytes is a valid reference from the top folder."""
    names = ["a b/ü#?.yaml", "c:d.yaml", "bytes\udcff.yaml", "half\ud800.yaml"]
    uris = []
    for name in names:
        item = replace(expectation(), file=name)
        run = run_of(Report(gates=[gate(outcome=Outcome.VERDICT_FAILED, expectations=(item,))]))
        uris.append(
            run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        )
    assert uris == snapshot(
        ["a%20b/%C3%BC%23%3F.yaml", "c%3Ad.yaml", "bytes%FF.yaml", "half%3F.yaml"]
    )


def test_links_of_a_pull_request_are_text() -> None:
    """A viewer makes no link of a text from a pull request."""
    item = replace(expectation(), actual="[click](https://example.com)")
    run = run_of(Report(gates=[gate(outcome=Outcome.VERDICT_FAILED, expectations=(item,))]))
    assert "](" not in run["results"][0]["message"]["text"]


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_text_is_harmless(text: str) -> None:
    """A report with any text in it is JSON that triggers no command of a runner."""
    data = render(hostile_report(text), Layout())
    assert read_log(data.decode()) == []
    results = json.loads(data)["runs"][0]["results"]
    assert all("](" not in item["message"]["text"] for item in results)


@pytest.mark.parametrize(("most", "room"), [(3, 10**9), (100, 1_300)])
def test_results_over_a_limit_are_counted(
    most: int, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub refuses a file with too many results; what is left out is counted, never silent."""
    monkeypatch.setattr(sarif, "MAX_RESULTS", most)
    monkeypatch.setattr(sarif, "MAX_BYTES", room)
    items = tuple(expectation(f"e{number}") for number in range(6))
    failed = gate(outcome=Outcome.VERDICT_FAILED, expectations=items, notices=(make_notice("x"),))
    results = run_of(Report(gates=[failed]))["results"]
    assert len(results) == 3
    assert results[-1]["level"] == "error"
    assert results[-1]["message"]["text"] == snapshot(
        "5 more problems are left out; the JSON report has everything"
    )


def test_notices_left_out_are_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that passes stays green if notices are left out."""
    monkeypatch.setattr(sarif, "MAX_RESULTS", 1)
    made = gate(notices=(make_notice("x"), make_notice("y")), base=ACCEPTS_NEW_RESULTS)
    (result,) = run_of(Report(gates=[made]))["results"]
    assert (result["level"], result["ruleId"]) == ("note", "more-problems")


def test_same_report_gives_the_same_bytes() -> None:
    """Two runs of the same commit give the same file."""
    report = Report(gates=[DRIFTED, FAILED_AND_DRIFTED])
    assert render(report, Layout()) == render(report, Layout())
