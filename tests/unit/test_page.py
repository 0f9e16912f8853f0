"""The test reader of a summary detects everything that no summary may have."""

import pytest

from tests.action_cases import CASES, read_recorded
from tests.page import UnsoundPageError, assert_like, assert_sound, read_page


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("[a](http://x)\n", "link_open {'href': 'http://x'}"),
        ("<http://x>\n", "link_open {'href': 'http://x'}"),
        ("see http://x.org now\n", "link_open {'href': 'http://x.org'}"),
        ("see www.x.org now\n", "link_open {'href': 'www.x.org'}"),
        ("<code>www.x.org</code>\n", "link_open {'href': 'www.x.org'}"),
        ("<code>a&#64;x.org</code>\n", "mail a@x.org"),
        ("![a](b)\n", "image {'src': 'b', 'alt': ''}"),
        ("a <b>c</b>\n", "html <b>"),
        ("<script>\n", "html <script>"),
        ("a <!-- b -->\n", "html <!-- b -->"),
        ("<code>$x$</code>\n", "formula"),
        *(
            (f"```mermaid\nflowchart TD\n{line}\n```\n", f"drawn {line}")
            for line in (
                '    click step1 href "https://x.org"',
                "    %%{init: {}}%%",
                "    step1[a]",
                '    step1["<b>x</b>"]',
                '    step1["a<br>b<br>c"]',
                '    step1["a"]; click step1 call x',
                '    start --> step1["a"]',
                '    step1@{ img: "https://x.org" }',
            )
        ),
    ],
)
def test_stray_is_detected(text: str, stray: str) -> None:
    """Anything that would become a link, an image or a foreign tag is detected."""
    page = read_page(text)
    assert stray in page.strays
    with pytest.raises(UnsoundPageError):
        assert_sound(page)


@pytest.mark.parametrize(
    "text",
    [
        "x.org and a/b.py\n",
        "<code>a&#64;<!-- -->x.org, www&#46;x.org, http&#58;//x, &#36;x&#36;</code>\n",
        "```text\nhttp://x.org <b> $x$ a@x.org [a](b)\n```\n",
        '```mermaid\nflowchart TD\n    step1["a #64;<br>b"]\n    step1 -- no --> done\n```\n',
        "tier2-test-run@1, $\n".replace("$", ""),
    ],
)
def test_plain_text_is_not_a_stray(text: str) -> None:
    """Text that GitHub leaves as it is passes."""
    assert_sound(read_page(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```text\na\n", "a fence is left open"),
        ("````text\na\n```\n", "a fence is left open"),
        ("````text\na\n   ````\n````\n", "a fence is left open"),
        ("a", "a fence is left open"),
        ("<details><summary>How to reproduce this</summary>\n\na\n", "a fold is left open"),
        ("a\n\n</details>\n", "a fold is left open"),
        ("<code>a\n", "code is left open"),
        ("| a |\n| --- |\n| <code>a\\</code> |\n", "code is left open"),
    ],
)
def test_unclosed_part_is_detected(text: str, message: str) -> None:
    """An unclosed part that would swallow the rest of the summary is detected."""
    with pytest.raises(UnsoundPageError, match=message):
        read_page(text)


PAGE = "## a <code>b</code>\n\n| c |\n| --- |\n| <code>d</code> |\n\n```text\ne\nf\n```\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## a", "### a"),
        ("## a", "## x"),
        ("<code>b</code>", "b"),
        ("<code>d</code>", "*d*"),
        ("<code>d</code>", "<code>d | e</code> |"),
        ("| <code>d</code> |", "| <code>d</code> |\n| e |"),
        ("e\nf", "e"),
        ("```text", "```sh"),
    ],
)
def test_different_structure_is_detected(old: str, new: str) -> None:
    """A name that becomes a word, cell, row or line of the summary is detected."""
    assert_like(read_page(PAGE.replace("d</code>", "other</code>")), read_page(PAGE))
    assert old in PAGE
    with pytest.raises(UnsoundPageError):
        assert_like(read_page(PAGE.replace(old, new)), read_page(PAGE))


def test_summary_is_parsed() -> None:
    """Headings, code and fences are recognised."""
    page = read_page(PAGE)
    assert (page.heads, page.codes, page.fences) == (["a "], ["b", "d"], ["e\nf\n"])
    assert (page.prose, page.strays) == (["h2 a ", "c", ""], [])


@pytest.mark.parametrize("name", CASES)
def test_recorded_summary_is_sound(name: str) -> None:
    """No recorded summary has anything that is not ours."""
    page = read_page(read_recorded(name).summary)
    assert_sound(page)
    assert len(page.heads) == 1
