"""Checking: all gates of a call, the target branch's beside them, and what is proposed."""

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
from tier2gate.gates.marker import MARKER
from tier2gate.results.report import Report
from tier2gate.settings import Settings


def settings_for(folder: Path) -> Settings:
    """Give the settings of a call in a folder."""
    return Settings(paths=(folder,), root=folder)


def test_every_gate_runs_whatever_becomes_of_the_others(tmp_path: Path) -> None:
    """One broken gate hides none of the others, and they come sorted by path."""
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
    """An empty folder is never green."""
    assert check(settings_for(tmp_path)).outcome is Outcome.NOTHING_RUN


def test_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A typo in a path is never taken for a folder without gates."""
    with pytest.raises(UnusablePathError):
        check(settings_for(tmp_path / "nowhere"))


def test_closed_folder_hides_no_other_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that nobody may look into is red, and the gates beside it are still told."""
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


def test_path_without_a_gate_is_never_green(tmp_path: Path) -> None:
    """A path that holds nothing is told, and fails the call, though other paths pass."""
    write_gate(tmp_path / "good")
    accept_in(settings_for(tmp_path))
    (tmp_path / "empty").mkdir()
    settings = Settings(paths=(tmp_path / "good", tmp_path / "empty"), root=tmp_path)
    report = check(settings)
    assert [gate.outcome for gate in report.gates] == [Outcome.PASSED]
    assert (report.outcome, report.exit_code) == (Outcome.NOTHING_RUN, 10)
    assert [problem.place for problem in report.problems] == ["empty"]


def test_wrong_configuration_is_input_invalid(tmp_path: Path) -> None:
    """A configuration that cannot be read is not passed over for what lies in the folder."""
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


def test_removed_gate_is_told_and_fails_where_that_is_asked_for(tmp_path: Path) -> None:
    """Deleting a gate, the easiest way to silence it, does not go by unseen."""
    for side, names in (("base", "ab"), ("head", "a")):
        for name in names:
            write_gate(tmp_path / side, name)
        accept_in(settings_for(tmp_path / side))
    report = with_base(tmp_path)
    assert (report.removed, report.outcome) == (("b.suite.yaml",), Outcome.PASSED)
    report = with_base(tmp_path, fail_on_golden_change=True)
    assert (report.removed, report.exit_code) == (("b.suite.yaml",), 11)


@pytest.mark.parametrize("path", [".", "gates", "gates/*.suite.yaml", "**/*.suite.yaml"])
def test_removed_gate_is_found_however_the_others_are_named(path: str, tmp_path: Path) -> None:
    """A gate that a folder or a pattern would have matched is missed there, too."""
    for side, names in (("base", "ab"), ("head", "a")):
        for name in names:
            write_gate(tmp_path / side / "gates", name)
    head = tmp_path / "head"
    settings = Settings(paths=(head / path,), root=head, base=tmp_path / "base")
    assert check(settings).removed == snapshot(("gates/b.suite.yaml",))


@pytest.mark.parametrize("pattern", ["gates", "gates/a.suite.yaml"])
def test_path_that_only_the_target_branch_has_says_how_to_see_what_is_removed(
    pattern: str, tmp_path: Path
) -> None:
    """Who deletes the folder that a call names learns how to list the gates that go with it."""
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


def test_gate_that_was_not_asked_for_is_not_missed(tmp_path: Path) -> None:
    """Whoever checks one gate is not told that the others are gone."""
    for side in ("base", "head"):
        for name in "ab":
            write_gate(tmp_path / side, name)
    (tmp_path / "head" / "b.suite.yaml").unlink()
    head = tmp_path / "head"
    settings = Settings(paths=(head / "a.suite.yaml",), root=head, base=tmp_path / "base")
    assert check(settings).removed == ()


def test_base_that_cannot_be_read_is_no_reason_to_pass(tmp_path: Path) -> None:
    """Where it is not known which gates were removed, that is told, and fails if asked for."""
    write_gate(tmp_path / "head")
    accept_in(settings_for(tmp_path / "head"))
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "tier2gate.yaml").write_text("gates: {}", encoding="utf-8")
    report = with_base(tmp_path)
    assert (report.removed, report.outcome) == (None, Outcome.PASSED)
    assert [notice.place for notice in report.notices] == snapshot(["../base/tier2gate.yaml:1:8"])
    assert with_base(tmp_path, fail_on_golden_change=True).exit_code == 11


