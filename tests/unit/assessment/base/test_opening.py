"""The target branch's side: where it is, which gate is which there, and what was taken away."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import EXPECTATIONS, SUITE, write_gate
from tests.sides import OTHER_SUITE, check_head, golden_of, head_of, settings_for, write, write_both
from tier2gate.assessment.base.opening import name_removed, open_base
from tier2gate.commands.check import check
from tier2gate.foundation.errors import InputInvalidError, UnusablePathError
from tier2gate.gates.selection import select_gates
from tier2gate.results.comparison import BaseComparison, BaseStatus
from tier2gate.settings import Settings


def test_report_without_a_base_has_no_comparison(tmp_path: Path) -> None:
    """A call without a base reports no comparison with one."""
    write(tmp_path, "head")
    report = check(replace(settings_for(tmp_path), base=None))
    assert (report.removed, report.gates[0].base) == (None, None)


@pytest.mark.parametrize("base", [".", "../head", "link"])
def test_checked_folder_cannot_be_the_base(base: str, tmp_path: Path) -> None:
    """A user who gives the checked folder as the base gets an error, not "nothing differs"."""
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
    """A gate outside the checked folder is an error and is not compared with the wrong files."""
    write_both(tmp_path)
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


def test_explicit_files_are_compared_by_path(tmp_path: Path) -> None:
    """Explicit files are compared with those at the same paths, and no other gate is missed."""
    write_both(tmp_path)
    write_both(tmp_path, "b")
    for side in ("base", "head"):
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


def test_base_inside_the_checked_folder_is_not_checked(tmp_path: Path) -> None:
    """A workflow that checks out the target branch into a subfolder does not check it too."""
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
    write_both(tmp_path)
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


# Gates that a change removes


def removed(folder: Path, *paths: str, **more: Any) -> tuple[str, ...] | None:
    """Return the gates removed under some paths, or everywhere if no paths are given."""
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


def test_removed_gates_are_reported_in_order(tmp_path: Path) -> None:
    """A reviewer sees every gate that a change deletes or moves."""
    for name in ("z", "gates/b", "gates/a", "kept"):
        folder, _, stem = name.rpartition("/")
        write_gate(tmp_path / "base" / folder, stem)
    write_gate(tmp_path / "head", "kept")
    write_gate(tmp_path / "head" / "moved", "z")
    gone = ("gates/a.suite.yaml", "gates/b.suite.yaml", "z.suite.yaml")
    assert removed(tmp_path) == removed(tmp_path, ".") == gone


def test_new_gate_does_not_count_as_removed(tmp_path: Path) -> None:
    """Adding a gate does not report another one as removed."""
    write_gate(tmp_path / "base", "a")
    for name in ("a", "b"):
        write_gate(tmp_path / "head", name)
    assert removed(tmp_path) == ()


def test_removed_gates_are_limited_to_the_given_paths(tmp_path: Path) -> None:
    """A call on one folder reports only the gates removed from that folder."""
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
def test_pattern_is_also_expanded_on_the_target_branch(
    pattern: str, base: str, tmp_path: Path
) -> None:
    """A workflow that selects gates by a pattern notices a deleted one."""
    for name in ("gone", "kept"):
        write_gate(tmp_path / base / "gates", name)
    write_gate(tmp_path / "head" / "gates", "kept")
    head = tmp_path / "head"
    settings = Settings(paths=(head / pattern,), folder=head, root=head, base=tmp_path / base)
    selection = select_gates(settings)
    assert name_removed(open_base(settings, selection)) == snapshot(("gates/gone.suite.yaml",))


def test_files_that_were_never_a_gate_are_not_reported_as_removed(tmp_path: Path) -> None:
    """Leftover or invalid files on the target branch can be removed without a notice."""
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
TWO_LISTED = """\
gates:
  - {name: one, suite: gates/one.suite.yaml}
  - {name: two, suite: gates/two.suite.yaml}
"""


def test_configured_gates_are_identified_by_name(tmp_path: Path) -> None:
    """A gate removed from the configuration is reported like one removed from its folder."""
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


def test_gate_that_becomes_ignored_is_told(tmp_path: Path) -> None:
    """A pull request cannot switch a gate off by moving it to `ignore`."""
    for side in ("base", "head"):
        write_gate(tmp_path / side / "gates", "one")
        write_gate(tmp_path / side / "gates", "two")
        (tmp_path / side / "tier2gate.yaml").write_text(TWO_LISTED, encoding="utf-8")
    assert removed(tmp_path) == ()
    for ignored in ("gates/two.suite.yaml", "gates/two.golden.json"):
        text = TWO_LISTED[: TWO_LISTED.index("  - {name: two")] + f"ignore: [{ignored}]\n"
        (tmp_path / "head" / "tier2gate.yaml").write_text(text, encoding="utf-8")
        assert removed(tmp_path) == ("two: gates/two.suite.yaml",)


def test_suite_that_was_never_a_gate_is_not_told(tmp_path: Path) -> None:
    """A pull request that lists, ignores or deletes a forgotten suite removes no gate."""
    text = TWO_LISTED[: TWO_LISTED.index("  - {name: two")]
    for side in ("base", "head"):
        write_gate(tmp_path / side / "gates", "one")
        write_gate(tmp_path / side / "gates", "two")
        (tmp_path / side / "tier2gate.yaml").write_text(text, encoding="utf-8")
    assert removed(tmp_path) == ()
    head = tmp_path / "head" / "tier2gate.yaml"
    for more in (
        "ignore: [gates/two.suite.yaml]\n",
        "  - {name: two, suite: gates/two.suite.yaml}\n",
    ):
        head.write_text(f"{text}{more}", encoding="utf-8")
        assert removed(tmp_path) == ()
    head.write_text(text, encoding="utf-8")
    for file in (tmp_path / "head" / "gates").glob("two.*"):
        file.unlink()
    assert removed(tmp_path) == ()


def test_stale_entry_on_the_target_branch_does_not_matter(tmp_path: Path) -> None:
    """A pull request that removes a stale entry of `ignore` is not red because of the entry."""
    for side, more in (("base", "ignore: [gone]\n"), ("head", "")):
        write_gate(tmp_path / side / "gates", "one")
        text = TWO_LISTED[: TWO_LISTED.index("  - {name: two")] + more
        (tmp_path / side / "tier2gate.yaml").write_text(text, encoding="utf-8")
    assert removed(tmp_path) == ()


def test_invalid_configuration_on_the_target_branch_is_an_error(tmp_path: Path) -> None:
    """An invalid configuration on the target branch is an error, not "no gates were removed"."""
    write_gate(tmp_path / "head")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "tier2gate.yaml").write_text("gates: {}", encoding="utf-8")
    with pytest.raises(InputInvalidError) as caught:
        removed(tmp_path)
    assert [problem.place for problem in caught.value.problems] == snapshot(
        ["../base/tier2gate.yaml:1:8"]
    )


def test_folder_for_proposals_is_not_excluded_on_the_target_branch(tmp_path: Path) -> None:
    """The folder for this call's proposals does not hide gates of the same folder on the target
    branch.
    """
    write_gate(tmp_path / "base" / "out", "gone")
    write_gate(tmp_path / "head", "kept")
    assert removed(tmp_path, proposed=tmp_path / "head" / "out") == snapshot(
        ("out/gone.suite.yaml",)
    )
