"""The jobs of a call that no gate uses: further runs of a gate's code take them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # rarely needed
    from concurrent.futures import Future, ThreadPoolExecutor

    from tier2gate.runner.turns import Turns

_MOST_THREADS = 256
"""The most jobs that a call can have (`--jobs`)."""

_Result = TypeVar("_Result")


class FreeJobs:
    """How many more runs may go on at once, and the threads that do them.

    Attributes:
        free: how many jobs no gate uses now.

    All methods but `close` are called by a thread that has the turn.
    """

    def __init__(self, turns: "Turns | None", free: int) -> None:
        """Start no thread yet.

        Args:
            turns: whose turn it is; `None` if the call has one thread.
            free: how many jobs no gate uses.
        """
        self._turns = turns
        self.free = free
        self._pool: ThreadPoolExecutor | None = None

    def begin(self, work: Callable[[], _Result]) -> "Future[_Result] | None":
        """Begin some work on another thread, if a job is free.

        Args:
            work: the work; it has the turn, except while it waits for a child.

        Returns:
            Its future result; `None` if no job is free.
        """
        if self._turns is None or self.free < 1:
            return None
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - rarely needed

            self._pool = ThreadPoolExecutor(_MOST_THREADS)
        self.free -= 1
        return self._pool.submit(self._turns.take, lambda: self._do(work))

    def wait(self, *futures: "Future[_Result]") -> list[_Result]:
        """Give the turn away until some work is done.

        Args:
            *futures: what `begin` returned.

        Returns:
            The results of the work.

        Raises:
            BaseException: what the first work that failed raised; all of it is done.
        """
        if self._turns is not None:
            with self._turns.away():
                for future in futures:
                    future.exception()
        return [future.result() for future in futures]

    def add(self) -> None:
        """Free one more job, because a gate is done and no other one waits."""
        self.free += 1

    def close(self) -> None:
        """Wait until all work is done."""
        if self._pool is not None:
            self._pool.shutdown()

    def _do(self, work: Callable[[], _Result]) -> _Result:
        try:
            return work()
        finally:
            self.free += 1
