"""Drift of missions: which scenarios a changed mission explains."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.gates import define, echo_that, scenario
from tier2gate.golden.changed_inputs import ChangedInput, find_changed_inputs
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import Cause, explain_drift
from tier2gate.golden.format import Golden, make_golden
from tier2gate.golden.inputs import hash_definitions
from tier2gate.golden.record import RecordOfRun
from tier2gate.orchestration.registry import MISSION_REGISTRY, MissionBuilder
from tier2gate.orchestration.test_run import run_test_run_hashed

REFUND, LOG = {"name": "refund", "steps": [1]}, {"name": "log", "steps": [1]}


def run(
    missions: Mapping[str, Mapping[str, Any]],
    builder: MissionBuilder | None = None,
    states: tuple[int, int] = (0, 0),
) -> Golden:
    """Return the golden of two scenarios, built with these definitions of missions."""
    names = zip(("one", "two"), states, strict=True)
    definition = define(*(scenario(name, state={"n": state}) for name, state in names))
    registry = {**MISSION_REGISTRY, **({"echo": builder} if builder else {})}
    result, hashes = run_test_run_hashed(
        definition.suite, definition.expectations, registry=registry
    )
    return make_golden(RecordOfRun(result), hashes, hash_definitions(definition, missions))


def changed_mission(name: str, change: ChangeKind) -> ChangedInput:
    """Return a changed mission."""
    return ChangedInput(file_kind="missions", what="mission", name=name, change=change)


def changed(payload: dict[str, Any]) -> None:
    """Behave differently."""
    payload["more"] = 1


CHANGED = {"refund": {**REFUND, "steps": [2]}, "log": LOG}
MISSIONS = {"refund": REFUND, "log": LOG}


@pytest.mark.parametrize(
    ("calls", "causes", "overall"),
    [
        (None, ("inputs", "inputs"), Cause.INPUTS_CHANGED),
        ({"one": {"refund"}, "two": {"refund"}}, ("inputs", "inputs"), Cause.INPUTS_CHANGED),
        (
            {"one": {"refund", "log"}, "two": {"log"}},
            ("inputs", "behaviour"),
            Cause.INPUTS_AND_BEHAVIOUR_CHANGED,
        ),
        ({"one": {"log"}, "two": {"echo"}}, ("behaviour", "behaviour"), Cause.BEHAVIOUR_CHANGED),
    ],
)
def test_changed_mission_explains_the_scenarios_that_call_it(
    calls: Mapping[str, set[str]] | None, causes: tuple[str, str], overall: Cause
) -> None:
    """A changed mission does not hide a regression in a scenario that does not call it."""
    drift = explain_drift(run(MISSIONS), run(CHANGED, echo_that(changed)), calls)
    assert [(item.name, item.cause) for item in drift.scenarios] == [
        (name, Cause(f"{cause}-changed"))
        for name, cause in zip(("one", "two"), causes, strict=True)
    ]
    assert drift.cause is overall
    assert drift.changed_inputs == (changed_mission("refund", ChangeKind.CHANGED),)


def test_changed_scenario_is_explained_without_a_mission() -> None:
    """A changed initial state is an input of its own scenario only."""
    calls = {"one": {"echo"}, "two": {"echo"}}
    drift = explain_drift(run(MISSIONS), run(MISSIONS, states=(0, 1)), calls)
    assert [(item.name, item.cause) for item in drift.scenarios] == [("two", Cause.INPUTS_CHANGED)]


def test_added_removed_and_changed_missions_are_inputs() -> None:
    """A user sees which missions changed even if the results are equal."""
    new: dict[str, dict[str, Any]] = {
        "refund": {**REFUND, "limits": 3},
        "other": {"name": "other"},
    }
    assert find_changed_inputs(run(MISSIONS), run(new)) == (
        changed_mission("log", ChangeKind.REMOVED),
        changed_mission("other", ChangeKind.ADDED),
        changed_mission("refund", ChangeKind.CHANGED),
    )
    assert find_changed_inputs(run(MISSIONS), run(dict(reversed(MISSIONS.items())))) == ()
