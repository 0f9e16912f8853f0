"""How a job's summary looks to a reader of GitHub's dialect of Markdown.

The parser knows CommonMark with tables, strikethrough and bare links. Separate rules check what
else GitHub does: it links `www.` but not bare domains, finds mail addresses in text after decoding
entities, and treats text between two `$` as a formula.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tier2gate.reporters.markdown.gate_section import Detail, render_section
from tier2gate.results.report import GateReport

OURS = {
    "<code>",
    "</code>",
    "<!-- -->",
    "<br>",
    "<details><summary>How to reproduce this</summary>",
    "<details><summary>Current steps of the changed missions</summary>",
    "<details><summary>What was printed</summary>",
    "</details>",
}
"""The HTML that a summary may contain."""

_FOLD = re.compile(
    "<details><summary>(?:[0-9,]+ gates? passed|"
    "… and [0-9,]+ more(?: (?:gate|change|result|failed expectation)s?)?)</summary>"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FENCE = re.compile(r"(`{3,})[a-z]*\n.*?\n\1`*\n", re.DOTALL)
_WORDS = "(?:[A-Za-z0-9/, _.:-]|#[0-9]+;)*"
_LABEL = f'"{_WORDS}(?:<br>{_WORDS})?"'
_NODE = "(?:start|done|(?:when|step)[0-9]+)"
_SHAPE = rf"(?:\(\[{_LABEL}\]\)|{{{_LABEL}}}|\[/{_LABEL}/\]|\[{_LABEL}\]|\(\[done\]\))"
_DRAWN = re.compile(f"flowchart TD|    {_NODE}(?:{_SHAPE}|(?: -- (?:yes|no))? --> {_NODE})")
"""A line of a drawing: only drawing commands, and labels without commands or markup."""


class UnsoundPageError(ValueError):
    """A summary has something that is not ours."""


@dataclass(kw_only=True)
class Page:
    """A parsed summary.

    Attributes:
        shape: blocks, HTML, emphasis, and fences with their number of lines, in order.
        prose: the text outside code and fences.
        codes: the texts in code.
        fences: the contents of fences.
        strays: what no summary may have: links, images, addresses, formulas, other HTML.
    """

    shape: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    fences: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        """The texts of the second-level headings."""
        return [text.removeprefix("h2 ") for text in self.prose if text.startswith("h2 ")]


def read_page(text: str) -> Page:
    """Parse a summary.

    Args:
        text: its Markdown.

    Returns:
        Its parts.

    Raises:
        UnsoundPageError: code, a fold or a fence is not closed.
    """
    page = Page()
    rank = folds = 0
    for token in make_parser().parse(text):
        if token.type == "fence":
            lines = token.content.split("\n")[:-1]
            page.shape.append(f"fence {token.markup[0]} {token.info} {len(lines)}")
            page.fences.append(token.content)
            if token.info == "mermaid":
                page.strays.extend(f"drawn {x}" for x in lines if not _DRAWN.fullmatch(x))
        elif token.type == "html_block":
            for line in token.content.strip().split("\n"):
                _html(page, line)
                folds += line.startswith("<details") - line.startswith("</details")
        elif token.type == "inline":
            _inline(page, token.children or [], rank)
        else:
            page.shape.append(f"{token.type} {token.tag}")
        rank = int(token.tag[1]) if token.type == "heading_open" else 0
    if folds:
        raise UnsoundPageError("a fold is left open")
    if (text and not text.endswith("\n")) or _left_open(text):
        raise UnsoundPageError("a fence is left open")
    if "$" in _FENCE.sub("", text):
        page.strays.append("formula")
    return page


def assert_sound(page: Page) -> None:
    """Check that a summary has only allowed parts.

    Raises:
        UnsoundPageError: it has other parts.
    """
    if page.strays:
        raise UnsoundPageError(f"on the page: {page.strays}")


def assert_like(page: Page, harmless: Page) -> None:
    """Check that a summary differs from that of a harmless report only in names and values.

    Raises:
        UnsoundPageError: it has other blocks, or other words outside code and fences.
    """
    assert_sound(page)
    for kind in ("shape", "prose"):
        one, other = getattr(page, kind), getattr(harmless, kind)
        if one != other:
            pairs = zip([*one, None], [*other, None], strict=False)
            first = next(pair for pair in pairs if pair[0] != pair[1])
            raise UnsoundPageError(f"the {kind} is another one, from: {first}")


def make_parser() -> MarkdownIt:
    """Return a parser that links what GitHub links: `www.` and schemes, but not bare domains."""
    parser = MarkdownIt("gfm-like")
    if parser.linkify is None:
        raise LookupError("linkify-it-py is missing")
    parser.linkify.set({"fuzzy_link": False}).add("//", None).add("www.", {"validate": _domain})
    return parser


def _domain(_linkify: object, text: str, start: int) -> int:
    found = re.compile(r"(?<=www\.)[^\s<]+").match(text, start)
    return len(found[0]) if found else 0


def _html(page: Page, content: str) -> None:
    page.shape.append(f"html {content}")
    if content not in OURS and not _FOLD.fullmatch(content):
        page.strays.append(f"html {content}")


def _inline(page: Page, tokens: Iterable[Token], rank: int) -> None:
    depth = 0
    texts: list[str] = []
    code: list[str] = []
    for token in tokens:
        if token.type == "text":
            (code if depth else texts).append(token.content)
            page.strays.extend(f"mail {mail}" for mail in _MAIL.findall(token.content))
        elif token.type == "html_inline" and token.content == "<!-- -->":
            continue
        elif token.type == "html_inline":
            depth += {"<code>": 1, "</code>": -1}.get(token.content, 0)
            _html(page, token.content)
            if token.content == "</code>":
                page.codes.append("".join(code))
                code = []
        elif token.type in ("link_open", "image"):
            page.strays.append(f"{token.type} {token.attrs}")
        else:
            page.shape.append(token.type)
    if depth:
        raise UnsoundPageError("code is left open")
    page.prose.append(f"h{rank} {''.join(texts)}" if rank else "".join(texts))


def _left_open(text: str) -> bool:
    fence = ""
    for line in text.split("\n"):
        opening = re.match("`{3,}", line)
        if fence and re.fullmatch(f" {{0,3}}{fence}`*[ \t]*", line):
            fence = ""
        elif opening and not fence:
            fence = opening[0]
    return bool(fence)


def section_of(
    gate: GateReport, changes: int, *, drawings: bool = True, output: bool = True
) -> str:
    """Render the section of a gate."""
    return render_section(gate, Detail(changes=changes, drawings=drawings, output=output))
