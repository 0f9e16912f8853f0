"""Running declarative missions: errors are reported at their step, and results have limits."""

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
    """Run scenarios, each written as `name: state`, with a missions file."""
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
    """Run a gate that fails, and return its only problem."""
    with pytest.raises(ExecutionError) as caught:
        run(text, *scenarios)
    [problem] = caught.value.problems
    return problem


def test_failed_step_is_reported_at_its_place() -> None:
    """The author of a step sees its place and the scenario in which it failed."""
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


def test_all_failed_missions_are_reported() -> None:
    """A user sees in one run every scenario that failed, in order."""
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


def test_very_many_failed_missions_are_counted() -> None:
    """A suite in which thousands fail reports a hundred and counts the rest."""
    text = of_steps("{id: a, kind: runtime, operation: increment, payload: {path: /n}}")
    with pytest.raises(ExecutionError) as caught:
        run(text, *(f"s{number}: {{n: x}}" for number in range(1_000)), "one: {n: x}")
    *shown, last = caught.value.problems
    assert [problem.message.split()[4] for problem in shown] == [f"s{n}" for n in range(100)]
    assert (last.code, last.stands_for) == ("more-problems", 901)


def test_hostile_step_id_is_reported_on_one_line() -> None:
    """A step id with line breaks and commands is escaped in the message."""
    text = of_steps(
        '{id: "b\\n::error::\\u202e", kind: runtime, operation: remove, payload: {path: ""}}'
    )
    assert problem_of(text, "one: {}").message == snapshot(
        "mission m in scenario one cannot continue: step 'b\\n::error::\\u202e': the whole state cannot be removed"
    )


def test_result_that_nests_too_deep_is_reported() -> None:
    """A record that could not be read back is refused, including what its steps recorded."""
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
def test_record_that_repeats_a_large_state_is_reported() -> None:
    """A mission that records a large state at every step is stopped before memory runs out."""
    many = ", ".join(["{$state: /l}"] * 1_000)
    fill = f"{{id: a, kind: runtime, operation: set, payload: {{path: /l, value: [{many}]}}}}"
    shown = "kind: human, payload: {all: {$state: ''}}"
    steps = [f"{{id: s{index}, {shown}}}" for index in range(8)]
    text = of_steps(fill, *steps, more="    limits: {steps: 10, human_steps: 10}\n")
    state = "{l: [" + ", ".join(["0"] * 1_000) + "]}"
    assert problem_of(text, f"one: {state}").message == snapshot(
        "mission m in scenario one returned a result that is too large: it holds more than 5,000,000 values"
    )


def test_limits_of_the_file_apply() -> None:
    """A mission with a raised limit of steps may use them in a gate."""
    steps = [f"{{id: s{index}, kind: human}}" for index in range(9)]
    text = of_steps(*steps, more="    limits: {steps: 9, human_steps: 9}\n")
    scenario = run(text, "one: {}").suite_result.scenario_results["one"]
    assert len(scenario.mission_results["m"].executed_steps) == 9
