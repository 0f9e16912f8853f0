"""Running declarative missions: errors at their step in the missions file, and what is too much."""

import pytest
from inline_snapshot import snapshot

from tests.missions import REFUND, document_of, of_steps
from tier2gate.documents.reader import parse_document
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import define_gate
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.missions.loading import load_missions
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.runner.in_process import run_definition

EXPECTATIONS = (
    "expectations: [{id: i, scenario_name: one, mission_name: %s, path: success, op: exists}]"
)
HINT = "fix the step or the mission's input"


def run(text: str, *scenarios: str, name: str = "m") -> TestRunResult:
    """Run scenarios of a gate whose missions file this is; each is `name: state`."""
    lines = "".join(
        f"  - {{scenario_name: {scenario}, initial_state: {state}, missions: [{{name: {name}}}]}}\n"
        for scenario, _, state in (item.partition(": ") for item in scenarios)
    )
    documents = GateDocuments(
        suite=parse_document(f"suite_name: s\nscenarios:\n{lines}".encode(), "a.suite.yaml"),
        expectations=parse_document((EXPECTATIONS % name).encode(), "a.expectations.yaml"),
        missions=(document_of(REFUND, "b.missions.yaml"), document_of(text)),
    )
    catalogue, _ = load_missions(documents, built_in_missions())
    return run_definition(define_gate(documents), catalogue, documents)[0]


def problem_of(text: str, *scenarios: str) -> Problem:
    """Run a gate that cannot be run to its end, and give what is told."""
    with pytest.raises(ExecutionError) as caught:
        run(text, *scenarios)
    [problem] = caught.value.problems
    return problem


def test_step_that_cannot_be_executed_is_told_where_it_stands() -> None:
    """Whoever wrote the step is led to it, with the scenario in which it met what it cannot do."""
    text = of_steps(
        "{id: a, kind: human}",
        "{id: b, kind: runtime, operation: increment, payload: {path: /n}}",
    )
    assert problem_of(text, "one: {n: 1}", 'two: {n: "1"}') == Problem(
        code="mission-error",
        message="mission m in scenario two cannot continue: step 'b': \"1\" is not a number",
        hint=HINT,
        file="a.missions.yaml",
        line=5,
        column=9,
    )


def test_all_missions_that_cannot_go_on_are_told() -> None:
    """Whoever corrects a suite sees in one run every scenario that cannot be run, in order."""
    text = of_steps("{id: a, kind: runtime, operation: increment, payload: {path: /n}}")
    with pytest.raises(ExecutionError) as caught:
        run(text, "z: {n: x}", "one: {n: 1}", "a: {n: y}", "b: {}")
    assert [
        problem.message.partition(" cannot")[0] for problem in caught.value.problems
    ] == snapshot(
        [
            "mission m in scenario z",
            "mission m in scenario a",
            "mission m in scenario b",
        ]
    )
    assert {(problem.file, problem.line) for problem in caught.value.problems} == {
        ("a.missions.yaml", 4)
    }


def test_very_many_missions_that_cannot_go_on_are_counted() -> None:
    """A suite of thousands that fails as a whole tells a hundred, and counts the others."""
    text = of_steps("{id: a, kind: runtime, operation: increment, payload: {path: /n}}")
    with pytest.raises(ExecutionError) as caught:
        run(text, *(f"s{number}: {{n: x}}" for number in range(1_000)), "one: {n: x}")
    *told, last = caught.value.problems
    assert [problem.message.split()[4] for problem in told] == [f"s{n}" for n in range(100)]
    assert (last.code, last.stands_for) == ("more-problems", 901)


def test_hostile_step_is_told_on_one_line() -> None:
    """A step's id passes for nothing but a step's id."""
    text = of_steps(
        '{id: "b\\n::error::\\u202e", kind: runtime, operation: remove, payload: {path: ""}}'
    )
    assert problem_of(text, "one: {}").message == snapshot(
        "mission m in scenario one cannot continue: step 'b\\n::error::\\u202e': the whole state cannot be removed"
    )


def test_result_that_no_golden_could_hold_is_told() -> None:
    """A record is written that can be read again, or none: what steps record counts, too."""
    deep = "{x: " * 60 + "1" + "}" * 60

    def nested(depth: int) -> str:
        value = "[" * depth + "{$state: ''}" + "]" * depth
        return of_steps(f"{{id: a, kind: human, payload: {{n: {value}}}}}")

    assert run(nested(46), f"one: {deep}").passed
    text = nested(47)
    assert problem_of(text, f"one: {deep}") == Problem(
        code="mission-error",
        message="mission m in scenario one returned a result that is too large: it nests deeper than 110",
        hint="fix the mission or its input",
        file="a.suite.yaml",
    )


@pytest.mark.slow
def test_record_that_repeats_a_large_state_is_told() -> None:
    """A mission that records its state at every step ends before the memory does."""
    many = ", ".join(["{$state: /l}"] * 1_000)
    fill = f"{{id: a, kind: runtime, operation: set, payload: {{path: /l, value: [{many}]}}}}"
    shown = "kind: human, payload: {all: {$state: ''}}"
    steps = [f"{{id: s{index}, {shown}}}" for index in range(8)]
    text = of_steps(fill, *steps, more="    limits: {steps: 10, human_steps: 10}\n")
    state = "{l: [" + ", ".join(["0"] * 1_000) + "]}"
    assert problem_of(text, f"one: {state}").message == snapshot(
        "mission m in scenario one returned a result that is too large: it holds more than 5,000,000 values"
    )


def test_limits_of_a_file_are_those_that_it_is_run_under() -> None:
    """A mission that may have more steps has them in a gate, too."""
    steps = [f"{{id: s{index}, kind: human}}" for index in range(9)]
    text = of_steps(*steps, more="    limits: {steps: 9, human_steps: 9}\n")
    scenario = run(text, "one: {}").suite_result.scenario_results["one"]
    assert len(scenario.mission_results["m"].executed_steps) == 9
