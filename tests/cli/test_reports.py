"""Reports: JSON on standard output and in files, with the same bytes for the same run."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from inline_snapshot import snapshot

from tests.command import Finished, contents_of, run
from tests.gates import FAILING, SUITE, write_gate
from tests.python_gates import WITH, write_python_gate
from tests.recording import masked

SCHEMA = Path(__file__).parents[2] / "schemas" / "report.v1.schema.json"


def lay_out(folder: Path) -> None:
    """Write a gate for every outcome that files alone can cause."""
    write_gate(folder, "passed")
    write_gate(folder, "drift", suite=SUITE.replace("gold", "silver"))
    write_gate(folder, "invalid")
    write_gate(folder, "obsolete")
    run("update", cwd=folder)
    write_gate(folder, "drift", suite=SUITE.replace("gold", "größer\\u200b"))
    write_gate(folder, "failed", expectations=FAILING)
    write_gate(folder, "missing")
    write_gate(folder, "wrong", suite="[")
    (folder / "invalid.golden.json").write_text("{", encoding="utf-8")
    (folder / "obsolete.suite.yaml").unlink()


_PLACE = re.compile(r"^\S+?(?::\d+:\d+)?: ", re.MULTILINE)


def read(data: str | bytes) -> dict[str, Any]:
    """Parse a report, and check it against the published schema."""
    report: dict[str, Any] = json.loads(data)
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_bytes()))
    assert [error.message for error in validator.iter_errors(report)] == []
    return report


def test_json_is_the_report_and_problems_go_to_stderr(tmp_path: Path) -> None:
    """Standard output has only JSON for programs, and standard error the problems for people."""
    lay_out(tmp_path)
    finished = run("check", "--format", "json", cwd=tmp_path)
    report = read(finished.out)
    assert (report["outcome"], report["exit_code"], finished.status) == ("input-invalid", 4, 4)
    assert {gate["name"]: gate["outcome"] for gate in report["gates"]} == {
        "drift": "hash-drift",
        "failed": "verdict-failed",
        "invalid": "golden-invalid",
        "missing": "golden-missing",
        "obsolete": "golden-obsolete",
        "passed": "passed",
        "wrong": "input-invalid",
    }
    text = run("check", cwd=tmp_path)
    assert finished.err in text.out
    assert text.err == ""
    assert len(_PLACE.findall(finished.err)) == 4


def test_report_has_the_places_of_passed_expectations(tmp_path: Path) -> None:
    """A report can link to the line of every expectation, passed or failed."""
    write_gate(tmp_path)
    (gate,) = read(run("check", "--format", "json", cwd=tmp_path).out)["gates"]
    assert [(item["file"], item["line"], item["column"]) for item in gate["expectations"]] == [
        ("a.expectations.yaml", 2, 5)
    ]


def test_report_of_nothing_is_a_report(tmp_path: Path) -> None:
    """A program that reads the report sees that no gate was found."""
    finished = run("check", "--format", "json", cwd=tmp_path)
    report = read(finished.out)
    assert (report["outcome"], report["gates"], finished.status) == ("nothing-run", [], 10)


def test_report_file_is_what_json_prints(tmp_path: Path) -> None:
    """All reports of a call have the same bytes, and the text output is unchanged."""
    gates = tmp_path / "gates"
    lay_out(gates)
    printed = run("check", "--format", "json", cwd=gates)
    reports = ("--report", "json=../r 1.json", "--report", f"json={tmp_path / 'r2.json'}")
    text = run("check", *reports, cwd=gates)
    assert text == run("check", cwd=gates)
    assert (tmp_path / "r 1.json").read_text(encoding="utf-8") == printed.out
    assert (tmp_path / "r2.json").read_text(encoding="utf-8") == printed.out


ANNOTATION = re.compile("^::(?:error|notice) .*\n", re.MULTILINE)
ENVIRONMENTS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "nonsense", "LC_ALL": "tr_TR.UTF-8", "LANG": "ja_JP"},
    {"CI": "true", "GITHUB_ACTIONS": "true", "PYTHONOPTIMIZE": "2", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "latin-1:strict", "PYTHONINTMAXSTRDIGITS": "640", "COLUMNS": "20"},
    {"NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "xterm-256color", "HOME": "/nowhere"},
]


def test_same_run_gives_the_same_bytes_everywhere(tmp_path: Path) -> None:
    """Reports do not depend on the seed, time zone, language, folder or runner."""
    lay_out(tmp_path / "one")
    outputs = set()
    for number, env in enumerate(ENVIRONMENTS):
        folder = tmp_path / ("x" if number % 2 else "y/z") / f"folder {number}"
        shutil.copytree(tmp_path / "one", folder)
        for arguments in (("--format", "json"), ("--color", "never")):
            finished = run("check", *arguments, cwd=folder, env=env)
            out, err = (ANNOTATION.sub("", text) for text in (finished.out, finished.err))
            outputs.add((finished.status, out, err))
    assert len(outputs) == 2


def test_report_that_is_a_gates_own_file_is_refused(tmp_path: Path) -> None:
    """A report never overwrites a gate's file, under any name."""
    write_gate(tmp_path)
    run("update", cwd=tmp_path)
    (tmp_path / "g.txt").write_bytes((tmp_path / "a.golden.json").read_bytes())
    (tmp_path / "link.json").symlink_to("a.golden.json")
    before = contents_of(tmp_path)
    for name in ("a.suite.yaml", "new.golden.json", "sub/x.missions.yml", "tier2gate.yaml"):
        finished = run("check", "--report", f"json={name}", cwd=tmp_path)
        assert finished.status == 2
        assert masked(finished.err.splitlines()[-1], name=name) == snapshot(
            "Error: Invalid value for '--report': {name} is named like a file of a gate; choose another name"
        )
    linked = run("check", "--report", "json=link.json", cwd=tmp_path)
    assert linked.status == 2
    named = ("--suite", "a.suite.yaml", "--golden", "g.txt", "--report", "json=./g.txt")
    finished = run("check", *named, cwd=tmp_path)
    assert finished.status == 2
    assert finished.err.splitlines()[-1] == snapshot(
        "Error: g.txt: the report would overwrite a file that tier2gate reads; rename the report"
    )
    assert contents_of(tmp_path) == before


