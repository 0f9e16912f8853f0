"""A run that is stopped by a signal has its own status and leaves no partial files."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.command import Finished, finish, start_with_fault
from tests.gates import SUITE, accept_in, write_gate
from tier2gate.settings import Settings

# Signals that it got this far, and waits to be stopped.
WAIT = """
def wait(*_):
    Path("../ready").touch()
    time.sleep(50)
"""
IN_A_MISSION = f'{WAIT}\nMISSION_REGISTRY["echo"] = wait'
BEFORE_THE_RENAME = f"{WAIT}\nos.replace = wait"


def stop(process: subprocess.Popen[bytes], folder: Path, number: signal.Signals) -> Finished:
    """Send a signal when the process has reached the waiting point."""
    deadline = time.monotonic() + 30
    while not (folder.parent / "ready").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    return finish(subprocess.CompletedProcess([], process.returncode, out, err))


ENDS = {
    signal.SIGINT: Finished(status=130, err="\ninterrupted\n"),
    signal.SIGTERM: Finished(status=143),
}


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.parametrize("arguments", [("check",), ("check", "--format", "json"), ("update",)])
def test_stopped_run_has_its_own_status(
    arguments: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    """A cancelled job is distinguished from a failed gate, without a traceback or a verdict."""
    folder = tmp_path / "gates"
    write_gate(folder)
    with start_with_fault(IN_A_MISSION, *arguments, cwd=folder) as process:
        assert stop(process, folder, number) == ENDS[number]
    assert sorted(path.name for path in folder.iterdir()) == [
        "a.expectations.yaml",
        "a.suite.yaml",
    ]


@pytest.mark.parametrize("number", ENDS)
def test_stopped_update_keeps_the_old_golden(number: signal.Signals, tmp_path: Path) -> None:
    """An update that is cancelled while writing keeps the old golden and leaves no draft."""
    folder = tmp_path / "gates"
    write_gate(folder)
    accept_in(Settings(paths=(folder,), root=folder))
    golden = (folder / "a.golden.json").read_bytes()
    write_gate(folder, suite=SUITE.replace("hello", "hi"))
    with start_with_fault(BEFORE_THE_RENAME, "update", cwd=folder) as process:
        finished = stop(process, folder, number)
    assert (finished.status, finished.err) == (ENDS[number].status, ENDS[number].err)
    assert finished.out.startswith("updating        a.golden.json\n")
    assert (folder / "a.golden.json").read_bytes() == golden
    assert len(list(folder.iterdir())) == 3
