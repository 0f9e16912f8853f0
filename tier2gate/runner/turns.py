"""Threads take turns: one at a time runs tier2gate's code, while others wait for their children.

So no other module has to expect that a second thread changes what it reads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from typing import TypeVar

_Result = TypeVar("_Result")


class Turns:
    """The turn of the threads of a call, and how they give it away."""

    def __init__(self) -> None:
        """Give nobody the turn yet."""
        self._turn = Condition()

    def take(self, work: Callable[[], _Result]) -> _Result:
        """Do some work in turn.

        Args:
            work: the work; it has the turn, except inside `away`.

        Returns:
            Its result.
        """
        with self._turn:
            return work()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Give the turn to another thread while this one waits for something outside."""
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()

    def wait(self) -> None:
        """Give the turn away until another thread calls `tell`."""
        self._turn.wait()

    def tell(self) -> None:
        """Wake up the threads in `wait`; they go on when they get the turn."""
        self._turn.notify_all()
