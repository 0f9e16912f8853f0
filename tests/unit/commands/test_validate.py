"""Validating: the files alone, those of a gate against each other."""

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
    """Validate files of a folder, or the folder itself; give their names and what is wrong."""
    paths = [folder / name for name in names] or [folder]
    result = validate(paths, folder)
    return result.files, [f"{problem.place}: {problem.text}" for problem in result.problems]


def test_gate_without_a_fault_is_valid(tmp_path: Path) -> None:
    """A commit hook lets good files by, and says which it looked at."""
    write_gate(tmp_path)
    write_golden(tmp_path / "a.golden.json", accept(define(scenario("new"))))
    names = ("a.suite.yaml", "a.expectations.yaml", "a.golden.json")
    result = validate([tmp_path], tmp_path)
    assert result == Validation(files=names, problems=())
    assert result.outcome is Outcome.PASSED


@pytest.mark.parametrize("name", ["a.suite.yaml", "a.expectations.yaml", "a.golden.json"])
def test_any_file_stands_for_its_gate(name: str, tmp_path: Path) -> None:
    """A commit hook that is given one changed file checks it against the others of its gate."""
    write_gate(tmp_path, suite=SUITE.replace("scenario_name: new", "scenario_name: old"))
    write_gate(tmp_path, "other", suite="[")
    write_golden(tmp_path / "a.golden.json", accept(define(scenario("new"))))
    files, problems = found(tmp_path, name)
    assert files == ("a.suite.yaml", "a.expectations.yaml", "a.golden.json")
    assert problems == snapshot(
        ["a.expectations.yaml:3:20: the suite has no scenario new; available: old"]
    )


def test_all_files_of_a_gate_are_one_gate(tmp_path: Path) -> None:
    """A commit hook that is given all changed files says everything once."""
    write_gate(tmp_path, expectations=EXPECTATIONS.replace("echo", "ecko"))
    files, problems = found(tmp_path, "a.suite.yaml", "a.expectations.yaml")
    assert files == ("a.suite.yaml", "a.expectations.yaml")
    assert problems == snapshot(
        ["a.expectations.yaml:4:19: the scenario new has no mission ecko; did you mean echo?"]
    )


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Whoever mends files sees the faults of suite, expectations and golden in one go."""
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


def test_files_that_stand_alone_are_held_to_their_schemas(tmp_path: Path) -> None:
    """Missions and configuration are checked before they can be used."""
    (tmp_path / "b.missions.yaml").write_text(MISSIONS, encoding="utf-8")
    (tmp_path / "c.missions.yaml").write_text("[", encoding="utf-8")
    files, problems = found(tmp_path)
    assert files == ("b.missions.yaml", "c.missions.yaml")
    assert [problem.partition(":")[0] for problem in problems] == ["c.missions.yaml"]


def test_edited_golden_is_told(tmp_path: Path) -> None:
    """A commit hook finds a golden that was edited, without running anything."""
    write_gate(tmp_path)
    golden = accept(define(scenario("new")))
    write_golden(tmp_path / "a.golden.json", golden)
    path = tmp_path / "a.golden.json"
    text = path.read_text(encoding="utf-8").replace(golden.test_run_hash, "0" * 64)
    path.write_text(text, encoding="utf-8")
    assert [problem.partition(": ")[2] for problem in found(tmp_path)[1]] == snapshot(
        [
            (
                "record.metadata does not agree with the record: the golden was edited by hand, or badly merged; restore it from Git, or accept the current results: tier2gate update a.suite.yaml --replace-invalid"
            )
        ]
    )


def test_orphan_is_told(tmp_path: Path) -> None:
    """A golden whose suite is gone does not pass for a valid file."""
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


def test_golden_that_does_not_fit_the_suite_is_valid(tmp_path: Path) -> None:
    """Whether results have moved is for `check` to say; the files are fine."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text("0" * 64, encoding="utf-8")
    assert found(tmp_path)[1] == []


def test_nothing_found_is_a_problem(tmp_path: Path) -> None:
    """A hook with a wrong folder is not green."""
    result = validate([tmp_path], tmp_path)
    assert [problem.text for problem in result.problems] == snapshot(
        ["no file was found; a suite is a file called NAME.suite.yaml"]
    )
    assert result.outcome is Outcome.INPUT_INVALID


@pytest.mark.parametrize("name", ["nowhere.suite.yaml", "notes.txt"])
def test_file_that_is_none_of_ours_is_an_error(name: str, tmp_path: Path) -> None:
    """A typo in a file's name is told, not passed over."""
    (tmp_path / "notes.txt").touch()
    with pytest.raises(UnusablePathError):
        validate([tmp_path / name], tmp_path)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder: its configuration is the one that is heeded."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


