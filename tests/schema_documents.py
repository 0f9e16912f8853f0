"""Valid files of the kinds that people write, with examples of everything they can contain."""

from typing import Any

SUITE = {
    "suite_name": "s",
    "mask": [
        {"path": "/error_message", "with": "<why>"},
        {"path": "/executed_steps/0/payload", "with": {"a": [None]}, "x-a": 1},
        {"path": "/final_state/~0/*", "with": [1, {"a": True}]},
    ],
    "round": [{"path": "/final_state/n", "digits": 2}],
    "scenarios": [
        {
            "scenario_name": "s",
            "initial_state": {"a": 1},
            "missions": [
                {"name": "daily_loop", "params": {"requested_steps": 3}},
                {"name": "echo", "id": "m", "params": {"a": [1, {"b": None}]}},
                {
                    "name": "echo",
                    "id": "n",
                    "params": None,
                    "round": [{"path": "/final_state/m", "digits": 0}],
                },
            ],
        },
        {"scenario_name": "t", "initial_state": {}, "missions": [{"name": "echo"}], "x-a": 1},
    ],
}
WITH_ROWS = {
    "suite_name": "s",
    "defaults": {"initial_state": {"a": {"b": 1}}, "missions": [{"name": "echo"}]},
    "scenarios": [
        {"scenario_name": "s", "tags": ["a", "b"]},
        {
            "rows": [{"id": 1, "n": 2, "m": {"a": 1}}, {"id": 2, "n": 3, "m": {}}],
            "scenario_name": "t-{id}-{{",
            "initial_state": {
                "n": {"$cell": "n"},
                "x": [{"$literal": {"$cell": 1}}, {"$a": 1, "b": 2}],
            },
            "tags": ["c"],
        },
        {
            "rows": [{"id": 1, "n": 2, "m": {"a": 1}}],
            "scenario_name": "u",
            "missions": [
                {"name": "daily_loop", "id": "m", "params": {"requested_steps": {"$cell": "n"}}},
                {"name": "echo", "params": {"$cell": "m"}, "x-a": 1},
            ],
        },
    ],
}


def expected_by(op: str, *expected: Any) -> dict[str, Any]:
    """Return an expectation on the suite with this operator and expected value."""
    about = {
        "id": op,
        "scenario_name": "s",
        "mission_name": "m",
        "path": "/final_state/a",
        "op": op,
    }
    return about | ({"expected": expected[0]} if expected else {})


EXPECTED: dict[str, Any] = {
    "eq": {"a": [1]},
    "ge": 1,
    "between": ["a", "b"],
    "in": [1, "a"],
    "contains": "a",
    "matches": "a.*",
    "length": {"ge": 1, "le": 3},
    "type": "string",
}
OVER_SCENARIOS: list[dict[str, Any]] = [
    {
        "id": "every",
        "scenarios": ["*"],
        "except": "t",
        "mission_name": "m",
        "path": "success",
        "op": "exists",
    },
    {
        "scenario_name": "s",
        "mission_name": "m",
        "x-a": 1,
        "all": [
            {"id": "first", "path": "", "op": "exists"},
            {"id": "second", "path": "/final_state/a", "op": "eq", "expected": {"$initial": "/a"}},
        ],
    },
]
WITH_FORMS: list[dict[str, Any]] = [
    expected_by("eq", {"$result": "/final_state/a"}) | {"id": "result"},
    expected_by("ne", {"$result": "/id", "mission": "n"}) | {"id": "other"},
    expected_by("ge", {"$add": [{"$initial": "/a"}, {"$cell": "a"}]}) | {"id": "sum"},
    expected_by("in", [{"$literal": {"$x": 1}}, {"$concat": ["a", "b"]}]) | {"id": "list"},
    expected_by("between", [1, {"$length": {"$result": "/id"}}]) | {"id": "range"},
    expected_by("eq", {"$x": 1, "a": 2}) | {"id": "no form"},
]
_STEPS = [
    {"id": "set", "operation": "set", "payload": {"path": "/a", "value": {"$state": "/b"}}},
    {"id": "add", "operation": "increment", "payload": {"path": "", "by": {"$add": [1, 2]}}},
    {"id": "merge", "operation": "merge", "payload": {"path": "/a", "value": {"$literal": {}}}},
    {"id": "move", "operation": "move", "payload": {"from": "/a~1b", "to": "/a/0"}},
    {"id": "noop", "operation": "noop", "payload": {"x-a": {"$length": {"$param": "/a"}}}},
    {"id": "fail", "operation": "fail", "payload": {"reason": {"$concat": ["a", "b"]}}},
    {"id": "less", "operation": "remove", "payload": {"path": {"$concat": {"$state": "/a"}}}},
    *(
        {
            "id": op,
            "operation": "assert",
            "payload": {"path": "/a", "op": op, "expected": expected},
            "when": {"value": {"$param": "/a", "$default": 1}, "op": op, "expected": expected},
        }
        for op, expected in EXPECTED.items()
    ),
    {"id": "is", "operation": "noop", "when": {"value": {"$state": "/a"}, "op": "exists"}},
]
MISSIONS = {
    "missions": [
        {
            "name": "m",
            "limits": {"steps": 50, "human_steps": 3},
            "params_schema": {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "integer", "minimum": 0}, "b": True},
                "additionalProperties": {"items": {"enum": [1]}},
            },
            "steps": [
                *({"kind": "runtime", **step} for step in _STEPS),
                {"id": "human", "kind": "human", "payload": {"a": {"$subtract": [1, 2]}}},
            ],
        },
        {
            "name": "n",
            "params_schema": {"properties": {"a": {}}, "additionalProperties": False},
            "steps": [
                {"id": "a", "kind": "human", "payload": {"a": {"$param": "/a"}}},
                {"id": "b", "kind": "human"},
                {"id": "c", "kind": "runtime", "operation": "fail"},
            ],
        },
    ]
}
CONFIG = {
    "gates": [
        {"name": "a", "suite": "a/a.suite.yaml", "missions": ["a/m.missions.yaml", "n.json"]},
        {"name": "b", "suite": "b.suite.yaml", "expectations": "e.yaml", "missions": "m.yml"},
        {"name": "c", "suite": "c.suite.yaml", "golden": "c.golden.json", "detail": "full"},
    ],
    "defaults": {
        "missions": ["m.missions.yaml/", "shop.rules"],
        "detail": "auto",
        "python": ".venv/bin/python",
        "python_path": ["src", "."],
    },
}
DOCUMENTS: dict[str, list[Any]] = {
    "config": [CONFIG],
    "expectations": [
        {
            "expectations": [
                *(expected_by(*item) for item in EXPECTED.items()),
                expected_by("absent"),
            ]
        },
        {"expectations": [*OVER_SCENARIOS, *WITH_FORMS]},
    ],
    "golden": [],
    "missions": [MISSIONS],
    "suite": [SUITE, WITH_ROWS],
}
"""Kind → files; the expectations refer to the suite."""
