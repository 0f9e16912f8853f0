"""The Action, started like GitHub's runner starts it, and everything that a step leaves behind.

The results of every case in `tests/action_cases.py` are recorded. Run this file with `--record` to
record them again, and review the difference that it prints.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

import jsonschema_rs
import pytest
from inline_snapshot import snapshot

from tests.action_cases import (
    CASES,
    GRUEZI,
    HELLO,
    RECORDED,
    REPOSITORY,
    Recorded,
    accept_again,
    contents_of,
    drifted,
    passed,
    read_recorded,
    record,
    write,
)
from tests.ci_reports import KINDS, is_red
from tests.github_runner import read_log
from tests.steps import ENTRYPOINT, Runner, Step, hostile_runner
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github.outputs import OUTPUTS
from tier2gate.reporters.interface import REPORTERS

NO_OUTPUTS = {
    **dict.fromkeys(OUTPUTS, ""),
    "passed": "false",
    "drift": "false",
    "golden-changed": "false",
    "gates": "1",
    "failed-gates": "1",
}


@pytest.mark.parametrize("name", CASES)
def test_step_matches_its_record(name: str, runner: Runner) -> None:
    """A step has the recorded log, annotations, outputs, page and status, and no other effect."""
    case, recorded = CASES[name], read_recorded(name)
    case.prepare(runner.workspace)
    before = contents_of(runner.workspace)
    step = runner.run(case.inputs)
    assert step == Step(
        exit_code=case.exit_code,
        stdout=recorded.log,
        stderr="",
        outputs=recorded.outputs,
        summary=recorded.summary,
    )
    assert list(step.outputs) == list(OUTPUTS)
    assert step.outputs["exit-code"] == str(case.exit_code)
    folder = Path(case.inputs.get("working-directory", "."), "out")
    asked_for = "reports-dir" in case.inputs
    after = contents_of(runner.workspace)
    assert {
        name: data
        for name, data in after.items()
        if not (asked_for and Path(name).is_relative_to(folder))
    } == before


@pytest.mark.parametrize("name", CASES)
def test_recorded_log_has_only_intended_commands(name: str) -> None:
    """A log contains only intended workflow commands, and every group is closed."""
    names = [command.name for command in read_log(read_recorded(name).log)]
    grouped = [item for item in names if item in ("group", "endgroup")]
    assert grouped == ["group", "endgroup"] * (len(grouped) // 2)
    assert set(names) <= {"error", "warning", "notice", "group", "endgroup"}


def test_every_record_has_a_case() -> None:
    """No record remains that no test uses."""
    kept = {path.relative_to(RECORDED).as_posix() for path in RECORDED.rglob("*.*")}
    files = ("log.txt", "outputs.txt", "summary.md")
    assert kept == {f"{name}/{file}" for name in CASES for file in files}


def test_every_outcome_of_a_file_has_a_record() -> None:
    """Every outcome that a pull request can have is recorded with its log and page."""
    elsewhere = {Outcome.EXECUTION_ERROR, Outcome.INTERNAL_ERROR}
    outcomes = {read_recorded(name).outputs["outcome"] for name in CASES}
    assert outcomes == {"", *(item.value for item in Outcome if item not in elsewhere)}


def test_hostile_workspace_would_be_run_by_a_careless_entrypoint(runner: Runner) -> None:
    """The planted files do catch an entrypoint that imports code from the workspace."""
    passed(runner.workspace)
    careless = [sys.executable, "-m", "tier2gate.github"]
    plain = {"COVERAGE_PROCESS_CONFIG": "", "PYTHONHOME": "", "PYTHONWARNINGS": ""}
    runner.run({"paths": "gates"}, words=careless, **plain)
    imported = {Path(line).name for line in runner.marker.read_text(encoding="utf-8").split("\n")}
    assert {"sitecustomize.py", "__main__.py"} <= imported
    runner.marker.unlink()


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "0"},
        {"LC_ALL": "", "LANG": "", "TZ": "", "PYTHONHASHSEED": "random", "PATH": ""},
        {"PYTHONHASHSEED": "nonsense", "PYTHONMALLOC": "nonsense", "PYTHONSAFEPATH": ""},
        {"PYTHONVERBOSE": "9", "PYTHONDEBUG": "9", "PYTHONINSPECT": "1", "PYTHONDEVMODE": "1"},
    ],
)
def test_variables_of_the_job_change_nothing(variables: dict[str, str], runner: Runner) -> None:
    """A hash that was accepted on one machine is the same with any environment variables."""
    case, recorded = CASES["hash-drift"], read_recorded("hash-drift")
    case.prepare(runner.workspace)
    step = runner.run(case.inputs, **variables)
    assert step.stdout == recorded.log
    assert (step.exit_code, step.stderr, step.summary) == (3, "", recorded.summary)


def test_ci_systems_find_files_from_the_top_of_the_checkout(runner: Runner) -> None:
    """Code scanning and code quality show a problem at its file, whatever the working directory."""
    case = CASES["working-directory"]
    case.prepare(runner.workspace)
    outputs = runner.run(case.inputs).outputs
    issues = json.loads((runner.workspace / outputs["report-gitlab"]).read_bytes())
    paths = {issue["location"]["path"] for issue in issues}
    assert paths
    assert [path for path in paths if not (runner.workspace / path).is_file()] == []
    (run,) = json.loads((runner.workspace / outputs["report-sarif"]).read_bytes())["runs"]
    places = [item["locations"][0]["physicalLocation"] for item in run["results"]]
    assert {unquote(place["artifactLocation"]["uri"]) for place in places} == paths


def test_report_is_written_to_the_given_folder(runner: Runner) -> None:
    """A later step can upload a valid report from the path in the output."""
    drifted(runner.workspace)
    before = contents_of(runner.workspace)
    step = runner.run({"paths": "gates", "reports-dir": "out/reports"})
    assert (step.exit_code, step.outputs["report-json"]) == snapshot((3, "out/reports/report.json"))
    after = contents_of(runner.workspace)
    report = json.loads(after.pop("out/reports/report.json"))
    assert after.pop("out/reports/report.html").startswith(b"<!DOCTYPE html>")
    assert after.pop("out/reports/report.md").decode().startswith("## ❌ tier2gate: hash-drift\n")
    schema = json.loads((REPOSITORY / "schemas" / "report.v1.schema.json").read_bytes())
    assert jsonschema_rs.is_valid(schema, report)
    for kind in KINDS:
        path = step.outputs[f"report-{kind}"]
        assert path == f"out/reports/{REPORTERS[kind].file_name}"
        assert is_red(kind, after.pop(path))
    assert after == before
    (gate,) = report["gates"]
    assert (report["outcome"], report["exit_code"]) == ("hash-drift", 3)
    assert (gate["test_run_hash"], gate["golden_hash"]) == (GRUEZI, HELLO)
    assert gate["expectations"] == snapshot(
        [
            {
                "id": "succeeds",
                "passed": True,
                "actual": True,
                "expected": True,
                "details": {},
                "unknown": None,
                "written_id": None,
                "mission_failure": None,
                "file": "gates/shop.expectations.yaml",
                "line": 2,
                "column": 5,
            }
        ]
    )


def test_golden_is_proposed_in_the_given_folder(runner: Runner) -> None:
    """A later step can upload the golden that `update` would write, and no other file changes."""
    drifted(runner.workspace)
    before = contents_of(runner.workspace)
    step = runner.run({"paths": "gates", "proposed-dir": "out/goldens"})
    proposed = "out/goldens/gates/shop.golden.json"
    assert (step.exit_code, step.outputs["proposed-golden"]) == (3, proposed)
    after = contents_of(runner.workspace)
    data = after.pop(proposed)
    assert f'"test_run_hash": "{GRUEZI}"'.encode() in data
    assert after.pop("out/goldens/.gitignore") == b"*\n"
    assert after.pop("out/goldens/.tier2gate-proposed").endswith(b"\ngates/shop.golden.json\n")
    assert after == before
    accept_again(runner.workspace)
    assert (runner.workspace / "gates" / "shop.golden.json").read_bytes() == data
    step = runner.run({"paths": "gates", "proposed-dir": "out/goldens"})
    assert (step.exit_code, step.outputs["proposed-golden"]) == (0, "")
    assert not (runner.workspace / proposed).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="nobody but root can give files away")
def test_report_belongs_to_the_owner_of_the_workspace(runner: Runner) -> None:
    """A later step without root can replace the report and clean up the workspace."""
    passed(runner.workspace)
    os.chown(runner.workspace, 12345, 23456)
    runner.run({"paths": "gates", "reports-dir": "out/reports"})
    runner.run({"paths": "gates", "reports-dir": "out/reports"})
    made = [
        runner.workspace / name
        for name in ("out", "out/reports", "out/reports/report.json", "out/reports/report.html")
    ]
    assert {(path.stat().st_uid, path.stat().st_gid) for path in made} == {(12345, 23456)}
    assert (runner.workspace / "gates" / "shop.golden.json").stat().st_uid == 0


def test_gate_that_was_given_explicitly_passes_once_it_was_accepted(runner: Runner) -> None:
    """A gate whose files have other names and folders is checked like any other."""
    case = CASES["given-explicitly"]
    case.prepare(runner.workspace)
    write(runner.workspace / "c" / "was.json", f"{HELLO}\n")
    assert runner.run(case.inputs).exit_code == 0


DRIVER = """
import signal, sys, time
from tier2gate.github import action

