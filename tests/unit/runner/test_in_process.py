"""Running in this process: results as the core gives them, failures as problems."""

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
    """Run a gate whose missions are these."""
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
    """Give a gate that calls the daily loop, and then echo."""
    calls = [{"name": "daily_loop"}, {"name": "echo", "params": {"n": 1}}]
    item = {"scenario_name": "new", "initial_state": {"tier": "gold"}, "missions": calls}
    return define(item)


def test_results_are_those_of_the_core() -> None:
    """What the gate judges is what the core gives, hash for hash."""
    definition = two_missions()
    expected = run_test_run_hashed(definition.suite, definition.expectations)
    assert run(definition, MISSION_REGISTRY) == expected


def test_builder_gets_its_params() -> None:
    """A mission is given what the suite says, although its start is noted."""
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
        "mission echo raised ValueError: no such customer",
    ),
    "it raises without words": (
        _raise(KeyError()),
        "mission echo raised KeyError: ",
    ),
    "its words are hostile": (
        _raise(ValueError("\x1b[2J\n::error::done \u202eeslaf")),
        "mission echo raised ValueError: \\u001b[2J\\n::error::done \\u202eeslaf",
    ),
    "it nests without end": (
        _raise(RecursionError("maximum recursion depth exceeded")),
        "mission echo raised RecursionError: maximum recursion depth exceeded",
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
    "what it gives is no JSON": (
        _give(StepSpec("a", "runtime", {"at": object()})),
        (
            "mission echo in scenario new raised CanonicalError: /at: a value of type object; "
            "allowed are dict, list, str, int, float, bool, None"
        ),
    ),
}


@pytest.mark.parametrize(("builder", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_mission_that_fails_to_run_is_named(builder: MissionBuilder, message: str) -> None:
    """Whoever broke a mission is told which one and how, and gets no traceback of ours."""
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
    """A mission can't pass its name off as something else."""
    name = "\x1b[31mpassed"
    item = {"scenario_name": "new", "initial_state": {}, "missions": [{"name": name}]}
    with pytest.raises(ExecutionError) as caught:
        run(define(item), {name: _raise(ValueError("x"))})
    assert caught.value.problems[0].message == snapshot(
        'mission "\\u001b[31mpassed" raised ValueError: x'
    )


def test_run_that_fails_before_any_mission_blames_none() -> None:
    """Where no mission was started, no mission is blamed."""
    definition = define(scenario("new"))
    [item] = definition.suite.scenarios
    broken = replace(definition.suite, scenarios=(replace(item, initial_state={"at": object()}),))
    with pytest.raises(ExecutionError) as caught:
        run(replace(definition, suite=broken), MISSION_REGISTRY)
    assert caught.value.problems == (
        Problem(
            code="mission-error",
            message="the run raised CanonicalError: /at: a value of type object; "
            "allowed are dict, list, str, int, float, bool, None",
            file="a.suite.yaml",
            hint="fix the mission or its input",
        ),
    )


def test_mission_that_is_not_there_is_no_fault_of_the_user_s() -> None:
    """What validation should have refused is a bug of ours, and is not told as a mission's."""
    with pytest.raises(UnknownMissionError):
        run(define(scenario("new")), {})


def test_core_that_breaks_is_no_fault_of_the_mission(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of ours after a mission was built is not told as something for the user to mend."""

    def broken(*arguments: object, **more: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Orchestrator, "run_workflow", broken)
    with pytest.raises(ZeroDivisionError):
        run(two_missions(), MISSION_REGISTRY)


def test_mission_that_fails_is_named_and_not_the_one_before_it() -> None:
    """Of several missions the one that failed is blamed, also when it is called again."""
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


def test_cause_is_kept_for_whoever_debugs() -> None:
    """The error that a mission raised is the cause of what is told, traceback and all."""
    error = ValueError("no such customer")
    with pytest.raises(ExecutionError) as caught:
        run(two_missions(), {**MISSION_REGISTRY, "echo": _raise(error)})
    assert caught.value.__cause__ is error


def test_missions_after_one_that_fails_are_run_and_told() -> None:
    """Whoever broke two missions learns of both in one run; one that is fine is not blamed."""
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
            "mission b raised ValueError",
            "mission a in scenario new raised EnvelopeViolation",
            "mission a in scenario old raised EnvelopeViolation",
        ]
    )


def test_what_is_wrong_after_a_failed_mission_changes_no_outcome(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A gate whose mission failed is an execution-error, whatever is found after that."""
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
def test_interruption_is_no_fault_of_the_mission(error: BaseException) -> None:
    """Whoever stops a run stops it, and gets no verdict on a mission."""
    registry = {**MISSION_REGISTRY, "echo": _raise(error)}
    with pytest.raises(type(error)):
        run(two_missions(), registry)


def test_values_that_expectations_look_at_are_limited_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thousands of expectations on the whole of a large result fill no runner's memory."""
    items = [
        {
            "id": f"e{number}",
            "scenario_name": "new",
            "mission_name": "echo",
            "path": path,
            "op": "exists",
        }
        for number, path in enumerate(["", "no.such", *["final_state"] * 9])
    ]
    definition = define(scenario("new", state={"x": "x" * 200_000}), expectations=items)
    monkeypatch.setattr(in_process, "MAX_FOUND", 1024**2)
    with pytest.raises(InputInvalidError) as caught:
        run(definition, MISSION_REGISTRY)
    assert str(caught.value) == snapshot(
        "a.suite.yaml:1:1: the expectations read values of more than 1 MiB in total; read smaller parts of the results, or split the gate"
    )
    monkeypatch.setattr(in_process, "MAX_FOUND", 3 * 1024**2)
    run(definition, MISSION_REGISTRY)
