"""Expectations over many scenarios through all stages: reports, parts, the target branch."""

from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.gates import accept_in, write_gate
from tests.sides import head_of, write
from tier2gate.commands.check import check
from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.files import load_gate
from tier2gate.gates.runnable import define_gate
from tier2gate.github.annotations import render_annotations
from tier2gate.github.summary import render_summary
from tier2gate.golden.inputs import hash_definitions
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.orchestration.engine import WorkflowDefinition
from tier2gate.reporters.interface import REPORTERS
from tier2gate.reporters.sentences.of_expectations import describe_failure
from tier2gate.reporters.terminal.report import render_report
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

SUITE = """\
suite_name: s
scenarios:
  - table: prices.csv
    columns: {name: string, net: integer, tax: integer, gross: integer}
    scenario_name: "p-{name}"
    initial_state: {net: {$cell: net}, tax: {$cell: tax}}
    missions: [{name: echo}, {name: echo, id: again}]
  - scenario_name: other
    initial_state: {}
    missions: [{name: echo}]
"""
TABLE = "name,net,tax,gross\na,100,19,119\nb,200,38,238\n"
EXPECTATIONS = """\
expectations:
  - {id: ok, scenarios: "*", mission_name: echo, path: success, op: eq, expected: true}
  - scenarios: p-*
    mission_name: again
    all:
      - {id: net, path: /final_state/net, op: eq, expected: {$subtract: [{$cell: gross}, {$result: /final_state/tax}]}}
      - {id: tax, path: /final_state/tax, op: eq, expected: {$result: /final_state/tax, mission: echo}}
"""


def write_files(
    folder: Path, suite: str = SUITE, expectations: str = EXPECTATIONS, table: str = TABLE
) -> None:
    """Write a gate with a table."""
    write_gate(folder, suite=suite, expectations=expectations)
    (folder / "prices.csv").write_text(table, encoding="utf-8")


def report_on(folder: Path, *globs: str) -> GateReport:
    """Check the gate of a folder."""
    [gate] = check(Settings(paths=(folder,), root=folder, scenario=globs)).gates
    return gate


def test_gate_passes_and_is_accepted(tmp_path: Path) -> None:
    """Eight lines hold for every row of a table, and nothing in the table is unused."""
    write_files(tmp_path)
    accept_in(Settings(paths=(tmp_path,), root=tmp_path))
    gate = report_on(tmp_path)
    assert (gate.outcome, gate.notices) == (Outcome.PASSED, ())
    assert [item.id for item in gate.expectations] == [
        "ok[p-a]",
        "ok[p-b]",
        "ok[other]",
        "net[p-a]",
        "net[p-b]",
        "tax[p-a]",
        "tax[p-b]",
    ]
    assert {item.written_id for item in gate.expectations} == {"ok", "net", "tax"}


def test_column_that_no_expectation_uses_is_told(tmp_path: Path) -> None:
    """A forgotten column is noticed; that an expectation uses one counts."""
    write_files(tmp_path, expectations=EXPECTATIONS.replace("{$cell: gross}", "119"))
    assert [notice.code for notice in report_on(tmp_path).notices] == ["unused-column"]


def test_failure_leads_to_the_written_line(tmp_path: Path) -> None:
    """Whoever reads a failure in one of many scenarios finds the line to look at."""
    expectations = EXPECTATIONS.replace("{$result: /final_state/tax}", "{$result: /final_state/tx}")
    write_files(tmp_path, expectations=expectations, table=TABLE.replace("38", "39"))
    text = render_report(check(Settings(paths=(tmp_path,), root=tmp_path)), color=False)
    assert text == snapshot("""\
verdict-failed  a.suite.yaml  3 scenarios, 5 missions, 7 expectations
  2 of 7 expectations failed:
    a.expectations.yaml:6:9: "net[p-a]", "net[p-b]"
      in 2 of 3 scenarios (p-a, p-b): again / "/final_state/net": expected eq a value that is unknown: there is nothing at "/final_state/tx" in the result (did you mean tax?)
        p-a: found 100
        p-b: found 200
  nothing has been accepted yet
  now       3e6e5b701c49
1 gate: 1 verdict-failed
""")