@pytest.mark.parametrize("base", ["nowhere", "file.json"])
def test_base_that_nothing_compares_with_is_an_error(base: str, tmp_path: Path) -> None:
    """A misspelt base is not taken for one in which nothing is accepted."""
    for name in ("a", "b"):
        write_gate(tmp_path, name)
    (tmp_path / "file.json").touch()
    with pytest.raises(UnusablePathError):
        check(replace(settings_for(tmp_path), base=tmp_path / base))


def propose(folder: Path) -> list[str | None]:
    """Check with a folder for proposals, and give what was proposed."""
    settings = replace(settings_for(folder), proposed=folder / "out")
    return [gate.proposed for gate in check(settings).gates]


def test_proposal_is_what_update_would_write(tmp_path: Path) -> None:
    """A workflow uploads the very bytes that `update` would have written."""
    write_gate(tmp_path / "gates")
    assert propose(tmp_path) == snapshot(["out/gates/a.golden.json"])
    proposed = (tmp_path / "out/gates/a.golden.json").read_bytes()
    assert not (tmp_path / "gates/a.golden.json").exists()
    accept_in(settings_for(tmp_path))
    assert (tmp_path / "gates/a.golden.json").read_bytes() == proposed


def test_what_update_would_not_write_is_not_proposed(tmp_path: Path) -> None:
    """Neither what passed is proposed again, nor what `update` would refuse."""
    write_gate(tmp_path, "passes")
    accept_in(settings_for(tmp_path))
    write_gate(tmp_path, "fails", expectations=FAILING)
    write_gate(tmp_path, "broken", suite="[")
    assert propose(tmp_path) == [None, None, None]
    assert not (tmp_path / "out").exists()


def test_proposals_are_no_gates_and_go_with_the_next_run(tmp_path: Path) -> None:
    """A folder of proposals in the tree is neither searched nor left to rot."""
    write_gate(tmp_path)
    assert propose(tmp_path) == snapshot(["out/a.golden.json"])
    assert propose(tmp_path) == snapshot(["out/a.golden.json"])
    report = check(settings_for(tmp_path))
    assert [gate.name for gate in report.gates] == ["a"]
    assert [(notice.code, notice.file) for notice in report.notices] == [
        ("proposed-goldens", "out")
    ]
    accept_in(settings_for(tmp_path))
    assert propose(tmp_path) == [None]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".gitignore", MARKER]


def test_proposal_that_cannot_be_written_changes_no_outcome(tmp_path: Path) -> None:
    """A full disk takes no verdict away; that nothing was proposed is told."""
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
    """Nobody silences a gate by marking its folder as one of proposals."""
    write_gate(tmp_path / "gates", expectations=FAILING)
    mark(str(tmp_path / "gates"), "a.suite.yaml", "a.golden.json")
    report = check(settings_for(tmp_path))
    assert [gate.outcome for gate in report.gates] == [Outcome.VERDICT_FAILED]


CONFIGURED = "gates: [{name: b, suite: b.suite.yaml, golden: accepted.json}]"


@pytest.mark.parametrize("target", ["a.golden.json", "accepted.json", "base/x.json", "base"])
def test_report_takes_no_file_s_place(target: str, tmp_path: Path) -> None:
    """A report overwrites neither a gate's file, selected or not, nor the target branch's."""
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


def test_two_gates_of_one_name_on_one_suite_and_golden_are_both_told(tmp_path: Path) -> None:
    """A stricter gate does not vanish behind a laxer one that shares its name and golden."""
    write_gate(tmp_path / "sub")
    (tmp_path / "sub" / "strict.yaml").write_text(FAILING, encoding="utf-8")
    lax = "gates: [{name: a, suite: sub/a.suite.yaml}]"
    strict = "gates: [{name: a, suite: a.suite.yaml, expectations: strict.yaml}]"
    paths = (tmp_path / "tier2gate.yaml", tmp_path / "sub" / "tier2gate.yaml")
    for path, text in zip(paths, (lax, strict), strict=True):
        path.write_text(text, encoding="utf-8")
    report = check(Settings(paths=paths, folder=tmp_path, root=tmp_path))
    assert [gate.outcome for gate in report.gates] == [Outcome.INPUT_INVALID] * 2


def test_gate_that_is_configured_now_is_not_removed(tmp_path: Path) -> None:
    """Whoever names a gate in a configuration that was found before is not said to remove it."""
    for side in ("base", "head"):
        write_gate(tmp_path / side)
    text = "gates: [{name: a, suite: a.suite.yaml}]"
    (tmp_path / "head" / "tier2gate.yaml").write_text(text, encoding="utf-8")
    head = tmp_path / "head"
    settings = Settings(folder=head, root=head, base=tmp_path / "base")
    assert check(settings).removed == ()
