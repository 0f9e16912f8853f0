"""A report never overwrites a file that the same call reads, under any name."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.gates import accept_in, write_gate
from tests.python_gates import MODULE
from tier2gate.commands.check import check
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.whole_files import draft_of
from tier2gate.gates.search.marker import MARKER
from tier2gate.settings import PythonModule, Settings

MISSIONS = """\
missions:
- name: more
  steps: [{id: s, kind: runtime, operation: noop}]
"""
CONFIGURATION = "gates: [{name: b, suite: b.suite.yaml, golden: accepted.json}]"


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Settings:
    """Set up a call that reads a file of every kind."""
    folder = tmp_path / "gates"
    for name in ("a", "b"):
        write_gate(folder, name)
    accept_in(Settings(paths=(folder,), root=folder))
    write_gate(tmp_path / "base")
    for name, text in {
        "gates/a.missions.yaml": MISSIONS.replace("more", "own"),
        "gates/alone.missions.yaml": MISSIONS.replace("more", "alone"),
        "gates/tier2gate.yaml": CONFIGURATION,
        "tier2gate.yaml": "gates: [{name: c, suite: gates/c.suite.yaml}]",
        "shared.yaml": MISSIONS,
        "m.py": MODULE,
        "acme/__init__.py": "",
        "acme/pricing.py": MODULE,
        "acme/table.json": "{}",
        "proposed/a.golden.json": "{}",
        f"proposed/{MARKER}": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Settings(
        paths=(folder,),
        folder=tmp_path,
        root=tmp_path,
        missions=(tmp_path / "shared.yaml",),
        modules=(
            PythonModule(shown="m.py", path=tmp_path / "m.py"),
            PythonModule(shown="acme.pricing", path=None),
        ),
        base=tmp_path / "base",
        proposed=tmp_path / "proposed",
    )


READ = [
    *("gates/a.suite.yaml", "gates/a.expectations.yaml", "gates/a.golden.json"),
    *("gates/a.missions.yaml", "gates/alone.missions.yaml"),
    *("gates/b.suite.yaml", "gates/tier2gate.yaml", "tier2gate.yaml"),
    *("shared.yaml", "m.py", "acme/pricing.py", "acme/table.json"),
    *("base/a.suite.yaml", f"proposed/{MARKER}"),
]


def link(path: Path, other: Path) -> None:
    """Make a symbolic link."""
    other.symlink_to(path)


def hard_link(path: Path, other: Path) -> None:
    """Make a hard link."""
    os.link(path, other)


def link_to_hard_link(path: Path, other: Path) -> None:
    """Make a symbolic link to a hard link."""
    os.link(path, other.with_name("between"))
    other.symlink_to("between")


def draft(path: Path, other: Path) -> None:
    """Make a hard link to the file where the report's draft would be."""
    os.link(path, draft_of(other))


NAMES: list[Callable[[Path, Path], None]] = [link, hard_link, link_to_hard_link, draft]


def refuse(settings: Settings, report: Path) -> None:
    """Check that a call refuses a report and writes nothing."""
    before = {path: path.read_bytes() for path in settings.root.rglob("*") if path.is_file()}
    with pytest.raises(UnusablePathError) as caught:
        check(replace(settings, reports=(report,)))
    assert str(caught.value) == (
        f"{report.as_posix()}: the report would overwrite a file that tier2gate reads; "
        "rename the report"
    )
    after = {path: path.read_bytes() for path in settings.root.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("name", READ)
def test_report_that_would_overwrite_an_input_is_refused(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who mistypes `--report` does not lose a gate, module or configuration."""
    monkeypatch.setattr(sys, "path", [str(settings.root), *sys.path])
    refuse(settings, settings.root / name)


@pytest.mark.parametrize("make", NAMES)
@pytest.mark.parametrize("name", READ)
def test_report_that_links_to_an_input_is_refused(
    name: str,
    make: Callable[[Path, Path], None],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A report that is a link or hard link to an input file is refused."""
    monkeypatch.setattr(sys, "path", [str(settings.root), *sys.path])
    report = settings.root / "report.json"
    make(settings.root / name, report)
    refuse(settings, report)


def test_report_is_refused_with_an_invalid_configuration(settings: Settings) -> None:
    """Even if an invalid configuration hides the gates, no input file is overwritten."""
    (settings.root / "tier2gate.yaml").write_text("gates: {}", encoding="utf-8")
    os.link(settings.root / "tier2gate.yaml", settings.root / "r.json")
    broken = replace(settings, paths=())
    assert check(broken).exit_code == 4
    for name in ("m.py", "shared.yaml", "tier2gate.yaml", "r.json"):
        refuse(broken, settings.root / name)


@pytest.mark.parametrize(
    "name", ["report.json", "gates/report.json", "new/report.json", "old.json"]
)
def test_report_elsewhere_is_written(name: str, settings: Settings) -> None:
    """A report can be written next to the gates and over an older report."""
    (settings.root / "old.json").write_text("{}", encoding="utf-8")
    os.link(settings.root / "old.json", settings.root / "older.json")
    only = replace(settings, modules=(), proposed=None)
    report = replace(only, reports=(settings.root / name,))
    assert check(report).exit_code == check(only).exit_code


def test_report_is_not_named_like_code(settings: Settings) -> None:
    """A report never replaces a module that missions import, which only a run would show."""
    module = settings.root / "helpers.py"
    module.write_text("VALUE = 1\n", encoding="utf-8")
    with pytest.raises(UnusablePathError, match=r"a report cannot end with \.py, as code does"):
        check(replace(settings, reports=(module,)))
    assert module.read_text(encoding="utf-8") == "VALUE = 1\n"


def test_two_reports_have_two_files(settings: Settings) -> None:
    """A report is not lost to another one of the same call, even under another name."""
    (settings.root / "new").mkdir()
    for other in ("r.out", "new/../r.out"):
        both = (settings.root / "r.out", settings.root / other)
        with pytest.raises(UnusablePathError, match="two reports cannot have one file"):
            check(replace(settings, reports=both))
    assert not (settings.root / "r.out").exists()


@pytest.mark.children
def test_missing_package_is_reported_when_loaded(settings: Settings) -> None:
    """A misspelt package is reported in its own words, with or without a report."""
    only = replace(
        settings,
        modules=(PythonModule(shown="no_such_package.x", path=None),),
        proposed=None,
        reports=(settings.root / "r.json",),
    )
    assert check(only).exit_code != 0
