"""Which files a repository's `.gitignore` files leave out."""

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from tier2gate.documents.reader import read_regular

_LARGEST = 1024 * 1024  # bytes of a .gitignore that are read
_ESCAPED = re.compile(r"\\(.)")


def ignoring_line(path: Path, top: Path) -> str | None:
    """Find the line that makes Git ignore a file.

    Args:
        path: the file; it need not exist.
        top: the repository's top folder, which it is in.

    Returns:
        `.gitignore:LINE`, relative to the top; `None` if none of these files ignores it.
    """
    relative = path.relative_to(top)
    candidates = [*reversed(relative.parents), relative][1:]
    for candidate in candidates:  # what is in an ignored folder is ignored
        found = _judge(candidate, top, is_folder=candidate != relative)
        if found is not None:
            return found
    return None


def _judge(candidate: Path, top: Path, *, is_folder: bool) -> str | None:
    """Return the last line that matches, unless it starts with `!`."""
    decided = None
    for parent in reversed(candidate.parents):
        name = candidate.relative_to(parent).as_posix()
        for number, pattern, excludes in _patterns(top / parent / ".gitignore"):
            if _matches(pattern, name, is_folder=is_folder):
                where = (parent / ".gitignore").as_posix()
                decided = None if excludes else f"{where}:{number}"
    return decided


def _patterns(file: Path) -> Iterator[tuple[int, str, bool]]:
    if not os.path.isfile(file) or os.path.islink(file):
        return
    try:
        text = read_regular(file, _LARGEST).decode(errors="replace")
    except OSError:
        return
    for number, line in enumerate(text.splitlines(), start=1):
        pattern = re.sub(r"(?<!\\) +$", "", line)
        if pattern and not pattern.startswith("#"):
            excludes = pattern.startswith("!")
            yield number, pattern.removeprefix("!"), excludes


def _matches(pattern: str, name: str, *, is_folder: bool) -> bool:
    if pattern.endswith("/") and not is_folder:
        return False
    parts = pattern.removesuffix("/").removeprefix("/").split("/")
    if "/" not in pattern.removesuffix("/"):
        return _fits(parts[0], name.rpartition("/")[2])
    return _fit_all(parts, name.split("/"))


def _fit_all(patterns: list[str], names: list[str]) -> bool:
    """Return whether patterns match names one by one; `**` matches any number of them."""
    if not patterns or not names:
        return not patterns and not names
    first, *rest = patterns
    if first != "**":
        return _fits(first, names[0]) and _fit_all(rest, names[1:])
    if not rest:
        return True
    return any(_fit_all(rest, names[skipped:]) for skipped in range(len(names)))


def _fits(pattern: str, name: str) -> bool:
    return fnmatchcase(name, _ESCAPED.sub(r"[\1]", pattern))
