"""The protocol between the child and its parent: JSON messages on two private pipes.

Each message starts with a secret word and its length, so that anything a mission writes to the pipe
itself is recognised.
"""

import json
import os
import re
import select
import time
from typing import Any, NoReturn

_HEAD = 8
_PIECE = select.PIPE_BUF  # a writable pipe takes this much without blocking
MAX_BYTES = 256 * 1024 * 1024
"""The longest message; nobody reviews a larger record."""

MAX_VALUES = 10_000_000
"""The most values in a message: more than a result may have, few enough to fit in memory."""

WORD_BYTES = 32
"""The length of the secret word."""

NAME_TAKEN = "the missions have a module of that name"
"""The reason why nothing is measured if the user's code would import its own `coverage`."""

MORE_MEMORY = "raise the limit with --memory (in the Action: memory)"
"""A remedy that the child gives; the parent knows the others."""

OTHER_PYTHON = "use CPython with its module ctypes"
"""The remedy for a Python under which the reproducibility rules cannot be kept."""

READABLE = "make the file readable for all users (chmod a+r): missions of root run as user 65534"
"""The remedy for a file that only root can read."""

MISSING = "missing: "
"""What comes before the name of a module that is not installed; the parent knows the remedy."""

_SEPARATORS = (b",", b"[", b"{")
_STRING = re.compile(rb'(?s)"[^"\\]*(?:\\.[^"\\]*)*"')


class BrokenPipeOfResultsError(Exception):
    """The data is not a message: the child ended, or something else wrote to the pipe."""


class UnreadableTextError(BrokenPipeOfResultsError):
    """A message is complete but not valid JSON; the text says why."""


class TooLateError(Exception):
    """The deadline has passed."""


class UnsendableError(Exception):
    """A value is too large or too deeply nested to be sent."""


def send(fd: int, word: bytes, value: Any, deadline: float | None = None) -> None:
    """Send a value.

    Args:
        fd: the pipe's file descriptor.
        word: the secret word.
        value: the JSON value.
        deadline: monotonic time in seconds; `None` to wait forever.

    Raises:
        OSError: the other end is closed.
        TooLateError: it was not read in time.
        UnsendableError: the value cannot be sent; nothing was written.
    """
    try:
        data = json.dumps(value, allow_nan=False).encode()
    except (MemoryError, RecursionError, ValueError) as error:
        raise UnsendableError(str(error) or type(error).__name__) from None
    if len(data) > MAX_BYTES:
        raise UnsendableError(f"{len(data):,} bytes of JSON; at most {MAX_BYTES:,} are allowed")
    pending = memoryview(word + len(data).to_bytes(_HEAD, "big") + data)
    while pending:
        _wait([], [fd], deadline)
        pending = pending[os.write(fd, pending[:_PIECE]) :]


def receive(fd: int, word: bytes, deadline: float | None = None) -> Any:
    """Receive a value.

    Args:
        fd: the pipe's file descriptor.
        word: the secret word.
        deadline: monotonic time in seconds; `None` to wait forever.

    Returns:
        The JSON value; `None` if the other end is closed between two messages.

    Raises:
        BrokenPipeOfResultsError: the data is not a complete message.
        UnreadableTextError: the message is not JSON, or has too many values.
        TooLateError: the message did not arrive in time.
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
    """Parse JSON strictly by RFC 8259; `json.loads` accepts NaN and repeated keys by default."""
    if _count_values(data) > MAX_VALUES:
        raise UnreadableTextError(f"it has more than {MAX_VALUES:,} values")
    try:
        value = json.loads(data, parse_constant=_refuse_constant, object_pairs_hook=_unique_keys)
    except (MemoryError, RecursionError, ValueError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableTextError(reason or type(error).__name__) from None
    if value is None:  # None stands for a closed pipe
        raise UnreadableTextError("it is null")
    return value


def _count_values(data: bytes) -> int:
    """Estimate the number of values by counting separators, before any memory is used for them."""
    if sum(map(data.count, _SEPARATORS)) > MAX_VALUES:
        data = _STRING.sub(b"", data)
    return sum(map(data.count, _SEPARATORS))


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        message = "an object has a repeated key"
        raise ValueError(message)
    return mapping


def _wait(readable: list[int], writable: list[int], deadline: float | None) -> None:
    """Wait until a pipe is ready, at most until the deadline."""
    if deadline is not None:
        left = deadline - time.monotonic()
        ready = select.poll()  # select cannot wait for descriptors from 1,024 on
        for fd in readable:
            ready.register(fd, select.POLLIN)
        for fd in writable:
            ready.register(fd, select.POLLOUT)
        if left <= 0 or not ready.poll(left * 1000):
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
