"""The core gives the hashes of the textbook gate in `benchmarks/`, which shares no code with it."""

import os
from typing import Any

from hypothesis import HealthCheck, given, settings

from benchmarks import baseline, large_suite
from tests.property.test_core_properties import RUNS, run

EXAMPLES = 2_000 if os.environ.get("CI") else 100

many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@many
@given(RUNS)
def test_generated_suite_has_the_record_of_the_baseline(
    definitions: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """A faster core would be worth nothing if committed goldens no longer matched."""
    expected = baseline.run_test_run(*definitions)
    result = run(definitions)
    assert baseline.digest(result.to_dict()) == baseline.digest(expected)
    assert result.metadata["test_run_hash"] == expected["metadata"]["test_run_hash"]


def test_measured_suite_has_the_record_of_the_baseline() -> None:
    """The benchmark would compare nothing if the two sides did different work."""
    definitions = large_suite.suite_of(20), large_suite.expected_of(20)
    assert run(definitions).to_dict() == baseline.run_test_run(*definitions)
