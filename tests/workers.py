"""Python modules of missions for tests, each in its own child process."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.runner.worker import Worker
from tier2gate.settings import PythonModule, PythonProgram, Settings

HEAD = """\
import os, sys
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition


def workflow(operation="noop", **payload):
    step = StepSpec("only", "runtime", {"operation": operation, **payload})
    return WorkflowDefinition(id="wf", steps=[step])

NOOP = {'operation': 'noop'}
"""
"""The beginning of most modules: nine lines, with a workflow of one step."""


def of_one_mission(*lines: str, result: str = "workflow()") -> str:
    """Return a module whose one mission runs some lines and returns a workflow."""
    body = "".join(f"    {line}\n" for line in lines)
    return (
        f"{HEAD}def mission(params):\n{body}    return {result}\n\n\nMISSIONS = {{'m': mission}}\n"
    )


@contextmanager
def started(
    folder: Path,
    text: str | bytes,
    *,
    timeout: int = 60,
    memory: int = 2_048,
    python: Path | None = None,
    environment: SuiteEnvironment | None = None,
) -> Iterator[Worker]:
    """Write a module, and start a child process for it without loading it yet."""
    path = folder / "rules.py"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    module = PythonModule(shown="rules.py", path=path)
    settings = Settings(timeout=timeout, memory=memory, python=program(python))
    deadline = deadline_in(timeout)
    worker = Worker([module], settings, deadline=deadline, environment=environment)
    try:
        yield worker
    finally:
        worker.close()


def run_one(
    folder: Path,
    text: str | bytes,
    state: Any = None,
    params: Mapping[str, Any] | None = None,
    *,
    timeout: int = 60,
    memory: int = 2_048,
) -> OrchestrationResult:
    """Run the mission `m` of a module in its own child process."""
    with started(folder, text, timeout=timeout, memory=memory) as worker:
        worker.load()
        return worker.run("m", params or {}, {} if state is None else state, "it")


def fail_one(
    folder: Path,
    text: str | bytes,
    state: Any = None,
    params: Mapping[str, Any] | None = None,
    *,
    timeout: int = 60,
    memory: int = 2_048,
) -> Problem:
    """Run the mission `m` of a module that fails; return its only problem."""
    with pytest.raises(ExecutionError) as raised:
        run_one(folder, text, state, params, timeout=timeout, memory=memory)
    (problem,) = raised.value.problems
    return problem


def deadline_in(seconds: float) -> float:
    """Return the monotonic time in some seconds."""
    return time.monotonic() + seconds


def program(path: Path | None) -> PythonProgram | None:
    """Name an interpreter by its path; `None` stands for that of the tests."""
    return None if path is None else PythonProgram(shown=path.name, path=path)
