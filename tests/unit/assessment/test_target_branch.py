"""The target branch's side: where it is, which gate is which there, and what was taken away."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import EXPECTATIONS, SUITE, write_gate
from tests.sides import OTHER_SUITE, check_head, golden_of, head_of, settings_for, write
from tier2gate.assessment.target_branch import name_removed, open_base
from tier2gate.commands.check import check
from tier2gate.foundation.errors import InputInvalidError, UnusablePathError
from tier2gate.gates.selection import select_gates
from tier2gate.results.comparison import BaseComparison, BaseStatus
from tier2gate.settings import Settings


def test_base_is_looked_at_where_it_is_given(tmp_path: Path) -> None:
    """A call without a base says nothing of one."""
    write(tmp_path, "head")
    report = check(replace(settings_for(tmp_path), base=None))
    assert (report.removed, report.gates[0].base) == (None, None)


@pytest.mark.parametrize("base", [".", "../head", "link"])
def test_the_very_folder_that_is_checked_is_no_base(base: str, tmp_path: Path) -> None:
    """Whoever names the wrong folder is not told that nothing differs."""
    write(tmp_path, "head")
    (tmp_path / "head" / "link").symlink_to(".")
    with pytest.raises(UnusablePathError) as caught:
        check(replace(settings_for(tmp_path), base=tmp_path / "head" / base))
    assert str(caught.value).endswith(
        ": this is the checked folder itself; give the target branch's folder"
    )


def test_base_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A misspelt base is not taken for one in which nothing is accepted."""
    write(tmp_path, "head")
    path = tmp_path / "bsae"
    with pytest.raises(UnusablePathError) as caught:
        check(settings_for(tmp_path, base=path))
    assert str(caught.value) == (
        f"{path.as_posix()}: there is no such file or folder to compare with"
    )


def test_file_as_base_goes_with_one_gate(tmp_path: Path) -> None:
    """One golden is not held against several gates, nor against none."""
    write(tmp_path, "head")
    write(tmp_path, "head", "b")
    write(tmp_path, "base")
    path = tmp_path / "base" / "a.golden.json"
    settings = settings_for(tmp_path, base=path)
    with pytest.raises(UnusablePathError) as caught:
        check(settings)
    assert str(caught.value) == (
        f"{path.as_posix()}: a file can only be one gate's golden, but there are 2 gates; "
        "give the folder with the target branch's files"
    )


def test_base_without_a_gate_is_told(tmp_path: Path) -> None:
    """Whoever names an empty folder learns why every gate counts as new."""
    write(tmp_path, "head")
    (tmp_path / "base").mkdir()
    report = check_head(tmp_path)
    assert [notice.text for notice in report.notices] == snapshot(
        [
            (
                "the target branch has no gates here, so every gate counts as new; if it should have some, give the folder that corresponds to the checked one"
            )
        ]
    )


@pytest.mark.parametrize("which", ["suite", "expectations", "golden"])
def test_gate_outside_of_the_root_has_no_counterpart(which: str, tmp_path: Path) -> None:
    """A gate that lies elsewhere is not silently compared with the wrong files, or with none."""
    write(tmp_path, "head")
    write(tmp_path, "base")
    gates = {
        kind: write_gate(tmp_path / ("elsewhere" if kind == which else "head"))
        for kind in ("suite", "expectations", "golden")
    }
    named = Settings(
        root=tmp_path / "head",
        base=tmp_path / "base",
        suite=gates["suite"].suite,
        expectations=gates["expectations"].expectations,
        golden=gates["golden"].golden,
    )
    with pytest.raises(UnusablePathError) as caught:
        check(named)
    assert str(caught.value) == (
        f"{(tmp_path / 'base').as_posix()}: the gate a is outside the checked folder, so it "
        "cannot be compared with the target branch"
    )


