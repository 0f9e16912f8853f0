"""Validating: files by themselves, and those of a gate against each other."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.gates import EXPECTATIONS, SUITE, accept, define, scenario, write_gate, write_golden
from tests.recording import masked
from tests.trees import mark
from tier2gate.commands.validate import Validation, validate
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem

MISSIONS = """\
missions:
  - name: refund
    description: Pay a customer back
    steps:
      - {id: pay, kind: runtime, operation: noop}
"""


def found(folder: Path, *names: str) -> tuple[tuple[str, ...], list[str]]:
    """Validate files of a folder, or the whole folder; return their names and problems."""
    paths = [folder / name for name in names] or [folder]
    result = validate(paths, folder)
    return result.files, [f"{problem.place}: {problem.text}" for problem in result.problems]


def test_valid_gate_has_no_problems(tmp_path: Path) -> None:
    """A commit hook accepts valid files and lists those it checked."""
    write_gate(tmp_path)
    write_golden(tmp_path / "a.golden.json", accept(define(scenario("new"))))
    names = ("a.suite.yaml", "a.expectations.yaml", "a.golden.json")
    result = validate([tmp_path], tmp_path)
    assert result == Validation(files=names, problems=())
    assert result.outcome is Outcome.PASSED


@pytest.mark.parametrize("name", ["a.suite.yaml", "a.expectations.yaml", "a.golden.json"])
def test_any_file_selects_its_gate(name: str, tmp_path: Path) -> None:
    """A commit hook that gets one changed file checks it against the others of its gate."""
    write_gate(tmp_path, suite=SUITE.replace("scenario_name: new", "scenario_name: old"))
    write_gate(tmp_path, "other", suite="[")
    write_golden(tmp_path / "a.golden.json", accept(define(scenario("new"))))
    files, problems = found(tmp_path, name)
    assert files == ("a.suite.yaml", "a.expectations.yaml", "a.golden.json")
    assert problems == snapshot(
        ["a.expectations.yaml:3:20: the suite has no scenario new; available: old"]
    )


def test_all_files_of_a_gate_are_one_gate(tmp_path: Path) -> None:
    """A commit hook that gets all changed files reports each problem once."""
    write_gate(tmp_path, expectations=EXPECTATIONS.replace("echo", "ecko"))
    files, problems = found(tmp_path, "a.suite.yaml", "a.expectations.yaml")
    assert files == ("a.suite.yaml", "a.expectations.yaml")
    assert problems == snapshot(
        ["a.expectations.yaml:4:19: the scenario new has no mission ecko; did you mean echo?"]
    )


def test_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    """A user sees the problems of suite, expectations and golden in one run."""
    write_gate(tmp_path, suite=f"{SUITE}mor: 1\n", expectations=f"{EXPECTATIONS}x: 1\n")
    (tmp_path / "a.golden.json").write_text("{}", encoding="utf-8")
    (tmp_path / "b.missions.yaml").write_text("missions: 1\n", encoding="utf-8")
    (tmp_path / "tier2gate.yaml").write_text("gate: 1\n", encoding="utf-8")
    files, problems = found(tmp_path)
    assert files == snapshot(
        (
            "a.suite.yaml",
            "a.expectations.yaml",
            "a.golden.json",
            "b.missions.yaml",
            "tier2gate.yaml",
        )
    )
    assert {problem.partition(":")[0] for problem in problems} == set(files)
    assert [problem.partition(";")[0] for problem in problems[:2]] == snapshot(
        [
            "a.suite.yaml:8:1: unknown field mor",
            "a.expectations.yaml:8:1: unknown field x",
        ]
    )


def test_files_without_a_gate_are_validated(tmp_path: Path) -> None:
    """Missions and configuration are checked before any gate uses them."""
    (tmp_path / "b.missions.yaml").write_text(MISSIONS, encoding="utf-8")
    (tmp_path / "c.missions.yaml").write_text("[", encoding="utf-8")
    files, problems = found(tmp_path)
    assert files == ("b.missions.yaml", "c.missions.yaml")
    assert [problem.partition(":")[0] for problem in problems] == ["c.missions.yaml"]


def test_edited_golden_is_reported(tmp_path: Path) -> None:
    """A commit hook detects an edited golden without running anything."""
    write_gate(tmp_path)
    golden = accept(define(scenario("new")))
    write_golden(tmp_path / "a.golden.json", golden)
    path = tmp_path / "a.golden.json"
    text = path.read_text(encoding="utf-8").replace(golden.test_run_hash, "0" * 64)
    path.write_text(text, encoding="utf-8")
    assert [problem.partition(": ")[2] for problem in found(tmp_path)[1]] == snapshot(
        [
            (
                "test_run_hash does not agree with the results: the golden was edited by hand, or badly merged; restore it from Git, or accept the current results: tier2gate update a.suite.yaml --replace-invalid"
            )
        ]
    )


def test_golden_without_a_suite_is_reported(tmp_path: Path) -> None:
    """A golden whose suite is gone is not a valid file."""
    write_golden(tmp_path / "a.golden.json", accept(define(scenario("new"))))
    assert found(tmp_path) == snapshot(
        (
            ("a.golden.json",),
            [
                (
                    "a.golden.json: this file has no suite; restore its suite, give this file the suite's new name, or delete this file"
                )
            ],
        )
    )


def test_golden_that_differs_from_the_suite_is_valid(tmp_path: Path) -> None:
    """A golden with outdated results is valid; only `check` reports drift."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text("0" * 64, encoding="utf-8")
    assert found(tmp_path)[1] == []


