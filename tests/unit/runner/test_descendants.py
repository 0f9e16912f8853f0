"""Processes that a module starts end with the gate, and no other process is killed."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import SCRIPT, killed_after, scrubbed
from tests.python_gates import WITH, write_python_gate
from tests.workers import of_one_mission, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.runner import descendants

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

EVADING = """\
import gc, os
envelope = next(item for item in gc.get_objects() if type(item).__name__ == "Envelope")
before, envelope.phase = envelope.phase, type(envelope.phase)("ours")
{start}
envelope.phase = before
"""
"""How a module evades the envelope, like a C extension."""

SLEEP = 'os.execvp("sleep", ["sleep", "{mark}"])'
STARTS = {
    "in the group": f"if os.fork() == 0:\n    {SLEEP}",
    "its own session": f"if os.fork() == 0:\n    os.setsid()\n    {SLEEP}",
    "a double fork": f"""\
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)
        {SLEEP}
    os._exit(0)
os.wait()""",
    "a chain of sessions": f"""\
if os.fork() == 0:
    for _ in range(3):
        os.setsid()
        if os.fork():
            {SLEEP}
    {SLEEP}""",
}

COUNTS = {"a chain of sessions": 4}


@pytest.fixture(name="mark")
def _mark() -> Iterator[str]:
    """Return a name for the sleepers of a test, and kill those that are left afterwards."""
    mark = f"3600.{secrets.randbelow(10**12)}"
    yield mark
    for pid in sleepers(mark):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def sleepers(mark: str) -> list[int]:
    """Find the sleepers of a test; zombies have no command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if path.read_bytes() == f"sleep\0{mark}\0".encode():
                found.append(int(path.parent.name))
    return found


def wait_for_sleepers(mark: str, count: int = 1) -> None:
    """Wait until this many sleepers are running."""
    deadline = time.monotonic() + 20
    while len(sleepers(mark)) != count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def starting(name: str, mark: str) -> str:
    """Return a module that starts sleepers when it is loaded."""
    return EVADING.format(start=STARTS[name].format(mark=mark))


def load_and_close(folder: Path, name: str, mark: str) -> None:
    """Load a module that starts sleepers, and run its mission to a normal end."""
    with started(folder, starting(name, mark) + of_one_mission()) as worker:
        worker.load()
        assert worker.run("m", {}, {}, "it").success
        wait_for_sleepers(mark, COUNTS.get(name, 1))
        worker.close()
        assert worker._process.process.returncode == 0


@pytest.mark.parametrize("name", STARTS)
def test_processes_of_a_module_end_with_it(name: str, tmp_path: Path, mark: str) -> None:
    """Nothing that a module started stays on a runner that serves many jobs."""
    load_and_close(tmp_path, name, mark)
    assert sleepers(mark) == []
    assert not is_subreaper()


