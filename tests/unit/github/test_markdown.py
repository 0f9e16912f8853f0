"""Markdown that holds what it is given: in code, between fences, in a table's cells."""

import re
from html import unescape

import pytest
from inline_snapshot import snapshot

from tests.reports import ANY_TEXT
from tier2gate.foundation.printable import one_line
from tier2gate.github.markdown import code, fenced, table


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("gates/a-b.suite.yaml", "gates/a-b.suite.yaml"),
        ("日本 🙂 é", "日本 🙂 é"),
        ("", ""),
        (" a ", " a "),
        ("a\nb\rc", "a&#92;nb&#92;u000dc"),
        ("<b>&lt;", "&lt;b&gt;&amp;lt;"),
        ("'\"", "&#x27;&quot;"),
        ("|`*_~", "&#124;&#96;&#42;&#95;&#126;"),
        ("[]()", "&#91;&#93;&#40;&#41;"),
        ("@a", "&#64;<!-- -->a"),
        ("http://x", "http&#58;//x"),
        ("![x]\\$", "&#33;&#91;x&#93;&#92;&#36;"),
        ("www.x.org www.", "www&#46;x.org www&#46;"),
        ("\u202e", "&#92;u202e"),
    ],
)
def test_code_is_text_of_which_nothing_is_obeyed(text: str, source: str) -> None:
    """A name on the page is shown as it is: no emphasis, link, mention or tag comes of it."""
    assert code(text) == f"<code>{source}</code>"


@pytest.mark.parametrize(
    "text", [*ANY_TEXT, "".join(ANY_TEXT), "# a", "1. a", "- a", "> a", "    a"]
)
def test_code_shows_what_it_was_given(text: str) -> None:
    """What is escaped in the source is what a reader sees, all of it, on one line."""
    shown = code(text)
    assert "\n" not in shown
    source = shown.removeprefix("<code>").removesuffix("</code>").replace("<!-- -->", "")
    assert unescape(source) == one_line(text)


def test_fences_hold_lines() -> None:
    """Lines between fences are shown as they are, with or without a line break at their end."""
    assert fenced("a\nb\n") == fenced("a\nb") == "```text\na\nb\n```\n"
    assert fenced("- a", "diff") == "```diff\n- a\n```\n"


def test_nothing_has_no_fences() -> None:
    """A page has no empty boxes."""
    assert fenced("") == ""


@pytest.mark.parametrize("text", [*ANY_TEXT, "~~~~", "`" * 9, "a ``` b ````` c", "```\n```\n"])
def test_nothing_in_the_lines_closes_their_fences(text: str) -> None:
    """Backticks of any number, anywhere in a value, stay between the fences around it."""
    first, *lines, last, end = fenced(text).split("\n")
    fence = first.removesuffix("text")
    assert re.fullmatch("`{3,}", fence)
    assert (last, end) == (fence, "")
    assert "\n".join(lines) == text.removesuffix("\n")
    assert fence not in text


def test_table_has_a_row_a_line() -> None:
    """A table is read as one, whatever stands in its cells."""
    rows: list[tuple[str, ...]] = [("1", code("a|b\n| c |")), ("", code("`"))]
    assert table(("", "head"), rows) == snapshot(
        "|  | head |\n"
        "| --- | --- |\n"
        "| 1 | <code>a&#124;b&#92;n&#124; c &#124;</code> |\n"
        "|  | <code>&#96;</code> |\n"
    )


def test_table_without_rows_is_none() -> None:
    """A page has no heads of tables over nothing."""
    assert table(("a", "b"), []) == ""
