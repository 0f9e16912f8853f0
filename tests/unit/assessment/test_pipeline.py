"""The stages in sequence: a gate's outcome, depending on the stage at which it stops."""

import weakref
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import EXPECTATIONS, FAILING, SUITE, echo_that, write_gate, write_golden
from tests.recording import masked
from tier2gate import __version__
from tier2gate.assessment import judging
from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.judging import judge
from tier2gate.assessment.pipeline import assess, assess_gate
from tier2gate.assessment.shared import share
from tier2gate.commands.validate import validate
from tier2gate.foundation.bugs import ISSUES
from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.gate import explicit_gate
from tier2gate.gates.selection import select_gates
from tier2gate.golden.format import Golden
from tier2gate.golden.preparing import without_record
from tier2gate.missions.catalogue import Catalogue, Mission, built_in_missions
from tier2gate.orchestration.engine import WorkflowDefinition
from tier2gate.results.report import GateReport
from tier2gate.settings import Settings

OTHER_HASH = "f" * 64


def settings_for(folder: Path) -> Settings:
    """Return the settings of a call in a folder."""
    return Settings(paths=(folder,), root=folder)


def assess_one(folder: Path, catalogue: Catalogue | None = None) -> Assessment:
    """Assess the only gate in a folder."""
    settings = settings_for(folder)
    (item,) = assess(select_gates(settings), settings, catalogue)
    return item


def accept_in(folder: Path, name: str = "a") -> Golden:
    """Write a gate's golden from its current results, without the code of `update`."""
    suite = folder / f"{name}.suite.yaml"
    (item,) = assess(select_gates(Settings(paths=(suite,))), Settings(root=folder))
    assert item.new is not None
    write_golden(folder / f"{name}.golden.json", item.new)
    return item.new


def with_echo(builder: Any) -> Catalogue:
    """Return the built-in missions with a different echo."""
    missions = built_in_missions()
    echo: Mission = replace(missions["echo"], builder=builder)
    return {**missions, "echo": echo}


def raising(_params: Mapping[str, Any] | None) -> WorkflowDefinition:
    """Raise, as a user's own mission may."""
    raise ValueError("no such customer")


def edit(path: Path, before: str, after: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) >= 1
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_accepted_gate_passes(tmp_path: Path) -> None:
    """An unchanged gate passes, and both goldens are available."""
    write_gate(tmp_path)
    golden = accept_in(tmp_path)
    item = assess_one(tmp_path)
    assert item.report.outcome is Outcome.PASSED
    assert (item.old, item.new) == (golden, golden)
    assert item.report.golden_hash == item.report.test_run_hash == golden.test_run_hash


def test_gate_without_a_golden_does_not_pass(tmp_path: Path) -> None:
    """A gate that was never accepted does not pass, but its new golden is ready to be accepted."""
    write_gate(tmp_path)
    item = assess_one(tmp_path)
    assert item.report.outcome is Outcome.GOLDEN_MISSING
    assert item.old is None
    assert item.new is not None


def test_changed_behaviour_is_drift(tmp_path: Path) -> None:
    """A change in a mission's behaviour is drift, even if the files are the same."""
    write_gate(tmp_path)
    accept_in(tmp_path)
    changed = with_echo(echo_that(lambda payload: payload.update(changed=True)))
    report = assess_one(tmp_path, changed).report
    assert report.outcome is Outcome.HASH_DRIFT
    assert report.drift is not None
    assert report.drift.cause.value == "behaviour-changed"


def test_failing_expectation_fails(tmp_path: Path) -> None:
    """An expectation that does not hold fails the gate, with or without a golden."""
    write_gate(tmp_path, expectations=FAILING)
    assert assess_one(tmp_path).report.outcome is Outcome.VERDICT_FAILED


