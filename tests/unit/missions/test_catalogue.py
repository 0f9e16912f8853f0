"""The catalogue describes every available mission to users."""

from typing import Any

import jsonschema_rs
import pytest

from tier2gate.missions.catalogue import Mission, built_in_missions
from tier2gate.orchestration.daily_loop import build_daily_loop
from tier2gate.orchestration.registry import MISSION_REGISTRY, build_echo


def test_built_in_missions_are_pinned() -> None:
    """Suites that call a built-in mission keep working, and its params are documented."""
    count = {"type": "integer", "minimum": 0}
    assert built_in_missions() == {
        "daily_loop": Mission(
            name="daily_loop",
            description="A day's routine: confirm priorities, then summarise, plan, log and "
            "archive.",
            source="built-in",
            params_schema={
                "type": "object",
                "properties": {
                    "requested_steps": {
                        **count,
                        "description": "How many steps the day should have; cut to 5.",
                        "default": 4,
                    },
                    "requested_human_steps": {
                        **count,
                        "description": "With 1 or more, the day begins with one human step.",
                        "default": 1,
                    },
                },
            },
            builder=build_daily_loop,
        ),
        "echo": Mission(
            name="echo",
            description="One step that records the params it was given.",
            source="built-in",
            params_schema={"type": "object"},
            builder=build_echo,
        ),
    }


def test_every_mission_of_the_core_is_described() -> None:
    """`tier2gate missions` lists every mission that can be called, sorted by name."""
    assert list(built_in_missions()) == sorted(MISSION_REGISTRY)


def test_defaults_are_those_of_the_daily_loop() -> None:
    """The defaults in the catalogue are the ones that apply when a param is omitted."""
    properties = built_in_missions()["daily_loop"].params_schema["properties"]
    defaults = {key: schema["default"] for key, schema in properties.items()}
    assert build_daily_loop(defaults).steps == build_daily_loop(None).steps
    other = {key: default - 1 for key, default in defaults.items()}
    assert build_daily_loop(other).steps != build_daily_loop(None).steps


@pytest.mark.parametrize(
    ("name", "params", "valid"),
    [
        ("daily_loop", {}, True),
        ("daily_loop", {"requested_steps": 0, "requested_human_steps": 9}, True),
        ("daily_loop", {"other": "free"}, True),
        ("daily_loop", {"requested_steps": -1}, False),
        ("daily_loop", {"requested_steps": 1.5}, False),
        ("daily_loop", {"requested_steps": "3"}, False),
        ("daily_loop", {"requested_human_steps": True}, False),
        ("daily_loop", {"requested_steps": False}, False),
        ("daily_loop", {"requested_human_steps": None}, False),
        ("echo", {"anything": [1, {"at": "all"}]}, True),
        ("echo", [], False),
    ],
)
def test_params_schema_matches_the_mission(name: str, params: Any, valid: bool) -> None:
    """Wrong params are reported at their place in the suite before the mission can raise."""
    schema = built_in_missions()[name].params_schema
    assert jsonschema_rs.Draft202012Validator(dict(schema)).is_valid(params) is valid
    if valid:
        built_in_missions()[name].builder(params)
