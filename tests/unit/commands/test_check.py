"""Checking all gates of a call, their target branch's, and the proposed goldens."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import FAILING, accept_in, write_gate
from tests.trees import mark
from tier2gate.commands.check import check
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.search.marker import MARKER
from tier2gate.results.report import Report
from tier2gate.settings import Settings


def settings_for(folder: Path) -> Settings:
    """Return the settings of a call in a folder."""
    return Settings(paths=(folder,), root=folder)


def test_every_gate_runs_even_if_others_fail(tmp_path: Path) -> None:
    """A broken gate hides none of the others, and all are listed by path."""
    write_gate(tmp_path / "z", "broken", suite="[")
    write_gate(tmp_path / "b", "failing", expectations=FAILING)
    write_gate(tmp_path / "b", "missing")
    write_gate(tmp_path / "c", "good")
    accept_in(settings_for(tmp_path / "c"))
    report = check(settings_for(tmp_path))
    assert [(gate.files.suite, gate.outcome.value) for gate in report.gates] == snapshot(
        [
            ("b/failing.suite.yaml", "verdict-failed"),
            ("b/missing.suite.yaml", "golden-missing"),
            ("c/good.suite.yaml", "passed"),
            ("z/broken.suite.yaml", "input-invalid"),
        ]
    )
    assert report.outcome is Outcome.INPUT_INVALID


def test_no_gate_is_nothing_run(tmp_path: Path) -> None:
    """An empty folder never passes."""
    assert check(settings_for(tmp_path)).outcome is Outcome.NOTHING_RUN


def test_missing_path_is_an_error(tmp_path: Path) -> None:
    """A typo in a path is never treated as a folder without gates."""
    with pytest.raises(UnusablePathError):
        check(settings_for(tmp_path / "nowhere"))


def test_unreadable_folder_hides_no_other_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unreadable folder fails the call, and the gates next to it are still reported."""
    write_gate(tmp_path / "a")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def closed(path: Any) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    report = check(settings_for(tmp_path))
    assert [(gate.name, gate.outcome) for gate in report.gates] == [
        ("closed", Outcome.INPUT_INVALID),
        ("a", Outcome.GOLDEN_MISSING),
    ]
    assert report.outcome is Outcome.INPUT_INVALID


def test_path_without_a_gate_never_passes(tmp_path: Path) -> None:
    """A path without gates is reported and fails the call, even if other paths pass."""
    write_gate(tmp_path / "good")
    accept_in(settings_for(tmp_path))
    (tmp_path / "empty").mkdir()
    settings = Settings(paths=(tmp_path / "good", tmp_path / "empty"), root=tmp_path)
    report = check(settings)
    assert [gate.outcome for gate in report.gates] == [Outcome.PASSED]
    assert (report.outcome, report.exit_code) == (Outcome.NOTHING_RUN, 10)
    assert [problem.place for problem in report.problems] == ["empty"]


def test_invalid_configuration_is_input_invalid(tmp_path: Path) -> None:
    """An invalid configuration is not ignored in favour of the gates found in the folder."""
    write_gate(tmp_path)
    accept_in(settings_for(tmp_path))
    (tmp_path / "tier2gate.yaml").write_text("gates: {}", encoding="utf-8")
    report = check(Settings(folder=tmp_path, root=tmp_path))
    assert (report.gates, report.outcome) == ((), Outcome.INPUT_INVALID)
    assert [problem.place for problem in report.problems] == snapshot(["tier2gate.yaml:1:8"])


def with_base(folder: Path, **more: Any) -> Report:
    """Check a folder's `head` against its `base`."""
    head = folder / "head"
    settings = Settings(paths=(head,), root=head, base=folder / "base", **more)
    return check(settings)


def test_removed_gate_is_reported_and_can_fail_the_call(tmp_path: Path) -> None:
    """A reviewer sees a deleted gate, and the call fails with --fail-on-golden-change."""
    for side, names in (("base", "ab"), ("head", "a")):
        for name in names:
            write_gate(tmp_path / side, name)
        accept_in(settings_for(tmp_path / side))
    report = with_base(tmp_path)
    assert (report.removed, report.outcome) == (("b.suite.yaml",), Outcome.PASSED)
    report = with_base(tmp_path, fail_on_golden_change=True)
    assert (report.removed, report.exit_code) == (("b.suite.yaml",), 11)