@pytest.mark.parametrize("name", STARTS)
def test_processes_survive_without_the_guards(
    name: str, tmp_path: Path, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the guards the same processes survive, so the guards are what ends them."""
    monkeypatch.setattr(descendants, "_adopted", list)
    if name == "in the group":
        load_and_close(tmp_path, name, mark)
        wait_for_sleepers(mark, 0)
        monkeypatch.setattr(os, "killpg", lambda *_: None)
    load_and_close(tmp_path, name, mark)
    assert sleepers(mark) != []


def test_adoption_alone_ends_the_group(
    tmp_path: Path, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process group is found even if its leader was already reaped."""
    monkeypatch.setattr(os, "killpg", lambda *_: None)
    load_and_close(tmp_path, "in the group", mark)
    assert sleepers(mark) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", STARTS)
def test_processes_end_if_the_module_exits(name: str, tmp_path: Path, mark: str) -> None:
    """A module that exits early leaves no process behind."""
    text = starting(name, mark) + of_one_mission("os._exit(0)")
    with started(tmp_path, text) as worker:
        worker.load()
        wait_for_sleepers(mark, COUNTS.get(name, 1))
        with pytest.raises(ExecutionError, match=r"exit status 0"):
            worker.run("m", {}, {}, "it")
        assert sleepers(mark) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", STARTS)
def test_processes_end_at_the_timeout(name: str, tmp_path: Path, mark: str) -> None:
    """A module that takes too long leaves no process behind."""
    text = starting(name, mark) + "while True: pass\n"
    with started(tmp_path, text, timeout=2) as worker:
        with pytest.raises(ExecutionError, match="took longer"):
            worker.load()
        assert sleepers(mark) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_processes_end_if_the_job_is_cancelled(
    number: signal.Signals, tmp_path: Path, mark: str
) -> None:
    """A cancelled job leaves nothing running."""
    folder = write_python_gate(tmp_path / "gates")
    text = starting("a double fork", mark) + "while True: pass\n"
    (folder / "rules" / "pricing.py").write_text(text, encoding="utf-8")
    with killed_after(
        subprocess.Popen(
            [SCRIPT, "check", *WITH], cwd=folder, env=scrubbed(), stderr=subprocess.PIPE
        )
    ) as process:
        wait_for_sleepers(mark)
        process.send_signal(number)
        process.communicate(timeout=30)
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}[number]
    assert sleepers(mark) == []


def test_group_ends_on_other_systems(
    tmp_path: Path, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Systems without subreapers and `waitid` still end the module's process group."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delattr(os, "waitid")
    load_and_close(tmp_path, "in the group", mark)
    assert not is_subreaper()
    load_and_close(tmp_path, "a double fork", mark)
    wait_for_sleepers(mark, 1)  # documented: it survives there


def test_python_without_ctypes_ends_the_group(
    tmp_path: Path, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Python that was built without ctypes can still run missions."""
    monkeypatch.setitem(sys.modules, "ctypes", None)
    load_and_close(tmp_path, "in the group", mark)
    wait_for_sleepers(mark, 0)


def test_other_children_are_not_killed(tmp_path: Path, mark: str) -> None:
    """A program that uses tier2gate keeps its own children and its other modules."""
    others = [subprocess.Popen(["sleep", mark], start_new_session=True)]
    try:
        with started(tmp_path, of_one_mission()) as first:
            first.load()
            others.append(subprocess.Popen(["sleep", mark]))
            with started(tmp_path, of_one_mission()) as second:
                second.load()
                assert is_subreaper()
            assert is_subreaper()
            assert first.run("m", {}, {}, "it").success
        assert [other.poll() for other in others] == [None, None]
    finally:
        for other in others:
            other.kill()
            other.wait()
    assert not is_subreaper()


def test_sleepers_of_two_modules_end(tmp_path: Path, mark: str) -> None:
    """Closing one module ends the leftover processes of both, but not the other module."""
    text = starting("a double fork", mark) + of_one_mission()
    with started(tmp_path, text) as first, started(tmp_path, text) as second:
        first.load()
        second.load()
        wait_for_sleepers(mark, 2)
        second.close()
        assert sleepers(mark) == []
        assert first.run("m", {}, {}, "it").success


def test_child_that_cannot_be_started_leaves_no_flag() -> None:
    """A broken installation does not leave this process adopting orphans."""
    with pytest.raises(FileNotFoundError):
        descendants.start_child(lambda: subprocess.Popen(["/nowhere/python"]))
    assert not is_subreaper()


def test_killing_is_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that cannot be killed does not hold up the gate."""
    immortal = [descendants._Process(pid=2**22 + 1, started=0)]  # no process has that number
    monkeypatch.setattr(descendants, "_adopted", lambda: immortal)
    before = time.monotonic()
    descendants._kill_adopted(before + 0.1)
    assert 0.1 <= time.monotonic() - before < 2


def is_subreaper() -> bool:
    """Check whether this process adopts orphans."""
    before = descendants._set_subreaper(wanted=True)
    descendants._set_subreaper(wanted=before)
    return before
