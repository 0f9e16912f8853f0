"""Tables: lists of rows, read from CSV or JSON Lines, whose cells are located in their file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import Protocol

from tier2gate.documents.limits import Limits
from tier2gate.documents.positions import Place, Positions, ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.text import CONFLICT_MARKER, RAW_CHARACTER, Lines, decode_text
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import one_line
from tier2gate.foundation.problems import Problem

TABLE_SYNTAX = "table-syntax"
"""The code of a problem of a table's text."""

_LFS_POINTER = "version https://git-lfs.github.com/spec/"


class Finder(Protocol):
    """Finds where a value of a table, or its key, is written."""

    def __call__(self, path: ValuePath, *, key: bool) -> Place:
        """Return the position of a value, or of the innermost known value around it."""


@dataclass(kw_only=True)
class TablePositions(Positions):
    """The positions of a table's rows and cells, found row by row when they are needed.

    Attributes:
        find: finds where a value of the table is written.
    """

    find: Finder

    def locate(self, path: ValuePath, *, key: bool = False) -> Place:
        """Find the position of a value, or of the innermost known value around it."""
        return self.find(path, key=key)


@dataclass(frozen=True)
class Table(Document):
    """A table that was read; its value is a list of rows, each a mapping of columns to values.

    Attributes:
        finder: makes the function that finds positions in the text.
        digest: the SHA-256 of the file's bytes; empty if nobody asked for it.
    """

    finder: Callable[[str], Finder]
    digest: str = ""

    @cached_property
    def positions(self) -> Positions:
        """The positions of the values; computed on first use."""
        return TablePositions(find=self.finder(self.text))


class Stage(IntEnum):
    """The steps of reading a table, in order: only the faults of the first one are told."""

    SIZE = 0
    UTF8 = 1
    CHARACTERS = 2
    CONFLICT = 3
    EMPTY = 4
    POINTER = 5
    LINE_BREAKS = 6
    SEPARATORS = 7
    QUOTES = 8
    HEADER = 9
    NO_ROWS = 10
    ROWS = 11


_STAGES = {
    "too-large": Stage.SIZE,
    "not-utf8": Stage.UTF8,
    RAW_CHARACTER: Stage.CHARACTERS,
    CONFLICT_MARKER: Stage.CONFLICT,
    "empty": Stage.EMPTY,
}


class TableFaultError(Exception):
    """The text of a table, or of a piece of it, is wrong.

    Attributes:
        stage: the step that failed.
        problems: what is wrong, in the order of the text, without the file's name.
    """

    def __init__(self, stage: Stage, *problems: Problem) -> None:
        """Keep the stage and the problems."""
        super().__init__()
        self.stage = stage
        self.problems: Iterable[Problem] = problems


def decode_table(data: bytes, limits: Limits) -> str:
    """Decode a table's bytes.

    Args:
        data: the whole file.
        limits: the limits on its size.

    Returns:
        The text; lines are separated by line feeds, and none ends the last.

    Raises:
        TableFaultError: the text is not one that any of our formats allows, or has a carriage
            return that is not part of a line break; or it is a pointer of Git LFS.
    """
    text = decode_text(data, limits)
    if isinstance(text, Problem):
        if text.code == RAW_CHARACTER:
            text = replace(text, hint="remove it")
        raise TableFaultError(_STAGES[text.code], text)
    if text.startswith(_LFS_POINTER):
        message = "a pointer of Git LFS, not the table itself"
        hint = "run git lfs pull; in CI, check out with LFS, such as lfs: true of actions/checkout"
        raise TableFaultError(Stage.POINTER, syntax_problem(text, 0, message, hint))
    lines = text.replace("\r\n", "\n")
    at = lines.find("\r")
    if at >= 0:
        message = "a carriage return without a line feed"
        hint = "end each line with a line feed, or with both"
        raise TableFaultError(Stage.LINE_BREAKS, syntax_problem(lines, at, message, hint))
    return lines.removesuffix("\n")


def table_lines(text: str) -> Lines:
    """Return the lines of a table's text; unlike in other files, the last may be blank."""
    return Lines(f"{text}\n")


def syntax_problem(text: str, offset: int, message: str, hint: str) -> Problem:
    """Describe what is wrong at a place of a table's text.

    Args:
        text: the text.
        offset: the place, in characters.
        message: what is wrong.
        hint: what to do.

    Returns:
        The problem, without the file's name.
    """
    lines = table_lines(text)
    line, column = lines.place(offset)
    return Problem(
        code=TABLE_SYNTAX,
        message=one_line(message),
        hint=hint,
        line=line,
        column=column,
        source=lines.excerpt,
    )


def too_many_values(name: str, limits: Limits) -> InputInvalidError:
    """Describe a table with more values than are allowed.

    Args:
        name: the file's name.
        limits: the limits.

    Returns:
        The error.
    """
    return InputInvalidError(
        Problem(
            code="too-many-values",
            message=f"the table has more than {limits.max_values:,} values",
            hint="split it into several tables",
            file=name,
            line=1,
            column=1,
        )
    )
