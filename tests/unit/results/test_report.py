"""The report as data: its outcome, exit status and counts follow from the gates."""

from dataclasses import FrozenInstanceError, replace
from itertools import combinations

import pytest

from tier2gate.foundation.errors import Outcome, Problem
from tier2gate.golden.drift import Cause, Drift
from tier2gate.results.comparison import BaseComparison, BaseStatus, ExpectationChange
from tier2gate.results.report import Counts, ExpectationReport, GateFiles, GateReport, Report

FILES = GateFiles(suite="a.suite.yaml", expectations=None, golden=None)
PROBLEM = Problem(code="x", message="y")

# "Several gates: the process exits with the first in this order", as the design gives it.
ORDER = [70, 4, 9, 10, 6, 7, 1, 3, 11, 5, 0]
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
    "golden-changed": 11,
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


@pytest.mark.parametrize(
    "outcome", [Outcome.INPUT_INVALID, Outcome.NOTHING_RUN, Outcome.GOLDEN_CHANGED]
)
def test_what_belongs_to_no_gate_decides_with_them(outcome: Outcome) -> None:
    """What is wrong outside of all gates fails the call, however many gates passed."""
    passed = (gate(Outcome.PASSED), gate(Outcome.PASSED))
    assert Report(gates=passed, outcomes=(outcome,)).outcome is outcome
    assert Report(gates=(), outcomes=(outcome,)).outcome is outcome
    worse = (*passed, gate(Outcome.INTERNAL_ERROR))
    assert Report(gates=worse, outcomes=(outcome,)).outcome is Outcome.INTERNAL_ERROR


@pytest.mark.parametrize("outcome", Outcome)
def test_what_belongs_to_no_gate_makes_none_better(outcome: Outcome) -> None:
    """Nothing that a call adds to its gates covers up what became of one."""
    report = Report(gates=(gate(outcome),), outcomes=(Outcome.PASSED,))
    assert report.outcome is outcome


def test_notices_and_removed_gates_alone_decide_nothing() -> None:
    """Whoever did not ask for a golden's change to fail is told of it, and stays green."""
    passed = gate(Outcome.PASSED)
    report = Report(gates=(passed,), notices=(PROBLEM,), removed=("old.suite.yaml",))
    assert report.outcome is Outcome.PASSED
    assert Report(gates=(), notices=(PROBLEM,)).outcome is Outcome.NOTHING_RUN


@pytest.mark.parametrize(
    ("status", "golden_hash", "changed"),
    [
        (BaseStatus.NEW, "a" * 64, True),
        (BaseStatus.NEW, None, False),
        (BaseStatus.CHANGED, "a" * 64, True),
        (BaseStatus.CHANGED, None, True),
        (BaseStatus.SAME, "a" * 64, False),
        (BaseStatus.SAME, None, False),
    ],
)
def test_golden_changed_follows_from_the_base(
    status: BaseStatus, golden_hash: str | None, changed: bool
) -> None:
    """Whoever asks for a second reviewer asks for one where a golden is new, another, or gone."""
    report = replace(gate(Outcome.PASSED), golden_hash=golden_hash)
    assert not report.golden_changed
    assert replace(report, base=BaseComparison(status=status)).golden_changed is changed


def test_drift_and_changed_expectations_do_not_change_a_golden() -> None:
    """A golden that was not touched is not said to have changed, whatever else is red."""
    move = ExpectationChange(id="a", before=None, after={"op": "exists"})
    base = BaseComparison(status=BaseStatus.SAME, expectations=(move,), problems=(PROBLEM,))
    drifted = replace(gate(Outcome.HASH_DRIFT), drift=Drift(cause=Cause.UNKNOWN), base=base)
    assert not drifted.golden_changed


def test_nothing_is_claimed_that_was_not_looked_at() -> None:
    """A report that was compared with nothing says neither that a gate is new nor that none is."""
    assert Report(gates=()).removed is None
    assert gate(Outcome.PASSED).base is None
    assert gate(Outcome.PASSED).proposed is None


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


def test_problem_that_nobody_judged_is_not_green() -> None:
    """A report that holds a problem never passes because nobody said what that comes to."""
    problems = (Problem(code="c", message="something is wrong"),)
    passed = gate(Outcome.PASSED)
    with pytest.raises(ValueError, match=r"^a report with problems needs their outcome$"):
        Report(gates=[passed], problems=problems)
    for outcome in (Outcome.INPUT_INVALID, Outcome.NOTHING_RUN):
        assert Report(gates=[passed], problems=problems, outcomes=(outcome,)).outcome is outcome
