"""Sorts more than fits in memory, and keeps text that is read again: in files without a name.

The files are in the folder for temporary files, and vanish with the process, however it ends.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from errno import EIO
from heapq import merge
from itertools import pairwise
from operator import itemgetter
from struct import Struct
from typing import IO, Any, Self, TypeAlias, TypeVar

from tier2gate.foundation.errors import ExecutionError, reason_of
from tier2gate.foundation.problems import Problem

Item: TypeAlias = tuple[bytes, bytes]
"""A key and what belongs to it."""

OneT = TypeVar("OneT")
OtherT = TypeVar("OtherT")

RUN_BYTES = 8 * 1024 * 1024
"""How much is sorted in memory at a time."""

_CHUNK = 64 * 1024
_OVERHEAD = 200  # what Python needs for two short byte strings and a tuple
_LENGTHS = Struct("<QQ")
_KEY = itemgetter(0)


@contextmanager
def temporary_files() -> Iterator[None]:
    """Turn a failure to keep something in a temporary file into a problem.

    Raises:
        ExecutionError: a file cannot be written or read, as if the disk is full.
    """
    try:
        yield
    except OSError as error:
        problem = Problem(
            code="temporary-files",
            message=f"a temporary file cannot be used: {reason_of(error)}",
            hint="free some space, or set TMPDIR to a folder that has more",
        )
        raise ExecutionError(problem) from error


@contextmanager
def _new_file() -> Iterator[IO[bytes]]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closing it may fail
    try:
        yield file
    finally:
        with suppress(OSError):  # on a full disk, closing tries to write once more
            file.close()


class Sorter:
    """Takes items in any order, and gives them sorted by key, as often as wanted.

    Items with equal keys stay in the order in which they were added. At most `RUN_BYTES` are held,
    and a chunk of each run.
    """

    def __init__(self, run_bytes: int = RUN_BYTES) -> None:
        """Begin with nothing.

        Args:
            run_bytes: how much is sorted in memory at a time.
        """
        self._run_bytes = run_bytes
        self._held: list[Item] = []
        self._size = 0
        self._file: IO[bytes] | None = None
        self._ends: list[int] = []
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Return the sorter."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Forget everything, and remove the file."""
        self._held, self._ends = [], []
        self._open.close()

    def add(self, key: bytes, data: bytes) -> None:
        """Add an item.

        Args:
            key: what it is sorted by.
            data: what belongs to it.

        Raises:
            ExecutionError: the temporary file cannot be written.
        """
        self._held.append((key, data))
        self._size += len(key) + len(data) + _OVERHEAD
        if self._size >= self._run_bytes:
            with temporary_files():
                self._write_run()

    def __iter__(self) -> Iterator[Item]:
        """Yield the items by key.

        Raises:
            ExecutionError: the temporary file cannot be read.
        """
        self._held.sort(key=_KEY)
        runs = [self._read_run(*bounds) for bounds in pairwise([0, *self._ends])]
        return merge(*runs, iter(self._held), key=_KEY)

    def _write_run(self) -> None:
        if self._file is None:
            self._file = self._open.enter_context(_new_file())
        self._held.sort(key=_KEY)
        file = self._file
        file.seek(0, 2)
        for key, data in self._held:
            file.write(_LENGTHS.pack(len(key), len(data)))
            file.write(key)
            file.write(data)
        file.flush()
        self._ends.append(file.tell())
        self._held, self._size = [], 0

    def _read_run(self, start: int, end: int) -> Iterator[Item]:
        """Yield the items of a run; the file is shared with other runs."""
        buffer, at, head = b"", 0, _LENGTHS.size
        while start < end or at < len(buffer):
            needed = head
            if len(buffer) - at >= head:
                key_size, size = _LENGTHS.unpack_from(buffer, at)
                needed = head + key_size + size
                if len(buffer) - at >= needed:
                    key_end = at + head + key_size
                    yield buffer[at + head : key_end], buffer[key_end : at + needed]
                    at += needed
                    continue
            if needed > len(buffer) - at + end - start:
                with temporary_files():
                    raise OSError(EIO, "it is not what was written")
            more = self._read(start, min(end, start + max(_CHUNK, needed)))
            buffer, at, start = buffer[at:] + more, 0, start + len(more)

    def _read(self, start: int, end: int) -> bytes:
        with temporary_files():
            if self._file is None:
                raise OSError
            self._file.seek(start)
            data = self._file.read(end - start)
            if len(data) != end - start:
                raise OSError(EIO, "it is shorter than what was written")
        return data


class KeptText:
    """Text that is hashed as it is written, and read again later."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._open = ExitStack()
        with temporary_files():
            self._file = self._open.enter_context(_new_file())
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        """Return the text."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Remove the file."""
        self._open.close()

    def add(self, text: str) -> None:
        """Add a piece.

        Args:
            text: the piece; ASCII.

        Raises:
            ExecutionError: the temporary file cannot be written.
        """
        data = text.encode("ascii")
        self._digest.update(data)
        with temporary_files():
            self._file.write(data)

    @property
    def hash(self) -> str:
        """The SHA-256 of everything that was added."""
        return self._digest.hexdigest()

    def pieces(self) -> Iterator[str]:
        """Yield everything that was added, in order.

        Raises:
            ExecutionError: the temporary file cannot be read.
        """
        with temporary_files():
            self._file.flush()
            self._file.seek(0)
        while True:
            with temporary_files():
                data = self._file.read(_CHUNK)
            if not data:
                return
            yield data.decode("ascii")


def side_by_side(
    ones: Iterable[OneT], others: Iterable[OtherT], key_of: Callable[[Any], str]
) -> Iterator[tuple[str, OneT | None, OtherT | None]]:
    """Put two sorted sequences side by side, without holding them.

    Args:
        ones: the first one.
        others: the other one.
        key_of: returns the key of an item, by which both are sorted. Of items with one key, only
            the first two, one of each sequence, are put side by side.

    Yields:
        Key, item of the first, item of the other; `None` if one has none of this key.
    """
    firsts, seconds = iter(ones), iter(others)
    one, other = next(firsts, None), next(seconds, None)
    while one is not None or other is not None:
        if one is not None and (other is None or key_of(one) < key_of(other)):
            yield key_of(one), one, None
            one = next(firsts, None)
        elif other is not None and (one is None or key_of(other) < key_of(one)):
            yield key_of(other), None, other
            other = next(seconds, None)
        elif one is not None:
            yield key_of(one), one, other
            one, other = next(firsts, None), next(seconds, None)
