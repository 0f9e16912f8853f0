"""Limits on the size of values, enforced before a value fills the memory or a golden."""

from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.missions import of_steps, run_text
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.missions.size_limits import find_excess
from tier2gate.orchestration.engine import StepError

SMALL = Limits(max_bytes=10, max_depth=3, max_values=6)


def nested(depth: int) -> Any:
    """Nest lists and mappings in each other."""
    value: Any = 1
    for number in range(depth):
        value = {"k": value} if number % 2 else [value]
    return value


FITS = [1, "x" * 10, {"ab": "x" * 8}, [1, 2, 3, 4, 5], [[1], [2, 3]], [[[1]]], {"": {"": {}}}, None]
EXCESS = [
    ("x" * 11, "it holds more than 10 characters"),
    ({"abc": "x" * 8}, "it holds more than 10 characters"),
    (["xxxxx", ["xxxxxx"]], "it holds more than 10 characters"),
    ([1, 2, 3, 4, 5, 6], "it holds more than 6 values"),
    ([[1, 2], [3, 4]], "it holds more than 6 values"),
    ([[[[]]]], "it nests deeper than 3"),
    ({"": [{"": {}}]}, "it nests deeper than 3"),
]


@pytest.mark.parametrize("value", FITS, ids=str)
def test_value_at_the_limit_is_allowed(value: Any) -> None:
    """A value exactly at the limit is allowed."""
    assert find_excess(value, SMALL) is None


@pytest.mark.parametrize(("value", "words"), EXCESS, ids=str)
def test_excess_is_reported(value: Any, words: str) -> None:
    """A user who exceeds a limit sees which one."""
    assert find_excess(value, SMALL) == words


def test_depth_includes_the_parents() -> None:
    """A value that is allowed alone may be too deep at its place in the state."""
    assert find_excess(nested(2), SMALL, depth=1) is None
    assert find_excess(nested(2), SMALL, depth=2) == snapshot("it nests deeper than 3")
    assert find_excess(1, SMALL, depth=3) is None


@pytest.mark.slow
def test_shared_lists_are_counted_without_walking_them_all() -> None:
    """Lists that share their items, and would expand to billions of values, are refused at once."""
    value: Any = [1]
    for _ in range(90):
        value = [value, value]
    assert find_excess(value) == snapshot("it holds more than 5,000,000 values")
    flat = [[0] * 1_000_000] * 1_000_000
    assert find_excess(flat) == snapshot("it holds more than 5,000,000 values")


GROWING = {
    "depth": (
        "operation: copy, payload: {from: /a, to: /a/x}",
        100,
        98,
        "the state would grow too large: it nests deeper than 100",
    ),
    "depth of the whole": (
        "operation: merge, payload: {path: '', value: {a: {$state: ''}}}",
        110,
        98,
        "the state would grow too large: it nests deeper than 100",
    ),
    "values": (
        "operation: set, payload: {path: /a, value: [{$state: /a}, {$state: /a}]}",
        30,
        21,
        "the state would grow too large: it holds more than 5,000,000 values",
    ),
    "text": (
        "operation: set, payload: {path: /s, value: {$concat: [{$state: /s}, {$state: /s}]}}",
        30,
        19,
        "the result is longer than 1,000,000",
    ),
    "a list": (
        "operation: set, payload: {path: /l, value: {$concat: [{$state: /l}, {$state: /l}]}}",
        30,
        19,
        "the result is longer than 1,000,000",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("step", "number", "last", "words"), GROWING.values(), ids=GROWING.keys())
def test_growing_mission_is_stopped(step: str, number: int, last: int, words: str) -> None:
    """A step that keeps doubling a value is stopped and named before memory runs out."""
    steps = [f"{{id: s{index}, kind: runtime, {step}}}" for index in range(number)]
    text = of_steps(*steps, more="    limits: {steps: 1000}\n")
    with pytest.raises(StepError) as caught:
        run_text(text, {"a": {}, "s": "x", "l": [1]})
    assert str(caught.value) == f"step 's{last}': {words}"


def test_state_may_have_the_greatest_depth() -> None:
    """A state may nest as deep as a file may."""
    steps = [
        f"{{id: s{index}, kind: runtime, operation: copy, payload: {{from: /a, to: /a/x}}}}"
        for index in range(DOCUMENT_LIMITS.max_depth - 2)
    ]
    text = of_steps(*steps, more="    limits: {steps: 1000}\n")
    state = run_text(text, {"a": {}}).final_state
    assert find_excess(state, Limits(max_bytes=1_000, max_depth=100, max_values=None)) is None
    assert find_excess(state, Limits(max_bytes=1_000, max_depth=99, max_values=None)) is not None
