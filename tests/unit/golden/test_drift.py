"""Drift: its cause, derived from the inputs, and the changed values."""

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
from tier2gate.golden.as_json import golden_from_json
from tier2gate.golden.changed_inputs import ChangedInput, changed_kinds
from tier2gate.golden.changes import Change, ChangeKind, Role
from tier2gate.golden.drift import (
    Cause,
    Drift,
    Flip,
    ScenarioDrift,
    compare_records,
    explain_drift,
    explain_records,
)
from tier2gate.golden.format import Golden
from tier2gate.golden.preparing import without_record
from tier2gate.golden.record import Record
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition
from tier2gate.orchestration.expectations import ExpectationResult
from tier2gate.orchestration.registry import MISSION_REGISTRY, build_echo

HASH = "0123456789abcdef" * 4
KEPT = expectation("kept", "kept")


def before(*names: str, expectations: list[dict[str, Any]] | None = None) -> Golden:
    """Return the golden of some scenarios, always including `kept`, which is judged."""
    scenarios = [scenario(name, params={"who": name}) for name in ("kept", *names)]
    return accept(define(*scenarios, expectations=expectations or [KEPT]))


def after(
    fates: Mapping[str, str],
    *,
    suite_name: str = "onboarding",
    expectations: list[dict[str, Any]] | None = None,
) -> Golden:
    """Return the golden of a later run, given what happened to each scenario."""
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
    """Return the expected cause for a gate whose scenarios changed in these ways."""
    by_input = {fate != "behaviour" for fate in fates if fate != "same"}
    if by_input == {True, False}:
        return Cause.INPUTS_AND_BEHAVIOUR_CHANGED
    return Cause.BEHAVIOUR_CHANGED if by_input == {False} else Cause.INPUTS_CHANGED


def changed_scenario(name: str, change: ChangeKind) -> ChangedInput:
    """Return a scenario whose inputs changed."""
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
def test_cause_is_reported_per_scenario_and_for_the_gate(one: str, two: str) -> None:
    """A user sees for each scenario, and for the gate, whether changed inputs explain the drift."""
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
        changed_scenario(name, SCENARIO_DRIFTS[fate][0])
        for name, fate in fates.items()
        if fate not in ("same", "behaviour")
    )
    assert drift.flips == ()
    assert drift.explained


def test_renamed_scenario_is_one_removed_and_one_added() -> None:
    """A renamed scenario is not reported as a change in behaviour."""
    drift = explain_drift(before("old"), after({"new": "added"}))
    assert [(item.name, item.kind) for item in drift.scenarios] == [
        ("new", ChangeKind.ADDED),
        ("old", ChangeKind.REMOVED),
    ]
    assert drift.cause is Cause.INPUTS_CHANGED


def test_renamed_suite_is_a_changed_input() -> None:
    """A renamed suite is not reported as a change in behaviour."""
    assert explain_drift(before("one"), after({"one": "same"}, suite_name="renamed")) == Drift(
        cause=Cause.INPUTS_CHANGED,
        changed_inputs=(ChangedInput(file_kind="suite", what="suite_name"),),
        scenario_count=2,
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
    """An added expectation is not reported as a change in behaviour."""
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
        scenario_count=1,
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


def test_changed_expectations_do_not_explain_changed_behaviour() -> None:
    """A new expectation does not hide a regression."""
    demanded = [KEPT, expectation("more", "kept", op="exists", expected=None)]
    drift = explain_drift(before("one"), after({"one": "behaviour"}, expectations=demanded))
    assert drift.cause is Cause.BEHAVIOUR_CHANGED
    assert changed_kinds(drift.changed_inputs) == ("expectations",)


def test_verdict_that_changed_alone_is_changed_behaviour() -> None:
    """A verdict that changed with the same inputs and results is not blamed on the user's files."""
    old, new = before(), after({})
    path = ("scenarios", "kept", "verdicts", "kept", "passed")
    old = golden_from_json(replaced(body_of(old), path, False))
    assert explain_drift(old, new) == Drift(
        cause=Cause.BEHAVIOUR_CHANGED,
        scenario_count=1,
        flips=(Flip(id="kept", passed=True, before=True, after=True),),
        changes=(
            Change(
                pointer="/expectations_result/expectation_results/kept/passed",
                kind=ChangeKind.CHANGED,
                before=False,
                after=True,
                now="/expectations_result/expectation_results/kept/passed",
                role=Role.VERDICT,
            ),
        ),
        explained=True,
    )


def test_missions_of_a_changed_scenario_are_reported() -> None:
    """A user sees which missions of a changed scenario were added, removed or changed."""
    calls = [{"name": "echo", "id": key} for key in ("a", "b", "c")]
    old = {"scenario_name": "s", "initial_state": {}, "missions": calls}
    changed_call = {"name": "echo", "id": "b", "params": {"p": 1}}
    new = {**old, "missions": [calls[0], changed_call, {"name": "echo", "id": "d"}]}
    on_a = [expectation("kept", "s", mission_name="a")]
    (drifted,) = explain_drift(
        accept(define(old, expectations=on_a)), accept(define(new, expectations=on_a))
    ).scenarios
    assert drifted.missions == {
        "b": ChangeKind.CHANGED,
        "c": ChangeKind.REMOVED,
        "d": ChangeKind.ADDED,
    }


def test_golden_without_a_record_still_gives_the_cause() -> None:
    """A golden without a record still shows what drifted and why, but no values."""
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
        scenario_count=2,
    )


