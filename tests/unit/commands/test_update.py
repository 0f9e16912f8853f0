"""Accepting results: what is written, refused and reported."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import EXPECTATIONS, FAILING, SUITE, echo_that, write_gate
from tier2gate.commands.check import check
from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.golden import store
from tier2gate.missions.catalogue import Catalogue, built_in_missions
from tier2gate.results.acceptance import Acceptance, Fate
from tier2gate.settings import Settings


def settings_for(folder: Path) -> Settings:
    """Return the settings of a call in a folder."""
    return Settings(paths=(folder,), root=folder)


def update(folder: Path, catalogue: Catalogue | None = None, **wanted: Any) -> list[Acceptance]:
    """Update the gates of a folder."""
    settings = settings_for(folder)
    return [
        planned if wanted.get("dry_run") else carry_out(gate, planned, settings)
        for gate, planned in plan_updates(settings, UpdateSettings(**wanted), catalogue).planned
    ]


def accept(folder: Path, catalogue: Catalogue | None = None, **wanted: Any) -> Acceptance:
    """Update the only gate of a folder."""
    (item,) = update(folder, catalogue, **wanted)
    return item


def described(item: Acceptance) -> tuple[Fate, Outcome, tuple[str, ...]]:
    """Return the fate, outcome and notices of an acceptance."""
    notices = (*item.report.notices, *item.notices)
    return item.fate, item.outcome, tuple(notice.text for notice in notices)


def golden_of(folder: Path) -> Any:
    """Read the accepted golden."""
    return json.loads((folder / "a.golden.json").read_bytes())


def changed_missions() -> Catalogue:
    """Return missions that behave differently."""
    missions = built_in_missions()
    builder = echo_that(lambda payload: payload.update(changed=True))
    return {**missions, "echo": replace(missions["echo"], builder=builder)}


def test_first_update_creates(tmp_path: Path) -> None:
    """After the first update the gate passes and has no remedy left."""
    write_gate(tmp_path)
    item = accept(tmp_path)
    assert described(item) == (Fate.CREATED, Outcome.PASSED, ())
    assert item.report.remedy is None
    assert check(settings_for(tmp_path)).outcome is Outcome.PASSED


def test_second_update_changes_nothing(tmp_path: Path) -> None:
    """An update can be repeated without any effect."""
    write_gate(tmp_path)
    accept(tmp_path)
    before = (tmp_path / "a.golden.json").read_bytes()
    assert described(accept(tmp_path)) == (Fate.UNCHANGED, Outcome.PASSED, ())
    assert (tmp_path / "a.golden.json").read_bytes() == before


def test_accepted_drift_is_reported(tmp_path: Path) -> None:
    """A user who accepts a drift sees what changed."""
    write_gate(tmp_path)
    accept(tmp_path)
    item = accept(tmp_path, changed_missions())
    assert described(item) == (Fate.UPDATED, Outcome.PASSED, ())
    assert item.report.drift is not None
    assert check(settings_for(tmp_path), changed_missions()).outcome is Outcome.PASSED


def test_accepted_changed_inputs_are_reported(tmp_path: Path) -> None:
    """A user whose golden is rewritten only for its inputs is told so."""
    write_gate(tmp_path)
    accept(tmp_path)
    changed = EXPECTATIONS.replace("path: executed", "path: /executed").replace(".", "/")
    write_gate(tmp_path, expectations=changed)
    assert described(accept(tmp_path)) == (
        Fate.UPDATED,
        Outcome.PASSED,
        snapshot(
            (
                "the results match the golden, but an input changed: the order of the expectations, what some check, or how they compare",
            )
        ),
    )
    assert check(settings_for(tmp_path)).gates[0].notices == ()


def test_large_golden_is_reported(tmp_path: Path) -> None:
    """A user who accepts a large run is told that its golden will not show values."""
    suite = SUITE.replace("tier: gold", f"pad: {'p' * 16 * 1024 * 1024}")
    write_gate(tmp_path, suite=suite)
    notice = (
        "the golden keeps hashes only: with the results it would be 16 MiB or more; "
        "to keep the results: tier2gate update a.suite.yaml --detail full"
    )
    assert described(accept(tmp_path)) == (Fate.CREATED, Outcome.PASSED, (notice,))
    golden = json.loads((tmp_path / "a.golden.json").read_bytes())
    assert "suite_hash" in golden
    assert described(accept(tmp_path)) == (Fate.UNCHANGED, Outcome.PASSED, ())


def test_bare_hash_is_updated_without_a_notice(tmp_path: Path) -> None:
    """A user who chose a bare hash is not told that it has no results."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text("0" * 64, encoding="utf-8")
    assert described(accept(tmp_path)) == (Fate.UPDATED, Outcome.PASSED, ())


