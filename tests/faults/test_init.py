"""The guards of `init` are needed: without each, a user loses a file, or gets a gate that fails."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tier2gate.commands.check import check
from tier2gate.documents import yaml_text
from tier2gate.foundation.errors import GateStoppedError, UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.init import making, writing
from tier2gate.init.making import make_gate
from tier2gate.init.plan import Wanted
from tier2gate.settings import Settings

Act = Callable[[Path], None]


def keeps_what_exists(folder: Path) -> None:
    """Check that a file of the user's stays."""
    mine = folder / "gates" / "refund.golden.json"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(UnusablePathError):
        make_gate(folder, Wanted())
    assert mine.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in mine.parent.iterdir()] == ["refund.golden.json"]


def stays_inside(folder: Path) -> None:
    """Check that a link is not followed."""
    (folder / "outside").mkdir()
    inside = folder / "inside"
    inside.mkdir()
    (inside / "gates").symlink_to("../outside")
    with pytest.raises(UnusablePathError):
        make_gate(inside, Wanted())
    assert [*(folder / "outside").iterdir()] == []


def leaves_nothing(folder: Path) -> None:
    """Check that a gate whose module cannot be loaded is removed."""
    (folder / "rules.py").write_text("def f(a): ...\nraise ImportError\n", encoding="utf-8")
    with pytest.raises(GateStoppedError):
        make_gate(folder, Wanted(python="rules"))
    assert [path.name for path in folder.iterdir()] == ["rules.py"]


def passes_at_once(folder: Path) -> None:
    """Check that a gate with an odd name passes."""
    assert make_gate(folder, Wanted(name="012")).outcome is Outcome.PASSED
    report = check(Settings(paths=(folder / "gates",), folder=folder, root=folder))
    assert report.outcome is Outcome.PASSED


def nothing_refused(patch: pytest.MonkeyPatch) -> None:
    """Write without looking."""
    patch.setattr(making, "refuse_existing", lambda *_: None)
    patch.setattr(writing, "_FLAGS", os.O_WRONLY | os.O_CREAT)


def parents_unseen(patch: pytest.MonkeyPatch) -> None:
    """Do not look at the folders on the way."""
    patch.setattr(writing, "_refuse_parent", lambda *_: None)


def nothing_removed(patch: pytest.MonkeyPatch) -> None:
    """Leave what was written."""
    patch.setattr(writing.NewFiles, "remove", lambda _: None)


def nothing_quoted(patch: pytest.MonkeyPatch) -> None:
    """Take every text for a plain one."""
    patch.setattr(yaml_text, "_is_plain", lambda _: True)


def constant_golden(patch: pytest.MonkeyPatch) -> None:
    """Accept nothing, and say that it was."""
    patch.setattr(making, "carry_out", lambda _gate, planned, _settings: planned)


CASES = {
    keeps_what_exists: nothing_refused,
    stays_inside: parents_unseen,
    leaves_nothing: nothing_removed,
    passes_at_once: nothing_quoted,
}


@pytest.mark.parametrize("act", CASES)
def test_guard_holds(act: Act, tmp_path: Path) -> None:
    """With its guards, `init` keeps what it promises."""
    act(tmp_path)


@pytest.mark.parametrize(("act", "fault"), [*CASES.items(), (passes_at_once, constant_golden)])
def test_planted_fault_is_caught(
    act: Act, fault: Callable[[pytest.MonkeyPatch], None], tmp_path: Path
) -> None:
    """Each of these checks fails without its guard."""
    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        with pytest.raises((AssertionError, pytest.fail.Exception, GateStoppedError)):
            act(tmp_path)
