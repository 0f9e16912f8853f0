"""The harness runs a scenario's missions, each from its own state, and hashes them."""

import hashlib
import json
import pickle
from collections.abc import Callable, Mapping
from copy import copy, deepcopy
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest

from tests.core import Name, digest
from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.engine import ExecutionContext, StepSpec, WorkflowDefinition
from tier2gate.orchestration.harness import (
    MissionCall,
    ScenarioDefinition,
    ScenarioResult,
    StateTexts,
    encode_scenario,
    hash_inputs,
    run_scenario,
    run_scenario_encoded,
    scenario_inputs,
)
from tier2gate.orchestration.registry import MISSION_REGISTRY, UnknownMissionError, run_mission


class BrokenMissionError(Exception):
    """An error that a custom mission raises."""


class Recorder:
    """A mission that records its params and then modifies them."""

    def __init__(self) -> None:
        """Start without recorded params."""
        self.seen: list[Any] = []

    def __call__(self, params: Mapping[str, Any] | None) -> WorkflowDefinition:
        """Record a copy of the params, and modify the originals."""
        self.seen.append(deepcopy(params))
        if isinstance(params, dict):
            params["list"].append("spoilt")
            params["more"] = "spoilt"
        return WorkflowDefinition("wf-recorder", [StepSpec("a", "runtime")])


def echo_record(state: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
    """Return the record of the mission echo."""
    payload = {"operation": "noop", "description": "Echo workflow step", "params": params}
    return {
        "error_message": None,
        "executed_steps": [{"id": "echo-step", "kind": "runtime", "payload": payload}],
        "failed_step_id": None,
        "final_state": state,
        "id": "wf-echo",
        "lineage": {"executed_step_ids": ["echo-step"], "workflow_id": "wf-echo"},
        "receipt": {"id": "wf-echo", "steps": ["echo-step"]},
        "success": True,
    }


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (MissionCall, ["name", "params", "id"]),
        (ScenarioDefinition, ["scenario_name", "initial_state", "missions"]),
        (ScenarioResult, ["scenario_name", "mission_results", "metadata"]),
    ],
)
def test_field_names_and_order_are_fixed(kind: type[Any], names: list[str]) -> None:
    """Code can keep creating scenarios by name and by position."""
    assert [field.name for field in fields(kind)] == names


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (MissionCall("echo"), "name"),
        (ScenarioDefinition("s", {}), "missions"),
        (ScenarioResult("s", {}, {}), "metadata"),
    ],
)
def test_definitions_and_results_are_frozen(value: Any, name: str) -> None:
    """A definition cannot change during a run, nor a result after it."""
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


def test_defaults() -> None:
    """A call needs only a name, and a scenario a name and a state."""
    call = MissionCall("echo")
    assert (call.params, call.id, ScenarioDefinition("s", {}).missions) == (None, None, ())


def test_list_of_missions_is_stored_as_a_tuple() -> None:
    """A scenario does not change with the list that it was created from."""
    calls = [MissionCall("echo")]
    scenario = ScenarioDefinition("s", {}, calls)
    calls.append(MissionCall("daily_loop"))
    assert scenario.missions == (MissionCall("echo"),)


@pytest.mark.parametrize(
    ("call", "key"),
    [
        (MissionCall("echo"), "echo"),
        (MissionCall("echo", id="again"), "again"),
        (MissionCall("echo", id=""), "echo"),
    ],
)
def test_result_key_is_the_id_or_the_name(call: MissionCall, key: str) -> None:
    """A call's result is stored under its id, or under its name if it has none."""
    assert list(run_scenario(ScenarioDefinition("s", {}, [call])).mission_results) == [key]


def test_scenario_result_in_full() -> None:
    """A scenario's record contains every mission's record, its name and its hash."""
    calls = [MissionCall("echo", {"b": 1, "a": [2.0]}), MissionCall("echo", id="again")]
    result = run_scenario(ScenarioDefinition("s", {"k": 1}, calls))
    assert result.to_dict() == {
        "scenario_name": "s",
        "mission_results": {
            "echo": echo_record({"k": 1}, {"a": [2.0], "b": 1}),
            "again": echo_record({"k": 1}, {}),
        },
        "metadata": {
            "scenario_name": "s",
            "scenario_hash": "9e57eca0961b3e5a289a65cbc622fc9770d5aa122ee7b96c50aea6f0b641a750",
        },
    }
    assert list(result.mission_results) == ["echo", "again"]
    assert (type(result.mission_results), type(result.metadata)) == (dict, dict)
    assert result.metadata["scenario_hash"] == digest(result.to_dict()["mission_results"])