def refuse(
    folder: Path, outcome: Outcome, catalogue: Catalogue | None = None, **wanted: Any
) -> Acceptance:
    """Update the only gate of a folder, and check that it is refused and nothing changes."""
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    item = accept(folder, catalogue, **wanted)
    assert (item.fate, item.outcome) == (Fate.REFUSED, outcome)
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert after == before
    return item


def test_failed_verdict_is_refused(tmp_path: Path) -> None:
    """A user cannot accept a failing run by accident."""
    write_gate(tmp_path, expectations=FAILING)
    refuse(tmp_path, Outcome.VERDICT_FAILED)


def test_invalid_file_is_refused(tmp_path: Path) -> None:
    """A gate that cannot be read accepts nothing."""
    write_gate(tmp_path, suite="[")
    refuse(tmp_path, Outcome.INPUT_INVALID)


@pytest.mark.parametrize("text", ["{", "<<<<<<< ours\n", '{"schema_version": "golden@2"}'])
def test_unreadable_golden_is_refused(text: str, tmp_path: Path) -> None:
    """A golden that is broken or from a newer version is never overwritten by accident."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text(text, encoding="utf-8")
    refuse(tmp_path, Outcome.GOLDEN_INVALID)


def test_golden_without_a_suite_is_refused(tmp_path: Path) -> None:
    """An update neither deletes nor accepts a golden whose suite is gone."""
    (tmp_path / "a.golden.json").write_text("0" * 64, encoding="utf-8")
    refuse(tmp_path, Outcome.GOLDEN_OBSOLETE)


def test_mission_that_raises_is_refused(tmp_path: Path) -> None:
    """A run that did not finish cannot be accepted."""
    write_gate(tmp_path)

    def fail(payload: object) -> None:
        raise ValueError("no such customer")

    missions = built_in_missions()
    broken = {**missions, "echo": replace(missions["echo"], builder=echo_that(fail))}
    refuse(tmp_path, Outcome.EXECUTION_ERROR, broken)


def test_unwritable_golden_is_refused(tmp_path: Path) -> None:
    """A golden that was not written is not reported as accepted."""
    write_gate(tmp_path)
    (tmp_path / ".a.golden.json.tier2gate-draft").mkdir()
    refuse(tmp_path, Outcome.INPUT_INVALID)
    item = accept(tmp_path)
    assert [problem.message for problem in item.report.problems] == snapshot(
        ["the golden cannot be written: Is a directory"]
    )


def test_refused_gate_does_not_stop_the_others(tmp_path: Path) -> None:
    """Every gate that can be accepted is, even if another one is refused."""
    write_gate(tmp_path, "bad", expectations=FAILING)
    write_gate(tmp_path, "good")
    actions = [(item.report.name, item.fate) for item in update(tmp_path)]
    assert actions == [("bad", Fate.REFUSED), ("good", Fate.CREATED)]
    assert (tmp_path / "good.golden.json").exists()


def test_no_gate_accepts_nothing(tmp_path: Path) -> None:
    """An update in an empty folder accepts nothing."""
    assert update(tmp_path) == []


def test_missing_path_is_an_error(tmp_path: Path) -> None:
    """A typo in a path is never treated as a folder without gates."""
    with pytest.raises(UnusablePathError):
        update(tmp_path / "nowhere")


def test_failed_verdict_is_accepted_on_request(tmp_path: Path) -> None:
    """A known failure can be accepted on purpose, and the gate still fails."""
    write_gate(tmp_path, expectations=FAILING)
    assert described(accept(tmp_path, allow_failing=True)) == (Fate.CREATED, Outcome.PASSED, ())
    assert golden_of(tmp_path)["passed"] is False
    [gate] = check(settings_for(tmp_path)).gates
    assert (gate.outcome, gate.drift) == (Outcome.VERDICT_FAILED, None)
    assert described(accept(tmp_path, allow_failing=True)) == (Fate.UNCHANGED, Outcome.PASSED, ())
    refuse(tmp_path, Outcome.VERDICT_FAILED)


@pytest.mark.parametrize("text", ["{", "<<<<<<< ours\n", '{"schema_version": "golden@2"}'])
def test_unreadable_golden_is_replaced_on_request(text: str, tmp_path: Path) -> None:
    """A badly merged golden can be replaced in one call, but only by a passing run."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text(text, encoding="utf-8")
    replaced = (
        "the replaced golden was invalid, so it was not compared; "
        "to compare, restore it from Git first"
    )
    item = accept(tmp_path, replace_invalid=True)
    assert described(item) == (Fate.UPDATED, Outcome.PASSED, (replaced,))
    assert check(settings_for(tmp_path)).outcome is Outcome.PASSED
    (tmp_path / "a.golden.json").write_text(text, encoding="utf-8")
    write_gate(tmp_path, expectations=FAILING)
    refuse(tmp_path, Outcome.GOLDEN_INVALID, replace_invalid=True)
    refuse(tmp_path, Outcome.GOLDEN_INVALID, allow_failing=True)
    both = accept(tmp_path, replace_invalid=True, allow_failing=True)
    assert described(both) == (Fate.UPDATED, Outcome.PASSED, (replaced,))


