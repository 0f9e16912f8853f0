"""The command line as a process: its arguments, its output, and its exit status."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema_rs
import pytest
from inline_snapshot import snapshot

from tests.command import killed_after

REPOSITORY = Path(__file__).parents[2]
SUITE = """\
suite_name: onboarding
scenarios:
  - scenario_name: new
    initial_state: {tier: gold}
    missions: [{name: echo, params: {greeting: hello}}]
"""
EXPECTATIONS = """\
expectations:
  - {id: it-succeeds, scenario_name: new, mission_name: echo, path: success, op: eq, expected: true}
"""


def environment(**more: str) -> dict[str, str]:
    """Return a minimal environment, with the variables to measure coverage in a child."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "COVERAGE_PROCESS_CONFIG")}
    return {**kept, **more}


def tier2gate(cwd: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "tier2gate", *arguments],
        cwd=cwd,
        env=environment(**more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def ended(run: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    """Return the exit status and the output of a run."""
    return run.returncode, run.stdout, run.stderr


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """Create a folder with an accepted gate."""
    (tmp_path / "a.suite.yaml").write_text(SUITE, encoding="utf-8")
    (tmp_path / "a.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    assert tier2gate(tmp_path, "update").returncode == 0
    return tmp_path


PASSED = "passed  a.suite.yaml  1 scenario, 1 mission, 1 expectation\n1 gate: 1 passed\n"


def usage(command: str, arguments: str, error: str) -> str:
    """Return the output for wrong usage."""
    return (
        f"Usage: tier2gate {command} {arguments}\n"
        f"Try 'tier2gate {command} --help' for help.\n\nError: {error}\n"
    )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["nowhere"], "nowhere: there is no such file or folder"),
        (
            ["a.expectations.yaml"],
            ("a.expectations.yaml: this is an expectations file, not a suite; give a.suite.yaml"),
        ),
        (["--golden", "x.json"], "--golden requires --suite."),
        (
            [".", "--suite", "a.suite.yaml"],
            "PATH cannot be combined with --suite.",
        ),
        (
            ["--suite", "b.suite.yaml", "--suite", "a.suite.yaml"],
            "--suite is given 2 times; give it once.",
        ),
        (["--nope"], "No such option '--nope'. Did you mean '--proposed'?"),
        (
            ["--reepat", "5"],
            (
                "No such option '--reepat'. "
                "(Did you mean one of: '--format', '--repeat', '--report'?)"
            ),
        ),
        (
            ["--report", "xml=out.xml"],
            "Invalid value for '--report': unknown kind of report 'xml'; available: gitlab, html, json, junit, markdown, sarif, text",
        ),
        (
            ["--report", "json=a.golden.json"],
            "Invalid value for '--report': a.golden.json is named like a file of a gate; choose another name",
        ),
    ],
)
def test_wrong_usage_of_check_is_reported(gate: Path, arguments: list[str], error: str) -> None:
    """A typo has exit status 2 and a remedy, and nothing is checked."""
    run = tier2gate(gate, "check", *arguments)
    assert ended(run) == (2, "", usage("check", "[OPTIONS] [PATH]...", error))


def test_unknown_command_is_wrong_usage(gate: Path) -> None:
    """A command that does not exist does not pass."""
    run = tier2gate(gate, "chekc")
    assert (run.returncode, run.stdout) == (2, "")


@pytest.mark.parametrize("command", ["check", "update", "validate", "run", "missions", "schema"])
def test_every_command_has_help(gate: Path, command: str) -> None:
    """Every command prints its help on standard output."""
    run = tier2gate(gate, command, "--help")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(f"Usage: tier2gate {command} ")


def test_quiet_reports_only_failures(gate: Path) -> None:
    """With `--quiet`, a passing gate is only counted."""
    assert ended(tier2gate(gate, "check", "--quiet")) == (0, "1 gate: 1 passed\n", "")


