"""Signals: a run that is stopped says so by its status, and leaves nothing half done."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.command import Finished, finish, start_with_fault
from tests.gates import SUITE, accept_in, write_gate
from tier2gate.settings import Settings

# Says that it has come this far, and waits to be stopped.
WAIT = """
def wait(*_):
    Path("../ready").touch()
    time.sleep(50)
"""
IN_A_MISSION = f'{WAIT}\nMISSION_REGISTRY["echo"] = wait'
BEFORE_THE_RENAME = f"{WAIT}\nos.replace = wait"


def stop(process: subprocess.Popen[bytes], folder: Path, number: signal.Signals) -> Finished:
    """Send a signal as soon as the process has come to where it waits."""
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
def test_run_that_is_stopped_says_so(
    arguments: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    """A cancelled job is told from a gate that failed, and prints no traceback and no verdict."""
    folder = tmp_path / "gates"
    write_gate(folder)
    with start_with_fault(IN_A_MISSION, *arguments, cwd=folder) as process:
        assert stop(process, folder, number) == ENDS[number]
    assert sorted(path.name for path in folder.iterdir()) == [
        "a.expectations.yaml",
        "a.suite.yaml",
    ]


@pytest.mark.parametrize("number", ENDS)
def test_update_that_is_stopped_leaves_the_old_golden_and_no_draft(
    number: signal.Signals, tmp_path: Path
) -> None:
    """An update that is cancelled in the middle of writing leaves what was accepted before."""
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
