"""Whatever the child process does or answers, the parent returns a result or a problem."""

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.workers import fail_one, of_one_mission, run_one, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.problems import Problem
from tier2gate.orchestration.engine import Orchestrator
from tier2gate.runner.worker import Worker


def test_problem_is_complete(tmp_path: Path) -> None:
    """A problem in a mission has a place, a message and a remedy."""
    assert fail_one(tmp_path, of_one_mission("1 / 0")) == Problem(
        code="mission-error",
        message='it raised ZeroDivisionError: division by zero; at rules.py:11 in mission: "1 / 0"',
        hint="fix the mission or its input",
        file="rules.py",
        line=11,
        column=1,
    )


def test_record_is_the_same_in_any_process(tmp_path: Path) -> None:
    """A mission has the same record and hash in a child process as in this one."""
    steps = "[StepSpec('a', 'human', {'x': 1.0}), StepSpec('b', 'runtime', {'operation': 'noop'})]"
    result = run_one(
        tmp_path, of_one_mission(result=f"WorkflowDefinition('wf', {steps})"), {"s": -0.0}
    )
    scope: dict[str, Any] = {}
    code = "from tier2gate.orchestration.engine import *\n"
    exec(f"{code}made = WorkflowDefinition('wf', {steps})", scope)  # noqa: S102 - the code is from this test
    expected = Orchestrator().run_workflow(
        scope["made"], scope["ExecutionContext"](initial_state={"s": -0.0})
    )
    assert result.to_dict() == expected.to_dict()
    assert str(result.to_dict()) == str(expected.to_dict())


RECORD: dict[str, Any] = {
    "id": "wf",
    "success": True,
    "executed_steps": [],
    "final_state": {},
    "failed_step_id": None,
    "error_message": None,
    "lineage": {"executed_step_ids": [], "workflow_id": "wf"},
    "receipt": {"id": "wf", "steps": []},
}
VALID = json.dumps({"result": RECORD, "skipped": []})
TEXTS = {
    "null": ("null", "it is null"),
    "a list": ("[]", "the answer is list, not dict"),
    "empty": ("{}", "the answer has no field 'result'"),
    "no skipped steps": (VALID.replace('"skipped"', '"others"'), "the answer has no field"),
    "not a number": (VALID.replace("{}", '{"a": NaN}'), "NaN is not a JSON number"),
    "infinite": (VALID.replace("{}", '{"a": -Infinity}'), "-Infinity is not a JSON number"),
    "too large a float": (VALID.replace("{}", '{"a": 1e400}'), "inf is not a JSON number"),
    "too many digits": (VALID.replace("{}", f'{{"a": {"9" * 4_301}}}'), "4300 digits"),
    "a lone surrogate": (VALID.replace("{}", '{"a": "\\ud800"}'), "text with a lone surrogate"),
    "a key twice": (VALID.replace("{}", '{"a": 1, "a": 2}'), "an object has a repeated key"),
    "deep": (
        VALID.replace("{}", f'{{"a": {"[" * 50_000}{"]" * 50_000}}}'),
        "it is nested too deeply",
    ),
    "many values": (f"[{'[],' * 6_000_000}0]", "it has more than 10,000,000 values"),
    "not JSON": ("{", "Expecting property name"),
    "failure and result": (VALID[:-1] + ', "failure": ""}', "the answer has no field 'frames'"),
}


def answer_run(folder: Path, text: bytes) -> Problem:
    """Ask a child to run a mission, and replace its answer with the given text."""
    with started(folder, of_one_mission()) as worker:
        worker.load()
        answers, end = os.pipe()
        os.dup2(answers, worker._process._replies)
        os.close(answers)
        frame = worker._process._word + len(text).to_bytes(8, "big") + text
        writer = threading.Thread(target=write_all, args=(end, frame))
        writer.start()
        with pytest.raises(ExecutionError) as raised:
            worker.run("m", {}, {}, "it")
        writer.join()
        assert worker._process.process.returncode is not None
    (problem,) = raised.value.problems
    return problem


def write_all(fd: int, data: bytes) -> None:
    """Write as much to a pipe as its reader accepts, and close it."""
    with open(fd, "wb") as end:
        end.write(data)


@pytest.mark.parametrize("name", TEXTS)
def test_invalid_answer_is_refused(name: str, tmp_path: Path) -> None:
    """A module that forges an answer cannot get an invalid result into a golden."""
    text, reason = TEXTS[name]
    problem = answer_run(tmp_path, text.encode())
    assert problem.message.startswith("it returned an invalid result: ")
    assert reason in problem.message
    assert problem.hint == snapshot(
        "fix the module: it must not change what tier2gate's own code returns"
    )


def kill(worker: Worker) -> None:
    """Kill a child like the system does when it runs out of memory."""
    os.kill(worker._process.process.pid, signal.SIGKILL)
    worker._process.process.wait()


def test_child_killed_by_the_system_is_reported(tmp_path: Path) -> None:
    """A child that the system killed is not reported as the mission's error."""
    with started(tmp_path, of_one_mission()) as worker:
        kill(worker)
        with pytest.raises(ExecutionError) as raised:
            worker.load()
    assert raised.value.problems[0].message == snapshot(
        "the Python of tier2gate cannot run missions: it ended without an answer (by signal SIGKILL)"
    )
    with started(tmp_path, of_one_mission()) as worker:
        worker.load()
        kill(worker)
        with pytest.raises(ExecutionError) as raised:
            worker.run("m", {}, {"large": "x" * 1_000_000}, "it")
    assert raised.value.problems[0].message == snapshot(
        "it ended without a result (by signal SIGKILL)"
    )


def test_nothing_stays_open_or_running(tmp_path: Path) -> None:
    """A thousand gates leave no open files and no processes behind."""
    folder = Path("/dev/fd")
    before = sorted(os.listdir(folder))  # noqa: PTH208 - the entries are numbers
    with started(tmp_path, of_one_mission()) as worker:
        worker.load()
        worker.close()
        worker.close()
        assert worker._process.process.returncode == 0
    assert sorted(os.listdir(folder)) == before  # noqa: PTH208 - the entries are numbers


def test_interpreter_that_does_not_start_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken Python installation is reported."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    with started(tmp_path, of_one_mission()) as worker, pytest.raises(ExecutionError) as raised:
        worker.load()
    assert raised.value.problems[0].message == snapshot(
        "the Python of tier2gate cannot run missions: it ended without an answer (exit status 1)"
    )


def test_child_that_closes_its_pipes_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mission that can no longer answer does not hold up the job."""
    monkeypatch.setattr("tier2gate.runner.child_process._PATIENCE", 0.2)
    closes = "os.closerange(3, 99), __import__('time').sleep(60)"
    assert fail_one(tmp_path, of_one_mission(closes)).message == snapshot(
        "it ended without a result (it closed the result pipe)"
    )


UNDRAWABLE = {
    "StepSpec('a', 'magic', {})": "its kind is not 'human' or 'runtime'",
    "StepSpec('a', ['human'], {})": "its kind is not 'human' or 'runtime'",
    "StepSpec('a', 'runtime', {'operation': 5})": "its operation is not text",
}


@pytest.mark.parametrize("step", UNDRAWABLE)
def test_workflow_that_cannot_be_drawn_is_reported(step: str, tmp_path: Path) -> None:
    """An error in a builder is reported with its step, not as a forgery."""
    with started(tmp_path, of_one_mission(result=f"WorkflowDefinition('wf', [{step}])")) as worker:
        worker.load()
        assert worker.draw("m") == f"mission m cannot continue: step 'a': {UNDRAWABLE[step]}"
