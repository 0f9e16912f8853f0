"""The large suite of the benchmarks, in which scenarios have a nested state and two missions."""

from typing import Any


def scenario_of(number: int) -> dict[str, Any]:
    """Return a scenario with a nested state and two missions."""
    lines = [{"sku": f"item-{index}", "quantity": index, "net": 9.5 * number} for index in range(3)]
    return {
        "scenario_name": f"customer-{number:06}",
        "initial_state": {
            "customer": {"id": number, "tier": "gold", "address": {"city": "Ulm", "zip": "89073"}},
            "order": {"lines": lines, "paid": number % 2 == 0, "note": None},
        },
        "missions": [
            {"name": "daily_loop", "params": {"requested_steps": 3}},
            {"name": "echo", "params": {"greeting": "hello", "number": number}},
        ],
    }


def expectations_of(number: int) -> list[dict[str, Any]]:
    """Return two expectations on a scenario."""
    wanted = (("tier", "daily_loop", "tier", "gold"), ("id", "echo", "id", number))
    return [
        {
            "id": f"{key}-{number:06}",
            "scenario_name": f"customer-{number:06}",
            "mission_name": mission,
            "path": f"final_state.customer.{field}",
            "op": "eq",
            "expected": expected,
        }
        for key, mission, field, expected in wanted
    ]


def suite_of(scenarios: int) -> dict[str, Any]:
    """Return a suite."""
    return {"suite_name": "large", "scenarios": [*map(scenario_of, range(scenarios))]}


def expected_of(scenarios: int) -> dict[str, Any]:
    """Return the expectations on a suite."""
    return {"expectations": [item for n in range(scenarios) for item in expectations_of(n)]}
