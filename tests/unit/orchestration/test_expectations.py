"""Expectations: paths, operators, verdicts and their details."""

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from tests.core import Name, digest
from tier2gate.orchestration.canonical import CanonicalError
from tier2gate.orchestration.expectations import (
    CORE_OPERATORS,
    ExpectationResult,
    MissionExpectation,
    Operator,
    SuiteExpectationsDefinition,
    SuiteExpectationsResult,
    encode_expectations,
    evaluate_encoded,
    evaluate_expectations,
    resolve_path,
)
from tier2gate.orchestration.harness import MissionCall, ScenarioDefinition
from tier2gate.orchestration.suite import ScenarioSuiteDefinition, ScenarioSuiteResult, run_suite
from tier2gate.predicates import OPERATORS, PREDICATES

STATE: dict[str, Any] = {
    "n": 3,
    "f": 1.5,
    "t": True,
    "s": "text",
    "z": None,
    "list": [10, 11, {"x": [7]}],
    "a.b": {"c/d": 1, "e~f": 2, "~1": 3},
    "": {"": "empty"},
    "0": "zero",
    "01": "leading",
}
TYPE_ERROR = {"reason": "type_error", "message": "Cannot compare types"}


def suite_result() -> ScenarioSuiteResult:
    """Return the result of a suite with one scenario that calls echo."""
    scenario = ScenarioDefinition("s", STATE, [MissionCall("echo", {"p": 1})])
    return run_suite(ScenarioSuiteDefinition("suite", [scenario]))


def expect(path: str, op: str, expected: Any = None, **more: str) -> MissionExpectation:
    """Make an expectation on the only mission."""
    names = {"id": "e", "scenario_name": "s", "mission_name": "echo"} | more
    return MissionExpectation(**names, path=path, op=op, expected=expected)


def judge(
    expectation: MissionExpectation, operators: Mapping[str, Operator] = CORE_OPERATORS
) -> ExpectationResult:
    """Evaluate one expectation, and check that the suite has the same verdict."""
    verdict = evaluate_expectations(
        suite_result(), SuiteExpectationsDefinition([expectation]), operators=operators
    )
    (result,) = verdict.expectation_results.values()
    assert verdict.passed is result.passed
    return result


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (MissionExpectation, ["id", "scenario_name", "mission_name", "path", "op", "expected"]),
        (SuiteExpectationsDefinition, ["expectations"]),
        (ExpectationResult, ["id", "passed", "actual", "expected", "details"]),
        (SuiteExpectationsResult, ["passed", "expectation_results", "metadata"]),
    ],
)
def test_field_names_and_order_are_fixed(kind: type[Any], names: list[str]) -> None:
    """Code can keep creating expectations by name and by position."""
    assert [field.name for field in fields(kind)] == names


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (expect("success", "eq", True), "expected"),
        (SuiteExpectationsDefinition(()), "expectations"),
        (ExpectationResult("e", True, 1, 1, {}), "passed"),
        (SuiteExpectationsResult(True, {}, {}), "passed"),
    ],
)
def test_definitions_and_verdicts_are_frozen(value: Any, name: str) -> None:
    """An expectation cannot change during a run, nor a verdict after it."""
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


def test_expected_is_null_unless_given() -> None:
    """An expectation that its path exists needs no expected value."""
    assert MissionExpectation("e", "s", "echo", "success", "exists").expected is None


def test_list_of_expectations_is_stored_as_a_tuple() -> None:
    """Expectations do not change with the list that they were created from."""
    items = [expect("success", "exists")]
    definition = SuiteExpectationsDefinition(items)
    items.clear()
    assert definition.expectations == (expect("success", "exists"),)


def test_repeated_ids_are_refused() -> None:
    """An expectation cannot be hidden by another with its id: all duplicates are named."""
    items = [expect("success", "exists", id=name) for name in ("b", "a", "c", "a", "b", "a")]
    with pytest.raises(ValueError, match=r"\ADuplicate expectation IDs: a, b\Z"):
        SuiteExpectationsDefinition(items)


