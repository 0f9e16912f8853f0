"""A gate's report reduced to one scenario, for each of its scenarios."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tier2gate.foundation.outcomes import Outcome
from tier2gate.results.report import GateReport
from tier2gate.results.report_parts import SelectedScenarios
from tier2gate.results.scenario_states import ScenarioOutcome, ScenarioState, scenario_states

if TYPE_CHECKING:  # most runs do not drift
    from tier2gate.golden.changed_inputs import ChangedInput
    from tier2gate.golden.changes import Change
    from tier2gate.golden.drift import Drift

_Item = TypeVar("_Item")

_OUTCOMES = {
    ScenarioOutcome.EXPECTATION_FAILED: Outcome.VERDICT_FAILED,
    ScenarioOutcome.CHANGED: Outcome.HASH_DRIFT,
    ScenarioOutcome.PASSED: Outcome.PASSED,
}
_STOPPED = (ScenarioOutcome.STOPPED, ScenarioOutcome.NONDETERMINISTIC)


class ScenarioReports:
    """The reports of the scenarios of a gate; what they share is sorted once.

    Attributes:
        gate: the report of the gate.
        states: scenario → what became of it.
    """

    def __init__(self, gate: GateReport) -> None:
        """Sort what the report says by scenario."""
        self.gate = gate
        self.states: Mapping[str, ScenarioState] = scenario_states(gate)
        scenarios = {item.id: item.scenario_name for item in gate.expectations}
        drift = gate.drift
        self._skipped = _by(gate.skipped, lambda item: item.scenario_name)
        self._printed = _by(gate.printed, lambda item: item.scenario_name)
        self._first_results = _changes_by_scenario(gate.first_results, scenarios)
        self._changes = _changes_by_scenario(drift.changes if drift else (), scenarios)
        self._flips = _by(drift.flips if drift else (), lambda item: scenarios.get(item.id))
        self._inputs = _by(
            drift.changed_inputs if drift else (), lambda item: _scenario_of(item, scenarios)
        )

    def reduce(self, name: str) -> GateReport:
        """Reduce the report to what it says of one scenario.

        Args:
            name: one of `states`.

        Returns:
            The report as if only this scenario had been selected, with the command that accepts the
            whole gate. A gate that stopped keeps its outcome and its problems.
        """
        gate, state = self.gate, self.states[name]
        is_stopped = state.outcome in _STOPPED
        return replace(
            gate,
            outcome=self._outcome(state),
            selected=SelectedScenarios(names=(name,), total=gate.scenarios),
            passed=None if is_stopped else not state.failed_expectations,
            drift=self._drift(name, state),
            first_results=self._first_results.get(name, ()),
            test_run_hash=None,
            scenarios=1,
            scenario_names=(name,),
            expectations=state.expectations,
            not_judged=(),
            masks=(),
            skipped=self._skipped.get(name, ()),
            stopped=(name,) if state.outcome is ScenarioOutcome.STOPPED else (),
            printed=self._printed.get(name, ()),
            problems=gate.problems if is_stopped else (),
            notices=(),
            base=None,
        )

    def _outcome(self, state: ScenarioState) -> Outcome:
        if state.outcome is ScenarioOutcome.ADDED:
            is_first = self.gate.golden_hash is None
            return Outcome.GOLDEN_MISSING if is_first else Outcome.HASH_DRIFT
        return _OUTCOMES.get(state.outcome, self.gate.outcome)

    def _drift(self, name: str, state: ScenarioState) -> "Drift | None":
        """Keep what of the drift is in a scenario; `None` if nothing is."""
        if self.gate.drift is None or state.drift is None:
            return None
        return replace(
            self.gate.drift,
            cause=state.drift.cause,
            changed_inputs=(*self._inputs.get(None, ()), *self._inputs.get(name, ())),
            scenarios=(state.drift,),
            scenario_count=1,
            flips=self._flips.get(name, ()),
            changes=self._changes.get(name, ()),
        )


def _by(
    items: Iterable[_Item], key: Callable[[_Item], str | None]
) -> dict[str | None, tuple[_Item, ...]]:
    grouped: dict[str | None, list[_Item]] = defaultdict(list)
    for item in items:
        grouped[key(item)].append(item)
    return {name: tuple(group) for name, group in grouped.items()}


def _scenario_of(changed: "ChangedInput", scenarios: Mapping[str, str]) -> str | None:
    """Return the scenario whose input changed; `None` if it may be that of all of them."""
    if changed.name is None or changed.what not in ("scenario", "expectation"):
        return None
    return changed.name if changed.what == "scenario" else scenarios.get(changed.name, "")


def _changes_by_scenario(
    changes: "tuple[Change, ...]", scenarios: Mapping[str, str]
) -> "dict[str | None, tuple[Change, ...]]":
    if not changes:
        return {}
    from tier2gate.golden.places import find_place  # noqa: PLC0415 - most runs do not drift

    def scenario_of(change: "Change") -> str | None:
        place = find_place(change.pointer)
        return place.scenario or scenarios.get(place.expectation or "")

    return _by(changes, scenario_of)
