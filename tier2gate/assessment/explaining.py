"""Explains a drift with what the gate's files say now."""

from dataclasses import replace

from tier2gate.gates.files import GateDocuments
from tier2gate.golden.changed_inputs import place_inputs
from tier2gate.golden.drift import Drift, explain_drift
from tier2gate.golden.format import Golden
from tier2gate.golden.roles import ScenarioInputs


def explain(old: Golden, new: Golden, documents: GateDocuments) -> Drift:
    """Explain how the run of a gate differs from its golden.

    Args:
        old: the golden.
        new: the golden of the run.
        documents: the gate's documents.

    Returns:
        The drift, with the places of the inputs that changed.
    """
    drift = explain_drift(old, new, _find_calls(documents), find_inputs(documents))
    return replace(drift, changed_inputs=place_inputs(drift.changed_inputs, documents))


def find_inputs(documents: GateDocuments) -> dict[str, ScenarioInputs]:
    """Find the state and the params of each scenario.

    Args:
        documents: the gate's documents.

    Returns:
        Scenario → its inputs.
    """
    return {
        scenario["scenario_name"]: ScenarioInputs(
            initial_state=scenario["initial_state"],
            params={
                call.get("id") or call["name"]: call.get("params") for call in scenario["missions"]
            },
        )
        for scenario in documents.suite.value["scenarios"]
    }


def _find_calls(documents: GateDocuments) -> dict[str, set[str]]:
    """Return scenario → names of the missions that it calls."""
    return {
        scenario["scenario_name"]: {call["name"] for call in scenario["missions"]}
        for scenario in documents.suite.value["scenarios"]
    }
