"""A gate's report, reduced to one of its scenarios."""

from dataclasses import replace

from tests.reports import ACCEPTED, added, changed, drift, expectation, gate
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, Flip, ScenarioDrift
from tier2gate.results.one_scenario import ScenarioReports
from tier2gate.results.report import GateReport
from tier2gate.results.report_parts import SkippedStep
from tier2gate.runner.printed import PrintedOutput

FIRST = changed("/suite_result/scenario_results/first/mission_results/m/final_state/n", 1, 2)
SECOND = changed("/suite_result/scenario_results/second/mission_results/m/final_state/n", 1, 2)
VERDICT = changed("/expectations_result/expectation_results/of-second/actual", 1, 2)
NAME = changed("/suite_result/suite_name", "a", "b")
INPUTS = (
    ChangedInput(file_kind="suite", what="suite_name"),
    ChangedInput(file_kind="suite", what="scenario", name="first"),
    ChangedInput(file_kind="suite", what="scenario", name="second"),
    ChangedInput(file_kind="expectations", what="expectation", name="of-second"),
    ChangedInput(file_kind="expectations", what="expectation", name="gone"),
    ChangedInput(file_kind="missions", what="mission", name="m"),
)
SCENARIOS = tuple(
    ScenarioDrift(name=name, kind=ChangeKind.CHANGED, cause=cause, missions={})
    for name, cause in (("first", Cause.INPUTS_CHANGED), ("second", Cause.BEHAVIOUR_CHANGED))
)


def both() -> GateReport:
    """Return the report of a gate in which two scenarios changed."""
    whole = drift(
        NAME, FIRST, SECOND, VERDICT,
        scenarios=SCENARIOS,
        scenario_count=2,
        changed_inputs=INPUTS,
        flips=(Flip(id="of-second", passed=False, before=1, after=2),),
    )  # fmt: skip
    return gate(
        outcome=Outcome.VERDICT_FAILED,
        passed=False,
        golden_hash=ACCEPTED,
        drift=whole,
        scenarios=2,
        scenario_names=("first", "second"),
        expectations=(replace(expectation("of-second"), scenario_name="second"),),
        skipped=(SkippedStep(scenario_name="first", mission_name="m", step_id="s"),),
        printed=(PrintedOutput(scenario_name="first", first=("hello",)),),
    )


def test_scenario_has_its_own_changes() -> None:
    """A test that failed shows what changed in its scenario, and nothing of others."""
    reports = ScenarioReports(both())
    first, second = reports.reduce("first"), reports.reduce("second")
    assert (first.outcome, first.passed) == (Outcome.HASH_DRIFT, True)
    assert (second.outcome, second.passed) == (Outcome.VERDICT_FAILED, False)
    assert first.drift is not None
    assert second.drift is not None
    assert first.drift.changes == (FIRST,)
    assert second.drift.changes == (SECOND, VERDICT)
    assert (first.drift.cause, second.drift.cause) == (
        Cause.INPUTS_CHANGED,
        Cause.BEHAVIOUR_CHANGED,
    )
    names = ["suite_name", "mission", "scenario"]
    assert [item.what for item in first.drift.changed_inputs] == names
    assert [item.what for item in second.drift.changed_inputs] == [*names, "expectation"]
    assert [len(item.drift.flips) for item in (first, second) if item.drift] == [0, 1]
    assert (len(first.skipped), len(second.skipped)) == (1, 0)
    assert (len(first.printed), len(second.printed)) == (1, 0)


def test_scenario_of_a_first_acceptance_has_its_own_results() -> None:
    """Before anything is accepted, a scenario shows what would be accepted for it."""
    results = tuple(added(change.pointer, 1) for change in (FIRST, SECOND))
    whole = gate(
        outcome=Outcome.GOLDEN_MISSING,
        golden_hash=None,
        scenario_names=("first", "second"),
        expectations=(),
        first_results=results,
    )
    reduced = ScenarioReports(whole).reduce("second")
    assert (reduced.outcome, reduced.first_results) == (Outcome.GOLDEN_MISSING, results[1:])


def test_stopped_scenario_keeps_the_problems() -> None:
    """A scenario whose mission raised shows why; it has no verdict."""
    whole = gate(
        outcome=Outcome.EXECUTION_ERROR,
        passed=None,
        scenario_names=("first", "second"),
        stopped=("first",),
        expectations=(),
        problems=(Problem(code="raised", message="mission m raised"),),
    )
    reduced = ScenarioReports(whole).reduce("first")
    assert (reduced.outcome, reduced.passed) == (Outcome.EXECUTION_ERROR, None)
    assert [problem.message for problem in reduced.problems] == ["mission m raised"]


def test_added_scenario_of_an_accepted_gate_is_a_drift() -> None:
    """A scenario that is new does not read as if nothing had been accepted for the gate."""
    new = ScenarioDrift(
        name="first", kind=ChangeKind.ADDED, cause=Cause.INPUTS_CHANGED, missions={}
    )
    whole = replace(both(), drift=drift(FIRST, scenarios=(new,), scenario_count=2))
    assert ScenarioReports(whole).reduce("first").outcome is Outcome.HASH_DRIFT