def test_operators_are_the_five() -> None:
    """The five operators are fixed and cannot be modified."""
    assert sorted(CORE_OPERATORS) == ["eq", "exists", "gt", "lt", "ne"]
    open_to_all: Any = CORE_OPERATORS
    with pytest.raises(TypeError):
        open_to_all["eq"] = open_to_all["ne"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("success", True),
        ("error_message", None),
        ("final_state.n", 3),
        ("final_state.list", [10, 11, {"x": [7]}]),
        ("final_state.list.0", 10),
        ("final_state.list.2.x.0", 7),
        ("final_state.0", "zero"),
        ("final_state.01", "leading"),
        ("final_state..", "empty"),
        ("executed_steps.0.payload.params.p", 1),
        ("lineage.executed_step_ids.0", "echo-step"),
        ("/success", True),
        ("/final_state/list/2/x/0", 7),
        ("/final_state/a.b/c~1d", 1),
        ("/final_state/a.b/e~0f", 2),
        ("/final_state/a.b/~01", 3),
        ("/final_state//", "empty"),
        ("/final_state/01", "leading"),
    ],
)
def test_path_leads_to_the_value(path: str, value: Any) -> None:
    """A path finds the value in a mission's record, dotted or as a JSON Pointer."""
    assert judge(expect(path, "eq", value)) == ExpectationResult("e", True, value, value, {})


def test_empty_path_is_the_whole_result() -> None:
    """An expectation can compare a mission's whole record."""
    record = suite_result().scenario_results["s"].mission_results["echo"].to_dict()
    assert judge(expect("", "eq", record)) == ExpectationResult("e", True, record, record, {})


@pytest.mark.parametrize(
    "path",
    [
        "missing",
        "final_state.missing",
        "final_state.n.0",
        "final_state.s.0",
        "final_state.z.x",
        "final_state.list.3",
        "final_state.list.-1",
        "final_state.list.+1",
        "final_state.list.01",
        "final_state.list.00",
        "final_state.list. 1",
        "final_state.list.1 ",
        "final_state.list.1_0",
        "final_state.list.1.0",
        "final_state.list.",
        "final_state.list.x",
        "final_state.list.1e0",
        "final_state.list.\u0661",
        "final_state.list.\u00b9",
        "final_state.list." + "9" * 18,
        "final_state.list." + "9" * 5000,
        "final_state.a.b",
        ".",
        " success",
        "final_state/n",
        "/",
        "//success",
        "/success/",
        "/final_state.n",
        "/final_state/list/-",
        "/final_state/list/01",
        "/final_state/a.b/c/d",
        "/final_state/a.b/c~d",
        "#/success",
    ],
)
def test_path_that_does_not_resolve(path: str) -> None:
    """A path that does not resolve is reported and never falls back to another value."""
    details = {"reason": "path_missing", "path": path}
    assert judge(expect(path, "exists")) == ExpectationResult("e", False, None, None, details)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", (True, {"/": [1, {}]})),
        ("//", (False, None)),
        ("/~1/0", (True, 1)),
        ("x", (False, None)),
    ],
)
def test_resolve_path_distinguishes_null_from_missing(path: str, found: tuple[bool, Any]) -> None:
    """A null value is distinguished from a missing one."""
    assert resolve_path({"/": [1, {}]}, path) == found
    assert resolve_path({"n": None}, "n") == (True, None)


@pytest.mark.parametrize("path", ["/0/1", "0.1"])
def test_resolve_path_walks_lists_at_the_top(path: str) -> None:
    """A path may begin with an index."""
    assert resolve_path([[5, 6]], path) == (True, 6)


