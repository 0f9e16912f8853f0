"""Expected values that results yield: what is recorded, and that an unknown value never passes."""

from pathlib import Path
from typing import Any

import pytest

from tests.gates import write_gate
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.files import load_gate
from tier2gate.gates.runnable import define_gate
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.orchestration.expectations import ExpectationResult
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.predicates import PREDICATES, WITHOUT_EXPECTED
from tier2gate.runner import filled_expectations, in_process
from tier2gate.runner.in_process import run_definition

SUITE = """\
suite_name: s
scenarios:
  - scenario_name: one
    initial_state: {net: 100, tax: 19, gross: 119, rate: 0.1, text: abc, form: {$result: /id}}
    missions: [{name: echo}, {name: echo, id: again}]
"""


def run(folder: Path, *expectations: str, suite: str = SUITE) -> TestRunResult:
    """Run a gate with these expectations on echo, each with `id`, `path`, `op` and `expected`."""
    lines = "".join(
        f"  - {{scenario_name: one, mission_name: echo, {item}}}\n" for item in expectations
    )
    gate = write_gate(folder, suite=suite, expectations=f"expectations:\n{lines}")
    documents = load_gate(gate, folder)
    return run_definition(define_gate(documents), built_in_missions(), documents)[0]


def judged(folder: Path, path: str, op: str, expected: str) -> ExpectationResult:
    """Judge one expectation."""
    result = run(folder, f"id: a, path: {path}, op: {op}, expected: {expected}")
    return result.expectations_result.expectation_results["a"]


VALUES: list[tuple[str, str, str, Any]] = [
    ("/final_state/gross", "eq", "{$add: [{$result: /final_state/net}, 19]}", 119),
    (
        "/final_state/gross",
        "eq",
        "{$add: [{$result: /final_state/net}, {$result: /final_state/tax, mission: again}]}",
        119,
    ),
    ("/final_state", "eq", "{$result: /final_state, mission: again}", None),
    ("/final_state/net", "between", "[{$initial: /tax}, {$result: /final_state/gross}]", [19, 119]),
    ("/final_state/net", "in", "[1, {$result: /final_state/net}]", [1, 100]),
    (
        "/final_state/text",
        "length",
        "{ge: {$length: {$result: /final_state/text}}, le: 4}",
        {"ge": 3, "le": 4},
    ),
    ("/final_state/form", "eq", "{$result: /final_state/form}", {"$result": "/id"}),
    ("/final_state/form", "eq", "{$literal: {$result: /id}}", {"$result": "/id"}),
    ("success", "eq", "{$result: /success}", True),
]


@pytest.mark.parametrize(("path", "op", "expected", "value"), VALUES)
def test_value_is_the_one_that_the_forms_come_to(
    path: str, op: str, expected: str, value: Any, tmp_path: Path
) -> None:
    """The record has the value, as if someone had written it."""
    found = judged(tmp_path, path, op, expected)
    assert found.passed
    assert value is None or found.expected == value


def test_sum_of_floats_is_exact_to_the_last_digit(tmp_path: Path) -> None:
    """0.1 + 0.2 is the float that every machine computes, and not 0.3."""
    total = "{$add: [{$result: /final_state/rate}, 0.2]}"
    found = judged(tmp_path, "/final_state/rate", "ne", total)
    assert found.expected == 0.30000000000000004


WITH_EXPECTED = [name for name in PREDICATES if name not in WITHOUT_EXPECTED]


@pytest.mark.parametrize("op", WITH_EXPECTED)
def test_unknown_value_never_passes(op: str, tmp_path: Path) -> None:
    """No operator holds for a value that is unknown, not even one that asks for a difference."""
    found = judged(tmp_path, "/final_state/text", op, "{$result: /final_state/nt}")
    assert not found.passed
    assert found.expected is None
    details = {"reason": "expected_unknown", "form": "$result", "path": "/final_state/nt"}
    assert found.details == details


@pytest.mark.parametrize(
    ("expected", "details"),
    [
        ("{$result: /a, mission: again}", {"form": "$result", "path": "/a", "mission": "again"}),
        ("{$add: [1, {$result: /final_state/text}]}", {"form": "$add"}),
        ("[{$multiply: [{$result: /final_state/net}, 1.0e+308]}]", {"form": "$multiply"}),
        ("{$length: {$result: /final_state/net}}", {"form": "$length"}),
        ("{$add: {$result: /final_state/net}}", {"form": "$add"}),
    ],
)
def test_why_a_value_is_unknown_is_recorded(
    expected: str, details: dict[str, str], tmp_path: Path
) -> None:
    """What is hashed names the form and its place, and no words that may change."""
    found = judged(tmp_path, "/final_state/net", "ne", expected)
    assert (found.passed, found.details) == (False, {"reason": "expected_unknown", **details})


@pytest.mark.parametrize(
    ("op", "path"), [("ge", "net"), ("matches", "text"), ("not_in", "net"), ("type", "net")]
)
def test_value_that_the_operator_does_not_take_fails(op: str, path: str, tmp_path: Path) -> None:
    """A result of the wrong type is no reason to pass."""
    found = judged(tmp_path, f"/final_state/{path}", op, "{$result: /success}")
    assert (found.passed, found.details["reason"]) == (False, "type_error")


def test_missing_path_is_told_before_the_value(tmp_path: Path) -> None:
    """An expectation that looks at nothing fails for that reason."""
    found = judged(tmp_path, "/final_state/nett", "ne", "{$result: /final_state/n}")
    assert found.details == {"reason": "path_missing", "path": "/final_state/nett"}


def test_value_that_is_too_large_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A golden can be read again, whatever the forms come to."""
    monkeypatch.setattr(filled_expectations, "find_excess", lambda *_: "it nests too deep")
    found = judged(tmp_path, "/final_state", "ne", "[{$result: /final_state}]")
    assert found.details == {"reason": "expected_unknown"}


def test_values_count_for_what_expectations_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Expected values cannot exhaust the memory either."""
    monkeypatch.setattr(in_process, "MAX_FOUND", 500)
    item = "id: {}, path: success, op: ne, expected: {{$result: ''}}"
    with pytest.raises(InputInvalidError) as caught:
        run(tmp_path, item.format("a"), item.format("b"))
    [problem] = caught.value.problems
    assert problem.code == "too-much-found"


def test_masked_result_is_compared(tmp_path: Path) -> None:
    """A form sees what is judged and hashed: the rounded value."""
    suite = SUITE.replace("rate: 0.1", "rate: 0.126").replace(
        "suite_name: s\n", "suite_name: s\nround: [{path: /final_state/rate, digits: 2}]\n"
    )
    item = "id: a, path: /final_state/rate, op: eq, expected: {$result: /final_state/rate}"
    result = run(tmp_path, item, suite=suite).expectations_result.expectation_results["a"]
    assert result.expected == 0.13
