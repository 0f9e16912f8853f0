"""Drift: its cause, told from the inputs, and the values that changed."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import (
    accept,
    body_of,
    define,
    echo_that,
    expectation,
    record_of,
    replaced,
    scenario,
)
from tier2gate.golden.changed_inputs import ChangedInput, changed_kinds
from tier2gate.golden.changes import Change, ChangeKind
from tier2gate.golden.drift import (
    Cause,
    Drift,
    Flip,
    ScenarioDrift,
    compare_records,
    explain_drift,
    explain_records,
)
from tier2gate.golden.format import Golden, golden_from_json
from tier2gate.golden.preparing import without_record
from tier2gate.golden.record import Record
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition
from tier2gate.orchestration.expectations import ExpectationResult
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


def moved_scenario(name: str, change: ChangeKind) -> ChangedInput:
    """Give what is said of a scenario whose inputs moved."""
    return ChangedInput(file_kind="suite", what="scenario", name=name, change=change)


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
    assert drift.changed_inputs == tuple(
        moved_scenario(name, SCENARIO_DRIFTS[fate][0])
        for name, fate in fates.items()
        if fate not in ("same", "behaviour")
    )
    assert drift.flips == ()
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
        changed_inputs=(ChangedInput(file_kind="suite", what="suite_name"),),
        changes=(
            Change(
                pointer="/suite_result/suite_name",
                kind=ChangeKind.CHANGED,
                before="onboarding",
                after="renamed",
                now="/suite_result/suite_name",
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
        changed_inputs=(
            ChangedInput(
                file_kind="expectations",
                what="expectation",
                name="more",
                change=ChangeKind.ADDED,
            ),
        ),
        changes=(
            Change(
                pointer="/expectations_result/expectation_results/more",
                kind=ChangeKind.ADDED,
                before=None,
                after=result,
                now="/expectations_result/expectation_results/more",
            ),
        ),
        explained=True,
    )


def test_changed_behaviour_is_told_although_expectations_moved() -> None:
    """A new demand beside a regression does not excuse the regression."""
    demanded = [KEPT, expectation("more", "kept", op="exists", expected=None)]
    drift = explain_drift(before("one"), after({"one": "behaviour"}, expectations=demanded))
    assert drift.cause is Cause.BEHAVIOUR_CHANGED
    assert changed_kinds(drift.changed_inputs) == ("expectations",)


def test_verdict_that_moved_alone_is_changed_behaviour() -> None:
    """A verdict that moved while inputs and results did not is not blamed on the user."""
    old, new = before(), after({})
    path = ("record", "expectations_result", "expectation_results", "kept", "passed")
    old = golden_from_json(replaced(body_of(old), path, False))
    assert explain_drift(old, new) == Drift(
        cause=Cause.BEHAVIOUR_CHANGED,
        flips=(Flip(id="kept", passed=True, before=True, after=True),),
        changes=(
            Change(
                pointer="/expectations_result/expectation_results/kept/passed",
                kind=ChangeKind.CHANGED,
                before=False,
                after=True,
                now="/expectations_result/expectation_results/kept/passed",
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
    on_a = [expectation("kept", "s", mission_name="a")]
    (drifted,) = explain_drift(
        accept(define(old, expectations=on_a)), accept(define(new, expectations=on_a))
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


def test_side_without_results_tells_what_its_hashes_do() -> None:
    """Two goldens tell cause, places and inputs, if but one of them keeps the results."""
    old, new = before("one"), after({"one": "input"})
    short = Drift(
        cause=Cause.INPUTS_CHANGED,
        changed_inputs=(moved_scenario("one", ChangeKind.CHANGED),),
        scenarios=(
            ScenarioDrift(
                name="one",
                kind=ChangeKind.CHANGED,
                cause=Cause.INPUTS_CHANGED,
                missions={"echo": ChangeKind.CHANGED},
            ),
        ),
    )
    assert explain_drift(old, without_record(new)) == short
    assert explain_drift(without_record(old), new) == short
    full = explain_drift(old, new)
    assert replace(full, changes=(), explained=False) == short


def test_bare_hash_cannot_tell() -> None:
    """Of a bare hash nothing is made up, on whichever side it is."""
    assert explain_drift(Golden(test_run_hash=HASH), after({})) == Drift(cause=Cause.UNKNOWN)
    assert explain_drift(after({}), Golden(test_run_hash=HASH)) == Drift(cause=Cause.UNKNOWN)


def test_other_algorithm_compares_no_hash_but_every_value() -> None:
    """Nothing is accepted blind on the day of a new algorithm; hashes are never held together."""
    old = replace(before("one"), hash_algorithm="other@1")
    new = after({"one": "behaviour"})
    for drift, sides in (
        (explain_drift(old, new), (old, new)),
        (explain_drift(new, old), (new, old)),
    ):
        assert drift == Drift(
            cause=Cause.ALGORITHM_CHANGED,
            changes=tuple(compare_records(*map(record_of, sides))),
            explained=True,
        )
        assert drift.changes
    without = without_record(old)
    assert explain_drift(without, new) == Drift(cause=Cause.ALGORITHM_CHANGED)


def test_other_algorithm_s_hashes_hide_no_value() -> None:
    """A record whose hashes nobody can check is compared value by value, whatever they say."""
    new = after({"one": "behaviour"})
    old = replace(before("one"), hash_algorithm="other@1")
    body = copy.deepcopy(body_of(old))
    results = body["record"]["suite_result"]["scenario_results"]
    for name, item in record_of(new).json["suite_result"]["scenario_results"].items():
        results[name]["metadata"] = item["metadata"]
    forged = golden_from_json(body)
    assert explain_drift(forged, new).changes == explain_drift(old, new).changes


def changes_between(old: Any, new: Any) -> list[tuple[str, ChangeKind, Any, Any]]:
    """Compare two states as the final state of one mission, pointers shortened to start there."""
    there = "/suite_result/scenario_results/s/mission_results/echo/final_state"
    goldens = (accept(define(scenario("s", state=state))) for state in (old, new))
    changes = list(compare_records(*map(record_of, goldens)))
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
    on_n = [expectation("kept", "s", path="final_state.n", op="exists", expected=None)]
    old = accept(define(scenario("s", state={"n": 1}), expectations=on_n))
    new = accept(define(scenario("s", state={"n": 2}), suite_name="z", expectations=on_n))
    assert [
        change.pointer for change in compare_records(record_of(old), record_of(new))
    ] == snapshot(
        [
            "/suite_result/suite_name",
            "/suite_result/scenario_results/s/mission_results/echo/final_state/n",
            "/expectations_result/expectation_results/kept/actual",
        ]
    )


FLIPS = [
    expectation("breaks", "kept", path="final_state.n", op="eq", expected=1),
    expectation("heals", "kept", path="final_state.n", op="gt", expected=1),
    expectation("stays", "kept", path="final_state.n", op="lt", expected=9),
]


def judged(state: Mapping[str, Any], *ids: str) -> Golden:
    """Give the golden of one scenario that some of the expectations above are on."""
    wanted = [item for item in FLIPS if item["id"] in ids]
    return accept(define(scenario("kept", state=state), expectations=wanted))


def test_expectations_that_flipped_are_told_with_what_was_found() -> None:
    """Whoever meets a drift sees first which demands broke, or hold at last, and on what value."""
    every = ("breaks", "heals", "stays")
    old, new = judged({"n": 1}, *every), judged({"n": 2}, *every)
    assert explain_drift(old, new).flips == (
        Flip(id="breaks", passed=False, before=1, after=2),
        Flip(id="heals", passed=True, before=1, after=2),
    )
    assert explain_drift(new, old).flips == (
        Flip(id="breaks", passed=True, before=2, after=1),
        Flip(id="heals", passed=False, before=2, after=1),
    )


def test_expectation_that_is_new_or_gone_has_not_flipped() -> None:
    """A demand that was not there before is a changed input, and no verdict that turned over."""
    old, new = judged({"n": 1}, "stays", "heals"), judged({"n": 1}, "stays", "breaks")
    drift = explain_drift(old, new)
    assert drift.flips == ()
    assert [(item.name, item.change) for item in drift.changed_inputs] == [
        ("breaks", ChangeKind.ADDED),
        ("heals", ChangeKind.REMOVED),
    ]


def test_value_that_is_not_found_any_more_flips_to_nothing() -> None:
    """A path that leads nowhere any more is told as a flip from a value to none."""
    old, new = judged({"n": 1}, "breaks"), judged({}, "breaks")
    assert explain_drift(old, new).flips == (Flip(id="breaks", passed=False, before=1, after=None),)


def test_records_alone_tell_all_but_the_cause() -> None:
    """Two records that `run` printed are compared without anything made up about their inputs."""
    old, new = (record_of(judged({"n": n}, "breaks")) for n in (1, 2))
    drift = explain_records(old, new)
    assert drift == Drift(
        cause=Cause.UNKNOWN,
        flips=(Flip(id="breaks", passed=False, before=1, after=2),),
        changes=tuple(compare_records(old, new)),
        explained=True,
    )
    assert [change.pointer for change in drift.changes] == snapshot(
        [
            "/suite_result/scenario_results/kept/mission_results/echo/final_state/n",
            "/expectations_result/expectation_results/breaks/actual",
            "/expectations_result/expectation_results/breaks/details/reason",
            "/expectations_result/expectation_results/breaks/passed",
        ]
    )
    assert old.expectations == {
        "breaks": ExpectationResult("breaks", passed=True, actual=1, expected=1, details={})
    }


def test_equal_records_have_no_drift_to_tell() -> None:
    """Of two equal records nothing is shown but that their inputs are unknown."""
    record = record_of(judged({"n": 1}, "breaks"))
    assert explain_records(record, record) == Drift(cause=Cause.UNKNOWN, explained=True)


STEPS = [StepSpec(name, "runtime") for name in "abcde"]
RESULT = "/suite_result/scenario_results/s/mission_results/echo"


def of_steps(*steps: StepSpec) -> Golden:
    """Give the golden of an echo that takes these steps."""

    def build(_params: Mapping[str, Any] | None) -> WorkflowDefinition:
        return WorkflowDefinition("wf-echo", list(steps))

    return accept(define(scenario("s")), {**MISSION_REGISTRY, "echo": build})


def test_inserted_step_is_one_change() -> None:
    """A step more is shown as that step, not as every step behind it and in lineage and receipt."""
    old, new = of_steps(*STEPS[:2], *STEPS[3:]), of_steps(*STEPS)
    step = {"id": "c", "kind": "runtime", "payload": {}}
    place = f"{RESULT}/executed_steps/2"
    assert explain_drift(old, new).changes == (
        Change(pointer=place, kind=ChangeKind.ADDED, before=None, after=step, now=place),
    )
    assert explain_drift(new, old).changes == (
        Change(pointer=place, kind=ChangeKind.REMOVED, before=step, after=None, now=place),
    )


def with_result(golden: Golden, **parts: Any) -> Record:
    """Give the record of `of_steps` with other parts of its one result, and another hash."""
    record = record_of(golden).json
    scenarios = record["suite_result"]["scenario_results"]
    result = {**scenarios["s"]["mission_results"]["echo"], **parts}
    other = {
        **scenarios["s"],
        "mission_results": {"echo": result},
        "metadata": {"scenario_name": "s", "scenario_hash": HASH},
    }
    suite = {**record["suite_result"], "scenario_results": {"s": other}}
    return Record(json={**record, "suite_result": suite})


UNUSUAL = {
    "lineage": {"executed_step_ids": ["b", "a"], "workflow_id": "wf-echo"},
    "receipt": {"id": "wf-echo", "steps": ["a"]},
}


@pytest.mark.parametrize("part", UNUSUAL)
@pytest.mark.parametrize("turned", [False, True])
def test_lineage_that_is_not_the_steps_again_is_told(part: str, turned: bool) -> None:
    """A result whose lineage or receipt went astray shows that; it is not taken for repetition."""
    golden = of_steps(*STEPS[:2])
    sides = [record_of(golden), with_result(golden, **{part: UNUSUAL[part]})]
    if turned:
        sides.reverse()
    places = [change.pointer for change in compare_records(sides[0], sides[1])]
    assert places
    assert all(place.startswith(f"{RESULT}/{part}/") for place in places)


class Unread(dict[str, Any]):
    """Results that nobody may look into."""

    def __iter__(self) -> Any:
        raise AssertionError

    keys = __iter__


def test_scenarios_that_are_the_same_are_passed_over() -> None:
    """Of ten thousand scenarios only those are compared, value by value, whose hash moved."""
    goldens = before("one", "two"), after({"one": "same", "two": "behaviour"})
    old, new = map(record_of, goldens)
    for record in (old, new):
        record.json["suite_result"]["scenario_results"]["one"]["mission_results"] = Unread()
    assert {change.pointer.split("/")[3] for change in compare_records(old, new)} == {"two"}


@pytest.mark.parametrize(("fate", "kind"), [("added", "after"), ("removed", "before")])
def test_scenario_that_came_or_went_is_told_whole(fate: str, kind: str) -> None:
    """A scenario that is new or gone is one change that holds its results, lineage and all."""
    sides = before("one"), before()
    old, new = reversed(sides) if fate == "added" else sides
    (change,) = explain_drift(old, new).changes
    assert change.kind.value == fate
    assert change.pointer == change.now == "/suite_result/scenario_results/one"
    whole = record_of(before("one")).json
    results = whole["suite_result"]["scenario_results"]["one"]["mission_results"]
    assert getattr(change, kind) == {"mission_results": results}
    assert set(results["echo"]) >= {"lineage", "receipt"}