def test_invalid_file_stops_the_gate_before_it_runs(tmp_path: Path) -> None:
    """A gate with an invalid file is not run, so there is nothing to accept."""
    write_gate(tmp_path, suite=SUITE.replace("suite_name", "suit_name"))
    item = assess_one(tmp_path, with_echo(raising))
    assert item.report.outcome is Outcome.INPUT_INVALID
    assert (item.report.passed, item.report.test_run_hash, item.new) == (None, None, None)


def test_mission_that_raises_is_an_execution_error(tmp_path: Path) -> None:
    """A mission that raises is reported as such, even if there is a golden from an earlier run."""
    write_gate(tmp_path)
    accept_in(tmp_path)
    item = assess_one(tmp_path, with_echo(raising))
    assert item.report.outcome is Outcome.EXECUTION_ERROR
    assert [problem.message for problem in item.report.problems] == snapshot(
        ["mission echo in scenario new raised ValueError: no such customer"]
    )
    assert (item.report.passed, item.old, item.new) == (None, None, None)


def test_internal_error_in_one_gate_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in tier2gate is reported for the gate it affects, and the other gates still run."""
    for name in ("a", "b", "c"):
        write_gate(tmp_path, name)

    def broken(report: GateReport, *arguments: Any, **options: Any) -> GateReport:
        if report.name == "b":
            raise ZeroDivisionError("a bug")
        return judge(report, *arguments, **options)

    monkeypatch.setattr(judging, "judge", broken)
    settings = settings_for(tmp_path)
    reports = [item.report for item in assess(select_gates(settings), settings)]
    assert [report.outcome for report in reports] == [
        Outcome.GOLDEN_MISSING,
        Outcome.INTERNAL_ERROR,
        Outcome.GOLDEN_MISSING,
    ]
    [problem] = reports[1].problems
    assert problem.message.startswith(f"ZeroDivisionError: a bug, in tier2gate {__version__}, at ")
    assert masked(problem.hint, ISSUES=ISSUES) == snapshot(
        "This is a bug in tier2gate, not in your files; please report it: {ISSUES}"
    )


def test_golden_without_a_suite_is_obsolete(tmp_path: Path) -> None:
    """A gate whose suite was deleted is reported because of its golden, and does not just
    disappear.
    """
    write_gate(tmp_path)
    accept_in(tmp_path)
    (tmp_path / "a.suite.yaml").unlink()
    report = assess_one(tmp_path).report
    assert report.outcome is Outcome.GOLDEN_OBSOLETE
    assert [(problem.file, problem.code) for problem in report.problems] == [
        ("a.expectations.yaml", "no-suite"),
        ("a.golden.json", "no-suite"),
    ]


# A gate's outcome is the first of these that applies; each test combines two neighbours.


def test_order_input_invalid_before_golden_invalid(tmp_path: Path) -> None:
    """A user with an invalid suite and an invalid golden is pointed to the suite first."""
    write_gate(tmp_path, suite=SUITE.replace("suite_name", "suit_name"))
    (tmp_path / "a.golden.json").write_text("{", encoding="utf-8")
    assert assess_one(tmp_path).report.outcome is Outcome.INPUT_INVALID


def test_order_execution_error_before_golden_invalid(tmp_path: Path) -> None:
    """A mission that raises is reported before an invalid golden."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text("{", encoding="utf-8")
    assert assess_one(tmp_path, with_echo(raising)).report.outcome is Outcome.EXECUTION_ERROR


@pytest.mark.parametrize(("expectations", "passed"), [(EXPECTATIONS, True), (FAILING, False)])
def test_order_golden_invalid_before_the_verdict(
    expectations: str, passed: bool, tmp_path: Path
) -> None:
    """An invalid golden sets the outcome, and the verdict is still shown."""
    write_gate(tmp_path, expectations=expectations)
    (tmp_path / "a.golden.json").write_text("{", encoding="utf-8")
    item = assess_one(tmp_path)
    assert (item.report.outcome, item.report.passed) == (Outcome.GOLDEN_INVALID, passed)
    assert item.report.golden_hash is None
    assert item.new is not None


def test_order_verdict_failed_before_drift(tmp_path: Path) -> None:
    """A failed verdict sets the outcome, and the drift is still shown."""
    write_gate(tmp_path)
    accept_in(tmp_path)
    (tmp_path / "a.expectations.yaml").write_text(FAILING, encoding="utf-8")
    report = assess_one(tmp_path).report
    assert report.outcome is Outcome.VERDICT_FAILED
    assert report.drift is not None


def test_folder_in_place_of_the_golden_is_input_invalid(tmp_path: Path) -> None:
    """A folder where the golden should be stops the gate, and the verdict is still shown."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").mkdir()
    report = assess_one(tmp_path).report
    assert (report.outcome, report.passed) == (Outcome.INPUT_INVALID, True)


def test_golden_with_contradicting_hashes_is_invalid(tmp_path: Path) -> None:
    """An edited golden without a record is invalid and not compared as drift."""
    write_gate(tmp_path)
    golden = without_record(accept_in(tmp_path))
    write_golden(tmp_path / "a.golden.json", golden)
    edit(tmp_path / "a.golden.json", golden.test_run_hash, OTHER_HASH)
    report = assess_one(tmp_path).report
    assert (report.outcome, report.golden_hash) == (Outcome.GOLDEN_INVALID, None)


def test_explicit_files_make_one_gate(tmp_path: Path) -> None:
    """Files with any name can form a gate, and other files in the folder are ignored."""
    gate = write_gate(tmp_path)
    write_gate(tmp_path, "other", suite="[")
    assert gate.suite is not None
    suite = gate.suite.rename(tmp_path / "what.yaml")
    settings = Settings(
        suite=suite,
        expectations=tmp_path / "a.expectations.yaml",
        golden=tmp_path / "g.json",
        root=tmp_path,
    )
    (item,) = assess(select_gates(settings), settings)
    assert item.report.name == "what"
    assert item.report.outcome is Outcome.GOLDEN_MISSING
    assert item.report.files.golden == "g.json"


def test_places_are_located_only_for_reports(tmp_path: Path) -> None:
    """A report has the line of each expectation, and a plain run skips the cost of finding it."""
    gate = write_gate(tmp_path)
    for locate_all in (False, True):
        settings = Settings(root=tmp_path, locate_all=locate_all)
        report = assess_gate(gate, settings, share(settings)).report
        assert [item.line for item in report.expectations] == [2 if locate_all else None]


@pytest.mark.parametrize("data", [b"{", b"\xff"])
def test_gate_without_a_golden_path_reads_no_golden(data: bytes, tmp_path: Path) -> None:
    """A user who only wants the record gets it even if the golden is broken."""
    gate = write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_bytes(data)
    assert gate.suite is not None
    without = replace(explicit_gate(gate.suite, gate.expectations, None), golden=None)
    item = assess_gate(without, Settings(root=tmp_path), share(Settings(root=tmp_path)))
    assert item.new is not None
    assert (item.report.outcome, item.report.files.golden) == (Outcome.GOLDEN_MISSING, None)


def test_assessments_are_not_kept(tmp_path: Path) -> None:
    """A thousand gates need no more memory than one: each is released before the next runs."""
    for name in ("a", "b", "c"):
        write_gate(tmp_path, name)
    settings = settings_for(tmp_path)
    items = assess(select_gates(settings), settings)
    first = weakref.ref(next(items))
    next(items)
    assert first() is None


MISSIONS = "missions: [{name: own, steps: [{id: a, kind: human}]}]\n"
STATES = {
    "suite": (SUITE, f"{SUITE}mor: 1\n", "a: yes\n", None),
    "expectations": (EXPECTATIONS, EXPECTATIONS.replace("ne", "is"), "- [\n", None),
    "missions": (MISSIONS, "missions: 1\n", "a: yes\n", None),
    "golden": (None, "{}", "{"),
}
"""Contents of each file: valid, breaking its schema, not YAML or JSON, and missing."""


@pytest.mark.parametrize("states", [*product(*STATES.values())])
def test_one_run_reports_the_problems_of_every_file(
    states: tuple[str | None, ...], tmp_path: Path
) -> None:
    """A user who corrects a gate's files sees the problems of all of them in one run."""
    names = {kind: f"a.{kind}.{'json' if kind == 'golden' else 'yaml'}" for kind in STATES}
    gate = ", ".join(f"{kind}: {name}" for kind, name in names.items())
    (tmp_path / "tier2gate.yaml").write_text(f"gates: [{{name: a, {gate}}}]\n")
    wrong = set()
    for (kind, known), state in zip(STATES.items(), states, strict=True):
        if state != known[0]:
            wrong.add(names[kind])
        if state is not None:
            (tmp_path / names[kind]).write_text(state)
    settings = Settings(root=tmp_path, folder=tmp_path)
    (item,) = assess(select_gates(settings), settings)
    assert {problem.file for problem in item.report.problems} == wrong
    report = validate([tmp_path / "tier2gate.yaml"], tmp_path)
    assert {problem.file for problem in report.problems} == wrong
    outcomes = [Outcome.GOLDEN_MISSING, Outcome.GOLDEN_INVALID, Outcome.INPUT_INVALID]
    red = 2 if wrong - {names["golden"]} else len(wrong)
    assert item.report.outcome is outcomes[red]


def test_expectations_are_checked_without_a_valid_suite(tmp_path: Path) -> None:
    """A repeated id or a bad pattern is reported even if the suite cannot be read."""
    item = EXPECTATIONS.partition("\n")[2]
    bad = item.replace("op: ne", "op: matches").replace("goodbye", "'('")
    gate = write_gate(tmp_path, suite="a: yes\n", expectations=f"expectations:\n{item}{bad}")
    report = assess_gate(gate, Settings(root=tmp_path), share(Settings(root=tmp_path))).report
    assert [(problem.file, problem.line) for problem in report.problems] == [
        ("a.suite.yaml", 1),
        ("a.expectations.yaml", 8),
        ("a.expectations.yaml", 13),
    ]


def test_content_behind_a_symbolic_link_is_not_quoted(tmp_path: Path) -> None:
    """The suite's problems are reported next to those of symbolic links, whose targets are not
    shown.
    """
    write_gate(tmp_path, suite=f"{SUITE}mor: 1\n")
    (tmp_path / "a.expectations.yaml").rename(tmp_path / "secret")
    (tmp_path / "secret").write_text("password: hunter2\n")
    (tmp_path / "a.expectations.yaml").symlink_to("secret")
    (tmp_path / "a.missions.yaml").symlink_to("secret")
    (tmp_path / "a.golden.json").symlink_to("other")
    problems = assess_one(tmp_path).report.problems
    assert [(problem.file, problem.code) for problem in problems] == [
        ("a.expectations.yaml", "symbolic-link"),
        ("a.missions.yaml", "symbolic-link"),
        ("a.suite.yaml", "schema"),
        ("a.golden.json", "golden-location"),
    ]
    assert "password" not in str(problems)


def test_calls_are_checked_against_the_readable_missions(tmp_path: Path) -> None:
    """A wrong param is reported at once; a mission in an unreadable file is not called unknown."""
    suite = SUITE.replace("name: echo", "name: gone")
    suite += "      - {name: daily_loop, params: {requested_steps: many}}\n      - {name: own}\n"
    gate = write_gate(tmp_path, suite=suite, expectations=EXPECTATIONS.replace("echo", "gone"))
    (tmp_path / "a.missions.yaml").write_text(MISSIONS)
    (tmp_path / "b.missions.yaml").write_text("[")
    both = replace(gate, missions=(tmp_path / "a.missions.yaml", tmp_path / "b.missions.yaml"))
    report = assess_gate(both, Settings(root=tmp_path), share(Settings(root=tmp_path))).report
    assert {problem.file for problem in report.problems} == {"b.missions.yaml", "a.suite.yaml"}
    assert not any("gone" in problem.text for problem in report.problems)
