"""Hints that explain a verdict: where a path ends, and which values it confuses."""

from typing import Any

import pytest

from tests.gates import define, expectation, scenario
from tier2gate.assessment.reported.path_hints import PathHints, confuses_booleans, matches_a_part
from tier2gate.orchestration.test_run import TestRunResult, run_test_run
from tier2gate.results.report import ExpectationReport


def run(item: dict[str, Any], *, state: dict[str, Any] | None = None) -> TestRunResult:
    """Run one scenario with one expectation."""
    state = {"tier": "gold"} if state is None else state
    one = scenario("new", state=state, params={"a/b": 1, "c~d": 2})
    definition = define(one, expectations=[item])
    return run_test_run(definition.suite, definition.expectations)


@pytest.mark.parametrize(
    ("actual", "pattern", "part"),
    [
        ("Step 'a' failed: parcel too heavy", "too heavy", True),
        ("first\nsecond", "second", True),
        ("gold", "(?i)OL", True),
        ("gold", "a|l", True),
        ("gold", "silver", False),
        (20, "20", False),
    ],
)
def test_pattern_that_matches_a_part_is_known(actual: Any, pattern: str, part: bool) -> None:
    """A user whose pattern is found in the value learns why it does not match."""
    assert matches_a_part(actual, pattern) is part


def end_of(path: str) -> str:
    """Return the hint for a path that does not exist."""
    item = expectation("there", "new", path=path)
    definition = define(scenario("new"), expectations=[item])
    result = run(item)
    found = result.expectations_result.expectation_results["there"]
    assert found.details == {"reason": "path_missing", "path": path}
    return PathHints(result).where_path_ends(definition.expectations.expectations[0])


ENDS = {
    "succes": "there is no succes in the result; did you mean success?",
    "nothing like it": 'there is no "nothing like it" in the result',
    "final_state.tir": "there is no tir in final_state; did you mean tier?",
    "final_state.tir.deeper.still": "there is no tir in final_state; did you mean tier?",
    "executed_steps.1.id": "there is no 1 in executed_steps, a list of 1",
    "executed_steps.01": "there is no 01 in executed_steps, a list of 1",
    "executed_steps.-1": 'there is no "-1" in executed_steps, a list of 1',
    "executed_steps.first": "there is no first in executed_steps, a list of 1",
    "success.really": "success is neither a mapping nor a list",
    "error_message.text": "error_message is neither a mapping nor a list",
    "final_state.": 'there is no "" in final_state',
    ".": 'there is no "" in the result',
    "final_state..tier": 'there is no "" in final_state',
    "executed_steps.0.payload.params.a/c": (
        "there is no a/c in executed_steps.0.payload.params; did you mean a/b?"
    ),
    "/executed_steps/0/payload/param/a~1b": (
        'there is no param in "/executed_steps/0/payload"; did you mean params?'
    ),
    "/executed_steps/0/payload/params/a~1c": (
        'there is no a/c in "/executed_steps/0/payload/params"; did you mean a/b?'
    ),
    "/executed_steps/0/payload/params/a~1b/x": (
        '"/executed_steps/0/payload/params/a~1b" is neither a mapping nor a list'
    ),
    "/executed_steps/0/payload/params/c~0d/x": (
        '"/executed_steps/0/payload/params/c~0d" is neither a mapping nor a list'
    ),
    "/final_state/tir": 'there is no tir in "/final_state"; did you mean tier?',
    "/": 'there is no "" in the result',
    "final_state.tıer": 'there is no "tıer" in final_state; did you mean tier?',
    "final_state.ｔier": (
        'there is no "ｔier" in final_state; did you mean "tier", not "\\uff54ier"?'
    ),
    "final_state.\x1b[31m": 'there is no "\\u001b[31m" in final_state',
}


@pytest.mark.parametrize(("path", "hint"), ENDS.items())
def test_hint_names_where_a_missing_path_ends(path: str, hint: str) -> None:
    """A user with a misspelt path sees which part does not exist and what was probably meant."""
    assert end_of(path) == hint


def judged(op: str, actual: Any, expected: Any) -> ExpectationReport:
    """Judge one value with the core."""
    item = expectation("it", "new", path="final_state.v", op=op, expected=expected)
    result = run(item, state={"v": actual}).expectations_result.expectation_results["it"]
    return ExpectationReport(
        id="it",
        scenario_name="new",
        mission_name="echo",
        path="final_state.v",
        op=op,
        passed=result.passed,
        actual=result.actual,
        expected=result.expected,
        details=result.details,
    )


CONFUSED: list[tuple[str, Any, Any]] = [
    ("eq", True, 1),
    ("eq", 0, False),
    ("eq", False, 0.0),
    ("eq", [1, {"a": True}], [1, {"a": 1}]),
    ("eq", {"a": {"b": [0]}}, {"a": {"b": [False]}}),
    ("ne", True, 1),
    ("ne", [False], [0]),
    ("gt", True, 0),
    ("lt", 0, True),
    ("lt", 0.5, True),
]


@pytest.mark.parametrize(("op", "actual", "expected"), CONFUSED)
def test_verdict_that_treats_true_as_one_is_detected(op: str, actual: Any, expected: Any) -> None:
    """A user who compares a boolean with a number is warned, even deep inside a value."""
    assert confuses_booleans(judged(op, actual, expected))


CLEAR: list[tuple[str, Any, Any]] = [
    ("eq", True, True),
    ("eq", 1, 1.0),
    ("eq", True, 2),
    ("eq", True, False),
    ("eq", [1, True], [1.0, True]),
    ("eq", {"a": True}, {"a": 1, "b": 2}),
    ("eq", [], {}),
    ("eq", None, None),
    ("ne", True, False),
    ("ne", True, 0),
    ("ne", 1, 1.0),
    ("ne", {"a": 1}, {"a": True, "b": 0}),
    ("gt", 2, 1),
    ("gt", "b", "a"),
    ("gt", True, "a"),
    ("lt", None, True),
    ("lt", [1], [2]),
    ("exists", True, 1),
]


@pytest.mark.parametrize(("op", "actual", "expected"), CLEAR)
def test_verdict_that_does_not_depend_on_true_being_one_is_clear(
    op: str, actual: Any, expected: Any
) -> None:
    """A correct comparison produces no warning."""
    assert not confuses_booleans(judged(op, actual, expected))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"path": "final_state.gone"}, "path_missing"),
        ({"scenario_name": "gone"}, "scenario_missing"),
        ({"mission_name": "gone"}, "mission_missing"),
    ],
)
@pytest.mark.parametrize("op", ["eq", "ne", "gt", "lt"])
def test_missing_value_is_not_a_confused_boolean(
    fields: dict[str, str], reason: str, op: str
) -> None:
    """A missing value is reported only as missing."""
    item = expectation("it", "new", op=op) | fields
    result = run(item).expectations_result.expectation_results["it"]
    assert result.details["reason"] == reason
    assert not confuses_booleans(
        ExpectationReport(
            id="it",
            scenario_name=item["scenario_name"],
            mission_name=item["mission_name"],
            path=item["path"],
            op=op,
            passed=result.passed,
            actual=result.actual,
            expected=result.expected,
            details=result.details,
        )
    )
