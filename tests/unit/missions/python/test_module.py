"""What a module of missions must define, what its missions may return, and the messages."""

from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.workers import HEAD, fail_one, of_one_mission, run_one, started
from tier2gate.foundation.errors import ExecutionError

MISSIONS = "MISSIONS = {'m': lambda params: workflow()}\n"
NO_MISSIONS = "it must define MISSIONS, a non-empty mapping of names to builders"
NO_LIMITS = "its LIMITS must be {'steps': 1 to 1000, 'human_steps': 0 to 1000}"
OFFERS = {
    "": NO_MISSIONS,
    "MISSIONS = None\n": NO_MISSIONS,
    "MISSIONS = {}\n": NO_MISSIONS,
    "MISSIONS = [workflow]\n": NO_MISSIONS,
    "MISSIONS = {1: workflow}\n": "MISSIONS has 1: function, not a name and a function",
    "MISSIONS = {'': workflow}\n": "MISSIONS has '': function, not a name and a function",
    "MISSIONS = {'m': workflow()}\n": "MISSIONS has 'm': WorkflowDefinition, not a name and a function",
    f"{MISSIONS}OPERATIONS = [print]\n": "its OPERATIONS must be a mapping of names to functions",
    f"{MISSIONS}OPERATIONS = None\n": "its OPERATIONS must be a mapping of names to functions",
    f"{MISSIONS}OPERATIONS = {{'a': 1}}\n": "OPERATIONS has 'a': int, not a name and a function",
    f"{MISSIONS}OPERATIONS = {{None: print}}\n": (
        "OPERATIONS has None: builtin_function_or_method, not a name and a function"
    ),
    f"{MISSIONS}LIMITS = 7\n": NO_LIMITS,
    f"{MISSIONS}LIMITS = {{'step': 7}}\n": NO_LIMITS,
    f"{MISSIONS}LIMITS = {{'steps': '7'}}\n": NO_LIMITS,
    f"{MISSIONS}LIMITS = {{'steps': True}}\n": NO_LIMITS,
    f"{MISSIONS}LIMITS = {{'steps': 0}}\n": NO_LIMITS,
    f"{MISSIONS}LIMITS = {{'steps': 1001}}\n": NO_LIMITS,
    f"{MISSIONS}LIMITS = {{'human_steps': -1}}\n": NO_LIMITS,
    f"{MISSIONS}LIMITS = {{'human_steps': 1.0}}\n": NO_LIMITS,
}


@pytest.mark.parametrize("offer", OFFERS)
def test_invalid_module_is_reported(offer: str, tmp_path: Path) -> None:
    """The author of a first module is shown what it must define, not a traceback."""
    problem = fail_one(tmp_path, HEAD + offer)
    assert (problem.file, problem.line) == ("rules.py", None)
    assert problem.message == f"the module rules.py cannot be loaded: {OFFERS[offer]}"


def test_loaded_module_has_names_descriptions_and_source(tmp_path: Path) -> None:
    """`tier2gate missions` can list each mission with its author's description."""
    text = f'''{HEAD}
import functools

def price(params):
    """Price a basket.

    With tax.
    """
    return workflow()

MISSIONS = {{
    "price": price, "bare": lambda params: workflow(),
    "partial": functools.partial(price), "class": WorkflowDefinition,
}}
'''
    with started(tmp_path, text) as worker:
        offer = worker.load()
    assert offer.missions == {"price": "Price a basket.", "bare": "", "partial": "", "class": ""}
    assert offer.source == text


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (lambda data: data.replace(b"\n", b"\r\n"), "line ends of Windows"),
        (lambda data: b"\xef\xbb\xbf" + data, "a byte order mark"),
    ],
)
def test_source_does_not_depend_on_line_ends(other: Any, what: str, tmp_path: Path) -> None:
    """A golden that was accepted on Windows is valid on Linux."""
    data = f"{HEAD}{MISSIONS}NAME = 'Zoë'\n".encode()
    sources = []
    for written in (data, other(data)):
        with started(tmp_path, written) as worker:
            sources.append(worker.load().source)
    assert sources == [data.decode()] * 2, what