def test_scenario_without_missions() -> None:
    """A scenario without missions has the hash of an empty mapping."""
    assert run_scenario(ScenarioDefinition("s", {})).to_dict() == {
        "scenario_name": "s",
        "mission_results": {},
        "metadata": {"scenario_name": "s", "scenario_hash": digest({})},
    }


def test_scenario_name_is_not_in_its_hash() -> None:
    """A renamed scenario keeps its hash, so that a rename is distinguished from a change."""
    first, second = (
        run_scenario(ScenarioDefinition(name, {"k": 1}, [MissionCall("echo")])).metadata
        for name in ("one", "two")
    )
    assert first["scenario_hash"] == second["scenario_hash"]
    assert (first["scenario_name"], second["scenario_name"]) == ("one", "two")


def test_missions_run_in_order_from_fresh_states() -> None:
    """No mission sees the state or result of an earlier one."""
    state: dict[str, Any] = {"k": [1]}
    calls = [MissionCall("echo"), MissionCall("daily_loop", {"requested_steps": 1})]
    results = run_scenario(ScenarioDefinition("s", state, calls)).mission_results
    echo, daily = results["echo"], results["daily_loop"]
    assert list(results) == ["echo", "daily_loop"]
    echo.final_state["k"].append("spoilt")
    assert daily.final_state == {"k": [1]}
    assert state == {"k": [1]}


def test_each_call_gets_its_own_params() -> None:
    """A mission that changes its params does not affect other calls."""
    params: dict[str, Any] = {"list": [1]}
    calls = [MissionCall("recorder", params, id=key) for key in ("one", "two")]
    recorder = Recorder()
    run_scenario(ScenarioDefinition("s", {}, calls), registry={"recorder": recorder})
    assert recorder.seen == [{"list": [1]}, {"list": [1]}]
    assert params == {"list": [1]}


@pytest.mark.parametrize("params", [None, {}])
def test_empty_params_are_passed_on_as_none(params: dict[str, Any] | None) -> None:
    """A mission receives None if its params are omitted or empty."""
    recorder = Recorder()
    scenario = ScenarioDefinition("s", {}, [MissionCall("recorder", params)])
    run_scenario(scenario, registry={"recorder": recorder})
    assert recorder.seen == [None]


def test_repeated_key_is_last_write_wins() -> None:
    """Of two calls with the same key the last is recorded, as in a mapping."""
    calls = [MissionCall("echo", {"n": 1}), MissionCall("echo", {"n": 2})]
    result = run_scenario(ScenarioDefinition("s", {}, calls))
    alone = run_scenario(ScenarioDefinition("s", {}, calls[1:]))
    assert result == alone


def test_mission_has_the_same_record_when_run_by_hand() -> None:
    """A mission that a user runs by hand has the same record as in the gate."""
    scenario = ScenarioDefinition("s", {"k": 1}, [MissionCall("echo", {"n": 1})])
    by_hand = run_mission("echo", ExecutionContext({"k": 1}), {"n": 1})
    assert run_scenario(scenario).mission_results == {"echo": by_hand}


def test_error_of_a_mission_propagates_unchanged() -> None:
    """A user sees the error that their mission raised."""
    error = BrokenMissionError("own words")

    def build(_params: Mapping[str, Any] | None) -> WorkflowDefinition:
        raise error

    with pytest.raises(BrokenMissionError) as caught:
        run_scenario(ScenarioDefinition("s", {}, [MissionCall("own")]), registry={"own": build})
    assert caught.value is error


def test_unknown_mission_propagates() -> None:
    """A scenario with an unknown mission raises an error."""
    with pytest.raises(UnknownMissionError) as caught:
        run_scenario(ScenarioDefinition("s", {}, [MissionCall("x")]), registry={"own": Recorder()})
    assert str(caught.value) == "Unknown mission 'x'; available are: own"


