"""A table is a file of its gate: in reports, in `validate`, and against the target branch."""

from pathlib import Path

import pytest

from tests.sides import head_of, settings_for, write
from tier2gate.commands.check import check
from tier2gate.commands.validate import validate
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.golden.changes import ChangeKind
from tier2gate.results.comparison import BaseStatus
from tier2gate.settings import Settings

SUITE = """\
suite_name: s
scenarios:
  - table: tables/t.csv
    columns: {id: string, steps: integer, note: string}
    scenario_name: p-{id}
    tags: [daily]
    initial_state: {}
    missions:
      - name: daily_loop
        params: {requested_steps: {$cell: steps}, note: {$cell: note}}
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenario_name: p-a, mission_name: daily_loop, path: success, op: eq, expected: true}
"""
CSV = "id,steps,note\na,1,x\nb,2,y\n"


def write_side(folder: Path, side: str, table: str = CSV, suite: str = SUITE) -> None:
    """Write an accepted gate with a table on one side."""
    write_table(folder, side, table)
    write(folder, side, suite=suite, expectations=EXPECTATIONS)


def write_table(folder: Path, side: str, table: str) -> None:
    """Write the table of one side."""
    (folder / side / "tables").mkdir(parents=True, exist_ok=True)
    (folder / side / "tables" / "t.csv").write_text(table, encoding="utf-8")


def test_report_lists_the_tables(tmp_path: Path) -> None:
    """A report says which files a verdict depends on."""
    write_side(tmp_path, "head")
    [gate] = check(settings_for(tmp_path)).gates
    assert (gate.outcome, gate.files.tables) == (Outcome.PASSED, ("tables/t.csv",))


def test_validate_checks_the_tables(tmp_path: Path) -> None:
    """A commit hook finds a broken table, and names those that it checked."""
    write_side(tmp_path, "head")
    folder = tmp_path / "head"
    names = ("a.suite.yaml", "a.expectations.yaml", "a.golden.json", "tables/t.csv")
    assert validate([folder], folder).files == names
    write_table(tmp_path, "head", CSV.replace("2", "two"))
    (problem,) = validate([folder / "a.suite.yaml"], folder).problems
    assert problem.place == "tables/t.csv:3:3"


def test_table_given_as_a_path_is_told_from_a_suite(tmp_path: Path) -> None:
    """Whoever gives a table to a command learns what to give."""
    write_side(tmp_path, "head")
    path = tmp_path / "head" / "tables" / "t.csv"
    for act in (lambda: validate([path], path.parent), lambda: check(Settings(paths=(path,)))):
        with pytest.raises(UnusablePathError, match="this is a table, not a suite; give the suite"):
            act()


def test_changed_row_is_located_in_the_table(tmp_path: Path) -> None:
    """A drift names the row that was edited, not the place that names the table."""
    write_side(tmp_path, "head")
    write_table(tmp_path, "head", CSV.replace("b,2", "b,3"))
    [gate] = check(settings_for(tmp_path)).gates
    assert gate.outcome is Outcome.HASH_DRIFT
    assert gate.drift is not None
    (changed,) = gate.drift.changed_inputs
    assert (changed.name, changed.file, changed.line, changed.column) == (
        "p-b",
        "tables/t.csv",
        3,
        1,
    )


def test_changed_cell_without_an_effect_is_told_on_a_green_gate(tmp_path: Path) -> None:
    """A cell that no result depends on is still an input of the gate."""
    write_side(tmp_path, "base")
    write_side(tmp_path, "head")
    write_table(tmp_path, "head", CSV.replace("y", "z"))
    gate = head_of(tmp_path)
    assert gate.outcome is Outcome.PASSED
    (notice,) = gate.notices
    assert (notice.file, notice.line) == ("tables/t.csv", 3)
    assert gate.base is not None
    (changed,) = (
        gate.base.changed_inputs
    )  # although suite and golden are those of the target branch
    assert (changed.name, changed.change, changed.file) == (
        "p-b",
        ChangeKind.CHANGED,
        "tables/t.csv",
    )


def test_same_table_on_the_target_branch_is_no_change(tmp_path: Path) -> None:
    """A change is not blamed for what the target branch has, too."""
    for side in ("base", "head"):
        write_side(tmp_path, side)
        write_table(tmp_path, side, CSV.replace("y", "z"))
    gate = head_of(tmp_path)
    assert gate.base is not None
    assert gate.base.status is BaseStatus.SAME


def test_new_mask_of_a_table_is_told(tmp_path: Path) -> None:
    """A mask that a change adds to all rows is listed as one that hides more."""
    state = "initial_state: {at: 1}"
    before = SUITE.replace("initial_state: {}", state)
    mask = "        mask: [{path: /final_state/at, with: 0}]\n"
    write_side(tmp_path, "base", suite=before)
    write_side(tmp_path, "head", suite=before + mask)
    gate = head_of(tmp_path)
    assert gate.base is not None
    assert [item.scenario_name for item in gate.base.masks] == ["p-a", "p-b"]
    write_side(tmp_path, "base", suite=before + mask)
    gate = head_of(tmp_path)
    assert gate.base is not None
    assert gate.base.masks == ()


def test_tag_runs_the_scenarios_of_a_table(tmp_path: Path) -> None:
    """Whoever works on one table runs its rows alone."""
    other = "  - {scenario_name: odd, initial_state: {}, missions: [{name: echo}]}\n"
    write_side(tmp_path, "head", suite=SUITE + other)
    [gate] = check(settings_for(tmp_path, scenario=("tag:dai*",))).gates
    assert gate.selected is not None
    assert (gate.outcome, gate.selected.names) == (Outcome.PASSED, ("p-a", "p-b"))


@pytest.mark.parametrize("name", ["t.csv", "report.jsonl"])
def test_report_does_not_overwrite_a_table(tmp_path: Path, name: str) -> None:
    """A report never replaces what a gate reads."""
    write_side(tmp_path, "head")
    path = tmp_path / "head" / "tables" / name
    with pytest.raises(UnusablePathError, match="a report cannot end with"):
        check(settings_for(tmp_path, reports=(path,)))
