"""Missions that run in this process return the core's results, and failures become problems."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import define, expectation, scenario
from tier2gate.documents.reader import parse_document
from tier2gate.foundation.errors import ExecutionError, InputInvalidError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import GateDefinition
from tier2gate.missions.catalogue import Mission
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.engine import Orchestrator, StepSpec, WorkflowDefinition
from tier2gate.orchestration.registry import (
    MISSION_REGISTRY,
    MissionBuilder,
    UnknownMissionError,
)
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult, run_test_run_hashed
from tier2gate.runner import in_process
from tier2gate.runner.in_process import run_definition


def run(
    definition: GateDefinition,
    builders: Mapping[str, MissionBuilder],
    suite: str = "a.suite.yaml",
) -> tuple[TestRunResult, RecordHashes]:
    """Run a gate with these missions."""
    catalogue = {
        name: Mission(
            name=name, description="", source="built-in", params_schema={}, builder=builder
        )
        for name, builder in builders.items()
    }
    document = parse_document(b"{}", suite)
    return run_definition(
        definition, catalogue, GateDocuments(suite=document, expectations=document)
    )


def two_missions() -> GateDefinition:
    """Return a gate that calls the daily loop and then echo."""
    calls = [{"name": "daily_loop"}, {"name": "echo", "params": {"n": 1}}]
    item = {"scenario_name": "new", "initial_state": {"tier": "gold"}, "missions": calls}
    return define(item)


def test_results_are_those_of_the_core() -> None:
    """The gate judges the core's results, with the same hashes."""
    definition = two_missions()
    expected = run_test_run_hashed(definition.suite, definition.expectations)
    assert run(definition, MISSION_REGISTRY) == expected


def test_builder_gets_its_params() -> None:
    """A mission receives its params from the suite, although its start is recorded."""
    seen: list[Any] = []

    def build(params: Mapping[str, Any] | None) -> WorkflowDefinition:
        seen.append(params)
        return WorkflowDefinition("wf", [StepSpec("a", "runtime")])

    run(two_missions(), {"echo": build, "daily_loop": build})
    assert seen == [None, {"n": 1}]


def _raise(error: BaseException) -> MissionBuilder:
    def build(params: Mapping[str, Any] | None) -> WorkflowDefinition:
        raise error

    return build


def _give(*steps: StepSpec) -> MissionBuilder:
    return lambda _params: WorkflowDefinition("wf", list(steps))


FAULTS = {
    "it raises": (
        _raise(ValueError("no such customer")),
        "mission echo in scenario new raised ValueError: no such customer",
    ),
    "it raises without a message": (
        _raise(KeyError()),
        "mission echo in scenario new raised KeyError: ",
    ),
    "its message is hostile": (
        _raise(ValueError("\x1b[2J\n::error::done \u202eeslaf")),
        "mission echo in scenario new raised ValueError: \\u001b[2J\\n::error::done \\u202eeslaf",
    ),
    "it nests endlessly": (
        _raise(RecursionError("maximum recursion depth exceeded")),
        "mission echo in scenario new raised RecursionError: maximum recursion depth exceeded",
    ),
    "a step of an unknown kind": (
        _give(StepSpec("a", "magic")),
        (
            "mission echo in scenario new raised EnvelopeViolation: Step 'a' is of kind 'magic'; "
            "allowed are: human, runtime"
        ),
    ),
    "too many steps": (
        _give(*(StepSpec(str(number), "runtime") for number in range(6))),
        (
            "mission echo in scenario new raised AntiFailureViolation: Workflow has 6 steps; "
            "at most 5 are allowed"
        ),
    ),
    "its payload is not JSON": (
        _give(StepSpec("a", "runtime", {"at": object()})),
        (
            "mission echo in scenario new raised CanonicalError: /at: a value of type object; "
            "allowed are dict, list, str, int, float, bool, None"
        ),
    ),
}


