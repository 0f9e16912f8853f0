"""`when` conditions and `assert` steps are evaluated like expectations."""

from copy import deepcopy
from typing import Any

import pytest
from inline_snapshot import snapshot

from tier2gate.missions.conditions import bind_condition, holds, holds_at
from tier2gate.orchestration.engine import OperationError

PARAMS: dict[str, Any] = {"amount": 20, "none": None, "$odd": {"$state": "/x"}}
STATE: dict[str, Any] = {"limit": 10, "tags": ["a"], "none": None, "name": "Ada"}
P, S = "$param", "$state"


def judge(value: Any, op: str, *expected: Any) -> bool:
    """Evaluate a condition in both phases, and check that its input is unchanged."""
    when = {"value": value, "op": op} | ({"expected": expected[0]} if expected else {})
    before = deepcopy((when, PARAMS, STATE))
    result = holds(bind_condition(when, PARAMS), STATE)
    assert (when, PARAMS, STATE) == before
    return result


HOLDS: list[tuple[Any, ...]] = [
    ({P: "/amount"}, "gt", 10),
    ({P: "/amount"}, "gt", {S: "/limit"}),
    ({S: "/limit"}, "lt", {P: "/amount"}),
    ({P: "/amount"}, "between", [{S: "/limit"}, {"$add": [{S: "/limit"}, 10]}]),
    ({S: "/tags"}, "contains", "a"),
    ({S: "/tags"}, "length", {"ge": 1}),
    ({S: "/name"}, "matches", "A.*"),
    ({S: "/none"}, "eq", None),
    ({P: "/none"}, "type", "null"),
    ({P: "/other", "$default": 5}, "eq", 5),
    ({S: "/other", "$default": 5}, "eq", 5),
    ({"$length": {S: "/tags"}}, "eq", 1),
    ({P: "/$odd"}, "eq", {"$literal": {"$state": "/x"}}),
    (7, "in", [{S: "/limit"}, 7]),
    ({P: "/amount"}, "exists"),
    ({P: "/none"}, "exists"),
    ({P: "/other"}, "absent"),
    ({P: "/amount/deeper"}, "absent"),
    ({P: "/other", "$default": None}, "exists"),
    ({S: "/limit"}, "exists"),
    ({S: "/none"}, "exists"),
    ({S: "/other"}, "absent"),
    ({S: "/tags/1"}, "absent"),
    ({S: "/other", "$default": None}, "exists"),
    ({"$length": {S: "/tags"}}, "exists"),
]
FAILS: list[tuple[Any, ...]] = [
    ({P: "/amount"}, "gt", 20),
    ({P: "/amount"}, "not_in", [20.0]),
    ({S: "/tags"}, "not_contains", "a"),
    ({S: "/none"}, "ne", None),
    ({P: "/amount"}, "absent"),
    ({P: "/other"}, "exists"),
    ({P: "/other", "$default": 1}, "absent"),
    ({S: "/other"}, "exists"),
    ({S: "/limit"}, "absent"),
    ({S: "/other", "$default": 1}, "absent"),
    (5, "absent"),
]


@pytest.mark.parametrize("when", HOLDS, ids=str)
def test_condition_holds(when: tuple[Any, ...]) -> None:
    """A step runs if its condition is true."""
    assert judge(*when) is True


@pytest.mark.parametrize("when", FAILS, ids=str)
def test_condition_does_not_hold(when: tuple[Any, ...]) -> None:
    """A step is skipped if its condition is false."""
    assert judge(*when) is False


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (({S: "/other"}, "eq", 1), snapshot('there is nothing at "/other" in the state')),
        (
            ({S: "/limit"}, "eq", {S: "/other"}),
            snapshot('there is nothing at "/other" in the state'),
        ),
        (({P: "/other"}, "eq", 1), snapshot('the param "/other" is missing and has no $default')),
        (
            ({P: "/amount"}, "eq", {P: "/other"}),
            snapshot('the param "/other" is missing and has no $default'),
        ),
        (
            ({"$length": {P: "/other"}}, "exists"),
            snapshot('the param "/other" is missing and has no $default'),
        ),
        (
            ({"$length": {S: "/other"}}, "exists"),
            snapshot('there is nothing at "/other" in the state'),
        ),
        (
            ({"$length": {S: "/other"}}, "absent"),
            snapshot('there is nothing at "/other" in the state'),
        ),
        (({"$negate": {S: "/name"}}, "exists"), snapshot('"Ada" is not a number')),
        (({P: "/amount"}, "gt", "10"), snapshot('gt cannot compare 20 with "10"')),
        (
            ({P: "/amount"}, "not_matches", "a"),
            snapshot('not_matches cannot compare 20 with "a"'),
        ),
        (({P: "/amount"}, "in", {S: "/name"}), snapshot('in cannot compare 20 with "Ada"')),
        (
            ({S: "/name"}, "matches", {S: "/limit"}),
            snapshot('matches cannot compare "Ada" with 10'),
        ),
        (({S: "/name"}, "type", {S: "/name"}), snapshot('type cannot compare "Ada" with "Ada"')),
        (
            ({S: "/tags"}, "length", {"ge": {S: "/name"}}),
            snapshot('length cannot compare ["a"] with {"ge":"Ada"}'),
        ),
    ],
    ids=str,
)
def test_condition_that_cannot_be_evaluated_is_reported(when: tuple[Any, ...], words: str) -> None:
    """Comparing incompatible types is an error; the step is neither run nor skipped."""
    with pytest.raises(OperationError) as caught:
        judge(*when)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("path", "op", "expected", "met"),
    [
        ("/limit", "eq", 10, True),
        ("/limit", "eq", 11, False),
        ("/tags/0", "in", ["a"], True),
        ("", "contains", "limit", True),
        ("/none", "exists", None, True),
        ("/none", "absent", None, False),
        ("/other", "exists", None, False),
        ("/other", "absent", None, True),
        ("/tags/7/x", "absent", None, True),
    ],
)
def test_assert_uses_the_operators_of_expectations(
    path: str, op: str, expected: Any, met: bool
) -> None:
    """`assert` has the same operators as expectations."""
    assert holds_at(STATE, path, op, expected) is met


@pytest.mark.parametrize(
    ("path", "op", "expected", "words"),
    [
        ("/other", "ne", 1, snapshot('there is nothing at "/other" in the state')),
        ("/name", "gt", 1, snapshot('gt cannot compare "Ada" with 1')),
        ("/limit", "contains", 1, snapshot("contains cannot compare 10 with 1")),
    ],
)
def test_assert_that_cannot_be_evaluated_is_reported(
    path: str, op: str, expected: Any, words: str
) -> None:
    """An `assert` on a missing value is an error in the mission, not a failed verdict."""
    with pytest.raises(OperationError) as caught:
        holds_at(STATE, path, op, expected)
    assert str(caught.value) == words


def test_param_that_resembles_the_missing_marker_exists() -> None:
    """A param whose value looks like the internal marker for a missing value counts as present."""
    when = {"value": {P: "/x"}, "op": "exists"}
    for hostile in ({"$not-there": "/x"}, {"$not-there": None}, None):
        assert holds(bind_condition(when, {"x": hostile}), STATE) is True
        state_s = {"value": {S: "/x"}, "op": "exists"}
        assert holds(bind_condition(state_s, {}), {"x": hostile}) is True
