"""`tier2gate selftest` proves an installation, or says what it does not catch."""

import json
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from tests.command import contents_of, run, run_with_fault
from tests.outcomes import EXIT_STATUSES
from tier2gate import __version__
from tier2gate.documents.schemas import load_schema
from tier2gate.selftest.every import CONTROLS

pytestmark = [pytest.mark.children, pytest.mark.slow]

COMPARE_NOTHING = """
from tier2gate.assessment.runs import proving
proving.Proof.conclude = lambda proof, report: report
"""
NO_FOLDER = """
import tempfile
tempfile.tempdir = "/nowhere"
"""


def test_installation_proves_itself(tmp_path: Path) -> None:
    """A user, or a script, sees that each known fault is caught here, and nothing is left behind."""
    before = contents_of(tmp_path)
    finished = run("selftest", "--format", "json", cwd=tmp_path)
    assert (finished.status, finished.err) == (0, ""), finished.out
    found = json.loads(finished.out)
    assert jsonschema_rs.is_valid(load_schema("selftest"), found)
    assert found["schema_version"] == "selftest@1"
    assert found["tool"] == {"name": "tier2gate", "version": __version__}
    assert (found["outcome"], found["exit_code"]) == ("passed", 0)
    assert [item["name"] for item in found["controls"]] == [item.name for item in CONTROLS]
    missed = [item["name"] for item in found["controls"] if item["status"] != "ok"]
    assert {*missed} <= {"locale-order", "month-at-import"}
    assert {item["seen"] for item in found["controls"]} - {None} == {*EXIT_STATUSES}
    rates = [item["rate"] for item in found["controls"] if item["rate"]]
    assert {(rate["runs"], rate["instances"]) for rate in rates} == {(2, 200), (8, 200)}
    assert contents_of(tmp_path) == before


def test_fault_that_is_not_caught_is_shown(tmp_path: Path) -> None:
    """A user of a broken installation reads which fault it misses, and a script gets status 70."""
    finished = run_with_fault(
        COMPARE_NOTHING, "selftest", "--jobs", "1", "--python", sys.executable, cwd=tmp_path
    )
    assert (finished.status, finished.err) == (70, "")
    lines = finished.out.splitlines()
    place = next(index for index, line in enumerate(lines) if " set-order " in line)
    assert lines[place].split() == ["FAILED", "set-order", "nondeterministic", "golden-missing"]
    assert lines[place + 1] == "  the gate is golden-missing"
    failed = sum(line.startswith("FAILED") for line in lines)
    missing = sum(line.startswith("not tried") for line in lines)
    ok = len(CONTROLS) - failed - missing
    listed = f"{ok} ok, {failed} FAILED" + (f", {missing} not tried" if missing else "")
    assert lines[-2].startswith(f"{len(CONTROLS)} controls: {listed} (CPython ")
    assert lines[-1].startswith("this installation does not do what its documentation says")


def test_without_a_temporary_folder_nothing_is_proved(tmp_path: Path) -> None:
    """A user of a container that cannot be written to learns what to set."""
    finished = run_with_fault(NO_FOLDER, "selftest", cwd=tmp_path)
    assert (finished.status, finished.out) == (9, "")
    assert "; set TMPDIR to a folder that tier2gate can write to\n" in finished.err


def test_interpreter_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    """A user who mistypes the interpreter is told so."""
    finished = run("selftest", "--python", "./no-python", cwd=tmp_path)
    assert (finished.status, finished.out) == (2, "")
    assert "no-python: there is no such interpreter" in finished.err