def test_no_option_accepts_a_gate_that_did_not_run(tmp_path: Path) -> None:
    """No combination of options accepts a gate that cannot be read."""
    write_gate(tmp_path, suite="[")
    refuse(tmp_path, Outcome.INPUT_INVALID, replace_invalid=True, allow_failing=True, prune=True)


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    """A user can preview an update without leaving any file behind."""
    write_gate(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    item = accept(tmp_path, dry_run=True)
    assert (item.fate, item.data is not None) == (Fate.CREATED, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_expected_hash_is_accepted_and_no_other(tmp_path: Path) -> None:
    """A user who accepts the hash shown by CI never accepts a different local result."""
    write_gate(tmp_path)
    item = refuse(tmp_path, Outcome.HASH_DRIFT, expect="0" * 64)
    found = item.report.test_run_hash
    assert [problem.text for problem in item.report.problems] == [
        (
            f"the run gave {found}, but {'0' * 64} was expected; "
            "find out what differs from the run that gave the expected hash"
        )
    ]
    assert found is not None
    refuse(tmp_path, Outcome.HASH_DRIFT, expect=found[:11] + "z")
    assert accept(tmp_path, dry_run=True, expect=found).fate is Fate.CREATED
    assert accept(tmp_path, expect=found[:12]).fate is Fate.CREATED


def test_expected_hash_requires_a_single_gate(tmp_path: Path) -> None:
    """A hash is not compared with several gates."""
    write_gate(tmp_path, "a")
    write_gate(tmp_path, "b")
    with pytest.raises(UnusablePathError) as caught:
        update(tmp_path, expect="0" * 64)
    assert str(caught.value) == snapshot(
        "--expect needs exactly one gate, but there are 2; give its suite, or its golden if several gates share the suite"
    )


def test_reason_is_kept_until_the_results_change(tmp_path: Path) -> None:
    """A reviewer never reads a reason that was given for other results."""
    write_gate(tmp_path)
    accept(tmp_path, reason="first: naïve\nbut right")
    assert golden_of(tmp_path)["reason"] == snapshot("first: naïve\nbut right")
    changed = EXPECTATIONS.replace("path: executed", "path: /executed").replace(".", "/")
    write_gate(tmp_path, expectations=changed)
    assert accept(tmp_path).fate is Fate.UPDATED
    assert golden_of(tmp_path)["reason"] == snapshot("first: naïve\nbut right")
    accept(tmp_path, changed_missions())
    assert "reason" not in golden_of(tmp_path)


def test_reason_without_a_change_is_not_recorded(tmp_path: Path) -> None:
    """A user whose golden is unchanged is told that the reason was not recorded."""
    write_gate(tmp_path)
    accept(tmp_path)
    before = (tmp_path / "a.golden.json").stat()
    item = accept(tmp_path, reason="why not")
    notice = "nothing changed, so the golden was not written and the reason is not recorded"
    assert described(item) == (Fate.UNCHANGED, Outcome.PASSED, (notice,))
    after = (tmp_path / "a.golden.json").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_requested_detail_is_written(tmp_path: Path) -> None:
    """A user can switch a golden between results and hashes without other changes."""
    write_gate(tmp_path)
    accept(tmp_path, detail="hashes")
    assert "suite_hash" in golden_of(tmp_path)
    assert described(accept(tmp_path)) == (Fate.UNCHANGED, Outcome.PASSED, ())
    assert described(accept(tmp_path, detail="full")) == (Fate.UPDATED, Outcome.PASSED, ())
    assert "suite_hash" not in golden_of(tmp_path)
    assert described(accept(tmp_path, detail="full")) == (Fate.UNCHANGED, Outcome.PASSED, ())


@pytest.mark.parametrize("detail", ["full", "hashes"])
def test_bare_hash_is_extended_on_request(detail: str, tmp_path: Path) -> None:
    """A bare hash stays one until a user asks for more detail."""
    write_gate(tmp_path)
    accept(tmp_path)
    bare = golden_of(tmp_path)["test_run_hash"]
    (tmp_path / "a.golden.json").write_text(f"{bare}\n", encoding="utf-8")
    assert accept(tmp_path).fate is Fate.UNCHANGED
    assert accept(tmp_path, detail=detail).fate is Fate.UPDATED
    assert ("suite_hash" in golden_of(tmp_path)) == (detail == "hashes")


def test_large_golden_keeps_results_on_request(tmp_path: Path) -> None:
    """A user who asks for a large golden gets it."""
    suite = SUITE.replace("tier: gold", f"pad: {'p' * 16 * 1024 * 1024}")
    write_gate(tmp_path, suite=suite)
    assert described(accept(tmp_path, detail="full")) == (Fate.CREATED, Outcome.PASSED, ())
    assert "suite_hash" not in golden_of(tmp_path)


def test_golden_without_a_suite_is_pruned_on_request(tmp_path: Path) -> None:
    """A golden whose suite was deleted can be removed in one call, with nothing else."""
    for name in ("a", "b"):
        write_gate(tmp_path, name)
    update(tmp_path)
    for kind in ("suite", "expectations"):
        (tmp_path / f"a.{kind}.yaml").unlink()
    fates = [(item.report.name, item.fate, item.outcome) for item in update(tmp_path, prune=True)]
    assert fates == [
        ("b", Fate.UNCHANGED, Outcome.PASSED),
        ("a", Fate.PRUNED, Outcome.PASSED),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "b.expectations.yaml",
        "b.golden.json",
        "b.suite.yaml",
    ]


def test_expectations_without_a_suite_are_not_pruned(tmp_path: Path) -> None:
    """Pruning deletes only files that tier2gate wrote."""
    write_gate(tmp_path)
    accept(tmp_path)
    (tmp_path / "a.suite.yaml").unlink()
    item = accept(tmp_path, prune=True)
    assert (item.fate, item.outcome) == (Fate.PRUNED, Outcome.GOLDEN_OBSOLETE)
    assert [problem.file for problem in item.report.problems] == ["a.expectations.yaml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.expectations.yaml"]
    refuse(tmp_path, Outcome.GOLDEN_OBSOLETE, prune=True)


@pytest.mark.parametrize("text", ["{", "not ours at all"])
def test_file_that_is_not_a_golden_is_not_pruned(text: str, tmp_path: Path) -> None:
    """A file that is only named like a golden is never deleted."""
    (tmp_path / "a.golden.json").write_text(text, encoding="utf-8")
    for replace_invalid in (False, True):
        item = refuse(tmp_path, Outcome.GOLDEN_INVALID, prune=True, replace_invalid=replace_invalid)
        assert [problem.text for problem in item.report.problems] == snapshot(
            ["the golden is invalid, so it is not deleted; inspect it, then delete it by hand"]
        )


def test_golden_of_a_misnamed_suite_is_not_pruned(tmp_path: Path) -> None:
    """A typo in a suite's name does not delete its golden."""
    write_gate(tmp_path)
    accept(tmp_path)
    (tmp_path / "a.expectations.yaml").unlink()
    (tmp_path / "a.suite.yaml").rename(tmp_path / "a.suite.YAML")
    items = {item.report.name: item for item in update(tmp_path, prune=True)}
    assert [(name, item.fate) for name, item in items.items()] == [
        ("a.suite.YAML", Fate.REFUSED),
        ("a", Fate.REFUSED),
    ]
    assert [problem.text for problem in items["a"].report.problems] == snapshot(
        ["its suite may be a.suite.YAML, whose name is wrong; rename the suite first"]
    )
    assert (tmp_path / "a.golden.json").exists()


@pytest.mark.parametrize("renamed", ["0", "z"])
@pytest.mark.parametrize("dry_run", [False, True])
def test_golden_of_a_renamed_suite_is_not_pruned(
    renamed: str, dry_run: bool, tmp_path: Path
) -> None:
    """A user who renamed only the suite keeps the golden, whichever gate comes first."""
    for name in ("a", "b"):
        write_gate(tmp_path, name)
    update(tmp_path)
    (tmp_path / "a.suite.yaml").rename(tmp_path / f"{renamed}.suite.yaml")
    items = {item.report.name: item for item in update(tmp_path, prune=True, dry_run=dry_run)}
    assert {name: (item.fate, item.outcome) for name, item in items.items()} == {
        "b": (Fate.UNCHANGED, Outcome.PASSED),
        renamed: (Fate.REFUSED, Outcome.INPUT_INVALID),
        "a": (Fate.REFUSED, Outcome.GOLDEN_OBSOLETE),
    }
    assert [problem.text for problem in items["a"].report.problems] == snapshot(
        [
            "another gate was refused, and this may be its golden, so nothing is deleted; fix that gate first, or delete this file by hand"
        ]
    )
    assert (tmp_path / "a.golden.json").exists()
    (tmp_path / "a.expectations.yaml").rename(tmp_path / f"{renamed}.expectations.yaml")
    fates = {item.report.name: item.fate for item in update(tmp_path, prune=True)}
    assert fates == {"b": Fate.UNCHANGED, renamed: Fate.CREATED, "a": Fate.PRUNED}


def change_golden(folder: Path) -> bytes:
    """Write another golden, as a colleague's update or `git pull` does."""
    there = folder / "there"
    write_gate(there)
    accept(there, changed_missions())
    data = (there / "a.golden.json").read_bytes()
    (folder / "a.golden.json").write_bytes(data)
    return data


@pytest.mark.parametrize("first", [False, True])
def test_golden_that_changed_meanwhile_is_not_overwritten(first: bool, tmp_path: Path) -> None:
    """A golden that somebody else wrote while the gate ran is neither lost nor reported as ours."""
    write_gate(tmp_path)
    if not first:
        accept(tmp_path)
        write_gate(tmp_path, suite=SUITE.replace("hello", "hi"))
    settings = settings_for(tmp_path)
    settings = replace(settings, paths=(tmp_path / "a.suite.yaml",))
    [(gate, planned)] = plan_updates(settings, UpdateSettings()).planned
    assert planned.fate is (Fate.CREATED if first else Fate.UPDATED)
    data = change_golden(tmp_path)
    item = carry_out(gate, planned, settings)
    assert (item.fate, item.outcome) == (Fate.REFUSED, Outcome.INPUT_INVALID)
    assert [problem.text for problem in item.report.problems] == snapshot(
        ["the golden changed while the gate ran, so it was not overwritten; run the command again"]
    )
    assert (tmp_path / "a.golden.json").read_bytes() == data
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "a.expectations.yaml",
        "a.golden.json",
        "a.suite.yaml",
    ]


def test_golden_that_another_update_wrote_alike_is_accepted(tmp_path: Path) -> None:
    """Two updates of the same results do not get in each other's way."""
    write_gate(tmp_path)
    settings = settings_for(tmp_path)
    [(gate, planned)] = plan_updates(settings, UpdateSettings()).planned
    accept(tmp_path)
    assert carry_out(gate, planned, settings).fate is Fate.CREATED


def test_golden_that_changed_meanwhile_is_not_deleted(tmp_path: Path) -> None:
    """A golden without a suite that somebody else wrote in the meantime is not pruned."""
    write_gate(tmp_path)
    accept(tmp_path)
    for kind in ("suite", "expectations"):
        (tmp_path / f"a.{kind}.yaml").unlink()
    settings = settings_for(tmp_path)
    [(gate, planned)] = plan_updates(settings, UpdateSettings(prune=True)).planned
    assert planned.fate is Fate.PRUNED
    data = change_golden(tmp_path)
    item = carry_out(gate, planned, settings)
    assert (item.fate, item.outcome) == (Fate.REFUSED, Outcome.INPUT_INVALID)
    assert [problem.text for problem in item.report.problems] == snapshot(
        ["the golden changed while the gate ran, so it was not deleted; run the command again"]
    )
    assert (tmp_path / "a.golden.json").read_bytes() == data


def test_changed_golden_is_found_by_the_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the comparison just before the rename, the tests above would see goldens lost."""
    write_gate(tmp_path)
    settings = replace(settings_for(tmp_path), paths=(tmp_path / "a.suite.yaml",))
    [(gate, planned)] = plan_updates(settings, UpdateSettings()).planned
    data = change_golden(tmp_path)
    monkeypatch.setattr(store, "_confirm", lambda *_: None)
    assert carry_out(gate, planned, settings).fate is Fate.CREATED
    assert (tmp_path / "a.golden.json").read_bytes() != data


def test_unselected_gates_are_not_touched(tmp_path: Path) -> None:
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
def test_golden_overwrites_no_other_file(name: str, tmp_path: Path) -> None:
    """A user who gives a suite as the golden by mistake does not lose the suite."""
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
def test_golden_named_by_a_configuration_is_not_pruned(where: str, tmp_path: Path) -> None:
    """Pruning from another folder does not delete the golden of a configured gate."""
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
    """Allowing a failed verdict does not allow other problems of the gate."""
    write_gate(tmp_path, expectations=FAILING)
    (tmp_path / "a.golden.json").symlink_to("gone.json")
    item = refuse(tmp_path, Outcome.INPUT_INVALID, allow_failing=True, dry_run=True)
    assert [problem.code for problem in item.report.problems] == ["golden-location"]


def test_unrelated_link_does_not_prevent_pruning(tmp_path: Path) -> None:
    """A golden whose suite is gone is pruned even if its folder has an unrelated link."""
    write_gate(tmp_path / "gates")
    (tmp_path / "gates" / "gone.golden.json").write_text("0" * 64, encoding="utf-8")
    write_gate(tmp_path / "elsewhere", "b")
    (tmp_path / "gates" / "link").symlink_to("../elsewhere")
    settings = Settings(paths=(tmp_path / "gates",), root=tmp_path, folder=tmp_path)
    planned = plan_updates(settings, UpdateSettings(prune=True)).planned
    fates = {gate.name: item.fate for gate, item in planned}
    assert fates == {"a": Fate.CREATED, "gone": Fate.PRUNED, "link": Fate.REFUSED}
