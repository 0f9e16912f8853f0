"""Expectations that say the same of several scenarios."""

from dataclasses import replace
from typing import Any

import pytest

from tests.reports import expectation
from tier2gate.results.alike import group_alike
from tier2gate.results.report import ExpectationReport
from tier2gate.results.report_parts import MissionFailure


def on(scenario: str, **fields: Any) -> ExpectationReport:
    """Return a failed expectation on a scenario."""
    return replace(expectation(f"is-gold[{scenario}]"), scenario_name=scenario, **fields)


def test_same_expectation_on_several_scenarios_is_one_group() -> None:
    """Whoever breaks one expectation in many scenarios reads it once, whatever was found."""
    items = [on("a"), on("b", actual="lead"), on("c", path="success"), on("d")]
    groups = [[item.scenario_name for item in group] for group in group_alike(items)]
    assert groups == [["a", "b", "d"], ["c"]]


@pytest.mark.parametrize(
    "fields",
    [
        {"mission_name": "other"},
        {"path": "success"},
        {"op": "ne"},
        {"expected": ["gold"]},
        {"passed": True},
        {"details": {"reason": "path_missing"}},
        {"hint": "the path ends early"},
        {"matches_part": True},
        {"mission_failure": MissionFailure(failed_step_id="pay", error_message="too low")},
    ],
)
def test_another_fact_is_another_group(fields: dict[str, Any]) -> None:
    """A failure is never told with the words of another one."""
    assert len(group_alike([on("a"), on("b", **fields)])) == 2


def test_expected_values_are_compared_as_json() -> None:
    """`1` and `true` are not the same value."""
    assert len(group_alike([on("a", expected=1), on("b", expected=True)])) == 2


def test_scenario_is_in_a_group_once() -> None:
    """Two equal expectations on one scenario are not counted as two scenarios."""
    items = [on("a"), on("a"), on("b"), on("b")]
    groups = [[item.scenario_name for item in group] for group in group_alike(items)]
    assert groups == [["a", "b"], ["a", "b"]]


def test_expectation_that_is_written_once_is_one_group() -> None:
    """A rule that fails for many rows of a table is read once, whatever each row expects."""
    items = [on(name, expected=number, written_id="net") for number, name in enumerate("abc")]
    other = on("d", expected=0, written_id="tax")
    assert [len(group) for group in group_alike([*items, other])] == [3, 1]


def test_unknown_expected_values_are_told_apart_by_their_reasons() -> None:
    """A failure is not told with the reason of another one."""
    reasons = ("the result has no value at /a", "the result has no value at /b")
    assert len(group_alike([on("a", unknown=reasons[0]), on("b", unknown=reasons[1])])) == 2
