"""The test run: the record that a golden contains, and its hash."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from tests.core import Name, build_hello, digest
from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.expectations import (
    CORE_OPERATORS,
    MissionExpectation,
    Operator,
    SuiteExpectationsDefinition,
    evaluate_expectations,
)
from tier2gate.orchestration.harness import MissionCall, ScenarioDefinition
from tier2gate.orchestration.registry import MISSION_REGISTRY, UnknownMissionError
from tier2gate.orchestration.suite import ScenarioSuiteDefinition, run_suite
from tier2gate.orchestration.test_run import (
    RecordHashes,
    TestRunResult,
    hash_record,
    run_test_run,
    run_test_run_hashed,
)

SUITE = ScenarioSuiteDefinition(
    "demo", [ScenarioDefinition("s", {"n": 1.0}, [MissionCall("echo", {"p": "é"}, "again")])]
)
PASSING = MissionExpectation("holds", "s", "again", "final_state.n", "eq", 1)
FAILING = MissionExpectation("fails", "s", "again", "success", "ne", True)

ALLOWED = "allowed are dict, list, str, int, float, bool, None"
SCENARIO_HASH = "abc6e6780e899457236a161c95957fcecbaeb1df5c2dbe3301d94c44c515b13c"
SUITE_HASH = "72bda9aca0d61942342caa9aec54197bbf775ba4c5418c4715f930d2c63bd9c0"
EXPECTATIONS_HASH = "9027dfbc225e44d31a0fb45af46f1ddcaedb0a01cd457f509434050bb5b30e6a"
TEST_RUN_HASH = "a348cc260d5f929e0c94f106cc6f39cbc17a2ff4382751ec59b6e62f80d0125f"


def run(*expectations: MissionExpectation) -> TestRunResult:
    """Run the suite of this file."""
    return run_test_run(SUITE, SuiteExpectationsDefinition(expectations))


def edited(edit: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Return a run's record after an edit."""
    record: dict[str, Any] = deepcopy(run(PASSING, FAILING).to_dict())
    edit(record)
    return record


def scenario_of(record: dict[str, Any]) -> dict[str, Any]:
    """Return the only scenario of a record."""
    part: dict[str, Any] = record["suite_result"]["scenario_results"]["s"]
    return part


def verdict_of(record: dict[str, Any]) -> dict[str, Any]:
    """Return one expectation of a record."""
    part: dict[str, Any] = record["expectations_result"]["expectation_results"]["holds"]
    return part


def test_field_names_and_order_are_fixed() -> None:
    """Code can keep reading a run's result by name and by position."""
    assert [field.name for field in fields(TestRunResult)] == [
        "suite_result",
        "expectations_result",
        "passed",
        "metadata",
    ]


def test_result_is_frozen() -> None:
    """A run's result cannot be changed after it was hashed."""
    result: Any = run(PASSING)
    with pytest.raises(FrozenInstanceError):
        result.passed = False


def test_result_is_not_a_test_class() -> None:
    """A user who imports the result class in a test gets no warning from pytest."""
    assert TestRunResult.__test__ is False


def test_record_in_full() -> None:
    """A golden's record has exactly this form, these values and these hashes."""
    assert run(PASSING, FAILING).to_dict() == {
        "schema_version": "test_run_result@1",
        "suite_result": {
            "suite_name": "demo",
            "scenario_results": {
                "s": {
                    "scenario_name": "s",
                    "mission_results": {
                        "again": {
                            "error_message": None,
                            "executed_steps": [
                                {
                                    "id": "echo-step",
                                    "kind": "runtime",
                                    "payload": {
                                        "operation": "noop",
                                        "description": "Echo workflow step",
                                        "params": {"p": "é"},
                                    },
                                }
                            ],
                            "failed_step_id": None,
                            "final_state": {"n": 1.0},
                            "id": "wf-echo",
                            "lineage": {
                                "executed_step_ids": ["echo-step"],
                                "workflow_id": "wf-echo",
                            },
                            "receipt": {"id": "wf-echo", "steps": ["echo-step"]},
                            "success": True,
                        }
                    },
                    "metadata": {
                        "scenario_name": "s",
                        "scenario_hash": SCENARIO_HASH,
                    },
                }
            },
            "metadata": {
                "suite_name": "demo",
                "suite_hash": SUITE_HASH,
            },
        },
        "expectations_result": {
            "passed": False,
            "expectation_results": {
                "holds": {"passed": True, "actual": 1.0, "expected": 1, "details": {}},
                "fails": {
                    "passed": False,
                    "actual": True,
                    "expected": True,
                    "details": {"reason": "ne_mismatch"},
                },
            },
            "metadata": {
                "expectations_hash": EXPECTATIONS_HASH,
            },
        },
        "passed": False,
        "metadata": {
            "suite_name": "demo",
            "test_run_hash": TEST_RUN_HASH,
        },
    }


