"""Every folder in `tests/cases/<outcome>/` is a gate whose complete output is pinned.

A case has the files that a user would write, `args` (one argument per line; `check` by default), and
the output in `expected.stdout` and `expected.stderr`. To add a case, write its files and run
`python tests/cli/test_cases.py --record`, then review the difference that it prints.
"""

import difflib
import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema_rs
import pytest

from tier2gate.foundation.outcomes import Outcome

CASES = Path(__file__).parents[1] / "cases"
SCHEMA = Path(__file__).parents[2] / "schemas" / "report.v1.schema.json"
FOLDERS = sorted(path for path in CASES.glob("*/*") if path.is_dir())
NAMES = [path.relative_to(CASES).as_posix() for path in FOLDERS]
STREAMS = ("stdout", "stderr")


MARKED = [
    pytest.param(name, marks=pytest.mark.children if name.startswith("nondeterministic/") else ())
    for name in NAMES
]
"""The cases; the marked ones start missions in Python."""


def own_files(case: Path) -> list[Path]:
    """List the files that a user would have, in order."""
    aside = {"args", "expected.stdout", "expected.stderr"}
    return sorted(path for path in case.rglob("*") if path.is_file() and path.name not in aside)


def arguments_of(case: Path) -> list[str]:
    """Return a case's arguments."""
    file = case / "args"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else ["check"]


def contents_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return the content and modification time of every file in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in files
    }


def lay_out(case: Path, folder: Path) -> None:
    """Copy a case's own files."""
    for path in own_files(case):
        target = folder / path.relative_to(case)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def run_case(case: Path, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run a case's command in the folder of its files."""
    return subprocess.run(
        [sys.executable, "-I", "-m", "tier2gate", *arguments_of(case), *more],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("name", MARKED)
def test_case_prints_the_pinned_output(name: str, tmp_path: Path) -> None:
    """A user gets exactly the reviewed output and exit status, and no file is written."""
    case = CASES / name
    lay_out(case, tmp_path)
    before = contents_of(tmp_path)
    run = run_case(case, tmp_path)
    for stream in STREAMS:
        expected = case / f"expected.{stream}"
        assert getattr(run, stream) == expected.read_text(encoding="utf-8")
    assert run.returncode == Outcome(case.parent.name).exit_code
    assert contents_of(tmp_path) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", MARKED)
def test_case_reports_its_outcome(name: str, tmp_path: Path) -> None:
    """A program that reads the report gets the same outcome, valid under the published schema."""
    case = CASES / name
    folder = tmp_path / "case"
    folder.mkdir()
    lay_out(case, folder)
    run_case(case, folder, "--report", "json=../report.json")
    report = json.loads((tmp_path / "report.json").read_bytes())
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_bytes()))
    assert [error.message for error in validator.iter_errors(report)] == []
    outcome = Outcome(case.parent.name)
    assert (report["outcome"], report["exit_code"]) == (outcome.value, outcome.exit_code)


ACCEPTABLE = [
    name
    for name, case in zip(NAMES, FOLDERS, strict=True)
    if (case / "expected.stdout").exists()  # missing until a new case is recorded
    and "  to accept this: " in (case / "expected.stdout").read_text(encoding="utf-8")
]


@pytest.mark.slow
@pytest.mark.parametrize("name", ACCEPTABLE)
def test_printed_remedy_works(name: str, tmp_path: Path) -> None:
    """The printed command to accept a gate does accept it, and the gate passes afterwards."""
    case = CASES / name
    lay_out(case, tmp_path)
    printed = (case / "expected.stdout").read_text(encoding="utf-8")
    for command in re.findall(r"^  to accept this: tier2gate (.*)$", printed, re.MULTILINE):
        run = subprocess.run(
            [sys.executable, "-I", "-m", "tier2gate", *shlex.split(command)],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0
    accepted = run_case(case, tmp_path)
    assert "to accept this" not in accepted.stdout
    assert " hash-drift" not in accepted.stdout
    assert "golden-missing" not in accepted.stdout


def test_every_outcome_of_check_has_cases() -> None:
    """Every outcome that a user can have has a reviewed output."""
    elsewhere = {Outcome.INTERNAL_ERROR}  # no file can cause it
    outcomes = {outcome.value for outcome in Outcome if outcome not in elsewhere}
    assert {path.parent.name for path in FOLDERS} == outcomes


def test_no_case_prints_a_traceback() -> None:
    """A user's mistake is reported as a problem, never as a traceback."""
    for case in FOLDERS:
        for stream in STREAMS:
            assert "Traceback" not in (case / f"expected.{stream}").read_text(encoding="utf-8")


def record() -> None:
    """Record what every case prints, and print what changed."""
    for case in FOLDERS:
        with tempfile.TemporaryDirectory() as folder:
            lay_out(case, Path(folder))
            run = run_case(case, Path(folder))
        outcome = Outcome(case.parent.name)
        if run.returncode != outcome.exit_code:
            sys.stdout.write(f"! {case.name}: {run.returncode}, not {outcome.exit_code}\n")
        for stream in STREAMS:
            file = case / f"expected.{stream}"
            before = file.read_text(encoding="utf-8") if file.exists() else ""
            after = getattr(run, stream)
            name = file.relative_to(CASES).as_posix()
            lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
            sys.stdout.writelines(difflib.unified_diff(*lines, name, name))
            file.write_text(after, encoding="utf-8", newline="")


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record()
