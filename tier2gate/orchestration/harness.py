"""The harness: runs the missions of one scenario, each from its own copy of the state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tier2gate.orchestration.canonical import (
    compose,
    copy_value,
    encode,
    hash_texts,
    hash_value,
)
from tier2gate.orchestration.engine import ExecutionContext, OrchestrationResult
from tier2gate.orchestration.registry import (
    MISSION_REGISTRY,
    Executor,
    IsPure,
    Registry,
    execute_plainly,
    is_built_in,
    run_mission,
)


@dataclass(frozen=True, slots=True)  # a suite may have many
class MissionCall:
    """One call of a mission in a scenario.

    Attributes:
        name: the mission's name in the registry.
        params: JSON mapping for its builder; `None` and `{}` are the same.
        id: the key of its result, if it is not the name.
    """

    name: str
    params: Mapping[str, Any] | None = None
    id: str | None = None

    @property
    def key(self) -> str:
        """The key of the result in the scenario: the `id`, or else the `name`."""
        return self.id or self.name


@dataclass(frozen=True, slots=True)  # a suite may have many
class ScenarioDefinition:
    """A named initial state, and the missions that start from it.

    Attributes:
        scenario_name: the scenario's name.
        initial_state: JSON mapping.
        missions: the calls, in order; stored as a tuple.
    """

    scenario_name: str
    initial_state: Mapping[str, Any]
    missions: Sequence[MissionCall] = ()

    def __post_init__(self) -> None:
        """Store the missions as a tuple."""
        object.__setattr__(self, "missions", tuple(self.missions))


@dataclass(frozen=True, slots=True)  # a suite may have many
class ScenarioResult:
    """The results of one scenario's missions.

    Attributes:
        scenario_name: the scenario's name.
        mission_results: mission key → result, in the order of the calls.
        metadata: `scenario_name` and `scenario_hash`.
    """

    scenario_name: str
    mission_results: dict[str, OrchestrationResult]
    metadata: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON; values are shared, not copied."""
        return {
            "scenario_name": self.scenario_name,
            "mission_results": {
                key: result.to_dict() for key, result in self.mission_results.items()
            },
            "metadata": self.metadata,
        }


@dataclass(frozen=True, slots=True)  # a suite may have many
class EncodedScenario:
    """A scenario's hash and canonical texts, so that the suite does not encode it again.

    Attributes:
        scenario_name: the scenario's name.
        scenario_hash: hash of the mission results.
        mission_texts: mission key → canonical text of its result.
    """

    scenario_name: str
    scenario_hash: str
    mission_texts: Mapping[str, str]

    @property
    def text(self) -> str:
        """The canonical text of `ScenarioResult.to_dict()`; not kept, a suite has many."""
        name, missions = encode(self.scenario_name), compose(self.mission_texts)
        metadata = f'{{"scenario_hash":"{self.scenario_hash}","scenario_name":{name}}}'
        return f'{{"metadata":{metadata},"mission_results":{missions},"scenario_name":{name}}}'

    def hash_missions(self) -> dict[str, str]:
        """Return mission key → hash of its result."""
        return {key: hash_texts([text]) for key, text in self.mission_texts.items()}


def run_scenario(
    scenario_def: ScenarioDefinition, *, registry: Registry = MISSION_REGISTRY
) -> ScenarioResult:
    """Run every mission of a scenario.

    Args:
        scenario_def: what to run; not mutated.
        registry: name → builder.

    Returns:
        The results by mission key; the last one if calls share a key.

    Raises:
        UnknownMissionError: a mission is not in the registry.
        CanonicalError: the state or params are not JSON.
        Exception: any exception of a mission, unchanged.
    """
    return run_scenario_encoded(scenario_def, registry=registry)[0]


def run_scenario_encoded(
    scenario_def: ScenarioDefinition,
    *,
    registry: Registry = MISSION_REGISTRY,
    execute: Executor = execute_plainly,
    is_pure: IsPure = is_built_in,
    shares_state: bool = False,
) -> tuple[ScenarioResult, EncodedScenario]:
    """Do the same as `run_scenario`, and also return the canonical text.

    Args:
        scenario_def: what to run; not mutated.
        registry: name → builder.
        execute: runs a workflow.
        is_pure: whether a builder neither changes nor keeps its params, so that it needs no copy.
        shares_state: whether nobody changes the initial state or a result, so that results may have
            parts of it; else each mission has a copy.

    Returns:
        The result, and its encoded form.

    Raises:
        Exception: as `run_scenario`.
    """
    results: dict[str, OrchestrationResult] = {}
    state = scenario_def.initial_state
    if shares_state:
        copy_value(state)  # only checks it: a copy for each mission would be most of the memory
    for call in scenario_def.missions:
        ctx = ExecutionContext(
            initial_state=state if shares_state else copy_value(state),
            metadata={"scenario_name": scenario_def.scenario_name, "mission_key": call.key},
        )
        params = call.params or None
        if params is not None and not is_pure(registry.get(call.name)):
            params = copy_value(params)
        results[call.key] = run_mission(
            call.name, ctx, params, registry=registry, execute=execute, owns_state=True
        )
    name = scenario_def.scenario_name
    encoded = encode_scenario(name, {key: encode(r.to_dict()) for key, r in results.items()})
    metadata = {"scenario_name": name, "scenario_hash": encoded.scenario_hash}
    return ScenarioResult(name, results, metadata), encoded


def encode_scenario(scenario_name: str, mission_texts: Mapping[str, str]) -> EncodedScenario:
    """Compose a scenario's hash from its missions' canonical texts.

    Args:
        scenario_name: the scenario's name.
        mission_texts: mission key → canonical text of its result.

    Returns:
        The hash, with what the scenario's canonical text is made of.
    """
    return EncodedScenario(scenario_name, hash_texts([compose(mission_texts)]), mission_texts)


def scenario_inputs(scenario_def: ScenarioDefinition) -> dict[str, Any]:
    """Return a scenario's inputs in normal form, the form that `input_hash` hashes.

    Args:
        scenario_def: the scenario.

    Returns:
        JSON: `scenario_name`, `initial_state` and `missions` of `name`, `id` and `params`, where
        an absent or empty `id` or `params` is null.
    """
    return {
        "scenario_name": scenario_def.scenario_name,
        "initial_state": scenario_def.initial_state or {},
        "missions": [
            {"name": call.name, "id": call.id or None, "params": call.params or None}
            for call in scenario_def.missions
        ],
    }


def hash_inputs(scenario_def: ScenarioDefinition) -> str:
    """Return a scenario's `input_hash`.

    Args:
        scenario_def: the scenario.

    Returns:
        64 hexadecimal digits.

    Raises:
        CanonicalError: the state or params are not JSON.
    """
    return hash_value(scenario_inputs(scenario_def))