@pytest.mark.children
def test_report_that_is_a_module_is_refused(tmp_path: Path) -> None:
    """A mistyped report path does not overwrite a module of missions."""
    write_python_gate(tmp_path)
    before = contents_of(tmp_path)
    finished = run("check", *WITH, "--report", "json=rules/pricing.py", cwd=tmp_path)
    assert (finished.status, finished.out) == (2, "")
    assert finished.err.splitlines()[-1] == snapshot(
        "Error: rules/pricing.py: the report would overwrite a file that tier2gate reads; rename the report"
    )
    assert contents_of(tmp_path) == before


def test_missing_folders_of_a_report_are_created(tmp_path: Path) -> None:
    """A report's folder need not exist."""
    write_gate(tmp_path)
    finished = run("check", "--report", "json=out/of the/way.json", cwd=tmp_path)
    assert (finished.status, finished.err) == (5, "")
    written = (tmp_path / "out" / "of the" / "way.json").read_bytes()
    assert read(written)["outcome"] == "golden-missing"


UNWRITABLE = {
    "folder": "Is a directory",
    "a.txt/report.json": "File exists",
    "a.txt/new/report.json": "Not a directory",
    "/dev/full": "No space left on device",
}


@pytest.mark.parametrize(("path", "reason"), UNWRITABLE.items())
def test_report_that_cannot_be_written_only_warns(path: str, reason: str, tmp_path: Path) -> None:
    """A report that cannot be written does not change the verdict or other reports."""
    gates = tmp_path / "gates"
    write_gate(gates)
    run("update", cwd=gates)
    (gates / "folder").mkdir()
    (gates / "a.txt").touch()
    other = ("--report", "json=../report.json")
    finished = run("check", "--report", f"json={path}", *other, cwd=gates)
    name = path if path[0] != "/" else f'"{path}"'
    assert finished == Finished(
        status=0,
        out="passed  a.suite.yaml  1 scenario, 1 mission, 1 expectation\n1 gate: 1 passed\n",
        err=f"warning: the report {name} cannot be written: {reason}\n",
    )
    assert read((tmp_path / "report.json").read_bytes())["outcome"] == "passed"


def test_report_may_be_a_pipe(tmp_path: Path) -> None:
    """A report can be written to a pipe, such as `/dev/stderr`."""
    write_gate(tmp_path)
    finished = run("check", "--report", "json=/dev/stderr", cwd=tmp_path)
    assert read(finished.err)["outcome"] == "golden-missing"
