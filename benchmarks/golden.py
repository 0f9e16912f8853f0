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

from large_suite import expected_of, suite_of

from tier2gate.gates.runnable import GateDefinition
from tier2gate.golden.as_json import render_golden
from tier2gate.golden.format import Golden, make_golden
from tier2gate.golden.inputs import hash_definitions
from tier2gate.golden.record import RecordOfRun
from tier2gate.golden.store import read_golden
from tier2gate.orchestration.definitions import (
    parse_expectations_definition,
    parse_suite_definition,
)
from tier2gate.orchestration.test_run import run_test_run_hashed

USUAL = 26


def golden_of(scenarios: int) -> Golden:
    """Run a suite, and return its golden."""
    definition = GateDefinition(
        suite=parse_suite_definition(suite_of(scenarios)),
        expectations=parse_expectations_definition(expected_of(scenarios)),
    )
    result, hashes = run_test_run_hashed(definition.suite, definition.expectations)
    return make_golden(RecordOfRun(result), hashes, hash_definitions(definition, {}))


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
