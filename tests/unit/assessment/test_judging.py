"""From results to a gate's report: verdict, comparison, outcome and remedy."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.gates import (
    EXPECTATIONS,
    PAYS,
    accept,
    body_of,
    define,
    documents_of,
    expectation,
    record_of,
    run_gate,
    scenario,
    write_gate,
)
from tier2gate.assessment.judging import begin, compare, judge
from tier2gate.assessment.reported.explaining import find_inputs
from tier2gate.foundation.errors import (
    GoldenInvalidError,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.gates.gate import Gate
from tier2gate.golden.as_json import golden_from_json
from tier2gate.golden.changed_inputs import ChangedInput, place_inputs
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import explain_drift
from tier2gate.golden.first_acceptance import list_results
from tier2gate.golden.format import Golden
from tier2gate.golden.preparing import without_record
from tier2gate.results.report import ExpectationReport, GateFiles, GateReport
from tier2gate.settings import Settings

HASH = "0123456789abcdef" * 4
FILES = GateFiles(suite="a.suite.yaml", expectations="a.expectations.yaml", golden="a.golden.json")
JUDGED = GateReport(
    name="a", outcome=Outcome.GOLDEN_MISSING, files=FILES, passed=True, test_run_hash=HASH
)
FAILED = replace(JUDGED, outcome=Outcome.VERDICT_FAILED, passed=False)
ACCEPT = "tier2gate update a.suite.yaml"
DOCUMENTS = documents_of()
RENAMED = ChangedInput(file_kind="suite", what="suite_name", file="a.suite.yaml", line=1, column=13)


def judged(report: GateReport, new: Golden) -> GateReport:
    """Return the report after its golden was built, with the hashes of the input files."""
    return replace(report, inputs=new.file_hashes)


def golden(name: str = "one", **fields: Any) -> Golden:
    """Return the golden of a run with one scenario."""
    return accept(define(scenario(name), **fields))


def test_new_report_is_an_internal_error(tmp_path: Path) -> None:
    """A gate that stops halfway is not reported as passed."""
    gate = write_gate(tmp_path / "gates")
    assert begin(gate, tmp_path) == GateReport(
        name="a",
        outcome=Outcome.INTERNAL_ERROR,
        files=GateFiles(
            suite="gates/a.suite.yaml",
            expectations="gates/a.expectations.yaml",
            golden="gates/a.golden.json",
        ),
    )


def test_missing_files_have_no_path(tmp_path: Path) -> None:
    """A report lists no file that the gate does not have."""
    gate = Gate(name="a", suite=None, expectations=None, golden=None, root=tmp_path)
    assert begin(gate, tmp_path).files == GateFiles(suite=None, expectations=None, golden=None)


@pytest.mark.parametrize("locate_all", [False, True])
def test_verdict_includes_places(locate_all: bool, tmp_path: Path) -> None:
    """A failed expectation has its line; a passed one has it only if a report needs it."""
    gate = write_gate(tmp_path, expectations=EXPECTATIONS + PAYS)
    documents, definition, result = run_gate(gate, tmp_path)
    begun = begin(gate, tmp_path)
    assert judge(begun, documents, definition, result, locate_all=locate_all) == replace(
        begun,
        outcome=Outcome.VERDICT_FAILED,
        passed=False,
        test_run_hash=result.metadata["test_run_hash"],
        scenarios=1,
        scenario_names=("new",),
        missions=1,
        expectations=(
            ExpectationReport(
                id="greets",
                scenario_name="new",
                mission_name="echo",
                path="executed_steps.0.payload.params.greeting",
                op="ne",
                passed=True,
                actual="hello",
                expected="goodbye",
                details={},
                file="a.expectations.yaml",
                line=2 if locate_all else None,
                column=5 if locate_all else None,
            ),
            ExpectationReport(
                id="pays",
                scenario_name="new",
                mission_name="echo",
                path="final_state.balance",
                op="gt",
                passed=False,
                actual=None,
                expected=3,
                details={"reason": "path_missing", "path": "final_state.balance"},
                hint="there is no balance in final_state",
                file="a.expectations.yaml",
                line=8,
                column=5,
            ),
        ),
    )


def test_verdict_that_passed_waits_for_a_golden(tmp_path: Path) -> None:
    """A verdict alone is no pass: without a golden nothing was accepted."""
    gate = write_gate(tmp_path)
    documents, definition, result = run_gate(gate, tmp_path)
    report = judge(begin(gate, tmp_path), documents, definition, result, locate_all=False)
    assert (report.outcome, report.passed) == (Outcome.GOLDEN_MISSING, True)


def test_equal_hash_passes() -> None:
    """A run that matches its golden passes, and the user has nothing left to do."""
    new = golden()
    assert compare(JUDGED, new, new, DOCUMENTS, Settings()) == replace(
        judged(JUDGED, new), outcome=Outcome.PASSED, golden_hash=new.test_run_hash
    )


def test_equal_bare_hash_passes() -> None:
    """A golden that contains only the hash is enough to pass."""
    new = golden()
    old = Golden(test_run_hash=new.test_run_hash)
    assert compare(JUDGED, old, new, DOCUMENTS, Settings()).outcome is Outcome.PASSED


def test_failed_verdict_fails_even_with_an_accepted_hash() -> None:
    """A failing run still fails if its hash was accepted before."""
    new = golden()
    assert compare(FAILED, new, new, DOCUMENTS, Settings()) == replace(
        judged(FAILED, new), golden_hash=new.test_run_hash
    )


def test_missing_golden_reports_the_remedy() -> None:
    """A user with a new gate gets the command that accepts it."""
    new = golden()
    report = compare(JUDGED, None, new, DOCUMENTS, Settings())
    results = tuple(list_results(record_of(new), find_inputs(DOCUMENTS)))
    assert report == replace(judged(JUDGED, new), remedy=ACCEPT, first_results=results)
    assert report.offers_first_results


def test_failed_verdict_without_a_golden_has_no_remedy() -> None:
    """A user is not offered a command that accepts a failing run."""
    new = golden()
    report = compare(FAILED, None, new, DOCUMENTS, Settings())
    assert replace(report, first_results=()) == judged(FAILED, new)
    assert not report.offers_first_results


def test_different_hash_is_drift() -> None:
    """A changed result is reported as drift, with an explanation and the remedy."""
    old, new = golden(), golden(suite_name="renamed")
    assert compare(JUDGED, old, new, DOCUMENTS, Settings()) == replace(
        judged(JUDGED, new),
        outcome=Outcome.HASH_DRIFT,
        golden_hash=old.test_run_hash,
        drift=replace(explain_drift(old, new), changed_inputs=(RENAMED,)),
        remedy=ACCEPT,
    )


def test_failed_verdict_takes_precedence_over_drift() -> None:
    """A failing run that also drifted fails by its verdict, still reports the drift, and has no
    remedy.
    """
    old, new = golden(), golden(suite_name="renamed")
    assert compare(FAILED, old, new, DOCUMENTS, Settings()) == replace(
        judged(FAILED, new),
        golden_hash=old.test_run_hash,
        drift=replace(explain_drift(old, new), changed_inputs=(RENAMED,)),
    )


def test_equal_hash_of_another_algorithm_is_drift() -> None:
    """Equal hashes from different algorithms are not treated as equal results."""
    new = golden()
    old = replace(new, hash_algorithm="other@1")
    assert compare(JUDGED, old, new, DOCUMENTS, Settings()).outcome is Outcome.HASH_DRIFT


def test_changed_inputs_with_equal_results_are_reported() -> None:
    """A loosened expectation is reported even if the hash stays the same."""
    old = golden(expectations=[expectation("ok", "one")])
    new = golden(expectations=[expectation("ok", "one", op="lt", expected=True)])
    loosened = golden(expectations=[expectation("ok", "one", op="exists", expected=True)])
    assert old.test_run_hash == loosened.test_run_hash != new.test_run_hash
    assert compare(JUDGED, old, loosened, DOCUMENTS, Settings()) == replace(
        judged(JUDGED, loosened),
        outcome=Outcome.PASSED,
        golden_hash=old.test_run_hash,
        notices=(
            Problem(
                code="changed-inputs",
                message="the results match the golden, but an input changed: the order of the expectations, what some check, or how they compare",
                hint="accept the results to record the change",
                file="a.expectations.yaml",
            ),
        ),
        remedy=ACCEPT,
    )


def test_failed_verdict_with_moved_inputs_has_no_way_out() -> None:
    """Inputs that moved are told beside a failed verdict, and nobody is invited to accept it."""
    old = golden(expectations=[expectation("ok", "one")])
    new = golden(expectations=[expectation("ok", "one", op="exists", expected=True)])
    report = compare(FAILED, old, new, DOCUMENTS, Settings())
    assert (report.outcome, report.remedy) == (Outcome.VERDICT_FAILED, None)
    assert len(report.notices) == 1


@pytest.mark.parametrize(
    ("item", "line", "column"),
    [
        (ChangedInput(file_kind="suite", what="suite_name"), 1, 13),
        (ChangedInput(file_kind="suite", what="scenario", name="new"), 3, 5),
        (ChangedInput(file_kind="suite", what="scenario", name="gone"), None, None),
        (ChangedInput(file_kind="suite"), None, None),
        (ChangedInput(file_kind="expectations", what="expectation", name="greets"), 2, 5),
        (ChangedInput(file_kind="expectations", what="expectation", name="gone"), None, None),
        (ChangedInput(file_kind="expectations"), None, None),
        (ChangedInput(file_kind="missions", what="mission", name="new"), None, None),
    ],
)
def test_changed_inputs_are_located(
    item: ChangedInput, line: int | None, column: int | None
) -> None:
    """A changed input is reported with its line, and a removed one with its file."""
    item = replace(item, change=ChangeKind.REMOVED)
    kind = "expectations" if item.file_kind == "expectations" else "suite"
    assert place_inputs((item,), DOCUMENTS) == (
        replace(item, file=f"a.{kind}.yaml", line=line, column=column),
    )


def test_flipped_expectation_gets_its_place() -> None:
    """An expectation whose verdict changed is reported with its line, even if it now holds."""
    path = "executed_steps.0.payload.params.greeting"
    judged = [expectation("greets", "new", path=path, op="ne", expected="goodbye")]
    old = accept(define(scenario("new", params={"greeting": "goodbye"}), expectations=judged))
    new = accept(define(scenario("new", params={"greeting": "hello"}), expectations=judged))
    item = ExpectationReport(
        id="greets",
        scenario_name="new",
        mission_name="echo",
        path=path,
        op="ne",
        passed=True,
        actual="hello",
        expected="goodbye",
        details={},
        file="a.expectations.yaml",
    )
    steady = replace(item, id="steady")
    report = replace(JUDGED, expectations=(item, steady))
    assert compare(report, old, new, DOCUMENTS, Settings()).expectations == (
        replace(item, line=2, column=5),
        steady,
    )


@pytest.mark.parametrize("report", [JUDGED, FAILED])
def test_golden_whose_hashes_disagree_is_invalid(report: GateReport) -> None:
    """An edited golden is reported as edited, whether the run passes or drifts."""
    new = golden()
    old = without_record(new)
    for key in ("suite_hash", "test_run_hash"):
        edited = golden_from_json({**body_of(old), key: HASH})
        with pytest.raises(GoldenInvalidError) as caught:
            compare(report, edited, new, DOCUMENTS, Settings())
        assert caught.value.problems == (
            Problem(
                code="golden-tampered",
                message="its hashes do not agree with each other: the golden was edited by hand, or badly merged",
                file="a.golden.json",
                hint="restore it from Git, or accept the current results",
            ),
        )
