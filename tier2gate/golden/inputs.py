"""Hash the inputs of a run, to tell a changed input from changed behaviour."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tier2gate.gates.masks.reading import maskings_to_json
from tier2gate.gates.runnable import GateDefinition
from tier2gate.golden.format import DefinitionHashes, InputHashes
from tier2gate.orchestration.canonical import (
    compose_pieces,
    encode,
    hash_text,
    hash_texts,
    hash_value,
)
from tier2gate.orchestration.expectations import MissionExpectation
from tier2gate.orchestration.harness import (
    ScenarioDefinition,
    hash_inputs,
    inputs_text,
)


def hash_definitions(
    definition: GateDefinition, missions: Mapping[str, Mapping[str, Any] | str]
) -> DefinitionHashes:
    """Hash a gate's definitions in normal form.

    Args:
        definition: the suite and the expectations, made from valid documents.
        missions: name → definition of each mission that the suite calls, without built-in ones.

    Returns:
        The hashes.
    """
    suite = definition.suite
    texts = [inputs_text(scenario, definition.states) for scenario in suite.scenarios]
    expectations = (encode(normal_form(item)) for item in definition.expectations.expectations)
    used = used_by_all(definition)
    of_calls = masks_of_calls(definition)
    parts = [("scenarios", list_of(texts)), ("suite_name", iter([encode(suite.suite_name)]))]
    inputs = InputHashes(
        suite=hash_with(
            hash_texts(compose_pieces(parts)),
            {**used, "calls": of_calls},
        ),
        expectations=hash_with(
            hash_texts(compose_pieces([("expectations", list_of(expectations))])),
            {"forms": dict(definition.forms)},
        ),
        missions={name: hash_value(mission) for name, mission in missions.items()},
        **{name: hash_value(value) for name, value in used.items() if value},
    )
    return DefinitionHashes(
        inputs=inputs,
        scenarios={
            scenario.scenario_name: hash_with(hash_text(text), used_by(definition, scenario, used))
            for scenario, text in zip(suite.scenarios, texts, strict=True)
        },
        scenario_of={item.id: item.scenario_name for item in definition.expectations.expectations},
    )


def hash_scenario(definition: GateDefinition, scenario: ScenarioDefinition) -> str:
    """Hash the inputs of one scenario.

    Args:
        definition: the gate's definition, for what it sets beside the core.
        scenario: one of its scenarios, or another with its name.

    Returns:
        Its `input_hash`.
    """
    used = used_by(definition, scenario, used_by_all(definition))
    return hash_with(hash_inputs(scenario), used)


def used_by(
    definition: GateDefinition, scenario: ScenarioDefinition, used: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what is set beside the core for a scenario, with what is used by all."""
    masks = definition.masks.of_calls
    if not masks:  # most suites have none
        return dict(used)
    keys = [(scenario.scenario_name, call.key) for call in scenario.missions]
    of_calls = {key[1]: maskings_to_json(masks[key]) for key in keys if key in masks}
    return {**used, "calls": of_calls}


def used_by_all(definition: GateDefinition) -> dict[str, Any]:
    """Return what a suite sets beside the core for every call."""
    return {
        "environment": definition.environment.to_json(),
        **maskings_to_json(definition.masks.of_suite),
    }


def masks_of_calls(definition: GateDefinition) -> dict[str, dict[str, Any]]:
    """Return scenario → key of a call → its own masks and roundings."""
    found: dict[str, dict[str, Any]] = {}
    for (scenario, key), maskings in definition.masks.of_calls.items():
        found.setdefault(scenario, {})[key] = maskings_to_json(maskings)
    return found


def hash_with(core: str, used: Mapping[str, Any]) -> str:
    """Return the hash of inputs that the core knows, together with what else is used."""
    used = {name: value for name, value in used.items() if value}
    return hash_value({"core": core, **used}) if used else core


def list_of(texts: Iterable[str]) -> Iterator[str]:
    """Yield the pieces of the canonical text of a list from the texts of its items."""
    start = "["
    for text in texts:
        yield start
        yield text
        start = ","
    yield "[]" if start == "[" else "]"


def normal_form(item: MissionExpectation) -> dict[str, Any]:
    """Return an expectation in normal form, which is hashed."""
    return {
        "id": item.id,
        "scenario_name": item.scenario_name,
        "mission_name": item.mission_name,
        "path": item.path,
        "op": item.op,
        "expected": item.expected,
    }
