"""How the child and its parent talk: JSON texts on two private pipes, each with its length before.

Before that stands a word that only the two know: what a mission writes to the pipe itself is none
of these texts, and that is seen at once.
"""

import json
import os
import re
import select
import time
from typing import Any, NoReturn

_HEAD = 8
_PIECE = select.PIPE_BUF  # what a pipe takes without waiting, once it takes anything
MAX_BYTES = 256 * 1024 * 1024
"""The longest text: a record over this is no record that anybody reviews."""

MAX_VALUES = 10_000_000
"""The most values that a text may hold: more than a result may, and few enough for any memory."""

_SEPARATORS = (b",", b"[", b"{")
_STRING = re.compile(rb'(?s)"[^"\\]*(?:\\.[^"\\]*)*"')


class BrokenPipeOfResultsError(Exception):
    """What came is not what was agreed: the child ended, or something else wrote."""


class UnreadableTextError(BrokenPipeOfResultsError):
    """What came is a whole text of ours, but not one that is JSON; it says why."""


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
        UnreadableTextError: it is one, but it is not JSON, or holds too many values to read.
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
    return _parse(data)


def _parse(data: bytes) -> Any:
    """Read JSON as RFC 8259 has it; Python's reader alone also takes NaN and repeated keys."""
    if _count_values(data) > MAX_VALUES:
        raise UnreadableTextError(f"it holds more than {MAX_VALUES:,} values")
    try:
        value = json.loads(data, parse_constant=_refuse_constant, object_pairs_hook=_unique_keys)
    except (MemoryError, RecursionError, ValueError) as error:
        reason = "it nests too deep" if isinstance(error, RecursionError) else str(error)
        raise UnreadableTextError(reason or type(error).__name__) from None
    if value is None:  # which would be taken for a closed pipe
        raise UnreadableTextError("it is null")
    return value


def _count_values(data: bytes) -> int:
    """Count what separates values, at least; a value in memory takes far more than its text."""
    if sum(map(data.count, _SEPARATORS)) > MAX_VALUES:
        data = _STRING.sub(b"", data)
    return sum(map(data.count, _SEPARATORS))


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        message = "an object has a key twice"
        raise ValueError(message)
    return mapping


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