@pytest.mark.parametrize(
    ("path", "op", "expected"),
    [
        ("final_state.n", "eq", 3),
        ("final_state.n", "eq", 3.0),
        ("final_state.t", "eq", True),
        ("final_state.t", "eq", 1),
        ("final_state.z", "eq", None),
        ("final_state.list", "eq", [10, 11.0, {"x": [7]}]),
        ("final_state.n", "ne", 4),
        ("final_state.n", "ne", "3"),
        ("final_state.z", "ne", False),
        ("final_state.n", "gt", 2),
        ("final_state.n", "gt", 2.5),
        ("final_state.t", "gt", False),
        ("final_state.s", "gt", "Text"),
        ("final_state.list", "gt", [10, 10]),
        ("final_state.n", "lt", 4),
        ("final_state.f", "lt", 10**400),
        ("final_state.s", "lt", "textile"),
        ("final_state.list", "lt", [11]),
        ("final_state.n", "exists", None),
        ("final_state.z", "exists", None),
        ("final_state.t", "exists", "ignored"),
    ],
)
def test_expectation_that_holds(path: str, op: str, expected: Any) -> None:
    """An expectation that is true by Python's rules passes without details."""
    result = judge(expect(path, op, expected))
    found = resolve_path({"final_state": STATE}, path)[1]
    assert result == ExpectationResult("e", True, found, expected, {})


@pytest.mark.parametrize(
    ("path", "op", "expected", "actual"),
    [
        ("final_state.n", "eq", 4, 3),
        ("final_state.n", "eq", "3", 3),
        ("final_state.z", "eq", 0, None),
        ("final_state.n", "ne", 3, 3),
        ("final_state.t", "ne", 1, True),
        ("final_state.n", "gt", 3, 3),
        ("final_state.n", "gt", 4, 3),
        ("final_state.n", "lt", 3, 3),
        ("final_state.n", "lt", 2, 3),
        ("final_state.s", "lt", "Text", "text"),
    ],
)
def test_comparison_that_is_false(path: str, op: str, expected: Any, actual: Any) -> None:
    """A false comparison fails with its operator as the reason, and both values."""
    details = {"reason": f"{op}_mismatch"}
    result = judge(expect(path, op, expected))
    assert result == ExpectationResult("e", False, actual, expected, details)


@pytest.mark.parametrize("op", ["gt", "lt"])
@pytest.mark.parametrize(
    ("path", "expected", "actual"),
    [
        ("final_state.n", "2", 3),
        ("final_state.n", None, 3),
        ("final_state.n", [2], 3),
        ("final_state.z", None, None),
        ("final_state.z", 1, None),
        ("final_state.s", 1, "text"),
        ("final_state.list", ["x"], [10, 11, {"x": [7]}]),
        ("lineage", {}, {"executed_step_ids": ["echo-step"], "workflow_id": "wf-echo"}),
    ],
)
def test_types_that_do_not_compare(op: str, path: str, expected: Any, actual: Any) -> None:
    """Ordering values that cannot be ordered is a failed verdict, not a crash."""
    result = judge(expect(path, op, expected))
    assert result == ExpectationResult("e", False, actual, expected, TYPE_ERROR)


@pytest.mark.parametrize(
    ("names", "details"),
    [
        ({"scenario_name": "x"}, {"reason": "scenario_missing", "scenario": "x"}),
        (
            {"scenario_name": "x", "mission_name": "y"},
            {"reason": "scenario_missing", "scenario": "x"},
        ),
        ({"mission_name": "y"}, {"reason": "mission_missing", "mission": "y"}),
    ],
)
@pytest.mark.parametrize(("path", "op"), [("success", "exists"), ("missing", "unheard-of")])
def test_missing_scenario_or_mission(
    names: dict[str, str], details: dict[str, str], path: str, op: str
) -> None:
    """A failed expectation names the first missing part and nothing else."""
    result = judge(expect(path, op, 1, **names))
    assert result == ExpectationResult("e", False, None, 1, details)


@pytest.mark.parametrize("op", ["eq", "ne", "gt", "lt", "exists", "absent", "unheard-of"])
def test_missing_path_fails_every_operator(op: str) -> None:
    """A missing path fails every expectation on it, even `ne`."""
    details = {"reason": "path_missing", "path": "final_state.gone"}
    result = judge(expect("final_state.gone", op, 1))
    assert result == ExpectationResult("e", False, None, 1, details)


@pytest.mark.parametrize("op", ["unheard-of", "", "EQ", "ge", "absent"])
def test_unknown_operator(op: str) -> None:
    """An unknown operator fails the expectation."""
    details = {"reason": "unknown_op"}
    assert judge(expect("final_state.n", op, 3)) == ExpectationResult("e", False, 3, 3, details)