def test_nothing_found_is_a_problem(tmp_path: Path) -> None:
    """A hook with a wrong folder does not pass."""
    result = validate([tmp_path], tmp_path)
    assert [problem.text for problem in result.problems] == snapshot(
        ["no file was found; a suite is a file called NAME.suite.yaml"]
    )
    assert result.outcome is Outcome.INPUT_INVALID


@pytest.mark.parametrize("name", ["nowhere.suite.yaml", "notes.txt"])
def test_unknown_or_missing_file_is_an_error(name: str, tmp_path: Path) -> None:
    """A typo in a file's name is reported instead of being ignored."""
    (tmp_path / "notes.txt").touch()
    with pytest.raises(UnusablePathError):
        validate([tmp_path / name], tmp_path)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a temporary folder, whose configuration is then used."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


CONFIGURATION = """\
gates:
  - {name: strict, suite: s.yaml, expectations: strict.yaml, golden: strict.json}
  - {name: lax, suite: t.yaml, expectations: lax.yaml, golden: lax.json}
"""


def configure(folder: Path, text: str = CONFIGURATION, **files: str) -> None:
    """Write a configuration and the files that it names."""
    (folder / "tier2gate.yaml").write_text(text, encoding="utf-8")
    for name, content in {
        "s": SUITE,
        "t": SUITE,
        "strict": EXPECTATIONS,
        "lax": EXPECTATIONS,
        **files,
    }.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")


@pytest.mark.parametrize("paths", [(), (".",), ("tier2gate.yaml",)])
def test_configured_gates_are_validated(paths: tuple[str, ...], here: Path) -> None:
    """A configuration and all files that it names are checked, whatever their names."""
    configure(here, lax=EXPECTATIONS.replace("echo", "ecko"))
    (here / "strict.json").write_text("0" * 64, encoding="utf-8")
    result = validate([Path(path) for path in paths], here)
    assert result.files == snapshot(
        (
            "t.yaml",
            "lax.yaml",
            "s.yaml",
            "strict.yaml",
            "strict.json",
            "tier2gate.yaml",
        )
    )
    assert [f"{problem.place}: {problem.text}" for problem in result.problems] == snapshot(
        ["lax.yaml:4:19: the scenario new has no mission ecko; did you mean echo?"]
    )


def test_configured_gate_is_validated_with_its_files(here: Path) -> None:
    """A commit hook checks a suite against the expectations configured for its gate."""
    write_gate(here, expectations="[")
    text = "gates:\n  - {name: a, suite: a.suite.yaml, expectations: strict.yaml}\n"
    configure(here, text)
    assert validate([Path("a.suite.yaml")], here) == Validation(
        files=("a.suite.yaml", "strict.yaml"), problems=()
    )


