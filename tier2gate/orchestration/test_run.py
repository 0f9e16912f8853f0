"""The test run: a suite's results, its verdict, and one hash over both."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from tier2gate.orchestration.canonical import compose_pieces, copy_value, encode, hash_texts
from tier2gate.orchestration.collector import collector_paused
from tier2gate.orchestration.expectations import (
    CORE_OPERATORS,
    EncodedExpectations,
    Fill,
    Operator,
    SuiteExpectationsDefinition,
    SuiteExpectationsResult,
    encode_expectations,
    evaluate_encoded,
    take_expected,
)
from tier2gate.orchestration.harness import StateTexts, encode_scenario
from tier2gate.orchestration.registry import (
    MISSION_REGISTRY,
    Executor,
    IsPure,
    Registry,
    execute_plainly,
    is_built_in,
)
from tier2gate.orchestration.suite import (
    EncodedSuite,
    ScenarioSuiteDefinition,
    ScenarioSuiteResult,
    encode_suite,
    run_suite_encoded,
)

RECORD_VERSION = "test_run_result@1"


@dataclass(frozen=True)
class TestRunResult:
    """The result of a test run: the record that a golden keeps.

    Attributes:
        suite_result: the suite's results.
        expectations_result: the verdict with the result of each expectation.
        passed: whether all expectations passed.
        metadata: `suite_name` and `test_run_hash`.
    """

    __test__ = False  # keeps pytest from collecting it by its name

    suite_result: ScenarioSuiteResult
    expectations_result: SuiteExpectationsResult
    passed: bool
    metadata: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON; `hash_record` recomputes its hash. Values are shared."""
        return {
            "schema_version": RECORD_VERSION,
            "suite_result": self.suite_result.to_dict(),
            "expectations_result": self.expectations_result.to_dict(),
            "passed": self.passed,
            "metadata": self.metadata,
        }


@dataclass(frozen=True, kw_only=True)
class RecordHashes:
    """All hashes of a record.

    Attributes:
        test_run_hash: the hash of the whole.
        suite_hash: the hash of the suite's results.
        expectations_hash: the hash of the expectation results.
        scenarios: scenario name → `scenario_hash`.
        missions: scenario name → mission key → `mission_hash`.
    """

    test_run_hash: str
    suite_hash: str
    expectations_hash: str
    scenarios: dict[str, str]
    missions: dict[str, dict[str, str]]


def run_test_run(
    suite_def: ScenarioSuiteDefinition,
    expectations_def: SuiteExpectationsDefinition,
    *,
    registry: Registry = MISSION_REGISTRY,
    operators: Mapping[str, Operator] = CORE_OPERATORS,
) -> TestRunResult:
    """Run a suite, evaluate its expectations, and hash the whole.

    Args:
        suite_def: the suite; not mutated.
        expectations_def: the expectations; not mutated.
        registry: name → builder.
        operators: name → operator.

    Returns:
        The results, the verdict and the `test_run_hash`.

    Raises:
        UnknownMissionError: a mission is not in the registry.
        CanonicalError: something in the inputs or results is not JSON.
        Exception: any exception of a mission, unchanged.
    """
    is_all_ours = operators is CORE_OPERATORS and all(map(is_built_in, registry.values()))
    with collector_paused() if is_all_ours else nullcontext():
        run = _run(suite_def, expectations_def, registry=registry, operators=operators)
    return run[0]


def run_test_run_hashed(  # noqa: PLR0913 - what the core can be given
    suite_def: ScenarioSuiteDefinition,
    expectations_def: SuiteExpectationsDefinition,
    *,
    registry: Registry = MISSION_REGISTRY,
    operators: Mapping[str, Operator] = CORE_OPERATORS,
    execute: Executor = execute_plainly,
    fill: Fill = take_expected,
    is_pure: IsPure = is_built_in,
    states: StateTexts | None = None,
) -> tuple[TestRunResult, RecordHashes]:
    """Do the same as `run_test_run`, and also return all hashes.

    Args:
        suite_def: the suite; not mutated.
        expectations_def: the expectations; not mutated.
        registry: name → builder.
        operators: name → operator.
        execute: runs a workflow.
        fill: finds the value that an expectation compares with.
        is_pure: as for `run_scenario_encoded`.
        states: as for `run_scenario_encoded`.

    Returns:
        The result, and all hashes of its record.

    Raises:
        Exception: as `run_test_run`.
    """
    result, suite, expectations = _run(
        suite_def,
        expectations_def,
        registry=registry,
        operators=operators,
        execute=execute,
        fill=fill,
        is_pure=is_pure,
        states=states,
    )
    return result, _all_hashes(result.metadata["test_run_hash"], suite, expectations)


