"""What became of each scenario of a gate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tier2gate.foundation.outcomes import Outcome
from tier2gate.results.report import ExpectationReport, GateReport

if TYPE_CHECKING:  # most runs do not drift
    from tier2gate.golden.drift import ScenarioDrift


class ScenarioOutcome(StrEnum):
    """What became of a scenario; where several are true, the first one counts."""

    STOPPED = "stopped"
    """One of its missions has no result."""
    NONDETERMINISTIC = "nondeterministic"
    """Its results differ from run to run."""
    EXPECTATION_FAILED = "expectation-failed"
    """One of its expectations does not hold."""
    REMOVED = "removed"
    """The golden has it, but the suite no longer does."""
    CHANGED = "changed"
    """Its result differs from the accepted one."""
    ADDED = "added"
    """It ran, but nothing was accepted for it yet."""
    NOT_COMPARED = "not-compared"
    """It ran, but its result was not compared with the golden: see the outcome of the gate."""
    PASSED = "passed"
    """Its expectations hold, and its result is the accepted one."""


@dataclass(frozen=True, kw_only=True)
class ScenarioState:
    """What became of a scenario.

    Attributes:
        outcome: what became of it.
        expectations: its expectations that were judged, in file order.
        drift: how its result differs from the accepted one; `None` if it does not, or if this is
            not known.
    """

    outcome: ScenarioOutcome
    expectations: tuple[ExpectationReport, ...] = ()
    drift: "ScenarioDrift | None" = None

    @property
    def failed_expectations(self) -> tuple[ExpectationReport, ...]:
        """The expectations that did not hold, in file order."""
        return tuple(item for item in self.expectations if not item.passed)


_COMPARED = frozenset(
    {
        Outcome.PASSED,
        Outcome.VERDICT_FAILED,
        Outcome.HASH_DRIFT,
        Outcome.GOLDEN_CHANGED,
        Outcome.GOLDEN_MISSING,
    }
)
"""The outcomes of a gate whose results were compared with what was accepted, if anything was."""


def scenario_states(gate: GateReport) -> Mapping[str, ScenarioState]:
    """Tell what became of each scenario of a gate.

    A gate can fail although all its scenarios passed, such as for a new suite name.

    Args:
        gate: the gate.

    Returns:
        Scenario → its state: those that ran in the order of the suite, then, sorted, those that are
        known only because they stopped, differ from run to run, or were removed. Empty if the gate
        stopped before any of them ran.
    """
    drifts = {item.name: item for item in (gate.drift.scenarios if gate.drift else ())}
    unstable = set(_unstable(gate))
    expectations: dict[str, list[ExpectationReport]] = {}
    for item in gate.expectations:
        expectations.setdefault(item.scenario_name, []).append(item)
    stopped, others = set(gate.stopped), _without_difference(gate)
    ran = dict.fromkeys(gate.scenario_names)
    known = dict.fromkeys([*ran, *sorted({*stopped, *unstable, *drifts})])

    def state(name: str) -> ScenarioState:
        own, drift = tuple(expectations.get(name, ())), drifts.get(name)
        if name in stopped:
            outcome = ScenarioOutcome.STOPPED
        elif name in unstable:
            outcome = ScenarioOutcome.NONDETERMINISTIC
        elif not all(item.passed for item in own):
            outcome = ScenarioOutcome.EXPECTATION_FAILED
        else:
            outcome = others if drift is None else ScenarioOutcome(drift.kind.value)
        return ScenarioState(outcome=outcome, expectations=own, drift=drift)

    return {name: state(name) for name in known}


def _unstable(gate: GateReport) -> Iterator[str]:
    for mission in gate.nondeterminism.missions if gate.nondeterminism else ():
        yield from mission.scenario_names


def _without_difference(gate: GateReport) -> ScenarioOutcome:
    """Return the outcome of a scenario in which nothing failed and no difference is known."""
    if gate.outcome not in _COMPARED or (gate.drift and not gate.drift.scenario_count):
        return ScenarioOutcome.NOT_COMPARED
    return ScenarioOutcome.ADDED if gate.golden_hash is None else ScenarioOutcome.PASSED
