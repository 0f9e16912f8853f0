"""Threads take turns: one at a time assesses its gate, while others wait for their children.

So what gates share, such as files that were read, needs no locks. Only the thread that takes the
finished reports has no turn; it shares nothing with a gate that is still assessed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from typing import TypeVar

_Result = TypeVar("_Result")


@dataclass(eq=False)
class Queue:
    """The wait of a thread for its turn.

    Attributes:
        seconds: how long it waited.
    """

    seconds: float = 0.0


class Turns:
    """The turn of the threads of a call, and how they give it away."""

    def __init__(self) -> None:
        """Give nobody the turn yet."""
        self._turn = Condition()
        self._waiting: set[Queue] = set()

    @property
    def is_wanted(self) -> bool:
        """Whether a thread waits for its turn that soon gives it away again."""
        return bool(self._waiting)

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
    def away(self, *, is_busy: bool = False) -> Iterator[Queue]:
        """Give the turn to another thread while this one waits for something outside.

        Args:
            is_busy: whether this thread then needs its turn for long, so that others go first.

        Yields:
            How long this thread then waited for its turn; known at the end.
        """
        queue = Queue()
        self._turn.release()
        try:
            yield queue
        finally:
            since = time.monotonic()
            if not is_busy:
                self._waiting.add(queue)
            self._turn.acquire()
            self._waiting.discard(queue)
            queue.seconds = time.monotonic() - since

    def wait(self) -> None:
        """Give the turn away until another thread calls `tell`."""
        self._turn.wait()

    def tell(self) -> None:
        """Wake up the threads in `wait`; they go on when they get the turn."""
        self._turn.notify_all()
