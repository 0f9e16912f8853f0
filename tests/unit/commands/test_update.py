"""Accepting: what is written, what is refused, and what is said of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import EXPECTATIONS, FAILING, SUITE, echo_that, write_gate
from tier2gate.commands.check import check
from tier2gate.commands.update import carry_out, plan_updates
from tier2gate.foundation.errors import Outcome, UnusablePathError
from tier2gate.missions.catalogue import Catalogue, built_in_missions
from tier2gate.results.acceptance import Acceptance, Fate, UpdateSettings
from tier2gate.settings import Settings


def settings_for(folder: Path) -> Settings:
    """Give the settings of a call in a folder."""
    return Settings(paths=(folder,), root=folder)


def update(folder: Path, catalogue: Catalogue | None = None, **wanted: Any) -> list[Acceptance]:
    """Update the gates of a folder."""
    settings = settings_for(folder)
    return [
        planned if wanted.get("dry_run") else carry_out(gate, planned, settings)
        for gate, planned in plan_updates(settings, UpdateSettings(**wanted), catalogue).planned
    ]


def accept(folder: Path, catalogue: Catalogue | None = None, **wanted: Any) -> Acceptance:
    """Update the one gate of a folder."""
    (item,) = update(folder, catalogue, **wanted)
    return item


def said(item: Acceptance) -> tuple[Fate, Outcome, tuple[str, ...]]:
    """Give what an acceptance says of itself."""
    notices = (*item.report.notices, *item.notices)
    return item.fate, item.outcome, tuple(notice.text for notice in notices)


def golden_of(folder: Path) -> Any:
    """Read what was accepted."""
    return json.loads((folder / "a.golden.json").read_bytes())


def changed_missions() -> Catalogue:
    """Give missions that behave otherwise."""
    missions = built_in_missions()
    builder = echo_that(lambda payload: payload.update(changed=True))
    return {**missions, "echo": replace(missions["echo"], builder=builder)}


def test_first_update_creates(tmp_path: Path) -> None:
    """After the first update the gate passes, and nobody is told to accept anything any more."""
    write_gate(tmp_path)
    item = accept(tmp_path)
    assert said(item) == (Fate.CREATED, Outcome.PASSED, ())
    assert item.report.remedy is None
    assert check(settings_for(tmp_path)).outcome is Outcome.PASSED


def test_second_update_changes_nothing(tmp_path: Path) -> None:
    """An update can be run as often as one likes."""
    write_gate(tmp_path)
    accept(tmp_path)
    before = (tmp_path / "a.golden.json").read_bytes()
    assert said(accept(tmp_path)) == (Fate.UNCHANGED, Outcome.PASSED, ())
    assert (tmp_path / "a.golden.json").read_bytes() == before


def test_drift_is_accepted_and_told(tmp_path: Path) -> None:
    """Whoever accepts a drift is shown what it was."""
    write_gate(tmp_path)
    accept(tmp_path)
    item = accept(tmp_path, changed_missions())
    assert said(item) == (Fate.UPDATED, Outcome.PASSED, ())
    assert item.report.drift is not None
    assert check(settings_for(tmp_path), changed_missions()).outcome is Outcome.PASSED


def test_changed_inputs_are_accepted_and_told(tmp_path: Path) -> None:
    """A golden that is rewritten for its inputs alone says so."""
    write_gate(tmp_path)
    accept(tmp_path)
    moved = EXPECTATIONS.replace("path: executed", "path: /executed").replace(".", "/")
    write_gate(tmp_path, expectations=moved)
    assert said(accept(tmp_path)) == (
        Fate.UPDATED,
        Outcome.PASSED,
        snapshot(("the results match the golden, but an input changed: expectations",)),
    )
    assert check(settings_for(tmp_path)).gates[0].notices == ()


def test_golden_that_is_too_large_is_told(tmp_path: Path) -> None:
    """Whoever accepts a large run is told that its golden won't show values."""
    suite = SUITE.replace("tier: gold", f"pad: {'p' * 4 * 1024 * 1024}")
    write_gate(tmp_path, suite=suite)
    notice = (
        "the golden keeps hashes only: with the results it would be 4 MiB or more; "
        "to keep the results, use --detail full"
    )
    assert said(accept(tmp_path)) == (Fate.CREATED, Outcome.PASSED, (notice,))
    golden = json.loads((tmp_path / "a.golden.json").read_bytes())
    assert "record" not in golden
    assert said(accept(tmp_path)) == (Fate.UNCHANGED, Outcome.PASSED, ())


