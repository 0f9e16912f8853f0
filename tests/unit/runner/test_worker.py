"""The parent's side: whatever the child does or answers, there is a result or a problem."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.workers import fail_one, of_one_mission, run_one, started
from tier2gate.errors import ExecutionError, Problem
from tier2gate.missions.python.frames import send
from tier2gate.orchestration.engine import Orchestrator
from tier2gate.runner.worker import Worker


def test_problem_is_whole(tmp_path: Path) -> None:
    """What is told of a mission has its place, its words and a way out."""
    assert fail_one(tmp_path, of_one_mission("1 / 0")) == Problem(
        code="mission-error",
        message='it raised ZeroDivisionError: division by zero; at rules.py:11 in mission: "1 / 0"',
        hint="mend it, or what it is given",
        file="rules.py",
        line=11,
        column=1,
    )


def test_record_is_that_of_the_engine(tmp_path: Path) -> None:
    """A mission gives the same record, hash for hash, whichever process it runs in."""
    steps = "[StepSpec('a', 'human', {'x': 1.0}), StepSpec('b', 'runtime', {'operation': 'noop'})]"
    result = run_one(
        tmp_path, of_one_mission(result=f"WorkflowDefinition('wf', {steps})"), {"s": -0.0}
    )
    scope: dict[str, Any] = {}
    code = "from tier2gate.orchestration.engine import *\n"
    exec(f"{code}made = WorkflowDefinition('wf', {steps})", scope)  # noqa: S102 - our own text
    expected = Orchestrator().run_workflow(
        scope["made"], scope["ExecutionContext"](initial_state={"s": -0.0})
    )
    assert result.to_dict() == expected.to_dict()
    assert str(result.to_dict()) == str(expected.to_dict())


ANSWERS: dict[str, Any] = {
    "null": None,
    "empty": {},
    "a list": [],
    "no steps": {"result": {"id": "wf", "success": True}, "skipped": []},
    "steps that are none": {"result": {"id": "wf", "success": True, "executed_steps": [1]}},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_that_is_none_is_a_problem(name: str, tmp_path: Path) -> None:
    """Even a child that knows the word gets no half a record past."""
    with started(tmp_path, of_one_mission()) as worker:
        worker.load()
        answers, end = os.pipe()
        os.dup2(answers, worker._replies)
        os.close(answers)
        send(end, worker._word, ANSWERS[name])
        os.close(end)
        with pytest.raises(ExecutionError) as raised:
            worker.run("m", {}, {}, "it")
    (problem,) = raised.value.problems
    assert problem.message.startswith(
        ("it gave a result that is none", "it ended without a result")
    )


def kill(worker: Worker) -> None:
    """Kill a child as the system does that has no memory left."""
    os.kill(worker._process.pid, signal.SIGKILL)
    worker._process.wait()


def test_child_that_is_gone_before_it_is_asked_is_told(tmp_path: Path) -> None:
    """The system's own kill is told from an error of the mission's."""
    with started(tmp_path, of_one_mission()) as worker:
        kill(worker)
        with pytest.raises(ExecutionError) as raised:
            worker.load()
    assert raised.value.problems[0].message == (
        "the module rules.py ended without a result (by signal SIGKILL)"
    )
    with started(tmp_path, of_one_mission()) as worker:
        worker.load()
        kill(worker)
        with pytest.raises(ExecutionError) as raised:
            worker.run("m", {}, {"large": "x" * 1_000_000}, "it")
    assert raised.value.problems[0].message == "it ended without a result (by signal SIGKILL)"


def test_nothing_stays_open_or_running(tmp_path: Path) -> None:
    """A thousand gates leave no files and no processes behind."""
    folder = Path("/dev/fd")
    before = sorted(os.listdir(folder))  # noqa: PTH208 - of numbers, not of paths
    with started(tmp_path, of_one_mission()) as worker:
        worker.load()
        worker.close()
        assert worker.close() == ""
        assert worker._process.returncode == 0
    assert sorted(os.listdir(folder)) == before  # noqa: PTH208 - likewise


def test_interpreter_that_cannot_be_started_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken installation is told as such."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    with started(tmp_path, of_one_mission()) as worker, pytest.raises(ExecutionError) as raised:
        worker.load()
    assert raised.value.problems[0].message == (
        "the module rules.py ended without a result (exit status 1)"
    )


def test_child_that_closes_its_pipes_and_lives_on_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mission that cannot answer any more does not keep the job."""
    monkeypatch.setattr("tier2gate.runner.worker._PATIENCE", 0.2)
    closes = "os.closerange(3, 99), __import__('time').sleep(60)"
    assert fail_one(tmp_path, of_one_mission(closes)).message == (
        "it ended without a result (it closed the pipe of its results)"
    )