@pytest.mark.parametrize(("builder", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_mission_that_fails_to_run_is_named(builder: MissionBuilder, message: str) -> None:
    """A user whose mission fails sees its name and the error, not a traceback."""
    registry = {**MISSION_REGISTRY, "echo": builder}
    with pytest.raises(ExecutionError) as caught:
        run(two_missions(), registry, "gates/a.suite.yaml")
    assert caught.value.problems == (
        Problem(
            code="mission-error",
            message=message,
            file="gates/a.suite.yaml",
            hint="fix the mission or its input",
        ),
    )


def test_name_of_the_mission_is_quoted() -> None:
    """A mission's name cannot imitate other output."""
    name = "\x1b[31mpassed"
    item = {"scenario_name": "new", "initial_state": {}, "missions": [{"name": name}]}
    with pytest.raises(ExecutionError) as caught:
        run(define(item), {name: _raise(ValueError("x"))})
    assert caught.value.problems[0].message == snapshot(
        'mission "\\u001b[31mpassed" in scenario new raised ValueError: x'
    )


def test_run_that_fails_before_any_mission_blames_none() -> None:
    """An error before any mission started is not blamed on one."""
    definition = define(scenario("new"), expectations=[expectation("e", "new")])
    [item] = definition.expectations.expectations
    broken = replace(
        definition.expectations, expectations=(replace(item, expected={"at": object()}),)
    )
    empty = replace(definition.suite, scenarios=())
    with pytest.raises(ExecutionError) as caught:
        run(replace(definition, suite=empty, expectations=broken), MISSION_REGISTRY)
    assert caught.value.problems == (
        Problem(
            code="mission-error",
            message="the run raised CanonicalError: /at: a value of type object; "
            "allowed are dict, list, str, int, float, bool, None",
            file="a.suite.yaml",
            hint="fix the mission or its input",
        ),
    )


def test_unknown_mission_is_a_bug() -> None:
    """An unknown mission at this point is a bug in tier2gate, not a mission's error."""
    with pytest.raises(UnknownMissionError):
        run(define(scenario("new")), {})


def test_error_in_the_core_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in the core is not reported as something for the user to fix."""

    def broken(*arguments: object, **more: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Orchestrator, "run_workflow", broken)
    with pytest.raises(ZeroDivisionError):
        run(two_missions(), MISSION_REGISTRY)


def test_only_the_failed_mission_is_named() -> None:
    """The mission that failed is named, even if it was called earlier without an error."""
    calls = [{"name": "echo"}, {"name": "daily_loop"}, {"name": "echo", "id": "again"}]
    item = {"scenario_name": "new", "initial_state": {}, "missions": calls}
    broken = _give(StepSpec("a", "magic"))
    for name in ("echo", "daily_loop"):
        with pytest.raises(ExecutionError) as caught:
            run(define(item), {**MISSION_REGISTRY, name: broken})
        [problem] = caught.value.problems
        assert problem.message.startswith(
            f"mission {name} in scenario new raised EnvelopeViolation: "
        )


def test_original_error_is_the_cause() -> None:
    """The mission's own exception stays available for debugging."""
    error = ValueError("no such customer")
    with pytest.raises(ExecutionError) as caught:
        run(two_missions(), {**MISSION_REGISTRY, "echo": _raise(error)})
    assert caught.value.__cause__ is error


def test_all_failed_missions_are_reported() -> None:
    """A user with two broken missions sees both in one run, and no healthy one."""
    calls = [{"name": name} for name in ("b", "echo", "a")]
    items: list[dict[str, Any]] = [
        {"scenario_name": name, "initial_state": {}, "missions": calls} for name in ("new", "old")
    ]
    registry = {
        **MISSION_REGISTRY,
        "a": _give(StepSpec("s", "magic")),
        "b": _raise(ValueError("no such customer")),
    }
    with pytest.raises(ExecutionError) as caught:
        run(define(*items, expectations=[expectation("e", "new")]), registry)
    assert [problem.message.partition(":")[0] for problem in caught.value.problems] == snapshot(
        [
            "mission b in 2 scenarios (new, old) raised ValueError",
            "mission a in 2 scenarios (new, old) raised EnvelopeViolation",
        ]
    )


def test_failed_mission_decides_the_outcome(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A gate with a failed mission is an execution-error, whatever else is wrong."""
    items = [
        {"scenario_name": name, "initial_state": {"x": "x" * 100}, "missions": [{"name": mission}]}
        for name, mission in (("new", "daily_loop"), ("old", "echo"))
    ]
    definition = define(*items, expectations=[expectation("e", "old", path="")])
    registry = {**MISSION_REGISTRY, "daily_loop": _raise(ValueError())}
    monkeypatch.setattr(in_process, "MAX_FOUND", 100)
    with pytest.raises(ExecutionError) as caught:
        run(definition, registry)
    assert [item.code for item in caught.value.problems] == snapshot(
        ["mission-error", "too-much-found"]
    )
    with pytest.raises(InputInvalidError):
        run(definition, MISSION_REGISTRY)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(143)])
def test_interruption_is_not_a_mission_error(error: BaseException) -> None:
    """A user who interrupts a run sees no error about a mission."""
    registry = {**MISSION_REGISTRY, "echo": _raise(error)}
    with pytest.raises(type(error)):
        run(two_missions(), registry)


def test_found_values_are_limited_in_total(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thousands of expectations on a large result cannot fill the memory."""
    items = [
        {
            "id": f"e{number}",
            "scenario_name": "new",
            "mission_name": "echo",
            "path": path,
            "op": "exists",
        }
        for number, path in enumerate(["", "no.such", *["final_state", "final_state.list"] * 5])
    ]
    definition = define(scenario("new", state={"list": ["x" * 100_000]}), expectations=items)
    monkeypatch.setattr(in_process, "MAX_FOUND", 1024**2)
    with pytest.raises(InputInvalidError) as caught:
        run(definition, MISSION_REGISTRY)
    assert str(caught.value) == snapshot(
        "a.suite.yaml:1:1: the expectations read values of more than 1 MiB in total; read smaller parts of the results, or split the gate"
    )
    monkeypatch.setattr(in_process, "MAX_FOUND", 3 * 1024**2)
    run(definition, MISSION_REGISTRY)


def test_calls_with_equal_params_have_their_own_results() -> None:
    """Calls share the steps of a workflow only if their params are the same, and never a state."""
    states: list[dict[str, Any]] = [{"n": 1}, {"n": 1.0}, {"n": True}, {}]
    params: list[dict[str, Any]] = [{"a": 1}, {"a": 1.0}, {"a": True}, {"a": 1}]
    definition = define(
        *(
            scenario(str(index), state=state, params=given)
            for index, (state, given) in enumerate(zip(states, params, strict=True))
        )
    )
    result, hashes = run(definition, MISSION_REGISTRY)
    expected, hashed = run_test_run_hashed(definition.suite, definition.expectations)
    assert encode(result.to_dict()) == encode(expected.to_dict())
    assert hashes == hashed
