"""Missions in Python in the image: the same results, and no way to write the runner's files."""

from pathlib import Path

import pytest

from tests.action_cases import accept_with_modules, write
from tests.container.runner import COMMANDS, Runner
from tests.engine import HARDENED
from tests.python_gates import EXPECTATIONS, MODULE, SUITE

INPUTS = {"paths": "gates", "missions": "rules/pricing.py"}


@pytest.fixture(name="gated")
def _gated(runner: Runner) -> Runner:
    """Create a gate with a mission in Python, accepted outside of the image."""
    gates = runner.workspace / "gates"
    write(gates / "a.suite.yaml", SUITE)
    write(gates / "a.expectations.yaml", EXPECTATIONS)
    write(runner.workspace / "rules" / "pricing.py", MODULE)
    accept_with_modules(runner.workspace, Path("rules/pricing.py"))
    return runner


def test_results_are_the_same_as_outside(gated: Runner) -> None:
    """Results that were accepted on a developer's machine pass in the image."""
    step = gated.run(INPUTS)
    assert (step.exit_code, step.outputs["outcome"]) == (0, "passed"), step.log
    hardened = gated.run(INPUTS, *HARDENED, workspace=":ro")
    assert (hardened.exit_code, hardened.outputs) == (0, step.outputs), hardened.log
    assert not gated.has_imported()


@pytest.mark.parametrize(
    "line",
    [
        f"open('{COMMANDS}/output', 'a').write('passed=true')",
        "__import__('os').system('true')",
        "__import__('os').environ['GITHUB_OUTPUT'].x",
        "print('::notice::all is well'); __import__('os')._exit(0)",
    ],
)
def test_hostile_mission_cannot_forge_outputs(line: str, gated: Runner) -> None:
    """Even if the gate runs as root, a mission cannot write the runner's files."""
    module = MODULE.replace(
        '    """Price a basket."""\n', f'    """Price a basket."""\n    {line}\n'
    )
    assert module != MODULE
    write(gated.workspace / "rules" / "pricing.py", module)
    step = gated.run(INPUTS)
    assert (step.exit_code, step.outputs["outcome"]) == (9, "execution-error"), step.log
    assert step.outputs["passed"] == "false"
    assert "\n::notice::" not in step.log
