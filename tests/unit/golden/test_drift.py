"""Drift: its cause, told from the inputs, and the values that changed."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from tests.gates import accept, define, echo_that, expectation, scenario
from tier2gate.golden.drift import (
    Cause,
    Change,
    ChangeKind,
    Drift,
    ScenarioDrift,
    compare_records,
    explain_drift,
)
from tier2gate.golden.format import Golden, without_record
from tier2gate.orchestration.engine import WorkflowDefinition
from tier2gate.orchestration.registry import MISSION_REGISTRY, build_echo

HASH = "0123456789abcdef" * 4
KEPT = expectation("kept", "kept")


def before(*names: str, expectations: list[dict[str, Any]] | None = None) -> Golden:
    """Give the golden of some scenarios; one called kept is always there, and is judged."""
    scenarios = [scenario(name, params={"who": name}) for name in ("kept", *names)]
    return accept(define(*scenarios, expectations=expectations or [KEPT]))


def after(
    fates: Mapping[str, str],
    *,
    suite_name: str = "onboarding",
    expectations: list[dict[str, Any]] | None = None,
) -> Golden:
    """Give the golden of a later run: what has become of each scenario is its fate."""
    scenarios = [
        scenario(name, params={"who": name}, state={"moved": True} if fate == "input" else {})
        for name, fate in {"kept": "same", **fates}.items()
        if fate != "removed"
    ]
    definition = define(*scenarios, expectations=expectations or [KEPT], suite_name=suite_name)

    def echo(params: Mapping[str, Any] | None) -> WorkflowDefinition:
        behaves = fates.get((params or {})["who"], "same")
        if behaves == "behaviour":
            return echo_that(lambda payload: payload.update(changed=True))(params)
        return build_echo(params)

    return accept(definition, {**MISSION_REGISTRY, "echo": echo})


def overall(*fates: str) -> Cause:
    """Say by the sheet what the cause for a gate is: all changed scenarios, none or some."""
    by_input = {fate != "behaviour" for fate in fates if fate != "same"}
    if by_input == {True, False}:
        return Cause.INPUTS_AND_BEHAVIOUR_CHANGED
    return Cause.BEHAVIOUR_CHANGED if by_input == {False} else Cause.INPUTS_CHANGED


SCENARIO_DRIFTS = {
    "input": (ChangeKind.CHANGED, Cause.INPUTS_CHANGED, {"echo": ChangeKind.CHANGED}),
    "behaviour": (ChangeKind.CHANGED, Cause.BEHAVIOUR_CHANGED, {"echo": ChangeKind.CHANGED}),
    "added": (ChangeKind.ADDED, Cause.INPUTS_CHANGED, {}),
    "removed": (ChangeKind.REMOVED, Cause.INPUTS_CHANGED, {}),
}


@pytest.mark.parametrize(
    ("one", "two"),
    [pair for pair in product(("same", *SCENARIO_DRIFTS), repeat=2) if pair != ("same", "same")],
)
def test_cause_is_told_for_each_scenario_and_for_the_gate(one: str, two: str) -> None:
    """Whoever meets a drift knows of each scenario and of the gate whether inputs explain it."""
    fates = {"one": one, "two": two}
    drift = explain_drift(
        before(*(name for name, fate in fates.items() if fate != "added")), after(fates)
    )
    assert drift.scenarios == tuple(
        ScenarioDrift(
            name=name,
            kind=SCENARIO_DRIFTS[fate][0],
            cause=SCENARIO_DRIFTS[fate][1],
            missions=SCENARIO_DRIFTS[fate][2],
        )
        for name, fate in fates.items()
        if fate != "same"
    )
    assert drift.cause is overall(one, two)
    inputs_moved = {one, two} != {"behaviour"} and {one, two} != {"behaviour", "same"}
    assert drift.changed_inputs == (("suite",) if inputs_moved else ())
    assert drift.explained


def test_renamed_scenario_is_one_removed_and_one_added() -> None:
    """A scenario under another name is never taken for the same behaving otherwise."""
    drift = explain_drift(before("old"), after({"new": "added"}))
    assert [(item.name, item.kind) for item in drift.scenarios] == [
        ("new", ChangeKind.ADDED),
        ("old", ChangeKind.REMOVED),
    ]
    assert drift.cause is Cause.INPUTS_CHANGED


def test_renamed_suite_is_a_changed_input() -> None:
    """When nothing but the suite's name moved, no behaviour is blamed."""
    assert explain_drift(before("one"), after({"one": "same"}, suite_name="renamed")) == Drift(
        cause=Cause.INPUTS_CHANGED,
        changed_inputs=("suite",),
        changes=(
            Change(
                pointer="/suite_result/suite_name",
                kind=ChangeKind.CHANGED,
                before="onboarding",
                after="renamed",
            ),
        ),
        explained=True,
    )


