"""Code frames: the line of a problem, and a caret below the place."""

import pytest
from inline_snapshot import snapshot

from tests.github_runner import read_log
from tests.reports import ANY_TEXT
from tier2gate.documents.reader import parse_document
from tier2gate.documents.text import Source
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import defused
from tier2gate.foundation.problems import Problem, bounded
from tier2gate.reporters.terminal.frames import draw_frame
from tier2gate.reporters.terminal.lines import Screen
from tier2gate.reporters.terminal.report import render_problems
from tier2gate.reporters.terminal.widths import display_width


def at(text: str, line: int, column: int, file: str = "a.suite.yaml") -> Problem:
    """Return a problem at a place of a text."""
    source = Source(text).excerpt
    found = Problem(code="x", message="wrong", line=line, column=column).within(file, source)
    [problem] = bounded([found])
    return problem


def frame(text: str, line: int, column: int, width: int | None = None) -> str:
    """Return what is shown below a problem, with its final line break."""
    return "".join(f"{row}\n" for row in draw_frame(at(text, line, column), Screen(width=width)))


def test_frame_shows_the_line_the_one_before_and_a_caret() -> None:
    """A user sees what is wrong without opening the file."""
    text = "\n".join(f"  - n: {number}" for number in range(1, 12))
    assert frame(text, 10, 5) == snapshot("""\
   9 |   - n: 9
  10 |   - n: 10
     |     ^
""")
    assert frame(text, 1, 3) == snapshot("""\
  1 |   - n: 1
    |   ^
""")
    assert frame("only: one\n", 1, 10) == snapshot("""\
  1 | only: one
    |          ^
""")


def test_frame_shows_tabs_wide_and_hidden_characters() -> None:
    """The caret is below the place, whatever is before it, and nothing hidden stays hidden."""
    assert frame("a:\n\tb: 1", 2, 1) == snapshot("""\
  1 | a:
  2 | →   b: 1
    | ^
""")
    assert frame("a:\n\tb: 1", 2, 2) == snapshot("""\
  1 | a:
  2 | →   b: 1
    |     ^
""")
    assert frame("名前: 日本, x: 1", 1, 9) == snapshot("""\
  1 | 名前: 日本, x: 1
    |             ^
""")
    assert frame("e\u0301\u0301: [1", 1, 6) == snapshot("""\
  1 | é́: [1
    |    ^
""")
    assert frame("a\u202eb: \x1b[31m!", 1, 6) == snapshot("""\
  1 | a\\u202eb: \\u001b[31m!
    |           ^
""")
    assert frame("a: ##[error] b", 1, 14) == snapshot("""\
  1 | a: #\\u0023[error] b
    |                   ^
""")
    assert frame("one: 1\r\ntwo: 2\r\n", 2, 6) == snapshot("""\
  1 | one: 1
  2 | two: 2
    |      ^
""")


@pytest.mark.parametrize("width", [40, 60, 80, 120, None])
@pytest.mark.parametrize("column", [1, 30, 500, 4_000, 9_999, 10_000])
@pytest.mark.parametrize("unit", ["0123456789", "日本語の長い名前です", "\t\x1b\u202eabcdefg"])
def test_long_line_is_cut_around_the_place(unit: str, column: int, width: int | None) -> None:
    """A minified file shows the place, not a screen of text, and the caret is below it."""
    text = unit * 1_000
    lines = draw_frame(at(text, 1, column), Screen(width=width))
    assert max(map(display_width, lines)) <= (width or 100)
    shown, caret = lines
    ends = {display_width(shown[:end]): end for end in range(len(shown))}
    below = shown[ends[len(caret) - 1] :].lstrip("\u0301")
    wanted = draw_frame(at(text[column - 1] + "x", 1, 1))[0].partition("| ")[2][:-1]
    assert below.startswith(wanted)


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_line_runs_no_command(text: str) -> None:
    """A line of a pull request cannot forge a line, clear the screen or run a command."""
    first = text.splitlines()[0] if text.splitlines() else ""
    shown = render_problems([at(f"{first}\n{text}", 2, 1), at(text, 1, len(text) + 1)])
    assert read_log(defused(shown)) == []
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert len(shown.splitlines()) == shown.count("\n") <= 8


@pytest.mark.parametrize(
    "file", [".git/config", ".env", "gates/.secret/a.suite.yaml", "../.ssh/id.suite.yaml"]
)
def test_hidden_file_is_not_shown(file: str) -> None:
    """A pull request that names `.git/config` as a suite does not print the token in it."""
    assert at("token: secret", 1, 1, file).excerpt is None
    assert at("token: secret", 1, 1, "../a/b.suite.yaml").excerpt is not None


def test_problems_at_one_place_share_a_frame() -> None:
    """A line is shown once, below all that is wrong with it."""
    shown = render_problems([at("a: 1", 1, 1), at("a: 1", 1, 1), at("a: 1", 1, 4)])
    assert shown == snapshot("""\
a.suite.yaml:1:1: wrong
a.suite.yaml:1:1: wrong
  1 | a: 1
    | ^
a.suite.yaml:1:4: wrong
  1 | a: 1
    |    ^
""")


def test_long_list_of_problems_stays_short() -> None:
    """A file with many problems is a list, not pages of lines."""
    text = "a: 1\n" * 100
    shown = render_problems([at(text, line, 1) for line in range(1, 101)])
    assert shown.count("^") == 20
    assert shown.count("wrong") == 100


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.yaml", b"a: 1\nb: [1\n"),
        ("a.yaml", b"a: 1\nb: \xf6\n"),
        ("a.yaml", b"a: 1\na: 2\n"),
        ("a.json", b'{"a": 1,\n "b": tru}'),
        ("a.json", b'{"a": 1,\n<<<<<<< x\n}'),
    ],
)
def test_each_reader_knows_the_line(name: str, data: bytes) -> None:
    """Every problem of a file's text has a frame."""
    with pytest.raises(InputInvalidError) as caught:
        parse_document(data, name)
    assert all(draw_frame(problem) for problem in caught.value.problems)


def test_excerpt_is_small_and_file_is_let_go() -> None:
    """A report of large files stays small in memory."""
    problem = at("x" * 1_000_000, 1, 500_000)
    assert problem.source is None
    assert problem.excerpt is not None
    assert len(problem.excerpt.line) < 1_000
