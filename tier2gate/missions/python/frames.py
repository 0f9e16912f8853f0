"""How the child and its parent talk: JSON texts on two private pipes, each with its length before.

Every text begins with a word that only the two know: what a mission writes to the pipe itself is
none of them.
"""

import json
import os
import select
import time
from typing import Any

_HEAD = 8
MAX_BYTES = 256 * 1024 * 1024
"""The longest text: a record over this is no record that anybody reviews."""


class BrokenPipeOfResultsError(Exception):
    """What came is not what was agreed: the child ended, or something else wrote."""


class TooLateError(Exception):
    """Nothing came in time."""


def send(fd: int, word: bytes, value: Any) -> None:
    """Send a value.

    Args:
        fd: the pipe's end.
        word: what every text begins with.
        value: JSON.

    Raises:
        OSError: nobody reads any more.
    """
    data = word + json.dumps(value, allow_nan=False).encode()
    pending = memoryview(len(data).to_bytes(_HEAD, "big") + data)
    while pending:
        pending = pending[os.write(fd, pending) :]


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
    head = _read(fd, _HEAD, deadline)
    if not head:
        return None
    size = int.from_bytes(head, "big")
    if len(head) < _HEAD or not len(word) <= size <= MAX_BYTES:
        raise BrokenPipeOfResultsError
    data = _read(fd, size, deadline)
    if len(data) < size or not data.startswith(word):
        raise BrokenPipeOfResultsError
    try:
        return json.loads(data[len(word) :])
    except (ValueError, RecursionError):
        raise BrokenPipeOfResultsError from None


def _read(fd: int, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([fd], [], [], left)[0]:
                raise TooLateError
        part = os.read(fd, min(size - len(parts), 1 << 20))
        if not part:
            break
        parts += part
    return bytes(parts)