def test_source_uses_its_declared_encoding(tmp_path: Path) -> None:
    """A module that declares another encoding is loaded and hashed as text."""
    text = f"# -*- coding: latin-1 -*-\n{HEAD}{MISSIONS}NAME = 'Zoë'\n"
    with started(tmp_path, text.encode("latin-1")) as worker:
        assert worker.load().source == text


NO_WORKFLOWS = {
    "None": "raised TypeError: the builder returned NoneType, not a WorkflowDefinition; make a mission "
    "of a plain function with from_function",
    "{'id': 'wf', 'steps': []}": "raised TypeError: the builder returned dict, not a "
    "WorkflowDefinition; make a mission of a plain function with from_function",
    "WorkflowDefinition(id=7, steps=[StepSpec('a', 'human')])": (
        "raised TypeError: the id of the workflow is of type int, not str"
    ),
    "WorkflowDefinition(id='wf')": "raised TypeError: the workflow has no steps",
    "WorkflowDefinition(id='wf', steps=(StepSpec('a', 'human') for _ in '1'))": (
        "raised TypeError: the steps of the workflow are of type generator, not list"
    ),
    "WorkflowDefinition(id='wf', steps=[StepSpec('a', 'human')] * 2)": (
        "raised TypeError: step 2 of the workflow repeats the id 'a'"
    ),
    "WorkflowDefinition(id='wf', steps=[StepSpec('', 'human')])": (
        "raised TypeError: step 1 of the workflow has no id"
    ),
    "workflow('set', path='/n')": (
        "cannot continue: step 'only': its payload is invalid for its operation: "
        '"value" is a required property'
    ),
    "workflow('increment', path='/n', byy=2)": (
        "cannot continue: step 'only': its payload is invalid for its operation: "
        "Additional properties are not allowed ('byy' was unexpected)"
    ),
    "WorkflowDefinition(id='wf', steps=[StepSpec('a', 'runtime', {'opertion': 'noop'})])": (
        "cannot continue: step 'a': its payload has no 'operation'; use 'noop' to do nothing"
    ),
    "WorkflowDefinition(id='wf', steps=[StepSpec('a', 'human', {'operation': 'noop'})])": (
        "cannot continue: step 'a': a human step must not have an operation"
    ),
    "WorkflowDefinition(id='wf', steps=[workflow()])": (
        "raised TypeError: step 1 of the workflow is WorkflowDefinition, not StepSpec"
    ),
    "WorkflowDefinition(id='wf', steps=[StepSpec(7, 'runtime')])": (
        "raised TypeError: the id of step 1 of the workflow is of type int, not str"
    ),
    "WorkflowDefinition(id='wf', steps=[StepSpec('a', 'robot')])": (
        "cannot continue: Step 'a' is of kind 'robot'; allowed are: human, runtime"
    ),
    "WorkflowDefinition(id='wf', steps=[StepSpec(n, 'human') for n in 'abc'])": (
        "raised AntiFailureViolation: Workflow has 3 human steps; at most 2 are allowed"
    ),
    "WorkflowDefinition(id='wf', steps=[StepSpec(n, 'runtime', NOOP) for n in 'abcdef'])": (
        "raised AntiFailureViolation: Workflow has 6 steps; at most 5 are allowed"
    ),
    "workflow(a={1})": (
        "cannot continue: step 'only': its payload is not JSON: /a: a value of type set; allowed "
        "are dict, list, str, int, float, bool, None"
    ),
    "workflow(a=[0, {'b/c': (1,)}])": (
        "cannot continue: step 'only': its payload is not JSON: /a/1/b~1c: a value of type tuple; "
        "allowed are dict, list, str, int, float, bool, None"
    ),
    "workflow(a=float('nan'))": (
        "cannot continue: step 'only': its payload is not JSON: /a: nan is not a JSON number"
    ),
    "workflow(a=object)": (
        "cannot continue: step 'only': its payload is not JSON: /a: a value of type type; allowed "
        "are dict, list, str, int, float, bool, None"
    ),
    "workflow(a={1: 2})": (
        "cannot continue: step 'only': its payload is not JSON: /a: a key of type int, not str"
    ),
}


