"""Sentences about failed expectations that are alike."""

from dataclasses import replace
from typing import Any

from inline_snapshot import snapshot

from tests.reports import expectation
from tier2gate.reporters.sentences.of_expectations import describe_failures_alike
from tier2gate.results.report import ExpectationReport


def on(scenario: str, **fields: Any) -> ExpectationReport:
    """Return a failed expectation on a scenario."""
    return replace(expectation(f"net[{scenario}]"), scenario_name=scenario, **fields)


def test_same_expected_value_is_said_once() -> None:
    """A rule that many scenarios break in the same way is one line."""
    group = [on("a"), on("b"), on("c")]
    assert describe_failures_alike(group, {}, 9) == snapshot(
        [
            'in 3 of 9 scenarios (a, b, c): echo / final_state.tier: expected eq "gold", found "silver"'
        ]
    )


def test_expected_values_of_a_table_are_shown_with_what_was_found() -> None:
    """A rule that is broken in many rows shows three of them, each with its own values."""
    group = [on(name, expected=n, actual=n + 1) for n, name in enumerate("abcd")]
    assert describe_failures_alike(group, {}, 4) == snapshot(
        [
            "in 4 of 4 scenarios (a, b, c, …): echo / final_state.tier",
            "  a: expected eq 0, found 1",
            "  b: expected eq 1, found 2",
            "  c: expected eq 2, found 3",
            "  …",
        ]
    )


def test_unknown_expected_value_is_said_with_its_reason() -> None:
    """Whoever expects a value that the result does not have learns which one."""
    why = "the result has no value at /final_state/net"
    item = on("a", unknown=why, details={"reason": "expected_unknown"})
    [line] = describe_failures_alike([item], {}, 1)
    assert line.startswith(
        f"a / echo / final_state.tier: expected eq a value that is unknown: {why}"
    )