def test_bare_hash_is_updated_in_silence(tmp_path: Path) -> None:
    """Who keeps a bare hash is not told that it holds no results."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text("0" * 64, encoding="utf-8")
    assert said(accept(tmp_path)) == (Fate.UPDATED, Outcome.PASSED, ())


def refuse(
    folder: Path, outcome: Outcome, catalogue: Catalogue | None = None, **wanted: Any
) -> Acceptance:
    """Update the one gate of a folder, which is refused and changes nothing."""
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    item = accept(folder, catalogue, **wanted)
    assert (item.fate, item.outcome) == (Fate.REFUSED, outcome)
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert after == before
    return item


def test_failed_verdict_is_refused(tmp_path: Path) -> None:
    """A failing run never becomes the accepted one by habit."""
    write_gate(tmp_path, expectations=FAILING)
    refuse(tmp_path, Outcome.VERDICT_FAILED)


def test_wrong_file_is_refused(tmp_path: Path) -> None:
    """A gate that can't be read accepts nothing."""
    write_gate(tmp_path, suite="[")
    refuse(tmp_path, Outcome.INPUT_INVALID)


@pytest.mark.parametrize("text", ["{", "<<<<<<< ours\n", '{"schema_version": "golden@2"}'])
def test_golden_that_cannot_be_read_is_refused(text: str, tmp_path: Path) -> None:
    """A golden that is broken, or from a newer version, is never overwritten by habit."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text(text, encoding="utf-8")
    refuse(tmp_path, Outcome.GOLDEN_INVALID)


def test_orphan_is_refused(tmp_path: Path) -> None:
    """An update neither deletes a golden whose suite is gone, nor calls it accepted."""
    (tmp_path / "a.golden.json").write_text("0" * 64, encoding="utf-8")
    refuse(tmp_path, Outcome.GOLDEN_OBSOLETE)


def test_mission_that_raises_is_refused(tmp_path: Path) -> None:
    """A run that did not come to its end can't be accepted."""
    write_gate(tmp_path)

    def fail(payload: object) -> None:
        raise ValueError("no such customer")

    missions = built_in_missions()
    broken = {**missions, "echo": replace(missions["echo"], builder=echo_that(fail))}
    refuse(tmp_path, Outcome.EXECUTION_ERROR, broken)


def test_golden_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Where nothing was written, nothing is said to be accepted."""
    write_gate(tmp_path)
    (tmp_path / ".a.golden.json.tier2gate-draft").mkdir()
    refuse(tmp_path, Outcome.INPUT_INVALID)
    item = accept(tmp_path)
    assert [problem.message for problem in item.report.problems] == snapshot(
        ["the golden cannot be written: Is a directory"]
    )


def test_refused_gate_keeps_no_other_from_being_accepted(tmp_path: Path) -> None:
    """Of several gates, each that can be accepted is."""
    write_gate(tmp_path, "bad", expectations=FAILING)
    write_gate(tmp_path, "good")
    actions = [(item.report.name, item.fate) for item in update(tmp_path)]
    assert actions == [("bad", Fate.REFUSED), ("good", Fate.CREATED)]
    assert (tmp_path / "good.golden.json").exists()


def test_no_gate_is_nothing(tmp_path: Path) -> None:
    """In an empty folder nothing is accepted."""
    assert update(tmp_path) == []


def test_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A typo in a path is never taken for a folder without gates."""
    with pytest.raises(UnusablePathError):
        update(tmp_path / "nowhere")


def test_failed_verdict_is_accepted_where_that_is_asked_for(tmp_path: Path) -> None:
    """A known failure can be accepted on purpose; the gate stays red, and says so."""
    write_gate(tmp_path, expectations=FAILING)
    assert said(accept(tmp_path, allow_failing=True)) == (Fate.CREATED, Outcome.PASSED, ())
    assert golden_of(tmp_path)["passed"] is False
    [gate] = check(settings_for(tmp_path)).gates
    assert (gate.outcome, gate.drift) == (Outcome.VERDICT_FAILED, None)
    assert said(accept(tmp_path, allow_failing=True)) == (Fate.UNCHANGED, Outcome.PASSED, ())
    refuse(tmp_path, Outcome.VERDICT_FAILED)


