"""Two sides of a pull request: gates here in `head`, and those of the target branch in `base`."""

from pathlib import Path
from typing import Any

from tests.gates import SUITE, accept_in, write_gate
from tier2gate.commands.check import check
from tier2gate.golden.format import Golden
from tier2gate.golden.store import read_golden
from tier2gate.missions.catalogue import Catalogue
from tier2gate.results.report import GateReport, Report
from tier2gate.settings import Settings

OTHER_SUITE = SUITE.replace("hello", "good evening")


def settings_for(folder: Path, side: str = "head", **more: Any) -> Settings:
    """Give the settings of a call in one side's folder."""
    there = folder / side
    return Settings(paths=(there,), folder=there, root=there, **more)


def write(folder: Path, side: str, name: str = "a", *, accepted: bool = True, **files: str) -> None:
    """Write a gate on one side, accepted or not."""
    write_gate(folder / side, name, **files)
    if accepted:
        accept_in(settings_for(folder, side))


def write_both(folder: Path, name: str = "a") -> None:
    """Write the same accepted gate on both sides."""
    for side in ("base", "head"):
        write(folder, side, name)


def golden_of(folder: Path, side: str) -> Golden:
    """Read the golden of the gate `a` on one side."""
    return read_golden(folder / side / "a.golden.json", "a.golden.json")


def check_head(folder: Path, catalogue: Catalogue | None = None, **more: Any) -> Report:
    """Check the one side against the other."""
    (folder / "base").mkdir(exist_ok=True)
    return check(settings_for(folder, base=folder / "base", **more), catalogue)


def head_of(folder: Path, **more: Any) -> GateReport:
    """Check the one gate there is against the other side."""
    [gate] = check_head(folder, **more).gates
    return gate