def test_colour_is_for_terminals_or_on_request(gate: Path) -> None:
    """A log has no escape codes unless they are requested."""
    coloured = PASSED.replace("passed  ", "\x1b[32m\x1b[1mpassed  \x1b[0m", 1)
    coloured = coloured.replace("1 passed", "\x1b[32m1 passed\x1b[0m")
    assert tier2gate(gate, "check").stdout == PASSED
    assert tier2gate(gate, "check", "--color", "always").stdout == coloured
    assert tier2gate(gate, "check", "--color", "never").stdout == PASSED


@pytest.mark.parametrize(
    "more",
    [
        {"CI": "true"},
        {"TIER2GATE_UPDATE": "1", "UPDATE_SNAPSHOTS": "1"},
        {"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONINTMAXSTRDIGITS": "640", "PYTHONIOENCODING": "ascii"},
        {"_TIER2GATE_COMPLETE": "bash_source"},
    ],
)
def test_environment_changes_nothing(gate: Path, more: dict[str, str]) -> None:
    """No variable of a job makes a failing gate pass, or a check write a golden."""
    assert ended(tier2gate(gate, "check", **more)) == (0, PASSED, "")
    (gate / "a.suite.yaml").write_text(SUITE.replace("hello", "hullo"), encoding="utf-8")
    before = (gate / "a.golden.json").read_bytes()
    plain, varied = tier2gate(gate, "check"), tier2gate(gate, "check", **more)
    assert ended(plain) == ended(varied)
    assert varied.returncode == 3
    assert (gate / "a.golden.json").read_bytes() == before


def test_json_report_is_the_same_in_a_file_and_on_stdout(gate: Path) -> None:
    """A program gets the same valid report from a file and from standard output."""
    printed = tier2gate(gate, "check", "--format", "json", PYTHONHASHSEED="1")
    written = tier2gate(gate, "check", "--report", "json=out.json", PYTHONHASHSEED="2")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert ended(written) == (0, PASSED, "")
    assert printed.stdout.encode() == (gate / "out.json").read_bytes()
    schema = json.loads((REPOSITORY / "schemas" / "report.v1.schema.json").read_bytes())
    report = json.loads(printed.stdout)
    jsonschema_rs.validator_for(schema).validate(report)
    assert report["gates"][0]["expectations"][0]["line"] == 2


def test_report_that_cannot_be_written_only_warns(gate: Path) -> None:
    """A full disk does not change a verdict."""
    run = tier2gate(gate, "check", "--report", "json=a.golden.json/out.json")
    warning = "warning: the report a.golden.json/out.json cannot be written: File exists\n"
    assert ended(run) == (0, PASSED, warning)