def test_hashes_follow_the_documented_table() -> None:
    """Anyone can compute a run's hashes from the record with a few lines of code."""
    result = run(PASSING, FAILING)
    suite, verdict = result.suite_result.to_dict(), result.expectations_result.to_dict()
    scenarios, judged = suite["scenario_results"], verdict["expectation_results"]
    again = scenarios["s"]["mission_results"]["again"]
    whole = {
        "suite_result": scenarios,
        "suite_metadata": {"suite_name": "demo", "suite_hash": digest(scenarios)},
        "expectations_result": judged,
        "expectations_metadata": {"expectations_hash": digest(judged)},
        "passed": False,
    }
    assert hash_record(result.to_dict()) == RecordHashes(
        test_run_hash=digest(whole),
        suite_hash=digest(scenarios),
        expectations_hash=digest(judged),
        scenarios={"s": digest({"again": again})},
        missions={"s": {"again": digest(again)}},
    )
    assert result.metadata["test_run_hash"] == digest(whole)


def test_parts_are_those_of_suite_and_expectations() -> None:
    """A run's parts equal a suite and expectations that are run alone."""
    expectations = SuiteExpectationsDefinition([PASSING, FAILING])
    result = run_test_run(SUITE, expectations)
    assert result.suite_result == run_suite(SUITE)
    assert result.expectations_result == evaluate_expectations(run_suite(SUITE), expectations)
    assert type(result.metadata) is dict


@pytest.mark.parametrize(
    ("expectations", "passed"),
    [([], True), ([PASSING], True), ([FAILING], False), ([PASSING, FAILING], False)],
)
def test_run_passes_when_all_expectations_do(
    expectations: list[MissionExpectation], *, passed: bool
) -> None:
    """A run has the verdict of its expectations in every part of its record."""
    result = run(*expectations)
    record = result.to_dict()
    assert (result.passed, record["passed"]) == (passed, passed)
    assert record["expectations_result"]["passed"] is passed


def test_suite_name_is_in_the_run_hash() -> None:
    """A golden of one suite never matches another, even with equal results."""
    renamed = ScenarioSuiteDefinition("other", SUITE.scenarios)
    first, second = (
        run_test_run(suite, SuiteExpectationsDefinition(())).metadata for suite in (SUITE, renamed)
    )
    assert (first["suite_name"], second["suite_name"]) == ("demo", "other")
    assert first["test_run_hash"] != second["test_run_hash"]


def test_registry_and_operators_are_passed_on() -> None:
    """A run uses custom missions and the operators that the gate adds."""
    suite = ScenarioSuiteDefinition("demo", [ScenarioDefinition("s", {}, [MissionCall("hello")])])
    expectation = MissionExpectation("e", "s", "hello", "id", "always", 0)
    operators: dict[str, Operator] = {**CORE_OPERATORS, "always": lambda _a, _b: True}
    definition = SuiteExpectationsDefinition([expectation])
    registry = {"hello": build_hello}
    result = run_test_run(suite, definition, registry=registry, operators=operators)
    assert result.expectations_result.expectation_results["e"].actual == "wf-hello"
    assert result.passed
    with pytest.raises(UnknownMissionError) as caught:
        run_test_run(SUITE, definition, registry=registry)
    assert str(caught.value) == "Unknown mission 'echo'; available are: hello"


