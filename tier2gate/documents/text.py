"""Decode bytes to text, with the checks that YAML and JSON share."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from tier2gate.documents.limits import Limits
from tier2gate.documents.positions import Place
from tier2gate.foundation.problems import Problem

if TYPE_CHECKING:  # rarely needed
    from tier2gate.foundation.excerpts import Excerpt

RAW_CHARACTER = "raw-character"
"""The code of the problem of a character that is not allowed unescaped."""

CONFLICT_MARKER = "conflict-marker"
"""The code of the problem of a file with Git's conflict markers."""

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Control characters other than tab and line breaks; U+0085, U+2028 and U+2029, which are line
# breaks in YAML 1.1 only; the byte order mark and non-characters, which YAML drops or refuses and
# JSON keeps.
_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
_PLAIN = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
"""Characters that are always allowed: a file of nothing else need not be searched for others."""
_CONFLICT = re.compile(r"(?:\A|(?<=[\r\n]))(?:<{7}|>{7}|\|{7}|={7})(?=[ \r\n]|\Z)")
_BOM = b"\xef\xbb\xbf"


def decode_text(data: bytes, limits: Limits) -> str | Problem:
    """Decode a file's bytes, and refuse what none of our formats allows.

    Args:
        data: the whole file.
        limits: the limits on its size.

    Returns:
        The text without its byte order mark, or the first problem (without a file name).
    """
    if len(data) > limits.max_bytes:
        return Problem(
            code="too-large",
            message=f"the file is larger than {limits.size_text}",
            hint="split it into smaller files",
        )
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        return _problem_at(
            f"{before}\ufffd",
            len(before),
            code="not-utf8",
            message=f"byte 0x{error.object[error.start]:02X} is not valid UTF-8",
            hint="save the file as UTF-8",
        )
    is_plain = not data.translate(None, _PLAIN)
    character = None if is_plain else _forbidden_character(text)
    return character or _conflict_marker(text) or _emptiness(text) or text


class Lines:
    """The lines of a text; turns offsets into positions.

    Lines end at LF, CRLF or CR; columns count characters; a byte order mark does not count. No line
    starts after a final line break: the end of the text is the end of its last line.
    """

    def __init__(self, text: str, line: int = 1) -> None:
        """Find where the lines of `text` start; the first has the 1-based number `line`."""
        self._text = text
        self._first = line
        self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(text))]
        self._end = len(text)
        if self._starts[-1] == len(text) and text:
            self._starts.pop()
            self._end -= 2 if text.endswith("\r\n") else 1

    def place(self, offset: int) -> Place:
        """Return the 1-based line and column of a 0-based offset in characters."""
        offset = min(offset, self._end)
        line = bisect_right(self._starts, offset)
        return line + self._first - 1, offset - self._starts[line - 1] + 1

    def excerpt(self, line: int, column: int) -> "Excerpt | None":
        """Return the line at a 1-based position, and the one before; `None` if there is none."""
        line -= self._first - 1
        if not 1 <= line <= len(self._starts):
            return None
        before = self._line(line - 1) if line > 1 else None
        from tier2gate.foundation.excerpts import excerpt_of  # noqa: PLC0415 - rarely needed

        return excerpt_of(self._line(line), column, before)

    def _line(self, line: int) -> str:
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        return self._text[start:end].rstrip("\r\n")


class Source:
    """The text of a file from which problems take their lines, which are found once if needed."""

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self._text = text

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._text)

    def excerpt(self, line: int, column: int) -> "Excerpt | None":
        """Return the line at a 1-based position, and the one before; `None` if there is none."""
        return self._lines.excerpt(line, column)


def _problem_at(text: str, offset: int, *, code: str, message: str, hint: str) -> Problem:
    lines = Lines(text)
    line, column = lines.place(offset)
    return Problem(
        code=code, message=message, hint=hint, line=line, column=column, source=lines.excerpt
    )


def _forbidden_character(text: str) -> Problem | None:
    match = re.search(_FORBIDDEN, text)
    if match is None:
        return None
    number = ord(match[0])
    return _problem_at(
        text,
        match.start(),
        code=RAW_CHARACTER,
        message=f"the character U+{number:04X} is not allowed unescaped",
        hint=f'remove it, or escape it in double quotes: "\\u{number:04x}"',
    )


def _conflict_marker(text: str) -> Problem | None:
    # Much faster, and usually enough: most files have none of these characters.
    if not any(sign in text and sign * 7 in text for sign in "<>|="):
        return None
    match = _CONFLICT.search(text)
    if match is None:
        return None
    return _problem_at(
        text,
        match.start(),
        code=CONFLICT_MARKER,
        message="the file has a Git conflict marker",
        hint="resolve the conflict and remove the marker lines",
    )


def _emptiness(text: str) -> Problem | None:
    if text.strip(" \t\r\n"):
        return None
    return Problem(
        code="empty",
        message="the file is empty",
        hint="add its content, or delete the file",
        line=1,
        column=1,
    )
