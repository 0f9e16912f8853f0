"""Reviewing: what is offered, and that only results that were shown are accepted."""

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.gates import FAILING, SUITE, accept_in, write_gate
from tests.python_gates import EXPECTATIONS, MODULE, write_module, write_python_gate
from tests.unit.commands.test_tables import CSV, write_side, write_table
from tests.unit.commands.test_update import changed_missions
from tier2gate.assessment.runs import proving
from tier2gate.commands import review
from tier2gate.commands.check import check
from tier2gate.commands.review import Candidate, accept, begin_review, was_written
from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.foundation.outcomes import Outcome
from tier2gate.results.acceptance import Acceptance, Fate
from tier2gate.runner.in_process import run_definition
from tier2gate.settings import PythonModule, Settings

WANTED = UpdateSettings()
DRIFTED = SUITE.replace("hello", "hi")


def settings_for(folder: Path) -> Settings:
    """Return the settings of a call in a folder."""
    return Settings(paths=(folder,), root=folder)


def only_candidate(settings: Settings) -> Candidate:
    """Run the only gate of a call, which is to be decided on."""
    [item] = begin_review(settings, WANTED).gates
    assert isinstance(item, Candidate)
    return item


def refused(candidate: Candidate, settings: Settings) -> tuple[str | None, ...]:
    """Accept a gate, which is refused; return the files that changed."""
    done = accept(candidate, None, WANTED, settings)
    assert (done.fate, done.outcome) == (Fate.REFUSED, candidate.assessment.report.outcome)
    assert {problem.code for problem in done.report.problems} == {"changed-since"}
    assert done.data is None
    return tuple(problem.file for problem in done.report.problems)


def test_only_drifts_and_new_gates_are_offered(tmp_path: Path) -> None:
    """A user is asked about nothing that passed, and about nothing that update refuses."""
    for name in ("drifted", "edited", "failing", "invalid", "passing"):
        write_gate(tmp_path, name)
    accept_in(settings_for(tmp_path))
    write_gate(tmp_path, "drifted", suite=DRIFTED)
    write_gate(tmp_path, "failing", suite=DRIFTED, expectations=FAILING)
    write_gate(tmp_path, "invalid", suite="[")
    write_gate(tmp_path, "new")
    (tmp_path / "edited.golden.json").write_text("{", encoding="utf-8")
    (tmp_path / "gone.golden.json").write_bytes((tmp_path / "passing.golden.json").read_bytes())
    begun = begin_review(settings_for(tmp_path), WANTED)
    found = [*begun.gates]
    assert len(found) == 7
    offered = [item.assessment.report.name for item in found if isinstance(item, Candidate)]
    others = {
        item.report.name: (item.fate, item.outcome)
        for item in found
        if isinstance(item, Acceptance)
    }
    assert offered == ["drifted", "new"]
    assert others == {
        "edited": (Fate.REFUSED, Outcome.GOLDEN_INVALID),
        "failing": (Fate.REFUSED, Outcome.VERDICT_FAILED),
        "gone": (Fate.REFUSED, Outcome.GOLDEN_OBSOLETE),
        "invalid": (Fate.REFUSED, Outcome.INPUT_INVALID),
        "passing": (Fate.UNCHANGED, Outcome.PASSED),
    }


@pytest.mark.parametrize("detail", [None, "full", "hashes"])
@pytest.mark.parametrize("reason", [None, "because"])
@pytest.mark.parametrize("has_golden", [False, True])
def test_accepting_writes_what_update_writes(
    detail: str | None, reason: str | None, has_golden: bool, tmp_path: Path
) -> None:
    """A golden does not tell whether a review or an update wrote it."""
    wanted = UpdateSettings(detail=detail)
    for side in ("here", "there"):
        write_gate(tmp_path / side)
        if has_golden:
            accept_in(settings_for(tmp_path / side))
    here, there = settings_for(tmp_path / "here"), settings_for(tmp_path / "there")
    [item] = begin_review(here, wanted, changed_missions()).gates
    assert isinstance(item, Candidate)
    assert not was_written(item)
    done = accept(item, reason, wanted, here)
    assert done.outcome is Outcome.PASSED
    assert was_written(item)
    also = replace(wanted, reason=reason)
    for gate, planned in plan_updates(there, also, changed_missions()).planned:
        carry_out(gate, planned, there)
    written, expected = (tmp_path / side / "a.golden.json" for side in ("here", "there"))
    assert written.read_bytes() == expected.read_bytes()
    assert check(here, changed_missions()).outcome is Outcome.PASSED


def drifted_table(folder: Path) -> tuple[Settings, Path]:
    """Write a gate whose results drifted because of its table."""
    write_side(folder, "head")
    write_table(folder, "head", CSV.replace("2", "3"))
    return settings_for(folder / "head"), folder / "head" / "tables" / "t.csv"


def test_changed_table_is_not_accepted(tmp_path: Path) -> None:
    """A user who edits the table of a suite during the review reviews the gate again."""
    settings, table = drifted_table(tmp_path)
    candidate = only_candidate(settings)
    table.write_text(CSV, encoding="utf-8")
    assert refused(candidate, settings) == ("tables/t.csv",)


