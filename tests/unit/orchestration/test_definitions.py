"""The definitions: from mappings, as JSON gives them, to what the core runs."""

import math
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

import pytest

from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.definitions import (
    ConfigError,
    parse_expectations_definition,
    parse_suite_definition,
    run_test_run_from_config,
)
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition
from tier2gate.orchestration.expectations import (
    CORE_OPERATORS,
    MissionExpectation,
    Operator,
    SuiteExpectationsDefinition,
)
from tier2gate.orchestration.harness import MissionCall, ScenarioDefinition
from tier2gate.orchestration.registry import MISSION_REGISTRY, UnknownMissionError
from tier2gate.orchestration.suite import ScenarioSuiteDefinition
from tier2gate.orchestration.test_run import run_test_run


def build_hello(_params: Mapping[str, Any] | None) -> WorkflowDefinition:
    """Build a mission of a user's own."""
    return WorkflowDefinition("wf-hello", [StepSpec("hello", "runtime")])


def suite_cfg() -> dict[str, Any]:
    """Give a suite as JSON gives it."""
    return {
        "suite_name": "demo",
        "scenarios": [
            {
                "scenario_name": "s",
                "initial_state": {"k": [1]},
                "missions": [{"name": "echo", "params": {"p": [2]}, "id": "again"}],
            }
        ],
    }


def expectations_cfg() -> dict[str, Any]:
    """Give expectations as JSON gives them."""
    return {
        "expectations": [
            {
                "id": "e",
                "scenario_name": "s",
                "mission_name": "again",
                "path": "final_state.k",
                "op": "eq",
                "expected": [1],
            }
        ]
    }


SUITE = ScenarioSuiteDefinition(
    "demo", [ScenarioDefinition("s", {"k": [1]}, [MissionCall("echo", {"p": [2]}, "again")])]
)
EXPECTATIONS = SuiteExpectationsDefinition(
    [MissionExpectation("e", "s", "again", "final_state.k", "eq", [1])]
)

ROOT: tuple[str | int, ...] = ()
SCENARIO = ("scenarios", 0)
MISSION = ("scenarios", 0, "missions", 0)
EXPECTATION = ("expectations", 0)


def at(cfg: dict[str, Any], place: tuple[str | int, ...]) -> Any:
    """Find a part of a configuration."""
    part: Any = cfg
    for step in place:
        part = part[step]
    return part


def test_suite_is_parsed() -> None:
    """A suite that was read from a file is the suite that a user would build by hand."""
    assert parse_suite_definition(suite_cfg()) == SUITE


def test_expectations_are_parsed() -> None:
    """Expectations read from a file are those that a user would build by hand."""
    assert parse_expectations_definition(expectations_cfg()) == EXPECTATIONS


@pytest.mark.parametrize("call", [{"name": "echo"}, {"name": "echo", "id": None, "params": None}])
def test_optional_fields_of_a_mission(call: dict[str, Any]) -> None:
    """A mission's params and id may be left out or null."""
    cfg = suite_cfg()
    cfg["scenarios"][0]["missions"] = [call]
    assert parse_suite_definition(cfg).scenarios[0].missions == (MissionCall("echo"),)


def test_empty_parts_are_kept() -> None:
    """Empty lists and mappings parse: whether a gate wants them is not decided here."""
    assert parse_suite_definition({"suite_name": "", "scenarios": []}) == (
        ScenarioSuiteDefinition("")
    )
    cfg = {"scenario_name": "s", "initial_state": {}, "missions": []}
    assert parse_suite_definition({"suite_name": "d", "scenarios": [cfg]}) == (
        ScenarioSuiteDefinition("d", [ScenarioDefinition("s", {})])
    )
    assert parse_expectations_definition({"expectations": []}) == SuiteExpectationsDefinition(())


def test_expected_may_be_left_out() -> None:
    """An expectation without an expected value expects null."""
    cfg = expectations_cfg()
    del cfg["expectations"][0]["expected"]
    assert parse_expectations_definition(cfg).expectations[0].expected is None


def test_unknown_keys_are_ignored() -> None:
    """A key that a later version adds does not stop this one."""
    suite, expectations = suite_cfg(), expectations_cfg()
    for cfg, place in [
        (suite, ROOT),
        (suite, SCENARIO),
        (suite, MISSION),
        (expectations, ROOT),
        (expectations, EXPECTATION),
    ]:
        at(cfg, place)["x-later"] = {1, 2}
    assert parse_suite_definition(suite) == SUITE
    assert parse_expectations_definition(expectations) == EXPECTATIONS