def test_files_that_are_given_explicitly_have_counterparts(tmp_path: Path) -> None:
    """Files of any name are compared with those of the same name, and no other gate is missed."""
    for side in ("base", "head"):
        write(tmp_path, side)
        write(tmp_path, side, "b")
        write_gate(tmp_path / side, "other")
    named = Settings(
        root=tmp_path / "head",
        base=tmp_path / "base",
        suite=tmp_path / "head" / "a.suite.yaml",
        golden=tmp_path / "head" / "b.golden.json",
    )
    report = check(named)
    [gate] = report.gates
    accepted = golden_of(tmp_path, "base").test_run_hash
    assert gate.base == BaseComparison(status=BaseStatus.SAME, golden_hash=accepted)
    assert report.removed is None


def test_base_may_lie_inside_of_what_is_checked(tmp_path: Path) -> None:
    """A workflow that checks the target branch out into a sub folder does not check it, too."""
    write(tmp_path, "head")
    write(tmp_path, "head/target")
    write(tmp_path, "head/target", "b")
    report = check(settings_for(tmp_path, base=tmp_path / "head" / "target"))
    [gate] = report.gates
    assert gate.base is not None
    assert gate.base.status is BaseStatus.SAME
    assert report.removed == ("b.suite.yaml",)


def test_golden_without_its_suite_is_no_new_gate(tmp_path: Path) -> None:
    """A gate whose golden alone is there on the target branch is held against that golden."""
    for side in ("base", "head"):
        write(tmp_path, side)
    (tmp_path / "base" / "a.suite.yaml").unlink()
    base = head_of(tmp_path).base
    assert base is not None
    assert base.status is BaseStatus.SAME


@pytest.mark.parametrize("suite", [SUITE, OTHER_SUITE])
def test_renamed_gate_is_compared_with_what_it_was(suite: str, tmp_path: Path) -> None:
    """Renaming a gate hides nothing of what it accepts otherwise."""
    write(tmp_path, "base", "old")
    write(tmp_path, "head", "new", suite=suite)
    report = check_head(tmp_path)
    assert report.removed == snapshot(("old.suite.yaml",))
    [gate] = report.gates
    assert gate.base is not None
    assert (gate.base.renamed_from, gate.golden_changed) == (
        snapshot("old.suite.yaml"),
        suite != SUITE,
    )
    assert (gate.base.drift is not None) == (suite != SUITE)


def test_gate_of_which_two_may_be_the_origin_is_new(tmp_path: Path) -> None:
    """Where it is not known which gate was renamed, none is made up."""
    for name in ("one", "two"):
        write(tmp_path, "base", name)
    write(tmp_path, "head", "new")
    [gate] = check_head(tmp_path).gates
    assert gate.base == BaseComparison(status=BaseStatus.NEW)


# Gates that the target branch has, and this one has not


def removed(folder: Path, *paths: str, **more: Any) -> tuple[str, ...] | None:
    """Find what was taken away under some paths; under all of it, if none are given."""
    head = folder / "head"
    (folder / "base").mkdir(exist_ok=True)
    settings = Settings(
        paths=tuple(head / path for path in paths),
        folder=head,
        root=head,
        base=folder / "base",
        **more,
    )
    selection = select_gates(settings)
    return name_removed(open_base(settings, selection))


def test_gates_that_were_taken_away_are_told_sorted(tmp_path: Path) -> None:
    """Deleting a gate, or moving it elsewhere, does not go by unseen."""
    for name in ("z", "gates/b", "gates/a", "kept"):
        folder, _, stem = name.rpartition("/")
        write_gate(tmp_path / "base" / folder, stem)
    write_gate(tmp_path / "head", "kept")
    write_gate(tmp_path / "head" / "moved", "z")
    gone = ("gates/a.suite.yaml", "gates/b.suite.yaml", "z.suite.yaml")
    assert removed(tmp_path) == removed(tmp_path, ".") == gone


def test_nothing_is_missed_where_nothing_was_taken_away(tmp_path: Path) -> None:
    """Nobody is told of a gate that is where it was, whatever is new beside it."""
    write_gate(tmp_path / "base", "a")
    for name in ("a", "b"):
        write_gate(tmp_path / "head", name)
    assert removed(tmp_path) == ()


