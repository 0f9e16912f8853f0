"""The report's outcome, exit status and counts, which follow from its gates."""

from dataclasses import FrozenInstanceError, replace
from itertools import combinations

import pytest

from tests.outcomes import EXIT_STATUSES
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.golden.drift import Cause, Drift
from tier2gate.results.comparison import BaseComparison, BaseStatus, ExpectationChange
from tier2gate.results.report import ExpectationReport, GateFiles, GateReport, Report
from tier2gate.results.report_parts import Counts

FILES = GateFiles(suite="a.suite.yaml", expectations=None, golden=None)
PROBLEM = Problem(code="x", message="y")


def gate(outcome: Outcome, *, held: int = 0, failed: int = 0) -> GateReport:
    """Return a gate's report with this number of passed and failed expectations."""
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
    """A workflow can rely on exit statuses, and no two outcomes share one."""
    assert {outcome.value: outcome.exit_code for outcome in Outcome} == EXIT_STATUSES


@pytest.mark.parametrize("outcome", Outcome)
def test_outcome_of_one_gate_is_that_of_the_call(outcome: Outcome) -> None:
    """The exit status of a call with one gate is that of the gate."""
    report = Report(gates=(gate(outcome),))
    assert (report.outcome, report.exit_code) == (outcome, EXIT_STATUSES[outcome.value])


@pytest.mark.parametrize(("worse", "better"), list(combinations(EXIT_STATUSES.values(), 2)))
def test_most_serious_of_several_decides(worse: int, better: int) -> None:
    """The most serious outcome decides, whatever the order of the gates."""
    outcomes = {outcome.exit_code: outcome for outcome in Outcome}
    pair = (gate(outcomes[worse]), gate(outcomes[better]))
    assert Report(gates=pair).exit_code == worse
    assert Report(gates=pair[::-1]).exit_code == worse


def test_no_gate_is_nothing_run() -> None:
    """A call that found no gate never passes."""
    assert Report(gates=()).outcome is Outcome.NOTHING_RUN


@pytest.mark.parametrize(
    "outcome", [Outcome.INPUT_INVALID, Outcome.NOTHING_RUN, Outcome.GOLDEN_CHANGED]
)
def test_outcome_outside_all_gates_counts(outcome: Outcome) -> None:
    """A problem outside all gates fails the call, even if every gate passed."""
    passed = (gate(Outcome.PASSED), gate(Outcome.PASSED))
    assert Report(gates=passed, outcomes=(outcome,)).outcome is outcome
    assert Report(gates=(), outcomes=(outcome,)).outcome is outcome
    worse = (*passed, gate(Outcome.INTERNAL_ERROR))
    assert Report(gates=worse, outcomes=(outcome,)).outcome is Outcome.INTERNAL_ERROR


@pytest.mark.parametrize("outcome", Outcome)
def test_outcome_outside_all_gates_hides_no_failure(outcome: Outcome) -> None:
    """An outcome of the call itself never hides the outcome of a gate."""
    report = Report(gates=(gate(outcome),), outcomes=(Outcome.PASSED,))
    assert report.outcome is outcome


def test_notices_and_removed_gates_do_not_fail_the_call() -> None:
    """Notices and removed gates are reported but do not fail a call that did not ask for it."""
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
    """A workflow can request a second review if a golden was added, changed or removed."""
    report = replace(gate(Outcome.PASSED), golden_hash=golden_hash)
    assert not report.golden_changed
    assert replace(report, base=BaseComparison(status=status)).golden_changed is changed


def test_drift_and_changed_expectations_do_not_change_a_golden() -> None:
    """An untouched golden is not reported as changed, whatever else failed."""
    change = ExpectationChange(id="a", before=None, after={"op": "exists"})
    base = BaseComparison(status=BaseStatus.SAME, expectations=(change,), problems=(PROBLEM,))
    drifted = replace(gate(Outcome.HASH_DRIFT), drift=Drift(cause=Cause.UNKNOWN), base=base)
    assert not drifted.golden_changed


def test_report_without_a_comparison_claims_nothing() -> None:
    """A report without a base does not say whether gates are new or removed."""
    assert Report(gates=()).removed is None
    assert gate(Outcome.PASSED).base is None
    assert gate(Outcome.PASSED).proposed is None


def test_counts_are_sums_over_gates() -> None:
    """A dashboard can rely on the counts of what ran."""
    gates = (gate(Outcome.PASSED, held=2), gate(Outcome.VERDICT_FAILED, held=1, failed=4))
    assert Report(gates=gates).counts == Counts(
        gates=2, scenarios=4, missions=6, expectations=7, failed_expectations=4
    )
    assert Report(gates=()).counts == Counts(
        gates=0, scenarios=0, missions=0, expectations=0, failed_expectations=0
    )


def test_failed_expectations_keep_their_order() -> None:
    """Failures are reported in the order of the file."""
    report = gate(Outcome.VERDICT_FAILED, held=1, failed=2)
    assert [item.id for item in report.failed_expectations] == ["1", "2"]


def test_report_cannot_be_changed() -> None:
    """One reporter cannot change a report for the next."""
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
