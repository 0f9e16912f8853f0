"""Accepting: what is written, what is refused, and what is said of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.gates import EXPECTATIONS, FAILING, SUITE, echo_that, write_gate
from tier2gate.errors import Outcome
from tier2gate.gates.selection import UnusablePathError
from tier2gate.missions.catalogue import Catalogue, built_in_missions
from tier2gate.pipeline import check
from tier2gate.report import Acceptance, Action
from tier2gate.settings import Settings
from tier2gate.updating import update


def settings_for(folder: Path) -> Settings:
    """Give the settings of a call in a folder."""
    return Settings(paths=(folder,), root=folder)


def accept(folder: Path, catalogue: Catalogue | None = None) -> Acceptance:
    """Update the one gate of a folder."""
    (item,) = update(settings_for(folder), catalogue)
    return item


def said(item: Acceptance) -> tuple[Action, Outcome, tuple[str, ...]]:
    """Give what an acceptance says of itself."""
    return item.action, item.outcome, item.notices


def changed_missions() -> Catalogue:
    """Give missions that behave otherwise."""
    missions = built_in_missions()
    builder = echo_that(lambda payload: payload.update(changed=True))
    return {**missions, "echo": replace(missions["echo"], builder=builder)}


def test_first_update_creates(tmp_path: Path) -> None:
    """After the first update the gate passes, and nobody is told to accept anything any more."""
    write_gate(tmp_path)
    item = accept(tmp_path)
    assert said(item) == (Action.CREATED, Outcome.PASSED, ())
    assert item.report.way_out is None
    assert check(settings_for(tmp_path)).outcome is Outcome.PASSED


def test_second_update_changes_nothing(tmp_path: Path) -> None:
    """An update can be run as often as one likes."""
    write_gate(tmp_path)
    accept(tmp_path)
    before = (tmp_path / "a.golden.json").read_bytes()
    assert said(accept(tmp_path)) == (Action.UNCHANGED, Outcome.PASSED, ())
    assert (tmp_path / "a.golden.json").read_bytes() == before


def test_drift_is_accepted_and_told(tmp_path: Path) -> None:
    """Whoever accepts a drift is shown what it was."""
    write_gate(tmp_path)
    accept(tmp_path)
    item = accept(tmp_path, changed_missions())
    assert said(item) == (Action.UPDATED, Outcome.PASSED, ())
    assert item.report.drift is not None
    assert check(settings_for(tmp_path), changed_missions()).outcome is Outcome.PASSED


def test_moved_inputs_are_accepted_and_told(tmp_path: Path) -> None:
    """A golden that is rewritten for its inputs alone says so."""
    write_gate(tmp_path)
    accept(tmp_path)
    moved = EXPECTATIONS.replace("path: executed", "path: /executed").replace(".", "/")
    write_gate(tmp_path, expectations=moved)
    assert said(accept(tmp_path)) == (
        Action.UPDATED,
        Outcome.PASSED,
        ("the results are the accepted ones; these inputs moved: expectations",),
    )
    assert check(settings_for(tmp_path)).gates[0].notices == ()


def test_golden_that_is_too_large_is_told(tmp_path: Path) -> None:
    """Whoever accepts a large run is told that its golden won't show values."""
    suite = SUITE.replace("tier: gold", f"pad: {'p' * 4 * 1024 * 1024}")
    write_gate(tmp_path, suite=suite)
    notice = "with the results it would be 4 MiB or more, so the golden keeps hashes only"
    assert said(accept(tmp_path)) == (Action.CREATED, Outcome.PASSED, (notice,))
    golden = json.loads((tmp_path / "a.golden.json").read_bytes())
    assert "record" not in golden
    assert said(accept(tmp_path)) == (Action.UNCHANGED, Outcome.PASSED, ())


def test_bare_hash_is_updated_in_silence(tmp_path: Path) -> None:
    """Who keeps a bare hash is not told that it holds no results."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text("0" * 64, encoding="utf-8")
    assert said(accept(tmp_path)) == (Action.UPDATED, Outcome.PASSED, ())


def refuse(folder: Path, outcome: Outcome, catalogue: Catalogue | None = None) -> None:
    """Update the one gate of a folder, which is refused and changes nothing."""
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    item = accept(folder, catalogue)
    assert said(item) == (Action.REFUSED, outcome, ())
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert after == before


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
    (item,) = update(settings_for(tmp_path))
    assert [problem.message for problem in item.report.problems] == [
        "the golden cannot be written: Is a directory"
    ]


def test_refused_gate_keeps_no_other_from_being_accepted(tmp_path: Path) -> None:
    """Of several gates, each that can be accepted is."""
    write_gate(tmp_path, "bad", expectations=FAILING)
    write_gate(tmp_path, "good")
    actions = [(item.report.name, item.action) for item in update(settings_for(tmp_path))]
    assert actions == [("bad", Action.REFUSED), ("good", Action.CREATED)]
    assert (tmp_path / "good.golden.json").exists()


def test_no_gate_is_nothing(tmp_path: Path) -> None:
    """In an empty folder nothing is accepted."""
    assert list(update(settings_for(tmp_path))) == []


def test_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A typo in a path is never taken for a folder without gates."""
    with pytest.raises(UnusablePathError):
        update(settings_for(tmp_path / "nowhere"))
