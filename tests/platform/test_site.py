"""The documentation site builds without a warning, its links work, and it asks no other server."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.site import (
    CONFIGURATION,
    DOCS,
    SitePage,
    broken_links,
    build,
    foreign_parts,
    raw_markdown,
    read_pages,
)
from tests.tools import require


@pytest.fixture(name="site", scope="module")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site once."""
    folder = tmp_path_factory.mktemp("site")
    done = build(folder)
    assert (done.status, done.out) == (0, "")
    return folder


@pytest.fixture(name="pages", scope="module")
def _pages(site: Path) -> dict[str, SitePage]:
    """Read its pages."""
    return read_pages(site)


def test_every_document_is_a_page(pages: dict[str, SitePage]) -> None:
    """A reader of the site finds every document of the repository, and the four that are outside."""
    documents = {
        path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")
    }
    outside = {"changelog.html", "contributing.html", "overview.html", "security.html"}
    assert set(pages) == documents | outside | {"404.html", "decisions/index.html"}


def test_links_and_anchors_exist(site: Path, pages: dict[str, SitePage]) -> None:
    """No link of a page, nor of the navigation, goes nowhere."""
    assert list(broken_links(site, pages)) == []
    assert sum(len(page.links) for page in pages.values()) > 1000


def test_every_page_can_be_reached(pages: dict[str, SitePage]) -> None:
    """Every decision is in the list of decisions, which is in the navigation."""
    listed = {link for link in pages["decisions/index.html"].links if re.match(r"\d{4}-", link)}
    kept = {f"{path.stem}.html" for path in (DOCS / "decisions").glob("*.md")}
    assert listed == kept


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[str, SitePage]) -> None:
    """A reader without network sees the whole site, and no other server learns who reads it."""
    assert list(foreign_parts(site, pages)) == []


def test_markdown_is_understood(pages: dict[str, SitePage]) -> None:
    """Lists, tables and blocks that GitHub shows as such are no raw text on the site."""
    assert list(raw_markdown(pages)) == []


def test_two_builds_are_equal(site: Path, tmp_path: Path) -> None:
    """A change of the site is a change of its sources."""
    assert build(tmp_path).status == 0
    for path in sorted(site.rglob("*")):
        if path.is_file() and not path.name.startswith("sitemap.xml"):  # has the day of the build
            assert (tmp_path / path.relative_to(site)).read_bytes() == path.read_bytes(), path


def _append(name: str, text: str) -> Callable[[Path], None]:
    def change(docs: Path) -> None:
        with (docs / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def _add(name: str) -> Callable[[Path], None]:
    def change(docs: Path) -> None:
        (docs / name).write_text("# New\n", encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "warned"),
    [
        (_append("files.md", "[a](gone.md)\n"), "files.md: the link gone.md has no file"),
        (_append("files.md", "[a](../gone.txt)\n"), "files.md: the link ../gone.txt has no file"),
        (_append("files.md", "[a](suites.md#gone)\n"), "does not contain an anchor '#gone'"),
        (_append("files.md", "[a](#gone)\n"), "there is no such anchor on this page"),
        (_append("files.md", "[a](../README.md#gone)\n"), "does not contain an anchor '#gone'"),
        (_add("new.md"), 'not included in the "nav" configuration'),
    ],
    ids=["page", "file", "anchor", "own-anchor", "readme-anchor", "not-in-nav"],
)
def test_mistake_in_a_document_fails(
    change: Callable[[Path], None], warned: str, tmp_path: Path
) -> None:
    """Whoever breaks a link, or forgets a page in the navigation, learns it before the merge."""
    docs = tmp_path / "docs"
    shutil.copytree(DOCS, docs)
    change(docs)
    configuration = tmp_path / "mkdocs.yml"
    hooks = json.dumps(str(DOCS / "site" / "hooks.py"))
    configuration.write_text(f"INHERIT: {json.dumps(str(CONFIGURATION))}\nhooks: [{hooks}]\n")
    done = build(tmp_path / "site", configuration)
    assert done.status == 1
    assert warned in done.out


def test_checks_find_faults(tmp_path: Path) -> None:
    """A page with a broken link, a foreign font or raw Markdown is detected."""
    text = """<link rel="preconnect" href="https://fonts.example.org"><article><p id="a">
        <a href="b.html">b</a> <a href="#a">a</a> <a href="#c">c</a></p><p>| a | b |</p></article>"""
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    (tmp_path / "a.css").write_text("p {background: url('//cdn.example.org/a.png')}")
    pages = read_pages(tmp_path)
    assert list(broken_links(tmp_path, pages)) == ["a.html: b.html", "a.html: #c"]
    assert list(foreign_parts(tmp_path, pages)) == [
        "a.html: https://fonts.example.org",
        "a.css: //cdn.example.org/a.png",
    ]
    assert len(list(raw_markdown(pages))) == 1


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


@pytest.fixture(name="address", scope="module")
def _address(site: Path) -> Iterator[str]:
    """Serve the site as a web server does."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


FOUND = {
    "golden-obsolete": "h=golden+obsolete",
    "--allow-code": "h=allow+code",
    "requested_steps": "h=requested_steps",
}
"""Query → what a result's link says about the words that were found in it."""


def test_browser_asks_no_other_server(address: str, pages: dict[str, SitePage]) -> None:
    """Scripts of the theme load nothing from elsewhere, and the search finds names with hyphens."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import

    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=require("chromium", "google-chrome"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 400, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        failed: list[str] = []
        page.on("pageerror", lambda error: failed.append(str(error)))
        for name in pages:
            page.goto(f"{address}/{name}")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 400, f"{name} is too wide for a phone"
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{address}/index.html")
        for query, expected in FOUND.items():
            page.goto(f"{address}/index.html")
            page.locator(".md-search__input").click()
            page.locator(".md-search__input").press_sequentially(query)
            page.locator(f".md-search-result__link[href*='{expected}']").first.wait_for(
                state="attached", timeout=20_000
            )
        browser.close()
    foreign = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert (foreign, failed) == ([], [])
