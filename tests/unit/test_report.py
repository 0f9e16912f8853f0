"""The report as data: its outcome, exit status and counts follow from the gates."""

from dataclasses import FrozenInstanceError
from itertools import combinations

import pytest

from tier2gate.errors import Outcome, Problem
from tier2gate.report import Counts, ExpectationReport, GateFiles, GateReport, Report

FILES = GateFiles(suite="a.suite.yaml", expectations=None, golden=None)
PROBLEM = Problem(code="x", message="y")

# "Several gates: the process exits with the first in this order", as the design gives it.
ORDER = [70, 4, 9, 10, 6, 7, 1, 3, 5, 0]
STATUS = {
    "passed": 0,
    "verdict-failed": 1,
    "hash-drift": 3,
    "input-invalid": 4,
    "golden-missing": 5,
    "golden-invalid": 6,
    "golden-obsolete": 7,
    "execution-error": 9,
    "nothing-run": 10,
    "internal-error": 70,
}


def gate(outcome: Outcome, *, held: int = 0, failed: int = 0) -> GateReport:
    """Give the report of a gate, with so many expectations that held and failed."""
    expectations = tuple(
        ExpectationReport(
            id=str(number),
            scenario_name="s",
            mission_name="m",
            path="",
            op="exists",
            passed=number < held,
            actual=None,
            expected=None,
            details={},
        )
        for number in range(held + failed)
    )
    return GateReport(
        name="a",
        outcome=outcome,
        files=FILES,
        scenarios=2,
        missions=3,
        expectations=expectations,
    )


def test_exit_statuses_are_pinned() -> None:
    """A workflow that asks for an exit status keeps working, and no outcome shares another's."""
    assert {outcome.value: outcome.exit_code for outcome in Outcome} == STATUS


@pytest.mark.parametrize("outcome", Outcome)
def test_outcome_of_one_gate_is_the_call_s(outcome: Outcome) -> None:
    """One gate's outcome is what the process says."""
    report = Report(gates=(gate(outcome),))
    assert (report.outcome, report.exit_code) == (outcome, STATUS[outcome.value])


@pytest.mark.parametrize(("worse", "better"), list(combinations(ORDER, 2)))
def test_most_serious_of_several_decides(worse: int, better: int) -> None:
    """Of several gates the most serious outcome decides, in whatever order they stand."""
    outcomes = {outcome.exit_code: outcome for outcome in Outcome}
    pair = (gate(outcomes[worse]), gate(outcomes[better]))
    assert Report(gates=pair).exit_code == worse
    assert Report(gates=pair[::-1]).exit_code == worse


def test_no_gate_is_nothing_run() -> None:
    """A call that found no gate is never green."""
    assert Report(gates=()).outcome is Outcome.NOTHING_RUN


def test_problem_of_no_gate_is_input_invalid() -> None:
    """What is wrong outside of all gates fails the call, whatever the gates say."""
    assert Report(gates=(), problems=(PROBLEM,)).outcome is Outcome.INPUT_INVALID
    passed = Report(gates=(gate(Outcome.PASSED),), problems=(PROBLEM,))
    assert passed.outcome is Outcome.INPUT_INVALID


def test_counts_are_sums_over_gates() -> None:
    """A dashboard counts what really ran."""
    gates = (gate(Outcome.PASSED, held=2), gate(Outcome.VERDICT_FAILED, held=1, failed=4))
    assert Report(gates=gates).counts == Counts(
        gates=2, scenarios=4, missions=6, expectations=7, failed_expectations=4
    )
    assert Report(gates=()).counts == Counts(
        gates=0, scenarios=0, missions=0, expectations=0, failed_expectations=0
    )


def test_failed_expectations_keep_their_order() -> None:
    """Failures are told in the order of the file."""
    report = gate(Outcome.VERDICT_FAILED, held=1, failed=2)
    assert [item.id for item in report.failed_expectations] == ["1", "2"]


def test_report_cannot_be_changed() -> None:
    """No reporter can turn a failed gate into one that passed for the next."""
    report = gate(Outcome.VERDICT_FAILED)
    with pytest.raises(FrozenInstanceError):
        report.outcome = Outcome.PASSED  # type: ignore[misc]  # that it is refused is the test
