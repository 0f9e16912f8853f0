"""The compact form of a record: what is left out, what is kept, and that it is rebuilt exactly."""

from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import accept, define, expectation, record_of, replaced, scenario
from tier2gate.golden.compact import fold, rebuild
from tier2gate.golden.record import Record
from tier2gate.orchestration.canonical import encode

GOLDEN = accept(
    define(
        scenario("one", state={"n": 1}, params={"a": 1}),
        expectations=[
            expectation("same", "one", path="final_state.n", expected=1),
            expectation("there", "one", path="final_state.n", op="exists", expected=None),
            expectation("other", "one", path="final_state.n", op="gt", expected=0),
            expectation("wrong", "one", path="final_state.n", expected=2),
            expectation("no-path", "one", path="final_state.m", expected=2),
            expectation("no-mission", "one", mission_name="gone"),
            expectation("no-scenario", "gone"),
        ],
    )
)
RECORD = record_of(GOLDEN)
MISSION = ("suite_result", "scenario_results", "one", "mission_results", "echo")
VERDICTS = ("expectations_result", "expectation_results")


def folded(*path: str, value: Any) -> Any:
    """Return the compact form of the record with one value replaced."""
    record = Record(json=replaced(RECORD.json, path, value), scenario_of=RECORD.scenario_of)
    return fold(record)[0]["one"]


def rebuilt(*path: str, value: Any) -> Any:
    """Fold a record with one value replaced, rebuild it, and return this value."""
    record = Record(json=replaced(RECORD.json, path, value), scenario_of=RECORD.scenario_of)
    found: Any = rebuild(record.suite_name, *fold(record))[0].json
    for step in path:
        found = found[step]
    return found


def test_what_follows_is_left_out() -> None:
    """A reviewer reads what a mission did and what was found, and nothing twice."""
    assert fold(RECORD) == snapshot(
        (
            {
                "one": {
                    "calls": {
                        "echo": {
                            "executed_steps": [
                                {
                                    "id": "echo-step",
                                    "payload": {
                                        "operation": "noop",
                                        "description": "Echo workflow step",
                                        "params": {"a": 1},
                                    },
                                }
                            ],
                            "final_state": {"n": 1},
                            "id": "wf-echo",
                        }
                    },
                    "verdicts": {
                        "same": {"expected": 1},
                        "there": {"actual": 1},
                        "other": {"actual": 1, "expected": 0},
                        "wrong": {
                            "actual": 1,
                            "expected": 2,
                            "details": {"reason": "eq_mismatch"},
                        },
                        "no-path": {
                            "actual": None,
                            "expected": 2,
                            "details": {"reason": "path_missing", "path": "final_state.m"},
                        },
                        "no-mission": {
                            "actual": None,
                            "expected": True,
                            "details": {"reason": "mission_missing", "mission": "gone"},
                        },
                    },
                }
            },
            {
                "no-scenario": {
                    "actual": None,
                    "expected": True,
                    "details": {"reason": "scenario_missing", "scenario": "gone"},
                }
            },
        )
    )


def test_record_is_rebuilt_with_its_hashes() -> None:
    """A golden that is read has the record, and the places of expectations, of its run."""
    record, hashes = rebuild(RECORD.suite_name, *fold(RECORD))
    assert record == RECORD
    assert hashes.test_run_hash == GOLDEN.test_run_hash


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("success", False),
        ("success", 1),
        ("success", None),
        ("error_message", ""),
        ("failed_step_id", "echo-step"),
        ("lineage", {}),
        ("lineage", {"executed_step_ids": [], "workflow_id": "wf-echo"}),
        ("receipt", {"id": "wf-echo", "steps": ["other"]}),
        ("receipt", None),
        ("executed_steps", []),
    ],
)
def test_field_that_does_not_follow_is_kept(field: str, value: Any) -> None:
    """A result that the engine did not make is in the golden as it is."""
    assert folded(*MISSION, field, value=value)["calls"]["echo"][field] == value
    assert encode(rebuilt(*MISSION, field, value=value)) == encode(value)


@pytest.mark.parametrize(("ids", "traced"), [([1], [1.0]), ([1], [True]), ([0], [False])])
def test_lineage_of_other_types_is_kept(ids: list[Any], traced: list[Any]) -> None:
    """A lineage is not rebuilt from ids that only Python considers equal."""
    result = {
        "id": "w",
        "success": True,
        "executed_steps": [{"id": item, "kind": "human", "payload": {}} for item in ids],
        "final_state": {},
        "failed_step_id": None,
        "error_message": None,
        "lineage": {"executed_step_ids": traced, "workflow_id": "w"},
        "receipt": {"id": "w", "steps": ids},
    }
    assert encode(rebuilt(*MISSION, value=result)) == encode(result)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(1, 1.0), (1.0, 1), (True, 1), (0, False), (0.0, -0.0), ([1], [True]), ({"a": 1}, {"a": 1.0})],
)
def test_actual_value_of_another_type_is_kept(actual: Any, expected: Any) -> None:
    """A value that only Python considers equal to the expected one is shown."""
    verdict = {"passed": True, "actual": actual, "expected": expected, "details": {}}
    found = folded(*VERDICTS, "same", value=verdict)["verdicts"]["same"]
    assert found == {"actual": actual, "expected": expected}
    assert encode(rebuilt(*VERDICTS, "same", value=verdict)) == encode(verdict)


@pytest.mark.parametrize(
    ("verdict", "kept"),
    [
        ({"actual": None, "expected": None}, {"expected": None}),
        ({"actual": 1, "expected": None}, {"actual": 1}),
        ({"actual": None, "expected": 1}, {"actual": None, "expected": 1}),
        ({"actual": [], "expected": [], "passed": False}, {"expected": [], "passed": False}),
        (
            {"actual": 1, "expected": 1, "details": {"reason": "odd"}},
            {"expected": 1, "details": {"reason": "odd"}, "passed": True},
        ),
    ],
)
def test_verdict_says_what_does_not_follow(verdict: dict[str, Any], kept: dict[str, Any]) -> None:
    """An expectation never looks as if it had found, or expected, something else."""
    whole = {"passed": True, "details": {}, **verdict}
    assert folded(*VERDICTS, "same", value=whole)["verdicts"]["same"] == kept
    assert rebuilt(*VERDICTS, "same", value=whole) == whole


def test_expectation_of_an_unnamed_scenario_has_its_place() -> None:
    """An empty name of a scenario is not taken for no scenario."""
    golden = accept(define(scenario(""), expectations=[expectation("e", "")]))
    scenarios, others = fold(record_of(golden))
    assert (scenarios[""]["verdicts"], others) == ({"e": {"expected": True}}, {})
    placeless = Record(json=record_of(golden).json)
    assert fold(placeless)[1] == {"e": {"expected": True}}
    assert rebuild("onboarding", *fold(placeless))[0] == placeless