def test_problem_of_a_shared_suite_is_reported_once(here: Path) -> None:
    """A suite shared by several gates is listed once, and so is a problem in it."""
    configure(here, CONFIGURATION.replace("suite: t.yaml", "suite: s.yaml"), s=f"{SUITE}mor: 1\n")
    result = validate([], here)
    assert result.files == snapshot(("s.yaml", "lax.yaml", "strict.yaml", "tier2gate.yaml"))
    assert [problem.place for problem in result.problems] == ["s.yaml:8:1"]


def test_problems_of_the_configuration_are_reported(here: Path) -> None:
    """A wrongly configured gate is reported before it is run."""
    configure(here, CONFIGURATION.replace("lax.json", "strict.json"))
    said = "2 gates share this golden: strict, lax; give each gate its own golden"
    result = validate([], here)
    assert masked(
        [f"{problem.place}: {problem.text}" for problem in result.problems], message=said
    ) == snapshot(
        [
            "tier2gate.yaml:3:64: {message}",
            "tier2gate.yaml:2:70: {message}",
        ]
    )


def test_problems_of_configuration_and_gates_are_reported_at_once(here: Path) -> None:
    """A user who fixes a configuration sees the problems of the other files in the same run."""
    write_gate(here, expectations=f"{EXPECTATIONS}x: 1\n")
    (here / "tier2gate.yaml").write_text("gate: 1\n", encoding="utf-8")
    result = validate([], here)
    assert result.files == snapshot(("a.suite.yaml", "a.expectations.yaml", "tier2gate.yaml"))
    assert {problem.file for problem in result.problems} == {
        "a.expectations.yaml",
        "tier2gate.yaml",
    }


def test_configuration_in_a_subfolder_is_checked(here: Path) -> None:
    """Code named by a configuration in a subfolder is reported there as well."""
    write_gate(here)
    (here / "below").mkdir()
    (here / "below" / "tier2gate.yaml").write_text(
        "gates: [{name: a, suite: a.yaml, missions: m}]\n", encoding="utf-8"
    )
    assert found(here)[1] == snapshot(
        [
            (
                "below/tier2gate.yaml:1:44: m is neither a missions file nor a Python module; use a file that ends with .yaml, .yml, .json or .py, or package.module"
            )
        ]
    )


def test_overlong_configured_path_is_reported(here: Path) -> None:
    """A path that is too long for any file is reported as a mistake in the configuration."""
    name = "n" * 300
    configure(here, f"gates:\n  - {{name: a, suite: {name}.yaml, expectations: strict.yaml}}\n")
    result = validate([Path("tier2gate.yaml")], here)
    assert result.files == snapshot(("strict.yaml", "tier2gate.yaml"))
    assert [problem.file for problem in result.problems][:1] == [f"{name}.yaml"]


def test_path_without_a_gate_among_others_is_a_problem(tmp_path: Path) -> None:
    """A hook with one wrong folder fails even if the others are valid."""
    write_gate(tmp_path / "good")
    (tmp_path / "empty").mkdir()
    assert found(tmp_path, "good", "empty") == snapshot(
        (
            ("good/a.suite.yaml", "good/a.expectations.yaml"),
            ["empty: no gate was found here; a suite is a file called NAME.suite.yaml"],
        )
    )


def test_warnings_and_proposals_are_notices(tmp_path: Path) -> None:
    """Something valid but suspicious is reported without stopping a commit."""
    text = SUITE.replace("name: echo", "name: daily_loop").replace(
        "greeting: hello", "request_steps: 1"
    )
    write_gate(tmp_path, suite=text, expectations=EXPECTATIONS.replace("echo", "daily_loop"))
    mark(str(tmp_path / "p"))
    result = validate([tmp_path], tmp_path)
    assert result == Validation(
        files=("a.suite.yaml", "a.expectations.yaml"),
        problems=(),
        notices=(
            Problem(
                code="proposed-goldens",
                message="skipped: this folder holds proposed goldens, which accept nothing",
                hint="if it was committed, delete it",
                file="p",
            ),
            Problem(
                code="unknown-param",
                message="daily_loop has no param request_steps",
                hint="did you mean requested_steps?",
                file="a.suite.yaml",
                line=7,
                column=18,
            ),
        ),
    )
    assert result.outcome is Outcome.PASSED
