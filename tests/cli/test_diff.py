"""`tier2gate diff` compares two goldens, records or reports, or a golden with the results."""

import json
import shutil
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import Finished, contents_of, run
from tests.gates import EXPECTATIONS, FAILING, HELLO_HASH, HI_HASH, SUITE, write_gate
from tests.recording import masked

CHANGES = """\
  changes:
    scenario new, mission echo
      ~ /executed_steps/0/payload/params/greeting: "hello" → "hi"
"""


@pytest.fixture(name="written", scope="module")
def _written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a golden, a record and a report for two versions of a gate."""
    written = tmp_path_factory.mktemp("written")
    for side, greeting in (("old", "hello"), ("new", "hi")):
        folder = written / side
        write_gate(folder, suite=SUITE.replace("hello", greeting))
        record = run("run", "a.suite.yaml", "a.expectations.yaml", cwd=folder)
        (folder / "record.json").write_text(record.out, encoding="utf-8")
        run("update", cwd=folder)
        run("check", "--report", "json=report.json", cwd=folder)
    return written


@pytest.fixture
def sides(written: Path, tmp_path: Path) -> Path:
    """Copy the files that two versions of a gate wrote."""
    return shutil.copytree(written, tmp_path, dirs_exist_ok=True)


def test_goldens_differ_with_cause_and_values(sides: Path) -> None:
    """A user with two goldens sees their differences, and nothing is written."""
    before = contents_of(sides)
    assert run("diff", "old/a.golden.json", "new/a.golden.json", cwd=sides) == Finished(
        status=3,
        out=f"""\
different
  before    {HELLO_HASH[:12]}
  after     {HI_HASH[:12]}
{CHANGES}\
  cause: inputs-changed (suite): the inputs changed, and so did the results
    scenario new changed
    ~ scenario new: echo; inputs-changed
""",
    )
    assert contents_of(sides) == before


@pytest.mark.parametrize("a", ["old/record.json", "old/a.golden.json"])
def test_records_differ_in_their_values(a: str, sides: Path) -> None:
    """A record has no inputs, so it is compared by its values with a record or golden."""
    assert run("diff", a, "new/record.json", cwd=sides) == Finished(
        status=3,
        out=f"different\n  before    {HELLO_HASH[:12]}\n  after     {HI_HASH[:12]}\n{CHANGES}",
    )


def test_reports_differ_gate_by_gate(sides: Path) -> None:
    """Two reports of a matrix can be compared; the tool's version is not a difference."""
    report = json.loads((sides / "new/report.json").read_bytes())
    report["tool"]["version"] = "9.9.9"
    (sides / "new/report.json").write_text(json.dumps(report), encoding="utf-8")
    assert run("diff", "old/report.json", "new/report.json", cwd=sides) == Finished(
        status=3,
        out=f"""\
different
  changes:
    ~ /gates/a.golden.json/expectations/0/actual: "hello" → "hi"
    ~ /gates/a.golden.json/golden_hash: "{HELLO_HASH}" → "{HI_HASH}"
    ~ /gates/a.golden.json/test_run_hash: "{HELLO_HASH}" → "{HI_HASH}"
""",
    )


@pytest.mark.parametrize("name", ["record.json", "a.golden.json"])
def test_same_run_is_reported_as_same(name: str, sides: Path) -> None:
    """Files that contain the same run are the same, whatever their kind."""
    done = run("diff", f"old/{name}", "old/record.json", cwd=sides)
    assert done == Finished(status=0, out=f"same  {HELLO_HASH[:12]}\n")


def test_same_reports_are_the_same(sides: Path) -> None:
    """Equal reports are the same, although a report has no hash to show."""
    done = run("diff", "old/report.json", "old/report.json", cwd=sides)
    assert done == Finished(status=0, out="same\n")


def test_bare_hash_is_compared_by_its_hash(sides: Path) -> None:
    """A bare hash can only show whether something differs."""
    (sides / "bare").write_text(f"{HELLO_HASH}\n", encoding="utf-8")
    assert run("diff", "bare", "old/a.golden.json", cwd=sides).status == 0
    assert run("diff", "bare", "new/a.golden.json", cwd=sides) == Finished(
        status=3,
        out=f"""\
different
  before    {HELLO_HASH[:12]}
  after     {HI_HASH[:12]}
  cause: unknown: the golden is a bare hash, so the cause is not known
""",
    )


@pytest.mark.parametrize("name", ["a.golden.json", "a.suite.yaml"])
def test_golden_is_compared_with_the_current_results(name: str, sides: Path) -> None:
    """A user who changes a suite sees the difference from the accepted results."""
    folder = sides / "old"
    done = run("diff", name, cwd=folder)
    assert done == Finished(status=0, out=f"same  {HELLO_HASH[:12]}\n")
    write_gate(folder, suite=SUITE.replace("hello", "hi"))
    assert run("diff", name, cwd=folder) == Finished(
        status=3,
        out=f"""\
different
  before    {HELLO_HASH[:12]}
  after     {HI_HASH[:12]}
  1 change only repeats an edited input: /executed_steps/0/payload/params/greeting
  cause: inputs-changed (suite): the inputs changed, and so did the results
    a.suite.yaml:3:5: scenario new changed
    ~ scenario new: echo; inputs-changed
""",
    )


