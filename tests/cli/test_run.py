"""`tier2gate run` prints the record and nothing else."""

import json
import shutil
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import RAISE, Finished, contents_of, run, run_with_fault
from tests.gates import EXPECTATIONS, FAILING, record_in, write_gate

REPOSITORY = Path(__file__).parents[2]
FILES = ("a.suite.yaml", "a.expectations.yaml")


@pytest.mark.parametrize(("expectations", "status"), [(EXPECTATIONS, 0), (FAILING, 1)])
def test_record_is_printed_and_the_verdict_is_the_status(
    expectations: str, status: int, tmp_path: Path
) -> None:
    """A script gets the record as JSON on standard output, and the verdict as the status."""
    write_gate(tmp_path, expectations=expectations)
    before = contents_of(tmp_path)
    finished = run("run", *FILES, cwd=tmp_path)
    assert (finished.status, finished.err) == (status, "")
    record = json.loads(finished.out)
    assert sorted(record) == [
        "expectations_result",
        "metadata",
        "passed",
        "schema_version",
        "suite_result",
    ]
    assert (record["schema_version"], record["passed"]) == (
        snapshot("test_run_result@1"),
        status == 0,
    )
    assert contents_of(tmp_path) == before


def test_record_equals_the_goldens(tmp_path: Path) -> None:
    """`run` prints the same record that `update` stores."""
    write_gate(tmp_path)
    run("update", cwd=tmp_path)
    record = json.loads(run("run", *FILES, cwd=tmp_path).out)
    assert record == record_in(tmp_path / "a.golden.json")


def test_golden_is_not_read(tmp_path: Path) -> None:
    """A user can print the record whatever state the golden is in."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text("{", encoding="utf-8")
    assert run("run", *FILES, cwd=tmp_path).status == 0


@pytest.mark.parametrize("command", ["run", "diff"])
def test_verdict_that_takes_true_for_a_number_is_noticed(command: str, tmp_path: Path) -> None:
    """Whoever expects a number of a boolean learns it from every command that runs the gate."""
    text = EXPECTATIONS.replace("executed_steps.0.payload.params.greeting", "success")
    write_gate(tmp_path, expectations=text.replace("op: ne", "op: eq").replace("goodbye", "1"))
    run("update", cwd=tmp_path)
    words = {"run": FILES, "diff": ("a.golden.json",)}
    finished = run(command, *words[command], cwd=tmp_path)
    assert (finished.status, finished.err) == snapshot(
        (
            0,
            "notice: a.expectations.yaml:2:5: the expectation greets holds only because true counts as 1; expect the type that the result has: a boolean or a number\n",
        )
    )


def test_part_has_no_hash_of_the_run(tmp_path: Path) -> None:
    """Whoever prints some scenarios sees their results, and no hash to take for the gate's."""
    shutil.copytree(REPOSITORY / "examples" / "mixed", tmp_path, dirs_exist_ok=True)
    files = ("mixed.suite.yaml", "mixed.expectations.yaml")
    whole = json.loads(run("run", *files, cwd=tmp_path).out)
    finished = run("run", *files, "-k", "n*", cwd=tmp_path)
    assert (finished.status, finished.err) == snapshot(
        (0, "2 of 3 scenarios: the record has no hash of the run\n")
    )
    record = json.loads(finished.out)
    names = ["new-customer", "nobody"]
    scenarios = whole["suite_result"]["scenario_results"]
    assert record["suite_result"] == {
        "metadata": {"suite_name": "mixed"},
        "scenario_results": {name: scenarios[name] for name in names},
        "suite_name": "mixed",
    }
    assert record["metadata"] == {"suite_name": "mixed"}
    results = record["expectations_result"]["expectation_results"]
    assert sorted(results) == [
        "balance-is-untouched",
        "loop-succeeds",
        "nobody-is-echoed-too",
        "the-second-call-says-goodbye",
    ]
    assert results.items() <= whole["expectations_result"]["expectation_results"].items()


@pytest.mark.parametrize("more", [(), ("-k", "new")])
def test_pattern_that_matches_nothing_runs_nothing(more: tuple[str, ...], tmp_path: Path) -> None:
    """A typo is an error, also beside a name that exists."""
    write_gate(tmp_path)
    finished = run("run", *FILES, "-k", "nope", *more, cwd=tmp_path)
    assert finished == Finished(
        status=10, err=snapshot("no scenario matches nope; the scenarios are new\n")
    )


def test_job_cannot_run_a_part(tmp_path: Path) -> None:
    """The status of a part cannot stand for that of a gate in a job."""
    write_gate(tmp_path)
    finished = run("run", *FILES, "-k", "new", cwd=tmp_path, env={"GITHUB_ACTIONS": "true"})
    assert (finished.status, finished.out) == (2, "")
    assert "--scenario cannot be used in a job" in finished.err


def test_wrong_files_are_told_and_nothing_printed(tmp_path: Path) -> None:
    """A script never parses half a record."""
    write_gate(tmp_path, suite="[", expectations="")
    assert run("run", *FILES, cwd=tmp_path) == Finished(
        status=4,
        err="""\
a.suite.yaml:1:2: invalid YAML: did not find expected node content while parsing a flow node; \
check the indentation, quotes and brackets of this line and the one before
  1 | [
    |  ^
a.expectations.yaml:1:1: the file is empty; add its content, or delete the file
""",
    )


def test_mission_that_raises_is_reported(tmp_path: Path) -> None:
    """A mission that raises has no record."""
    write_gate(tmp_path)
    finished = run_with_fault(RAISE, "run", *FILES, cwd=tmp_path)
    assert (finished.status, finished.out) == (9, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing argument 'SUITE'."),
        (FILES[:1], "Missing argument 'EXPECTATIONS'."),
        (
            ("no.yaml", FILES[1]),
            "Invalid value for 'SUITE': File 'no.yaml' does not exist.",
        ),
        ((".", FILES[1]), "Invalid value for 'SUITE': File '.' is a directory."),
        ((*FILES, "more"), "Got unexpected extra argument (more)"),
    ],
)
def test_wrong_arguments_are_wrong_usage(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    """A script with wrong arguments fails with a message."""
    write_gate(tmp_path)
    assert run("run", *arguments, cwd=tmp_path) == Finished(
        status=2,
        err=f"""\
Usage: tier2gate run [OPTIONS] SUITE EXPECTATIONS
Try 'tier2gate run --help' for help.

Error: {message}
""",
    )