def test_every_surface_says_why_a_value_is_unknown(tmp_path: Path) -> None:
    """In a terminal, in an annotation, on the page and in JSON, the reason is in plain words."""
    expectations = EXPECTATIONS.replace("{$result: /final_state/tax}", "{$result: /final_state/tx}")
    write_files(tmp_path, expectations=expectations)
    report = check(Settings(paths=(tmp_path,), root=tmp_path))
    surfaces = [item.render(report).decode() for item in REPORTERS.values()]
    surfaces += [render_annotations(report), render_summary(report)]
    for text in surfaces:
        assert "there is nothing at" in text
        assert "did you mean tax?" in text


@pytest.mark.parametrize("globs", [(), ("p-b",)])
def test_value_that_a_result_yields_is_no_changed_input(
    globs: tuple[str, ...], tmp_path: Path
) -> None:
    """A result that drifts changes what it is compared with, but nobody changed the expectation."""
    write_files(tmp_path)
    accept_in(Settings(paths=(tmp_path,), root=tmp_path))
    write_files(tmp_path, table=TABLE.replace("200,38,238", "201,37,238"))
    gate = report_on(tmp_path, *globs)
    assert gate.drift is not None
    assert {item.file_kind for item in gate.drift.changed_inputs} == {"suite"}


def test_part_of_a_gate_has_the_same_expectations(tmp_path: Path) -> None:
    """A selected scenario is compared with the golden of the whole gate."""
    write_files(tmp_path)
    accept_in(Settings(paths=(tmp_path,), root=tmp_path))
    gate = report_on(tmp_path, "p-b")
    assert (gate.outcome, gate.notices) == (Outcome.PASSED, ())
    assert [item.id for item in gate.expectations] == ["ok[p-b]", "net[p-b]", "tax[p-b]"]


def test_expectation_without_the_result_that_it_needs_is_not_judged(tmp_path: Path) -> None:
    """A mission that stops leaves open what other missions are compared with it for."""
    expectations = EXPECTATIONS.replace("mission: echo", "mission: first")
    write_files(
        tmp_path,
        suite=SUITE.replace("[{name: echo}, ", "[{name: bad, id: first}, "),
        expectations=expectations.replace('scenarios: "*"', "scenarios: other"),
    )

    def build(_params: object) -> WorkflowDefinition:
        raise ValueError("no")

    built_in = built_in_missions()
    bad = replace(built_in["echo"], name="bad", builder=build)
    settings = Settings(paths=(tmp_path,), root=tmp_path)
    [gate] = check(settings, {**built_in, "bad": bad}).gates
    assert gate.outcome is Outcome.EXECUTION_ERROR
    assert gate.not_judged == ("tax[p-a]", "tax[p-b]")
    assert gate.failed_expectations == ()


LITERAL = "{id: x, scenario_name: other, mission_name: echo, path: id, op: ne, expected: %s}"


def inputs_of(folder: Path, expected: str) -> str:
    """Return the hash of a gate's expectations."""
    items = f"expectations:\n  - {LITERAL % expected}\n"
    gate = write_gate(folder, suite=SUITE, expectations=items)
    write_files(folder, expectations=items)
    return hash_definitions(define_gate(load_gate(gate, folder)), {}).inputs.expectations


def test_form_and_literal_are_different_inputs(tmp_path: Path) -> None:
    """A literal that becomes a form, or another form, is a changed expectation."""
    values = [
        "null",
        "{$literal: {$result: /id}}",
        "{$result: /id}",
        "{$result: /id, mission: echo}",
        "{$literal: {$literal: {$result: /id}}}",
    ]
    hashes = [inputs_of(tmp_path / str(index), value) for index, value in enumerate(values)]
    assert len(set(hashes)) == len(values)
    plain = inputs_of(tmp_path / "plain", "[1, {a: 2}]")
    assert inputs_of(tmp_path / "wrapped", "{$literal: [1, {a: 2}]}") == plain
    assert inputs_of(tmp_path / "partly", "[1, {$literal: {a: 2}}]") == plain
    assert inputs_of(tmp_path / "sum", "[{$negate: -1}, {a: 2}]") == plain


def both(folder: Path, expectations: str, there: str = EXPECTATIONS) -> GateReport:
    """Compare a gate with the one of the target branch."""
    for side, text in (("base", there), ("head", expectations)):
        write(folder, side, accepted=False, suite=SUITE, expectations=text)
        write_files(folder / side, expectations=text)
        accept_in(Settings(paths=(folder / side,), root=folder / side))
    return head_of(folder)


def changes(gate: GateReport) -> list[tuple[str, int | None]]:
    """Return the altered expectations with their lines."""
    assert gate.base is not None
    assert gate.base.problems == ()
    return [(item.id, item.line) for item in gate.base.expectations]


