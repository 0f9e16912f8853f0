"""A suite with a table, from its first acceptance to a change of one cell."""

import json
from pathlib import Path

import jsonschema_rs
from inline_snapshot import snapshot

from tests.command import run

REPOSITORY = Path(__file__).parents[2]
SCHEMA = json.loads((REPOSITORY / "schemas" / "report.v1.schema.json").read_text(encoding="utf-8"))
SUITE = """\
suite_name: orders
defaults:
  missions: [{name: echo, params: {currency: EUR}}]
scenarios:
  - table: orders.csv
    columns: {id: string, total: number, note: string?}
    scenario_name: order-{id}
    initial_state: {total: {$cell: total}}
  - {scenario_name: empty, initial_state: {total: 0}, tags: [odd]}
"""
EXPECTATIONS = """\
expectations:
  - {id: kept, scenario_name: order-a, mission_name: echo, path: final_state.total, op: eq, expected: 12.5}
"""


def test_table_from_acceptance_to_drift(tmp_path: Path) -> None:
    """A team accepts a table, changes a cell, sees the row that did it, and a slip in its cell."""
    table = tmp_path / "orders.csv"
    table.write_text("id,total,note\na,12.5,\nb,99,x\n", encoding="utf-8")
    (tmp_path / "a.suite.yaml").write_text(SUITE, encoding="utf-8")
    (tmp_path / "a.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    assert run("update", cwd=tmp_path).status == 0
    done = run("check", "--format", "json", cwd=tmp_path)
    assert done.status == 0
    report = json.loads(done.out)
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(report)
    [gate] = report["gates"]
    assert gate["files"]["tables"] == ["orders.csv"]
    assert [notice["message"] for notice in gate["notices"]] == snapshot(
        ["nothing uses the column note of orders.csv"]
    )
    table.write_text("id,total,note\r\na,12.5,\r\nb,100,x", encoding="utf-8", newline="")
    done = run("check", cwd=tmp_path)
    assert done.status == 3
    assert "    orders.csv:3:1: scenario order-b changed\n" in done.out
    assert "1 change only repeats an edited input: /final_state/total" in done.out
    assert run("check", "-k", "tag:odd", "-k", "order-a", cwd=tmp_path).status == 0
    table.write_text("id,total,note\na,12.5,\nb,1O0,x\n", encoding="utf-8")
    done = run("check", cwd=tmp_path)
    assert (done.status, done.out) == snapshot(
        (
            4,
            """\
orders.csv:3:3: column total: "1O0" is not a number; write a decimal number, such as -1.5, or declare the column as string
  2 | a,12.5,
  3 | b,1O0,x
    |   ^
input-invalid  a.suite.yaml
  1 problem, listed above
1 gate: 1 input-invalid
""",
        )
    )
