"""From results to a gate's report: the verdict, the comparison, the outcome, the way out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import (
    EXPECTATIONS,
    FAILING,
    SUITE,
    accept,
    body_of,
    define,
    expectation,
    scenario,
    write_gate,
)
from tier2gate import __version__
from tier2gate.assessment import judging
from tier2gate.assessment.judging import (
    begin,
    compare,
    judge,
    note,
    stop,
    stop_for_bug,
)
from tier2gate.documents.reader import parse_document
from tier2gate.foundation.bugs import ISSUES
from tier2gate.foundation.errors import (
    ExecutionError,
    GoldenInvalidError,
    InputInvalidError,
    Outcome,
    Problem,
    Tier2GateError,
)
from tier2gate.gates.files import GateDefinition, GateDocuments, define_gate, load_gate
from tier2gate.gates.gate import Gate
from tier2gate.golden.changed_inputs import ChangedInput, place_inputs
from tier2gate.golden.changes import ChangeKind
from tier2gate.golden.drift import explain_drift
from tier2gate.golden.format import Golden, golden_from_json
from tier2gate.golden.preparing import without_record
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition
from tier2gate.orchestration.registry import MISSION_REGISTRY
from tier2gate.orchestration.test_run import run_test_run_hashed
from tier2gate.results.report import ExpectationReport, GateFiles, GateReport, MissionFailure
from tier2gate.settings import Settings

HASH = "0123456789abcdef" * 4
FILES = GateFiles(suite="a.suite.yaml", expectations="a.expectations.yaml", golden="a.golden.json")
JUDGED = GateReport(
    name="a", outcome=Outcome.GOLDEN_MISSING, files=FILES, passed=True, test_run_hash=HASH
)
FAILED = replace(JUDGED, outcome=Outcome.VERDICT_FAILED, passed=False)
ACCEPT = "tier2gate update a.suite.yaml"
DOCUMENTS = GateDocuments(
    suite=parse_document(SUITE.encode(), "a.suite.yaml"),
    expectations=parse_document(EXPECTATIONS.encode(), "a.expectations.yaml"),
)
RENAMED = ChangedInput(file_kind="suite", what="suite_name", file="a.suite.yaml", line=1, column=13)


def judged(report: GateReport, new: Golden) -> GateReport:
    """Give a report as it is once the run's golden was made: it keeps what that was made from."""
    return replace(report, inputs=new.file_hashes)


def golden(name: str = "one", **fields: Any) -> Golden:
    """Give the golden of a run with one scenario."""
    return accept(define(scenario(name), **fields))


def test_report_begins_with_nothing_good(tmp_path: Path) -> None:
    """A gate that does not come to its end can't look as if it had passed."""
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


def test_files_that_are_not_there_have_no_name(tmp_path: Path) -> None:
    """A report names no file that a gate does not have."""
    gate = Gate(name="a", suite=None, expectations=None, golden=None, root=tmp_path)
    assert begin(gate, tmp_path).files == GateFiles(suite=None, expectations=None, golden=None)


MORE = """\
  - id: pays
    scenario_name: new
    mission_name: echo
    path: final_state.balance
    op: gt
    expected: 3
"""