@pytest.mark.parametrize("text", ["{", "<<<<<<< ours\n", '{"schema_version": "golden@2"}'])
def test_golden_that_cannot_be_read_is_replaced_where_that_is_asked_for(
    text: str, tmp_path: Path
) -> None:
    """A golden that was badly merged can be replaced in one go, but only by a passing run."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text(text, encoding="utf-8")
    replaced = (
        "the replaced golden cannot be read, so it was not compared; "
        "to compare, restore it from Git first"
    )
    item = accept(tmp_path, replace_invalid=True)
    assert said(item) == (Fate.UPDATED, Outcome.PASSED, (replaced,))
    assert check(settings_for(tmp_path)).outcome is Outcome.PASSED
    (tmp_path / "a.golden.json").write_text(text, encoding="utf-8")
    write_gate(tmp_path, expectations=FAILING)
    refuse(tmp_path, Outcome.GOLDEN_INVALID, replace_invalid=True)
    refuse(tmp_path, Outcome.GOLDEN_INVALID, allow_failing=True)
    both = accept(tmp_path, replace_invalid=True, allow_failing=True)
    assert said(both) == (Fate.UPDATED, Outcome.PASSED, (replaced,))


def test_no_option_accepts_a_gate_that_did_not_run(tmp_path: Path) -> None:
    """Whatever is allowed, a gate that cannot be read accepts nothing."""
    write_gate(tmp_path, suite="[")
    refuse(tmp_path, Outcome.INPUT_INVALID, replace_invalid=True, allow_failing=True, prune=True)


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    """Whoever looks before they leap leaves no trace."""
    write_gate(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    item = accept(tmp_path, dry_run=True)
    assert (item.fate, item.data is not None) == (Fate.CREATED, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_expected_hash_is_accepted_and_no_other(tmp_path: Path) -> None:
    """Whoever accepts what CI has shown accepts that, and nothing that this machine gives else."""
    write_gate(tmp_path)
    item = refuse(tmp_path, Outcome.HASH_DRIFT, expect="0" * 64)
    found = item.report.test_run_hash
    assert [problem.text for problem in item.report.problems] == [
        (
            f"the run gave {found}, but {'0' * 64} was expected; "
            "find out what differs from the run that gave the expected hash"
        )
    ]
    assert accept(tmp_path, expect=found).fate is Fate.CREATED


def test_expected_hash_goes_with_one_gate(tmp_path: Path) -> None:
    """A hash says nothing of which of two gates is meant."""
    write_gate(tmp_path, "a")
    write_gate(tmp_path, "b")
    with pytest.raises(UnusablePathError) as caught:
        update(tmp_path, expect="0" * 64)
    assert str(caught.value) == snapshot(
        "--expect needs exactly one gate, but there are 2; give its suite, or its golden if several gates share the suite"
    )


def test_reason_is_kept_until_the_results_change(tmp_path: Path) -> None:
    """A reviewer reads why a run was accepted, and not why an earlier one was."""
    write_gate(tmp_path)
    accept(tmp_path, reason="first: naïve\nbut right")
    assert golden_of(tmp_path)["reason"] == snapshot("first: naïve\nbut right")
    moved = EXPECTATIONS.replace("path: executed", "path: /executed").replace(".", "/")
    write_gate(tmp_path, expectations=moved)
    assert accept(tmp_path).fate is Fate.UPDATED
    assert golden_of(tmp_path)["reason"] == snapshot("first: naïve\nbut right")
    accept(tmp_path, changed_missions())
    assert "reason" not in golden_of(tmp_path)


def test_reason_for_no_change_is_not_kept_and_that_is_said(tmp_path: Path) -> None:
    """An unchanged golden is not touched, not even for a reason."""
    write_gate(tmp_path)
    accept(tmp_path)
    before = (tmp_path / "a.golden.json").stat()
    item = accept(tmp_path, reason="why not")
    notice = "nothing changed, so the golden was not written and the reason is not recorded"
    assert said(item) == (Fate.UNCHANGED, Outcome.PASSED, (notice,))
    after = (tmp_path / "a.golden.json").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_detail_is_what_was_asked_for(tmp_path: Path) -> None:
    """A golden keeps results or hashes as it is told, and is rewritten for that alone."""
    write_gate(tmp_path)
    accept(tmp_path, detail="hashes")
    assert "record" not in golden_of(tmp_path)
    assert said(accept(tmp_path)) == (Fate.UNCHANGED, Outcome.PASSED, ())
    assert said(accept(tmp_path, detail="full")) == (Fate.UPDATED, Outcome.PASSED, ())
    assert "record" in golden_of(tmp_path)
    assert said(accept(tmp_path, detail="full")) == (Fate.UNCHANGED, Outcome.PASSED, ())


@pytest.mark.parametrize("detail", ["full", "hashes"])
def test_bare_hash_becomes_more_where_that_is_asked_for(detail: str, tmp_path: Path) -> None:
    """A bare hash stays one until somebody wants it to tell more."""
    write_gate(tmp_path)
    accept(tmp_path)
    bare = golden_of(tmp_path)["test_run_hash"]
    (tmp_path / "a.golden.json").write_text(f"{bare}\n", encoding="utf-8")
    assert accept(tmp_path).fate is Fate.UNCHANGED
    assert accept(tmp_path, detail=detail).fate is Fate.UPDATED
    assert ("record" in golden_of(tmp_path)) == (detail == "full")


def test_large_golden_keeps_results_where_that_is_asked_for(tmp_path: Path) -> None:
    """Whoever wants a large golden gets it."""
    suite = SUITE.replace("tier: gold", f"pad: {'p' * 4 * 1024 * 1024}")
    write_gate(tmp_path, suite=suite)
    assert said(accept(tmp_path, detail="full")) == (Fate.CREATED, Outcome.PASSED, ())
    assert "record" in golden_of(tmp_path)


def test_golden_whose_suite_is_gone_is_pruned_where_that_is_asked_for(tmp_path: Path) -> None:
    """What a deleted suite left behind goes in one call, and nothing beside it."""
    for name in ("a", "b"):
        write_gate(tmp_path, name)
    update(tmp_path)
    for kind in ("suite", "expectations"):
        (tmp_path / f"a.{kind}.yaml").unlink()
    fates = [(item.report.name, item.fate, item.outcome) for item in update(tmp_path, prune=True)]
    assert fates == [
        ("a", Fate.PRUNED, Outcome.PASSED),
        ("b", Fate.UNCHANGED, Outcome.PASSED),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "b.expectations.yaml",
        "b.golden.json",
        "b.suite.yaml",
    ]


def test_expectations_without_a_suite_are_the_user_s_to_delete(tmp_path: Path) -> None:
    """Pruning deletes what tier2gate has written, never what somebody else has."""
    write_gate(tmp_path)
    accept(tmp_path)
    (tmp_path / "a.suite.yaml").unlink()
    item = accept(tmp_path, prune=True)
    assert (item.fate, item.outcome) == (Fate.PRUNED, Outcome.GOLDEN_OBSOLETE)
    assert [problem.file for problem in item.report.problems] == ["a.expectations.yaml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.expectations.yaml"]
    refuse(tmp_path, Outcome.GOLDEN_OBSOLETE, prune=True)


@pytest.mark.parametrize("text", ["{", "not ours at all"])
def test_what_is_no_golden_is_not_pruned(text: str, tmp_path: Path) -> None:
    """A file that only has a golden's name is never deleted."""
    (tmp_path / "a.golden.json").write_text(text, encoding="utf-8")
    for replace_invalid in (False, True):
        item = refuse(tmp_path, Outcome.GOLDEN_INVALID, prune=True, replace_invalid=replace_invalid)
        assert [problem.text for problem in item.report.problems] == snapshot(
            ["the golden cannot be read, so it is not deleted; inspect it, then delete it by hand"]
        )