def test_drift_with_one_record_is_explained_by_hashes() -> None:
    """Cause, scenarios and inputs are reported even if only one of the goldens has a record."""
    old, new = before("one"), after({"one": "input"})
    short = Drift(
        cause=Cause.INPUTS_CHANGED,
        changed_inputs=(changed_scenario("one", ChangeKind.CHANGED),),
        scenarios=(
            ScenarioDrift(
                name="one",
                kind=ChangeKind.CHANGED,
                cause=Cause.INPUTS_CHANGED,
                missions={"echo": ChangeKind.CHANGED},
            ),
        ),
        scenario_count=2,
    )
    assert explain_drift(old, without_record(new)) == short
    assert explain_drift(without_record(old), new) == short
    full = explain_drift(old, new)
    assert replace(full, changes=(), explained=False) == short


def test_bare_hash_has_an_unknown_cause() -> None:
    """Nothing is claimed about a drift if either golden is a bare hash."""
    assert explain_drift(Golden(test_run_hash=HASH), after({})) == Drift(cause=Cause.UNKNOWN)
    assert explain_drift(after({}), Golden(test_run_hash=HASH)) == Drift(cause=Cause.UNKNOWN)


def test_another_algorithm_compares_values_only() -> None:
    """A user who changes the algorithm sees every changed value; hashes are not compared."""
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


def test_hashes_of_another_algorithm_do_not_hide_changes() -> None:
    """Forged hashes of another algorithm do not hide a changed value."""
    new = after({"one": "behaviour"})
    old = replace(before("one"), hash_algorithm="other@1")
    json = copy.deepcopy({**record_of(old).json})
    results = json["suite_result"]["scenario_results"]
    for name, item in record_of(new).json["suite_result"]["scenario_results"].items():
        results[name]["metadata"] = item["metadata"]
    assert old.content is not None
    forged = replace(old, content=replace(old.content, record=Record(json=json)))
    assert explain_drift(forged, new).changes == explain_drift(old, new).changes


def changes_between(old: Any, new: Any) -> list[tuple[str, ChangeKind, Any, Any]]:
    """Compare two states as the final state of one mission, with pointers relative to it."""
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
    """Equal records show no changes."""
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
def test_each_change_has_its_place_and_values(
    old: Any, new: Any, changes: list[tuple[str, ChangeKind, Any, Any]]
) -> None:
    """A user sees each changed value: its place, before and after."""
    assert changes_between(old, new) == changes


@pytest.mark.parametrize(
    ("old", "new"),
    [(1, 1.0), (1, True), (1.0, True), (0, False), (0.0, -0.0), (None, False), ("1", 1)],
)
def test_change_of_type_is_a_change(old: Any, new: Any) -> None:
    """A value whose type changed is reported, even if Python considers the two equal."""
    for first, second in ((old, new), (new, old)):
        ((pointer, kind, was, now),) = changes_between({"v": first}, {"v": second})
        assert (pointer, kind) == ("/v", CHANGED)
        assert (repr(was), repr(now)) == (repr(first), repr(second))


def test_results_come_before_verdicts_and_hashes_are_left_out() -> None:
    """The first changes shown are causes rather than their consequences."""
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
    """Return the golden of one scenario with some of the expectations above."""
    wanted = [item for item in FLIPS if item["id"] in ids]
    return accept(define(scenario("kept", state=state), expectations=wanted))


def test_flipped_expectations_are_reported_with_their_values() -> None:
    """A user sees which expectations now fail or hold, and the values before and after."""
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


def test_added_or_removed_expectation_is_not_a_flip() -> None:
    """An added expectation is reported as a changed input, not as a changed verdict."""
    old, new = judged({"n": 1}, "stays", "heals"), judged({"n": 1}, "stays", "breaks")
    drift = explain_drift(old, new)
    assert drift.flips == ()
    assert [(item.name, item.change) for item in drift.changed_inputs] == [
        ("breaks", ChangeKind.ADDED),
        ("heals", ChangeKind.REMOVED),
    ]


