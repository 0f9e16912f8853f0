"""A report of an earlier call is gone if this call ends without one; nothing else is removed."""

from pathlib import Path

import pytest

from tests.command import run, run_with_fault
from tests.gates import FAILING, SUITE, accept_in, write_gate
from tier2gate.reporters.interface import REPORTERS
from tier2gate.settings import Settings

TARGETS = [part for kind in REPORTERS for part in ("--report", f"{kind}=out/{kind}")]


@pytest.fixture(name="gates")
def _gates(tmp_path: Path) -> Path:
    """Create an accepted gate."""
    write_gate(tmp_path)
    accept_in(Settings(paths=(tmp_path,), root=tmp_path))
    return tmp_path


def write_reports(folder: Path) -> list[str]:
    """Write a report of each kind; return their names."""
    run("check", *TARGETS, cwd=folder)
    names = sorted(path.name for path in (folder / "out").iterdir())
    assert names == [*REPORTERS]
    return names


def left_in(folder: Path) -> list[str]:
    """Return the names of the reports that are left."""
    return sorted(path.name for path in (folder / "out").iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        ("nope",),
        (".", "--suite", "a.suite.yaml"),
        ("--fail-on-golden-change",),
        ("--missions", "nope.yaml"),
        ("--base", "nope"),
    ],
    ids=" ".join,
)
def test_green_reports_are_removed_after_wrong_usage(
    arguments: tuple[str, ...], gates: Path
) -> None:
    """A job that publishes reports in any case does not publish those of the call before."""
    write_reports(gates)
    assert run("check", *arguments, *TARGETS, cwd=gates).status == 2
    assert left_in(gates) == []


@pytest.mark.parametrize("change", ["failed", "drifted", "invalid"])
def test_red_reports_are_removed_too(change: str, gates: Path) -> None:
    """What a report says does not matter, only that it is not of this call."""
    if change == "failed":
        write_gate(gates, expectations=FAILING)
    else:
        write_gate(gates, suite=SUITE.replace("hello", "hi") if change == "drifted" else "[")
    write_reports(gates)
    assert run("check", "nope", *TARGETS, cwd=gates).status == 2
    assert left_in(gates) == []


def test_reports_are_removed_after_a_bug(gates: Path) -> None:
    """A call that a bug ended does not look like the one before."""
    write_reports(gates)
    fault = "import tier2gate.cli.reporting as c\ndef fail(*_, **__): raise RuntimeError\nc.check = fail"
    assert run_with_fault(fault, "check", *TARGETS, cwd=gates).status == 70
    assert left_in(gates) == []


def test_reports_of_a_call_that_ends_with_one_are_replaced(gates: Path) -> None:
    """A call that finds something wrong writes its own report."""
    write_reports(gates)
    write_gate(gates, expectations=FAILING)
    assert run("check", *TARGETS, cwd=gates).status == 1
    assert left_in(gates) == [*REPORTERS]
    assert "verdict-failed" in (gates / "out" / "text").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", REPORTERS)
@pytest.mark.parametrize(
    "content", [b"", b"mine\n", b"{}\n", b"## mine\n", b"<html></html>\n", b"\xff"]
)
def test_other_files_are_kept(kind: str, content: bytes, gates: Path) -> None:
    """A file that tier2gate did not write is not removed, even if a report was to replace it."""
    (gates / "out").mkdir()
    (gates / "out" / "mine").write_bytes(content)
    assert run("check", "nope", "--report", f"{kind}=out/mine", cwd=gates).status == 2
    assert (gates / "out" / "mine").read_bytes() == content


def test_file_that_is_read_is_kept(gates: Path) -> None:
    """A report that would overwrite a file of the call is refused, and the file stays."""
    before = (gates / "a.suite.yaml").read_bytes()
    (gates / "link.json").symlink_to("a.suite.yaml")
    finished = run("check", ".", "--report", "json=link.json", cwd=gates)
    assert finished.status == 2
    assert (gates / "a.suite.yaml").read_bytes() == before


def test_folder_and_device_are_kept(gates: Path) -> None:
    """A target that is no file is left alone."""
    (gates / "out").mkdir()
    for target in ("out", "/dev/null"):
        assert run("check", "nope", "--report", f"json={target}", cwd=gates).status == 2
    assert (gates / "out").is_dir()
    assert Path("/dev/null").is_char_device()