def check(settings):
    if sys.argv[1] == "boom":
        raise LookupError("::error::boom")
    print("checking", flush=True)
    time.sleep(60)

# Started in the background of a shell, a process would not hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)
action.check = check
action.main()
"""


def test_bug_is_reported_and_every_output_written(runner: Runner) -> None:
    """A user sees that a bug is tier2gate's, and a later step finds every output."""
    step = runner.run({}, words=[sys.executable, "-I", "-c", DRIVER, "boom"])
    (command,) = step.commands
    assert (command.name, command.properties) == snapshot(
        ("error", {"title": "tier2gate: internal-error"})
    )
    assert re.fullmatch(
        r"internal-error: LookupError: ::error::boom\n"
        r"  tier2gate \S+, at action\.py:\d+ > action\.py:\d+ > <string>:7\n"
        r"  This is a bug in tier2gate, not in your files; please report it: \S+",
        command.message,
    )
    assert (step.exit_code, step.stderr, step.summary) == (70, "", "")
    assert step.outputs == {
        **NO_OUTPUTS,
        "outcome": "internal-error",
        "exit-code": "70",
        "gates": "0",
        "failed-gates": "0",
    }


@pytest.mark.parametrize(("sent", "exit_code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_cancelled_step_writes_its_outputs(
    sent: signal.Signals, exit_code: int, runner: Runner
) -> None:
    """A step after a cancelled one finds every output and a distinct exit status."""
    step = runner.cancel(sent, words=[sys.executable, "-I", "-c", DRIVER, "wait"])
    nothing_ran = {"exit-code": str(exit_code), "gates": "0", "failed-gates": "0"}
    assert step == Step(
        exit_code=exit_code,
        stdout="",
        stderr="",
        outputs={**NO_OUTPUTS, **nothing_ran},
        summary="",
    )


@pytest.mark.parametrize("variable", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
@pytest.mark.parametrize(
    ("path", "reason"), [("nowhere/file", "No such file or directory"), ("/", "Is a directory")]
)
def test_runner_file_that_cannot_be_written_only_warns(
    variable: str, path: str, reason: str, runner: Runner
) -> None:
    """A passing gate still passes if its page or outputs cannot be written."""
    passed(runner.workspace)
    step = runner.run({"paths": "gates"}, **{variable: path})
    assert step.stdout == (
        f"{read_recorded('passed').log}"
        f"::warning title=tier2gate::{variable} cannot be written: {reason}\n"
    )
    assert (step.exit_code, step.stderr) == (0, "")
    lost = {"GITHUB_OUTPUT": step.outputs, "GITHUB_STEP_SUMMARY": step.summary}
    assert {name for name, left in lost.items() if not left} == {variable}


def test_runner_files_are_optional(runner: Runner) -> None:
    """A user who runs the container by hand, without a runner, sees only the log."""
    passed(runner.workspace)
    step = runner.run({"paths": "gates"}, GITHUB_OUTPUT="", GITHUB_STEP_SUMMARY="")
    assert (step.exit_code, step.stdout, step.stderr) == (0, read_recorded("passed").log, "")
    assert (step.outputs, step.summary) == ({}, "")


def test_closed_log_keeps_the_status_and_outputs(runner: Runner) -> None:
    """A runner that loses its connection to the log still gets the outputs and the status."""
    drifted(runner.workspace)
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        ENTRYPOINT,
        cwd=runner.workspace,
        env=runner.environment({"paths": "gates"}),
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writer)
    step = runner.left_behind(done.returncode, b"", done.stderr)
    assert (step.exit_code, step.stderr) == (3, "")
    assert step.outputs["outcome"] == "hash-drift"
    assert step.summary == read_recorded("hash-drift").summary


def record_all() -> None:
    """Record the results of every case, and print what changed."""
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder, hostile_runner(Path(folder)) as runner:
            case.prepare(runner.workspace)
            step = runner.run(case.inputs)
        if (step.exit_code, step.stderr) != (case.exit_code, ""):
            sys.stdout.write(f"! {name}: {step.exit_code}, not {case.exit_code} {step.stderr}\n")
        seen = Recorded(log=step.stdout, outputs=step.outputs, summary=step.summary)
        sys.stdout.writelines(record(name, seen))


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record_all()
