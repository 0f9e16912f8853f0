"""Cuts a large table into pieces of whole records, each of which is read as a table."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from tier2gate.documents.limits import DOCUMENT_LIMITS, TABLE_LIMITS
from tier2gate.documents.reader import UNREADABLE, open_regular, unreadable
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem

PIECE_BYTES = 1024 * 1024
"""About how long a piece is; a longer record is a piece of its own."""

BOM = b"\xef\xbb\xbf"
_LINE_BREAK = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some whole records of a table, as they are in its file.

    Attributes:
        data: the bytes.
        size: how many there are.
        start: how many bytes of the file are before it.
        line: the number of its first line; the first of the file is 1.
        before: the line before it, with its line break; empty at the start of the file.
        is_last: whether the file ends with it.
    """

    data: bytes
    size: int
    start: int
    line: int
    before: bytes
    is_last: bool

    @property
    def is_first(self) -> bool:
        """Whether the file begins with it."""
        return self.start == 0

    @property
    def is_all(self) -> bool:
        """Whether it is the whole file."""
        return self.is_first and self.is_last


class TablePieces:
    """A table's file, in pieces.

    Attributes:
        name: the file's name, as the user would write it.
        is_csv: whether it is CSV, in which a record can have several lines.
        digest: the SHA-256 of the whole file; empty until it was read.
    """

    def __init__(self, path: Path, name: str, *, is_csv: bool) -> None:
        """Read nothing yet."""
        self.name = name
        self.is_csv = is_csv
        self.digest = ""
        self._path = path

    def __iter__(self) -> Iterator[Piece]:
        """Read the file and yield its pieces; the first one has a row, if there is any.

        Raises:
            InputInvalidError: the file cannot be read, is too large, or is not the one that was
                read before.
        """
        digest = hashlib.sha256()
        start, line, before = 0, 1, b""
        with self._open() as file:
            cuts = self._cut(file)
            data = next(cuts, b"")
            while True:
                following = next(cuts, None)
                digest.update(data)
                is_last = following is None
                yield Piece(
                    data=data,
                    size=len(data),
                    start=start,
                    line=line,
                    before=before,
                    is_last=is_last,
                )
                if following is None:
                    break
                start += len(data)
                line += count_lines(data)
                before, data = _last_line(data), following
                if len(before) == start:  # it is the first line of the file
                    before = before.removeprefix(BOM)
        if self.digest not in {"", digest.hexdigest()}:
            raise InputInvalidError(changed_table(self.name))
        self.digest = digest.hexdigest()

    def again(self, piece: Piece) -> Piece:
        """Read the bytes of a piece again.

        Args:
            piece: the piece, whose bytes may be left out.

        Returns:
            The same piece with its bytes.

        Raises:
            InputInvalidError: the file cannot be read.
        """
        with self._open() as file:
            file.seek(piece.start)
            return replace(piece, data=self._read(file, piece.size))

    def _open(self) -> BinaryIO:
        try:
            file = open_regular(self._path)
        except OSError as error:
            raise InputInvalidError(unreadable(self.name, error)) from None
        if os.fstat(file.fileno()).st_size > TABLE_LIMITS.max_bytes:
            file.close()
            raise InputInvalidError(
                Problem(
                    code="too-large",
                    message=f"the file is larger than {TABLE_LIMITS.size_text}",
                    hint="split it into smaller files",
                    file=self.name,
                )
            )
        return file

    def _cut(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the bytes of each piece."""
        held = b""
        is_first = True
        while more := self._read(file, max(PIECE_BYTES, len(held))):
            held += more
            end = self._end_of_records(held)
            if not end and len(held) > DOCUMENT_LIMITS.max_bytes:
                break  # whoever reads it says what is wrong
            if end and not (is_first and not self._has_row(held[:end])):
                yield held[:end]
                held, is_first = held[end:], False
        if held:
            yield held

    def _read(self, file: BinaryIO, size: int) -> bytes:
        try:
            return file.read(size)
        except OSError as error:
            raise InputInvalidError(unreadable(self.name, error)) from None

    def _end_of_records(self, data: bytes) -> int:
        """Return how many bytes the whole records are that the data begins with."""
        end = data.rfind(b"\n") + 1
        if not self.is_csv:
            return end
        quotes = data.count(b'"', 0, end)
        while quotes % 2:  # the line feed is in a quoted cell
            before = data.rfind(b"\n", 0, end - 1) + 1
            quotes -= data.count(b'"', before, end)
            end = before
        return end

    def _has_row(self, data: bytes) -> bool:
        """Return whether whole records at the start of a file have a row."""
        if not self.is_csv:
            return bool(data.removeprefix(BOM).strip(b" \t\r\n"))
        end = quotes = 0
        while True:  # the header may have line feeds in quotes
            after = data.find(b"\n", end) + 1
            quotes += data.count(b'"', end, after)
            end = after
            if quotes % 2 == 0:
                return end < len(data) and bool(data.removeprefix(BOM).strip(b" \t\r\n"))


def count_lines(data: bytes) -> int:
    """Return how many lines end in some bytes."""
    return len(_LINE_BREAK.findall(data)) if b"\r" in data else data.count(b"\n")


def _last_line(data: bytes) -> bytes:
    """Return the last line of data that ends with a line feed."""
    end = len(data) - (2 if data.endswith(b"\r\n") else 1)
    return data[max(data.rfind(b"\n", 0, end), data.rfind(b"\r", 0, end)) + 1 :]


def changed_table(name: str) -> Problem:
    """Describe a table that is not the one that was read before."""
    return Problem(
        code=UNREADABLE,
        message="the file changed while it was read",
        hint="run again when nothing writes to it",
        file=name,
    )
