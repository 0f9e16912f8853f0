"""A gate's report reduced to one scenario."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from tier2gate.foundation.outcomes import Outcome
from tier2gate.results.report import GateReport, SelectedScenarios
from tier2gate.results.scenario_states import ScenarioOutcome, ScenarioState

if TYPE_CHECKING:  # most runs do not drift
    from tier2gate.golden.changed_inputs import ChangedInput
    from tier2gate.golden.changes import Change
    from tier2gate.golden.drift import Drift

_OUTCOMES = {
    ScenarioOutcome.EXPECTATION_FAILED: Outcome.VERDICT_FAILED,
    ScenarioOutcome.CHANGED: Outcome.HASH_DRIFT,
    ScenarioOutcome.PASSED: Outcome.PASSED,
}


def reduce_to_scenario(gate: GateReport, name: str, state: ScenarioState) -> GateReport:
    """Reduce a gate's report to what it says of one scenario.

    Args:
        gate: the report.
        name: a scenario that ran.
        state: what became of it.

    Returns:
        The report as if only this scenario had been selected, with the command that accepts the
        whole gate. A gate that stopped keeps its outcome and its problems.
    """
    passed = not state.failed_expectations if state.expectations else None
    outcome = _OUTCOMES.get(state.outcome, gate.outcome)
    if state.outcome is ScenarioOutcome.ADDED:
        outcome = Outcome.GOLDEN_MISSING if gate.golden_hash is None else Outcome.HASH_DRIFT
    stopped = (ScenarioOutcome.STOPPED, ScenarioOutcome.NONDETERMINISTIC)
    ids = {item.id for item in state.expectations}
    return replace(
        gate,
        outcome=outcome,
        selected=SelectedScenarios(names=(name,), total=gate.scenarios),
        passed=True if passed is None and state.outcome not in stopped else passed,
        drift=_reduce_drift(gate.drift, name, state, ids) if gate.drift else None,
        first_results=_changes_in(gate.first_results, name, ids),
        test_run_hash=None,
        scenarios=1,
        scenario_names=(name,),
        expectations=state.expectations,
        not_judged=(),
        masks=(),
        skipped=tuple(item for item in gate.skipped if item.scenario_name == name),
        stopped=tuple(item for item in gate.stopped if item == name),
        printed=tuple(item for item in gate.printed if item.scenario_name == name),
        problems=gate.problems if state.outcome in stopped else (),
        notices=(),
        base=None,
    )


def _reduce_drift(
    drift: "Drift", name: str, state: ScenarioState, ids: Collection[str]
) -> "Drift | None":
    """Keep what of a drift is in the scenario; `None` if nothing is."""
    if state.drift is None:
        return None
    return replace(
        drift,
        cause=state.drift.cause,
        changed_inputs=tuple(i for i in drift.changed_inputs if _concerns(i, name, ids)),
        scenarios=(state.drift,),
        scenario_count=1,
        flips=tuple(flip for flip in drift.flips if flip.id in ids),
        changes=_changes_in(drift.changes, name, ids),
    )


def _concerns(changed: "ChangedInput", name: str, ids: Collection[str]) -> bool:
    if changed.what == "scenario":
        return changed.name == name
    return changed.what != "expectation" or changed.name in ids


def _changes_in(
    changes: "tuple[Change, ...]", name: str, ids: Collection[str]
) -> "tuple[Change, ...]":
    if not changes:
        return ()
    from tier2gate.golden.places import find_place  # noqa: PLC0415 - most runs do not drift

    places = ((change, find_place(change.pointer)) for change in changes)
    return tuple(c for c, place in places if place.scenario == name or place.expectation in ids)
