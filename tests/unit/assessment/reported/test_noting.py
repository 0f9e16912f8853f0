"""Notices of a gate that ran: which there are, and how many are given."""

from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.gates import accept, body_of, define, documents_of, run_gate, scenario, write_gate
from tier2gate.assessment.judging import begin, compare, judge
from tier2gate.assessment.reported.noting import note
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.golden.as_json import golden_from_json
from tier2gate.results.report import GateFiles, GateReport
from tier2gate.settings import Settings

HASH = "0123456789abcdef" * 4
JUDGED = GateReport(
    name="a",
    outcome=Outcome.GOLDEN_MISSING,
    files=GateFiles(
        suite="a.suite.yaml", expectations="a.expectations.yaml", golden="a.golden.json"
    ),
    passed=True,
    test_run_hash=HASH,
)
DOCUMENTS = documents_of()


def test_what_looks_like_a_slip_is_noted_and_changes_nothing() -> None:
    """A slip is told beside what is known already, and costs no gate its outcome."""
    one, two = Problem(code="a", message="one"), Problem(code="b", message="two")
    assert note(JUDGED, []) == JUDGED
    assert note(note(JUDGED, [one]), [two]) == replace(JUDGED, notices=(one, two))


def test_notices_are_bounded(tmp_path: Path) -> None:
    """A suite with thousands of params that look misspelt does not flood the log with notices."""
    slip = Problem(code="unknown-param", message="m", file="a.suite.yaml")
    report = note(begin(write_gate(tmp_path), tmp_path), [slip] * 150)
    assert len(note(report, [slip]).notices) == 101
    assert note(report, [slip]).notices[-1].message == snapshot("51 more problems in this file")
    assert note(report, []) is report


CONFUSED = """\
expectations:
  - id: counts
    scenario_name: new
    mission_name: echo
    path: success
    op: eq
    expected: 1
  - id: says
    scenario_name: new
    mission_name: echo
    path: success
    op: ne
    expected: 1
  - id: holds
    scenario_name: new
    mission_name: echo
    path: success
    op: eq
    expected: true
"""


def test_verdict_that_hangs_on_true_being_one_is_noted(tmp_path: Path) -> None:
    """Whoever compares a boolean with a number is told so, at the line, while the verdict stays."""
    gate = write_gate(tmp_path, expectations=CONFUSED)
    documents, definition, result = run_gate(gate, tmp_path)
    slip = Problem(code="slip", message="noted before")
    begun = note(begin(gate, tmp_path), [slip])
    report = judge(begun, documents, definition, result, locate_all=False)
    noticed = [
        Problem(
            code="boolean-as-number",
            message=f"the expectation {item_id} {verdict} only because true counts as 1",
            hint="expect the type that the result has: a boolean or a number",
            file="a.expectations.yaml",
            line=line,
            column=5,
        )
        for item_id, verdict, line in (("counts", "holds", 2), ("says", "fails", 8))
    ]
    assert report.notices == (slip, *noticed)
    assert [item.passed for item in report.expectations] == [True, False, True]
    assert report.outcome is Outcome.VERDICT_FAILED


@pytest.mark.parametrize(
    ("missions", "rest"), [(10, "1 more input changed"), (11, "2 more inputs changed")]
)
def test_each_input_that_moved_is_told_where_it_stands(missions: int, rest: str) -> None:
    """Whoever moved several inputs at once is led to each, and past ten to how many more."""
    new = accept(define(scenario("new")))
    body = body_of(new)
    changed = {f"m{number:02}": HASH for number in range(missions)}
    scenarios = {"new": {**body["scenarios"]["new"], "input_hash": HASH}}
    inputs = {**body["inputs"], "suite": HASH, "missions": changed}
    old = golden_from_json({**body, "inputs": inputs, "scenarios": scenarios})
    told = "the results match the golden, but an input changed: "
    report = compare(JUDGED, old, new, DOCUMENTS, Settings())
    assert report.notices == (
        Problem(
            code="changed-inputs",
            message=f"{told}scenario new",
            hint="accept the results to record the change",
            file="a.suite.yaml",
            line=3,
            column=5,
        ),
        *(
            Problem(
                code="changed-inputs",
                message=f"{told}mission m{number:02}",
                hint="accept the results to record the change",
                file="a.suite.yaml",
            )
            for number in range(9)
        ),
        Problem(
            code="changed-inputs",
            message=rest,
            hint="accept the results to record them",
        ),
    )
    assert (report.outcome, report.remedy) == (Outcome.PASSED, "tier2gate update a.suite.yaml")