@pytest.mark.parametrize("locate_all", [False, True])
def test_verdict_is_entered_with_places(locate_all: bool, tmp_path: Path) -> None:
    """Whoever broke an expectation is led to its line; those that held are placed for reports."""
    gate = write_gate(tmp_path, expectations=EXPECTATIONS + MORE)
    documents = load_gate(gate, tmp_path)
    definition = define_gate(documents)
    result = run_test_run_hashed(definition.suite, definition.expectations)[0]
    begun = begin(gate, tmp_path)
    assert judge(begun, documents, definition, result, locate_all=locate_all) == replace(
        begun,
        outcome=Outcome.VERDICT_FAILED,
        passed=False,
        test_run_hash=result.metadata["test_run_hash"],
        scenarios=1,
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
    gate = write_gate(tmp_path, expectations=FAILING + MORE + FAILS)
    step = StepSpec("check", "runtime", {"operation": "fail", "reason": "x" * 5000})
    registry = {"echo": lambda _params: WorkflowDefinition("wf", [step])}
    documents = load_gate(gate, tmp_path)
    definition = define_gate(documents)
    result = run_test_run_hashed(definition.suite, definition.expectations, registry=registry)[0]
    report = judge(begin(gate, tmp_path), documents, definition, result, locate_all=False)
    assert {item.id: item.passed for item in report.expectations} == {
        "greets": False,
        "pays": False,
        "fails": True,
    }
    *failed, held = (item.mission_failure for item in report.expectations)
    message = f"Step 'check' failed: {'x' * 479}…{'x' * 499}"
    assert failed == [MissionFailure(failed_step_id="check", error_message=message)] * 2
    assert held is None


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
    documents = load_gate(gate, tmp_path)
    definition = define_gate(documents)
    result = run_test_run_hashed(definition.suite, definition.expectations)[0]
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


def test_verdict_that_passed_waits_for_a_golden(tmp_path: Path) -> None:
    """A verdict alone is no pass: without a golden nothing was accepted."""
    gate = write_gate(tmp_path)
    documents = load_gate(gate, tmp_path)
    definition: GateDefinition = define_gate(documents)
    result = run_test_run_hashed(
        definition.suite, definition.expectations, registry=MISSION_REGISTRY
    )[0]
    report = judge(begin(gate, tmp_path), documents, definition, result, locate_all=False)
    assert (report.outcome, report.passed) == (Outcome.GOLDEN_MISSING, True)


def test_equal_hash_passes() -> None:
    """A run that gives what was accepted passes, with nothing left to do."""
    new = golden()
    assert compare(JUDGED, new, new, DOCUMENTS, Settings()) == replace(
        judged(JUDGED, new), outcome=Outcome.PASSED, golden_hash=new.test_run_hash
    )


def test_equal_bare_hash_passes() -> None:
    """A golden that is nothing but the hash passes as well."""
    new = golden()
    old = Golden(test_run_hash=new.test_run_hash)
    assert compare(JUDGED, old, new, DOCUMENTS, Settings()).outcome is Outcome.PASSED


def test_failed_verdict_fails_although_the_hash_was_accepted() -> None:
    """A failing run that was once accepted stays a failing run."""
    new = golden()
    assert compare(FAILED, new, new, DOCUMENTS, Settings()) == replace(
        judged(FAILED, new), golden_hash=new.test_run_hash
    )


def test_no_golden_gives_the_way_out() -> None:
    """Whoever begins with a gate is given the command that accepts it."""
    new = golden()
    assert compare(JUDGED, None, new, DOCUMENTS, Settings()) == replace(
        judged(JUDGED, new), remedy=ACCEPT
    )


def test_failed_verdict_without_a_golden_has_no_way_out() -> None:
    """Nobody is invited to accept a run that fails."""
    new = golden()
    assert compare(FAILED, None, new, DOCUMENTS, Settings()) == judged(FAILED, new)


def test_other_hash_is_drift() -> None:
    """A result that moved is a drift, with its explanation and the way out."""
    old, new = golden(), golden(suite_name="renamed")
    assert compare(JUDGED, old, new, DOCUMENTS, Settings()) == replace(
        judged(JUDGED, new),
        outcome=Outcome.HASH_DRIFT,
        golden_hash=old.test_run_hash,
        drift=replace(explain_drift(old, new), changed_inputs=(RENAMED,)),
        remedy=ACCEPT,
    )


def test_failed_verdict_comes_before_drift_which_is_kept_beside_it() -> None:
    """Where both are true, the verdict decides and the drift is still told; neither is accepted."""
    old, new = golden(), golden(suite_name="renamed")
    assert compare(FAILED, old, new, DOCUMENTS, Settings()) == replace(
        judged(FAILED, new),
        golden_hash=old.test_run_hash,
        drift=replace(explain_drift(old, new), changed_inputs=(RENAMED,)),
    )


def test_equal_hash_of_another_algorithm_is_drift() -> None:
    """A hash is only worth something together with the algorithm that made it."""
    new = golden()
    old = replace(new, hash_algorithm="other@1")
    assert compare(JUDGED, old, new, DOCUMENTS, Settings()).outcome is Outcome.HASH_DRIFT


def test_inputs_that_moved_under_equal_results_are_told() -> None:
    """A demand that was loosened without moving the hash does not go by in silence."""
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
                message="the results match the golden, but an input changed: expectations",
                hint="update records the change",
                file="a.expectations.yaml",
            ),
        ),
        remedy=ACCEPT,
    )


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
            hint="update records the change",
            file="a.suite.yaml",
            line=3,
            column=5,
        ),
        *(
            Problem(
                code="changed-inputs",
                message=f"{told}mission m{number:02}",
                hint="update records the change",
                file="a.suite.yaml",
            )
            for number in range(9)
        ),
        Problem(
            code="changed-inputs",
            message=rest,
            hint="update will record them",
        ),
    )
    assert (report.outcome, report.remedy) == (Outcome.PASSED, ACCEPT)


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
def test_inputs_that_moved_are_placed(
    item: ChangedInput, line: int | None, column: int | None
) -> None:
    """Whoever moved an input is led to its line, and where it is gone to its file."""
    item = replace(item, change=ChangeKind.REMOVED)
    kind = "expectations" if item.file_kind == "expectations" else "suite"
    assert place_inputs((item,), DOCUMENTS) == (
        replace(item, file=f"a.{kind}.yaml", line=line, column=column),
    )


