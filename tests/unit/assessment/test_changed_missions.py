"""Which missions a report shows as changed, in their current form."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.gates import accept_in
from tier2gate.commands.check import check
from tier2gate.foundation.outcomes import Outcome
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

SUITE = """\
suite_name: s
scenarios:
  - scenario_name: one
    initial_state: {n: 1}
    missions: [{name: daily_loop}, {name: echo}, {name: first}, {name: second}]
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenario_name: one, mission_name: first, path: success, op: eq, expected: true}
"""
MISSIONS = """\
missions:
  - name: unused
    steps: [{id: u, kind: runtime, operation: noop}]
  - name: second
    steps: [{id: b, kind: runtime, operation: increment, payload: {path: /n}}]
  - name: first
    steps: [{id: a, kind: runtime, operation: increment, payload: {path: /n}}]
"""
CHANGED = MISSIONS.replace("{id: a,", "{id: changed,")
SKIPPED = MISSIONS.replace(
    "[{id: a,", "[{id: never, kind: human, when: {value: 1, op: gt, expected: 2}}, {id: a,"
)


def step(step_id: str, **fields: Any) -> dict[str, Any]:
    """Return a step in normal form; by default, it increments a value by one."""
    usual = {"kind": "runtime", "operation": "increment", "when": None, "payload": {"path": "/n"}}
    return {"id": step_id, **usual, **fields}


def definition(name: str, *steps: dict[str, Any]) -> dict[str, Any]:
    """Return a mission in normal form."""
    limits = {"steps": 5, "human_steps": 2}
    return {"name": name, "params_schema": {"type": "object"}, "limits": limits, "steps": [*steps]}


def write(folder: Path, missions: str = MISSIONS) -> Settings:
    """Write a gate that defines its own missions."""
    folder.mkdir(exist_ok=True)
    files = {"suite": SUITE, "expectations": EXPECTATIONS, "missions": missions}
    for kind, text in files.items():
        (folder / f"a.{kind}.yaml").write_text(text, encoding="utf-8")
    return Settings(paths=(folder,), folder=folder, root=folder)


def check_one(settings: Settings) -> GateReport:
    """Check the only gate."""
    [gate] = check(settings).gates
    return gate


def test_drifted_mission_is_shown_in_its_current_form(tmp_path: Path) -> None:
    """A reviewer sees the steps of the mission that changed, and no other missions."""
    accept_in(write(tmp_path))
    gate = check_one(write(tmp_path, CHANGED))
    assert gate.outcome is Outcome.HASH_DRIFT
    assert gate.changed_missions == (definition("first", step("changed")),)


def test_changed_mission_with_unchanged_results_is_shown(tmp_path: Path) -> None:
    """A reviewer sees a new step even if no scenario executes it yet."""
    accept_in(write(tmp_path))
    gate = check_one(write(tmp_path, SKIPPED))
    condition = {"value": 1, "op": "gt", "expected": 2}
    skipped = step("never", kind="human", operation=None, when=condition, payload={})
    assert gate.outcome is Outcome.PASSED
    assert gate.changed_missions == (definition("first", skipped, step("a")),)


def test_unchanged_removed_and_unused_missions_are_not_shown(tmp_path: Path) -> None:
    """A report shows no mission that is unchanged, removed, or not called by any scenario."""
    settings = write(tmp_path)
    assert check_one(settings).changed_missions == ()
    accept_in(settings)
    assert check_one(settings).changed_missions == ()
    assert check_one(write(tmp_path, MISSIONS.replace("{id: u", "{id: v"))).changed_missions == ()
    settings = write(tmp_path)
    suite = SUITE.replace(", {name: second}", "")
    (tmp_path / "a.suite.yaml").write_text(suite, encoding="utf-8")
    (tmp_path / "a.missions.yaml").write_text(MISSIONS.replace("second", "2nd"), encoding="utf-8")
    gate = check_one(settings)
    assert (gate.outcome, gate.changed_missions) == (Outcome.HASH_DRIFT, ())


@pytest.mark.parametrize("missions", [CHANGED, SKIPPED])
def test_mission_whose_change_is_already_accepted_is_shown(missions: str, tmp_path: Path) -> None:
    """A reviewer sees changed steps even if the pull request includes the new golden and passes."""
    accept_in(write(tmp_path / "base"))
    head = write(tmp_path / "head", missions)
    accept_in(head)
    against = Settings(paths=head.paths, root=head.root, base=tmp_path / "base")
    gate = check_one(against)
    assert gate.outcome is Outcome.PASSED
    assert [mission["name"] for mission in gate.changed_missions] == ["first"]
    drifted = write(tmp_path / "head", missions.replace("{id: b,", "{id: changed-too,"))
    assert check_one(drifted).changed_missions == (definition("second", step("changed-too")),)
    names = [mission["name"] for mission in check_one(against).changed_missions]
    assert names == ["second", "first"]


def test_definition_on_the_target_branch_is_kept_for_the_drawing(tmp_path: Path) -> None:
    """A reviewer sees what changed in a mission, compared with the target branch."""
    accept_in(write(tmp_path / "base"))
    accept_in(write(tmp_path / "head"))
    settings = replace(write(tmp_path / "head", CHANGED), base=tmp_path / "base")
    gate = check_one(settings)
    assert gate.base is not None
    assert gate.base.missions == (definition("first", step("a")),)
    assert gate.changed_missions == (definition("first", step("changed")),)


def test_unreadable_missions_on_the_target_branch_leave_the_drawing_unmarked(
    tmp_path: Path,
) -> None:
    """A file that was broken on the target branch does not stop the comparison."""
    accept_in(write(tmp_path / "base"))
    accept_in(write(tmp_path / "head"))
    (tmp_path / "base" / "a.missions.yaml").write_text("missions: [", encoding="utf-8")
    gate = check_one(replace(write(tmp_path / "head", CHANGED), base=tmp_path / "base"))
    assert gate.base is not None
    assert gate.base.missions == ()
    assert gate.outcome is Outcome.HASH_DRIFT