@pytest.mark.parametrize("result", NO_WORKFLOWS)
def test_invalid_workflow_is_reported(result: str, tmp_path: Path) -> None:
    """An error in a workflow is reported with its step and path."""
    problem = fail_one(tmp_path, of_one_mission(result=result))
    assert problem.message == f"it {NO_WORKFLOWS[result]}"


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ("net, zone", "missing 1 required positional argument: 'zone'"),
        ("net, zone, vip", "missing 2 required positional arguments: 'zone' and 'vip'"),
        ("", "takes 0 positional arguments but 1 was given"),
    ],
)
def test_forgotten_from_function_is_named(parameters: str, reason: str, tmp_path: Path) -> None:
    """A user who lists a plain function as a mission reads how to make a mission of it."""
    text = f"def price({parameters}):\n    return 1\n\n\nMISSIONS = {{'m': price}}\n"
    hint = "make a mission of a plain function with from_function"
    assert fail_one(tmp_path, text).message == f"it raised TypeError: price() {reason}; {hint}"


def test_error_in_a_builder_is_not_taken_for_a_plain_function(tmp_path: Path) -> None:
    """A user whose builder makes a wrong call is not told to use `from_function`."""
    problem = fail_one(tmp_path, of_one_mission(result="sorted()"))
    assert problem.message.startswith("it raised TypeError: sorted expected 1 argument, got 0; at ")
    assert "from_function" not in problem.text


def of_one_operation(result: str) -> str:
    """Return a module whose only mission runs one operation."""
    operation = f"def price(state, payload):\n    return {result}\n\n\n"
    mission = of_one_mission(result="workflow('price', of=[1])")
    return f"{mission}{operation}OPERATIONS = {{'price': price}}\n"


NO_STATES = {
    "{'a': {1}}": "/a: a value of type set",
    "{'a': [(1,)]}": "/a/0: a value of type tuple",
    "{'a': float('inf')}": "/a: inf is not a JSON number",
    "{'a': object}": "/a: a value of type type",
    "{1: 2}": "the value itself: a key of type int, not str",
    "{'a': '\\ud800'}": "/a: text with a lone surrogate",
    "state | {'a': 10 ** 5000}": "/a: an integer of more than 4,300 digits",
}


@pytest.mark.parametrize("result", NO_STATES)
def test_state_that_is_not_json_is_reported_with_operation_and_path(
    result: str, tmp_path: Path
) -> None:
    """A set in the state is reported with the operation that put it there."""
    problem = fail_one(tmp_path, of_one_operation(result), {"total": 1})
    message = "it cannot continue: step 'only': price returned a value that is not JSON: "
    message += NO_STATES[result]
    assert problem.message.startswith(message)


def test_unknown_operation_is_reported(tmp_path: Path) -> None:
    """A misspelt operation is an error, not a step that does nothing."""
    problem = fail_one(tmp_path, of_one_mission(result="workflow('prize')"))
    assert problem.message == snapshot(
        "it cannot continue: Step 'only' has the unknown operation 'prize'; available: append, assert, copy, fail, increment, merge, move, noop, remove, set"
    )


KEEPS = """\
KEPT = []


def price(state, payload):
    KEPT.append((state, payload))
    state["items"].append(1)
    payload["of"].append(2)
    for old, _ in KEPT:
        old["items"].append(3)
    return state


def twice(params):
    steps = [StepSpec(name, "runtime", {"operation": "price", "of": SHARED}) for name in "ab"]
    return WorkflowDefinition(id="wf", steps=steps)


SHARED = [0]
MISSIONS = {"m": twice}
OPERATIONS = {"price": price}
"""