def test_added_operators_are_used() -> None:
    """Operators that the gate adds are evaluated like the five."""
    operators: dict[str, Operator] = {**CORE_OPERATORS, "ge": lambda a, b: bool(a >= b)}
    assert judge(expect("final_state.n", "ge", 3), operators) == (
        ExpectationResult("e", True, 3, 3, {})
    )
    assert judge(expect("final_state.n", "ge", 4), operators) == (
        ExpectationResult("e", False, 3, 4, {"reason": "ge_mismatch"})
    )
    assert judge(expect("final_state.n", "ge", "x"), operators) == (
        ExpectationResult("e", False, 3, "x", TYPE_ERROR)
    )
    assert judge(expect("final_state.n", "eq", 3), {}) == (
        ExpectationResult("e", False, 3, 3, {"reason": "unknown_op"})
    )


def test_absent_passes_where_the_path_is_missing() -> None:
    """The operator `absent` passes if the path is missing."""
    operators: dict[str, Operator] = {**CORE_OPERATORS, "absent": lambda _a, _b: False}
    assert judge(expect("final_state.gone", "absent"), operators) == (
        ExpectationResult("e", True, None, None, {})
    )
    assert judge(expect("final_state.n", "absent"), operators) == (
        ExpectationResult("e", False, 3, None, {"reason": "absent_mismatch"})
    )
    assert judge(expect("final_state.gone", "absent", scenario_name="x"), operators) == (
        ExpectationResult("e", False, None, None, {"reason": "scenario_missing", "scenario": "x"})
    )


def test_no_expectations_pass() -> None:
    """A verdict without expectations is a pass, by the core's rule."""
    verdict = evaluate_expectations(suite_result(), SuiteExpectationsDefinition(()))
    assert verdict.to_dict() == {
        "passed": True,
        "expectation_results": {},
        "metadata": {"expectations_hash": digest({})},
    }


def test_verdict_in_full() -> None:
    """A verdict contains every expectation in order, and fails if one of them fails."""
    items = [
        expect("success", "eq", True, id="b"),
        expect("final_state.n", "gt", 3, id="a"),
        expect("final_state.s", "exists", id="é"),
    ]
    verdict = evaluate_expectations(suite_result(), SuiteExpectationsDefinition(items))
    judged = {
        "b": {"passed": True, "actual": True, "expected": True, "details": {}},
        "a": {"passed": False, "actual": 3, "expected": 3, "details": {"reason": "gt_mismatch"}},
        "é": {"passed": True, "actual": "text", "expected": None, "details": {}},
    }
    assert verdict.to_dict() == {
        "passed": False,
        "expectation_results": judged,
        "metadata": {
            "expectations_hash": "5c20e0587e1d5338056926adcf10c82a80e8bab1710843271f45939adfd1efb4"
        },
    }
    assert verdict.metadata["expectations_hash"] == digest(judged)
    assert list(verdict.expectation_results) == ["b", "a", "é"]
    assert [result.id for result in verdict.expectation_results.values()] == ["b", "a", "é"]
    assert (type(verdict.expectation_results), type(verdict.metadata)) == (dict, dict)


def test_order_of_expectations_is_not_in_their_hash() -> None:
    """Reordering the expectations in a file does not change a hash."""
    items = [expect("success", "exists", id=name) for name in ("a", "b", "c")]
    first, second = (
        evaluate_expectations(suite_result(), SuiteExpectationsDefinition(order)).metadata
        for order in (items, items[::-1])
    )
    assert first == second


def test_verdict_is_independent_of_its_definition() -> None:
    """A verdict does not change when the expected value is changed later."""
    expected = {"executed_step_ids": ["echo-step"], "workflow_id": "wf-echo"}
    definition = SuiteExpectationsDefinition([expect("lineage", "eq", expected)])
    before = deepcopy(definition)
    verdict = evaluate_expectations(suite_result(), definition)
    assert repr(definition) == repr(before)
    expected["workflow_id"] = "changed"
    assert verdict.expectation_results["e"].expected == {
        "executed_step_ids": ["echo-step"],
        "workflow_id": "wf-echo",
    }