def test_golden_of_a_misnamed_suite_is_not_pruned(tmp_path: Path) -> None:
    """A slip in a suite's name does not cost its golden."""
    write_gate(tmp_path)
    accept(tmp_path)
    (tmp_path / "a.expectations.yaml").unlink()
    (tmp_path / "a.suite.yaml").rename(tmp_path / "a.suite.YAML")
    items = {item.report.name: item for item in update(tmp_path, prune=True)}
    assert [(name, item.fate) for name, item in items.items()] == [
        ("a", Fate.REFUSED),
        ("a.suite.YAML", Fate.REFUSED),
    ]
    assert [problem.text for problem in items["a"].report.problems] == snapshot(
        ["its suite may be a.suite.YAML, whose name is wrong; rename the suite first"]
    )
    assert (tmp_path / "a.golden.json").exists()


def test_what_is_not_selected_is_not_touched(tmp_path: Path) -> None:
    """Accepting one gate accepts no other."""
    for name in ("a", "b"):
        write_gate(tmp_path, name)
    settings = Settings(paths=(tmp_path / "a.suite.yaml",), root=tmp_path)
    for gate, planned in plan_updates(settings, UpdateSettings(prune=True)).planned:
        carry_out(gate, planned, settings)
    assert [path.name for path in tmp_path.glob("*.golden.json")] == ["a.golden.json"]


