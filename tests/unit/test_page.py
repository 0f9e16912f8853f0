"""The reader of a job's page finds what no page may have."""

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
def test_stray_is_found(text: str, stray: str) -> None:
    """What would link, load, or be a tag of somebody else's is seen as that."""
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
def test_what_nobody_obeys_is_no_stray(text: str) -> None:
    """What GitHub leaves as it is, the reader does, too."""
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
def test_what_is_left_open_is_found(text: str, message: str) -> None:
    """What swallows all that comes after it is an error."""
    with pytest.raises(UnsoundPageError, match=message):
        read_page(text)


TWIN = "## a <code>b</code>\n\n| c |\n| --- |\n| <code>d</code> |\n\n```text\ne\nf\n```\n"


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
def test_page_of_another_make_is_found(old: str, new: str) -> None:
    """A name that becomes a word, a cell, a row or a line of the page's own is seen as that."""
    assert_like(read_page(TWIN.replace("d</code>", "other</code>")), read_page(TWIN))
    assert old in TWIN
    with pytest.raises(UnsoundPageError):
        assert_like(read_page(TWIN.replace(old, new)), read_page(TWIN))


def test_page_is_taken_apart() -> None:
    """Headings, code and fences are read as what they are."""
    page = read_page(TWIN)
    assert (page.heads, page.codes, page.fences) == (["a "], ["b", "d"], ["e\nf\n"])
    assert (page.prose, page.strays) == (["h2 a ", "c", ""], [])


@pytest.mark.parametrize("name", CASES)
def test_recorded_page_is_sound(name: str) -> None:
    """No page that a case leaves behind has anything on it that is not ours."""
    page = read_page(read_recorded(name).summary)
    assert_sound(page)
    assert len(page.heads) == 1