def test_table_that_changes_while_its_gate_runs_is_not_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that is edited after it was read, and before the run ends, is not accepted."""
    settings, table = drifted_table(tmp_path)
    run = run_definition

    def edit_and_run(*arguments: Any) -> Any:
        table.write_text(CSV, encoding="utf-8")
        return run(*arguments)

    monkeypatch.setattr(proving, "run_definition", edit_and_run)
    assert refused(only_candidate(settings), settings) == ("tables/t.csv",)


def test_golden_that_changes_at_the_last_moment_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A golden that somebody else writes after the files were compared is not overwritten."""
    write_gate(tmp_path)
    settings = settings_for(tmp_path)
    candidate = only_candidate(settings)
    find = review._find_changed

    def write_late(read: review.Contents) -> Collection[Path]:
        changed = find(read)
        (tmp_path / "a.golden.json").write_text("0" * 64, encoding="utf-8")
        return changed

    monkeypatch.setattr(review, "_find_changed", write_late)
    assert accept(candidate, None, WANTED, settings).fate is Fate.REFUSED
    assert (tmp_path / "a.golden.json").read_text(encoding="utf-8") == "0" * 64


def test_same_content_is_accepted(tmp_path: Path) -> None:
    """A file that an editor saves again without a change keeps nobody from accepting."""
    settings, table = drifted_table(tmp_path)
    candidate = only_candidate(settings)
    table.write_bytes(table.read_bytes())
    assert accept(candidate, None, WANTED, settings).fate is Fate.UPDATED


@pytest.mark.parametrize("name", ["a.suite.yaml", "a.expectations.yaml"])
def test_removed_file_is_not_accepted(name: str, tmp_path: Path) -> None:
    """A gate whose file is gone is not accepted."""
    write_gate(tmp_path)
    settings = settings_for(tmp_path)
    candidate = only_candidate(settings)
    (tmp_path / name).unlink()
    assert refused(candidate, settings) == (name,)


def test_golden_that_appeared_is_kept(tmp_path: Path) -> None:
    """A golden that someone else wrote during the review, as by `git pull`, is not overwritten."""
    write_gate(tmp_path)
    settings = settings_for(tmp_path)
    candidate = only_candidate(settings)
    accept_in(settings)
    before = (tmp_path / "a.golden.json").read_bytes()
    assert refused(candidate, settings) == ("a.golden.json",)
    assert (tmp_path / "a.golden.json").read_bytes() == before


def test_file_that_changes_while_gates_run_is_found(tmp_path: Path) -> None:
    """A file that changes after it was read, but before the last gate ran, is not accepted."""
    for name in ("a", "b"):
        write_gate(tmp_path, name)
    settings = settings_for(tmp_path)
    gates = begin_review(settings, WANTED).gates
    first = next(gates)
    write_gate(tmp_path, suite=DRIFTED)
    [_] = gates
    assert isinstance(first, Candidate)
    assert refused(first, settings) == ("a.suite.yaml",)


def test_pipe_in_place_of_a_file_does_not_hang(tmp_path: Path) -> None:
    """A pipe that replaced a file of the gate counts as a change, and nobody waits for it."""
    write_gate(tmp_path)
    settings = settings_for(tmp_path)
    candidate = only_candidate(settings)
    (tmp_path / "a.suite.yaml").unlink()
    os.mkfifo(tmp_path / "a.suite.yaml")
    assert refused(candidate, settings) == ("a.suite.yaml",)


def with_module(folder: Path) -> Settings:
    """Write a gate with a module of missions, and return the settings of a call with it."""
    write_python_gate(folder)
    module = PythonModule(shown="rules/pricing.py", path=folder / "rules" / "pricing.py")
    return replace(settings_for(folder), modules=(module,))


@pytest.mark.children
def test_changed_module_is_not_accepted(tmp_path: Path) -> None:
    """A user who edits a module of missions during the review reviews the gate again."""
    settings = with_module(tmp_path)
    candidate = only_candidate(settings)
    assert candidate.assessment.report.runs == 8
    write_module(tmp_path, MODULE.replace('["by"]', '["by"] + 1'))
    assert refused(candidate, settings) == ("rules/pricing.py",)


@pytest.mark.children
def test_unstable_results_are_not_offered(tmp_path: Path) -> None:
    """A user is never asked to accept a result that differs from run to run."""
    settings = with_module(tmp_path)
    unstable = MODULE.replace("state[", "hash('a') % 1000 + state[")
    write_module(tmp_path, unstable)
    write_gate(tmp_path, suite=(tmp_path / "a.suite.yaml").read_text(), expectations=EXPECTATIONS)
    [item] = begin_review(settings, WANTED).gates
    assert isinstance(item, Acceptance)
    assert (item.fate, item.outcome) == (Fate.REFUSED, Outcome.NONDETERMINISTIC)


def test_changes_are_found_by_the_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the comparison of the files, the tests above would see stale results accepted."""
    settings, table = drifted_table(tmp_path)
    candidate = only_candidate(settings)
    table.write_text(CSV, encoding="utf-8")
    monkeypatch.setattr(review, "_find_changed", lambda _: [])
    assert accept(candidate, None, WANTED, settings).fate is Fate.UPDATED
    assert check(settings).outcome is Outcome.HASH_DRIFT
