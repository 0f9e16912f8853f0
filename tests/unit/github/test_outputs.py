"""The outputs of a step: what a workflow's next steps get."""

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
    UNMOVED,
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
    """A later step gets the hashes and the cause, where there is one gate to have them."""
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
        ("report-json", "out/report.json"),
        ("proposed-golden", ""),
    ]


def test_outputs_of_one_gate_that_was_not_reached() -> None:
    """A later step gets empty hashes, not the word None, where nothing ran."""
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
            ("report-json", ""),
            ("proposed-golden", ""),
        ]
    )


def test_outputs_of_several_gates() -> None:
    """A later step gets the sums of several gates, and the hash of none of them."""
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
            ("report-json", ""),
            ("proposed-golden", ""),
        ]
    )


def test_outputs_of_gates_that_all_passed() -> None:
    """A later step reads from one output that all gates passed."""
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
            ("report-json", ""),
            ("proposed-golden", ""),
        ]
    )


def test_outputs_of_nothing() -> None:
    """A later step cannot take a call that found no gate for one that passed."""
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
            ("report-json", ""),
            ("proposed-golden", ""),
        ]
    )


def test_outputs_of_a_gate_whose_golden_changed() -> None:
    """A later step asks for a label or a second reviewer where a golden accepts something else."""
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
        ("report-json", ""),
        ("proposed-golden", ""),
    ]


@pytest.mark.parametrize(
    ("base", "changed"),
    [
        (None, "false"),
        (UNMOVED, "false"),
        (ALTERS_EXPECTATIONS, "false"),
        (ACCEPTS_NEW_RESULTS, "true"),
        (NEW_GATE, "true"),
    ],
)
def test_golden_changed_is_told_of_green_gates(base: BaseComparison | None, changed: str) -> None:
    """A later step learns that a golden accepts something else though everything passed."""
    outputs = render_outputs(Report(gates=[gate("a"), gate(base=base)], removed=()))
    assert (outputs["passed"], outputs["golden-changed"]) == ("true", changed)


def test_removed_gate_is_a_golden_that_changed() -> None:
    """A later step learns that a gate is gone, which the gates that are left cannot tell."""
    outputs = render_outputs(Report(gates=[gate()], removed=("gates/old.suite.yaml",)))
    assert (outputs["passed"], outputs["golden-changed"]) == ("true", "true")


def test_call_that_fails_beside_its_gates_has_not_passed() -> None:
    """A later step cannot take a call for green that failed for a gate that is gone."""
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
    """A later step uploads the one golden that was proposed, or else their folder."""
    gates = [replace(MISSING, proposed=path) for path in proposed]
    outputs = render_outputs(Report(gates=gates), proposed_dir="out")
    assert outputs["proposed-golden"] == output


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_report_forges_no_output(text: str) -> None:
    """A next step reads what we said, whatever a pull request calls its gates and goldens."""
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
        "report-json": "",
        "proposed-golden": text,
    }


@pytest.mark.parametrize(
    ("outcome", "exit_code"), [("", 2), ("", 130), ("", 143), ("internal-error", 70)]
)
def test_outputs_without_report(outcome: str, exit_code: int) -> None:
    """A later step finds every output also where the call came to no report."""
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
        ("report-json", ""),
        ("proposed-golden", ""),
    ]


def test_format_outputs() -> None:
    """The runner reads each output as it was given."""
    text = format_outputs({"outcome": "passed", "cause": ""}, "WORD")
    assert text == snapshot("outcome<<WORD\npassed\nWORD\ncause<<WORD\n\nWORD\n")


@pytest.mark.parametrize(
    "value", ["", "x", "a=b", "a<<b", "two\nlines", "\n", "ends\n", "tier2gate-\nnext<<tier2gate-"]
)
def test_formatted_outputs_are_read_back(value: str) -> None:
    """A path with odd characters comes to the next step as it is, and forges no output."""
    outputs = dict.fromkeys(OUTPUTS, value)
    assert read_outputs(format_outputs(outputs, "tier2gate-0123")) == outputs


@pytest.mark.parametrize("value", ["WORD", "x\nWORD\nforged<<WORD\ny", "xWORDx"])
def test_delimiter_in_a_value_is_refused(value: str) -> None:
    """No value can end itself early and go on as an output of its own."""
    with pytest.raises(ValueError, match=r"^the delimiter is in a value$"):
        format_outputs({"outcome": "passed", "report-json": value}, "WORD")