def test_added_expectation_is_a_changed_input() -> None:
    """When nothing but the expectations moved, no behaviour is blamed."""
    demanded = [KEPT, expectation("more", "kept", op="exists", expected=None)]
    drift = explain_drift(before(), after({}, expectations=demanded))
    result = {"actual": True, "details": {}, "expected": None, "passed": True}
    assert drift == Drift(
        cause=Cause.INPUTS_CHANGED,
        changed_inputs=("expectations",),
        changes=(
            Change(
                pointer="/expectations_result/expectation_results/more",
                kind=ChangeKind.ADDED,
                before=None,
                after=result,
            ),
        ),
        explained=True,
    )


def test_changed_behaviour_is_told_although_expectations_moved() -> None:
    """A new demand beside a regression does not excuse the regression."""
    demanded = [KEPT, expectation("more", "kept", op="exists", expected=None)]
    drift = explain_drift(before("one"), after({"one": "behaviour"}, expectations=demanded))
    assert drift.cause is Cause.BEHAVIOUR_CHANGED
    assert drift.changed_inputs == ("expectations",)


def test_verdict_that_moved_alone_is_changed_behaviour() -> None:
    """A verdict that moved while inputs and results did not is not blamed on the user."""
    old, new = before(), after({})
    assert old.body is not None
    record = {**old.body["record"]}
    verdict = record["expectations_result"]
    flipped = {**verdict["expectation_results"]["kept"], "passed": False}
    record["expectations_result"] = {**verdict, "expectation_results": {"kept": flipped}}
    old = replace(old, body={**old.body, "record": record})
    assert explain_drift(old, new) == Drift(
        cause=Cause.BEHAVIOUR_CHANGED,
        changes=(
            Change(
                pointer="/expectations_result/expectation_results/kept/passed",
                kind=ChangeKind.CHANGED,
                before=False,
                after=True,
            ),
        ),
        explained=True,
    )


def test_missions_of_a_changed_scenario_are_told() -> None:
    """Of a scenario that changed, it is told which missions are new, gone or changed."""
    calls = [{"name": "echo", "id": key} for key in ("a", "b", "c")]
    old = {"scenario_name": "s", "initial_state": {}, "missions": calls}
    moved = {"name": "echo", "id": "b", "params": {"p": 1}}
    new = {**old, "missions": [calls[0], moved, {"name": "echo", "id": "d"}]}
    judged = [expectation("kept", "s", mission_name="a")]
    (drifted,) = explain_drift(
        accept(define(old, expectations=judged)), accept(define(new, expectations=judged))
    ).scenarios
    assert drifted.missions == {
        "b": ChangeKind.CHANGED,
        "c": ChangeKind.REMOVED,
        "d": ChangeKind.ADDED,
    }


def test_golden_of_hashes_only_tells_the_cause_and_the_places() -> None:
    """A golden without a record still says what drifted and why, and that it knows no values."""
    drift = explain_drift(without_record(before("one")), after({"one": "behaviour"}))
    assert drift == Drift(
        cause=Cause.BEHAVIOUR_CHANGED,
        scenarios=(
            ScenarioDrift(
                name="one",
                kind=ChangeKind.CHANGED,
                cause=Cause.BEHAVIOUR_CHANGED,
                missions={"echo": ChangeKind.CHANGED},
            ),
        ),
    )


def test_bare_hash_cannot_tell() -> None:
    """Of a bare hash nothing is made up."""
    assert explain_drift(Golden(test_run_hash=HASH), after({})) == Drift(cause=Cause.UNKNOWN)


def test_other_algorithm_is_said_and_nothing_else_compared() -> None:
    """Hashes of two algorithms are never held against each other."""
    old = replace(before("one"), hash_algorithm="other@1")
    assert explain_drift(old, after({"one": "behaviour"})) == Drift(cause=Cause.ALGORITHM_CHANGED)


