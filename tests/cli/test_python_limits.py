"""The limits of missions in Python on the command line, and the end of their processes."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import SCRIPT, finish, killed_after, run, scrubbed
from tests.gates import write_gate
from tests.processes import children_of, cpu_ticks, is_running
from tests.python_gates import EXPECTATIONS, MODULE, SUITE, WITH, write_module, write_python_gate


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write a gate whose suite calls a mission in Python."""
    return write_python_gate(tmp_path / "gates")


def test_timeout_of_one_gate_does_not_affect_the_others(folder: Path) -> None:
    """A mission that never ends does not hide other gates' results."""
    spinning = MODULE.replace("    step =", "    while 'spin' in params: pass\n    step =")
    write_module(folder, spinning)
    write_gate(
        folder,
        "b",
        suite=SUITE.replace("{rate: 2}", "{rate: 2, spin: 1}"),
        expectations=EXPECTATIONS,
    )
    write_gate(folder, "c", suite=SUITE, expectations=EXPECTATIONS)
    for name in "ac":
        assert run("update", f"{name}.suite.yaml", *WITH, cwd=folder).status == 0
    finished = run("check", *WITH, "--timeout", "4", cwd=folder)
    assert finished.status == 9
    first, second, problem, *lines = finished.out.splitlines()
    assert [line.split()[:2] for line in [first, second, *lines[:2]]] == [
        ["passed", "a.suite.yaml"],
        ["passed", "c.suite.yaml"],
        ["execution-error", "b.suite.yaml"],
        ["1", "problem,"],
    ]
    assert problem == snapshot(
        "rules/pricing.py: mission price in scenario basket took longer than the 4 seconds allowed for a gate; raise the limit with --timeout (in the Action: timeout); for a loop, see where it is with run --scenario NAME --debug and Ctrl-C"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_memory_limit_is_applied(folder: Path) -> None:
    """A mission that uses too much memory is reported with the option to raise the limit."""
    write_module(folder, MODULE.replace("    step =", "    bytearray(2 ** 29)\n    step ="))
    finished = run("check", *WITH, "--memory", "256", cwd=folder)
    assert finished.status == 9
    assert "mission price in scenario basket raised MemoryError; at " in finished.out
    assert finished.out.splitlines()[0].endswith(
        "; raise the limit with --memory (in the Action: memory)"
    )
    assert run("check", *WITH, cwd=folder).status == 5


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("gates", [1, 3])
def test_child_ends_with_its_parent(gates: int, number: signal.Signals, folder: Path) -> None:
    """A cancelled job leaves nothing running, also if several gates run at once."""
    write_module(folder, MODULE.replace("    step =", "    while True: pass\n    step ="))
    for name in "bc"[: gates - 1]:
        write_gate(folder, name, suite=SUITE, expectations=EXPECTATIONS)
    expected = min(gates, 2)
    with killed_after(
        subprocess.Popen(
            [SCRIPT, "check", *WITH, "--jobs", "2"],
            cwd=folder,
            env=scrubbed(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    ) as process:
        children: list[int] = []
        deadline = time.monotonic() + 30
        while len(children) < expected or min(map(cpu_ticks, children)) < 30:
            assert time.monotonic() < deadline
            children = children_of(process.pid)
            time.sleep(0.02)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    finished = finish(subprocess.CompletedProcess([], process.returncode, out, err))
    ends = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}
    assert finished.status == ends[number]
    deadline = time.monotonic() + 30
    while any(map(is_running, children)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_result_that_nests_too_deep_is_refused(folder: Path) -> None:
    """`update` never writes a golden that `check` cannot read."""
    deep = MODULE.replace(
        'return {"total": state["total"] * payload["by"]}',
        "deep = []\n    for _ in range(115):\n        deep = [deep]\n    return {'deep': deep}",
    )
    assert deep != MODULE
    write_module(folder, deep)
    finished = run("update", *WITH, cwd=folder)
    assert (finished.status, (folder / "a.golden.json").exists()) == (9, False)
    assert "mission price in scenario basket returned a result that is too large: " in finished.out
