"""A gate of a plain function on the command line: accepted, drawn, explained."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import Finished, run
from tests.gates import record_in

REPOSITORY = Path(__file__).parents[2]
MODULE = '''\
"""Shipping costs, in cents."""

from tier2gate.missions.api import from_function


def cost(grams, express=False):
    """Work out what a parcel costs."""
    kilograms = -(-grams // 1000)  # each that has begun
    return (500 + 120 * kilograms) * (2 if express else 1)


MISSIONS = {"ship": from_function(cost, into="cost")}
'''
SUITE = """\
suite_name: shipping
scenarios:
  - {scenario_name: light, initial_state: {}, missions: [{name: ship, params: {grams: 999}}]}
"""
EXPECTATIONS = """\
expectations:
  - id: cheap
    scenario_name: light
    mission_name: ship
    path: /final_state/cost
    op: lt
    expected: 1000
"""
WITH = ("--missions", "shipping.py")


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write a gate of a plain function, and accept it."""
    for name, text in (
        ("shipping.py", MODULE),
        ("shipping.suite.yaml", SUITE),
        ("shipping.expectations.yaml", EXPECTATIONS),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run("update", *WITH, cwd=tmp_path).status == 0
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    """Change a part of a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_gate_of_a_function_is_accepted_and_passes(folder: Path) -> None:
    """Whoever has a function has a gate, with a record of its params and its result."""
    assert run("check", *WITH, cwd=folder) == Finished(
        status=0,
        out="passed  shipping.suite.yaml  1 scenario, 1 mission, 1 expectation\n1 gate: 1 passed\n",
    )
    record = record_in(folder / "shipping.golden.json")
    scenario = record["suite_result"]["scenario_results"]["light"]
    assert scenario["mission_results"]["ship"] == snapshot(
        {
            "error_message": None,
            "executed_steps": [
                {
                    "id": "cost",
                    "kind": "runtime",
                    "payload": {"operation": "cost()", "params": {"grams": 999}},
                }
            ],
            "failed_step_id": None,
            "final_state": {"cost": 620},
            "id": "cost",
            "lineage": {"executed_step_ids": ["cost"], "workflow_id": "cost"},
            "receipt": {"id": "cost", "steps": ["cost"]},
            "success": True,
        }
    )


def test_changed_function_is_a_drift(folder: Path) -> None:
    """A price that changes is seen, and so is the file that changed it."""
    change(folder / "shipping.py", "-(-grams // 1000)", "grams // 1000")
    done = run("check", *WITH, cwd=folder)
    assert done.status == 3
    assert "      ~ /final_state/cost: 620 → 500" in done.out.splitlines()
    assert "    shipping.py: the module changed (missions: ship)" in done.out.splitlines()


def test_changed_params_move_the_hash_even_if_the_result_stays(folder: Path) -> None:
    """What a function is called with is part of what was accepted."""
    change(folder / "shipping.suite.yaml", "grams: 999", "grams: 998")
    done = run("check", *WITH, cwd=folder)
    assert done.status == 3
    repeats = "  1 change only repeats an edited input: /executed_steps/0/payload/params/grams"
    assert repeats in done.out.splitlines()


def test_misspelt_param_is_told_as_the_guide_says(folder: Path) -> None:
    """A suite's author reads the param, the function and its line; no default takes its place."""
    change(folder / "shipping.suite.yaml", "grams: 999", "gramms: 999")
    done = run("check", *WITH, cwd=folder)
    assert done.status == 9
    told = done.out.splitlines()[0]
    assert told == snapshot(
        "shipping.py:6:1: mission ship in scenario light cannot continue: step 'cost': cost cannot be called: unknown param gramms (did you mean grams?), missing param grams; at shipping.py:6 in cost: \"def cost(grams, express=False):\"; fix the mission or its input"
    )
    guide = (REPOSITORY / "docs" / "python-missions.md").read_text(encoding="utf-8")
    assert f"\n```text\n{told}\n```\n" in guide


def test_result_that_is_not_json_is_refused(folder: Path) -> None:
    """A result is never converted without the author's word."""
    change(
        folder / "shipping.py", "    return (500", "    return __import__('decimal').Decimal(500"
    )
    done = run("check", *WITH, cwd=folder)
    assert done.status == 9
    assert done.out.splitlines()[0] == snapshot(
        "shipping.py:6:1: mission ship in scenario light cannot continue: step 'cost': cost returned a value that is not JSON: a value of type Decimal; allowed are dict, list, str, int, float, bool, None; convert it in the function, or pass to_json= to from_function; at shipping.py:6 in cost: \"def cost(grams, express=False):\"; fix the mission or its input"
    )
    change(folder / "shipping.py", 'into="cost")', 'into="cost", to_json=int)')
    assert run("check", *WITH, cwd=folder).status == 0


def test_function_is_listed_and_drawn(folder: Path) -> None:
    """A reviewer sees what a function is for, and its step, although it needs params."""
    listed = run("missions", *WITH, cwd=folder)
    assert listed.out.split("\n\n", 2)[2] == snapshot("""\
ship  (shipping.py)
  Work out what a parcel costs.
  other params are allowed
""")
    drawn = run("missions", "--graph", *WITH, cwd=folder)
    assert drawn.out.split("\n\n", 2)[2] == snapshot("""\
flowchart TD
    start(["ship"])
    step1["cost<br>cost#40;#41;"]
    done([done])
    start --> step1
    step1 --> done
""")


def test_function_that_cannot_work_is_refused_at_load(folder: Path) -> None:
    """An author of `async` code reads it before the first scenario, with the line to change."""
    change(folder / "shipping.py", "def cost", "async def cost")
    done = run("check", *WITH, cwd=folder)
    assert done.status == 9
    assert done.out.splitlines()[0] == snapshot(
        'shipping.py:12:1: the module shipping.py cannot be loaded: it raised TypeError: from_function cannot use cost: it is async, and the reproducibility rules refuse event loops; give a function without async; at shipping.py:12 in "<module>": "MISSIONS = {\\"ship\\": from_function(cost, into=\\"cost\\")}"; fix the module'
    )
