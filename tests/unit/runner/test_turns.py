"""Threads take turns, so that no other module has to expect a second one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from tier2gate.runner.turns import Turns

WAIT = 30


@pytest.fixture(name="pool")
def _pool() -> Iterator[ThreadPoolExecutor]:
    """Give two threads."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_one_thread_at_a_time_has_the_turn(pool: ThreadPoolExecutor) -> None:
    """A gate never reads what another gate's thread is changing."""
    turns, busy, seen = Turns(), set[int](), set[int]()

    def work(number: int) -> None:
        for _ in range(200):
            busy.add(number)
            seen.add(len(busy))
            busy.discard(number)
            with turns.away():
                pass

    for future in [pool.submit(turns.take, partial(work, number)) for number in range(2)]:
        future.result(WAIT)
    assert seen == {1}


def test_threads_wait_for_their_children_at_the_same_time(pool: ThreadPoolExecutor) -> None:
    """Two gates that each compute in their child take the time of one."""
    turns, together = Turns(), Barrier(2)

    def work() -> None:
        with turns.away():
            together.wait(WAIT)

    for future in [pool.submit(turns.take, work) for _ in range(2)]:
        future.result(WAIT)


def test_error_while_away_keeps_the_order_of_turns(pool: ThreadPoolExecutor) -> None:
    """A child that is lost in one gate does not stop the others."""
    turns = Turns()

    def fail() -> None:
        with turns.away():
            raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            pool.submit(turns.take, fail).result(WAIT)
    assert pool.submit(turns.take, lambda: 1).result(WAIT) == 1


def test_thread_that_waits_for_another_is_told(pool: ThreadPoolExecutor) -> None:
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
