"""A builder's workflow is checked before any of it runs."""

from pathlib import Path

import pytest

from tests.command import Finished, run

MODULE = """\
from tier2gate.missions.api import StepSpec, WorkflowDefinition


def build(params):
    return WorkflowDefinition(id="wf", steps=[{step}])


MISSIONS = {{"m": build}}
"""
SUITE = "suite_name: s\nscenarios: [{scenario_name: a, initial_state: {}, missions: [{name: m}]}]\n"
EXPECTATIONS = """\
expectations:
  - {id: e, scenario_name: a, mission_name: m, path: /executed_steps, op: eq, expected: []}
"""
OPERATORS = (
    "eq, ne, gt, lt, ge, le, between, in, not_in, contains, not_contains, matches, not_matches, "
    "length, type, exists, absent"
)
JSON = "dict, list, str, int, float, bool, None"
NO_TUPLE = f"/expected: a value of type tuple; allowed are {JSON}"
AVAILABLE = f"available: {OPERATORS}"
NO_CONDITION = "cannot continue: step 's': its when is not {'value': …, 'op': …, 'expected': …}"


def run_module(step: str, folder: Path) -> Finished:
    """Run a suite whose mission has one step."""
    (folder / "m.py").write_text(MODULE.format(step=step), encoding="utf-8")
    (folder / "a.suite.yaml").write_text(SUITE, encoding="utf-8")
    (folder / "a.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    return run("run", "a.suite.yaml", "a.expectations.yaml", "--missions", "m.py", cwd=folder)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("3", NO_CONDITION),
        ("{'op': 'gt'}", NO_CONDITION),
        ("{'value': 1, 'op': 'eq', 'expect': 1}", NO_CONDITION),
        (
            "{'value': 1, 'op': 'is', 'expected': 1}",
            f"cannot continue: step 's': its when has the unknown operator 'is'; {AVAILABLE}",
        ),
        (
            "{'value': 1, 'op': 'gt'}",
            "cannot continue: step 's': its when must have 'expected' for 'gt'",
        ),
        (
            "{'value': {'$state': '/a'}, 'op': 'exists', 'expected': True}",
            "cannot continue: step 's': its when must not have 'expected' for 'exists'",
        ),
        (
            "{'value': {'$add': [1, {'$param': '/a'}]}, 'op': 'eq', 'expected': 1}",
            "cannot continue: step 's': its when has a $param; use the builder's params instead",
        ),
        (
            "{'value': 1, 'op': 'in', 'expected': (1, 2)}",
            f"cannot continue: step 's': its when is not JSON: {NO_TUPLE}",
        ),
    ],
)
def test_invalid_condition_is_refused(when: str, message: str, tmp_path: Path) -> None:
    """A misspelt condition is an error, not a skipped step or a broken drawing."""
    done = run_module(f"StepSpec('s', 'human', when={when})", tmp_path)
    error = f"m.py: mission m in scenario a {message}; fix the mission or its input\n"
    assert done == Finished(status=9, err=error)
    drawn = run("missions", "--graph", "--missions", "m.py", cwd=tmp_path)
    assert (drawn.status, drawn.err) == (0, "")
    assert '    start -.- note["its steps depend on its params#58;<br>mission m ' in drawn.out


@pytest.mark.parametrize(
    "when",
    [
        "{'value': {'$state': '/a'}, 'op': 'exists'}",
        "{'value': {'$literal': {'$param': '/a'}}, 'op': 'eq', 'expected': 1}",
        "{'value': {'$length': {'$literal': [1]}}, 'op': 'gt', 'expected': 1}",
    ],
)
def test_valid_condition_is_accepted(when: str, tmp_path: Path) -> None:
    """A valid condition is accepted, and its step is skipped if it is false."""
    assert run_module(f"StepSpec('s', 'human', when={when})", tmp_path).status == 0


def test_step_that_is_not_a_step_spec_is_named(tmp_path: Path) -> None:
    """An author who writes a step as a mapping, like in YAML, sees what is wrong."""
    assert run_module("StepSpec('s', 'human'), {'id': 't'}", tmp_path) == Finished(
        status=9,
        err="m.py: mission m in scenario a raised TypeError: step 2 of the workflow is dict, not "
        "StepSpec; fix the mission or its input\n",
    )
