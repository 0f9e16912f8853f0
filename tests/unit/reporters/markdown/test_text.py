"""Markdown that shows text literally: in code, fences and lists."""

import re
from html import unescape

import pytest
from inline_snapshot import snapshot

from tests.reports import ANY_TEXT
from tier2gate.foundation.printable import one_line
from tier2gate.reporters.markdown.text import code, fenced, folded, listed, nested


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [("/close", " /close"), ("a\n/close\n", "a\n /close"), (" /a", " /a"), ("a /b", "a /b")],
)
def test_line_in_a_fence_is_no_quick_action(text: str, shown: str) -> None:
    """A value in a note does not close the merge request on GitLab, whatever fences are in it."""
    assert fenced(text) == f"```text\n{shown}\n```\n"


def test_lines_become_a_list_of_code() -> None:
    """Lines that are indented below others are so on the page, and never a block of code."""
    lines = ["a_b:", "  c", "      d", "e", "          f", "  plain"]
    assert listed(nested(lines, ["plain"])) == snapshot("""\
- <code>a&#95;b&#58;</code>
  - <code>c</code>
    - <code>d</code>
- <code>e</code>
  - <code>f</code>
  - plain
""")


def test_block_is_folded() -> None:
    """What is folded is Markdown, and an empty block is left out together with its title."""
    assert folded("More", ["a\n", "", "b\n"]) == snapshot("""\
<details><summary>More</summary>

a

b

</details>
""")
    assert folded("More", [""]) == ""
    assert listed([]) == ""
