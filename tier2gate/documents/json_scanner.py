"""A small, strict JSON scanner (RFC 8259): finds positions and problems.

The values come from the `json` module; this runs only when there is something to report.
"""

import json
import re
from typing import NoReturn

from tier2gate.documents.json_numbers import JSON_NUMBER, parse_number
from tier2gate.documents.limits import Limits
from tier2gate.documents.positions import Positions, ValuePath
from tier2gate.documents.refusals import SECOND_DOCUMENT, UnreadableScalarError, duplicate_key
from tier2gate.documents.text import Lines
from tier2gate.foundation.printable import escape_invisible
from tier2gate.foundation.problems import Problem

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_WORD = re.compile(r"[^\s,:{}\[\]\"]+")
_CONSTANTS = frozenset({"true", "false", "null"})
_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})
_NUMBER_STARTS = frozenset("+-.0123456789")
_VALUE_STARTS = frozenset('{["-0123456789')
_CONSTANT_NAMES_ELSEWHERE = {"True": "true", "False": "false", "None": "null"}


class _StopScanning(Exception):  # noqa: N818 - not an error: its problem is already in the list
    """The rest of the document cannot be scanned."""


class JsonScanner:
    """One scan of a JSON document.

    Attributes:
        positions: the positions of its values and keys, as far as it could be scanned.
        problems: its problems (without file names), in the order of the text.
    """

    def __init__(self, text: str, limits: Limits, line: int = 1) -> None:
        """Scan `text`, which starts at a 1-based line, up to the depth that `limits` allows."""
        self.positions = Positions()
        self.problems: list[Problem] = []
        self._text = text
        self._limits = limits
        self._lines = Lines(text, line)
        try:
            end = self._skip(self._value(self._skip(0), (), depth=0))
            if end < len(text):
                self._stop_behind(end)
        except _StopScanning:
            pass

    def _value(self, at: int, path: ValuePath, depth: int) -> int:
        """Scan the value that starts at an offset, and return the offset after it."""
        self.positions.values.setdefault(path, self._lines.place(at))
        first = self._text[at : at + 1]
        if first in ("{", "["):
            if depth == self._limits.max_depth:
                self._stop(at, "too-deep", *self._limits.depth_words)
            return self._members(at + 1, path, depth + 1, closing="}" if first == "{" else "]")
        if first == '"':
            return self._string(at)[1]
        return self._literal(at)

    def _members(self, at: int, path: ValuePath, depth: int, *, closing: str) -> int:
        """Scan the members of a mapping or list, and its closing bracket."""
        at = self._skip(at)
        if self._text.startswith(closing, at):
            return at + 1
        index = 0
        while True:
            step: str | int = index
            if closing == "}":
                step, at = self._key(at, path)
            at = self._skip(self._value(at, (*path, step), depth))
            if self._text.startswith(closing, at):
                return at + 1
            if not self._text.startswith(",", at):
                self._stop_unexpected(at, f"expected a comma or {closing}")
            comma, at = at, self._skip(at + 1)
            if self._text.startswith(closing, at):
                self._stop(comma, "json-syntax", f"trailing comma before {closing}", "remove it")
            index += 1

    def _key(self, at: int, path: ValuePath) -> tuple[str, int]:
        """Scan a key and its colon, and return the key and the offset of its value."""
        if not self._text.startswith('"', at):
            self._stop_unexpected(at, "expected a key in double quotes")
        key, end = self._string(at)
        place = self._lines.place(at)
        first = self.positions.keys.setdefault((*path, key), place)
        if first != place:
            self.problems.append(duplicate_key(key, first, place))
        colon = self._skip(end)
        if not self._text.startswith(":", colon):
            self._stop_unexpected(colon, "expected a colon")
        return key, self._skip(colon + 1)

    def _string(self, at: int) -> tuple[str, int]:
        match = _STRING.match(self._text, at)
        end = match.end() if match else at
        if not self._text.startswith('"', end):
            self._stop_in_string(at, end)
        value: str = json.loads(self._text[at : end + 1])
        if not _is_unicode(value):
            hint = "write the character itself, or escape both halves of the pair"
            message = "the string has an unpaired surrogate escape"
            self._report(at, "lone-surrogate", message, hint)
        return value, end + 1

    def _literal(self, at: int) -> int:
        """Scan a number or a constant."""
        match = _WORD.match(self._text, at)
        word = match[0] if match else ""
        if word in _CONSTANTS:
            return at + len(word)
        if word in _NOT_FINITE:
            message = f"{word} is not a JSON number"
            self._report(at, "not-finite", message, "write null or a number, or quote it")
            return at + len(word)
        number = JSON_NUMBER.fullmatch(word)
        if number is None:
            if word[:1] in _NUMBER_STARTS:
                hint = "write it as a decimal number, such as -1.5, or quote it"
                self._stop(at, "json-syntax", f"{_short(word)} is not a JSON number", hint)
            self._stop_unexpected(at, "expected a value")
        try:
            parse_number(word, number["real"])
        except UnreadableScalarError as error:
            self._report(at, error.code, str(error), error.hint)
        return at + len(word)

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _stop_in_string(self, at: int, end: int) -> NoReturn:
        """Report why the string that starts at an offset cannot be scanned beyond `end`."""
        following = self._text[end : end + 2]
        if following.startswith("\t"):
            self._stop(end, "json-syntax", "the string contains a raw tab", "write it as \\t")
        if following.startswith("\\") and following[1:] not in ("", "\r", "\n"):
            what = f"{escape_invisible(following)} is not a JSON escape"
            if following == "\\u":
                what = "\\u is not followed by four hexadecimal digits"
            self._stop(end, "json-syntax", what, 'write "\\\\" for a \\')
        unclosed = following in ("", "\\")
        what = _UNCLOSED_STRING if unclosed else "the string is not closed on its line"
        hint = 'close it with ", and write line breaks as \\n and tabs as \\t'
        self._stop(at, "json-syntax", what, hint)

    def _stop_behind(self, at: int) -> NoReturn:
        """Report what follows the end of the document."""
        word = self._known_word(at)
        if word in _CONSTANTS or word[0] in _VALUE_STARTS:
            message, hint = "the file has a second document", "use one file for each document"
            self._stop(at, SECOND_DOCUMENT, message, hint)
        message = f"invalid JSON: {_short(word)} after the end of the document"
        self._stop(at, "json-syntax", message, "remove it, or check the brackets before it")

    def _stop_unexpected(self, at: int, missing: str) -> NoReturn:
        """Report a word, or the end of the file, where something else is expected."""
        word = self._known_word(at)
        if not word:
            message = f"invalid JSON: {missing}, but the file ends here"
            self._stop(at, "json-syntax", message, "complete the document")
        hint = "write JSON as in RFC 8259, or rename the file to .yaml"
        self._stop(at, "json-syntax", f"invalid JSON: {missing}, not {_short(word)}", hint)

    def _known_word(self, at: int) -> str:
        """Return the word at an offset; stop if it is a known mistake."""
        match = _WORD.match(self._text, at)
        word = match[0] if match else self._text[at : at + 1]
        if word.isspace():
            message = f"U+{ord(word):04X} is not a space in JSON"
            self._stop(at, "json-syntax", message, "use a plain space")
        if word.startswith(("//", "/*", "#")):
            hint = "remove the comment, or rename the file to .yaml"
            self._stop(at, "json-syntax", "JSON has no comments", hint)
        if word.startswith("'"):
            self._stop(at, "json-syntax", "JSON has no single quotes", "use double quotes")
        if word in _CONSTANT_NAMES_ELSEWHERE:
            hint = f"write {_CONSTANT_NAMES_ELSEWHERE[word]}"
            self._stop(at, "json-syntax", f"{word} is not a JSON value", hint)
        return word

    def _report(self, at: int, code: str, message: str, hint: str) -> None:
        line, column = self._lines.place(at)
        self.problems.append(
            Problem(code=code, message=message, hint=hint, line=line, column=column)
        )

    def _stop(self, at: int, code: str, message: str, hint: str) -> NoReturn:
        self._report(at, code, message, hint)
        raise _StopScanning


_UNCLOSED_STRING = "the file ends inside a string"
_SHOWN = 40


def _short(word: str) -> str:
    return escape_invisible(word if len(word) <= _SHOWN else f"{word[:_SHOWN]}…")


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