def test_operation_cannot_change_recorded_values(tmp_path: Path) -> None:
    """An operation that changes its arguments in place does not alter recorded or later steps."""
    result = run_one(tmp_path, HEAD + KEEPS, {"items": []})
    assert [step.payload for step in result.executed_steps] == [
        {"operation": "price", "of": [0]}
    ] * 2
    assert result.final_state == {"items": [1, 3, 1, 3]}


def test_built_in_operations_are_available(tmp_path: Path) -> None:
    """A mission in Python can use the built-in operations, such as `increment`."""
    text = of_one_mission(result="workflow('increment', path='/n', by=2)")
    assert run_one(tmp_path, text, {"n": 1}).final_state == {"n": 3}


WHEN = "when={'value': {'$state': '/n'}, 'op': 'gt', 'expected': 1}"


@pytest.mark.parametrize(("number", "skipped"), [(1, ("a",)), (2, ())])
def test_step_condition_is_applied(number: int, skipped: tuple[str, ...], tmp_path: Path) -> None:
    """`when` works in Python as it does in declarative missions."""
    text = of_one_mission(
        result=f"WorkflowDefinition(id='wf', steps=[StepSpec('a', 'human', {{}}, {WHEN})])"
    )
    result = run_one(tmp_path, text, {"n": number})
    assert result.skipped_step_ids == skipped
    assert [step.id for step in result.executed_steps] == ([] if skipped else ["a"])
    problem = fail_one(tmp_path, text, {"n": "x"})
    assert problem.message == snapshot(
        "it cannot continue: step 'a': gt cannot compare \"x\" with 1"
    )


def test_module_can_raise_its_limits(tmp_path: Path) -> None:
    """A module can raise its limits to run a long workflow, and no longer one."""
    text = of_one_mission(
        result="WorkflowDefinition(id='wf', steps=[StepSpec(str(i), 'human') for i in range(7)])"
    )
    limits = "LIMITS = {{'steps': {}, 'human_steps': 7}}\n"
    assert len(run_one(tmp_path, text + limits.format(7)).executed_steps) == 7
    assert fail_one(tmp_path, text + limits.format(6)).message == snapshot(
        "it raised AntiFailureViolation: Workflow has 7 steps; at most 6 are allowed"
    )


def test_step_failure_is_a_result(tmp_path: Path) -> None:
    """A workflow that fails is a result that a golden can hold, not an error."""
    operation = "def price(state, payload):\n    raise StepFailure('too dear')\n"
    text = of_one_mission(result="workflow('price')").replace(
        "import Step", "import StepFailure, Step"
    )
    result = run_one(tmp_path, f"{text}{operation}OPERATIONS = {{'price': price}}\n")
    assert (result.success, result.failed_step_id, result.error_message) == snapshot(
        (
            False,
            "only",
            "Step 'only' failed: too dear",
        )
    )


def test_params_are_sorted_and_copied(tmp_path: Path) -> None:
    """Neither the order of params nor a mission that changes them affects another result."""
    text = of_one_mission("params['b'].append(9)", result="workflow(order=list(params), **params)")
    with started(tmp_path, text) as worker:
        worker.load()
        for _ in range(2):
            result = worker.run("m", {"c": 1, "b": []}, {}, "it")
            payload = {"operation": "noop", "order": ["b", "c"], "b": [9], "c": 1}
            assert [step.payload for step in result.executed_steps] == [payload]


def test_module_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    """A module that is deleted during the run is reported as a problem, not as a bug."""
    with started(tmp_path, HEAD) as worker:
        (tmp_path / "rules.py").unlink()
        with pytest.raises(ExecutionError) as raised:
            worker.load()
    assert str(raised.value) == snapshot(
        "rules.py: the module rules.py cannot be loaded: No such file or directory; give a readable file"
    )
