"""The JSON report: pinned byte for byte, and valid under the published schema."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.github_runner import read_log
from tests.reports import (
    ANY_TEXT,
    MISSING,
    added,
    changed,
    expectation_change,
    expectation_fields,
    hostile_report,
    removed,
)
from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.golden.changes import Role
from tier2gate.golden.drift import Cause, Drift
from tier2gate.reporters.interface import REPORTERS
from tier2gate.reporters.json_report import render_value
from tier2gate.results.comparison import BaseComparison, BaseStatus
from tier2gate.results.masks import MaskReport
from tier2gate.results.report import ExpectationReport, GateFiles, GateReport, Report
from tier2gate.results.report_parts import MissionFailure, SkippedStep

OLD, NEW = "0123456789abcdef" * 4, "f" * 64
SCHEMA = Path(__file__).parents[3] / "schemas" / "report.v1.schema.json"
FAILED = ExpectationReport(
    id="pays",
    scenario_name="new",
    mission_name="echo",
    path="final_state.due",
    op="gt",
    passed=False,
    actual=0,
    expected=3,
    details={"reason": "gt_mismatch"},
    mission_failure=MissionFailure(failed_step_id="a", error_message="Step 'a' failed: no"),
    file="a.expectations.yaml",
    line=9,
    column=5,
)
DRIFT = Drift(
    cause=Cause.BEHAVIOUR_CHANGED,
    changes=(
        changed("/a", 1, 1.0, now="/z"),
        added("/b", [None]),
        removed("/c", {"x": "ö"}),
    ),
    explained=True,
)
DRIFTED = GateReport(
    name="a",
    outcome=Outcome.VERDICT_FAILED,
    files=GateFiles(
        suite="a.suite.yaml",
        expectations="a.expectations.yaml",
        golden="a.golden.json",
        missions=("a.missions.yaml", "shared.missions.yaml"),
    ),
    passed=False,
    drift=DRIFT,
    test_run_hash=NEW,
    golden_hash=OLD,
    scenarios=1,
    missions=2,
    expectations=(FAILED,),
    masks=(MaskReport(path="/final_state/id", value="<id>", file="a.suite.yaml"),),
    skipped=(SkippedStep(scenario_name="new", mission_name="refund", step_id="approve"),),
)
STOPPED = GateReport(
    name="b",
    outcome=Outcome.GOLDEN_OBSOLETE,
    files=GateFiles(suite=None, expectations=None, golden="b.golden.json"),
    problems=(
        Problem(code="no-suite", message="no suite", file="b.golden.json", hint="put it back"),
    ),
)
COMPARED = GateReport(
    name="c",
    outcome=Outcome.PASSED,
    files=GateFiles(
        suite="c.suite.yaml", expectations="c.expectations.yaml", golden="c.golden.json"
    ),
    passed=True,
    test_run_hash=NEW,
    golden_hash=NEW,
    scenarios=1,
    missions=1,
    notices=(
        Problem(code="changed-inputs", message="an input changed", file="c.suite.yaml", line=3),
    ),
    proposed="out/c.golden.json",
    base=BaseComparison(
        status=BaseStatus.CHANGED,
        golden_hash=OLD,
        reason="approved by B",
        drift=Drift(cause=Cause.INPUTS_CHANGED, changes=(changed("/a", 1, 2),), explained=True),
        expectations=(
            expectation_change(
                expectation_fields(), expectation_fields(op="exists", expected=None), "moved"
            ),
            expectation_change(expectation_fields(), None, "gone"),
            expectation_change(None, expectation_fields(), "new"),
        ),
        masks=(
            MaskReport(
                path="/final_state/due",
                digits=2,
                scenario_name="new",
                mission_name="echo",
                file="c.suite.yaml",
                line=7,
                column=9,
            ),
        ),
        problems=(Problem(code="not-json", message="not JSON", file="base/c.json"),),
    ),
)
REPORT = Report(
    gates=(DRIFTED, STOPPED),
    problems=(Problem(code="x", message="y", line=1),),
    outcomes=(Outcome.INPUT_INVALID,),
)
AGAINST_BASE = Report(
    gates=(COMPARED,),
    notices=(Problem(code="proposed-goldens", message="it is skipped", file="out", hint="delete"),),
    removed=("old.suite.yaml", "older.suite.yaml"),
    outcomes=(Outcome.GOLDEN_CHANGED,),
)
TEXT = f"""\
{{
  "counts": {{
    "expectations": 1,
    "failed_expectations": 1,
    "gates": 2,
    "missions": 2,
    "scenarios": 1
  }},
  "exit_code": 4,
  "gates": [
    {{
      "base": null,
      "cause": "behaviour-changed",
      "changes": [
        {{
          "after": 1.0,
          "before": 1,
          "kind": "changed",
          "pointer": "/a",
          "role": "effect"
        }},
        {{
          "after": [
            null
          ],
          "before": null,
          "kind": "added",
          "pointer": "/b",
          "role": "effect"
        }},
        {{
          "after": null,
          "before": {{
            "x": "ö"
          }},
          "kind": "removed",
          "pointer": "/c",
          "role": "effect"
        }}
      ],
      "drift": true,
      "expectations": [
        {{
          "actual": 0,
          "column": 5,
          "details": {{
            "reason": "gt_mismatch"
          }},
          "expected": 3,
          "file": "a.expectations.yaml",
          "id": "pays",
          "line": 9,
          "mission_failure": {{
            "error_message": "Step 'a' failed: no",
            "failed_step_id": "a"
          }},
          "passed": false,
          "unknown": null,
          "written_id": null
        }}
      ],
      "files": {{
        "expectations": "a.expectations.yaml",
        "golden": "a.golden.json",
        "missions": [
          "a.missions.yaml",
          "shared.missions.yaml"
        ],
        "suite": "a.suite.yaml",
        "tables": []
      }},
      "golden_changed": false,
      "golden_hash": "{OLD}",
      "masks": [
        {{
          "digits": null,
          "mission_name": null,
          "path": "/final_state/id",
          "scenario_name": null,
          "with": "<id>"
        }}
      ],
      "name": "a",
      "nondeterminism": null,
      "not_judged": [],
      "notices": [],
      "outcome": "verdict-failed",
      "passed": false,
      "printed": [],
      "problems": [],
      "proposed": null,
      "python": null,
      "runs": 0,
      "scenarios_selected": null,
      "skipped_steps": [
        {{
          "mission_name": "refund",
          "scenario_name": "new",
          "step_id": "approve"
        }}
      ],
      "test_run_hash": "{NEW}"
    }},
    {{
      "base": null,
      "cause": null,
      "changes": [],
      "drift": false,
      "expectations": [],
      "files": {{
        "expectations": null,
        "golden": "b.golden.json",
        "missions": [],
        "suite": null,
        "tables": []
      }},
      "golden_changed": false,
      "golden_hash": null,
      "masks": [],
      "name": "b",
      "nondeterminism": null,
      "not_judged": [],
      "notices": [],
      "outcome": "golden-obsolete",
      "passed": null,
      "printed": [],
      "problems": [
        {{
          "code": "no-suite",
          "column": null,
          "file": "b.golden.json",
          "hint": "put it back",
          "line": null,
          "message": "no suite"
        }}
      ],
      "proposed": null,
      "python": null,
      "runs": 0,
      "scenarios_selected": null,
      "skipped_steps": [],
      "test_run_hash": null
    }}
  ],
  "notices": [],
  "outcome": "input-invalid",
  "problems": [
    {{
      "code": "x",
      "column": null,
      "file": null,
      "hint": null,
      "line": 1,
      "message": "y"
    }}
  ],
  "removed_gates": null,
  "schema_version": "report@1",
  "tool": {{
    "hash_algorithm": "tier2-test-run@1",
    "name": "tier2gate",
    "version": "{__version__}"
  }}
}}
"""


OF_BASE: dict[str, Any] = {
    "base": {
        "status": "changed",
        "golden_hash": OLD,
        "reason": "approved by B",
        "reason_before": None,
        "cause": "inputs-changed",
        "changes": [
            {"pointer": "/a", "kind": "changed", "before": 1, "after": 2, "role": "effect"}
        ],
        "expectations": [
            {
                "id": "moved",
                "before": {
                    "scenario_name": "new",
                    "mission_name": "echo",
                    "path": "final_state.tier",
                    "op": "eq",
                    "expected": "gold",
                },
                "after": {
                    "scenario_name": "new",
                    "mission_name": "echo",
                    "path": "final_state.tier",
                    "op": "exists",
                    "expected": None,
                },
                "file": "gates/shop.expectations.yaml",
                "line": 2,
                "column": 5,
            },
            {
                "id": "gone",
                "before": expectation_fields(),
                "after": None,
                "file": "gates/shop.expectations.yaml",
                "line": None,
                "column": None,
            },
            {
                "id": "new",
                "before": None,
                "after": expectation_fields(),
                "file": "gates/shop.expectations.yaml",
                "line": 2,
                "column": 5,
            },
        ],
        "files": [],
        "masks": [
            {
                "path": "/final_state/due",
                "with": None,
                "digits": 2,
                "scenario_name": "new",
                "mission_name": "echo",
                "file": "c.suite.yaml",
                "line": 7,
                "column": 9,
            }
        ],
        "renamed_from": None,
        "problems": [
            {
                "code": "not-json",
                "message": "not JSON",
                "file": "base/c.json",
                "line": None,
                "column": None,
                "hint": None,
            }
        ],
    },
    "golden_changed": True,
    "notices": [
        {
            "code": "changed-inputs",
            "message": "an input changed",
            "file": "c.suite.yaml",
            "line": 3,
            "column": None,
            "hint": None,
        }
    ],
    "proposed": "out/c.golden.json",
}
OF_CALL = {
    "outcome": "golden-changed",
    "exit_code": 11,
    "notices": [
        {
            "code": "proposed-goldens",
            "message": "it is skipped",
            "file": "out",
            "line": None,
            "column": None,
            "hint": "delete",
        }
    ],
    "removed_gates": ["old.suite.yaml", "older.suite.yaml"],
}


def test_report_against_a_base_is_pinned() -> None:
    """A bot that requests a second review can read what a change accepts, expects and removes."""
    data = REPORTERS["json"].render(AGAINST_BASE)
    report = json.loads(data)
    assert {key: report[key] for key in OF_CALL} == OF_CALL
    (gate,) = report["gates"]
    assert {key: gate[key] for key in OF_BASE} == OF_BASE
    assert errors_in(data) == []


BASES: dict[str, BaseComparison | None] = {
    "not looked at": None,
    "new": BaseComparison(status=BaseStatus.NEW),
    "the same": BaseComparison(status=BaseStatus.SAME, golden_hash=OLD),
    "the same, nothing accepted": BaseComparison(status=BaseStatus.SAME),
    "a golden that was not there": BaseComparison(status=BaseStatus.CHANGED),
}


@pytest.mark.parametrize("base", BASES.values(), ids=BASES.keys())
def test_every_base_status_is_valid_under_the_schema(base: BaseComparison | None) -> None:
    """Code generated from the schema can read every status of a gate against its base."""
    report = Report(gates=(replace(COMPARED, base=base),), removed=())
    data = REPORTERS["json"].render(report)
    assert errors_in(data) == []
    shown = json.loads(data)
    assert shown["removed_gates"] == []
    assert shown["gates"][0]["golden_changed"] is (
        base is not None and base.status is not BaseStatus.SAME
    )


def test_new_place_of_a_change_is_not_in_the_report() -> None:
    """A reader of reports finds exactly the five fields of a change that the schema has."""
    (gate,) = json.loads(REPORTERS["json"].render(Report(gates=(DRIFTED,))))["gates"]
    assert {tuple(sorted(change)) for change in gate["changes"]} == {
        ("after", "before", "kind", "pointer", "role")
    }


def errors_in(data: bytes) -> list[str]:
    """Validate a report against the published schema, and return the errors."""
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_bytes()))
    return [error.message for error in validator.iter_errors(json.loads(data))]


def test_report_is_pinned_byte_for_byte() -> None:
    """A dashboard that reads reports of 1.0.0 can read all later ones."""
    assert REPORTERS["json"].render(REPORT).decode() == TEXT


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_valid_under_the_schema(outcome: Outcome) -> None:
    """Code generated from the schema can read a report with any outcome."""
    gates = (replace(DRIFTED, outcome=outcome), replace(STOPPED, outcome=outcome))
    assert errors_in(REPORTERS["json"].render(Report(gates=gates))) == []
    assert errors_in(REPORTERS["json"].render(REPORT)) == []
    assert errors_in(REPORTERS["json"].render(Report(gates=()))) == []


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_is_valid_under_the_schema(cause: Cause) -> None:
    """Code generated from the schema can read a drift with any cause."""
    gate = replace(DRIFTED, drift=replace(DRIFT, cause=cause))
    data = REPORTERS["json"].render(Report(gates=(gate,)))
    assert errors_in(data) == []
    assert json.loads(data)["gates"][0]["cause"] == cause.value


def test_changes_are_not_cut() -> None:
    """The JSON report includes every change, even if the log shows only some."""
    changes = tuple(added(f"/{n}", "x" * 1000) for n in range(500))
    gate = replace(DRIFTED, drift=replace(DRIFT, changes=changes))
    shown = json.loads(REPORTERS["json"].render(Report(gates=(gate,))))["gates"][0]["changes"]
    assert [change["pointer"] for change in shown] == [f"/{n}" for n in range(500)]
    assert {change["after"] for change in shown} == {"x" * 1000}


def test_first_acceptance_has_its_results() -> None:
    """A program that reads the report of a new gate sees what would be accepted."""
    made = added("/a", 1)
    kept = replace(added("/b", 2), role=Role.ECHO)
    report = Report(gates=(replace(MISSING, first_results=(made, kept)),))
    data = REPORTERS["json"].render(report)
    assert errors_in(data) == []
    shown = json.loads(data)["gates"][0]["changes"]
    assert [(item["pointer"], item["kind"], item["role"]) for item in shown] == [
        ("/a", "added", "effect"),
        ("/b", "added", "echo"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        "##[error]",
        "::error::",
        "\x1b[2J",
        "\u202e\u200b\U000e0041",
        "a\r\n::set-output::b",
        {"##[x]": ["##[##[", "####[["]},
        "\udcff",
    ],
)
def test_hostile_value_is_unchanged_and_harmless(value: Any) -> None:
    """A report printed to a job's log triggers no workflow command and keeps its values."""
    text = render_value({"v": value}).decode()
    assert json.loads(text) == {"v": value}
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert not set(text) & set("\x1b\r\u202e\u200b\U000e0041\udcff")


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_report_is_valid_and_harmless(text: str) -> None:
    """A report is valid and triggers no command, whatever names a pull request uses."""
    data = REPORTERS["json"].render(hostile_report(text))
    assert errors_in(data) == []
    shown = data.decode()
    assert read_log(shown) == []
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]", shown)
    report = json.loads(data)
    (gate,) = report["gates"]
    assert report["removed_gates"] == [text, text]
    assert (report["notices"][0]["message"], gate["notices"][0]["message"]) == (text, text)
    assert (gate["name"], gate["proposed"]) == (text, text)
    assert {item["id"] for item in gate["base"]["expectations"]} == {text}


def test_rendering_does_not_depend_on_key_order() -> None:
    """Two runs give identical bytes, so reports can be compared and cached."""
    assert render_value({"b": 1, "a": [2]}) == render_value({"a": [2], "b": 1})
    assert render_value({"b": 1, "a": "ö"}) == '{\n  "a": "ö",\n  "b": 1\n}\n'.encode()
