"""The suite: its scenarios' results by name, and their hash."""

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from tests.core import Name, build_hello, digest
from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.engine import WorkflowDefinition
from tier2gate.orchestration.harness import MissionCall, ScenarioDefinition, run_scenario
from tier2gate.orchestration.registry import MISSION_REGISTRY, UnknownMissionError
from tier2gate.orchestration.suite import (
    ScenarioSuiteDefinition,
    ScenarioSuiteResult,
    run_suite,
    run_suite_encoded,
)

ONE = ScenarioDefinition("one", {"k": 1}, [MissionCall("echo", {"p": 1})])
TWO = ScenarioDefinition("two", {}, [MissionCall("daily_loop"), MissionCall("echo")])


class BrokenMissionError(Exception):
    """An error that a custom mission raises."""


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (ScenarioSuiteDefinition, ["suite_name", "scenarios"]),
        (ScenarioSuiteResult, ["suite_name", "scenario_results", "metadata"]),
    ],
)
def test_field_names_and_order_are_fixed(kind: type[Any], names: list[str]) -> None:
    """Code can keep creating suites by name and by position."""
    assert [field.name for field in fields(kind)] == names


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (ScenarioSuiteDefinition("suite"), "scenarios"),
        (ScenarioSuiteResult("suite", {}, {}), "metadata"),
    ],
)
def test_definition_and_result_are_frozen(value: Any, name: str) -> None:
    """A suite cannot change during a run, nor its result after it."""
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


def test_list_of_scenarios_is_stored_as_a_tuple() -> None:
    """A suite does not change with the list that it was created from."""
    scenarios = [ONE]
    suite = ScenarioSuiteDefinition("suite", scenarios)
    scenarios.append(TWO)
    assert suite.scenarios == (ONE,)
    assert ScenarioSuiteDefinition("suite").scenarios == ()


def test_suite_result_holds_every_scenario() -> None:
    """A suite's result contains its scenarios by name, in the suite's order."""
    result = run_suite(ScenarioSuiteDefinition("suite", [TWO, ONE]))
    assert result.suite_name == "suite"
    assert list(result.scenario_results) == ["two", "one"]
    assert result.scenario_results == {"one": run_scenario(ONE), "two": run_scenario(TWO)}
    assert (type(result.scenario_results), type(result.metadata)) == (dict, dict)


def test_suite_hash_is_of_the_scenario_results() -> None:
    """The suite's hash can be computed from its results by the documented rule."""
    result = run_suite(ScenarioSuiteDefinition("suite", [TWO, ONE]))
    hashed = {name: scenario.to_dict() for name, scenario in result.scenario_results.items()}
    assert result.metadata == {"suite_name": "suite", "suite_hash": digest(hashed)}
    assert (
        result.metadata["suite_hash"]
        == "fa3231bd87e44d2230cb9fe672795102917007bcc2d50d1328ffb596dc9baefa"
    )


def test_suite_dict_is_json_ready() -> None:
    """A suite's result can be written as JSON with exactly the documented keys."""
    result = run_suite(ScenarioSuiteDefinition("suite", [ONE]))
    assert result.to_dict() == {
        "suite_name": "suite",
        "scenario_results": {"one": run_scenario(ONE).to_dict()},
        "metadata": result.metadata,
    }


def test_suite_without_scenarios() -> None:
    """A suite without scenarios has the hash of an empty mapping."""
    assert run_suite(ScenarioSuiteDefinition("suite")).to_dict() == {
        "suite_name": "suite",
        "scenario_results": {},
        "metadata": {"suite_name": "suite", "suite_hash": digest({})},
    }


def test_neither_suite_name_nor_order_is_in_the_suite_hash() -> None:
    """Renaming a suite or reordering its scenarios does not change its results."""
    first = run_suite(ScenarioSuiteDefinition("one", [ONE, TWO])).metadata
    second = run_suite(ScenarioSuiteDefinition("two", [TWO, ONE])).metadata
    assert first["suite_hash"] == second["suite_hash"]


def test_repeated_scenario_name_is_last_write_wins() -> None:
    """Of two scenarios with the same name the last is recorded, as in a mapping."""
    again = ScenarioDefinition("one", {"k": 2}, [MissionCall("daily_loop")])
    both = run_suite(ScenarioSuiteDefinition("suite", [ONE, again]))
    assert both == run_suite(ScenarioSuiteDefinition("suite", [again]))


def test_registry_is_passed_on() -> None:
    """A suite uses the given missions and no others."""
    suite = ScenarioSuiteDefinition("suite", [ScenarioDefinition("s", {}, [MissionCall("hello")])])
    result = run_suite(suite, registry={"hello": build_hello})
    assert result.scenario_results["s"].mission_results["hello"].id == "wf-hello"
    with pytest.raises(UnknownMissionError) as caught:
        run_suite(ScenarioSuiteDefinition("suite", [ONE]), registry={"hello": build_hello})
    assert str(caught.value) == "Unknown mission 'echo'; available are: hello"


def test_registry_is_the_global_one_unless_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mission in the global registry runs without passing a registry."""
    monkeypatch.setitem(MISSION_REGISTRY, "hello", build_hello)
    suite = ScenarioSuiteDefinition("suite", [ScenarioDefinition("s", {}, [MissionCall("hello")])])
    assert run_suite(suite).scenario_results["s"].mission_results["hello"].id == "wf-hello"


def test_error_of_a_mission_propagates_unchanged() -> None:
    """A user sees the error that their mission raised."""
    error = BrokenMissionError("own words")

    def build(_params: Mapping[str, Any] | None) -> WorkflowDefinition:
        raise error

    suite = ScenarioSuiteDefinition("suite", [ScenarioDefinition("s", {}, [MissionCall("own")])])
    with pytest.raises(BrokenMissionError) as caught:
        run_suite(suite, registry={"own": build})
    assert caught.value is error


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("\ud800", "a key with a lone surrogate"),
        (5, "a key of type int, not str"),
        (None, "a key of type NoneType, not str"),
        (Name.ONE, "a key of type Name, not str"),
        (("a",), "a key of type tuple, not str"),
    ],
    ids=["surrogate", "int", "none", "enum", "tuple"],
)
def test_scenario_name_must_be_json_text(name: Any, reason: str) -> None:
    """A scenario name without a canonical form is refused, because it is a hashed key."""
    with pytest.raises(CanonicalError) as caught:
        run_suite(ScenarioSuiteDefinition("suite", [ScenarioDefinition(name, {})]))
    assert str(caught.value) == f"the value itself: {reason}"


def test_suite_run_changes_nothing() -> None:
    """Running a suite does not change it, so it can be run again."""
    suite = ScenarioSuiteDefinition("suite", [ONE, TWO])
    before = deepcopy(suite)
    first, second = run_suite(suite), run_suite(suite)
    assert repr(suite) == repr(before)
    assert repr(first) == repr(second)


def test_encoded_suite_is_the_text_of_its_results() -> None:
    """The encoded suite that goes into the run's hash matches the scenarios' records."""
    accented = ScenarioDefinition("été", {"é": "ü"}, [MissionCall("echo")])
    result, encoded = run_suite_encoded(ScenarioSuiteDefinition("suite", [TWO, accented, ONE]))
    records = result.to_dict()["scenario_results"]
    text = "".join(encoded.pieces())
    assert text == json.dumps(records, sort_keys=True, separators=(",", ":"))
    assert encoded.suite_hash == hashlib.sha256(text.encode()).hexdigest()
    assert encoded.suite_hash == result.metadata["suite_hash"]
