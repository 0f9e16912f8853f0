"""What a mask and a rounding do to a result."""

from typing import Any

import pytest

from tests.core import digest
from tier2gate.gates.masks.applying import (
    Mask,
    Rounding,
    covers,
    mask_result,
    meets,
    overlap,
    round_half_even,
)
from tier2gate.orchestration.engine import OrchestrationResult, StepSpec

ROUNDED = [
    (2.675, 2, 2.68),
    (2.665, 2, 2.66),
    (0.5, 0, 0.0),
    (1.5, 0, 2.0),
    (2.5, 0, 2.0),
    (-2.5, 0, -2.0),
    (-3.5, 0, -4.0),
    (0.1 + 0.2, 15, 0.3),
    (1e-300, 15, 0.0),
    (-1e-300, 15, 0.0),
    (-0.0, 2, 0.0),
    (-0.004, 2, 0.0),
    (5e-324, 0, 0.0),
    (1.7976931348623157e308, 15, 1.7976931348623157e308),
    (-1.7976931348623157e308, 0, -1.7976931348623157e308),
    (9007199254740993.0, 0, 9007199254740992.0),
    (123456789.987654321, 3, 123456789.988),
    (1e22, 2, 1e22),
    (0.1, 15, 0.1),
]


@pytest.mark.parametrize(("value", "digits", "expected"), ROUNDED)
def test_number_is_rounded_as_it_is_written(value: float, digits: int, expected: float) -> None:
    """A golden has the number that a person would get who rounds the printed one by hand."""
    # Not only `==`: -0.0 equals 0.0, but is another value in a hash.
    assert repr(round_half_even(value, digits)) == repr(expected)


def result_of(
    state: Any = None, *payloads: dict[str, Any], message: str | None = None
) -> OrchestrationResult:
    """Return a result."""
    return OrchestrationResult(
        id="wf",
        success=message is None,
        executed_steps=[StepSpec(f"s{n}", "runtime", item) for n, item in enumerate(payloads)],
        final_state={} if state is None else state,
        failed_step_id=None if message is None else "s0",
        error_message=message,
        lineage={"workflow_id": "wf"},
        receipt={"id": "wf"},
        skipped_step_ids=("s9",),
    )


STATES: dict[str, tuple[str, Any, Any]] = {
    "a key": ("/final_state/a", {"a": 1, "b": 1}, {"a": "X", "b": 1}),
    "nothing there": ("/final_state/a", {"b": 1}, {"b": 1}),
    "a null": ("/final_state/a", {"a": None}, {"a": "X"}),
    "an index": ("/final_state/a/1", {"a": [0, 1, 2]}, {"a": [0, "X", 2]}),
    "an index behind the end": ("/final_state/a/3", {"a": [0, 1, 2]}, {"a": [0, 1, 2]}),
    "an index with a zero": ("/final_state/a/01", {"a": [0, 1, 2]}, {"a": [0, 1, 2]}),
    "the place after a list": ("/final_state/a/-", {"a": [0]}, {"a": [0]}),
    "a minus as a key": ("/final_state/a/-", {"a": {"-": 0}}, {"a": {"-": "X"}}),
    "a negative index": ("/final_state/a/-1", {"a": [0]}, {"a": [0]}),
    "digits as a key": ("/final_state/a/0", {"a": {"0": 1}}, {"a": {"0": "X"}}),
    "any key": ("/final_state/*/id", {"a": {"id": 1}, "b": {}}, {"a": {"id": "X"}, "b": {}}),
    "any index": ("/final_state/a/*/id", {"a": [{"id": 1}, 2]}, {"a": [{"id": "X"}, 2]}),
    "any of everything": (
        "/final_state/*/*",
        {"a": [1], "b": {"c": [2]}},
        {"a": ["X"], "b": {"c": "X"}},
    ),
    "a star in a key": ("/final_state/a*", {"a*": 1, "ab": 2}, {"a*": "X", "ab": 2}),
    "a star as a key": ("/final_state/*", {"*": 1}, {"*": "X"}),
    "a slash in a key": (
        "/final_state/a~1b",
        {"a/b": 1, "a": {"b": 2}},
        {"a/b": "X", "a": {"b": 2}},
    ),
    "a tilde in a key": ("/final_state/a~01", {"a~1": 1, "a/": 2}, {"a~1": "X", "a/": 2}),
    "an empty key": ("/final_state/", {"": 1, "a": 2}, {"": "X", "a": 2}),
    "inside a text": ("/final_state/a/0", {"a": "text"}, {"a": "text"}),
    "an empty state": ("/final_state/a", {}, {}),
}


