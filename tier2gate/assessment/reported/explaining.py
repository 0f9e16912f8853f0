"""Explains a drift with what the gate's files say now."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import GateDefinition, define_gate
from tier2gate.golden.changed_inputs import place_inputs
from tier2gate.golden.drift import Drift, explain_drift
from tier2gate.golden.echoes import ScenarioInputs
from tier2gate.golden.format import Golden
from tier2gate.golden.inputs import hash_scenario
from tier2gate.orchestration.harness import ScenarioDefinition


def explain(old: Golden, new: Golden, documents: GateDocuments, *, is_part: bool = False) -> Drift:
    """Explain how the run of a gate differs from its golden.

    Args:
        old: the golden.
        new: the golden of the run.
        documents: the gate's documents.
        is_part: whether only some scenarios ran.

    Returns:
        The drift, with the places of the inputs that changed.
    """
    drift = explain_drift(old, new, _find_calls(documents), find_inputs(documents))
    return replace(
        drift, changed_inputs=place_inputs(drift.changed_inputs, documents, is_part=is_part)
    )


def find_inputs(documents: GateDocuments) -> dict[str, ScenarioInputs]:
    """Find the state and the params of each scenario.

    Args:
        documents: the gate's documents.

    Returns:
        Scenario → its inputs.
    """
    definition = define_gate(documents)
    return {
        scenario.scenario_name: ScenarioInputs(
            initial_state=scenario.initial_state,
            params={call.key: call.params for call in scenario.missions},
            rehash=partial(rehash, definition, scenario),
        )
        for scenario in definition.suite.scenarios
    }


def rehash(
    definition: GateDefinition,
    scenario: ScenarioDefinition,
    initial_state: Any,
    params: Mapping[str, Any],
) -> str:
    """Hash the inputs of a scenario with another state and other params."""
    missions = [replace(call, params=params[call.key]) for call in scenario.missions]
    other = replace(scenario, initial_state=initial_state, missions=missions)
    return hash_scenario(definition, other)


def _find_calls(documents: GateDocuments) -> dict[str, set[str]]:
    """Return scenario → names of the missions that it calls."""
    return {
        scenario["scenario_name"]: {call["name"] for call in scenario["missions"]}
        for scenario in documents.suite.value["scenarios"]
    }
