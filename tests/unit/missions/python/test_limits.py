"""The limits on a mission's time, memory and output, and the messages when it exceeds them."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.workers import HEAD, deadline_in, fail_one, of_one_mission, run_one, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.problems import Problem
from tier2gate.missions.python.protocol import MAX_BYTES, send

LATE = "took longer than the 1 seconds allowed for a gate"
BUSY = {
    "in Python": "while True: pass",
    "in C": "sum(iter(int, 1))",
    "in one call": "3 ** 10 ** 9",
    "in a regular expression": "__import__('re').match('(a*)*b', 'a' * 60)",
    "while it sleeps": "__import__('time').sleep(60)",
    "with every exception caught": "exec('while True:\\n try: 1 / 0\\n except: pass')",
    "stopped": "__import__('signal').raise_signal(19)",
}


def fail_in_a_second(folder: Path, text: str) -> Problem:
    """Run a mission with a limit of one second, not counting the interpreter's start."""
    with started(folder, text, timeout=1) as worker:
        worker.deadline = deadline_in(60)
        worker.load()
        worker.deadline = deadline_in(1)
        with pytest.raises(ExecutionError) as raised:
            worker.run("m", {}, {}, "it")
        assert worker._process.process.returncode == -signal.SIGKILL
    (problem,) = raised.value.problems
    return problem


@pytest.mark.slow
@pytest.mark.parametrize("name", BUSY)
def test_mission_that_takes_too_long_is_ended(name: str, tmp_path: Path) -> None:
    """A mission that never ends fails at the timeout instead of holding up the job."""
    problem = fail_in_a_second(tmp_path, of_one_mission(BUSY[name]))
    assert masked((problem.message, problem.hint), LATE=LATE) == snapshot(
        (
            "it {LATE}",
            "raise the limit with --timeout (in the Action: timeout); for a loop, see where it is with run --scenario NAME --debug and Ctrl-C",
        )
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", BUSY)
def test_module_that_takes_too_long_is_ended(name: str, tmp_path: Path) -> None:
    """A module that never finishes loading fails at the timeout."""
    problem = fail_one(tmp_path, BUSY[name], timeout=1)
    assert masked(problem.message, LATE=LATE) == snapshot("the module rules.py {LATE}")


def test_busy_child_is_ended_at_once(tmp_path: Path) -> None:
    """A user who cancels a run does not wait for a busy mission."""
    with started(tmp_path, of_one_mission("while True: pass")) as worker:
        worker.load()
        send(
            worker._process._requests,
            worker._process._word,
            {"mission": "m", "params": {}, "state": {}},
        )
        worker._asked = True  # the value while a mission runs
        before = time.monotonic()
        worker.close()
        assert time.monotonic() - before < 3
        assert worker._process.process.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_mission_that_exceeds_its_memory_is_ended(tmp_path: Path) -> None:
    """A mission that uses too much memory fails by itself instead of taking the runner down."""
    text = of_one_mission("bytearray(params.get('n', 600) * 2 ** 20)")
    problem = fail_one(tmp_path, text, memory=512)
    assert problem.message == snapshot(
        "it raised MemoryError; at rules.py:11 in mission: "
        "\"bytearray(params.get('n', 600) * 2 ** 20)\""
    )
    assert problem.hint == snapshot("raise the limit with --memory (in the Action: memory)")
    assert run_one(tmp_path, text, memory=1_024).success
    assert run_one(tmp_path, text, params={"n": 300}, memory=512).success


@pytest.mark.slow
def test_result_that_is_too_large_is_reported(tmp_path: Path) -> None:
    """A result of hundreds of megabytes is refused with its size and the limit."""
    text = of_one_mission(result=f"workflow(a='x' * {MAX_BYTES})")
    problem = fail_one(tmp_path, text, memory=4_096)
    assert problem.message.startswith("it returned a result that cannot be sent: 268,435,")
    assert " bytes of JSON; at most 268,435,456 are allowed" in problem.message


def test_result_that_nests_too_deep_is_reported(tmp_path: Path) -> None:
    """A payload that nests too deep for any file is refused."""
    text = of_one_mission("a = []", "for _ in range(10 ** 5): a = [a]", result="workflow(a=a)")
    problem = fail_one(tmp_path, text)
    assert problem.message == snapshot(
        "it cannot continue: step 'only': its payload is not JSON: the value itself: it refers to itself, or nests too deep"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_endless_output_is_ended(tmp_path: Path) -> None:
    """A mission that prints endlessly is stopped before it fills the disk."""
    text = of_one_mission("while True: print('x' * 2 ** 20)")
    with started(tmp_path, text) as worker:
        worker.load()
        with pytest.raises(ExecutionError) as raised:
            worker.run("m", {}, {}, "it")
        assert os.fstat(worker._process._printed.fileno()).st_size == 64 * 2**20
    (printed,) = worker.printed.outputs()
    assert printed.lines == 64
    (problem,) = raised.value.problems
    assert problem.message.startswith(
        "it raised OSError: [Errno 27] File too large; at rules.py:11"
    )


def test_large_output_does_not_block(tmp_path: Path) -> None:
    """A mission that prints several megabytes does not block."""
    assert run_one(tmp_path, of_one_mission("print('x' * 2 ** 22)")).success


def test_large_state_is_sent_and_received(tmp_path: Path) -> None:
    """A state larger than a pipe's buffer reaches the mission and comes back."""
    state = {str(number): "x" * 1_000 for number in range(5_000)}
    operation = "OPERATIONS = {'price': lambda state, payload: state}\n"
    text = of_one_mission(result="workflow('price')") + operation
    assert run_one(tmp_path, text, state).final_state == state


def test_modules_share_nothing(tmp_path: Path) -> None:
    """Each module has its own process, so one module cannot break another."""
    text = (
        f"{HEAD}sys.modules['json'].dumps = None\nMISSIONS = {{'m': lambda params: workflow()}}\n"
    )
    with started(tmp_path, text) as first, pytest.raises(ExecutionError):
        first.load()
    assert run_one(tmp_path, of_one_mission()).success
