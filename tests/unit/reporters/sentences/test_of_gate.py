"""Sentences about a gate: failures, values and counts."""

from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import show_value
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.sentences.of_expectations import (
    describe_failure,
    describe_mission_failure,
)
from tier2gate.reporters.sentences.of_gate import (
    describe_acceptance,
    describe_size,
    point_to_problems,
)
from tier2gate.results.report import ExpectationReport, GateFiles, GateReport
from tier2gate.results.report_parts import MissionFailure


def failed(
    details: dict[str, Any], *, actual: Any = None, expected: Any = 3, **names: str
) -> ExpectationReport:
    """Return an expectation that failed."""
    return ExpectationReport(
        id="i",
        scenario_name=names.get("scenario_name", "new customer"),
        mission_name=names.get("mission_name", "echo"),
        path=names.get("path", "final_state.n"),
        op=names.get("op", "gt"),
        passed=False,
        actual=actual,
        expected=expected,
        details=details,
    )


FAILURES = {
    "a value that is unknown": (
        replace(
            failed({"reason": "expected_unknown", "form": "$add"}, actual=2, expected=None),
            unknown="true is not a number",
        ),
        (
            '"new customer" / echo / final_state.n: expected gt a value that is unknown: '
            "true is not a number, found 2"
        ),
    ),
    "an unknown value, and a path that leads nowhere": (
        replace(
            failed({"reason": "path_missing", "path": "final_state.n"}, expected=None),
            unknown="true is not a number",
        ),
        (
            '"new customer" / echo / final_state.n: expected gt a value that is unknown: '
            "true is not a number, but the path does not exist"
        ),
    ),
    "a mismatch": (
        failed({"reason": "gt_mismatch"}, actual=2),
        '"new customer" / echo / final_state.n: expected gt 3, found 2',
    ),
    "a null": (
        failed({"reason": "eq_mismatch"}, actual=None, expected="3", op="eq"),
        '"new customer" / echo / final_state.n: expected eq "3", found null',
    ),
    "a path that leads nowhere": (
        failed({"reason": "path_missing", "path": "final_state.n"}),
        '"new customer" / echo / final_state.n: expected gt 3, but the path does not exist',
    ),
    "exists": (
        failed({"reason": "path_missing", "path": "final_state.n"}, op="exists", expected=None),
        '"new customer" / echo / final_state.n: expected exists, but the path does not exist',
    ),
    "types that do not compare": (
        failed({"reason": "type_error", "message": "Cannot compare types"}, actual="2"),
        '"new customer" / echo / final_state.n: expected gt 3, but "2" cannot be compared with it',
    ),
    "a scenario that did not run": (
        failed({"reason": "scenario_missing", "scenario": "new customer"}),
        '"new customer" / echo / final_state.n: expected gt 3, but it did not run',
    ),
    "a mission that did not run": (
        failed({"reason": "mission_missing", "mission": "echo"}),
        '"new customer" / echo / final_state.n: expected gt 3, but it did not run',
    ),
    "the whole result": (
        failed({"reason": "eq_mismatch"}, op="eq", path="", actual={"id": "wf"}, expected={}),
        '"new customer" / echo: expected eq {}, found {"id":"wf"}',
    ),
    "hostile names": (
        failed(
            {"reason": "gt_mismatch"},
            actual=0,
            scenario_name="\x1b[2J",
            mission_name="a\nb",
            path="\u202e",
        ),
        r'"\u001b[2J" / "a\nb" / "\u202e": expected gt 3, found 0',
    ),
}


@pytest.mark.parametrize(("item", "text"), FAILURES.values(), ids=FAILURES.keys())
def test_failure_is_one_plain_sentence(item: ExpectationReport, text: str) -> None:
    """A user reads in one sentence where an expectation failed, what it expected and what was
    found.
    """
    assert describe_failure(item) == text


def test_mission_failure_is_one_short_line() -> None:
    """A user reads why the mission failed in one short line, however long its message is."""
    item = failed({"reason": "eq_mismatch"})
    assert describe_mission_failure(item) is None
    failure = MissionFailure(failed_step_id="a", error_message=f"Step 'a' failed: {'x' * 5000}\nz")
    text = describe_mission_failure(replace(item, mission_failure=failure))
    assert text is not None
    assert text.startswith("the mission ended without success: Step 'a' failed: xxx")
    assert text.endswith(r"xxx\nz")
    assert len(text) < 400


VALUES: list[tuple[Any, str]] = [
    (None, "null"),
    (True, "true"),
    (1, "1"),
    (1.0, "1.0"),
    (-0.0, "-0.0"),
    (10**30, "1" + "0" * 30),
    ("", '""'),
    ("null", '"null"'),
    ("Größe 日本", '"Größe 日本"'),
    ("a\x1b\u202e\n", r'"a\u001b\u202e\n"'),
    ([], "[]"),
    ({}, "{}"),
    ({"b": [1, "ö"], "a": "\u200b"}, r'{"a":"\u200b","b":[1,"ö"]}'),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_value_is_shown_as_json_with_nothing_hidden(value: Any, text: str) -> None:
    """A value in a message is unambiguous and cannot control a terminal."""
    assert show_value(value) == text


@pytest.mark.parametrize("value", ["x" * 118, "x" * 119, ["x"] * 300])
def test_long_value_is_shortened_in_the_middle(value: Any) -> None:
    """One long value leaves room for the rest and keeps its beginning and end."""
    text = show_value(value)
    assert len(text) == 120
    assert ("…" in text) is (value != "x" * 118)
    assert (text[0], text[-1]) == (('"', '"') if isinstance(value, str) else ("[", "]"))


def test_size_is_told_in_full() -> None:
    """Whoever reads "passed" sees how much it was that passed."""
    item = failed({"reason": "gt_mismatch"})
    gate = GateReport(
        name="a",
        outcome=Outcome.PASSED,
        files=GateFiles(suite=None, expectations=None, golden=None),
        scenarios=1,
        missions=1234,
        expectations=(item, item),
    )
    assert describe_size(gate) == snapshot("1 scenario, 1,234 missions, 2 expectations")


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ((1,), "1 problem, listed above"),
        ((1, 1), "2 problems, listed above"),
        ((12,), "12 problems, listed above in 1 line"),
        ((1, 3), "4 problems, listed above in 2 lines"),
    ],
)
def test_grouped_problems_are_counted_with_their_lines(sizes: tuple[int, ...], told: str) -> None:
    """A user who reads that there are 12 problems finds them, though they are on one line."""
    problems = [Problem(code="x", message="wrong", stands_for=size) for size in sizes]
    assert point_to_problems(problems) == told


OTHERS = " (the other commands are below, with their gates)"


@pytest.mark.parametrize(
    ("gates", "left_out", "told"),
    [
        ((), 0, "to accept the results of these gates, run this and commit the goldens it writes"),
        (("a",), 0, "to accept the results of a, run this and commit the golden it writes"),
        (
            ("a", "b"),
            2,
            "to accept the results of a, b, run this and commit the goldens it writes" + OTHERS,
        ),
    ],
)
def test_acceptance_names_its_gates(gates: tuple[str, ...], left_out: int, told: str) -> None:
    """A user does not take the command of one gate for that of all that failed."""
    assert describe_acceptance(gates, left_out) == told
