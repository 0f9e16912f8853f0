"""The one way in for every file that people write or commit: bytes → value with places."""

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from tier2gate.documents.json_reader import locate_json, read_json
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.documents.positions import Path, Positions
from tier2gate.documents.text import decode_text
from tier2gate.foundation.errors import InputInvalidError, Problem, reason_of


@dataclass(frozen=True)
class Document:
    """A file that was read.

    Attributes:
        name: the file, as the user would name it.
        value: JSON value; not to be mutated, parts of it may be shared.
        text: what it was read from.
        limits: what it was held to.
        is_json: whether it is JSON, not YAML.
    """

    name: str
    value: Any
    text: str
    limits: Limits
    is_json: bool

    @cached_property
    def positions(self) -> Positions:
        """Where the values stand; found at the first question."""
        if self.is_json:
            return locate_json(self.text, self.limits)
        from tier2gate.documents.yaml_reader import locate_yaml  # noqa: PLC0415 - as below

        return locate_yaml(self.text, self.limits)

    def problem(  # noqa: PLR0913 - what a problem has, and its place
        self,
        path: Path,
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
            hint: the way out.
            key: whether the value's key is meant.
            guess: gives a better hint, where that takes time.

        Returns:
            The problem, with file, line and column.
        """
        line, column = self.positions.locate(path, key=key)
        return Problem(
            code=code,
            message=message,
            hint=hint,
            file=self.name,
            line=line,
            column=column,
            guess=guess,
        )


def read_document(path: FilePath, name: str, limits: Limits = DOCUMENT_LIMITS) -> Document:
    """Read a file.

    Args:
        path: where it is.
        name: how the user would name it; its ending says whether it is YAML or JSON.
        limits: what it may weigh.

    Returns:
        The document.

    Raises:
        InputInvalidError: it cannot be read, or not as one JSON value (design: files, "Reading").
    """
    return parse_document(read_bytes(path, name, limits), name, limits)


def read_bytes(path: FilePath, name: str, limits: Limits) -> bytes:
    """Read a file's bytes, one more than the limit at most.

    Args:
        path: where it is.
        name: how the user would name it.
        limits: what it may weigh.

    Returns:
        The bytes.

    Raises:
        InputInvalidError: it cannot be read.
    """
    try:
        return read_regular(path, limits.max_bytes + 1)
    except OSError as error:
        raise InputInvalidError(_unreadable(name, reason_of(error))) from None


def read_regular(path: FilePath, size: int) -> bytes:
    """Read a file, and nothing that could keep the gate for ever: no pipe, device or socket.

    Args:
        path: where it is.
        size: how many bytes to read at most.

    Returns:
        The bytes.

    Raises:
        OSError: it cannot be read, or is not a regular file.
    """
    refused = OSError(errno.EINVAL, "not a regular file")
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise refused
            return file.read(size)
    except OSError as error:
        if error.errno == errno.ENXIO:  # as a socket is refused
            raise refused from None
        raise


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting: a pipe that nobody writes to would keep the gate for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _unreadable(name: str, reason: str) -> Problem:
    return Problem(
        code="unreadable",
        message=f"cannot be read: {reason}",
        hint="check the path and its permissions",
        file=name,
    )


def parse_document(data: bytes, name: str, limits: Limits = DOCUMENT_LIMITS) -> Document:
    """Read a document from its bytes.

    Args:
        data: the whole file.
        name: how the user would name it; its ending says whether it is YAML or JSON.
        limits: what it may weigh.

    Returns:
        The document.

    Raises:
        InputInvalidError: it is not one JSON value; holds all problems that could be found.
    """
    if name.lower().endswith(".json"):
        return parse_json(data, name, limits)
    from tier2gate.documents.yaml_reader import read_yaml  # noqa: PLC0415 - not cheap to import

    return _parse(data, name, limits, read_yaml, is_json=False)


def parse_json(data: bytes, name: str, limits: Limits) -> Document:
    """Read a document that is JSON whatever its name.

    Args:
        data: the whole file.
        name: how the user would name it.
        limits: what it may weigh.

    Returns:
        The document.

    Raises:
        InputInvalidError: it is not one JSON value; holds all problems that could be found.
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
    value, problems = read(text, limits)
    if problems:
        raise InputInvalidError(*(problem.within(name) for problem in problems))
    return Document(name, value, text, limits, is_json)
