"""Making text from files safe to show."""

import json
import re
import unicodedata

import pytest
from inline_snapshot import snapshot

from tier2gate.foundation.printable import (
    count,
    cut,
    defused,
    escape_invisible,
    listed,
    named,
    one_line,
    quoted,
)

INVISIBLE = [
    ("\0", "\\u0000"),
    ("\t", "\\u0009"),
    ("\r", "\\u000d"),
    ("\x1b", "\\u001b"),
    ("\x7f", "\\u007f"),
    ("\x85", "\\u0085"),
    ("\xad", "\\u00ad"),
    ("\u061c", "\\u061c"),
    ("\u200b", "\\u200b"),
    ("\u200d", "\\u200d"),
    ("\u202e", "\\u202e"),
    ("\u2028", "\\u2028"),
    ("\u2066", "\\u2066"),
    ("\u3164", "\\u3164"),
    ("\ud800", "\\ud800"),
    ("\ufe0f", "\\ufe0f"),
    ("\ufeff", "\\ufeff"),
    ("\uffff", "\\uffff"),
    ("\U000e0041", "\\udb40\\udc41"),
]


@pytest.mark.parametrize(("text", "shown"), INVISIBLE)
def test_invisible_is_escaped(text: str, shown: str) -> None:
    """Output contains no invisible characters and none that reverse a line."""
    assert escape_invisible(f"a{text}b") == f"a{shown}b"


@pytest.mark.parametrize("text", ["plain", "a\nb", "é ß 漢字 😀", 'say "hi" \\ there'])
def test_visible_is_kept(text: str) -> None:
    """Every alphabet is shown as written, and line breaks are kept."""
    assert escape_invisible(text) == text


def test_no_control_or_format_is_missed() -> None:
    """Every control and format character in Unicode is escaped, in every plane."""
    kept = {
        number
        for number in range(0x110000)
        if unicodedata.category(chr(number)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        and escape_invisible(chr(number)) == chr(number)
    }
    assert kept - SEEN == {ord("\n")}


# Visible signs of Arabic, Syriac and Kaithi numbers, and the layout signs of hieroglyphs.
SEEN = {
    *(*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2),
    *(0x110BD, 0x110CD, *range(0x13430, 0x13440)),
}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (0x00AD, 0x00AD),
        (0x034F, 0x034F),
        (0x061C, 0x061C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8),
        (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A),
        (0xE0000, 0xE0FFF),
    ],
)
def test_no_default_ignorable_is_missed(first: int, last: int) -> None:
    """Characters without a glyph (Default_Ignorable in Unicode's data) are escaped."""
    text = "".join(map(chr, range(first, last + 1)))
    shown = escape_invisible(text)
    assert re.fullmatch(r"(\\u[0-9a-f]{4})+", shown)
    assert json.loads(f'"{shown}"') == text


@pytest.mark.parametrize(("text", "_shown"), INVISIBLE)
def test_escaped_json_means_the_same(text: str, _shown: str) -> None:
    """Escaping the invisible characters of a golden does not change its values."""
    written = json.dumps(text, ensure_ascii=False)
    assert json.loads(escape_invisible(written)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", '""'),
        ("a b", '"a b"'),
        ('"\\', '"\\"\\\\"'),
        ("a\nb\tc", '"a\\nb\\tc"'),
        ("é😀", '"é😀"'),
        ("\u202e", '"\\u202e"'),
    ],
)
def test_quoted(text: str, shown: str) -> None:
    """Text in a message is quoted and on one line."""
    assert quoted(text) == shown
    assert json.loads(quoted(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("new-customer", "new-customer"),
        ("a/b_c.yaml", "a/b_c.yaml"),
        ("_x", "_x"),
        (".", "."),
        ("", '""'),
        ("-x", '"-x"'),
        ("a b", '"a b"'),
        ("a:b", '"a:b"'),
        ("a,b", '"a,b"'),
        ("é", '"é"'),
        ("a\n", '"a\\n"'),
    ],
)
def test_named(text: str, shown: str) -> None:
    """A plain name is shown unquoted, and no other name can pass for the message's own words."""
    assert named(text) == shown


def test_one_line() -> None:
    """A message of several lines is shown on one, without losing text."""
    assert one_line("a\nb\r\n\u2028c") == "a\\nb\\u000d\\n\\u2028c"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "\\u003a:error::x"),
        ("a\n  ::set-output name=x::y\n", snapshot("a\n  \\u003a:set-output name=x::y\n")),
        ("\t::x", "\t\\u003a:x"),
        ("a ::x", "a ::x"),
        ("a::b", "a::b"),
        (":x", ":x"),
        ("##[group]x a##[y", "#\\u0023[group]x a#\\u0023[y"),
        ("## [x", "## [x"),
        ("a ##vso[task.complete]x", "a #\\u0023vso[task.complete]x"),
        ("##VSO[x ##vsx[", "#\\u0023VSO[x ##vsx["),
    ],
)
def test_defused(text: str, shown: str) -> None:
    """The runner never obeys a name or value from a file that it shows."""
    assert defused(text) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("", 3, ""),
        ("abc", 3, "abc"),
        ("abcd", 3, "a…d"),
        ("abcdefgh", 6, "abc…gh"),
        ("abcdefgh", 7, "abc…fgh"),
    ],
)
def test_cut(text: str, limit: int, shown: str) -> None:
    """A long text is cut to its limit and shows both ends."""
    assert cut(text, limit) == shown
    assert len(cut(text, limit)) <= limit


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 gates"), (1, "1 gate"), (2, "2 gates"), (12345, "12,345 gates")],
)
def test_counts_read_like_english(number: int, text: str) -> None:
    """Nobody reads of 1 gates."""
    assert count(number, "gate") == text


def test_list_is_cut_and_counted() -> None:
    """A message lists a readable number of names and counts the rest."""
    names = [f"n{number}" for number in range(12)]
    assert listed(names[:10]) == "n0, n1, n2, n3, n4, n5, n6, n7, n8, n9"
    assert listed(names) == "n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more"
    assert listed(range(3_000), str, limit=2) == "0, 1 and 2,998 more"
    assert listed(["a b"]) == '"a b"'
    assert not listed([])
