"""The record: its values, and the parts that tell what changed."""

from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import accept, define, expectation, record_of, replaced, scenario
from tier2gate.golden.record import (
    EXPECTATION_RESULTS,
    SCENARIO_RESULTS,
    STATED_HASH,
    Record,
    hashes_of,
    repeated_fields,
    step_at,
    telling_parts,
)
from tier2gate.orchestration.expectations import ExpectationResult

GOLDEN = accept(
    define(
        scenario("one", state={"n": 1}),
        scenario("two"),
        expectations=[expectation("n", "one", path="final_state.n", op="eq", expected=2)],
    )
)
RECORD = record_of(GOLDEN)


def test_record_is_read_by_name() -> None:
    """Drift, diff and golden read the same name, verdict and values from a run's results."""
    assert (RECORD.suite_name, RECORD.passed) == ("onboarding", False)
    assert RECORD.stated_hash == GOLDEN.test_run_hash == hashes_of(RECORD).test_run_hash
    assert RECORD.expectations == {
        "n": ExpectationResult(
            "n",
            passed=False,
            actual=1,
            expected=2,
            details=RECORD.json["expectations_result"]["expectation_results"]["n"]["details"],
        )
    }


@pytest.mark.parametrize("path", [SCENARIO_RESULTS, EXPECTATION_RESULTS, STATED_HASH])
def test_paths_exist_in_a_record(path: tuple[str, ...]) -> None:
    """A problem or a change in a record is shown at its place."""
    value = RECORD.json
    for step in path:
        value = value[step]
    assert value


def test_only_informative_parts_are_compared() -> None:
    """A drift is shown without hashes and without unchanged scenarios."""
    path = ("suite_result", "scenario_results", "two", "metadata", "scenario_hash")
    changed = Record(json=replaced(RECORD.json, path, "0" * 64))
    parts = list(telling_parts(RECORD, changed, same_algorithm=True))
    assert [pointer for pointer, _, _ in parts] == snapshot(
        [
            "/suite_result/suite_name",
            "/suite_result/scenario_results",
            "/expectations_result/expectation_results",
        ]
    )
    (_, before, after) = parts[1]
    assert list(before) == list(after) == ["two"]
    assert set(before["two"]) == {"mission_results"}
    assert not {"lineage", "receipt"} & set(before["two"]["mission_results"]["echo"])
    every = [part[1] for part in telling_parts(RECORD, changed, same_algorithm=False)]
    assert list(every[1]) == ["one", "two"]


def test_step_is_found_by_a_pointer_into_it() -> None:
    """A change is told with the id of its step, whatever the index of the step."""
    record = record_of(accept(define(scenario("one"))))
    result = "/suite_result/scenario_results/one/mission_results/echo"
    assert step_at(record, f"{result}/executed_steps/0/payload/operation") == "echo-step"
    assert step_at(record, f"{result}/executed_steps/0") == "echo-step"
    for elsewhere in ("/executed_steps/9/id", "/executed_steps", "/final_state/executed_steps/0"):
        assert step_at(record, f"{result}{elsewhere}") is None


@pytest.mark.parametrize(("ids", "repeated"), [(["a", "b"], 2), ([1, 2], 0), ([1.0, 2], 0)])
def test_only_ids_that_are_text_can_be_repeated(ids: list[Any], repeated: int) -> None:
    """A lineage that differs in type alone is kept and compared: in Python, 1 == 1.0."""
    result = {
        "id": "wf",
        "executed_steps": [{"id": item} for item in ids],
        "lineage": {"executed_step_ids": ids, "workflow_id": "wf"},
        "receipt": {"id": "wf", "steps": ids},
    }
    assert len(repeated_fields(result)) == repeated