def test_any_mapping_is_read() -> None:
    """A configuration that was made read-only parses as it would without."""
    assert parse_suite_definition(MappingProxyType(suite_cfg())) == SUITE
    assert parse_expectations_definition(MappingProxyType(expectations_cfg())) == EXPECTATIONS


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (ROOT, "suite_name"),
        (ROOT, "scenarios"),
        (SCENARIO, "scenario_name"),
        (SCENARIO, "initial_state"),
        (SCENARIO, "missions"),
        (MISSION, "name"),
    ],
)
def test_missing_field_of_a_suite(place: tuple[str | int, ...], name: str) -> None:
    """A field that a suite lacks is named."""
    cfg = suite_cfg()
    del at(cfg, place)[name]
    with pytest.raises(ConfigError) as caught:
        parse_suite_definition(cfg)
    assert str(caught.value) == f"Missing required field '{name}'"


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (ROOT, "expectations"),
        (EXPECTATION, "id"),
        (EXPECTATION, "scenario_name"),
        (EXPECTATION, "mission_name"),
        (EXPECTATION, "path"),
        (EXPECTATION, "op"),
    ],
)
def test_missing_field_of_expectations(place: tuple[str | int, ...], name: str) -> None:
    """A field that an expectation lacks is named."""
    cfg = expectations_cfg()
    del at(cfg, place)[name]
    with pytest.raises(ConfigError) as caught:
        parse_expectations_definition(cfg)
    assert str(caught.value) == f"Missing required field '{name}'"


@pytest.mark.parametrize(
    ("place", "name", "value", "problem"),
    [
        (ROOT, "suite_name", 1, "a string, got int"),
        (ROOT, "suite_name", None, "a string, got NoneType"),
        (ROOT, "scenarios", {}, "a list, got dict"),
        (ROOT, "scenarios", None, "a list, got NoneType"),
        (ROOT, "scenarios", (), "a list, got tuple"),
        (ROOT, "scenarios", "s", "a list, got str"),
        (ROOT, "scenarios", ["s"], "a mapping, got str"),
        (SCENARIO, "scenario_name", True, "a string, got bool"),
        (SCENARIO, "initial_state", [], "a mapping, got list"),
        (SCENARIO, "initial_state", None, "a mapping, got NoneType"),
        (SCENARIO, "missions", {}, "a list, got dict"),
        (SCENARIO, "missions", [[]], "a mapping, got list"),
        (MISSION, "name", 1.5, "a string, got float"),
        (MISSION, "id", 0, "a string, got int"),
        (MISSION, "id", False, "a string, got bool"),
        (MISSION, "params", [], "a dict or None, got list"),
        (MISSION, "params", "", "a dict or None, got str"),
        (MISSION, "params", 0, "a dict or None, got int"),
    ],
)
def test_wrong_type_in_a_suite(
    place: tuple[str | int, ...], name: str, value: Any, problem: str
) -> None:
    """A field of the wrong type is named, with what it must be and what it is."""
    cfg = suite_cfg()
    at(cfg, place)[name] = value
    with pytest.raises(ConfigError) as caught:
        parse_suite_definition(cfg)
    assert str(caught.value) == f"Field '{name}' must be {problem}"


@pytest.mark.parametrize(
    ("place", "name", "value", "problem"),
    [
        (ROOT, "expectations", {}, "a list, got dict"),
        (ROOT, "expectations", None, "a list, got NoneType"),
        (ROOT, "expectations", [None], "a mapping, got NoneType"),
        (EXPECTATION, "id", 1, "a string, got int"),
        (EXPECTATION, "scenario_name", [], "a string, got list"),
        (EXPECTATION, "mission_name", {}, "a string, got dict"),
        (EXPECTATION, "path", 0, "a string, got int"),
        (EXPECTATION, "path", None, "a string, got NoneType"),
        (EXPECTATION, "op", True, "a string, got bool"),
    ],
)
def test_wrong_type_in_expectations(
    place: tuple[str | int, ...], name: str, value: Any, problem: str
) -> None:
    """A field of the wrong type is named, with what it must be and what it is."""
    cfg = expectations_cfg()
    at(cfg, place)[name] = value
    with pytest.raises(ConfigError) as caught:
        parse_expectations_definition(cfg)
    assert str(caught.value) == f"Field '{name}' must be {problem}"


@pytest.mark.parametrize(
    ("parse", "name"),
    [(parse_suite_definition, "suite"), (parse_expectations_definition, "expectations")],
)
@pytest.mark.parametrize(("cfg", "type_name"), [([], "list"), (None, "NoneType"), ("x", "str")])
def test_whole_definition_must_be_a_mapping(
    parse: Callable[[Any], object], name: str, cfg: Any, type_name: str
) -> None:
    """A file that holds no mapping at all is refused in words, not with a traceback."""
    with pytest.raises(ConfigError) as caught:
        parse(cfg)
    assert str(caught.value) == f"Field '{name}' must be a mapping, got {type_name}"


@pytest.mark.parametrize("op", ["equals", "", "EQ", "ge"])
def test_unknown_operator_lists_what_there_is(op: str) -> None:
    """A mistyped operator is answered with the operators there are."""
    cfg = expectations_cfg()
    cfg["expectations"][0]["op"] = op
    with pytest.raises(ConfigError) as caught:
        parse_expectations_definition(cfg)
    assert str(caught.value) == (
        f"Invalid value for 'op': '{op}'. Must be one of ['eq', 'exists', 'gt', 'lt', 'ne']"
    )


