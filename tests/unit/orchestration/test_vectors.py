"""The vectors: sixty recorded runs whose hashes and verdicts the core must reproduce exactly."""

import hashlib
import json
from typing import Any

import pytest

from tests.core import digest
from tests.vectors.replay import VECTORS_FILE, reference_of
from tier2gate.orchestration.definitions import run_test_run_from_config
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult, hash_record

VECTORS_SHA256 = "400daebb53aca00fc43030c2709d3f8dc85de22382f6d25c55501e113e7ec9a5"
VECTORS: list[dict[str, Any]] = json.loads(VECTORS_FILE.read_text(encoding="utf-8"))

each_vector = pytest.mark.parametrize(
    "vector", [pytest.param(vector, id=vector["name"]) for vector in VECTORS]
)


def run(vector: dict[str, Any]) -> TestRunResult:
    """Run a vector's suite and expectations."""
    return run_test_run_from_config(vector["suite"], vector["expectations"])


def hash_by_the_table(record: dict[str, Any]) -> RecordHashes:
    """Compute a record's hashes by the documented table, without the code under test."""
    suite, verdict = record["suite_result"], record["expectations_result"]
    scenarios, judged = suite["scenario_results"], verdict["expectation_results"]
    whole = {
        "suite_result": scenarios,
        "suite_metadata": {"suite_name": suite["suite_name"], "suite_hash": digest(scenarios)},
        "expectations_result": judged,
        "expectations_metadata": {"expectations_hash": digest(judged)},
        "passed": record["passed"],
    }
    missions = {name: scenario["mission_results"] for name, scenario in scenarios.items()}
    return RecordHashes(
        test_run_hash=digest(whole),
        suite_hash=digest(scenarios),
        expectations_hash=digest(judged),
        scenarios={name: digest(results) for name, results in missions.items()},
        missions={
            name: {key: digest(result) for key, result in results.items()}
            for name, results in missions.items()
        },
    )


def test_vectors_file_is_untouched() -> None:
    """A core with different hashes cannot be made to pass by editing the vectors."""
    assert hashlib.sha256(VECTORS_FILE.read_bytes()).hexdigest() == VECTORS_SHA256
    assert [vector["name"] for vector in VECTORS] == [f"{number:03}" for number in range(60)]


@each_vector
def test_vector_has_the_recorded_result(vector: dict[str, Any]) -> None:
    """A golden of any v1 version still matches in each hash, verdict and reason."""
    assert reference_of(run(vector)) == vector["reference"]


@each_vector
def test_vector_hashes_again_after_a_json_round_trip(vector: dict[str, Any]) -> None:
    """A golden that was read from a file has the hashes that were recorded for its run."""
    result = run(vector)
    hashes = hash_record(json.loads(json.dumps(result.to_dict())))
    assert hashes == hash_record(result.to_dict())
    reference = vector["reference"]
    assert (hashes.test_run_hash, hashes.suite_hash, hashes.expectations_hash) == (
        reference["test_run_hash"],
        reference["suite_hash"],
        reference["expectations_hash"],
    )
    assert hashes.scenarios == reference["scenario_hashes"]


@each_vector
def test_vector_hashes_follow_the_documented_table(vector: dict[str, Any]) -> None:
    """The documented table is enough to compute the recorded hashes."""
    record = run(vector).to_dict()
    assert hash_record(record) == hash_by_the_table(record)
