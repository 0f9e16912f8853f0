"""The built documentation site: how it is built, and what its pages contain."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from tests.command import Finished, scrubbed
from tests.tools import require_tool_set

REPOSITORY = Path(__file__).parents[1]
CONFIGURATION = REPOSITORY / "mkdocs.yml"
DOCS = REPOSITORY / "docs"

_LOADED = {"img": "src", "script": "src", "source": "src", "iframe": "src", "link": "href"}
"""Elements that load what an attribute names."""
_NOT_LOADED = {"canonical", "edit", "next", "prev"}
"""Kinds of `<link>` that a browser does not load."""
_IN_STYLE = re.compile(r"url\(\s*['\"]?(?!data:)([^'\")]+)")
_RAW = re.compile(r"```|\]\(|^\s*\|.*\||^\s*[-*] |\*\*|^#+ ", re.MULTILINE)
"""Marks of Markdown that a page does not show if its source was understood."""


@dataclass(kw_only=True)
class SitePage(HTMLParser):
    """A page of the site.

    Attributes:
        anchors: the ids that a link can go to.
        links: the targets of links.
        loaded: what a browser loads with the page.
        prose: the text outside code, paragraph by paragraph.
    """

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._code = 0
        self._is_article = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if "id" in values:
            self.anchors.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        named = values.get(_LOADED.get(tag, ""))
        if named and not (tag == "link" and values.get("rel") in _NOT_LOADED):
            self.loaded.append(named)
        self.loaded.extend(_IN_STYLE.findall(values.get("style", "")))
        self._code += tag in ("code", "pre", "script", "style")
        self._is_article = self._is_article or tag == "article"
        if tag in ("p", "li", "td"):
            self.prose.append("")

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("code", "pre", "script", "style")
        self._is_article = self._is_article and tag != "article"

    def handle_data(self, data: str) -> None:
        if self._is_article and not self._code and self.prose:
            self.prose[-1] += data


def build(folder: Path, configuration: Path = CONFIGURATION) -> Finished:
    """Build the site strictly into a folder; give the exit status and the warnings."""
    done = subprocess.run(
        [
            *(require_tool_set("docs") / "bin" / "mkdocs", "build", "--strict"),
            *("--config-file", configuration, "--site-dir", folder),
        ],
        cwd=REPOSITORY,
        env=scrubbed({"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    lines = done.stdout.splitlines(keepends=True)
    said = "".join(line for line in lines if line.strip() and not line.startswith("INFO "))
    return Finished(status=done.returncode, out=said)


def read_pages(folder: Path) -> dict[str, SitePage]:
    """Read all pages of a built site, by their path in it."""
    pages = {}
    for path in sorted(folder.rglob("*.html")):
        page = SitePage()
        page.feed(path.read_text(encoding="utf-8"))
        pages[path.relative_to(folder).as_posix()] = page
    return pages


def broken_links(folder: Path, pages: dict[str, SitePage]) -> Iterator[str]:
    """Yield each link to a file or an anchor that the site does not have."""
    for name, page in pages.items():
        for target in [*page.links, *page.loaded]:
            address, anchor = urldefrag(urljoin(f"http://site/{name}", target))
            if not address.startswith("http://site/"):
                continue
            path = unquote(urlsplit(address).path).removeprefix("/") or "index.html"
            found = folder / path
            is_anchor = not anchor or path not in pages or anchor in pages[path].anchors
            if not (found.is_file() or (found / "index.html").is_file()) or not is_anchor:
                yield f"{name}: {target}"


def foreign_parts(folder: Path, pages: dict[str, SitePage]) -> Iterator[str]:
    """Yield what pages and style sheets would load from elsewhere."""
    for name, page in pages.items():
        yield from (f"{name}: {part}" for part in page.loaded if urlsplit(part).netloc)
    for path in sorted(folder.rglob("*.css")):
        for part in _IN_STYLE.findall(path.read_text(encoding="utf-8")):
            if urlsplit(part).netloc:
                yield f"{path.relative_to(folder).as_posix()}: {part}"


def raw_markdown(pages: dict[str, SitePage]) -> Iterator[str]:
    """Yield paragraphs that show Markdown that was not understood."""
    for name, page in pages.items():
        yield from (f"{name}: {text.strip()}" for text in page.prose if _RAW.search(text))
