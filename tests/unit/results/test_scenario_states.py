"""What became of each scenario of a gate."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.gates import EXPECTATIONS, FAILING, SUITE, accept_in, write_gate
from tests.reports import drift, expectation, gate
from tier2gate.commands.check import check
from tier2gate.foundation.outcomes import Outcome
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, Drift, ScenarioDrift
from tier2gate.results.nondeterminism import Nondeterminism, UnstableMission
from tier2gate.results.report import GateReport
from tier2gate.results.scenario_states import ScenarioOutcome, ScenarioState, scenario_states
from tier2gate.settings import Settings

BOTH = ("second", "first")
HASH = "c" * 64


def outcomes(report: GateReport) -> dict[str, str]:
    """Return the outcome of each scenario."""
    return {name: state.outcome.value for name, state in scenario_states(report).items()}


def of_two(**changes: Any) -> GateReport:
    """Return the report of a gate with two scenarios."""
    return gate(scenario_names=BOTH, scenarios=2, expectations=(), **changes)


def differing(**kinds: ChangeKind) -> Drift:
    """Return the drift of scenarios."""
    scenarios = tuple(
        ScenarioDrift(name=name, kind=kind, cause=Cause.INPUTS_CHANGED, missions={})
        for name, kind in sorted(kinds.items())
    )
    return drift(scenarios=scenarios, scenario_count=2)


def test_scenarios_passed_in_the_order_of_the_suite() -> None:
    """A reader finds the scenarios where the suite has them."""
    assert list(outcomes(of_two()).items()) == [("second", "passed"), ("first", "passed")]


def test_drift_is_told_by_scenario() -> None:
    """A scenario that changed, was added or removed is not reported as passed."""
    found = differing(first=ChangeKind.CHANGED, second=ChangeKind.ADDED, gone=ChangeKind.REMOVED)
    report = of_two(outcome=Outcome.HASH_DRIFT, golden_hash=HASH, drift=found)
    assert outcomes(report) == {"second": "added", "first": "changed", "gone": "removed"}
    assert scenario_states(report)["first"].drift == found.scenarios[0]


def test_failed_expectation_counts_before_drift() -> None:
    """A scenario with a failed expectation is one, also if its result changed."""
    failed = replace(expectation(), scenario_name="first")
    held = replace(expectation("held", passed=True), scenario_name="first")
    found = differing(first=ChangeKind.CHANGED)
    report = replace(
        of_two(outcome=Outcome.VERDICT_FAILED, drift=found), expectations=(failed, held)
    )
    states = scenario_states(report)
    assert states["first"] == ScenarioState(
        outcome=ScenarioOutcome.EXPECTATION_FAILED,
        expectations=(failed, held),
        drift=found.scenarios[0],
    )
    assert states["first"].failed_expectations == (failed,)
    assert states["second"].outcome is ScenarioOutcome.PASSED


def test_nothing_passes_before_it_is_accepted() -> None:
    """Without a golden, no scenario is reported as the accepted one."""
    for outcome in (Outcome.GOLDEN_MISSING, Outcome.GOLDEN_CHANGED, Outcome.VERDICT_FAILED):
        report = of_two(outcome=outcome, golden_hash=None)
        assert set(outcomes(report).values()) == {"added"}


def test_bare_hash_says_nothing_of_a_scenario() -> None:
    """No scenario is said to be unchanged if the golden cannot tell which one changed."""
    report = of_two(outcome=Outcome.HASH_DRIFT, drift=Drift(cause=Cause.UNKNOWN))
    assert set(outcomes(report).values()) == {"not-compared"}


def test_drift_outside_of_the_scenarios_is_not_theirs() -> None:
    """A new suite name changes the hash, but no scenario."""
    found = drift(scenarios=(), scenario_count=2)
    assert set(outcomes(of_two(outcome=Outcome.HASH_DRIFT, drift=found)).values()) == {"passed"}


def test_stopped_scenario_leaves_the_others_not_compared() -> None:
    """If a mission stops, its scenario is named, and no other one is reported as passed."""
    report = of_two(outcome=Outcome.EXECUTION_ERROR, stopped=("first",))
    assert outcomes(report) == {"second": "not-compared", "first": "stopped"}
    lost = replace(report, scenario_names=())  # the child died: nothing else is known
    assert outcomes(lost) == {"first": "stopped"}


def test_unstable_scenario_leaves_the_others_not_compared() -> None:
    """A scenario whose results differ from run to run is named; no other one passes."""
    mission = UnstableMission(scenario_names=("first",), mission_name="m", file=None)
    found = Nondeterminism(runs=8, missions=(mission,), more_results=0, culprits=())
    report = of_two(outcome=Outcome.NONDETERMINISTIC, nondeterminism=found)
    assert outcomes(report) == {"second": "not-compared", "first": "nondeterministic"}


@pytest.mark.parametrize(
    "outcome",
    sorted(
        {*Outcome}
        - {
            Outcome.PASSED,
            Outcome.VERDICT_FAILED,
            Outcome.HASH_DRIFT,
            Outcome.GOLDEN_CHANGED,
            Outcome.GOLDEN_MISSING,
        }
    ),
)
def test_gate_that_was_not_compared_passes_nowhere(outcome: Outcome) -> None:
    """No scenario passes in a gate whose results were not compared with the golden."""
    assert set(outcomes(of_two(outcome=outcome)).values()) == {"not-compared"}


def test_gate_that_did_not_run_has_no_scenarios() -> None:
    """A gate with an invalid file claims nothing about its scenarios."""
    assert outcomes(gate(outcome=Outcome.INPUT_INVALID, expectations=())) == {}


def test_states_of_real_runs(tmp_path: Path) -> None:
    """A gate names the scenarios that it ran, before and after it is accepted, and when it drifts."""
    settings = Settings(root=tmp_path, folder=tmp_path)

    def states() -> dict[str, str]:
        (report,) = check(settings).gates
        return outcomes(report)

    write_gate(tmp_path)
    assert states() == {"new": "added"}
    accept_in(settings)
    assert states() == {"new": "passed"}
    write_gate(tmp_path, suite=SUITE.replace("hello", "hi"))
    assert states() == {"new": "changed"}
    other, expected = (text.replace("_name: new", "_name: other") for text in (SUITE, EXPECTATIONS))
    write_gate(tmp_path, suite=other, expectations=expected)
    assert states() == {"other": "added", "new": "removed"}
    write_gate(tmp_path, expectations=FAILING)
    assert states() == {"new": "expectation-failed"}


STOPS = """\
missions:
  - name: pay
    steps:
      - {id: take, kind: runtime, operation: increment, payload: {path: /till, by: -1}}
"""
TWO = """\
suite_name: s
scenarios:
  - {scenario_name: open, initial_state: {till: 1}, missions: [{name: pay}]}
  - {scenario_name: closed, initial_state: {till: shut}, missions: [{name: pay}]}
"""
EXPECTS_OPEN = """\
expectations:
  - {id: taken, scenario_name: open, mission_name: pay, path: final_state.till, op: eq, expected: 0}
"""


def test_states_of_a_run_that_stops(tmp_path: Path) -> None:
    """If a step cannot continue, its scenario is told apart from those that have a result."""
    write_gate(tmp_path, suite=TWO, expectations=EXPECTS_OPEN)
    (tmp_path / "a.missions.yaml").write_text(STOPS)
    (report,) = check(Settings(root=tmp_path, folder=tmp_path)).gates
    assert report.outcome is Outcome.EXECUTION_ERROR
    assert outcomes(report) == {"open": "not-compared", "closed": "stopped"}
    assert report.scenario_names == ("open", "closed")