def test_same_expectations_written_out_are_no_change(tmp_path: Path) -> None:
    """Whoever replaces a list by a pattern alters nothing that must be reviewed."""
    items = "".join(
        f'  - {{id: "ok[{name}]", scenario_name: {name}, mission_name: echo, path: success, '
        "op: eq, expected: true}\n"
        for name in ("p-a", "p-b", "other")
    )
    there = EXPECTATIONS.replace(EXPECTATIONS.splitlines(keepends=True)[1], items)
    assert changes(both(tmp_path, EXPECTATIONS, there)) == []


def test_loosened_pattern_is_told_with_its_line(tmp_path: Path) -> None:
    """A reviewer sees which scenarios a change no longer looks at, and which value it expects."""
    left_out = EXPECTATIONS.replace('scenarios: "*"', 'scenarios: "*", except: p-b')
    assert changes(both(tmp_path / "a", left_out)) == [("ok[p-b]", None)]
    other = EXPECTATIONS.replace("{$cell: gross}, {$result: /final_state/tax}", "119, 19")
    other = other.replace("p-*\n", "p-a\n")
    assert changes(both(tmp_path / "b", other)) == [
        ("net[p-a]", 6),
        ("net[p-b]", None),
        ("tax[p-b]", None),
    ]


def test_target_branch_that_cannot_be_written_out_is_told(tmp_path: Path) -> None:
    """What cannot be compared counts as changed, and says why."""
    write(tmp_path, "base", accepted=False, suite=SUITE)
    write_files(tmp_path / "base", expectations=EXPECTATIONS.replace("p-*", "q-*"))
    write_files(tmp_path / "head")
    gate = head_of(tmp_path)
    assert gate.base is not None
    assert [problem.code for problem in gate.base.problems] == ["no-scenario"]


def test_edited_expectation_is_told_without_those_that_follow_results(tmp_path: Path) -> None:
    """A reviewer sees the line that was edited, and not every value that a result yields."""
    write_files(tmp_path)
    accept_in(Settings(paths=(tmp_path,), root=tmp_path))
    stricter = (
        "\n  - {id: more, scenario_name: other, mission_name: echo, path: success, op: exists}"
    )
    write_files(
        tmp_path,
        table=TABLE.replace("200,38,238", "201,37,238"),
        expectations=f"{EXPECTATIONS.rstrip()}{stricter}\n",
    )
    drift = report_on(tmp_path).drift
    assert drift is not None
    told = [item.name for item in drift.changed_inputs if item.file_kind == "expectations"]
    assert told == ["more"]


def test_computed_value_that_the_operator_does_not_take_is_explained(tmp_path: Path) -> None:
    """Whoever computes a wrong pattern or range learns that, and does not search in the result."""
    expectations = """\
expectations:
  - scenario_name: other
    mission_name: echo
    all:
      - {id: pattern, path: id, op: matches, expected: {$concat: ["(", {$result: /id}]}}
      - {id: other, path: id, op: matches, expected: {$concat: [x, {$result: /id}]}}
      - {id: none, path: id, op: not_matches, expected: {$result: /success}}
      - {id: type, path: id, op: type, expected: {$concat: [x, {$result: /id}]}}
      - {id: length, path: id, op: length, expected: {$result: /id}}
      - {id: range, path: success, op: between, expected: [{$length: {$result: /id}}, 1]}
      - {id: number, path: success, op: ge, expected: {$length: {$result: /id}}}
"""
    write_files(tmp_path, expectations=expectations)
    described = {item.id: describe_failure(item) for item in report_on(tmp_path).expectations}
    assert described == snapshot(
        {
            "pattern": 'other / echo / id: expected matches "(wf-echo", but "(wf-echo" is not a supported pattern; fix its syntax, such as its brackets',
            "other": 'other / echo / id: expected matches "xwf-echo", found "wf-echo"',
            "none": "other / echo / id: expected not_matches true, but 'expected' must be a string, not true",
            "type": 'other / echo / id: expected type "xwf-echo", but \'expected\' is "xwf-echo"; it must be one of "null", "boolean", "integer", "number", "string", "array", "object"',
            "length": 'other / echo / id: expected length "wf-echo", but \'expected\' must be an integer or a mapping, not the string "wf-echo"',
            "range": "other / echo / success: expected between [7,1], but the lower bound, 7, is greater than the upper bound, 1; swap the two",
            "number": "other / echo / success: expected ge 7, but true cannot be compared with it",
        }
    )
