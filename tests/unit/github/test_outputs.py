"""The outputs of a step, for the next steps of the workflow."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.github_runner import read_outputs
from tests.reports import (
    ACCEPTED,
    ACCEPTS_NEW_RESULTS,
    ALTERS_EXPECTATIONS,
    ANY_TEXT,
    DRIFTED,
    FAILED_AND_DRIFTED,
    INVALID,
    MISSING,
    NEW_GATE,
    NOW,
    UNCHANGED,
    gate,
    hostile_gate,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github.outputs import (
    OUTPUTS,
    format_outputs,
    outputs_without_report,
    render_outputs,
)
from tier2gate.results.comparison import BaseComparison
from tier2gate.results.report import Report


def test_outputs_of_one_gate() -> None:
    """A later step gets the hashes and the cause of a single gate."""
    assert list(
        render_outputs(Report(gates=[DRIFTED]), reports={"json": "out/report.json"}).items()
    ) == [
        ("outcome", "hash-drift"),
        ("exit-code", "3"),
        ("passed", "false"),
        ("drift", "true"),
        ("cause", "behaviour-changed"),
        ("test-run-hash", NOW),
        ("golden-hash", ACCEPTED),
        ("golden-changed", "false"),
        ("gates", "1"),
        ("failed-gates", "1"),
        ("report-gitlab", ""),
        ("report-html", ""),
        ("report-json", "out/report.json"),
        ("report-junit", ""),
        ("report-markdown", ""),
        ("report-sarif", ""),
        ("proposed-golden", ""),
    ]


def test_outputs_of_one_gate_that_did_not_run() -> None:
    """A later step gets empty hashes rather than "None" if the gate did not run."""
    assert list(render_outputs(Report(gates=[INVALID])).items()) == snapshot(
        [
            ("outcome", "input-invalid"),
            ("exit-code", "4"),
            ("passed", "false"),
            ("drift", "false"),
            ("cause", ""),
            ("test-run-hash", ""),
            ("golden-hash", ""),
            ("golden-changed", "false"),
            ("gates", "1"),
            ("failed-gates", "1"),
            ("report-gitlab", ""),
            ("report-html", ""),
            ("report-json", ""),
            ("report-junit", ""),
            ("report-markdown", ""),
            ("report-sarif", ""),
            ("proposed-golden", ""),
        ]
    )


def test_outputs_of_several_gates() -> None:
    """A later step gets the counts of several gates and no hash."""
    report = Report(gates=[gate("a"), DRIFTED, FAILED_AND_DRIFTED])
    assert list(render_outputs(report).items()) == snapshot(
        [
            ("outcome", "verdict-failed"),
            ("exit-code", "1"),
            ("passed", "false"),
            ("drift", "true"),
            ("cause", ""),
            ("test-run-hash", ""),
            ("golden-hash", ""),
            ("golden-changed", "false"),
            ("gates", "3"),
            ("failed-gates", "2"),
            ("report-gitlab", ""),
            ("report-html", ""),
            ("report-json", ""),
            ("report-junit", ""),
            ("report-markdown", ""),
            ("report-sarif", ""),
            ("proposed-golden", ""),
        ]
    )


def test_outputs_of_gates_that_all_passed() -> None:
    """A later step can read from one output that all gates passed."""
    assert list(render_outputs(Report(gates=[gate("a"), gate("b")])).items()) == snapshot(
        [
            ("outcome", "passed"),
            ("exit-code", "0"),
            ("passed", "true"),
            ("drift", "false"),
            ("cause", ""),
            ("test-run-hash", ""),
            ("golden-hash", ""),
            ("golden-changed", "false"),
            ("gates", "2"),
            ("failed-gates", "0"),
            ("report-gitlab", ""),
            ("report-html", ""),
            ("report-json", ""),
            ("report-junit", ""),
            ("report-markdown", ""),
            ("report-sarif", ""),
            ("proposed-golden", ""),
        ]
    )


def test_outputs_without_gates() -> None:
    """A later step cannot mistake a call without gates for one that passed."""
    assert list(render_outputs(Report(gates=())).items()) == snapshot(
        [
            ("outcome", "nothing-run"),
            ("exit-code", "10"),
            ("passed", "false"),
            ("drift", "false"),
            ("cause", ""),
            ("test-run-hash", ""),
            ("golden-hash", ""),
            ("golden-changed", "false"),
            ("gates", "0"),
            ("failed-gates", "0"),
            ("report-gitlab", ""),
            ("report-html", ""),
            ("report-json", ""),
            ("report-junit", ""),
            ("report-markdown", ""),
            ("report-sarif", ""),
            ("proposed-golden", ""),
        ]
    )


def test_outputs_of_a_gate_whose_golden_changed() -> None:
    """A workflow can add a label or request a review if a golden changed."""
    fails = gate(outcome=Outcome.GOLDEN_CHANGED, base=ACCEPTS_NEW_RESULTS)
    assert list(render_outputs(Report(gates=[fails])).items()) == [
        ("outcome", "golden-changed"),
        ("exit-code", "11"),
        ("passed", "false"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", NOW),
        ("golden-hash", NOW),
        ("golden-changed", "true"),
        ("gates", "1"),
        ("failed-gates", "1"),
        ("report-gitlab", ""),
        ("report-html", ""),
        ("report-json", ""),
        ("report-junit", ""),
        ("report-markdown", ""),
        ("report-sarif", ""),
        ("proposed-golden", ""),
    ]


@pytest.mark.parametrize(
    ("base", "changed"),
    [
        (None, "false"),
        (UNCHANGED, "false"),
        (ALTERS_EXPECTATIONS, "false"),
        (ACCEPTS_NEW_RESULTS, "true"),
        (NEW_GATE, "true"),
    ],
)
def test_golden_changed_is_set_for_passed_gates(base: BaseComparison | None, changed: str) -> None:
    """A later step sees that a golden changed even if every gate passed."""
    outputs = render_outputs(Report(gates=[gate("a"), gate(base=base)], removed=()))
    assert (outputs["passed"], outputs["golden-changed"]) == ("true", changed)


def test_removed_gate_counts_as_a_changed_golden() -> None:
    """A later step sees that a gate was removed even if the remaining gates are unchanged."""
    outputs = render_outputs(Report(gates=[gate()], removed=("gates/old.suite.yaml",)))
    assert (outputs["passed"], outputs["golden-changed"]) == ("true", "true")


def test_failed_call_with_passed_gates_has_not_passed() -> None:
    """A later step cannot mistake a call that failed for a removed gate for one that passed."""
    report = Report(gates=[gate()], removed=("a",), outcomes=(Outcome.GOLDEN_CHANGED,))
    outputs = render_outputs(report)
    assert (outputs["outcome"], outputs["exit-code"]) == ("golden-changed", "11")
    assert (outputs["passed"], outputs["failed-gates"]) == ("false", "0")


@pytest.mark.parametrize(
    ("proposed", "output"),
    [
        ([None, None], ""),
        (["out/gates/a.golden.json", None], snapshot("out/gates/a.golden.json")),
        ([None, "out/gates/b.golden.json"], snapshot("out/gates/b.golden.json")),
        (["out/gates/a.golden.json", "out/gates/b.golden.json"], "out"),
    ],
)
def test_proposed_golden_is_named(proposed: list[str | None], output: str) -> None:
    """A later step can upload the single proposed golden or, if there are several, their folder."""
    gates = [replace(MISSING, proposed=path) for path in proposed]
    outputs = render_outputs(Report(gates=gates), proposed_dir="out")
    assert outputs["proposed-golden"] == output


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_report_forges_no_output(text: str) -> None:
    """A later step reads only our outputs, whatever names a pull request uses."""
    outputs = render_outputs(Report(gates=[hostile_gate(text)], removed=(text,)))
    assert read_outputs(format_outputs(outputs, "tier2gate-0123")) == {
        "outcome": "verdict-failed",
        "exit-code": "1",
        "passed": "false",
        "drift": "true",
        "cause": "inputs-changed",
        "test-run-hash": NOW,
        "golden-hash": ACCEPTED,
        "golden-changed": "true",
        "gates": "1",
        "failed-gates": "1",
        "report-gitlab": "",
        "report-html": "",
        "report-json": "",
        "report-junit": "",
        "report-markdown": "",
        "report-sarif": "",
        "proposed-golden": text,
    }


@pytest.mark.parametrize(
    ("outcome", "exit_code"), [("", 2), ("", 130), ("", 143), ("internal-error", 70)]
)
def test_outputs_without_report(outcome: str, exit_code: int) -> None:
    """A later step finds every output even if the call produced no report."""
    assert list(outputs_without_report(exit_code, outcome).items()) == [
        ("outcome", outcome),
        ("exit-code", str(exit_code)),
        ("passed", "false"),
        ("drift", "false"),
        ("cause", ""),
        ("test-run-hash", ""),
        ("golden-hash", ""),
        ("golden-changed", "false"),
        ("gates", "0"),
        ("failed-gates", "0"),
        ("report-gitlab", ""),
        ("report-html", ""),
        ("report-json", ""),
        ("report-junit", ""),
        ("report-markdown", ""),
        ("report-sarif", ""),
        ("proposed-golden", ""),
    ]


def test_format_outputs() -> None:
    """The runner reads each output exactly as given."""
    text = format_outputs({"outcome": "passed", "cause": ""}, "WORD")
    assert text == snapshot("outcome<<WORD\npassed\nWORD\ncause<<WORD\n\nWORD\n")


@pytest.mark.parametrize(
    "value", ["", "x", "a=b", "a<<b", "two\nlines", "\n", "ends\n", "tier2gate-\nnext<<tier2gate-"]
)
def test_formatted_outputs_are_read_back(value: str) -> None:
    """A path with unusual characters reaches the next step unchanged and forges no output."""
    outputs = dict.fromkeys(OUTPUTS, value)
    assert read_outputs(format_outputs(outputs, "tier2gate-0123")) == outputs


@pytest.mark.parametrize("value", ["WORD", "x\nWORD\nforged<<WORD\ny", "xWORDx"])
def test_delimiter_in_a_value_is_refused(value: str) -> None:
    """A value cannot end early and continue as another output."""
    with pytest.raises(ValueError, match=r"^the delimiter is in a value$"):
        format_outputs({"outcome": "passed", "report-json": value}, "WORD")
