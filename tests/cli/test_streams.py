"""Output streams: colour only on terminals, and streams that are closed, full or gone."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.command import SCRIPT, Finished, killed_after, run, scrubbed
from tests.gates import SUITE, write_gate

PASSED = "passed  "
COLOURED = f"\x1b[32m\x1b[1m{PASSED}\x1b[0m"
REST = "a.suite.yaml  1 scenario, 1 mission, 1 expectation"


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """Write a gate that passes."""
    write_gate(tmp_path)
    assert run("update", cwd=tmp_path).status == 0
    return tmp_path


def on_terminal(folder: Path, *arguments: str, **env: str) -> str:
    """Run the command with its output on a terminal; return the first line."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [SCRIPT, *arguments], cwd=folder, env=scrubbed(env), stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    text = b""
    with killed_after(process):
        try:
            while chunk := os.read(ours, 1000):
                text += chunk
        except OSError:  # on Linux: the other end is closed
            pass
        os.close(ours)
        process.wait(60)
    return text.decode("utf-8").splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "env", "first"),
    [
        ((), {}, COLOURED),
        (("--color", "auto"), {}, COLOURED),
        (("--color", "auto"), {"NO_COLOR": ""}, COLOURED),
        (("--color", "auto"), {"NO_COLOR": "1"}, PASSED),
        (("--color", "never"), {}, PASSED),
        (("--color", "always"), {"NO_COLOR": "1"}, COLOURED),
    ],
)
def test_colour_on_a_terminal(
    arguments: tuple[str, ...], env: dict[str, str], first: str, gate: Path
) -> None:
    """A terminal gets colour unless it is turned off."""
    assert on_terminal(gate, "check", *arguments, **env) == f"{first}{REST}"


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        ((), PASSED),
        (("--color", "auto"), PASSED),
        (("--color", "never"), PASSED),
        (("--color", "always"), COLOURED),
    ],
)
def test_colour_in_a_pipe(arguments: tuple[str, ...], first: str, gate: Path) -> None:
    """A pipe or log has colour only with `--color always`; no variable forces it."""
    env = {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm-256color"}
    finished = run("check", *arguments, cwd=gate, env=env)
    assert finished.out.splitlines()[0] == f"{first}{REST}"


def test_update_is_coloured(gate: Path) -> None:
    """`update` uses colour on a terminal too."""
    write_gate(gate, suite=SUITE.replace("hello", "hi"))
    finished = run("update", "--color", "always", cwd=gate)
    assert finished.out.startswith("\x1b[32m\x1b[1mupdating        \x1b[0ma.golden.json\n")


def with_streams(folder: Path, out: int, err: int, *arguments: str) -> int:
    """Run the command on these streams; return its exit status."""
    return subprocess.run(
        [SCRIPT, *arguments], cwd=folder, env=scrubbed(), stdout=out, stderr=err, check=False
    ).returncode


def broken_pipe() -> int:
    """Return the writing end of a pipe without a reader."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize("arguments", [("check",), ("check", "--format", "json"), ("missions",)])
def test_closed_pipe_does_not_change_the_status(arguments: tuple[str, ...], gate: Path) -> None:
    """`tier2gate check | head -0` has the gate's status and prints no error."""
    out = broken_pipe()
    reading, err = os.pipe()
    assert with_streams(gate, out, err, *arguments) == 0
    os.close(err)
    assert os.read(reading, 1000) == b""
    os.close(reading)
    os.close(out)


@pytest.mark.parametrize("form", ["text", "json"])
def test_failing_gate_fails_without_a_reader(form: str, gate: Path) -> None:
    """A failing gate does not pass because its output is not read."""
    (gate / "a.golden.json").write_text("{", encoding="utf-8")
    out = broken_pipe()
    assert with_streams(gate, out, out, "check", "--format", form) == 6
    assert with_streams(gate, out, subprocess.DEVNULL, "check", "--format", form) == 6
    assert with_streams(gate, subprocess.DEVNULL, out, "check", "--format", form) == 6
    os.close(out)


def test_full_disk_changes_no_status(gate: Path) -> None:
    """Output that cannot be written is a warning, and the verdict is kept."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [SCRIPT, "check"],
            cwd=gate,
            env=scrubbed(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert (done.returncode, done.stderr) == (
            0,
            b"warning: the results cannot be written: No space left on device\n",
        )
        (gate / "a.golden.json").write_text("{", encoding="utf-8")
        assert with_streams(gate, full.fileno(), full.fileno(), "check") == 6


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_change_no_status(closed: str, gate: Path) -> None:
    """A daemon that closes the streams gets the usual status."""
    for golden, status in ((None, 0), ("{", 6)):
        if golden is not None:
            (gate / "a.golden.json").write_text(golden, encoding="utf-8")
        command = f'"$0" check {closed}'
        done = subprocess.run(
            ["/bin/sh", "-c", command, SCRIPT],
            cwd=gate,
            env=scrubbed(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == status
        assert b"Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["check", "update", "validate"])
def test_problems_come_before_their_number_on_one_stream(command: str, tmp_path: Path) -> None:
    """A log of standard output has the problems together with the summary."""
    write_gate(tmp_path, suite=f"{SUITE}mor: 1\n")
    finished = run(command, cwd=tmp_path)
    first, *rest = finished.out.splitlines()
    assert (finished.status, finished.err) == (4, "")
    assert first.startswith("a.suite.yaml:8:1: unknown field mor")
    assert any("1 problem" in line for line in rest)


def test_json_output_is_json_alone(tmp_path: Path) -> None:
    """With `--format json`, standard output is always valid JSON, with problems on stderr."""
    write_gate(tmp_path, suite=f"{SUITE}mor: 1\n")
    finished = run("check", "--format", "json", cwd=tmp_path)
    assert json.loads(finished.out)["outcome"] == "input-invalid"
    assert finished.err.startswith("a.suite.yaml:8:1: unknown field mor")


def test_output_is_utf_8_in_any_locale(tmp_path: Path) -> None:
    """A log is the same in any locale."""
    write_gate(tmp_path, suite=f"{SUITE}näme: 1\n")
    expected = run("check", cwd=tmp_path, env={"LC_ALL": "C.UTF-8"})
    assert isinstance(expected, Finished)
    assert 'unknown field "näme"' in expected.out
    assert run("check", cwd=tmp_path, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}) == expected