@pytest.mark.parametrize("path", [".", "gates", "gates/*.suite.yaml", "**/*.suite.yaml"])
def test_removed_gate_is_found_by_folder_and_pattern(path: str, tmp_path: Path) -> None:
    """A removed gate is found by any folder or pattern that would have matched it."""
    for side, names in (("base", "ab"), ("head", "a")):
        for name in names:
            write_gate(tmp_path / side / "gates", name)
    head = tmp_path / "head"
    settings = Settings(paths=(head / path,), root=head, base=tmp_path / "base")
    assert check(settings).removed == snapshot(("gates/b.suite.yaml",))


@pytest.mark.parametrize("pattern", ["gates", "gates/a.suite.yaml"])
def test_path_only_on_the_target_branch_has_a_hint(pattern: str, tmp_path: Path) -> None:
    """A user who deletes the folder that a call names learns how to list its removed gates."""
    write_gate(tmp_path / "base" / "gates")
    settings = replace(settings_for(tmp_path), base=tmp_path / "base")
    with pytest.raises(UnusablePathError) as caught:
        check(replace(settings, paths=(tmp_path / pattern,)))
    assert str(caught.value) == (
        f"{tmp_path}/{pattern}: there is no such file or folder, but the target branch has it; "
        "to list the gates that this change removes, give a parent folder"
    )
    assert check(settings).removed == snapshot(("gates/a.suite.yaml",))
    with pytest.raises(UnusablePathError, match=r"there is no such file or folder$"):
        check(replace(settings, paths=(tmp_path / "other",)))


def test_unselected_gate_is_not_reported_as_removed(tmp_path: Path) -> None:
    """A user who checks one gate is not told that the others are gone."""
    for side in ("base", "head"):
        for name in "ab":
            write_gate(tmp_path / side, name)
    (tmp_path / "head" / "b.suite.yaml").unlink()
    head = tmp_path / "head"
    settings = Settings(paths=(head / "a.suite.yaml",), root=head, base=tmp_path / "base")
    assert check(settings).removed == ()


def test_unreadable_base_is_reported_and_can_fail_the_call(tmp_path: Path) -> None:
    """An unreadable base is reported, and fails the call with --fail-on-golden-change."""
    write_gate(tmp_path / "head")
    accept_in(settings_for(tmp_path / "head"))
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "tier2gate.yaml").write_text("gates: {}", encoding="utf-8")
    report = with_base(tmp_path)
    assert (report.removed, report.outcome) == (None, Outcome.PASSED)
    assert [notice.place for notice in report.notices] == snapshot(["../base/tier2gate.yaml:1:8"])
    assert with_base(tmp_path, fail_on_golden_change=True).exit_code == 11


@pytest.mark.parametrize("base", ["nowhere", "file.json"])
def test_unusable_base_is_an_error(base: str, tmp_path: Path) -> None:
    """A misspelt base is not treated as one without goldens."""
    for name in ("a", "b"):
        write_gate(tmp_path, name)
    (tmp_path / "file.json").touch()
    with pytest.raises(UnusablePathError):
        check(replace(settings_for(tmp_path), base=tmp_path / base))


def propose(folder: Path) -> list[str | None]:
    """Check with a folder for proposals, and return what was proposed."""
    settings = replace(settings_for(folder), proposed=folder / "out")
    return [gate.proposed for gate in check(settings).gates]


def test_proposal_is_what_update_would_write(tmp_path: Path) -> None:
    """A workflow uploads exactly the bytes that `update` would have written."""
    write_gate(tmp_path / "gates")
    assert propose(tmp_path) == snapshot(["out/gates/a.golden.json"])
    proposed = (tmp_path / "out/gates/a.golden.json").read_bytes()
    assert not (tmp_path / "gates/a.golden.json").exists()
    accept_in(settings_for(tmp_path))
    assert (tmp_path / "gates/a.golden.json").read_bytes() == proposed


def test_passed_and_refused_gates_are_not_proposed(tmp_path: Path) -> None:
    """No golden is proposed for a gate that passed or that `update` would refuse."""
    write_gate(tmp_path, "passes")
    accept_in(settings_for(tmp_path))
    write_gate(tmp_path, "fails", expectations=FAILING)
    write_gate(tmp_path, "broken", suite="[")
    assert propose(tmp_path) == [None, None, None]
    assert not (tmp_path / "out").exists()