def changes_between(old: Any, new: Any) -> list[tuple[str, ChangeKind, Any, Any]]:
    """Compare two states as the final state of one mission, pointers shortened to start there."""
    there = "/suite_result/scenario_results/s/mission_results/echo/final_state"
    records = [accept(define(scenario("s", state=state))).record for state in (old, new)]
    changes = list(compare_records(*records))
    assert all(change.pointer.startswith(there) for change in changes)
    return [
        (change.pointer.removeprefix(there), change.kind, change.before, change.after)
        for change in changes
    ]


EQUAL: list[dict[str, Any]] = [{}, {"a": 1}, {"a": {"b": [1.0, True, None, "", {}, []]}}]


@pytest.mark.parametrize("state", EQUAL)
def test_equal_records_have_no_changes(state: dict[str, Any]) -> None:
    """Nobody is shown a change that is none."""
    assert changes_between(state, state) == []


CHANGED, ADDED, REMOVED = ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED
CHANGES: dict[str, tuple[Any, Any, list[tuple[str, ChangeKind, Any, Any]]]] = {
    "a value": ({"a": 1}, {"a": 2}, [("/a", CHANGED, 1, 2)]),
    "a key that is new": ({}, {"a": 1}, [("/a", ADDED, None, 1)]),
    "a key that is gone": ({"a": 1}, {}, [("/a", REMOVED, 1, None)]),
    "a null that is new": ({}, {"a": None}, [("/a", ADDED, None, None)]),
    "a null that is gone": ({"a": None}, {}, [("/a", REMOVED, None, None)]),
    "deep down": ({"a": {"b": [0, {"c": 1}]}}, {"a": {"b": [0, {"c": 2}]}}, [
        ("/a/b/1/c", CHANGED, 1, 2)
    ]),
    "a list that grows": ({"l": [1]}, {"l": [1, 2, 3]}, [
        ("/l/1", ADDED, None, 2),
        ("/l/2", ADDED, None, 3),
    ]),
    "a list that shrinks": ({"l": [1, 2]}, {"l": []}, [
        ("/l/0", REMOVED, 1, None),
        ("/l/1", REMOVED, 2, None),
    ]),
    "a mapping for a list": ({"a": [1]}, {"a": {"0": 1}}, [("/a", CHANGED, [1], {"0": 1})]),
    "an empty list for an empty mapping": ({"a": []}, {"a": {}}, [("/a", CHANGED, [], {})]),
    "a whole part": ({}, {"a": {"b": 1}}, [("/a", ADDED, None, {"b": 1})]),
    "keys that need escapes": ({"a/b": 1, "c~d": 1, "": 1}, {"a/b": 2, "c~d": 2, "": 2}, [
        ("/", CHANGED, 1, 2),
        ("/a~1b", CHANGED, 1, 2),
        ("/c~0d", CHANGED, 1, 2),
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "changes"), CHANGES.values(), ids=CHANGES.keys())
def test_each_change_is_told_with_its_place_and_values(
    old: Any, new: Any, changes: list[tuple[str, ChangeKind, Any, Any]]
) -> None:
    """Whoever meets a drift sees each value that changed, where it is, before and after."""
    assert changes_between(old, new) == changes


@pytest.mark.parametrize(
    ("old", "new"),
    [(1, 1.0), (1, True), (1.0, True), (0, False), (0.0, -0.0), (None, False), ("1", 1)],
)
def test_change_of_type_alone_is_told(old: Any, new: Any) -> None:
    """A value that became another one, although Python calls the two equal, is a change."""
    for first, second in ((old, new), (new, old)):
        ((pointer, kind, was, now),) = changes_between({"v": first}, {"v": second})
        assert (pointer, kind) == ("/v", CHANGED)
        assert (repr(was), repr(now)) == (repr(first), repr(second))


def test_results_come_before_verdicts_and_hashes_not_at_all() -> None:
    """The first changes shown are causes, not what follows from them."""
    judged = [expectation("kept", "s", path="final_state.n", op="exists", expected=None)]
    old = accept(define(scenario("s", state={"n": 1}), expectations=judged))
    new = accept(define(scenario("s", state={"n": 2}), suite_name="z", expectations=judged))
    assert [change.pointer for change in compare_records(old.record, new.record)] == [
        "/suite_result/suite_name",
        "/suite_result/scenario_results/s/mission_results/echo/final_state/n",
        "/expectations_result/expectation_results/kept/actual",
    ]