@pytest.mark.parametrize("case", STATES)
def test_mask_replaces_what_is_at_its_path_and_nothing_else(case: str) -> None:
    """A mask hides the values at its path, and never one that a user still wants to see."""
    path, state, expected = STATES[case]
    before = digest(state)
    mask = Mask(path=path, value="X")
    result = result_of(state, {"a": 1})
    masked = mask_result([mask], result)
    assert masked.to_dict() == {**result.to_dict(), "final_state": expected}
    assert masked.skipped_step_ids == ("s9",)
    assert digest(state) == before
    assert meets(mask, result) == meets(mask, masked) == (state != expected)


def test_mask_reaches_payloads_and_messages() -> None:
    """The same value is hidden in the steps and in the reason of a failure."""
    result = result_of({}, {"id": 1}, {"id": 2, "n": 3}, {}, message="Step 's0' failed: 7")
    masks = [
        Mask(path="/executed_steps/*/payload/id", value=0),
        Mask(path="/executed_steps/1/payload/n", value=0),
        Mask(path="/error_message", value="<why>"),
    ]
    masked = mask_result(masks, result).to_dict()
    assert [step["payload"] for step in masked["executed_steps"]] == [
        {"id": 0},
        {"id": 0, "n": 0},
        {},
    ]
    assert (masked["error_message"], masked["failed_step_id"]) == ("<why>", "s0")
    assert masked["success"] is False


def test_mask_of_the_message_does_not_make_a_mission_fail() -> None:
    """A mission that succeeded has no message, masked or not, and the mask has met nothing."""
    mask = Mask(path="/error_message", value="<why>")
    result = result_of({"a": 1})
    assert mask_result([mask], result) == result
    assert not meets(mask, result)


def test_rounding_leaves_other_values() -> None:
    """An integer stays an integer, and a value that is not a number is still compared."""
    state = {"v": [1, 1.25, True, None, "1.25", [1.25], {"a": 1.25}]}
    rounding = Rounding(path="/final_state/v/*", digits=1)
    masked = mask_result([rounding], result_of(state)).to_dict()["final_state"]
    assert digest(masked) == digest({"v": [1, 1.2, True, None, "1.25", [1.25], {"a": 1.25}]})
    assert meets(rounding, result_of({"v": [1]}))
    values: tuple[Any, ...] = (True, None, "1.5", [], [1.5], {})
    for value in values:
        assert not meets(rounding, result_of({"v": [value]}))


def test_shared_value_is_masked_at_each_of_its_places() -> None:
    """A list that is twice in a state, as with an alias of YAML, is masked only where asked."""
    shared = {"id": 1}
    state = {"a": shared, "b": shared}
    masked = mask_result([Mask(path="/final_state/a/id", value="X")], result_of(state))
    assert masked.final_state == {"a": {"id": "X"}, "b": {"id": 1}}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("/final_state/a", "/final_state/a", True),
        ("/final_state/a", "/final_state/a/b", True),
        ("/final_state/a/b", "/final_state/a", True),
        ("/final_state/*", "/final_state/a", True),
        ("/final_state/*/b", "/final_state/a/*", True),
        ("/final_state/*/b", "/final_state/a/c", False),
        ("/final_state/a", "/final_state/ab", False),
        ("/final_state/a~1b", "/final_state/a/b", False),
        ("/executed_steps/*/payload/a", "/executed_steps/0/payload", True),
        ("/executed_steps/1/payload", "/executed_steps/0/payload", False),
        ("/final_state", "/error_message", False),
    ],
)
def test_paths_that_can_meet_the_same_value_overlap(one: str, other: str, expected: bool) -> None:
    """Whoever writes two masks for one value is told so, and nobody else."""
    assert overlap(Mask(path=one, value=0), Rounding(path=other, digits=1)) is expected


A = Mask(path="/final_state/a", value=1)


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        (A, A, True),
        (Mask(path="/final_state/*", value=1), A, True),
        (A, Mask(path="/final_state/*", value=1), False),
        (A, Mask(path="/final_state/a", value=True), False),
        (A, Mask(path="/final_state/a", value=1.0), False),
        (A, Mask(path="/final_state/a/b", value=1), False),
        (A, Rounding(path="/final_state/a", digits=1), False),
        (Rounding(path="/final_state/a", digits=1), A, False),
        (
            Rounding(path="/final_state/*", digits=1),
            Rounding(path="/final_state/a", digits=2),
            True,
        ),
        (
            Rounding(path="/final_state/a", digits=2),
            Rounding(path="/final_state/a", digits=1),
            False,
        ),
        (
            Mask(path="/final_state/a", value={"b": 1}),
            Mask(path="/final_state/a", value={"b": 1}),
            True,
        ),
    ],
)
def test_what_an_earlier_mask_covers_is_not_new(wide: Any, narrow: Any, expected: bool) -> None:
    """A reviewer is told of each mask that hides more than before."""
    assert covers(wide, narrow) is expected
