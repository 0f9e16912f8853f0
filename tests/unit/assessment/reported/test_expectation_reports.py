"""The reports of expectations: why one failed, and which get a hint."""

from pathlib import Path

import pytest

from tests.gates import EXPECTATIONS, FAILING, PAYS, run_gate, write_gate
from tier2gate.assessment.reported import expectation_reports
from tier2gate.assessment.reported.expectation_reports import describe_expectations
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition
from tier2gate.results.report_parts import MissionFailure

FAILS = """\
  - id: fails
    scenario_name: new
    mission_name: echo
    path: success
    op: eq
    expected: false
"""


def test_failed_expectation_says_why_its_mission_failed(tmp_path: Path) -> None:
    """Whoever reads a failed verdict learns that the mission failed, in which step, and why."""
    gate = write_gate(tmp_path, expectations=FAILING + PAYS + FAILS)
    step = StepSpec("check", "runtime", {"operation": "fail", "reason": "x" * 5000})
    registry = {"echo": lambda _params: WorkflowDefinition("wf", [step])}
    documents, definition, result = run_gate(gate, tmp_path, registry)
    items = definition.expectations.expectations
    reports = describe_expectations(items, documents, result, locate_all=False)
    assert {item.id: item.passed for item in reports} == {
        "greets": False,
        "pays": False,
        "fails": True,
    }
    *failed, held = (item.mission_failure for item in reports)
    message = f"Step 'check' failed: {'x' * 479}…{'x' * 499}"
    assert failed == [MissionFailure(failed_step_id="check", error_message=message)] * 2
    assert held is None


def test_hints_are_given_for_the_first_paths_that_lead_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand expectations with misspelt paths are judged as quickly as any others."""
    monkeypatch.setattr(expectation_reports, "MAX_PROBLEMS", 2)
    more = "".join(PAYS.replace("pays", f"pays-{number}") for number in range(3))
    gate = write_gate(tmp_path, expectations=EXPECTATIONS + more)
    documents, definition, result = run_gate(gate, tmp_path)
    items = definition.expectations.expectations
    reports = describe_expectations(items, documents, result, locate_all=False)
    hint = "there is no balance in final_state"
    assert [item.hint for item in reports] == [None, hint, hint, None]
