"""A gate whose suite calls a mission in Python."""

from pathlib import Path

from tests.gates import write_gate

SUITE = """\
suite_name: prices
scenarios:
  - scenario_name: basket
    initial_state: {total: 10}
    missions: [{name: price, params: {rate: 2}}]
"""
EXPECTATIONS = """\
expectations:
  - id: doubled
    scenario_name: basket
    mission_name: price
    path: final_state.total
    op: ge
    expected: 20
"""
MODULE = '''\
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition


def multiply(state, payload):
    return {"total": state["total"] * payload["by"]}


def price(params):
    """Price a basket."""
    step = StepSpec("multiply", "runtime", {"operation": "multiply", "by": params["rate"]})
    return WorkflowDefinition(id="wf-price", steps=[step])


MISSIONS = {"price": price}
OPERATIONS = {"multiply": multiply}
'''
WITH = ("--missions", "rules/pricing.py")


def write_python_gate(folder: Path) -> Path:
    """Write the gate with its module of missions."""
    write_gate(folder, suite=SUITE, expectations=EXPECTATIONS)
    write_module(folder, MODULE)
    return folder


def write_module(folder: Path, text: str, name: str = "pricing") -> None:
    """Write a module of missions."""
    path = folder / "rules" / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
