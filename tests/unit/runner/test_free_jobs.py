"""Further runs of a gate use jobs that no gate needs, and no more."""

from threading import Event

import pytest

from tier2gate.runner.free_jobs import FreeJobs
from tier2gate.runner.turns import Turns

WAIT = 60


def test_call_with_one_job_begins_nothing() -> None:
    """`--jobs 1` runs one child at a time."""
    assert FreeJobs(None, 0).begin(lambda: 1) is None
    assert FreeJobs(Turns(), 0).begin(lambda: 1) is None


def test_work_goes_on_beside_its_caller_and_frees_its_job() -> None:
    """A second run does not wait for the first one, and later runs can use its job."""
    turns, is_away = Turns(), Event()

    def work() -> str:
        with turns.away():
            assert is_away.wait(WAIT)
        return "done"

    def call() -> None:
        jobs = FreeJobs(turns, 1)
        first = jobs.begin(work)
        assert first is not None
        assert jobs.begin(work) is None
        is_away.set()
        assert jobs.wait(first) == ["done"]
        second = jobs.begin(work)
        assert second is not None
        assert jobs.wait(second) == ["done"]
        with turns.away():
            jobs.close()

    turns.take(call)


def test_job_of_a_gate_that_is_done_is_used() -> None:
    """The last gates of a call use all jobs."""
    turns = Turns()

    def call() -> None:
        jobs = FreeJobs(turns, 0)
        jobs.add()
        future = jobs.begin(lambda: 7)
        assert future is not None
        assert jobs.wait(future) == [7]

    turns.take(call)


def test_error_of_the_work_reaches_its_caller() -> None:
    """A run that fails on another thread is not taken for one that agrees."""
    turns = Turns()

    def fail() -> None:
        message = "no"
        raise ValueError(message)

    def call() -> None:
        jobs = FreeJobs(turns, 1)
        future = jobs.begin(fail)
        assert future is not None
        with pytest.raises(ValueError, match="no"):
            jobs.wait(future)
        assert jobs.begin(lambda: 1) is not None  # its job is free again

    turns.take(call)