def test_expectation_that_flipped_gets_its_place() -> None:
    """Whoever meets a verdict that turned over is led to its line, though it holds now."""
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
    """An edited golden is said to be one, whether the run would have drifted or passed."""
    new = golden()
    old = without_record(new)
    for key in ("suite_hash", "test_run_hash"):
        edited = golden_from_json({**body_of(old), key: HASH})
        with pytest.raises(GoldenInvalidError) as caught:
            compare(report, edited, new, DOCUMENTS, Settings())
        assert caught.value.problems == (
            Problem(
                code="golden-tampered",
                message="the golden's hashes disagree: it was edited by hand or merged incorrectly",
                file="a.golden.json",
                hint="restore it from Git, or accept the current results with update --replace-invalid",
            ),
        )


@pytest.mark.parametrize("kind", [InputInvalidError, GoldenInvalidError, ExecutionError])
def test_what_stops_a_gate_decides_and_leaves_the_verdict(kind: type[Tier2GateError]) -> None:
    """A verdict that was reached is shown, whatever stopped the gate then."""
    problem = Problem(code="x", message="y")
    assert stop(FAILED, kind(problem)) == replace(FAILED, outcome=kind.outcome, problems=(problem,))


def test_what_looks_like_a_slip_is_noted_and_changes_nothing() -> None:
    """A slip is told beside what is known already, and costs no gate its outcome."""
    one, two = Problem(code="a", message="one"), Problem(code="b", message="two")
    assert note(JUDGED, []) == JUDGED
    assert note(note(JUDGED, [one]), [two]) == replace(JUDGED, notices=(one, two))


def test_bug_of_ours_is_said_to_be_one() -> None:
    """A bug is told with where in the code it is, as the gate's outcome, beside the verdict."""
    with pytest.raises(ZeroDivisionError) as caught:
        raise ZeroDivisionError("a\nbug")
    assert caught.value.__traceback__ is not None
    at = f"test_judging.py:{caught.value.__traceback__.tb_lineno}"
    assert stop_for_bug(JUDGED, caught.value) == replace(
        JUDGED,
        outcome=Outcome.INTERNAL_ERROR,
        problems=(
            Problem(
                code="internal-error",
                message=f"ZeroDivisionError: a\\nbug, in tier2gate {__version__}, at {at}",
                hint=f"This is a bug in tier2gate, not in your files; please report it: {ISSUES}",
                file="a.suite.yaml",
            ),
        ),
    )


def test_hints_are_given_for_the_first_paths_that_lead_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand expectations with misspelt paths are judged as quickly as any others."""
    monkeypatch.setattr(judging, "MAX_PROBLEMS", 2)
    more = "".join(MORE.replace("pays", f"pays-{number}") for number in range(3))
    gate = write_gate(tmp_path, expectations=EXPECTATIONS + more)
    documents = load_gate(gate, tmp_path)
    definition = define_gate(documents)
    result = run_test_run_hashed(definition.suite, definition.expectations)[0]
    report = judge(begin(gate, tmp_path), documents, definition, result, locate_all=False)
    hint = "there is no balance in final_state"
    assert [item.hint for item in report.expectations] == [None, hint, hint, None]


def test_notices_are_bounded(tmp_path: Path) -> None:
    """A suite with thousands of params that look misspelt does not flood the log with notices."""
    slip = Problem(code="unknown-param", message="m", file="a.suite.yaml")
    report = note(begin(write_gate(tmp_path), tmp_path), [slip] * 150)
    assert len(note(report, [slip]).notices) == 101
    assert note(report, [slip]).notices[-1].message == snapshot("51 more problems in this file")
    assert note(report, []) is report