@pytest.mark.parametrize("op", sorted(CORE_OPERATORS))
def test_every_core_operator_is_accepted(op: str) -> None:
    """A user can write each of the five operators."""
    cfg = expectations_cfg()
    cfg["expectations"][0]["op"] = op
    assert parse_expectations_definition(cfg).expectations[0].op == op


def test_added_operators_are_accepted() -> None:
    """An operator that the gate adds can be written, and is among those that are listed."""
    operators: dict[str, Operator] = {"eq": CORE_OPERATORS["eq"], "absent": lambda _a, _b: False}
    cfg = expectations_cfg()
    cfg["expectations"][0]["op"] = "absent"
    definition = parse_expectations_definition(cfg, operators=operators)
    assert definition.expectations[0].op == "absent"
    cfg["expectations"][0]["op"] = "gt"
    with pytest.raises(ConfigError) as caught:
        parse_expectations_definition(cfg, operators=operators)
    assert str(caught.value) == "Invalid value for 'op': 'gt'. Must be one of ['absent', 'eq']"


def test_config_error_is_a_value_error() -> None:
    """Code that catches `ValueError` around a definition catches what is wrong with it."""
    message = re.escape("Missing required field 'suite_name'")
    with pytest.raises(ValueError, match=rf"\A{message}\Z"):
        parse_suite_definition({})


def test_repeated_expectation_id_is_refused() -> None:
    """Two expectations under one id are refused, and the id is named."""
    cfg = expectations_cfg()
    cfg["expectations"] *= 2
    with pytest.raises(ValueError, match=r"\ADuplicate expectation IDs: e\Z"):
        parse_expectations_definition(cfg)


@pytest.mark.parametrize(
    ("place", "name", "value", "message"),
    [
        (SCENARIO, "initial_state", {"a": math.nan}, "/a: nan is not a JSON number"),
        (MISSION, "params", {"a": {1: 2}}, "/a: a key of type int, not str"),
    ],
)
def test_state_and_params_must_be_json(
    place: tuple[str | int, ...], name: str, value: Any, message: str
) -> None:
    """A state or params that are no JSON are refused with their place."""
    cfg = suite_cfg()
    at(cfg, place)[name] = value
    with pytest.raises(CanonicalError) as caught:
        parse_suite_definition(cfg)
    assert str(caught.value) == message


def test_expected_must_be_json() -> None:
    """An expected value that is no JSON is refused with its place."""
    cfg = expectations_cfg()
    cfg["expectations"][0]["expected"] = ["\ud800"]
    with pytest.raises(CanonicalError) as caught:
        parse_expectations_definition(cfg)
    assert str(caught.value) == "/0: text with a lone surrogate"


def test_input_is_neither_changed_nor_kept() -> None:
    """What a caller read stays theirs: parsing leaves it alone, later changes don't reach us."""
    suite, expectations = suite_cfg(), expectations_cfg()
    before = deepcopy((suite, expectations))
    parsed = parse_suite_definition(suite), parse_expectations_definition(expectations)
    assert repr((suite, expectations)) == repr(before)
    suite["scenarios"][0]["initial_state"]["k"].append(2)
    suite["scenarios"][0]["missions"][0]["params"]["p"].append(3)
    suite["scenarios"][0]["missions"].clear()
    suite["scenarios"].clear()
    expectations["expectations"][0]["expected"].append(2)
    expectations["expectations"].clear()
    assert parsed == (SUITE, EXPECTATIONS)


def test_run_from_config_is_the_run_of_what_it_parses_to() -> None:
    """A run from files and a run from hand-built definitions give the same result."""
    suite, expectations = suite_cfg(), expectations_cfg()
    before = deepcopy((suite, expectations))
    result = run_test_run_from_config(suite, expectations)
    assert result == run_test_run(SUITE, EXPECTATIONS)
    assert result.passed
    assert repr((suite, expectations)) == repr(before)


def test_run_from_config_takes_a_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run from files uses a user's own missions, and the global ones unless some are given."""
    suite = suite_cfg()
    suite["scenarios"][0]["missions"] = [{"name": "hello", "id": "again"}]
    result = run_test_run_from_config(suite, expectations_cfg(), registry={"hello": build_hello})
    assert result.suite_result.scenario_results["s"].mission_results["again"].id == "wf-hello"
    with pytest.raises(UnknownMissionError) as caught:
        run_test_run_from_config(suite_cfg(), expectations_cfg(), registry={"hello": build_hello})
    assert str(caught.value) == "Unknown mission 'echo'; available are: hello"
    monkeypatch.setitem(MISSION_REGISTRY, "hello", build_hello)
    assert run_test_run_from_config(suite, expectations_cfg()) == result


@pytest.mark.parametrize(
    ("suite", "expectations", "message"),
    [
        ({}, {}, "Missing required field 'suite_name'"),
        (suite_cfg(), {}, "Missing required field 'expectations'"),
    ],
)
def test_run_from_config_says_what_is_wrong(
    suite: dict[str, Any], expectations: dict[str, Any], message: str
) -> None:
    """A run from files that do not parse names what is wrong, the suite's problem first."""
    with pytest.raises(ConfigError) as caught:
        run_test_run_from_config(suite, expectations)
    assert str(caught.value) == message