def test_changed_verdict_has_a_place(sides: Path) -> None:
    """A changed verdict is reported with the line of its expectation."""
    write_gate(sides / "old", expectations=FAILING)
    done = run("diff", "a.golden.json", cwd=sides / "old")
    assert "    a.expectations.yaml:2:5: greets: passed → failed; new / echo / " in done.out
    assert done.status == 3


def test_long_difference_is_cut(sides: Path) -> None:
    """A difference of many values does not flood a terminal."""
    arguments = ("old/record.json", "new/record.json", "--max-changes", "1")
    done = run("diff", *arguments, cwd=sides)
    assert done.out.splitlines()[3:] == snapshot(
        [
            "  changes:",
            "    scenario new, mission echo",
            '      ~ /executed_steps/0/payload/params/greeting: "hello" → "hi"',
        ]
    )


USAGE = """\
Usage: tier2gate diff [OPTIONS] A [B]
Try 'tier2gate diff --help' for help.

Error: {}
"""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere.json", "old/a.golden.json"), "nowhere.json: there is no such file"),
        (("old", "new"), "old: this is a folder; give a golden, record or report"),
        (("nowhere.golden.json",), "nowhere.golden.json: there is no such file or folder"),
        (("old",), "old: not the golden or suite of one gate"),
        (
            ("old/record.json",),
            "old/record.json: not a golden or suite; give a second file to compare with",
        ),
        (
            ("old/report.json", "new/a.golden.json"),
            "old/report.json, new/a.golden.json: cannot compare a report with a golden or record",
        ),
    ],
)
def test_file_that_cannot_be_compared_is_wrong_usage(
    arguments: tuple[str, ...], message: str, sides: Path
) -> None:
    """A misspelt name is an error, not two equal files."""
    done = run("diff", *arguments, cwd=sides)
    assert done == Finished(status=2, err=USAGE.format(message))


def edited(path: Path, before: str, after: str) -> None:
    """Edit a file."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_edited_file_is_not_compared(sides: Path) -> None:
    """A file that was edited is reported as such instead of being compared."""
    edited(sides / "old/record.json", "hello", "hullo")
    done = run("diff", "old/record.json", "new/record.json", cwd=sides)
    assert (done.status, done.out) == (6, "")
    assert done.err.splitlines()[0].endswith(
        ": the record does not match its test_run_hash: it was edited; record the run again"
    )
    edited(sides / "old/a.golden.json", "hello", "hullo")
    assert run("diff", "old/a.golden.json", "new/a.golden.json", cwd=sides).status == 6
    edited(sides / "old/report.json", '"exit_code"', '"exit"')
    assert run("diff", "old/report.json", "new/report.json", cwd=sides).status == 4


@pytest.mark.parametrize("text", ["{}", "[]", '"x"', '{"schema_version": "suite@1"}'])
def test_other_json_is_not_compared(text: str, sides: Path) -> None:
    """Other JSON is refused with the kinds of files that can be compared."""
    (sides / "x.json").write_text(text, encoding="utf-8")
    assert run("diff", "x.json", "old/record.json", cwd=sides) == Finished(
        status=4,
        err=(
            "x.json: not a golden, record or report according to its schema_version; "
            "give files written by update, run or check --report json=PATH\n"
        ),
    )


def test_gate_that_does_not_run_is_not_compared(sides: Path) -> None:
    """If there are no current results, or nothing was accepted, that is reported."""
    folder = sides / "old"
    (folder / "a.golden.json").unlink()
    assert run("diff", "a.suite.yaml", cwd=folder) == Finished(
        status=5,
        err="a.golden.json: nothing has been accepted yet; to accept the results: tier2gate update a.suite.yaml\n",
    )
    write_gate(folder, expectations=EXPECTATIONS.replace("expectations:", "expectation:"))
    done = run("diff", "a.suite.yaml", cwd=folder)
    assert (done.status, done.out) == (4, "")


def test_same_results_with_changed_inputs_are_reported(sides: Path) -> None:
    """Goldens with the same results are the same, and changed expectations are mentioned."""
    changed = EXPECTATIONS.replace("path: executed", "path: /executed").replace(".", "/")
    write_gate(sides / "new", suite=SUITE, expectations=changed)
    run("update", cwd=sides / "new")
    done = run("diff", "old/a.golden.json", "new/a.golden.json", cwd=sides)
    assert done.status == 0
    assert masked(done.out, HELLO_HASH=HELLO_HASH[:12]) == snapshot(
        """\
same  {HELLO_HASH}
  but an input changed: the expectations changed in their order, in what they check, or in how they compare
"""
    )


def test_broken_configuration_is_an_error(sides: Path) -> None:
    """If the configuration that defines the gate cannot be read, no gate is guessed."""
    (sides / "old" / "tier2gate.yaml").write_text("gates: {}", encoding="utf-8")
    done = run("diff", "a.golden.json", cwd=sides / "old")
    assert (done.status, done.out) == (4, "")
    assert done.err.startswith("tier2gate.yaml:1:8: ")