def test_registry_is_the_global_one_unless_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mission in the global registry runs without passing a registry."""
    monkeypatch.setitem(MISSION_REGISTRY, "recorder", Recorder())
    result = run_scenario(ScenarioDefinition("s", {}, [MissionCall("recorder")]))
    assert [mission.id for mission in result.mission_results.values()] == ["wf-recorder"]


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (
            ScenarioDefinition("s", {"a": {1}}, [MissionCall("echo")]),
            "/a: a value of type set; allowed are dict, list, str, int, float, bool, None",
        ),
        (
            ScenarioDefinition("s", {}, [MissionCall("echo", {"p": ["\ud800"]})]),
            "/p/0: text with a lone surrogate",
        ),
    ],
)
def test_state_and_params_must_be_json(scenario: ScenarioDefinition, message: str) -> None:
    """A state or params that are not JSON are refused with their place."""
    with pytest.raises(CanonicalError) as caught:
        run_scenario(scenario)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("\ud800", "a key with a lone surrogate"),
        (5, "a key of type int, not str"),
        (Name.ONE, "a key of type Name, not str"),
    ],
    ids=["surrogate", "int", "enum"],
)
def test_mission_key_must_be_json_text(key: Any, reason: str) -> None:
    """A call's id without a canonical form is refused, because it is a hashed key."""
    with pytest.raises(CanonicalError) as caught:
        run_scenario(ScenarioDefinition("s", {}, [MissionCall("echo", id=key)]))
    assert str(caught.value) == f"the value itself: {reason}"


def test_scenario_run_changes_nothing() -> None:
    """Running a scenario does not change it, so it can be run again."""
    scenario = ScenarioDefinition("s", {"k": [1]}, [MissionCall("echo", {"b": [1], "a": 2})])
    before = deepcopy(scenario)
    first, second = run_scenario(scenario), run_scenario(scenario)
    assert repr(scenario) == repr(before)
    assert repr(first) == repr(second)


def test_encoded_scenario_is_the_text_of_the_result() -> None:
    """The encoded scenario that goes into the suite's hash matches its record."""
    scenario = ScenarioDefinition("é", {"k": 1}, [MissionCall("echo"), MissionCall("daily_loop")])
    result, encoded = run_scenario_encoded(scenario)
    assert json.loads(encoded.text) == result.to_dict()
    assert digest(result.to_dict()) == hashlib.sha256(encoded.text.encode()).hexdigest()
    assert encoded.scenario_hash == result.metadata["scenario_hash"]
    texts = {"b": '{"y":1}', "a": "null"}
    assert encode_scenario("é", texts).text == (
        '{"metadata":{"scenario_hash":"' + digest({"a": None, "b": {"y": 1}}) + '",'
        '"scenario_name":"\\u00e9"},"mission_results":{"a":null,"b":{"y":1}},'
        '"scenario_name":"\\u00e9"}'
    )


def test_inputs_are_in_normal_form() -> None:
    """A scenario's inputs are the same whether optional parts are omitted, empty or null."""
    calls = [
        MissionCall("echo"),
        MissionCall("echo", {}, ""),
        MissionCall("echo", {"b": 1}, "again"),
    ]
    inputs = scenario_inputs(ScenarioDefinition("s", {"k": 1}, calls))
    assert inputs == {
        "scenario_name": "s",
        "initial_state": {"k": 1},
        "missions": [
            {"name": "echo", "id": None, "params": None},
            {"name": "echo", "id": None, "params": None},
            {"name": "echo", "id": "again", "params": {"b": 1}},
        ],
    }


def test_input_hash_is_of_the_normal_form() -> None:
    """The input hash detects a changed input, and can be computed by hand."""
    scenario = ScenarioDefinition("s", {"k": 1}, [MissionCall("echo", {"b": 1}, "again")])
    assert hash_inputs(scenario) == digest(scenario_inputs(scenario))
    assert (
        hash_inputs(scenario) == "170b3c340b13860e94898ba8f31042f1385dff86c8030818356e5496e0d5d62e"
    )


