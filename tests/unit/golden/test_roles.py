"""The roles of changes: what a run does now, apart from what repeats an edited input."""

from dataclasses import replace
from functools import partial

import pytest

from tests.gates import accept, define, echo_that, expectation, scenario
from tests.reports import added, changed, removed
from tier2gate.assessment.reported.explaining import rehash
from tier2gate.gates.masks.applying import Mask
from tier2gate.gates.masks.reading import SuiteMasks
from tier2gate.gates.runnable import GateDefinition
from tier2gate.golden.changes import Change, ChangeKind, Role
from tier2gate.golden.drift import explain_drift
from tier2gate.golden.echoes import ScenarioInputs
from tier2gate.golden.roles import assign_roles
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.registry import MISSION_REGISTRY

RESULTS = "/suite_result/scenario_results"
ECHO = f"{RESULTS}/new/mission_results/echo"
OTHER = f"{RESULTS}/old/mission_results/echo"
VERDICTS = "/expectations_result/expectation_results"
INPUTS = ScenarioInputs(
    initial_state={"tier": "gold", "a/b": 1, "list": ["x", {"n": 2}], "one": 1.0},
    params={"echo": {"greeting": "hi", "params": "odd", "n": None}},
)


def role_of(change: Change, *others: Change, inputs: ScenarioInputs | None = INPUTS) -> Role:
    """Return the role of a change in the scenario `new`, which has these inputs."""
    edited = {} if inputs is None else {"new": inputs}
    return next(assign_roles([change, *others], edited=edited)).role


def inputs_of(definition: GateDefinition) -> dict[str, ScenarioInputs]:
    """Return the inputs of a gate's scenarios."""
    return {
        item.scenario_name: ScenarioInputs(
            initial_state=item.initial_state,
            params={call.key: call.params for call in item.missions},
            rehash=partial(rehash, definition, item),
        )
        for item in definition.suite.scenarios
    }


ECHOES = {
    "state": changed(f"{ECHO}/final_state/tier", "silver", "gold"),
    "added state": added(f"{ECHO}/final_state/tier", "gold"),
    "an escaped key": changed(f"{ECHO}/final_state/a~1b", 2, 1),
    "an item that moved": changed(
        f"{ECHO}/final_state/list/0/n", 1, 2, now=f"{ECHO}/final_state/list/1/n"
    ),
    "a whole item": added(f"{ECHO}/final_state/list/1", {"n": 2}),
    "params": changed(f"{ECHO}/executed_steps/0/payload/params/greeting", "hello", "hi"),
    "params without their name": added(f"{ECHO}/executed_steps/0/payload/greeting", "hi"),
    "null": added(f"{ECHO}/executed_steps/0/payload/params/n", None),
}


@pytest.mark.parametrize("change", ECHOES.values(), ids=ECHOES.keys())
def test_change_that_repeats_an_edited_input_is_an_echo(change: Change) -> None:
    """A reader is not shown as an effect what somebody wrote into the suite."""
    assert role_of(change) is Role.ECHO
    assert role_of(change, inputs=None) is Role.EFFECT


EFFECTS = {
    "another value": changed(f"{ECHO}/final_state/tier", "silver", "bronze"),
    "another type": changed(f"{ECHO}/final_state/one", 2, 1),
    "a key that is no input": added(f"{ECHO}/final_state/due", "gold"),
    "the whole state": changed(f"{ECHO}/final_state", {}, INPUTS.initial_state),
    "success": changed(f"{ECHO}/success", True, False),
    "a step": added(f"{ECHO}/executed_steps/0", {"greeting": "hi"}),
    "a whole payload": changed(f"{ECHO}/executed_steps/0/payload", {}, {"greeting": "hi"}),
    "params of another name": added(f"{ECHO}/executed_steps/0/payload/value", "hi"),
    "another call's params": added(
        f"{RESULTS}/new/mission_results/loop/executed_steps/0/payload/greeting", "hi"
    ),
    "the state's value in a payload": added(f"{ECHO}/executed_steps/0/payload/tier", "gold"),
    "another scenario": changed(f"{OTHER}/final_state/tier", "silver", "gold"),
    "a whole mission": added(f"{RESULTS}/new/mission_results/late", {}),
    "a whole scenario": added(f"{RESULTS}/new", {}),
    "the suite's name": changed("/suite_result/suite_name", "a", "b"),
}


@pytest.mark.parametrize("change", EFFECTS.values(), ids=EFFECTS.keys())
def test_everything_else_is_an_effect(change: Change) -> None:
    """A result that changed is never counted as an edited input."""
    assert role_of(change) is Role.EFFECT


def verdict_roles(*changes: Change, same: bool = False) -> list[Role]:
    """Return the roles of changes if the verdict of `flips` changed."""
    found = assign_roles(changes, flipped={"flips"}, same_expectations=same)
    return [change.role for change in found]


def test_verdict_is_not_told_again_as_values() -> None:
    """A reader sees a flipped expectation once, and a found value once: as a result."""
    result = changed(f"{ECHO}/final_state/n", 1, 2)
    assert verdict_roles(
        result,
        changed(f"{VERDICTS}/flips/actual", 7, 8),
        added(f"{VERDICTS}/flips/details/reason", "eq_mismatch"),
        changed(f"{VERDICTS}/flips/passed", True, False),
        changed(f"{VERDICTS}/kept/actual", 1, 2),
    ) == [Role.EFFECT, *[Role.VERDICT] * 4]
    assert (
        verdict_roles(
            result,
            changed(f"{VERDICTS}/flips/expected", 1, 2),
            changed(f"{VERDICTS}/kept/actual", 1, 3),
            changed(f"{VERDICTS}/kept/details/reason", 1, 2),
            added(f"{VERDICTS}/new", {}),
        )
        == [Role.EFFECT] * 5
    )


