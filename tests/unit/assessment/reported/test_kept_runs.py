"""What is kept of a run for reports that show it."""

import shutil
from dataclasses import replace
from pathlib import Path

from tests.gates import write_gate
from tests.html_gates import REPOSITORY
from tier2gate.commands.check import check
from tier2gate.results.report import GateReport
from tier2gate.results.scenario_runs import MissionRun, ScenarioRun, StepState
from tier2gate.settings import Settings


def gate_of(folder: Path, **settings: object) -> GateReport:
    """Check the only gate of a folder and keep what ran."""
    usual = Settings(root=folder, folder=folder, keep_runs=True)
    (gate,) = check(replace(usual, **settings)).gates  # type: ignore[arg-type]  # any of its fields
    return gate


def refunds(folder: Path) -> GateReport:
    """Check the example of refunds."""
    shutil.copytree(REPOSITORY / "examples" / "refund-approval", folder / "gate")
    return gate_of(folder)


def states(mission: MissionRun) -> dict[str, tuple[str | None, str]]:
    """Return the kind and the state of each step."""
    return {step.id: (step.kind, step.state.value) for step in mission.steps}


def test_nothing_is_kept_unless_a_report_shows_it(tmp_path: Path) -> None:
    """A plain check of a large suite needs no more memory than before."""
    write_gate(tmp_path)
    assert gate_of(tmp_path, keep_runs=False).scenario_runs == ()
    assert [run.name for run in gate_of(tmp_path).scenario_runs] == ["new"]


def test_steps_are_in_the_order_of_the_mission(tmp_path: Path) -> None:
    """A drawing shows a skipped step where the mission has it, with its condition."""
    gate = refunds(tmp_path)
    small = next(run for run in gate.scenario_runs if run.name == "small")
    (mission,) = small.missions
    assert states(mission) == {
        "order-is-paid": ("runtime", "executed"),
        "not-more-than-was-paid": ("runtime", "executed"),
        "clerk-approves": ("human", "skipped"),
        "manager-approves": ("human", "skipped"),
        "fraud-is-ruled-out": ("human", "skipped"),
        "pay": ("runtime", "executed"),
        "book": ("runtime", "executed"),
        "close-the-order": ("runtime", "skipped"),
        "remember": ("runtime", "executed"),
    }
    assert mission.steps[2].when == {
        "value": {"$param": "/amount"},
        "op": "ge",
        "expected": {"$state": "/policy/clerk_from"},
    }
    assert sorted(mission.result or {}) == ["final_state", "id"]
    assert [run.name for run in gate.scenario_runs] == list(gate.scenario_names)


def test_failed_step_ends_the_mission(tmp_path: Path) -> None:
    """A drawing shows which step failed, and which were not reached."""
    gate = refunds(tmp_path)
    unpaid = next(run for run in gate.scenario_runs if run.name == "unpaid")
    (mission,) = unpaid.missions
    assert [step.state for step in mission.steps] == [
        StepState.FAILED,
        *[StepState.NOT_REACHED] * 8,
    ]
    assert (mission.error or "").startswith("Step 'order-is-paid' failed: ")


def test_mission_that_stopped_has_no_result(tmp_path: Path) -> None:
    """A gate in which one mission stops still shows what the others did."""
    missions = (
        "missions:\n- {name: m, steps: [{id: a, kind: runtime, operation: increment, "
        "payload: {path: /n}}]}\n"
    )
    suite = (
        "suite_name: s\nscenarios:\n"
        "- {scenario_name: good, tags: [x], initial_state: {n: 1}, missions: [{name: m}]}\n"
        "- {scenario_name: bad, initial_state: {n: a}, missions: [{name: m}]}\n"
    )
    expectations = (
        "expectations: [{id: e, scenario_name: good, mission_name: m, path: success, op: exists}]\n"
    )
    for kind, text in {"suite": suite, "expectations": expectations, "missions": missions}.items():
        (tmp_path / f"a.{kind}.yaml").write_text(text, encoding="utf-8")
    good, bad = gate_of(tmp_path).scenario_runs
    assert (good.tags, states(good.missions[0])) == (("x",), {"a": ("runtime", "executed")})
    assert bad == ScenarioRun(
        name="bad", initial_state={"n": "a"}, missions=(MissionRun(key="m", name="m", params={}),)
    )