@pytest.mark.parametrize(
    "other",
    [
        ScenarioDefinition("t", {"k": 1}, [MissionCall("echo")]),
        ScenarioDefinition("s", {"k": 1.0}, [MissionCall("echo")]),
        ScenarioDefinition("s", {"k": 1}, [MissionCall("daily_loop")]),
        ScenarioDefinition("s", {"k": 1}, [MissionCall("echo", id="x")]),
        ScenarioDefinition("s", {"k": 1}, [MissionCall("echo", {"x": None})]),
        ScenarioDefinition("s", {"k": 1}, [MissionCall("echo"), MissionCall("echo")]),
        ScenarioDefinition("s", {"k": 1}),
    ],
)
def test_input_hash_changes_with_every_input(other: ScenarioDefinition) -> None:
    """No change of a scenario's input is reported as a change of behaviour."""
    assert hash_inputs(other) != hash_inputs(
        ScenarioDefinition("s", {"k": 1}, [MissionCall("echo")])
    )


def test_inputs_must_be_json() -> None:
    """Inputs without a canonical form have no hash, and the error names the place."""
    with pytest.raises(CanonicalError) as caught:
        hash_inputs(ScenarioDefinition("s", {"k": ["\udfff"]}))
    assert str(caught.value) == "/initial_state/k/0: text with a lone surrogate"


class Renamed(MissionCall):
    """A call whose results have a key of its own."""

    @property
    def key(self) -> str:
        """The key of the result."""
        return f"own-{self.name}"


COPIES: list[Callable[[Any], Any]] = [
    copy,
    deepcopy,
    replace,
    lambda value: pickle.loads(pickle.dumps(value)),  # noqa: S301 - our own
]


@pytest.mark.parametrize("copied", COPIES, ids=["copy", "deepcopy", "replace", "pickle"])
def test_results_can_be_copied_pickled_and_subclassed(copied: Callable[[Any], Any]) -> None:
    """Whoever calls the core can copy, pickle and subclass what it takes and returns."""
    scenario = ScenarioDefinition("a", {"k": [1]}, [Renamed("echo", {"n": 1})])
    result = run_scenario(copied(scenario))
    mission = result.mission_results["own-echo"]
    for value in (scenario, scenario.missions[0], result, mission, mission.executed_steps[0]):
        assert copied(value) == value


def test_a_shared_state_has_the_same_results() -> None:
    """A run that does not copy the states of a suite has the hash of one that does."""
    state = {"k": [1, {"n": None}], "é": 1.5}
    scenario = ScenarioDefinition("a", state, [MissionCall("echo"), MissionCall("daily_loop")])
    whole, copied = run_scenario_encoded(scenario)
    found, shared = run_scenario_encoded(scenario, states=StateTexts())
    assert (found, shared) == (whole, copied)
    assert whole.mission_results["echo"].final_state is not state
    assert found.mission_results["echo"].final_state is state


def test_text_of_a_state_is_never_that_of_another() -> None:
    """A state in the place of memory of an earlier one would get its text, and a wrong hash."""
    texts = StateTexts()
    found = [texts.of({"n": number}) for number in range(100)]  # each is freed if it is not kept
    assert found == [f'{{"n":{number}}}' for number in range(100)]
    assert texts.known({"n": 1}) is None
    assert texts.of(None) == "{}"  # as `to_dict` of a result has it


@pytest.mark.parametrize("wrong", ["wf", 1, 1.5, None, True, ["wf"], {"wf": 1}], ids=repr)
def test_workflow_id_of_any_json(wrong: Any) -> None:
    """A builder that returns another id than a text has the hash that it always had."""

    def build(_params: Mapping[str, Any] | None) -> WorkflowDefinition:
        return WorkflowDefinition(wrong, [StepSpec("a", "runtime")])

    calls = [MissionCall("own"), MissionCall("own", id="again")]
    result = run_scenario(ScenarioDefinition("s", {}, calls), registry={"own": build})
    records = {key: mission.to_dict() for key, mission in result.mission_results.items()}
    assert result.metadata["scenario_hash"] == digest(records)
