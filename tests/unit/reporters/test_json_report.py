"""The report for machines: pinned byte for byte, and valid under the schema that is published."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tier2gate import __version__
from tier2gate.errors import Outcome, Problem
from tier2gate.golden.drift import Cause, Change, ChangeKind, Drift
from tier2gate.report import ExpectationReport, GateFiles, GateReport, Report
from tier2gate.reporters.json_report import render_json, render_value

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
    file="a.expectations.yaml",
    line=9,
    column=5,
)
DRIFT = Drift(
    cause=Cause.BEHAVIOUR_CHANGED,
    changes=(
        Change(pointer="/a", kind=ChangeKind.CHANGED, before=1, after=1.0),
        Change(pointer="/b", kind=ChangeKind.ADDED, before=None, after=[None]),
        Change(pointer="/c", kind=ChangeKind.REMOVED, before={"x": "ö"}, after=None),
    ),
    explained=True,
)
DRIFTED = GateReport(
    name="a",
    outcome=Outcome.VERDICT_FAILED,
    files=GateFiles(
        suite="a.suite.yaml", expectations="a.expectations.yaml", golden="a.golden.json"
    ),
    passed=False,
    drift=DRIFT,
    test_run_hash=NEW,
    golden_hash=OLD,
    scenarios=1,
    missions=2,
    expectations=(FAILED,),
)
STOPPED = GateReport(
    name="b",
    outcome=Outcome.GOLDEN_OBSOLETE,
    files=GateFiles(suite=None, expectations=None, golden="b.golden.json"),
    problems=(
        Problem(code="no-suite", message="no suite", file="b.golden.json", hint="put it back"),
    ),
)
REPORT = Report(gates=(DRIFTED, STOPPED), problems=(Problem(code="x", message="y", line=1),))
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
      "cause": "behaviour-changed",
      "changes": [
        {{
          "after": 1.0,
          "before": 1,
          "kind": "changed",
          "pointer": "/a"
        }},
        {{
          "after": [
            null
          ],
          "before": null,
          "kind": "added",
          "pointer": "/b"
        }},
        {{
          "after": null,
          "before": {{
            "x": "ö"
          }},
          "kind": "removed",
          "pointer": "/c"
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
          "passed": false
        }}
      ],
      "files": {{
        "expectations": "a.expectations.yaml",
        "golden": "a.golden.json",
        "missions": [],
        "suite": "a.suite.yaml"
      }},
      "golden_changed": false,
      "golden_hash": "{OLD}",
      "name": "a",
      "outcome": "verdict-failed",
      "passed": false,
      "problems": [],
      "test_run_hash": "{NEW}"
    }},
    {{
      "cause": null,
      "changes": [],
      "drift": false,
      "expectations": [],
      "files": {{
        "expectations": null,
        "golden": "b.golden.json",
        "missions": [],
        "suite": null
      }},
      "golden_changed": false,
      "golden_hash": null,
      "name": "b",
      "outcome": "golden-obsolete",
      "passed": null,
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
      "test_run_hash": null
    }}
  ],
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
  "schema_version": "report@1",
  "tool": {{
    "hash_algorithm": "tier2-test-run@1",
    "name": "tier2gate",
    "version": "{__version__}"
  }}
}}
"""


def errors_in(data: bytes) -> list[str]:
    """Hold a report to the schema that is published."""
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_bytes()))
    return [error.message for error in validator.iter_errors(json.loads(data))]


def test_report_is_pinned_byte_for_byte() -> None:
    """A dashboard that reads reports of 1.0.0 reads all that come after."""
    assert render_json(REPORT).decode() == TEXT


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_valid_under_the_schema(outcome: Outcome) -> None:
    """Whoever generates code from the schema can read every report."""
    gates = (replace(DRIFTED, outcome=outcome), replace(STOPPED, outcome=outcome))
    assert errors_in(render_json(Report(gates=gates))) == []
    assert errors_in(render_json(REPORT)) == []
    assert errors_in(render_json(Report(gates=()))) == []


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_is_valid_under_the_schema(cause: Cause) -> None:
    """Whoever generates code from the schema can read every drift."""
    gate = replace(DRIFTED, drift=replace(DRIFT, cause=cause))
    data = render_json(Report(gates=(gate,)))
    assert errors_in(data) == []
    assert json.loads(data)["gates"][0]["cause"] == cause.value


def test_changes_are_not_cut() -> None:
    """The report has every change, where a log shows ten."""
    changes = tuple(
        Change(pointer=f"/{n}", kind=ChangeKind.ADDED, before=None, after="x" * 1000)
        for n in range(500)
    )
    gate = replace(DRIFTED, drift=replace(DRIFT, changes=changes))
    shown = json.loads(render_json(Report(gates=(gate,))))["gates"][0]["changes"]
    assert [change["pointer"] for change in shown] == [f"/{n}" for n in range(500)]
    assert {change["after"] for change in shown} == {"x" * 1000}


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
def test_hostile_value_is_the_same_value_and_obeyed_by_nobody(value: Any) -> None:
    """A report that is printed to a job's log commands nothing, and still says what there was."""
    text = render_value({"v": value}).decode()
    assert json.loads(text) == {"v": value}
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert not set(text) & set("\x1b\r\u202e\u200b\U000e0041\udcff")


def test_value_is_rendered_the_same_whatever_its_order() -> None:
    """Two runs give the same bytes, so that a report can be compared and cached."""
    assert render_value({"b": 1, "a": [2]}) == render_value({"a": [2], "b": 1})
    assert render_value({"b": 1, "a": "ö"}) == '{\n  "a": "ö",\n  "b": 1\n}\n'.encode()
