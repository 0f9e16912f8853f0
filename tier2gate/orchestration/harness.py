"""The harness: runs the missions of one scenario, each from its own copy of the state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tier2gate.orchestration.canonical import (
    compose,
    copy_value,
    encode,
    hash_text,
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
        mission_texts: mission key → the pieces of the canonical text of its result.
    """

    scenario_name: str
    scenario_hash: str
    mission_texts: Mapping[str, Sequence[str]]

    @property
    def text(self) -> str:
        """The canonical text of `ScenarioResult.to_dict()`; not kept, a suite has many."""
        name, missions = encode(self.scenario_name), _compose(self.mission_texts)
        metadata = f'{{"scenario_hash":"{self.scenario_hash}","scenario_name":{name}}}'
        return f'{{"metadata":{metadata},"mission_results":{missions},"scenario_name":{name}}}'

    def hash_missions(self) -> dict[str, str]:
        """Return mission key → hash of its result."""
        return {key: hash_text("".join(texts)) for key, texts in self.mission_texts.items()}


def _compose(mission_texts: Mapping[str, Sequence[str]]) -> str:
    return compose({key: "".join(texts) for key, texts in mission_texts.items()})


class StateTexts:
    """The canonical texts of states that are JSON and that nobody changes; each is encoded once."""

    def __init__(self) -> None:
        """Know no state yet."""
        self._known: dict[int, tuple[Any, str]] = {}  # with the state, so that its id stays its own

    def of(self, state: Any) -> str:
        """Return the text of a state, and keep both.

        Args:
            state: a JSON mapping; `None` is `{}`, as in a result.
        """
        known = self._known.get(id(state))
        if known is None:
            known = self._known[id(state)] = state, encode(state or {})
        return known[1]

    def known(self, state: Any) -> str | None:
        """Return the text of a state; `None` if it is not known.

        Args:
            state: the state; one that is only equal is not found.
        """
        known = self._known.get(id(state))
        return None if known is None else known[1]


class ResultTexts:
    """Encodes the results of a suite in pieces; those that many results have are kept once."""

    def __init__(self) -> None:
        """Know no piece yet."""
        self._known: dict[str, str] = {}
        self._last: dict[str, tuple[OrchestrationResult, tuple[str, str]]] = {}

    def encode(self, result: OrchestrationResult, state: str | None) -> tuple[str, str, str]:
        """Encode a result.

        Args:
            result: the result.
            state: the canonical text of its final state, if that is known.

        Returns:
            The pieces of the canonical text of its `to_dict()`: before, of and after the state.
        """
        if state is None:
            state = encode(result.final_state or {})
        before, after = self._around(result)
        return before, state, after

    def _around(self, result: OrchestrationResult) -> tuple[str, str]:
        """Encode a result without its state; only once for results that share all parts."""
        is_known = type(result.id) is str  # a builder may give any JSON
        known = self._last.get(result.id) if is_known else None
        if known is not None and have_same_parts(result, known[0]):
            return known[1]
        json = result.to_dict()
        del json["final_state"]
        before = {key: json.pop(key) for key in _BEFORE_STATE}
        texts = f'{encode(before)[:-1]},"final_state":', f",{encode(json)[1:]}"
        around = self._one(texts[0]), self._one(texts[1])
        if is_known:
            self._last[result.id] = result, around
        return around

    def _one(self, text: str) -> str:
        """Return the piece that is known with this text."""
        if len(self._known) < _MOST_KNOWN:
            return self._known.setdefault(text, text)
        return self._known.get(text, text)


def have_same_parts(one: OrchestrationResult, other: OrchestrationResult) -> bool:
    """Tell whether two results share all but their states, so that the texts around are the same.

    Args:
        one: a result.
        other: another one with the same id.

    Returns:
        Whether all other parts are the same objects.
    """
    return (
        one.executed_steps is other.executed_steps
        and one.lineage is other.lineage
        and one.receipt is other.receipt
        and one.success is other.success
        and one.error_message is other.error_message
        and one.failed_step_id is other.failed_step_id
    )


_BEFORE_STATE = ("error_message", "executed_steps", "failed_step_id")
"""The keys of a result that are sorted before its final state."""

_MOST_KNOWN = 1_000


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


def run_scenario_encoded(  # noqa: PLR0913 - what a run can be given
    scenario_def: ScenarioDefinition,
    *,
    registry: Registry = MISSION_REGISTRY,
    execute: Executor = execute_plainly,
    is_pure: IsPure = is_built_in,
    states: StateTexts | None = None,
    texts: ResultTexts | None = None,
) -> tuple[ScenarioResult, EncodedScenario]:
    """Do the same as `run_scenario`, and also return the canonical text.

    Args:
        scenario_def: what to run; not mutated.
        registry: name → builder.
        execute: runs a workflow.
        is_pure: whether a builder neither changes nor keeps its params, so that it needs no copy.
        states: given if the initial state is JSON, and nobody changes it or a result, so that
            results may have parts of it; its text is kept there. Else each mission has a copy.
        texts: encodes the results of the suite; omitted for a scenario alone.

    Returns:
        The result, and its encoded form.

    Raises:
        Exception: as `run_scenario`.
    """
    results: dict[str, OrchestrationResult] = {}
    pieces: dict[str, Sequence[str]] = {}
    texts = texts or ResultTexts()
    state, state_text = scenario_def.initial_state, None
    nobody_changes_it = states is not None or execute is execute_plainly
    for call in scenario_def.missions:
        ctx = ExecutionContext(
            initial_state=copy_value(state) if states is None else state,
            metadata={"scenario_name": scenario_def.scenario_name, "mission_key": call.key},
        )
        params = call.params or None
        if params is not None and not is_pure(registry.get(call.name)):
            params = copy_value(params)
        result = run_mission(
            call.name, ctx, params, registry=registry, execute=execute, owns_state=True
        )
        is_unchanged = nobody_changes_it and result.final_state is ctx.initial_state
        if is_unchanged and state_text is None:
            state_text = encode(state or {}) if states is None else states.of(state)
        results[call.key] = result
        pieces[call.key] = texts.encode(result, state_text if is_unchanged else None)
    name = scenario_def.scenario_name
    encoded = encode_scenario(name, pieces)
    metadata = {"scenario_name": name, "scenario_hash": encoded.scenario_hash}
    return ScenarioResult(name, results, metadata), encoded


def encode_scenario(
    scenario_name: str, mission_texts: Mapping[str, Sequence[str]]
) -> EncodedScenario:
    """Compose a scenario's hash from its missions' canonical texts.

    Args:
        scenario_name: the scenario's name.
        mission_texts: mission key → the pieces of the canonical text of its result.

    Returns:
        The hash, with what the scenario's canonical text is made of.
    """
    return EncodedScenario(scenario_name, hash_text(_compose(mission_texts)), mission_texts)


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


def inputs_text(scenario_def: ScenarioDefinition, states: StateTexts) -> str:
    """Return the canonical text of a scenario's inputs, whose hash is its `input_hash`.

    Args:
        scenario_def: the scenario; only JSON.
        states: has the text of its initial state, or keeps it.

    Returns:
        The text of `scenario_inputs`.
    """
    inputs = scenario_inputs(scenario_def)
    name, missions = encode(inputs["scenario_name"]), encode(inputs["missions"])
    state = states.of(scenario_def.initial_state)
    return f'{{"initial_state":{state},"missions":{missions},"scenario_name":{name}}}'


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
