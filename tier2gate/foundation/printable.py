"""Make text from files safe to show: escape what is invisible or reorders the line."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Any

# Control characters, spaces other than U+0020, line separators, lone surrogates, the byte order
# mark, bidirectional marks, and everything else that Unicode calls default-ignorable: soft hyphen,
# zero-width characters, joiners, fillers, selectors, tags.
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
SHOWN_NAME = 300
"""The most characters shown of a name or pointer; a longer one is cut in the middle."""

SHOWN_VALUE = 120
"""The most characters shown of a value."""

LISTED = 10
"""How many names or values a message lists."""

_HASH_DIGITS = 12

COMMAND_START = re.compile(r"(^[^\S\n]*)::", re.MULTILINE)
OLDER_COMMAND = re.compile(r"##(?=(?:vso)?\[)", re.IGNORECASE)
"""The start of what a runner takes for a command, anywhere in a line."""

_PLAIN = r"[A-Za-z0-9_.][A-Za-z0-9_./-]*"
_IN_SHELL = rf"{_INVISIBLE.pattern}|[\n\\']|(?<=#)#(?=(?:[Vv][Ss][Oo])?\[)"
"""Not compiled: few calls print a command."""


def escape_invisible(text: str) -> str:
    r"""Escape invisible characters, and those that reorder the line, as `\uXXXX`.

    Args:
        text: JSON or any other text; line feeds are kept.

    Returns:
        The text; in a JSON string it has the same meaning as before.
    """
    return _INVISIBLE.sub(_escape, text)


def quoted(text: str) -> str:
    """Quote text as in JSON, with invisible characters escaped.

    Args:
        text: any text.

    Returns:
        The text in double quotes, on one line.
    """
    return escape_invisible(json.dumps(text, ensure_ascii=False))


def named(text: str) -> str:
    """Show a name: quoted unless it is plain, and cut in the middle if it is long.

    Args:
        text: any text.

    Returns:
        The name, on one line.
    """
    text = cut(text, SHOWN_NAME)
    return text if re.fullmatch(_PLAIN, text) else quoted(text)


def listed(
    items: Collection[Any], show: Callable[[Any], str] = named, *, limit: int = LISTED
) -> str:
    """List the first names or values, and count the rest.

    Args:
        items: the names or values, in order.
        show: formats one of them.
        limit: how many to list.

    Returns:
        `a, b, c`, or `a, b and 5 more`.
    """
    more = f" and {len(items) - limit:,} more" if len(items) > limit else ""
    return f"{', '.join(map(show, islice(items, limit)))}{more}"


class FirstNames(Collection[str]):
    """Names that are counted; only the first are held, enough for `listed`."""

    def __init__(self, first: Iterable[str] = (), number: int = 0, *, limit: int = LISTED) -> None:
        """Begin without names, or with some.

        Args:
            first: the first names.
            number: how many there are, with these.
            limit: how many to hold.
        """
        self._limit = limit
        self._held = [*first]
        self._number = max(number, len(self._held))

    def add(self, name: str) -> None:
        """Add a name after the others.

        Args:
            name: the name.
        """
        self._number += 1
        if len(self._held) < self._limit:
            self._held.append(name)

    def extend(self, names: "FirstNames") -> None:
        """Add names after the others.

        Args:
            names: the names; all are counted, also those that it does not hold.
        """
        self._number += len(names)
        self._held = [*self._held, *names][: self._limit]

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __contains__(self, name: object) -> bool:
        return name in self._held


def shorten_hash(hash_: str) -> str:
    """Shorten a hash for people; reports for machines and commands have the whole hash.

    Args:
        hash_: the hash.

    Returns:
        Its first digits.
    """
    return hash_[:_HASH_DIGITS]


def count(number: int, noun: str) -> str:
    """Count things.

    Args:
        number: how many.
        noun: the singular of a noun with a regular plural.

    Returns:
        `1 gate`, `2 gates`.
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def one_line(text: str) -> str:
    """Make any text safe to print on one line.

    Args:
        text: any text.

    Returns:
        The text with line breaks and invisible characters escaped.
    """
    return escape_invisible(text).replace("\n", "\\n")


def defused(text: str) -> str:
    """Escape everything that a runner of GitHub or Azure Pipelines would run as a command.

    Args:
        text: lines that are not meant as commands.

    Returns:
        Lines that read the same, but none starts with `::`, or contains `##[` or `##vso[`.
    """
    return OLDER_COMMAND.sub(r"#\\u0023", COMMAND_START.sub(r"\1\\u003a:", text))


def shell_joined(words: Iterable[str]) -> str:
    """Join words to a command line that can be copied and pasted.

    Args:
        words: any text; file names that are not UTF-8 as Python decodes them.

    Returns:
        One line for a POSIX shell. `one_line` and `defused` leave it unchanged: a word that they
        would change is written as `$'…'`, which bash, zsh and POSIX 2024 understand.
    """
    return " ".join(map(_shell_quoted, words))


def cut(text: str, limit: int) -> str:
    """Cut a long text in the middle.

    Args:
        text: any text.
        limit: the most characters to keep, at least 3.

    Returns:
        The text, or its start and end with an ellipsis between them.
    """
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 2
    return f"{text[: limit - 1 - tail]}…{text[-tail:]}"


def show_value(value: Any) -> str:
    """Show a JSON value on one line, cut in the middle if it is long.

    Args:
        value: JSON.

    Returns:
        Its JSON text, with invisible characters escaped.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return cut(escape_invisible(text), SHOWN_VALUE)


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    if number < 0x10000:  # noqa: PLR2004 - the end of the basic plane
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"


def _shell_quoted(word: str) -> str:
    if one_line(word) == word and not OLDER_COMMAND.search(word):
        import shlex  # noqa: PLC0415 - a passing run prints no command

        return shlex.quote(word)
    return f"$'{re.sub(_IN_SHELL, _octal, word)}'"


def _octal(match: re.Match[str]) -> str:
    is_byte = "\udc80" <= match[0] <= "\udcff"  # from a name that is not UTF-8
    data = match[0].encode(errors="surrogateescape" if is_byte else "surrogatepass")
    return "".join(f"\\{byte:03o}" for byte in data)