def test_several_gates_are_all_run_and_the_worst_decides(gate: Path) -> None:
    """A broken gate does not hide another, and the most serious outcome is the exit status."""
    for name, suite in (("b", SUITE.replace("suite_name", "suite")), ("c", SUITE)):
        (gate / f"{name}.suite.yaml").write_text(suite, encoding="utf-8")
        (gate / f"{name}.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    run = tier2gate(gate, "check")
    assert run.returncode == 4
    assert run.stdout.splitlines()[-1] == snapshot(
        "3 gates: 1 passed, 1 input-invalid, 1 golden-missing"
    )


def test_update_reports_what_it_accepts(gate: Path) -> None:
    """A user sees what was accepted, and an unchanged golden is not touched."""
    golden = gate / "a.golden.json"
    before = golden.stat()
    assert ended(tier2gate(gate, "update")) == snapshot((0, "unchanged       a.golden.json\n", ""))
    assert golden.stat().st_mtime_ns == before.st_mtime_ns
    assert golden.stat().st_ino == before.st_ino
    (gate / "a.suite.yaml").write_text(SUITE.replace("hello", "hullo"), encoding="utf-8")
    run = tier2gate(gate, "update")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("updating        a.golden.json\n")
    assert tier2gate(gate, "check").returncode == 0


def test_update_refuses_what_it_must_not_accept(gate: Path) -> None:
    """A failed verdict or an unreadable golden is never accepted by accident."""
    golden = gate / "a.golden.json"
    failing = EXPECTATIONS.replace("true", "false")
    (gate / "a.expectations.yaml").write_text(failing, encoding="utf-8")
    before = golden.read_bytes()
    assert tier2gate(gate, "update").returncode == 1
    assert golden.read_bytes() == before
    (gate / "a.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    golden.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    assert tier2gate(gate, "update").returncode == 6
    assert golden.read_text(encoding="utf-8") == "<<<<<<< HEAD\n"


def test_validate_reports_the_number_of_files(gate: Path) -> None:
    """Files are validated without running them, and finding none is not a success."""
    assert ended(tier2gate(gate, "validate")) == (0, "3 files: 0 problems\n", "")
    empty = gate / "empty"
    empty.mkdir()
    run = tier2gate(gate, "validate", "empty")
    found = "no file was found; a suite is a file called NAME.suite.yaml\n"
    assert ended(run) == (4, f"{found}0 files: 1 problem\n", "")


def test_run_prints_the_record_without_a_golden(gate: Path) -> None:
    """A user gets the results whether or not they were accepted."""
    (gate / "a.golden.json").unlink()
    run = tier2gate(gate, "run", "a.suite.yaml", "a.expectations.yaml")
    record = json.loads(run.stdout)
    assert (run.returncode, run.stderr) == (0, "")
    assert sorted(record) == [
        "expectations_result",
        "metadata",
        "passed",
        "schema_version",
        "suite_result",
    ]
    assert not (gate / "a.golden.json").exists()


def test_schema_prints_the_file_of_the_repository(gate: Path) -> None:
    """An editor that uses the command's schema gets the published one."""
    for kind in ("suite", "golden", "report"):
        run = tier2gate(gate, "schema", kind)
        text = (REPOSITORY / "schemas" / f"{kind}.v1.schema.json").read_text(encoding="utf-8")
        assert ended(run) == (0, text, "")


def test_closed_pipe_does_not_change_the_exit_status(gate: Path) -> None:
    """Closing a pipe early does not change the exit status or print a traceback."""
    started = subprocess.Popen(
        [sys.executable, "-m", "tier2gate", "check"],
        cwd=gate,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with killed_after(started) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        errors = process.stderr.read()
        process.stderr.close()
        assert (process.wait(60), errors) == (0, b"")


SLOW = """\
import sys, time
import tier2gate.assessment.pipeline
from tier2gate.__main__ import main

def assess(*_):
    print("started", flush=True)
    time.sleep(60)

tier2gate.assessment.pipeline.assess = assess
sys.argv = ["tier2gate", "check"]
main()
"""


@pytest.mark.parametrize(
    ("sent", "status", "printed"),
    [(signal.SIGINT, 130, b"\ninterrupted\n"), (signal.SIGTERM, 143, b"")],
)
def test_signal_ends_the_process_with_its_status(
    gate: Path, sent: signal.Signals, status: int, printed: bytes
) -> None:
    """A cancelled job ends at once with the status that a shell expects."""
    started = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        cwd=gate,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with killed_after(started) as process:
        assert process.stdout
        assert process.stdout.readline() == b"started\n"
        time.sleep(0.1)
        process.send_signal(sent)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (status, printed)


BROKEN = """\
import sys
import tier2gate.assessment.pipeline
from tier2gate.__main__ import main

def assess(*_):
    raise KeyError("of all things")

tier2gate.assessment.pipeline.assess = assess
sys.argv = ["tier2gate", "check"]
main()
"""


def test_bug_is_reported_as_one(gate: Path) -> None:
    """Nobody searches their own files for a bug in tier2gate, and it never passes."""
    run = subprocess.run(
        [sys.executable, "-c", BROKEN],
        cwd=gate,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    first, _, last = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (70, "")
    assert first == snapshot("internal-error: KeyError: 'of all things'")
    assert last == snapshot(
        "  This is a bug in tier2gate, not in your files; please report it: "
        "https://github.com/org/tier2-gate/issues"
    )