def _run(  # noqa: PLR0913 - as above
    suite_def: ScenarioSuiteDefinition,
    expectations_def: SuiteExpectationsDefinition,
    *,
    registry: Registry,
    operators: Mapping[str, Operator],
    execute: Executor = execute_plainly,
    fill: Fill = take_expected,
    is_pure: IsPure = is_built_in,
    states: StateTexts | None = None,
) -> tuple[TestRunResult, EncodedSuite, EncodedExpectations]:
    suite_result, suite = run_suite_encoded(
        suite_def,
        registry=registry,
        execute=execute,
        is_pure=is_pure,
        states=states,
    )
    verdict, expectations = evaluate_encoded(
        suite_result, expectations_def, operators=operators, fill=fill
    )
    name = suite_def.suite_name
    test_run_hash = _hash_encoded(name, suite, expectations, passed=verdict.passed)
    metadata = {"suite_name": name, "test_run_hash": test_run_hash}
    return TestRunResult(suite_result, verdict, verdict.passed, metadata), suite, expectations


def _hash_encoded(
    suite_name: str, suite: EncodedSuite, expectations: EncodedExpectations, *, passed: bool
) -> str:
    return hash_run(
        suite_name,
        (suite.suite_hash, suite.pieces()),
        (expectations.expectations_hash, expectations.pieces()),
        passed=passed,
    )


def hash_run(
    suite_name: str,
    suite: tuple[str, Iterable[str]],
    expectations: tuple[str, Iterable[str]],
    *,
    passed: bool,
) -> str:
    """Compose the hash of a run.

    Args:
        suite_name: the suite's name.
        suite: the hash and the pieces of the canonical text of all scenario results.
        expectations: the same of all expectation results.
        passed: the verdict.

    Returns:
        The `test_run_hash`.
    """
    head = {
        "expectations_metadata": {"expectations_hash": expectations[0]},
        "passed": passed,
        "suite_metadata": {"suite_name": copy_value(suite_name), "suite_hash": suite[0]},
    }
    parts: dict[str, Iterable[str]] = {key: (encode(value),) for key, value in head.items()}
    parts |= {"expectations_result": expectations[1], "suite_result": suite[1]}
    return hash_texts(compose_pieces(sorted(parts.items(), key=itemgetter(0))))


def _all_hashes(
    test_run_hash: str, suite: EncodedSuite, expectations: EncodedExpectations
) -> RecordHashes:
    return RecordHashes(
        test_run_hash=test_run_hash,
        suite_hash=suite.suite_hash,
        expectations_hash=expectations.expectations_hash,
        scenarios={name: item.scenario_hash for name, item in suite.scenarios.items()},
        missions={name: item.hash_missions() for name, item in suite.scenarios.items()},
    )


def hash_record(record: Mapping[str, Any]) -> RecordHashes:
    """Recompute all hashes of a record from its results and verdict.

    Args:
        record: JSON in the form of `TestRunResult.to_dict()`; the hashes in it are ignored.

    Returns:
        The hashes.
    """
    suite_result = record["suite_result"]
    scenarios = {
        name: encode_scenario(
            scenario["scenario_name"],
            {key: (encode(result),) for key, result in scenario["mission_results"].items()},
        )
        for name, scenario in suite_result["scenario_results"].items()
    }
    verdicts = record["expectations_result"]["expectation_results"]
    expectations = encode_expectations({key: encode(item) for key, item in verdicts.items()})
    suite_name, suite, passed = (
        suite_result["suite_name"],
        encode_suite(scenarios),
        record["passed"],
    )
    test_run_hash = _hash_encoded(suite_name, suite, expectations, passed=passed)
    return _all_hashes(test_run_hash, suite, expectations)
