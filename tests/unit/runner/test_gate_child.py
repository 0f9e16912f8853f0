"""A gate's child that is lost is started again, a limited number of times."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers import of_one_mission
from tier2gate.foundation.errors import ExecutionError, LostProcessError, OutOfTimeError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.orchestration.engine import ExecutionContext
from tier2gate.runner.children import Children
from tier2gate.runner.gate_child import MAX_RESTARTS, GateChild
from tier2gate.runner.worker import Worker
from tier2gate.settings import PythonModule, Settings

ENDS = of_one_mission("print('started')", "params.get('end') and os._exit(3)")


@pytest.fixture(name="child")
def _child(tmp_path: Path) -> Iterator[GateChild]:
    """Start a child whose mission ends it if it is told to."""
    path = tmp_path / "rules.py"
    path.write_text(ENDS, encoding="utf-8")
    module = PythonModule(shown="rules.py", path=path)
    child = GateChild(
        [module], Settings(timeout=60, root=tmp_path), SuiteEnvironment(), Children().start
    )
    child.load(0)
    yield child
    child.close()


def run(child: GateChild, *, end: bool) -> bool:
    """Run the mission, and return whether it succeeded."""
    return child.run("m", 0, {"end": end}, ExecutionContext(), "mission m").success


def test_scenario_after_a_lost_child_runs(child: GateChild) -> None:
    """A crash in one scenario does not hide the results of the others."""
    assert run(child, end=False)
    with pytest.raises(ExecutionError, match="exit status 3") as raised:
        run(child, end=True)
    assert not isinstance(raised.value, LostProcessError)
    assert run(child, end=False)
    (printed,) = child.close()
    assert printed.first == ("started",) * 3


def test_child_that_is_lost_each_time_ends_the_gate(child: GateChild) -> None:
    """A module that always crashes does not run once for each of thousands of scenarios."""
    for _ in range(MAX_RESTARTS):
        with pytest.raises(ExecutionError) as raised:
            run(child, end=True)
        assert not isinstance(raised.value, LostProcessError)
    with pytest.raises(LostProcessError):
        run(child, end=True)


def test_end_of_the_gates_time_ends_the_gate(tmp_path: Path) -> None:
    """A gate takes no longer than its limit, however many scenarios are left."""
    path = tmp_path / "rules.py"
    path.write_text(of_one_mission("while True: pass"), encoding="utf-8")
    child = GateChild(
        [PythonModule(shown="rules.py", path=path)],
        Settings(timeout=1),
        SuiteEnvironment(),
        Children().start,
    )
    try:
        child.load(0)
        with pytest.raises(OutOfTimeError):
            run(child, end=False)
    finally:
        child.close()


def test_child_that_cannot_be_started_again_ends_the_gate(
    child: GateChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interpreter that stops working is not started for each of thousands of scenarios."""
    with pytest.raises(ExecutionError):
        run(child, end=True)

    def fail(*_: object) -> Worker:
        raise ExecutionError(Problem(code="unusable-python", message="it cannot be started"))

    monkeypatch.setattr(child, "_start", fail)
    for _ in range(MAX_RESTARTS - 1):
        with pytest.raises(ExecutionError) as raised:
            run(child, end=False)
        assert not isinstance(raised.value, LostProcessError)
    with pytest.raises(LostProcessError, match="cannot be started"):
        run(child, end=False)