def test_path_without_a_gate_is_told_beside_the_gates_of_the_others(tmp_path: Path) -> None:
    """A path that selects nothing is told before anything is accepted under the others."""
    write_gate(tmp_path / "good")
    (tmp_path / "empty").mkdir()
    settings = Settings(paths=(tmp_path / "good", tmp_path / "empty"), root=tmp_path)
    updates = plan_updates(settings, UpdateSettings())
    assert [problem.text for problem in updates.problems] == snapshot(
        ["no gate was found here; a suite is a file called NAME.suite.yaml"]
    )
    assert [problem.file for problem in updates.problems] == ["empty"]
    assert [item.fate for _, item in updates.planned] == [Fate.CREATED]


@pytest.mark.parametrize("name", ["a.suite.yaml", "a.expectations.yaml", "b.suite.yaml"])
def test_golden_never_takes_the_place_of_another_file(name: str, tmp_path: Path) -> None:
    """Whoever names a suite as the golden by a slip loses no suite."""
    for stem in ("a", "b"):
        write_gate(tmp_path, stem)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    settings = Settings(suite=tmp_path / "a.suite.yaml", golden=tmp_path / name, root=tmp_path)
    wanted = UpdateSettings(replace_invalid=True, allow_failing=True)
    [(gate, planned)] = plan_updates(settings, wanted).planned
    item = carry_out(gate, planned, settings)
    assert (item.fate, item.outcome) == (Fate.REFUSED, Outcome.INPUT_INVALID)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("where", [".", "gates"])
def test_golden_that_a_configuration_names_is_not_pruned(where: str, tmp_path: Path) -> None:
    """A gate that is configured elsewhere loses no golden to whoever prunes from another folder."""
    gate = write_gate(tmp_path / "gates")
    assert gate.suite is not None
    text = "gates: [{name: a, suite: gates/a.suite.yaml, golden: gates/other.golden.json}]"
    (tmp_path / "tier2gate.yaml").write_text(text, encoding="utf-8")
    list(accept_all(Settings(folder=tmp_path, root=tmp_path)))
    golden = tmp_path / "gates" / "other.golden.json"
    assert golden.exists()
    settings = Settings(paths=(tmp_path / where,), folder=tmp_path / "elsewhere", root=tmp_path)
    list(accept_all(settings, prune=True))
    assert golden.exists()


def accept_all(settings: Settings, **wanted: Any) -> Iterator[Acceptance]:
    """Update the gates of a call."""
    for gate, planned in plan_updates(settings, UpdateSettings(**wanted)).planned:
        yield carry_out(gate, planned, settings)


def test_allowing_failures_allows_nothing_else(tmp_path: Path) -> None:
    """A failed verdict is let pass, and not whatever else is wrong with the gate."""
    write_gate(tmp_path, expectations=FAILING)
    (tmp_path / "a.golden.json").symlink_to("gone.json")
    item = refuse(tmp_path, Outcome.INPUT_INVALID, allow_failing=True, dry_run=True)
    assert [problem.code for problem in item.report.problems] == ["golden-location"]


def test_link_that_may_hide_a_gate_is_no_suite_named_wrongly(tmp_path: Path) -> None:
    """A golden whose suite is gone is pruned, whatever else is wrong in its folder."""
    write_gate(tmp_path / "gates")
    (tmp_path / "gates" / "gone.golden.json").write_text("0" * 64, encoding="utf-8")
    write_gate(tmp_path / "elsewhere", "b")
    (tmp_path / "gates" / "link").symlink_to("../elsewhere")
    settings = Settings(paths=(tmp_path / "gates",), root=tmp_path, folder=tmp_path)
    planned = plan_updates(settings, UpdateSettings(prune=True)).planned
    fates = {gate.name: item.fate for gate, item in planned}
    assert fates == {"a": Fate.CREATED, "gone": Fate.PRUNED, "link": Fate.REFUSED}
