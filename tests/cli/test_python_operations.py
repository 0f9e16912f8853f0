"""An operation in Python ends as documented, with a message for its author."""

from pathlib import Path

import pytest

from tests.command import Finished, run

MODULE = """\
from tier2gate.missions.api import OperationError, StepFailure, StepSpec, WorkflowDefinition


def pay(state, payload):
    {body}


def build(params):
    step = StepSpec("pay", "runtime", {{"operation": "pay"}})
    return WorkflowDefinition(id="wf-pay", steps=[step])


MISSIONS = {{"pay": build}}
OPERATIONS = {{"pay": pay}}
"""
SUITE = """\
suite_name: pay
scenarios:
  - {scenario_name: poor, initial_state: {balance: 1}, missions: [{name: pay}]}
"""
EXPECTATIONS = """\
expectations:
  - id: refused
    scenario_name: poor
    mission_name: pay
    path: error_message
    op: eq
    expected: "Step 'pay' failed: too poor"
  - id: kept
    scenario_name: poor
    mission_name: pay
    path: /final_state
    op: eq
    expected: {balance: 1}
"""


@pytest.mark.parametrize(
    ("body", "status", "stderr"),
    [
        pytest.param('raise StepFailure("too poor")', 0, "", id="step-failure"),
        pytest.param(
            'raise OperationError("no account")',
            9,
            "pay.py:5:1: mission pay in scenario poor cannot continue: step 'pay': no account; at "
            'pay.py:5 in pay: "raise OperationError(\\"no account\\")"; fix the mission or its '
            "input\n",
            id="operation-error",
        ),
        pytest.param(
            'state["paid"] = True',
            9,
            "pay.py: mission pay in scenario poor raised TypeError: the operation 'pay' returned "
            "NoneType, not a dict; fix the mission or its input\n",
            id="forgotten-return",
        ),
        pytest.param(
            "return [state]",
            9,
            "pay.py: mission pay in scenario poor raised TypeError: the operation 'pay' returned "
            "list, not a dict; fix the mission or its input\n",
            id="no-object",
        ),
    ],
)
def test_operation_ends_as_its_documentation_says(
    body: str, status: int, stderr: str, tmp_path: Path
) -> None:
    """An author sees the line that failed; a missing `return` is an error, not an empty state."""
    (tmp_path / "pay.py").write_text(MODULE.format(body=body), encoding="utf-8")
    (tmp_path / "pay.suite.yaml").write_text(SUITE, encoding="utf-8")
    (tmp_path / "pay.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    arguments = ("run", "pay.suite.yaml", "pay.expectations.yaml", "--missions", "pay.py")
    done = run(*arguments, cwd=tmp_path)
    assert (done.status, done.err) == (status, stderr)


@pytest.mark.parametrize("name", ["fail", "noop", "set"])
def test_name_of_a_built_in_operation_is_refused(name: str, tmp_path: Path) -> None:
    """A custom operation cannot silently replace a built-in one, or be ignored."""
    text = MODULE.format(body="return state").replace(
        'OPERATIONS = {"pay"', f'OPERATIONS = {{"{name}"'
    )
    (tmp_path / "pay.py").write_text(text, encoding="utf-8")
    assert run("missions", "--missions", "pay.py", cwd=tmp_path) == Finished(
        status=9,
        err=f"pay.py: the module pay.py cannot be loaded: its operation '{name}' has the name of a "
        "built-in operation; fix the module\n",
    )
