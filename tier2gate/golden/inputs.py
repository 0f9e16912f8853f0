"""Hash the inputs of a run, to tell a changed input from changed behaviour."""

from collections.abc import Mapping
from typing import Any

from tier2gate.gates.runnable import GateDefinition
from tier2gate.golden.format import DefinitionHashes, InputHashes
from tier2gate.orchestration.canonical import hash_value
from tier2gate.orchestration.expectations import SuiteExpectationsDefinition
from tier2gate.orchestration.harness import hash_inputs, scenario_inputs


def hash_definitions(
    definition: GateDefinition, missions: Mapping[str, Mapping[str, Any] | str]
) -> DefinitionHashes:
    """Hash a gate's definitions in normal form.

    Args:
        definition: the suite and the expectations.
        missions: name → definition of each mission that the suite calls, without built-in ones.

    Returns:
        The hashes.
    """
    suite = definition.suite
    environment = definition.environment.to_json()
    set_there = {"environment": environment} if environment else {}
    inputs = InputHashes(
        suite=hash_value(
            {
                "suite_name": suite.suite_name,
                "scenarios": [scenario_inputs(scenario) for scenario in suite.scenarios],
                **set_there,
            }
        ),
        expectations=hash_value({"expectations": _normal_expectations(definition.expectations)}),
        missions={name: hash_value(mission) for name, mission in missions.items()},
        environment=hash_value(environment) if environment else None,
    )
    return DefinitionHashes(
        inputs=inputs,
        scenarios={scenario.scenario_name: hash_inputs(scenario) for scenario in suite.scenarios},
    )


def _normal_expectations(expectations: SuiteExpectationsDefinition) -> list[dict[str, Any]]:
    return [
        {
            "id": item.id,
            "scenario_name": item.scenario_name,
            "mission_name": item.mission_name,
            "path": item.path,
            "op": item.op,
            "expected": item.expected,
        }
        for item in expectations.expectations
    ]
