"""Markdown that shows text literally: in code, fences and table cells."""

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
def test_code_is_escaped(text: str, source: str) -> None:
    """A name in the summary cannot become emphasis, a link, a mention or a tag."""
    assert code(text) == f"<code>{source}</code>"


@pytest.mark.parametrize(
    "text", [*ANY_TEXT, "".join(ANY_TEXT), "# a", "1. a", "- a", "> a", "    a"]
)
def test_code_shows_the_original_text(text: str) -> None:
    """A reader sees the original text, completely and on one line."""
    shown = code(text)
    assert "\n" not in shown
    source = shown.removeprefix("<code>").removesuffix("</code>").replace("<!-- -->", "")
    assert unescape(source) == one_line(text)


def test_fences_keep_lines() -> None:
    """Fenced lines are shown unchanged, with or without a final line break."""
    assert fenced("a\nb\n") == fenced("a\nb") == "```text\na\nb\n```\n"
    assert fenced("- a", "diff") == "```diff\n- a\n```\n"


def test_empty_text_has_no_fences() -> None:
    """A summary has no empty boxes."""
    assert fenced("") == ""


@pytest.mark.parametrize("text", [*ANY_TEXT, "~~~~", "`" * 9, "a ``` b ````` c", "```\n```\n"])
def test_text_cannot_close_its_fence(text: str) -> None:
    """Any number of backticks in a value stays inside the fence."""
    first, *lines, last, end = fenced(text).split("\n")
    fence = first.removesuffix("text")
    assert re.fullmatch("`{3,}", fence)
    assert (last, end) == (fence, "")
    assert "\n".join(lines) == text.removesuffix("\n")
    assert fence not in text


def test_table_has_one_line_per_row() -> None:
    """A table stays a table, whatever its cells contain."""
    rows: list[tuple[str, ...]] = [("1", code("a|b\n| c |")), ("", code("`"))]
    assert table(("", "head"), rows) == snapshot(
        "|  | head |\n"
        "| --- | --- |\n"
        "| 1 | <code>a&#124;b&#92;n&#124; c &#124;</code> |\n"
        "|  | <code>&#96;</code> |\n"
    )


def test_table_without_rows_is_empty() -> None:
    """A summary has no table with only a header."""
    assert table(("a", "b"), []) == ""
