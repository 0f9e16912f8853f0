"""The parent's side: whatever the child does or answers, there is a result or a problem."""

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


def test_problem_is_whole(tmp_path: Path) -> None:
    """What is told of a mission has its place, its words and a way out."""
    assert fail_one(tmp_path, of_one_mission("1 / 0")) == Problem(
        code="mission-error",
        message='it raised ZeroDivisionError: division by zero; at rules.py:11 in mission: "1 / 0"',
        hint="fix the mission or its input",
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
    """Ask a child to run a mission, and have it answer with a text of ours."""
    with started(folder, of_one_mission()) as worker:
        worker.load()
        answers, end = os.pipe()
        os.dup2(answers, worker._replies)
        os.close(answers)
        frame = worker._word + len(text).to_bytes(8, "big") + text
        writer = threading.Thread(target=write_all, args=(end, frame))
        writer.start()
        with pytest.raises(ExecutionError) as raised:
            worker.run("m", {}, {}, "it")
        writer.join()
        assert worker._process.returncode is not None
    (problem,) = raised.value.problems
    return problem


def write_all(fd: int, data: bytes) -> None:
    """Write to a pipe as much as is read, and close it."""
    with open(fd, "wb") as end:
        end.write(data)


@pytest.mark.parametrize("name", TEXTS)
def test_invalid_answer_is_refused(name: str, tmp_path: Path) -> None:
    """A module that answers in tier2gate's name gets no result past that no golden can hold."""
    text, reason = TEXTS[name]
    problem = answer_run(tmp_path, text.encode())
    assert problem.message.startswith("it returned an invalid result: ")
    assert reason in problem.message
    assert problem.hint == snapshot(
        "fix the module: it must not change what tier2gate's own code returns"
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
    assert raised.value.problems[0].message == snapshot(
        "the module rules.py ended without a result (by signal SIGKILL)"
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
    assert raised.value.problems[0].message == snapshot(
        "the module rules.py ended without a result (exit status 1)"
    )


def test_child_that_closes_its_pipes_and_lives_on_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mission that cannot answer any more does not keep the job."""
    monkeypatch.setattr("tier2gate.runner.worker._PATIENCE", 0.2)
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
def test_workflow_that_cannot_be_drawn_is_told(step: str, tmp_path: Path) -> None:
    """Who slips in a builder is told of the step, and not suspected of a forgery."""
    with started(tmp_path, of_one_mission(result=f"WorkflowDefinition('wf', [{step}])")) as worker:
        worker.load()
        assert worker.draw("m") == f"mission m cannot continue: step 'a': {UNDRAWABLE[step]}"
