"""Threads take turns, so that no other module has to expect a second one."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest

from tier2gate.runner.turns import Turns

WAIT = 30


class Threads:
    """Threads that do not keep the tests from ending if they wait forever."""

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Start a thread, and return what will hold its result."""
        future: Future[Any] = Future()

        def run() -> None:
            try:
                future.set_result(work(*arguments))
            except BaseException as error:  # noqa: BLE001 - raised again by `result`
                future.set_exception(error)

        Thread(target=run, daemon=True).start()
        return future


@pytest.fixture(name="pool")
def _pool() -> Threads:
    """Give threads."""
    return Threads()


def test_one_thread_at_a_time_has_the_turn(pool: Threads) -> None:
    """A gate never reads what another gate's thread is changing."""
    turns, busy, seen = Turns(), set[int](), set[int]()

    def work(number: int) -> None:
        for _ in range(200):
            busy.add(number)
            time.sleep(0)  # another thread may run now
            seen.add(len(busy))
            busy.discard(number)
            with turns.away():
                pass

    for future in [pool.submit(turns.take, partial(work, number)) for number in range(2)]:
        future.result(WAIT)
    assert seen == {1}


def test_threads_wait_for_their_children_at_the_same_time(pool: Threads) -> None:
    """Two gates that each compute in their child take the time of one."""
    turns, together = Turns(), Barrier(2)

    def work() -> None:
        with turns.away():
            together.wait(WAIT)

    for future in [pool.submit(turns.take, work) for _ in range(2)]:
        future.result(WAIT)


def test_error_while_away_keeps_the_order_of_turns(pool: Threads) -> None:
    """A child that is lost in one gate does not stop the others."""
    turns = Turns()

    def fail() -> None:
        with turns.away():
            raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            pool.submit(turns.take, fail).result(WAIT)
    assert pool.submit(turns.take, lambda: 1).result(WAIT) == 1


def test_thread_that_waits_for_another_is_told(pool: Threads) -> None:
    """A gate that needs a module which another gate is loading goes on when it is loaded."""
    turns, loaded, waiting = Turns(), list[str](), Barrier(2)

    def need() -> list[str]:
        with turns.away():
            waiting.wait(WAIT)
        while not loaded:
            turns.wait()
        return list(loaded)

    def load() -> None:
        with turns.away():
            waiting.wait(WAIT)
        loaded.append("it")
        turns.tell()

    needs = pool.submit(turns.take, need)
    pool.submit(turns.take, load).result(WAIT)
    assert needs.result(WAIT) == ["it"]


def test_wait_for_the_turn_is_measured(pool: Threads) -> None:
    """A gate's time limit does not count the time in which other gates run."""
    turns, waiting = Turns(), Barrier(2)

    def wait() -> float:
        with turns.away() as queue:
            waiting.wait(WAIT)
        return queue.seconds

    waited = pool.submit(turns.take, wait)

    def hold() -> None:
        waiting.wait(WAIT)
        time.sleep(0.2)

    pool.submit(turns.take, hold).result(WAIT)
    assert waited.result(WAIT) >= 0.1
