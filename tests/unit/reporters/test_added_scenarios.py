"""Scenarios that were added: every report counts their expectations, and JSON has each."""

import json
from html import unescape
from pathlib import Path

import pytest

from tests.gates import accept_in
from tier2gate.commands.check import check
from tier2gate.reporters.interface import REPORTERS
from tier2gate.results.report import Report
from tier2gate.settings import Settings

SUITE = """\
suite_name: rows
scenarios:
  - table: rows.csv
    columns: {n: integer}
    scenario_name: "row-{n}"
    initial_state: {n: {$cell: n}}
    missions: [{name: echo}]
"""
EXPECTATIONS = """\
expectations:
  - {id: a, scenarios: "*", mission_name: echo, path: success, op: eq, expected: true}
  - {id: b, scenarios: "*", mission_name: echo, path: /final_state/n, op: lt, expected: 50}
"""
COUNTED = "40 of 43 scenarios (row-10, row-11, row-12, …) added, with 80 expectations that hold"


@pytest.fixture(name="report")
def _report(tmp_path: Path) -> Report:
    """A gate whose table got 40 more rows since it was accepted."""
    table = tmp_path / "rows.csv"
    (tmp_path / "rows.suite.yaml").write_text(SUITE, encoding="utf-8")
    (tmp_path / "rows.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    table.write_text("n\n7\n8\n9\n", encoding="utf-8")
    settings = Settings(root=tmp_path, folder=tmp_path)
    accept_in(settings)
    rows = "".join(f"{number}\n" for number in range(7, 50))
    table.write_text(f"n\n{rows}", encoding="utf-8")
    return check(settings)


@pytest.mark.parametrize("kind", ["html", "junit", "markdown", "text"])
def test_expectations_of_added_scenarios_are_counted(kind: str, report: Report) -> None:
    """A reviewer of new rows reads what they result in, not the JSON of each expectation."""
    text = unescape(REPORTERS[kind].render(report).decode("utf-8"))
    assert COUNTED in text
    assert "expectation_results/" not in text
    assert "/final_state/n" in text


def test_json_has_each(report: Report) -> None:
    """A program that reads the report still finds every change."""
    [gate] = json.loads(REPORTERS["json"].render(report))["gates"]
    added = [item for item in gate["changes"] if "/expectation_results/" in item["pointer"]]
    assert len(added) == 80
    assert {(item["kind"], item["role"]) for item in added} == {("added", "verdict")}
