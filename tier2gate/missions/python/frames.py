"""How the child and its parent talk: JSON texts on two private pipes, each with its length before.

Before that stands a word that only the two know: what a mission writes to the pipe itself is none
of these texts, and that is seen at once.
"""

import json
import os
import select
import time
from typing import Any

_HEAD = 8
_PIECE = select.PIPE_BUF  # what a pipe takes without waiting, once it takes anything
MAX_BYTES = 256 * 1024 * 1024
"""The longest text: a record over this is no record that anybody reviews."""


class BrokenPipeOfResultsError(Exception):
    """What came is not what was agreed: the child ended, or something else wrote."""


class TooLateError(Exception):
    """Nothing came in time."""


class UnsendableError(Exception):
    """A value is too large, or nests too deep, to be sent."""


def send(fd: int, word: bytes, value: Any, deadline: float | None = None) -> None:
    """Send a value.

    Args:
        fd: the pipe's end.
        word: what every text begins with.
        value: JSON.
        deadline: of the monotonic clock, in seconds; `None` to wait for ever.

    Raises:
        OSError: nobody reads any more.
        TooLateError: it was not read in time.
        UnsendableError: it cannot be sent; nothing was.
    """
    try:
        data = json.dumps(value, allow_nan=False).encode()
    except (MemoryError, RecursionError, ValueError) as error:
        raise UnsendableError(str(error) or type(error).__name__) from None
    if len(data) > MAX_BYTES:
        raise UnsendableError(f"{len(data):,} bytes of JSON; at most {MAX_BYTES:,} are let through")
    pending = memoryview(word + len(data).to_bytes(_HEAD, "big") + data)
    while pending:
        _wait([], [fd], deadline)
        pending = pending[os.write(fd, pending[:_PIECE]) :]


def receive(fd: int, word: bytes, deadline: float | None = None) -> Any:
    """Receive a value.

    Args:
        fd: the pipe's end.
        word: what every text begins with.
        deadline: of the monotonic clock, in seconds; `None` to wait for ever.

    Returns:
        JSON; `None` if the other end is closed between two texts.

    Raises:
        BrokenPipeOfResultsError: what came is no whole text of ours.
        TooLateError: it did not come in time.
    """
    said = _read(fd, len(word), deadline)
    if not said:
        return None
    if said != word:
        raise BrokenPipeOfResultsError
    size = int.from_bytes(_read(fd, _HEAD, deadline), "big")
    if not 0 < size <= MAX_BYTES:
        raise BrokenPipeOfResultsError
    data = _read(fd, size, deadline)
    if len(data) < size:
        raise BrokenPipeOfResultsError
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise BrokenPipeOfResultsError from None


def _wait(readable: list[int], writable: list[int], deadline: float | None) -> None:
    """Wait until a pipe can be read from, or takes a piece, at the longest until the deadline."""
    if deadline is not None:
        left = deadline - time.monotonic()
        if left <= 0 or not any(select.select(readable, writable, [], left)):
            raise TooLateError


def _read(fd: int, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        _wait([fd], [], deadline)
        part = os.read(fd, min(size - len(parts), 1 << 20))
        if not part:
            break
        parts += part
    return bytes(parts)
