"""The places at which runs disagree: as few as say what differs, with every value that was seen."""

from typing import Any

import pytest

from tier2gate.assessment.runs.disagreement import agree, describe_mission, find_spots
from tier2gate.orchestration.engine import OrchestrationResult, StepSpec
from tier2gate.runner.calls import Answer, Answers, Call

CALL = Call(place=("new", "rate"), mission="rate", params={}, state={})


def run(state: dict[str, Any] | None, **fields: Any) -> Answers:
    """Return the answers of a run whose only call ended in a state; `None` if it raised."""
    if state is None:
        return {CALL.place: Answer(None, "no")}
    steps = [StepSpec("score", "runtime", {"n": fields.pop("payload", 1)})]
    result = OrchestrationResult(
        id="rate", success=True, executed_steps=steps, final_state=state, **fields
    )
    return {CALL.place: Answer(result)}


def pointers(*runs: Answers) -> list[str]:
    """Return the pointers of a mission's values that differ."""
    return [value.pointer for value in describe_mission(runs, CALL, None).values]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"a": 1}, {"a": 2}, ["/final_state/a"]),
        ({"a": 1}, {"a": 1.0}, ["/final_state/a"]),
        ({"a": 1}, {"a": True}, ["/final_state/a"]),
        ({"a": 0.0}, {"a": -0.0}, ["/final_state/a"]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, ["/final_state/a/c"]),
        ({"a/b": 1}, {"a/b": 2}, ["/final_state/a~1b"]),
        ({"a": None}, {}, ["/final_state/a"]),
        ({"a": [1, 2, 3]}, {"a": [3, 1, 2]}, ["/final_state/a"]),
        ({"a": [1, 2, 3]}, {"a": [1, 9, 3]}, ["/final_state/a/1"]),
        ({"a": [1, 2, 3]}, {"a": [1, 2]}, ["/final_state/a"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["/final_state/a/0/b"]),
        ({"a": [1]}, {"a": {"0": 1}}, ["/final_state/a"]),
        ({"a": "x", "b": 1}, {"a": "y", "b": 2}, ["/final_state/a", "/final_state/b"]),
    ],
)
def test_place_is_the_smallest_that_says_what_differs(
    one: dict[str, Any], other: dict[str, Any], expected: list[str]
) -> None:
    """A user sees the value that differs, and a list whose order differs as a whole."""
    assert pointers(run(one), run(other)) == expected
    spots = {(*CALL.place, pointer) for pointer in expected}
    assert find_spots(run(one), run(other)) == spots
    assert not agree([run(one), run(other)], CALL)


def test_runs_that_agree_have_no_place() -> None:
    """A result that is the same in another order of keys is no disagreement."""
    runs = [run({"a": 1, "b": [1]}), run({"b": [1], "a": 1})]
    assert find_spots(*runs) == set()
    assert agree(runs, CALL)


def test_every_value_is_counted() -> None:
    """A user sees how often each value came, the most frequent first."""
    runs = [run({"a": 1}), run({"a": 2}), run({"a": 2}), run({}), run({"a": 2})]
    [value] = describe_mission(runs, CALL, None).values
    assert [(seen.value, seen.exists, seen.runs) for seen in value.seen] == [
        (2, True, 3),
        (None, False, 1),
        (1, True, 1),
    ]


def test_third_run_is_compared_too() -> None:
    """A difference that only a later run shows is found."""
    runs = [run({"a": 1}), run({"a": 1}), run({"a": 2})]
    assert not agree(runs, CALL)
    assert pointers(*runs) == ["/final_state/a"]


def test_final_state_comes_first_and_hashes_of_it_do_not_count() -> None:
    """A user sees the cause, not a hash that follows from it; and the step, if a step differs."""
    runs = [
        run({"z": 1}, payload=1, lineage={"h": "a"}, receipt={"h": "a"}),
        run({"z": 2}, payload=2, lineage={"h": "b"}, receipt={"h": "b"}),
    ]
    first, second = describe_mission(runs, CALL, None).values
    assert (first.pointer, first.step_id) == ("/final_state/z", None)
    assert (second.pointer, second.step_id) == ("/executed_steps/0/payload/n", "score")
    only_hashes = [run({}, receipt={"h": "a"}), run({}, receipt={"h": "b"})]
    assert pointers(*only_hashes) == ["/receipt/h"]


def test_few_places_are_kept() -> None:
    """A result in which everything differs is described in a few lines, and the rest is counted."""
    names = "abcdefgh"
    runs = [run(dict.fromkeys(names, number)) for number in range(3)]
    found = describe_mission(runs, CALL, None)
    assert ([value.pointer for value in found.values], found.more_values) == (
        ["/final_state/a", "/final_state/b", "/final_state/c"],
        5,
    )


def test_raising_in_one_run_is_a_difference() -> None:
    """A mission that fails by chance is not called stable."""
    assert find_spots(run(None), run({"a": 1})) == {(*CALL.place, None)}
    assert find_spots(run(None), run(None)) == set()
    found = describe_mission([run({"a": 1}), run(None), run(None)], CALL, "rate.py")
    assert (found.raised, found.why, found.values, found.file) == (2, "no", (), "rate.py")


def test_call_that_one_run_did_not_make_is_not_compared() -> None:
    """A part of a suite is compared with a run of the whole suite."""
    other = Call(place=("old", "rate"), mission="rate", params={}, state={})
    whole = {**run({"a": 1}), other.place: Answer(None, "no")}
    assert find_spots(run({"a": 1}), whole) == set()
    assert agree([run({"a": 1}), whole], CALL)


def test_reordered_list_is_known() -> None:
    """A list of the same items is described as one in different orders."""
    [value] = describe_mission([run({"a": ["x", "y"]}), run({"a": ["y", "x"]})], CALL, None).values
    assert value.is_reordered
    [value] = describe_mission([run({"a": ["x"]}), run({"a": ["x", "x"]})], CALL, None).values
    assert not value.is_reordered
