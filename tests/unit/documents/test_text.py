"""Decoding bytes to text: which characters are allowed, and where lines begin."""

import pytest

from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.documents.text import Lines, decode_text
from tier2gate.foundation.problems import Problem

MARKERS = ("<<<<<<<", ">>>>>>>", "|||||||", "=======")


def problem_of(text: str) -> Problem:
    """Return the problem with a text that is refused."""
    problem = decode_text(text.encode(), DOCUMENT_LIMITS)
    assert isinstance(problem, Problem)
    return problem


@pytest.mark.parametrize(
    "text",
    [
        "a: 1",
        "tab\t, line\n, \r\n and \r",
        "é ß 漢字 😀",
        "no-break space \xa0, soft hyphen \xad, zero width \u200b, bidi \u202e",
        "private \ue000, replacement \ufffd, last \U0010ffff, of another plane \U0001fffe",
    ],
)
def test_text_is_unchanged(text: str) -> None:
    """Text reaches the results unchanged, including its line ends."""
    assert decode_text(text.encode(), DOCUMENT_LIMITS) == text


def test_byte_order_mark_is_dropped() -> None:
    """A file that an editor saved with a byte order mark is read like any other."""
    assert decode_text(b"\xef\xbb\xbfa: 1", DOCUMENT_LIMITS) == "a: 1"


def test_second_byte_order_mark_is_refused() -> None:
    """A byte order mark within the text does not end up invisible in the data."""
    assert problem_of("\ufeff\ufeffa: 1") == Problem(
        code="raw-character",
        message="the character U+FEFF is not allowed unescaped",
        hint='remove it, or escape it in double quotes: "\\ufeff"',
        line=1,
        column=1,
    )


@pytest.mark.parametrize(
    "number",
    [
        *(*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)),
        *(0x2028, 0x2029, 0xFFFE, 0xFFFF),
    ],
    ids=hex,
)
def test_raw_control_is_refused(number: int) -> None:
    """Control characters that formats treat differently are reported."""
    assert problem_of(f"a: b\n\té{chr(number)}") == Problem(
        code="raw-character",
        message=f"the character U+{number:04X} is not allowed unescaped",
        hint=f'remove it, or escape it in double quotes: "\\u{number:04x}"',
        line=2,
        column=3,
    )


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("before", ["", "a\n", "a\r", "a\r\n"])
@pytest.mark.parametrize("after", ["", " HEAD", "\nx", "\r\nx", "\rx"])
def test_conflict_marker_is_named(marker: str, before: str, after: str) -> None:
    """An unresolved merge is reported as such on any line and with any line ends."""
    assert problem_of(f"{before}{marker}{after}") == Problem(
        code="conflict-marker",
        message="the file has a Git conflict marker",
        hint="resolve the conflict and remove the marker lines",
        line=2 if before else 1,
        column=1,
    )


@pytest.mark.parametrize(
    "text",
    [
        *(f" {marker}" for marker in MARKERS),
        *(f"a{marker} b" for marker in MARKERS),
        *(marker[:-1] for marker in MARKERS),
        *(marker + marker[0] for marker in MARKERS),
        *(f"{marker}x" for marker in MARKERS),
        "# =======",
    ],
)
def test_text_that_resembles_a_marker_is_kept(text: str) -> None:
    """A ruler in a text or comment is not taken for a merge conflict."""
    assert decode_text(text.encode(), DOCUMENT_LIMITS) == text


def test_size_limit_is_exact() -> None:
    """A file at the limit is read, and one byte more is refused before anything is parsed."""
    limits = Limits(max_bytes=2 * 1024 * 1024, max_depth=1, max_values=1)
    text = "é" * 1024 * 1024
    assert decode_text(text.encode(), limits) == text
    assert decode_text(text.encode() + b"\xff", limits) == Problem(
        code="too-large",
        message="the file is larger than 2 MiB",
        hint="split it into smaller files",
    )


def test_first_fault_is_reported() -> None:
    """Of several faults, the one that makes the rest unreadable is reported."""
    assert problem_of("=======\n\0").code == "raw-character"
    assert isinstance(problem := decode_text(b"\0\n\xff", DOCUMENT_LIMITS), Problem)
    assert problem.code == "not-utf8"


@pytest.mark.parametrize(
    ("offset", "place"),
    [(0, (1, 1)), (1, (1, 2)), (2, (2, 1)), (3, (3, 1)), (4, (3, 2)), (6, (4, 1)), (8, (4, 3))],
)
def test_lines_end_at_each_kind_of_line_break(offset: int, place: tuple[int, int]) -> None:
    """An editor jumps to the right character with any line ends and alphabet."""
    assert Lines("😀\n\ré\r\n\u2028x").place(offset) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a\n", (1, 2)),
        ("a\r\n", (1, 2)),
        ("a\r", (1, 2)),
        ("a\n\n", (2, 1)),
        ("\n", (1, 1)),
        ("a\nb", (2, 2)),
        ("", (1, 1)),
    ],
)
def test_end_of_a_text_is_the_end_of_its_last_line(text: str, place: tuple[int, int]) -> None:
    """A problem at the end of a file points to its last line, not to one after it."""
    assert Lines(text).place(len(text)) == place
