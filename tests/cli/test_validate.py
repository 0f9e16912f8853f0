"""`tier2gate validate` checks files without running them."""

from pathlib import Path

import pytest

from tests.command import RAISE, Finished, contents_of, run, run_with_fault
from tests.gates import EXPECTATIONS, SUITE, write_gate
from tests.trees import mark


@pytest.mark.parametrize("arguments", [(), (".",), ("a.suite.yaml",), ("a.expectations.yaml",)])
def test_valid_files_are_counted(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A commit hook that passes reports the number of files that it checked."""
    write_gate(tmp_path)
    finished = run("validate", *arguments, cwd=tmp_path)
    assert finished == Finished(status=0, out="2 files: 0 problems\n")


def test_problems_of_all_files_are_reported_in_file_order(tmp_path: Path) -> None:
    """A user sees every problem at once, with its place and remedy."""
    write_gate(
        tmp_path,
        suite=f"{SUITE}    mission: []\nsuitename: x\n",
        expectations=EXPECTATIONS.replace("op: ne", "op: nee"),
    )
    (tmp_path / "a.golden.json").write_text("{", encoding="utf-8")
    assert run("validate", cwd=tmp_path) == Finished(
        status=4,
        out="""\
a.suite.yaml:8:5: unknown field mission; did you mean missions?
  7 |         params: {greeting: hello}
  8 |     mission: []
    |     ^
a.suite.yaml:9:1: unknown field suitename; did you mean suite_name?
  8 |     mission: []
  9 | suitename: x
    | ^
a.expectations.yaml:6:9: 'op' is "nee"; it must be one of "eq", "ne", "gt", "lt", "ge", "le", \
"between", "in", "not_in", "contains" and 7 more; did you mean ne?
  5 |     path: executed_steps.0.payload.params.greeting
  6 |     op: nee
    |         ^
a.golden.json:1:2: invalid JSON: expected a key in double quotes, but the file ends here; \
restore it from Git, or accept the current results: \
tier2gate update a.suite.yaml --replace-invalid
  1 | {
    |  ^
3 files: 4 problems
""",
    )


@pytest.mark.parametrize(
    "arguments", [["check"], ["check", "."], ["update"], ["update", "."], ["validate"]]
)
@pytest.mark.parametrize("kind", ["suite", "expectations"])
def test_file_that_exists_twice_beside_a_configured_gate(
    kind: str, arguments: list[str], tmp_path: Path
) -> None:
    """A user with two suites, of which one would never run, is told in every call."""
    write_gate(tmp_path)
    (tmp_path / f"a.{kind}.yml").write_text("", encoding="utf-8")
    (tmp_path / "tier2gate.yaml").write_text(
        "gates:\n  - {name: a, suite: a.suite.yaml}\n", encoding="utf-8"
    )
    finished = run(*arguments, cwd=tmp_path)
    assert finished.status == 4
    message = f"a.{kind}.yml: a.{kind}.yaml already exists for the same gate; delete one of the two"
    assert message in finished.out


CONFIGURATION = """\
gates:
  - {name: strict, suite: a.suite.yaml}
  - {name: lax, suite: b.yaml, expectations: lax.yaml, golden: lax.json}
"""


def test_configuration_is_validated_with_its_gates(tmp_path: Path) -> None:
    """A commit hook checks the configuration and each gate that it defines."""
    write_gate(tmp_path)
    (tmp_path / "b.yaml").write_text(SUITE, encoding="utf-8")
    (tmp_path / "tier2gate.yaml").write_text(CONFIGURATION, encoding="utf-8")
    assert run("validate", cwd=tmp_path) == Finished(
        status=4,
        out="""\
lax.yaml: the expectations file is missing; create it: the gate cannot be checked without it
4 files: 1 problem
""",
    )


def test_notices_do_not_stop_a_commit(tmp_path: Path) -> None:
    """Proposals that were added by mistake are reported, but do not stop the commit."""
    write_gate(tmp_path)
    mark(str(tmp_path / "p"), "a.golden.json")
    (tmp_path / "p" / "a.golden.json").touch()
    assert run("validate", cwd=tmp_path) == Finished(
        status=0,
        out="""\
notice: p: skipped: this folder holds proposed goldens, which accept nothing; if it was \
committed, delete it
2 files: 0 problems
""",
    )


def test_pattern_is_expanded(tmp_path: Path) -> None:
    """A hook that passes a pattern without a shell still checks the matching files."""
    write_gate(tmp_path / "x")
    write_gate(tmp_path / "y", suite="[")
    finished = run("validate", "x/*.yaml", cwd=tmp_path)
    assert finished == Finished(status=0, out="2 files: 0 problems\n")


def test_nothing_runs(tmp_path: Path) -> None:
    """Files can be validated without running their missions."""
    write_gate(tmp_path)
    assert run_with_fault(RAISE, "check", cwd=tmp_path).status == 9
    assert run_with_fault(RAISE, "validate", cwd=tmp_path).status == 0


def test_nothing_is_written(tmp_path: Path) -> None:
    """A commit hook leaves every file unchanged."""
    write_gate(tmp_path)
    before = contents_of(tmp_path)
    run("validate", cwd=tmp_path)
    assert contents_of(tmp_path) == before


def test_nothing_found_is_a_problem(tmp_path: Path) -> None:
    """A hook with a wrong folder does not pass."""
    assert run("validate", cwd=tmp_path) == Finished(
        status=4,
        out="""\
no file was found; a suite is a file called NAME.suite.yaml
0 files: 1 problem
""",
    )


WRONG = {
    "nowhere.suite.yaml": "nowhere.suite.yaml: there is no such file or folder",
    "notes.txt": "notes.txt: its name is not that of a tier2gate file",
    "*.yml": "*.yml: nothing matches this pattern",
    "n" * 300: f"{'n' * 300}: cannot be accessed: File name too long",
}


@pytest.mark.parametrize(("path", "message"), WRONG.items())
def test_file_of_another_kind_is_wrong_usage(path: str, message: str, tmp_path: Path) -> None:
    """A typo in a file's name is reported, not ignored."""
    (tmp_path / "notes.txt").touch()
    assert run("validate", path, cwd=tmp_path) == Finished(
        status=2,
        err=f"""\
Usage: tier2gate validate [OPTIONS] [FILE]...
Try 'tier2gate validate --help' for help.

Error: {message}
""",
    )
