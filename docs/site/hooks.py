"""Hooks that MkDocs calls: they add the pages from outside `docs/`, and change links.

The documents are also read on GitHub, so they link files of the repository by their paths. On the
site, a link to one of its pages stays on the site, and a link to another file goes to GitHub.
"""

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

REPOSITORY = Path(__file__).parents[2]
SOURCE = "https://github.com/org/tier2-gate"

PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "overview.md",
    "SECURITY.md": "security.md",
    "docs/decisions": "decisions/index.md",
}
"""Pages that are not files of `docs/`: path in the repository → path on the site."""

_FENCE = re.compile(r"^(?P<mark> *`{3,})[^`\n]*\n.*?^(?P=mark)`* *$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"^( *`{3,}\w+) ([\w./-]+)$", re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()[^()\s]+(?=\))")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


def on_files(files: "Files", config: "MkDocsConfig") -> "Files":
    """Add the pages that are not in `docs/`."""
    for path, name in PAGES.items():
        source = REPOSITORY / path
        text = list_decisions(source) if source.is_dir() else source.read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, *, page: "Page", **_other: object) -> str:
    """Change the links of a page, and show the names of files above their blocks."""
    name = page.file.src_uri
    from_repository = {site: path for path, site in PAGES.items()}.get(name, f"docs/{name}")
    # The list of decisions is a page in its folder, which has no file of its own.
    folder = from_repository if name.endswith("/index.md") else posixpath.dirname(from_repository)
    changed = []
    for is_code, text in parts_of(markdown):
        if is_code:
            changed.append(_NAMED.sub(r'\1 title="\2"', text))
        else:
            changed.append(_LINK.sub(lambda found: link(found[0], folder, name), text))
    return "".join(changed)


def parts_of(markdown: str) -> "Iterator[tuple[bool, str]]":
    """Yield the parts of a text in order, each with whether it is code."""
    end = 0
    for block in _FENCE.finditer(markdown):
        yield from _inline(markdown[end : block.start()])
        yield True, block[0]
        end = block.end()
    yield from _inline(markdown[end:])


def _inline(markdown: str) -> "Iterator[tuple[bool, str]]":
    end = 0
    for code in _CODE.finditer(markdown):
        yield False, markdown[end : code.start()]
        yield True, code[0]
        end = code.end()
    yield False, markdown[end:]


def link(target: str, folder: str, page: str) -> str:
    """Return the target of a link as the site has it.

    Args:
        target: as it is in the document.
        folder: the folder of the document in the repository.
        page: the path of its page on the site.

    Raises:
        PluginError: there is no such file in the repository.
    """
    path, mark, anchor = target.partition("#")
    if not path or re.match(r"[a-z]+:", path):
        return target
    found = posixpath.normpath(posixpath.join(folder, path))
    if not (REPOSITORY / found).exists():
        raise PluginError(f"{page}: the link {target} has no file")
    if found in PAGES or found.startswith("docs/"):
        site = PAGES.get(found) or found.removeprefix("docs/")
        return posixpath.relpath(site, posixpath.dirname(page) or ".") + mark + anchor
    kind = "tree" if (REPOSITORY / found).is_dir() else "blob"
    return f"{SOURCE}/{kind}/main/{found}{mark}{anchor}"


def list_decisions(folder: Path) -> str:
    """Render the list of decisions with their titles."""
    lines = ["# Decisions", "", "What was decided, why, and the alternatives.", ""]
    for path in sorted(folder.glob("0*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        lines.append(f"- {path.name[:4]} [{title}]({path.name})")
    return "\n".join([*lines, ""])