def test_registry_is_the_global_one_unless_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mission in the global registry runs without passing a registry."""
    monkeypatch.setitem(MISSION_REGISTRY, "hello", build_hello)
    suite = ScenarioSuiteDefinition("demo", [ScenarioDefinition("s", {}, [MissionCall("hello")])])
    expectation = MissionExpectation("e", "s", "hello", "id", "eq", "wf-hello")
    assert run_test_run(suite, SuiteExpectationsDefinition([expectation])).passed


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("\ud800", "text with a lone surrogate"),
        (Name.ONE, f"a value of type Name; {ALLOWED}"),
        (("a",), f"a value of type tuple; {ALLOWED}"),
    ],
    ids=["surrogate", "enum", "tuple"],
)
def test_suite_name_must_be_json(name: Any, reason: str) -> None:
    """A suite name without a canonical form is refused, because it is hashed."""
    with pytest.raises(CanonicalError) as caught:
        run_test_run(ScenarioSuiteDefinition(name), SuiteExpectationsDefinition(()))
    assert str(caught.value) == f"the value itself: {reason}"


def test_run_changes_nothing() -> None:
    """A run does not change its input, so it can be repeated."""
    expectations = SuiteExpectationsDefinition([PASSING, FAILING])
    before = deepcopy((SUITE, expectations))
    first, second = run_test_run(SUITE, expectations), run_test_run(SUITE, expectations)
    assert repr((SUITE, expectations)) == repr(before)
    assert repr(first) == repr(second)


def test_record_hashes_survive_a_json_round_trip() -> None:
    """A golden that was written and read again has the hashes of its run."""
    result = run(PASSING, FAILING)
    record = json.loads(json.dumps(result.to_dict(), indent=2, ensure_ascii=False))
    hashes = hash_record(record)
    assert hashes == hash_record(result.to_dict())
    assert hashes.test_run_hash == result.metadata["test_run_hash"]
    assert hashes.suite_hash == result.suite_result.metadata["suite_hash"]
    assert hashes.expectations_hash == result.expectations_result.metadata["expectations_hash"]
    assert hashes.scenarios == {
        name: scenario.metadata["scenario_hash"]
        for name, scenario in result.suite_result.scenario_results.items()
    }


def test_hashes_of_a_run_are_those_of_its_record() -> None:
    """A golden is written and checked with the same hashes."""
    expectations = SuiteExpectationsDefinition([PASSING, FAILING])
    result, hashes = run_test_run_hashed(SUITE, expectations)
    assert result == run_test_run(SUITE, expectations)
    assert hashes == hash_record(result.to_dict())


def test_hashes_in_a_record_are_not_trusted() -> None:
    """A record whose hashes were edited still has the hashes of its contents."""

    def edit(record: dict[str, Any]) -> None:
        record["metadata"]["test_run_hash"] = "0" * 64
        record["suite_result"]["metadata"]["suite_hash"] = "0" * 64
        record["expectations_result"]["metadata"]["expectations_hash"] = "0" * 64
        scenario_of(record)["metadata"]["scenario_hash"] = "0" * 64

    assert hash_record(edited(edit)) == hash_record(run(PASSING, FAILING).to_dict())


@pytest.mark.parametrize(
    "edit",
    [
        lambda r: r.update(passed=True),
        lambda r: r["suite_result"].update(suite_name="other"),
        lambda r: scenario_of(r)["mission_results"]["again"].update(success=False),
        lambda r: scenario_of(r)["mission_results"]["again"]["final_state"].update(n=1),
        lambda r: scenario_of(r)["mission_results"].update(more={}),
        lambda r: scenario_of(r)["mission_results"].clear(),
        lambda r: r["suite_result"]["scenario_results"].update(t=scenario_of(r)),
        lambda r: verdict_of(r).update(passed=False),
        lambda r: verdict_of(r).update(actual=1),
        lambda r: verdict_of(r).update(expected=True),
        lambda r: verdict_of(r).update(details={"reason": "x"}),
        lambda r: r["expectations_result"]["expectation_results"].pop("fails"),
    ],
    ids=[
        "passed",
        "suite-name",
        "success",
        "float-to-int",
        "mission-added",
        "mission-removed",
        "scenario-added",
        "expectation-passed",
        "actual-float-to-int",
        "expected-int-to-bool",
        "details",
        "expectation-removed",
    ],
)
def test_edited_record_has_another_hash(edit: Callable[[dict[str, Any]], None]) -> None:
    """An edited golden is detected, even if Python considers the values equal."""
    original = hash_record(run(PASSING, FAILING).to_dict())
    assert hash_record(edited(edit)).test_run_hash != original.test_run_hash


def test_edited_scenario_name_has_another_hash() -> None:
    """A scenario that was renamed in its record, but not in its key, is detected."""
    original = hash_record(run(PASSING, FAILING).to_dict())
    renamed = hash_record(edited(lambda record: scenario_of(record).update(scenario_name="x")))
    assert renamed.test_run_hash != original.test_run_hash