def test_proposals_are_skipped_and_removed_by_the_next_run(tmp_path: Path) -> None:
    """A folder of proposals is not searched for gates and does not keep outdated goldens."""
    write_gate(tmp_path)
    assert propose(tmp_path) == snapshot(["out/a.golden.json"])
    assert propose(tmp_path) == snapshot(["out/a.golden.json"])
    report = check(settings_for(tmp_path))
    assert [gate.name for gate in report.gates] == ["a"]
    assert report.notices == ()  # tier2gate wrote it, and Git ignores it
    ignore = tmp_path / "out" / ".gitignore"
    ignore.rename(tmp_path / "kept")
    assert [(notice.code, notice.file) for notice in check(settings_for(tmp_path)).notices] == [
        ("proposed-goldens", "out")
    ]
    (tmp_path / "kept").rename(ignore)
    accept_in(settings_for(tmp_path))
    assert propose(tmp_path) == [None]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".gitignore", MARKER]


def test_proposal_that_cannot_be_written_changes_no_outcome(tmp_path: Path) -> None:
    """A proposal that cannot be written is reported and leaves the outcome unchanged."""
    write_gate(tmp_path)
    mark(str(tmp_path / "out"))
    (tmp_path / "out" / "a.golden.json").write_text("mine", encoding="utf-8")
    [gate] = check(replace(settings_for(tmp_path), proposed=tmp_path / "out")).gates
    assert (gate.outcome, gate.proposed) == (Outcome.GOLDEN_MISSING, None)
    assert [notice.text for notice in gate.notices] == snapshot(
        ["the golden cannot be proposed: File exists"]
    )
    assert (tmp_path / "out" / "a.golden.json").read_text(encoding="utf-8") == "mine"


def test_suite_in_a_marked_folder_is_a_gate(tmp_path: Path) -> None:
    """Nobody can silence a gate by marking its folder as one of proposals."""
    write_gate(tmp_path / "gates", expectations=FAILING)
    mark(str(tmp_path / "gates"), "a.suite.yaml", "a.golden.json")
    report = check(settings_for(tmp_path))
    assert [gate.outcome for gate in report.gates] == [Outcome.VERDICT_FAILED]


CONFIGURED = "gates: [{name: b, suite: b.suite.yaml, golden: accepted.json}]"


@pytest.mark.parametrize("target", ["a.golden.json", "accepted.json", "base/x.json", "base"])
def test_report_overwrites_no_input(target: str, tmp_path: Path) -> None:
    """A report cannot overwrite a file of a gate or of the target branch."""
    for name in ("a", "b"):
        write_gate(tmp_path, name)
    write_gate(tmp_path / "base")
    (tmp_path / "tier2gate.yaml").write_text(CONFIGURED, encoding="utf-8")
    settings = Settings(
        paths=(tmp_path / "a.suite.yaml",),
        folder=tmp_path,
        root=tmp_path,
        base=tmp_path / "base",
        reports=(tmp_path / target,),
    )
    with pytest.raises(UnusablePathError) as caught:
        check(settings)
    assert str(caught.value).endswith(
        ": the report would overwrite a file that tier2gate reads; rename the report"
    )


def test_two_gates_with_one_name_and_golden_are_both_invalid(tmp_path: Path) -> None:
    """A strict gate is not replaced by a looser one with the same name and golden."""
    write_gate(tmp_path / "sub")
    (tmp_path / "sub" / "strict.yaml").write_text(FAILING, encoding="utf-8")
    lax = "gates: [{name: a, suite: sub/a.suite.yaml}]"
    strict = "gates: [{name: a, suite: a.suite.yaml, expectations: strict.yaml}]"
    paths = (tmp_path / "tier2gate.yaml", tmp_path / "sub" / "tier2gate.yaml")
    for path, text in zip(paths, (lax, strict), strict=True):
        path.write_text(text, encoding="utf-8")
    report = check(Settings(paths=paths, folder=tmp_path, root=tmp_path))
    assert [gate.outcome for gate in report.gates] == [Outcome.INPUT_INVALID] * 2


def test_newly_configured_gate_is_not_removed(tmp_path: Path) -> None:
    """A gate that moves into the configuration is not reported as removed."""
    for side in ("base", "head"):
        write_gate(tmp_path / side)
    text = "gates: [{name: a, suite: a.suite.yaml}]"
    (tmp_path / "head" / "tier2gate.yaml").write_text(text, encoding="utf-8")
    head = tmp_path / "head"
    settings = Settings(folder=head, root=head, base=tmp_path / "base")
    assert check(settings).removed == ()
