"""Several gates run at once, and nobody sees a difference except in time."""

import os
import signal
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.gates import write_gate
from tests.python_gates import EXPECTATIONS, SUITE
from tests.python_gates import MODULE as PYTHON
from tier2gate.assessment.jobs import MOST_JOBS, count_jobs, in_order
from tier2gate.commands.check import check
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.gates.gate import Gate
from tier2gate.runner.child_process import ChildProcess
from tier2gate.runner.children import Children
from tier2gate.runner.turns import Turns
from tier2gate.settings import PythonModule, Settings

MODULE = PythonModule(shown="rules.py", path=Path("rules.py"))
WAIT = 30


def gates(*, with_code: int, others: int = 0) -> list[Gate]:
    """Make gates, some of which have a module."""
    return [
        Gate(
            name=str(number),
            suite=None,
            expectations=None,
            golden=None,
            root=Path(),
            modules=(MODULE,) if number < with_code else (),
        )
        for number in range(with_code + others)
    ]


@pytest.mark.parametrize(
    ("jobs", "modules", "items", "expected"),
    [
        (3, (), gates(with_code=8), 3),
        (3, (), gates(with_code=2, others=8), 2),
        (3, (), gates(with_code=0, others=8), 1),
        (3, (), [], 1),
        (3, (MODULE,), gates(with_code=0, others=2), 2),
        (9, (MODULE,), gates(with_code=0, others=20), 9),
        (1, (MODULE,), gates(with_code=8), 1),
    ],
)
def test_gates_with_code_count(
    jobs: int, modules: tuple[PythonModule, ...], items: list[Gate], expected: int
) -> None:
    """A call starts no thread that gains nothing: gates without code wait for no child."""
    assert count_jobs(Settings(jobs=jobs, modules=modules), items) == (expected, 0)


@pytest.mark.parametrize(("processors", "expected"), [(1, 1), (2, 2), (64, MOST_JOBS)])
def test_default_is_what_the_process_may_use(
    processors: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that is limited to one processor is not slowed down by a second child."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    assert count_jobs(Settings(), gates(with_code=100)) == (expected, 0)


@pytest.mark.parametrize(
    ("with_code", "least_runs", "expected"),
    [
        (1, 2, (1, 3)),
        (1, 8, (1, 3)),
        (3, 2, (3, 1)),
        (9, 2, (4, 0)),
        (0, 2, (1, 0)),
        (1, 1, (1, 0)),
    ],
)
def test_free_jobs_are_for_further_runs(
    with_code: int, least_runs: int, expected: tuple[int, int]
) -> None:
    """A gate's second run goes on beside its first one, but no more children than jobs run."""
    settings = Settings(jobs=4, least_runs=least_runs)
    assert count_jobs(settings, gates(with_code=with_code)) == expected
    once = replace(settings, repeat=1)
    assert count_jobs(once, gates(with_code=with_code)) == (expected[0], 0)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    """The report lists the gates in the same order, whichever is finished first."""
    turns = Turns()
    last_is_done = threading.Event()

    def work(number: int) -> int:
        if jobs > 1 and number == 0:
            with turns.away():
                assert last_is_done.wait(WAIT)
        if number == 7:
            last_is_done.set()
        return number

    assert list(in_order(work, range(8), jobs, Children(turns))) == list(range(8))


def test_number_of_results_that_are_kept_is_bounded() -> None:
    """One slow gate among thousands does not fill the memory with the results of the others."""
    turns, started = Turns(), list[int]()
    is_full = threading.Event()

    def work(number: int) -> int:
        started.append(number)
        if len(started) == 16:
            is_full.set()
        if number == 0:
            with turns.away():
                assert is_full.wait(WAIT)
                time.sleep(0.1)  # in which more could start
                assert len(started) == 16
        return number

    results = in_order(work, range(1000), 2, Children(turns))
    assert next(results) == 0
    assert [*results] == list(range(1, 1000))


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_error_of_the_caller_ends_what_the_threads_wait_for(error: type[BaseException]) -> None:
    """A cancelled call does not go on in the background."""
    stopped = threading.Event()

    class Stopped(Children):
        def stop(self) -> None:
            stopped.set()

    turns = Turns()

    def work(number: int) -> int:
        if number > 0:
            with turns.away():
                assert stopped.wait(WAIT)
        return number

    before = threading.active_count()
    results = in_order(work, range(100), 2, Stopped(turns))
    assert next(results) == 0
    with pytest.raises(error):
        results.throw(error())
    assert threading.active_count() == before


def test_error_of_the_work_reaches_the_caller() -> None:
    """A bug in tier2gate is never a gate that is silently left out."""

    def work(number: int) -> int:
        if number == 3:
            raise LookupError(number)
        return number

    results = in_order(work, range(8), 2, Children(Turns()))
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(LookupError):
        next(results)


@pytest.mark.children
def test_children_of_two_gates_run_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user with two processors waits half as long."""
    together, met = threading.Barrier(2), set[int]()
    original = ChildProcess.receive

    def receive(self: ChildProcess, deadline: float | None = None) -> Any:
        if id(self) not in met and len(met) < 2:
            met.add(id(self))
            together.wait(WAIT)
        return original(self, deadline)

    monkeypatch.setattr(ChildProcess, "receive", receive)
    for name in "ab":
        write_gate(tmp_path, name, suite=SUITE, expectations=EXPECTATIONS)
        (tmp_path / f"{name}.missions.py").write_text(PYTHON, encoding="utf-8")
    settings = Settings(paths=(tmp_path,), root=tmp_path, allow_code=True, jobs=2)
    assert [gate.outcome for gate in check(settings).gates] == [Outcome.GOLDEN_MISSING] * 2
    assert len(met) == 2


@pytest.mark.children
def test_stopped_call_ends_its_children_and_starts_no_more(tmp_path: Path) -> None:
    """Ctrl-C ends missions that compute, and no other gate begins."""
    path = tmp_path / "rules.py"
    path.write_text(PYTHON, encoding="utf-8")
    module = PythonModule(shown="rules.py", path=path)
    settings = Settings(root=tmp_path)
    turns = Turns()
    children = Children(turns)
    start = partial(children.start, [module], settings, SuiteEnvironment())
    worker = turns.take(start)
    children.stop()
    assert worker._process.process.returncode == -signal.SIGKILL
    with pytest.raises(ExecutionError):
        turns.take(start)
    turns.take(worker.close)
