"""A part of a golden is compared with the run of the same scenarios, and with nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.gates import accept, define, echo_that, expectation, scenario
from tier2gate.golden.changed_inputs import ChangedInput
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, Drift, explain_drift
from tier2gate.golden.format import Golden
from tier2gate.golden.parts import take_parts
from tier2gate.golden.preparing import without_record
from tier2gate.golden.record import Record
from tier2gate.orchestration.registry import MISSION_REGISTRY

ONE, TWO = scenario("one", params={"a": 1}), scenario("two", params={"b": 2})


def accepted(*scenarios: Mapping[str, Any], **more: Any) -> Golden:
    """Return the golden of some scenarios."""
    return accept(define(*scenarios, **more))


def compare(old: Golden, new: Golden, *names: str) -> Drift | None:
    """Explain how the selected scenarios differ; `None` if they do not."""
    before, after = take_parts(old, new, lambda name: name in names)
    if before.test_run_hash == after.test_run_hash:
        assert before.content
        assert after.content
        assert before.content.inputs == after.content.inputs
        return None
    return explain_drift(before, after)


def stored(golden: Golden, *, detail: str) -> Golden:
    """Return a golden as it is kept."""
    return golden if detail == "full" else without_record(golden)


@pytest.mark.parametrize("detail", ["full", "hashes"])
def test_same_scenario_is_equal(detail: str) -> None:
    """A scenario that did not change passes, although the golden has others."""
    old = stored(accepted(ONE, TWO), detail=detail)
    assert compare(old, accepted(ONE), "one") is None


@pytest.mark.parametrize("detail", ["full", "hashes"])
def test_changed_scenario_is_the_only_difference(detail: str) -> None:
    """A drift names the selected scenario, and no other one as removed."""
    old = stored(accepted(ONE, TWO), detail=detail)
    drift = compare(old, accepted(scenario("one", params={"a": 9})), "one")
    assert drift is not None
    assert drift.cause is Cause.INPUTS_CHANGED
    assert [(item.what, item.name, item.change) for item in drift.changed_inputs] == [
        ("scenario", "one", ChangeKind.CHANGED)
    ]
    assert [item.name for item in drift.scenarios] == ["one"]
    assert [(item.before, item.after) for item in drift.changes] == (
        [(1, 9)] if detail == "full" else []
    )


@pytest.mark.parametrize("detail", ["full", "hashes"])
def test_new_and_removed_scenarios_that_match_are_differences(detail: str) -> None:
    """A pattern that selects an accepted scenario that is gone does not pass without it."""
    old = stored(accepted(ONE, TWO), detail=detail)
    three = scenario("three", params={"b": 2})
    drift = compare(old, accepted(ONE, three), "one", "two", "three")
    assert drift is not None
    assert [(item.name, item.kind) for item in drift.scenarios] == [
        ("three", ChangeKind.ADDED),
        ("two", ChangeKind.REMOVED),
    ]


def test_changed_behaviour_is_not_blamed_on_an_input() -> None:
    """A regression in a scenario is called one, although expectations of others changed."""
    found = "executed_steps.0.payload.params.a"
    expected = [expectation("one-a", "one", path=found, op="ne", expected=7)]
    old = accepted(ONE, TWO, expectations=[*expected, expectation("two-ok", "two")])
    broken = {**MISSION_REGISTRY, "echo": echo_that(lambda item: item["params"].update(a=5))}
    new = accept(define(ONE, expectations=expected), broken)
    drift = compare(old, new, "one")
    assert drift is not None
    assert (drift.cause, drift.changed_inputs) == (Cause.BEHAVIOUR_CHANGED, ())
    assert [item.name for item in drift.scenarios] == ["one"]


def judging(**fields: Any) -> list[dict[str, Any]]:
    """Return two expectations; the fields change the first."""
    return [expectation("one-ok", "one", **fields), expectation("two-ok", "two")]


def test_changed_expectation_of_a_selected_scenario_is_a_difference() -> None:
    """A weaker expectation does not pass as accepted if the golden shows that it changed."""
    old = accepted(ONE, TWO)
    new = accepted(ONE, expectations=judging(op="ne", expected=7)[:1])
    drift = compare(old, new, "one")
    assert drift is not None
    assert drift.cause is Cause.INPUTS_CHANGED
    assert drift.changed_inputs == (
        ChangedInput(file_kind="expectations", what="expectation", name="one-ok"),
    )
    assert drift.scenarios == ()


def test_other_expectations_are_no_difference() -> None:
    """A scenario passes, whatever changed in the expectations of the others."""
    old = accepted(ONE, TWO)
    new = accepted(ONE, expectations=judging()[:1])
    assert new.content is not None
    inputs = replace(new.content.inputs, expectations="d" * 64)
    assert compare(old, replace(new, content=replace(new.content, inputs=inputs)), "one") is None


def test_only_missions_that_the_part_calls_are_compared() -> None:
    """A mission of another scenario is neither changed nor removed."""

    def with_missions(golden: Golden, missions: Mapping[str, str]) -> Golden:
        assert golden.content is not None
        inputs = replace(golden.content.inputs, missions=missions)
        return replace(golden, content=replace(golden.content, inputs=inputs))

    old = with_missions(accepted(ONE, TWO), {"mine": "a" * 64, "other": "b" * 64})
    assert compare(old, with_missions(accepted(ONE), {"mine": "a" * 64}), "one") is None
    new = with_missions(accepted(ONE), {"mine": "c" * 64})
    before, after = take_parts(old, new, lambda name: name == "one")
    assert before.content
    assert after.content
    assert (before.content.inputs.missions, after.content.inputs.missions) == (
        {"mine": "a" * 64},
        {"mine": "c" * 64},
    )


def test_parts_do_not_change_the_goldens() -> None:
    """Comparing a part cannot damage what is compared or written later."""
    old, new = accepted(ONE, TWO), accepted(ONE)
    compare(old, new, "one")
    assert (old, new) == (accepted(ONE, TWO), accepted(ONE))


@pytest.mark.parametrize("bare", ["old", "new"])
def test_bare_hash_has_no_parts(bare: str) -> None:
    """A bare hash cannot pass for the golden of a scenario."""
    golden = accepted(ONE)
    only_hash = Golden(test_run_hash=golden.test_run_hash)
    pair = (only_hash, golden) if bare == "old" else (golden, only_hash)
    with pytest.raises(ValueError, match="needs the hashes"):
        take_parts(*pair, lambda _: True)


def test_record_of_a_part_is_not_that_of_the_whole() -> None:
    """The accepted values of other scenarios are not shown as removed."""
    before, _ = take_parts(accepted(ONE, TWO), accepted(ONE), lambda name: name == "one")
    assert isinstance(before.record, Record)
    assert list(before.record.json["suite_result"]["scenario_results"]) == ["one"]
    assert list(before.record.expectations) == ["one-ok"]
