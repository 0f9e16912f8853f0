"""From results to a gate's report: the verdict, the comparison, the outcome, the way out."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.gates import EXPECTATIONS, SUITE, accept, define, expectation, scenario, write_gate
from tier2gate.errors import (
    ExecutionError,
    GoldenInvalidError,
    InputInvalidError,
    Outcome,
    Problem,
    Tier2GateError,
)
from tier2gate.gates.files import GateDefinition, define_gate, load_gate
from tier2gate.gates.gate import Gate
from tier2gate.golden.drift import explain_drift
from tier2gate.golden.format import Golden, without_record
from tier2gate.judging import accepting_command, begin, compare, judge, stop
from tier2gate.orchestration.registry import MISSION_REGISTRY
from tier2gate.orchestration.test_run import run_test_run_hashed
from tier2gate.report import ExpectationReport, GateFiles, GateReport
from tier2gate.settings import Settings

HASH = "0123456789abcdef" * 4
FILES = GateFiles(suite="a.suite.yaml", expectations="a.expectations.yaml", golden="a.golden.json")
JUDGED = GateReport(
    name="a", outcome=Outcome.GOLDEN_MISSING, files=FILES, passed=True, test_run_hash=HASH
)
FAILED = replace(JUDGED, outcome=Outcome.VERDICT_FAILED, passed=False)
ACCEPT = "tier2gate update a.suite.yaml"


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


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("succes", "there is no succes in the result; did you mean success?"),
        ("final_state.tir", "there is no tir in final_state; did you mean tier?"),
        ("executed_steps.1.id", "there is no 1 in executed_steps, a list of 1"),
        ("executed_steps.first", "there is no first in executed_steps, a list of 1"),
        ("success.really", "success is neither a mapping nor a list"),
        ("final_state.", 'there is no "" in final_state'),
        (
            "/executed_steps/0/payload/param/a~1b",
            'there is no param in "/executed_steps/0/payload"; did you mean params?',
        ),
        (
            "/executed_steps/0/payload/params/a~1c",
            'there is no a/c in "/executed_steps/0/payload/params"; did you mean a/b?',
        ),
        ("/final_state/tir", 'there is no tir in "/final_state"; did you mean tier?'),
        ("/", 'there is no "" in the result'),
        ("final_state.tıer", 'there is no "tıer" in final_state; did you mean tier?'),
        (
            "final_state.ｔier",
            'there is no "ｔier" in final_state; did you mean "tier", not "\\uff54ier"?',
        ),
    ],
)
def test_path_that_leads_nowhere_is_followed_as_far_as_it_leads(
    path: str, hint: str, tmp_path: Path
) -> None:
    """Whoever misspells a path learns where it ends, and what was most likely meant."""
    suite = SUITE.replace("greeting: hello", "a/b: 1")
    expectations = EXPECTATIONS.replace("executed_steps.0.payload.params.greeting", path)
    documents = load_gate(write_gate(tmp_path, suite=suite, expectations=expectations), tmp_path)
    definition = define_gate(documents)
    result = run_test_run_hashed(definition.suite, definition.expectations)[0]
    report = judge(JUDGED, documents, definition, result, locate_all=False)
    assert [item.hint for item in report.expectations] == [hint]


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
    assert compare(JUDGED, new, new, Settings()) == replace(
        JUDGED, outcome=Outcome.PASSED, golden_hash=new.test_run_hash
    )


def test_equal_bare_hash_passes() -> None:
    """A golden that is nothing but the hash passes as well."""
    new = golden()
    old = Golden(test_run_hash=new.test_run_hash)
    assert compare(JUDGED, old, new, Settings()).outcome is Outcome.PASSED


def test_failed_verdict_fails_although_the_hash_was_accepted() -> None:
    """A failing run that was once accepted stays a failing run."""
    new = golden()
    assert compare(FAILED, new, new, Settings()) == replace(FAILED, golden_hash=new.test_run_hash)


def test_no_golden_gives_the_way_out() -> None:
    """Whoever begins with a gate is given the command that accepts it."""
    assert compare(JUDGED, None, golden(), Settings()) == replace(JUDGED, way_out=ACCEPT)


def test_failed_verdict_without_a_golden_has_no_way_out() -> None:
    """Nobody is invited to accept a run that fails."""
    assert compare(FAILED, None, golden(), Settings()) == FAILED


def test_other_hash_is_drift() -> None:
    """A result that moved is a drift, with its explanation and the way out."""
    old, new = golden(), golden(suite_name="renamed")
    assert compare(JUDGED, old, new, Settings()) == replace(
        JUDGED,
        outcome=Outcome.HASH_DRIFT,
        golden_hash=old.test_run_hash,
        drift=explain_drift(old, new),
        way_out=ACCEPT,
    )


def test_failed_verdict_comes_before_drift_which_is_kept_beside_it() -> None:
    """Where both are true, the verdict decides and the drift is still told; neither is accepted."""
    old, new = golden(), golden(suite_name="renamed")
    assert compare(FAILED, old, new, Settings()) == replace(
        FAILED, golden_hash=old.test_run_hash, drift=explain_drift(old, new)
    )


def test_equal_hash_of_another_algorithm_is_drift() -> None:
    """A hash is only worth something together with the algorithm that made it."""
    new = golden()
    old = replace(new, hash_algorithm="other@1")
    assert compare(JUDGED, old, new, Settings()).outcome is Outcome.HASH_DRIFT


def test_inputs_that_moved_under_equal_results_are_told() -> None:
    """A demand that was loosened without moving the hash does not go by in silence."""
    old = golden(expectations=[expectation("ok", "one")])
    new = golden(expectations=[expectation("ok", "one", op="lt", expected=True)])
    loosened = golden(expectations=[expectation("ok", "one", op="exists", expected=True)])
    assert old.test_run_hash == loosened.test_run_hash != new.test_run_hash
    assert compare(JUDGED, old, loosened, Settings()) == replace(
        JUDGED,
        outcome=Outcome.PASSED,
        golden_hash=old.test_run_hash,
        notices=(
            Problem(
                code="moved-inputs",
                message=("the results are the accepted ones, but these inputs moved: expectations"),
                hint="update records that",
            ),
        ),
        way_out=ACCEPT,
    )


@pytest.mark.parametrize("report", [JUDGED, FAILED])
def test_golden_whose_hashes_disagree_is_invalid(report: GateReport) -> None:
    """An edited golden is said to be one, whether the run would have drifted or passed."""
    new = golden()
    old = without_record(new)
    assert old.body is not None
    for key in ("suite_hash", "test_run_hash"):
        body = {**old.body, key: HASH}
        edited = replace(old, body=body, test_run_hash=body["test_run_hash"])
        with pytest.raises(GoldenInvalidError) as caught:
            compare(report, edited, new, Settings())
        assert caught.value.problems == (
            Problem(
                code="golden-tampered",
                message="the golden's hashes do not agree with each other: it was edited by hand, "
                "or badly merged",
                file="a.golden.json",
                hint="restore it from Git, or accept today's results with update --replace-invalid",
            ),
        )


@pytest.mark.parametrize("kind", [InputInvalidError, GoldenInvalidError, ExecutionError])
def test_what_stops_a_gate_decides_and_leaves_the_verdict(kind: type[Tier2GateError]) -> None:
    """A verdict that was reached is shown, whatever stopped the gate then."""
    problem = Problem(code="x", message="y")
    assert stop(FAILED, kind(problem)) == replace(FAILED, outcome=kind.outcome, problems=(problem,))


COMMANDS = {
    "a.suite.yaml": "tier2gate update a.suite.yaml",
    "gates/my suite.suite.yaml": "tier2gate update 'gates/my suite.suite.yaml'",
    "it's; rm -rf $HOME.suite.yaml": ("tier2gate update 'it'\"'\"'s; rm -rf $HOME.suite.yaml'"),
    "--help.suite.yaml": "tier2gate update ./--help.suite.yaml",
}


@pytest.mark.parametrize(("suite", "command"), COMMANDS.items())
def test_command_that_accepts_can_be_pasted(suite: str, command: str) -> None:
    """The command works as it is printed, whatever the suite is called."""
    assert accepting_command(Settings(), replace(FILES, suite=suite)) == command
    assert shlex.split(command)[2].removeprefix("./") == suite


def test_command_names_the_files_that_were_named() -> None:
    """Whoever named files outright is given the command that names them again."""
    settings = Settings(suite=Path("a.suite.yaml"))
    files = replace(FILES, golden="other folder/g.json")
    assert accepting_command(settings, files) == (
        "tier2gate update --suite a.suite.yaml --expectations a.expectations.yaml "
        "--golden 'other folder/g.json'"
    )
