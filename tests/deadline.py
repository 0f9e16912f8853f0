"""A time limit for calls in this process."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class HangError(BaseException):
    """A call did not end; not an `Exception`, so that no code catches it."""


@contextmanager
def ended_within(seconds: int) -> Iterator[None]:
    """Fail a block that hangs."""

    def late(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
