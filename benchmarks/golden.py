"""What a golden costs: its bytes and lines, and how long it takes to write and to read.

Run it with `python benchmarks/golden.py [SCENARIOS] [RUNS]`. Each of 10,000 scenarios has a nested
state, two missions and two expectations. A golden of 26 scenarios shows the size of a usual one.
Times are processor time without garbage collection, which the command line does not do either.
"""

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tier2gate.gates.runnable import GateDefinition
from tier2gate.golden.format import Golden, make_golden, render_golden
from tier2gate.golden.inputs import hash_definitions
from tier2gate.golden.store import read_golden
from tier2gate.orchestration.definitions import (
    parse_expectations_definition,
    parse_suite_definition,
)
from tier2gate.orchestration.test_run import run_test_run_hashed

USUAL = 26


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


def golden_of(scenarios: int) -> Golden:
    """Run a suite, and return its golden."""
    numbers = range(scenarios)
    suite = {"suite_name": "large", "scenarios": [*map(scenario_of, numbers)]}
    expected = [item for number in numbers for item in expectations_of(number)]
    definition = GateDefinition(
        suite=parse_suite_definition(suite),
        expectations=parse_expectations_definition({"expectations": expected}),
    )
    result, hashes = run_test_run_hashed(definition.suite, definition.expectations)
    return make_golden(result.to_dict(), hashes, hash_definitions(definition, {}))


def seconds(action: Callable[[], object]) -> float:
    """Time one call, in seconds of processor time."""
    start = time.process_time()
    action()
    return time.process_time() - start


def show(scenarios: int, path: Path, runs: int) -> None:
    """Print what the golden of a suite costs."""
    golden = golden_of(scenarios)
    data = render_golden(golden)
    path.write_bytes(data)
    writing = statistics.median(seconds(lambda: render_golden(golden)) for _ in range(runs))
    reading = statistics.median(seconds(lambda: read_golden(path, "g")) for _ in range(runs))
    lines = data.count(b"\n")
    print(
        f"{scenarios:>6,} scenarios: {len(data):>12,} bytes, {lines:>10,} lines, "
        f"{len(data) / scenarios:,.0f} bytes and {lines / scenarios:.1f} lines each; "
        f"written in {writing:.2f} s, read in {reading:.2f} s"
    )


def main() -> None:
    """Show a golden of the usual size, and a large one."""
    scenarios = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5  # noqa: PLR2004 - the second argument
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        for count in (USUAL, scenarios):
            show(count, Path(folder) / "g.golden.json", runs)


if __name__ == "__main__":
    main()
