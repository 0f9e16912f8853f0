"""Runs the reference vectors with the installed tier2gate, because a release's image has no tests.

`python -I tests/vectors/replay.py` needs no test tools, and exits with 1 if a result differs.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tier2gate.orchestration.definitions import run_test_run_from_config
from tier2gate.orchestration.test_run import TestRunResult

VECTORS_FILE = Path(__file__).with_name("test-run-vectors.json")


def reference_of(result: TestRunResult) -> dict[str, Any]:
    """Return the hashes, verdicts and reasons of a run that the vectors record."""
    scenarios = result.suite_result.scenario_results
    expectations = result.expectations_result.expectation_results
    return {
        "passed": result.passed,
        "test_run_hash": result.metadata["test_run_hash"],
        "suite_hash": result.suite_result.metadata["suite_hash"],
        "expectations_hash": result.expectations_result.metadata["expectations_hash"],
        "scenario_hashes": {
            name: scenario.metadata["scenario_hash"] for name, scenario in scenarios.items()
        },
        "expectations": {
            key: {"passed": expectation.passed, "details": expectation.details}
            for key, expectation in expectations.items()
        },
    }


def replay(vectors: list[dict[str, Any]]) -> list[str]:
    """Run vectors, and return the names of those with a different result."""
    return [
        vector["name"]
        for vector in vectors
        if reference_of(run_test_run_from_config(vector["suite"], vector["expectations"]))
        != vector["reference"]
    ]


def main() -> None:
    """Run all vectors."""
    vectors = json.loads(VECTORS_FILE.read_text(encoding="utf-8"))
    moved = replay(vectors)
    if moved or not vectors:
        sys.exit(f"{len(moved)} of {len(vectors)} vectors moved: {', '.join(moved)}")
    sys.stdout.write(f"== {len(vectors)} vectors: each hash, verdict and reason as recorded\n")


if __name__ == "__main__":
    main()