def test_found_value_follows_from_results_if_no_expectation_was_edited() -> None:
    """A found value that a step changed, such as a list of steps, is not told beside the step."""
    changes = (
        removed(f"{ECHO}/executed_steps/2", {"id": "approve"}),
        removed(f"{VERDICTS}/kept/actual/2", "approve"),
        changed(f"{VERDICTS}/kept/expected", 1, 2),
        changed(f"{VERDICTS}/flips/expected", 1, 2),
        removed(f"{VERDICTS}/kept/details/reason", "approve"),
    )
    edited = [Role.EFFECT, Role.EFFECT, Role.ECHO, Role.EFFECT, Role.EFFECT]
    assert verdict_roles(*changes) == edited
    told = [Role.VERDICT] * 3
    assert verdict_roles(*changes, same=True) == [Role.EFFECT, *told, Role.EFFECT]


def test_edited_expectation_is_no_effect_of_the_run() -> None:
    """A column of expected values that was edited does not stand among what the run does now."""
    result = changed(f"{ECHO}/final_state/n", 1, 2)
    edited = changed(f"{VERDICTS}/kept/expected", 5, 6)
    follows = changed(f"{VERDICTS}/other/expected", 1, 2)
    assert verdict_roles(result, edited, follows) == [Role.EFFECT, Role.ECHO, Role.VERDICT]
    assert verdict_roles(edited) == [Role.EFFECT]


def test_drift_tells_effects_from_echoes() -> None:
    """A drift has all changes, and only its effects are told one by one."""
    before = accept(define(scenario("new", state={"n": 1}, params={"p": 1})))
    change = echo_that(lambda payload: payload.update(more=True))
    definition = define(scenario("new", state={"n": 2}, params={"p": 1}))
    after = accept(definition, {**MISSION_REGISTRY, "echo": change})
    drift = explain_drift(before, after, inputs=inputs_of(definition))
    assert [item.pointer.removeprefix(ECHO) for item in drift.effects] == [
        "/executed_steps/0/payload/description",
        "/executed_steps/0/payload/more",
    ]
    assert [item.pointer.removeprefix(ECHO) for item in drift.echoes] == ["/final_state/n"]
    assert len(drift.effects) + len(drift.echoes) == len(drift.changes)


def test_expectation_on_an_edited_input_is_not_told_twice() -> None:
    """A found value that only follows the edited input is counted with it."""
    on_tier = [expectation("tier", "new", path="final_state.tier", op="exists", expected=None)]
    before, after = (
        define(scenario("new", state={"tier": tier}), expectations=on_tier)
        for tier in ("silver", "gold")
    )
    drift = explain_drift(accept(before), accept(after), inputs=inputs_of(after))
    assert [change.role for change in drift.changes] == [Role.ECHO, Role.VERDICT]
    assert drift.effects == ()


def test_without_the_inputs_everything_is_an_effect() -> None:
    """Two goldens that are compared without their suite hide nothing."""
    before, after = (
        accept(define(scenario("new", state={"tier": tier}))) for tier in ("silver", "gold")
    )
    assert [change.role for change in explain_drift(before, after).changes] == [Role.EFFECT]


def test_masks_of_every_scenario_leave_all_changes_effects() -> None:
    """If a mask changed, nobody can tell which scenario was edited: nothing is counted as an echo."""
    before, after = (define(scenario("new", state={"tier": tier})) for tier in ("silver", "gold"))
    masked = replace(after, masks=SuiteMasks(of_suite=(Mask(path="/final_state/id", value=0),)))
    drift = explain_drift(accept(before), accept(masked), inputs=inputs_of(masked))
    assert [change.role for change in drift.changes] == [Role.EFFECT]


def test_value_that_a_mission_stopped_setting_is_an_effect() -> None:
    """A regression is shown although the result is now the input, in a scenario that was edited."""
    state = {"amount": 90_000, "review": False}
    changes = [
        changed(f"{ECHO}/final_state/amount", 100, 90_000),
        changed(f"{ECHO}/final_state/review", True, False),
    ]
    inputs = ScenarioInputs(initial_state=state, rehash=lambda now, _params: encode(now))
    accepted = encode({"amount": 100, "review": False})
    found = assign_roles(changes, edited={"new": inputs}, accepted={"new": accepted})
    assert [change.role for change in found] == [Role.ECHO, Role.EFFECT]


def test_expectations_of_added_scenarios_are_counted() -> None:
    """Whoever adds rows to a table sees what they result in, not each of their expectations."""
    kept, new = (scenario(name, state={"n": 1}) for name in ("kept", "new"))
    failing = {"op": "eq", "expected": False}
    of_kept, of_new = (
        [expectation(f"{name}-holds", name), expectation(f"{name}-fails", name, **failing)]
        for name in ("kept", "new")
    )
    one = accept(define(kept, expectations=of_kept))
    two = accept(define(kept, new, expectations=[*of_kept, *of_new]))
    three = accept(define(kept, expectations=[*of_kept, expectation("late", "kept")]))
    for before, after, kind in ((one, two, ChangeKind.ADDED), (two, one, ChangeKind.REMOVED)):
        drift = explain_drift(before, after)
        assert [(item.kind, item.expectations) for item in drift.scenarios] == [(kind, 1)]
        verdicts = [item for item in drift.changes if VERDICTS in item.pointer]
        assert [(item.pointer.removeprefix(VERDICTS), item.role) for item in verdicts] == [
            ("/new-fails", Role.EFFECT),
            ("/new-holds", Role.VERDICT),
        ]
    [late] = explain_drift(one, three).effects
    assert late.pointer == f"{VERDICTS}/late"
