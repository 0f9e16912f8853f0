"""The definitions: parsing mappings, as read from JSON, for the core to run."""

import math
import re
from collections.abc import Callable
from copy import deepcopy
from types import MappingProxyType
from typing import Any

import pytest

from tests.core import build_hello
from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.definitions import (
    ConfigError,
    parse_expectations_definition,
    parse_suite_definition,
    run_test_run_from_config,
)
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


def suite_cfg() -> dict[str, Any]:
    """Return a suite as read from JSON."""
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
    """Return expectations as read from JSON."""
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
    """Return a part of a configuration."""
    part: Any = cfg
    for step in place:
        part = part[step]
    return part


def test_suite_is_parsed() -> None:
    """A parsed suite equals one that was built by hand."""
    assert parse_suite_definition(suite_cfg()) == SUITE


def test_expectations_are_parsed() -> None:
    """Parsed expectations equal ones that were built by hand."""
    assert parse_expectations_definition(expectations_cfg()) == EXPECTATIONS


@pytest.mark.parametrize("call", [{"name": "echo"}, {"name": "echo", "id": None, "params": None}])
def test_optional_fields_of_a_mission(call: dict[str, Any]) -> None:
    """A mission's params and id may be omitted or null."""
    cfg = suite_cfg()
    cfg["scenarios"][0]["missions"] = [call]
    assert parse_suite_definition(cfg).scenarios[0].missions == (MissionCall("echo"),)


def test_empty_parts_are_kept() -> None:
    """Empty lists and mappings can be parsed; the gate decides whether it allows them."""
    assert parse_suite_definition({"suite_name": "", "scenarios": []}) == (
        ScenarioSuiteDefinition("")
    )
    cfg = {"scenario_name": "s", "initial_state": {}, "missions": []}
    assert parse_suite_definition({"suite_name": "d", "scenarios": [cfg]}) == (
        ScenarioSuiteDefinition("d", [ScenarioDefinition("s", {})])
    )
    assert parse_expectations_definition({"expectations": []}) == SuiteExpectationsDefinition(())


def test_expected_may_be_omitted() -> None:
    """An expectation without an expected value expects null."""
    cfg = expectations_cfg()
    del cfg["expectations"][0]["expected"]
    assert parse_expectations_definition(cfg).expectations[0].expected is None


def test_unknown_keys_are_ignored() -> None:
    """A key of a later version does not break this one."""
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


def test_any_mapping_is_parsed() -> None:
    """A read-only mapping is parsed like a dict."""
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
    """A missing field of a suite is named."""
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
    """A missing field of an expectation is named."""
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
    """A field of the wrong type is named, with the expected and the actual type."""
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
    """A field of the wrong type is named, with the expected and the actual type."""
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
    """A file that is not a mapping is refused with a message, not a traceback."""
    with pytest.raises(ConfigError) as caught:
        parse(cfg)
    assert str(caught.value) == f"Field '{name}' must be a mapping, got {type_name}"


@pytest.mark.parametrize("op", ["equals", "", "EQ", "ge"])
def test_unknown_operator_lists_the_operators(op: str) -> None:
    """A misspelt operator is reported with the available ones."""
    cfg = expectations_cfg()
    cfg["expectations"][0]["op"] = op
    with pytest.raises(ConfigError) as caught:
        parse_expectations_definition(cfg)
    assert str(caught.value) == (
        f"Invalid value for 'op': '{op}'. Must be one of ['eq', 'exists', 'gt', 'lt', 'ne']"
    )


@pytest.mark.parametrize("op", sorted(CORE_OPERATORS))
def test_every_core_operator_is_accepted(op: str) -> None:
    """Each of the five operators can be used."""
    cfg = expectations_cfg()
    cfg["expectations"][0]["op"] = op
    assert parse_expectations_definition(cfg).expectations[0].op == op


def test_added_operators_are_accepted() -> None:
    """An operator that the gate adds can be used, and is listed."""
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
    """Code that catches `ValueError` catches errors in a definition."""
    message = re.escape("Missing required field 'suite_name'")
    with pytest.raises(ValueError, match=rf"\A{message}\Z"):
        parse_suite_definition({})


def test_repeated_expectation_id_is_refused() -> None:
    """Two expectations with the same id are refused by name."""
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
    """A state or params that are not JSON are refused with their place."""
    cfg = suite_cfg()
    at(cfg, place)[name] = value
    with pytest.raises(CanonicalError) as caught:
        parse_suite_definition(cfg)
    assert str(caught.value) == message


def test_expected_must_be_json() -> None:
    """An expected value that is not JSON is refused with its place."""
    cfg = expectations_cfg()
    cfg["expectations"][0]["expected"] = ["\ud800"]
    with pytest.raises(CanonicalError) as caught:
        parse_expectations_definition(cfg)
    assert str(caught.value) == "/0: text with a lone surrogate"


def test_input_is_neither_changed_nor_kept() -> None:
    """Parsing does not change the caller's values, and later changes do not affect the result."""
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


def test_run_from_config_equals_a_run_by_hand() -> None:
    """A run from files has the same result as one from definitions built by hand."""
    suite, expectations = suite_cfg(), expectations_cfg()
    before = deepcopy((suite, expectations))
    result = run_test_run_from_config(suite, expectations)
    assert result == run_test_run(SUITE, EXPECTATIONS)
    assert result.passed
    assert repr((suite, expectations)) == repr(before)


def test_run_from_config_accepts_a_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run from files uses the given missions, or the global ones by default."""
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
def test_run_from_config_reports_errors(
    suite: dict[str, Any], expectations: dict[str, Any], message: str
) -> None:
    """A run from invalid files reports the first error, starting with the suite."""
    with pytest.raises(ConfigError) as caught:
        run_test_run_from_config(suite, expectations)
    assert str(caught.value) == message
