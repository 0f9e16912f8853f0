"""Parse mappings, as read from JSON, into the definitions that the core runs.

Lenient on purpose: unknown keys are ignored here; the schemas are the strict layer.
"""

from collections.abc import Mapping
from typing import Any

from tier2gate.orchestration.canonical import copy_value
from tier2gate.orchestration.expectations import (
    CORE_OPERATORS,
    MissionExpectation,
    Operator,
    SuiteExpectationsDefinition,
)
from tier2gate.orchestration.harness import MissionCall, ScenarioDefinition
from tier2gate.orchestration.registry import MISSION_REGISTRY, Registry
from tier2gate.orchestration.suite import ScenarioSuiteDefinition
from tier2gate.orchestration.test_run import TestRunResult, run_test_run


class ConfigError(ValueError):
    """A field of a definition is missing or has the wrong type."""


def parse_suite_definition(
    cfg: Mapping[str, Any], *, copied: bool = True
) -> ScenarioSuiteDefinition:
    """Parse a suite.

    Args:
        cfg: `suite_name` and `scenarios`; not mutated.
        copied: whether states and params are checked and copied; if not, they must be JSON and the
            definition shares them.

    Returns:
        The definition.

    Raises:
        ConfigError: a field is missing or has the wrong type.
        CanonicalError: a state or params are not JSON.
    """
    _require_mapping(cfg, "suite")
    return ScenarioSuiteDefinition(
        suite_name=_text(cfg, "suite_name"),
        scenarios=tuple(_parse_scenario(item, copied=copied) for item in _list(cfg, "scenarios")),
    )


def parse_expectations_definition(
    cfg: Mapping[str, Any],
    *,
    operators: Mapping[str, Operator] = CORE_OPERATORS,
    copied: bool = True,
) -> SuiteExpectationsDefinition:
    """Parse expectations.

    Args:
        cfg: `expectations`; not mutated.
        operators: the available operators.
        copied: as for `parse_suite_definition`, of expected values.

    Returns:
        The definition.

    Raises:
        ConfigError: a field is missing or has the wrong type, or an operator is unknown.
        ValueError: two expectations share an id.
        CanonicalError: an expected value is not JSON.
    """
    _require_mapping(cfg, "expectations")
    items = _list(cfg, "expectations")
    return SuiteExpectationsDefinition(
        tuple(_parse_expectation(item, operators, copied=copied) for item in items)
    )


def run_test_run_from_config(
    suite_cfg: Mapping[str, Any],
    expectations_cfg: Mapping[str, Any],
    *,
    registry: Registry = MISSION_REGISTRY,
) -> TestRunResult:
    """Parse both definitions and run them.

    Args:
        suite_cfg: as for `parse_suite_definition`.
        expectations_cfg: as for `parse_expectations_definition`.
        registry: name → builder.

    Returns:
        As `run_test_run`.

    Raises:
        ConfigError: a definition does not parse.
        Exception: as `run_test_run`.
    """
    return run_test_run(
        parse_suite_definition(suite_cfg),
        parse_expectations_definition(expectations_cfg),
        registry=registry,
    )


def _parse_scenario(cfg: Any, *, copied: bool) -> ScenarioDefinition:
    _require_mapping(cfg, "scenarios")
    return ScenarioDefinition(
        scenario_name=_text(cfg, "scenario_name"),
        initial_state=_mapping(cfg, "initial_state", copied=copied),
        missions=tuple(_parse_mission(item, copied=copied) for item in _list(cfg, "missions")),
    )


def _parse_mission(cfg: Any, *, copied: bool) -> MissionCall:
    _require_mapping(cfg, "missions")
    params = cfg.get("params")
    if params is not None and not isinstance(params, Mapping):
        raise _wrong_type("params", "a dict or None", params)
    call_id = None if cfg.get("id") is None else _text(cfg, "id")
    return MissionCall(
        name=_text(cfg, "name"), params=_copied(params) if copied else params, id=call_id
    )


def _parse_expectation(
    cfg: Any, operators: Mapping[str, Operator], *, copied: bool
) -> MissionExpectation:
    _require_mapping(cfg, "expectations")
    op, expected = _text(cfg, "op"), cfg.get("expected")
    if op not in operators:
        message = f"Invalid value for 'op': '{op}'. Must be one of {sorted(operators)}"
        raise ConfigError(message)
    return MissionExpectation(
        id=_text(cfg, "id"),
        scenario_name=_text(cfg, "scenario_name"),
        mission_name=_text(cfg, "mission_name"),
        path=_text(cfg, "path"),
        op=op,
        expected=copy_value(expected) if copied else expected,
    )


def _field(cfg: Mapping[str, Any], name: str) -> Any:
    if name not in cfg:
        message = f"Missing required field '{name}'"
        raise ConfigError(message)
    return cfg[name]


def _text(cfg: Mapping[str, Any], name: str) -> str:
    value = cfg.get(name)
    if not isinstance(value, str):
        raise _wrong_type(name, "a string", _field(cfg, name))
    return value


def _list(cfg: Mapping[str, Any], name: str) -> list[Any]:
    value = cfg.get(name)
    if not isinstance(value, list):
        raise _wrong_type(name, "a list", _field(cfg, name))
    return value


def _mapping(cfg: Mapping[str, Any], name: str, *, copied: bool) -> Any:
    value = _field(cfg, name)
    _require_mapping(value, name)
    return _copied(value) if copied else value


def _require_mapping(value: Any, name: str) -> None:
    if not isinstance(value, Mapping):
        raise _wrong_type(name, "a mapping", value)


def _copied(value: Mapping[str, Any] | None) -> Any:
    return None if value is None else copy_value(dict(value))


def _wrong_type(name: str, wanted: str, value: Any) -> ConfigError:
    return ConfigError(f"Field '{name}' must be {wanted}, got {type(value).__name__}")