def test_flip_to_a_missing_value_has_none() -> None:
    """An expectation that flips because its path is gone is reported with no new value."""
    old, new = judged({"n": 1}, "breaks"), judged({}, "breaks")
    assert explain_drift(old, new).flips == (Flip(id="breaks", passed=False, before=1, after=None),)


def test_records_give_everything_but_the_cause() -> None:
    """Two records printed by `run` are compared without claiming anything about their inputs."""
    old, new = (record_of(judged({"n": n}, "breaks")) for n in (1, 2))
    drift = explain_records(old, new)
    assert drift == Drift(
        cause=Cause.UNKNOWN,
        flips=(Flip(id="breaks", passed=False, before=1, after=2),),
        changes=drift.changes,
        explained=True,
    )
    usual = tuple(replace(change, role=Role.EFFECT) for change in drift.changes)
    assert usual == tuple(compare_records(old, new))
    assert [(change.pointer, change.role.value) for change in drift.changes] == snapshot(
        [
            ("/suite_result/scenario_results/kept/mission_results/echo/final_state/n", "effect"),
            ("/expectations_result/expectation_results/breaks/actual", "verdict"),
            ("/expectations_result/expectation_results/breaks/details/reason", "verdict"),
            ("/expectations_result/expectation_results/breaks/passed", "verdict"),
        ]
    )
    assert old.expectations == {
        "breaks": ExpectationResult("breaks", passed=True, actual=1, expected=1, details={})
    }


def test_equal_records_have_no_drift() -> None:
    """Two equal records show no changes, only that their inputs are unknown."""
    record = record_of(judged({"n": 1}, "breaks"))
    assert explain_records(record, record) == Drift(cause=Cause.UNKNOWN, explained=True)


STEPS = [StepSpec(name, "runtime") for name in "abcde"]
RESULT = "/suite_result/scenario_results/s/mission_results/echo"


def of_steps(*steps: StepSpec) -> Golden:
    """Return the golden of an echo with these steps."""

    def build(_params: Mapping[str, Any] | None) -> WorkflowDefinition:
        return WorkflowDefinition("wf-echo", list(steps))

    return accept(define(scenario("s")), {**MISSION_REGISTRY, "echo": build})


def test_inserted_step_is_one_change() -> None:
    """An inserted step is one change, without repeating it for later steps, lineage and receipt."""
    old, new = of_steps(*STEPS[:2], *STEPS[3:]), of_steps(*STEPS)
    step = {"id": "c", "kind": "runtime", "payload": {}}
    place = f"{RESULT}/executed_steps/2"
    assert explain_drift(old, new).changes == (
        Change(pointer=place, kind=ChangeKind.ADDED, before=None, after=step, now=place, step="c"),
    )
    assert explain_drift(new, old).changes == (
        Change(
            pointer=place, kind=ChangeKind.REMOVED, before=step, after=None, now=place, step="c"
        ),
    )


def with_result(golden: Golden, **parts: Any) -> Record:
    """Return the record of `of_steps` with some parts of its only result and its hash replaced."""
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
def test_lineage_that_differs_from_the_steps_is_reported(part: str, turned: bool) -> None:
    """A lineage or receipt that does not match the steps is shown instead of being skipped."""
    golden = of_steps(*STEPS[:2])
    sides = [record_of(golden), with_result(golden, **{part: UNUSUAL[part]})]
    if turned:
        sides.reverse()
    places = [change.pointer for change in compare_records(sides[0], sides[1])]
    assert places
    assert all(place.startswith(f"{RESULT}/{part}/") for place in places)


class Unread(dict[str, Any]):
    """Results that fail the test when they are read."""

    def __iter__(self) -> Any:
        raise AssertionError

    keys = __iter__


def test_unchanged_scenarios_are_skipped() -> None:
    """With ten thousand scenarios, only those whose hash changed are compared value by value."""
    goldens = before("one", "two"), after({"one": "same", "two": "behaviour"})
    old, new = map(record_of, goldens)
    for record in (old, new):
        record.json["suite_result"]["scenario_results"]["one"]["mission_results"] = Unread()
    assert {change.pointer.split("/")[3] for change in compare_records(old, new)} == {"two"}


@pytest.mark.parametrize(("fate", "kind"), [("added", "after"), ("removed", "before")])
def test_added_or_removed_scenario_is_one_change(fate: str, kind: str) -> None:
    """An added or removed scenario is one change with its complete results."""
    sides = before("one"), before()
    old, new = reversed(sides) if fate == "added" else sides
    (change,) = explain_drift(old, new).changes
    assert change.kind.value == fate
    assert change.pointer == change.now == "/suite_result/scenario_results/one"
    whole = record_of(before("one")).json
    results = whole["suite_result"]["scenario_results"]["one"]["mission_results"]
    assert getattr(change, kind) == {"mission_results": results}
    assert set(results["echo"]) >= {"lineage", "receipt"}
