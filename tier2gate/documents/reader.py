"""Read any file that people write or commit: from bytes to a value with positions."""

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from tier2gate.documents.json_reader import locate_json, read_json
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.documents.positions import Location, Positions, ValuePath
from tier2gate.documents.text import Source, decode_text
from tier2gate.foundation.errors import InputInvalidError, reason_of
from tier2gate.foundation.problems import Problem
from tier2gate.orchestration.collector import collector_paused

UNREADABLE = "unreadable"
"""The code of the problem of a file or folder that the system does not let us read."""


@dataclass(frozen=True)
class Document:
    """A file that was read.

    Attributes:
        name: the file's name, as the user would write it.
        value: JSON value; do not mutate it, parts of it may be shared.
        text: the file's text.
        limits: the limits it was checked against.
        is_json: whether it is JSON, not YAML.
    """

    name: str
    value: Any
    text: str
    limits: Limits
    is_json: bool

    @cached_property
    def positions(self) -> Positions:
        """The positions of the values; computed on first use."""
        if self.is_json:
            return locate_json(self.text, self.limits)
        from tier2gate.documents.yaml_reader import locate_yaml  # noqa: PLC0415 - as below

        return locate_yaml(self.text, self.limits)

    @cached_property
    def source(self) -> Source:
        """The lines of the text, for problems."""
        return Source(self.text)

    def origin(self, path: ValuePath) -> "tuple[Document, ValuePath]":
        """Return the document in which a value is written, and its path there."""
        return self, path

    def locate(self, path: ValuePath, *, key: bool = False) -> Location:
        """Find where a value is written.

        Args:
            path: from the root to the value.
            key: whether to find the value's key instead.

        Returns:
            Its location, or that of the innermost known value around it.
        """
        document, there = self.origin(path)
        return Location(document.name, *document.positions.locate(there, key=key))

    def problem(  # noqa: PLR0913 - the fields of a problem, and its position
        self,
        path: ValuePath,
        *,
        code: str,
        message: str,
        hint: str | None = None,
        key: bool = False,
        guess: Callable[[], str | None] | None = None,
    ) -> Problem:
        """Make a problem at a value of this document.

        Args:
            path: from the root to the value.
            code: the problem's code.
            message: what is wrong.
            hint: what to do.
            key: whether the problem is at the value's key.
            guess: computes a better hint, if that takes time.

        Returns:
            The problem, with file, line and column.
        """
        document, there = self.origin(path)
        line, column = document.positions.locate(there, key=key)
        return Problem(
            code=code,
            message=message,
            hint=hint,
            file=document.name,
            line=line,
            column=column,
            guess=guess,
            source=document.source.excerpt,
        )


def read_document(path: Path, name: str, limits: Limits = DOCUMENT_LIMITS) -> Document:
    """Read a file.

    Args:
        path: where it is.
        name: the file's name, as the user would write it; its suffix decides between YAML and JSON.
        limits: the limits on its size.

    Returns:
        The document.

    Raises:
        InputInvalidError: the file cannot be read, or is not one JSON value.
    """
    return parse_document(read_bytes(path, name, limits), name, limits)


def read_bytes(path: Path, name: str, limits: Limits) -> bytes:
    """Read a file's bytes, at most one more than the limit.

    Args:
        path: where it is.
        name: the file's name, as the user would write it.
        limits: the limits on its size.

    Returns:
        The bytes.

    Raises:
        InputInvalidError: the file cannot be read.
    """
    try:
        return read_regular(path, limits.max_bytes + 1)
    except OSError as error:
        raise InputInvalidError(unreadable(name, error)) from None


def read_regular(path: Path, size: int) -> bytes:
    """Read a regular file; refuse pipes, devices and sockets, which could block forever.

    Args:
        path: where it is.
        size: how many bytes to read at most.

    Returns:
        The bytes.

    Raises:
        OSError: the file cannot be read, or is not a regular file.
    """
    with open_regular(path) as file:
        return file.read(size)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file to read it; refuse pipes, devices and sockets.

    Args:
        path: where it is.

    Returns:
        The file, which the caller closes.

    Raises:
        OSError: the file cannot be opened, or is not a regular file.
    """
    refused = OSError(errno.EINVAL, "not a regular file")
    try:
        file = open(path, "rb", opener=_open_at_once)  # noqa: SIM115 - the caller closes it
    except OSError as error:
        if error.errno == errno.ENXIO:  # opening a socket
            raise refused from None
        raise
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise refused
    return file


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting: a pipe without a writer would block forever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def unreadable(name: str, error: OSError) -> Problem:
    """Describe a file that cannot be read.

    Args:
        name: the file's name, as the user would write it.
        error: why.

    Returns:
        The problem.
    """
    return Problem(
        code=UNREADABLE,
        message=f"cannot be read: {reason_of(error)}",
        hint="check the path and its permissions",
        file=name,
    )


def parse_document(data: bytes, name: str, limits: Limits = DOCUMENT_LIMITS) -> Document:
    """Read a document from its bytes.

    Args:
        data: the whole file.
        name: the file's name, as the user would write it; its suffix decides between YAML and JSON.
        limits: the limits on its size.

    Returns:
        The document.

    Raises:
        InputInvalidError: the file is not one JSON value; has all problems that were found.
    """
    if name.lower().endswith(".json"):
        return parse_json(data, name, limits)
    from tier2gate.documents.yaml_reader import read_yaml  # noqa: PLC0415 - slow to import

    return _parse(data, name, limits, read_yaml, is_json=False)


def parse_json(data: bytes, name: str, limits: Limits) -> Document:
    """Read a document as JSON, whatever its name.

    Args:
        data: the whole file.
        name: the file's name, as the user would write it.
        limits: the limits on its size.

    Returns:
        The document.

    Raises:
        InputInvalidError: the file is not one JSON value; has all problems that were found.
    """
    return _parse(data, name, limits, read_json, is_json=True)


def _parse(
    data: bytes,
    name: str,
    limits: Limits,
    read: Callable[[str, Limits], tuple[Any, list[Problem]]],
    *,
    is_json: bool,
) -> Document:
    text = decode_text(data, limits)
    if isinstance(text, Problem):
        raise InputInvalidError(text.within(name))
    with collector_paused():
        value, problems = read(text, limits)
    if problems:
        excerpt = Source(text).excerpt
        raise InputInvalidError(*(problem.within(name, excerpt) for problem in problems))
    return Document(name, value, text, limits, is_json)
