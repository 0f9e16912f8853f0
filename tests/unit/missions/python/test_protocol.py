"""The pipes between parent and child deliver a complete message or raise an error."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from inline_snapshot import snapshot

from tier2gate.missions.python import protocol
from tier2gate.missions.python.protocol import (
    BrokenPipeOfResultsError,
    TooLateError,
    UnsendableError,
    receive,
    send,
)

WORD = b"w" * 32
OTHER = b"o" * 32
VALUE = {"a": [1, 1.5, True, None, "ü\ud800\U0001f600"], "b": {}}


@pytest.fixture(name="pipe")
def _pipe() -> Iterator[tuple[int, int]]:
    """Open a pipe and return its read and write ends."""
    ends = os.pipe()
    yield ends
    for end in ends:
        with contextlib.suppress(OSError):  # the test closed it
            os.close(end)


def framed(data: bytes, size: int | None = None, word: bytes = WORD) -> bytes:
    """Frame bytes as `send` does, with any length."""
    return word + (len(data) if size is None else size).to_bytes(8, "big") + data


def test_values_arrive_unchanged(pipe: tuple[int, int]) -> None:
    """The gate judges exactly the values that a mission returned."""
    send(pipe[1], WORD, VALUE)
    send(pipe[1], WORD, -0.0)
    assert receive(pipe[0], WORD) == VALUE
    assert str(receive(pipe[0], WORD)) == "-0.0"


def test_value_larger_than_the_pipe_arrives(pipe: tuple[int, int]) -> None:
    """A record may be larger than the system's pipe buffer."""
    value = "x" * 1_000_000
    writer = threading.Thread(target=send, args=(pipe[1], WORD, value))
    writer.start()
    assert receive(pipe[0], WORD, time.monotonic() + 60) == value
    writer.join()


def test_closed_pipe_is_not_an_error(pipe: tuple[int, int]) -> None:
    """A child that ends between messages is distinguished from one that ends within a message."""
    os.close(pipe[1])
    assert receive(pipe[0], WORD) is None


WHOLE = framed(b'{"a": 1}')
BROKEN = {
    "another word": framed(b"{}", word=OTHER),
    "no word": b"x" * 64,
    "our word, cut off": WORD[:5],
    "no length": WORD,
    "a length, cut off": WHOLE[:35],
    "a text, cut off": WHOLE[:-1],
    "nothing": framed(b""),
    "longer than anything": framed(b"{}", size=protocol.MAX_BYTES + 1),
    "no JSON": framed(b"{"),
    "no UTF-8": framed(b'"\xff"'),
    "deeper than anything": framed(b"[" * 50_000),
}


@pytest.mark.parametrize("name", BROKEN)
def test_incomplete_or_foreign_message_is_refused(name: str, pipe: tuple[int, int]) -> None:
    """Bytes that a mission writes to the pipe are never accepted as a result."""
    os.write(pipe[1], BROKEN[name])
    os.close(pipe[1])
    with pytest.raises(BrokenPipeOfResultsError):
        receive(pipe[0], WORD)


def test_wrong_word_is_refused_at_once(pipe: tuple[int, int]) -> None:
    """A forged message is refused at once, not at the timeout five minutes later."""
    os.write(pipe[1], framed(b"", size=1_000, word=OTHER))
    with pytest.raises(BrokenPipeOfResultsError):
        receive(pipe[0], WORD, time.monotonic() + 60)


@pytest.mark.parametrize("begun", [b"", WHOLE[:3], WHOLE[:34], WHOLE[:-1]])
def test_deadline_applies_within_a_message(begun: bytes, pipe: tuple[int, int]) -> None:
    """A child that stops in the middle of a message is ended at the deadline."""
    os.write(pipe[1], begun)
    with pytest.raises(TooLateError):
        receive(pipe[0], WORD, time.monotonic() + 0.05)


def test_message_read_after_the_deadline_is_late(pipe: tuple[int, int]) -> None:
    """The deadline is for the whole gate, even if a message arrived in time."""
    os.write(pipe[1], WHOLE)
    with pytest.raises(TooLateError):
        receive(pipe[0], WORD, time.monotonic() - 1)


def nested(depth: int) -> Any:
    """Return nested lists."""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


UNSENDABLE: Mapping[str, tuple[Any, str]] = {
    "large": ("x" * 99, "101 bytes of JSON; at most 100 are allowed"),
    "deep": (nested(100_000), "maximum recursion depth exceeded"),
    "no number": (float("nan"), "Out of range float values are not JSON compliant"),
    "digits": (10**5_000, "Exceeds the limit (4300 digits) for integer string conversion"),
}


@pytest.mark.parametrize("name", UNSENDABLE)
def test_value_that_cannot_be_sent_leaves_the_pipe_usable(
    name: str, pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that fails to send its result can still send the reason."""
    monkeypatch.setattr(protocol, "MAX_BYTES", 100)
    value, message = UNSENDABLE[name]
    with pytest.raises(UnsendableError) as raised:
        send(pipe[1], WORD, value)
    assert str(raised.value).startswith(message)
    send(pipe[1], WORD, "what went wrong")
    assert receive(pipe[0], WORD) == snapshot("what went wrong")


def test_closed_reader_is_reported(pipe: tuple[int, int]) -> None:
    """Sending to a child that has ended fails at once instead of waiting."""
    os.close(pipe[0])
    with pytest.raises(BrokenPipeError):
        send(pipe[1], WORD, {})


def test_reader_that_reads_nothing_is_late(pipe: tuple[int, int]) -> None:
    """A gate does not hang on a child that stopped reading."""
    with pytest.raises(TooLateError):
        send(pipe[1], WORD, "x" * 3_000_000, time.monotonic() + 0.1)