def test_paths_of_the_call_are_looked_at_and_no_others(tmp_path: Path) -> None:
    """A call on one folder tells what was taken from that folder."""
    for folder in ("one", "two"):
        write_gate(tmp_path / "base" / folder, "gone")
        write_gate(tmp_path / "head" / folder, "kept")
    write_gate(tmp_path / "head" / "three", "kept")
    assert removed(tmp_path, "one") == snapshot(("one/gone.suite.yaml",))
    assert removed(tmp_path, "one/kept.suite.yaml") == ()
    assert removed(tmp_path, "three") == ()
    assert removed(tmp_path, "two", "three") == snapshot(("two/gone.suite.yaml",))


@pytest.mark.parametrize("pattern", ["gates/*.suite.yaml", "g*", "**/*.suite.yaml"])
@pytest.mark.parametrize("base", ["base", "base [1]"])
def test_pattern_is_expanded_on_the_target_branch_as_well(
    pattern: str, base: str, tmp_path: Path
) -> None:
    """A workflow that names its gates by a pattern does not overlook one that was deleted."""
    for name in ("gone", "kept"):
        write_gate(tmp_path / base / "gates", name)
    write_gate(tmp_path / "head" / "gates", "kept")
    head = tmp_path / "head"
    settings = Settings(paths=(head / pattern,), folder=head, root=head, base=tmp_path / base)
    selection = select_gates(settings)
    assert name_removed(open_base(settings, selection)) == snapshot(("gates/gone.suite.yaml",))


def test_files_that_never_made_a_gate_are_not_missed(tmp_path: Path) -> None:
    """What was left over, or at fault, on the target branch may go without a word."""
    write_gate(tmp_path / "base", "a")
    write_gate(tmp_path / "base", "left")
    (tmp_path / "base" / "left.suite.yaml").unlink()
    write_gate(tmp_path / "base", "twice")
    (tmp_path / "base" / "twice.suite.yml").write_text(SUITE, encoding="utf-8")
    (tmp_path / "base" / "b.Suite.yaml").write_text(SUITE, encoding="utf-8")
    write_gate(tmp_path / "head", "a")
    assert removed(tmp_path) == ()


CONFIGURATION = """\
gates:
  - name: first
    suite: one.yaml
    expectations: what.yaml
    golden: one.golden.json
  - name: second
    suite: two.yaml
    expectations: what.yaml
    golden: two.golden.json
"""


def test_configured_gates_are_known_by_their_names(tmp_path: Path) -> None:
    """A gate that goes from the configuration is missed like one that goes from its folder."""
    for side in ("base", "head"):
        folder = tmp_path / side
        folder.mkdir()
        for name in ("one", "two"):
            (folder / f"{name}.yaml").write_text(SUITE, encoding="utf-8")
        (folder / "what.yaml").write_text(EXPECTATIONS, encoding="utf-8")
        (folder / "tier2gate.yaml").write_text(CONFIGURATION, encoding="utf-8")
    assert removed(tmp_path) == ()
    only = CONFIGURATION[: CONFIGURATION.index("  - name: second")]
    (tmp_path / "head" / "tier2gate.yaml").write_text(only, encoding="utf-8")
    assert removed(tmp_path) == snapshot(("second: two.yaml",))


def test_configuration_of_the_target_branch_that_is_invalid_is_told(tmp_path: Path) -> None:
    """Where it cannot be known what was taken away, nothing is claimed."""
    write_gate(tmp_path / "head")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "tier2gate.yaml").write_text("gates: {}", encoding="utf-8")
    with pytest.raises(InputInvalidError) as caught:
        removed(tmp_path)
    assert [problem.place for problem in caught.value.problems] == snapshot(
        ["../base/tier2gate.yaml:1:8"]
    )


def test_proposals_on_the_target_branch_are_not_looked_for_here(tmp_path: Path) -> None:
    """A folder for proposals is one of this call, and leaves nothing of the target branch out."""
    write_gate(tmp_path / "base" / "out", "gone")
    write_gate(tmp_path / "head", "kept")
    assert removed(tmp_path, proposed=tmp_path / "head" / "out") == snapshot(
        ("out/gone.suite.yaml",)
    )