@pytest.mark.parametrize("scenario_name", ["s", "missing"])
def test_expected_value_must_be_json(scenario_name: str) -> None:
    """An expected value that is not JSON is refused with its place, even if nothing is found."""
    with pytest.raises(CanonicalError) as caught:
        judge(expect("success", "eq", {"a": [(1,)]}, scenario_name=scenario_name))
    allowed = "allowed are dict, list, str, int, float, bool, None"
    assert str(caught.value) == f"/a/0: a value of type tuple; {allowed}"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("\ud800", "a key with a lone surrogate"),
        (5, "a key of type int, not str"),
        (Name.ONE, "a key of type Name, not str"),
    ],
    ids=["surrogate", "int", "enum"],
)
def test_expectation_id_must_be_json_text(name: Any, reason: str) -> None:
    """An id without a canonical form is refused, because it is a hashed key."""
    with pytest.raises(CanonicalError) as caught:
        judge(expect("success", "exists", id=name))
    assert str(caught.value) == f"the value itself: {reason}"


@pytest.mark.parametrize(
    ("names", "path", "pointer"),
    [
        ({"scenario_name": "\ud800"}, "success", "/scenario"),
        ({"mission_name": "\ud800"}, "success", "/mission"),
        ({}, "\ud800", "/path"),
    ],
    ids=["scenario", "mission", "path"],
)
def test_names_in_details_must_be_json_text(names: dict[str, str], path: str, pointer: str) -> None:
    """A name without a canonical form is refused, because a verdict's details are hashed."""
    with pytest.raises(CanonicalError) as caught:
        judge(expect(path, "exists", **names))
    assert str(caught.value) == f"{pointer}: text with a lone surrogate"


def test_evaluation_does_not_change_the_results() -> None:
    """Evaluating expectations does not change a suite's results."""
    result = suite_result()
    before = deepcopy(result)
    items = [expect("final_state.list", "eq", [10]), expect("", "gt", {}, id="f")]
    evaluate_expectations(result, SuiteExpectationsDefinition(items))
    assert repr(result) == repr(before)


def test_encoded_verdict_is_the_text_of_its_results() -> None:
    """The encoded verdict that goes into the run's hash matches the results."""
    items = [expect("success", "eq", True, id="b"), expect("gone", "exists", id="a")]
    verdict, encoded = evaluate_encoded(suite_result(), SuiteExpectationsDefinition(items))
    text = "".join(encoded.pieces())
    assert json.loads(text) == verdict.to_dict()["expectation_results"]
    assert encoded.expectations_hash == hashlib.sha256(text.encode()).hexdigest()
    assert encoded.expectations_hash == verdict.metadata["expectations_hash"]
    assert "".join(encode_expectations({"é": "1", "a": "{}"}).pieces()) == '{"a":{},"\\u00e9":1}'


@pytest.mark.parametrize("op", [*PREDICATES])
@pytest.mark.parametrize("path", ["final_state.n", "final_state.none"])
def test_unknown_expected_value_fails(op: str, path: str) -> None:
    """Whatever the operator, an expectation whose value is unknown fails, with the reason."""
    unknown = {"reason": "expected_unknown"}
    definition = SuiteExpectationsDefinition([expect(path, op, 3)])
    verdict, _ = evaluate_encoded(
        suite_result(), definition, operators=OPERATORS, fill=lambda *_: (None, unknown)
    )
    found = verdict.expectation_results["e"]
    is_found = path == "final_state.n" or op == "absent"
    assert not found.passed
    assert found.details["reason"] == ("expected_unknown" if is_found else "path_missing")


def test_filled_value_is_judged_and_recorded() -> None:
    """The value that is found after the run takes the place of the one in the definition."""
    definition = SuiteExpectationsDefinition([expect("final_state.n", "eq", 4)])
    filled = evaluate_encoded(suite_result(), definition, fill=lambda *_: (3, {}))
    written = SuiteExpectationsDefinition([expect("final_state.n", "eq", 3)])
    assert filled == evaluate_encoded(suite_result(), written)