CONFIGURATION = """\
gates:
  - {name: strict, suite: s.yaml, expectations: strict.yaml, golden: strict.json}
  - {name: lax, suite: t.yaml, expectations: lax.yaml, golden: lax.json}
"""


def configure(folder: Path, text: str = CONFIGURATION, **files: str) -> None:
    """Write a configuration, and the files that it names."""
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
    """A configuration and all files that it names are checked, whatever these are called."""
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


def test_configured_gate_is_validated_as_it_is_configured(here: Path) -> None:
    """A commit hook checks a suite against the expectations that its gate has been given."""
    write_gate(here, expectations="[")
    text = "gates:\n  - {name: a, suite: a.suite.yaml, expectations: strict.yaml}\n"
    configure(here, text)
    assert validate([Path("a.suite.yaml")], here) == Validation(
        files=("a.suite.yaml", "strict.yaml"), problems=()
    )


def test_suite_of_two_gates_is_told_once(here: Path) -> None:
    """A suite that several gates share is one file, and a slip in it is one problem."""
    configure(here, CONFIGURATION.replace("suite: t.yaml", "suite: s.yaml"), s=f"{SUITE}mor: 1\n")
    result = validate([], here)
    assert result.files == snapshot(("s.yaml", "lax.yaml", "strict.yaml", "tier2gate.yaml"))
    assert [problem.place for problem in result.problems] == ["s.yaml:8:1"]


def test_faults_of_the_configuration_are_told(here: Path) -> None:
    """A gate that is wrongly configured is told before it is ever run."""
    configure(here, CONFIGURATION.replace("lax.json", "strict.json"))
    said = "2 gates share this golden: strict, lax; give each gate its own golden"
    result = validate([], here)
    assert masked(
        [f"{problem.place}: {problem.text}" for problem in result.problems], said=said
    ) == snapshot(
        [
            "tier2gate.yaml:3:64: {said}",
            "tier2gate.yaml:2:70: {said}",
        ]
    )


def test_faults_beside_an_invalid_configuration_are_told_at_once(here: Path) -> None:
    """Whoever mends a configuration sees what is wrong with the other files in the same go."""
    write_gate(here, expectations=f"{EXPECTATIONS}x: 1\n")
    (here / "tier2gate.yaml").write_text("gate: 1\n", encoding="utf-8")
    result = validate([], here)
    assert result.files == snapshot(("a.suite.yaml", "a.expectations.yaml", "tier2gate.yaml"))
    assert {problem.file for problem in result.problems} == {
        "a.expectations.yaml",
        "tier2gate.yaml",
    }


def test_configuration_below_the_folder_is_checked_as_one_in_it_is(here: Path) -> None:
    """Code that a configuration further down names is told where it stands, as anywhere else."""
    write_gate(here)
    (here / "below").mkdir()
    (here / "below" / "tier2gate.yaml").write_text(
        "gates: [{name: a, suite: a.yaml, missions: m.py}]\n", encoding="utf-8"
    )
    assert found(here)[1] == snapshot(
        [
            (
                "below/tier2gate.yaml:1:44: m.py is Python code, which a configuration cannot name; pass it with --missions, or use a file that ends with .yaml, .yml or .json"
            )
        ]
    )


def test_configured_path_that_is_too_long_is_told(here: Path) -> None:
    """A path that no file can have is the user's mistake, and no bug of tier2gate's."""
    name = "n" * 300
    configure(here, f"gates:\n  - {{name: a, suite: {name}.yaml, expectations: strict.yaml}}\n")
    result = validate([Path("tier2gate.yaml")], here)
    assert result.files == snapshot(("strict.yaml", "tier2gate.yaml"))
    assert [problem.file for problem in result.problems][:1] == [f"{name}.yaml"]


def test_path_without_a_gate_among_others_is_a_problem(tmp_path: Path) -> None:
    """A hook with one wrong folder is not green because the others are right."""
    write_gate(tmp_path / "good")
    (tmp_path / "empty").mkdir()
    assert found(tmp_path, "good", "empty") == snapshot(
        (
            ("good/a.suite.yaml", "good/a.expectations.yaml"),
            ["empty: no gate was found here; a suite is a file called NAME.suite.yaml"],
        )
    )


def test_slips_and_proposals_are_noticed(tmp_path: Path) -> None:
    """What is valid and still looks wrong is told, and does not stop a commit."""
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
