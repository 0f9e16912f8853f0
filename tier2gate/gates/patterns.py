"""Patterns: paths with `*`, `?` or `[…]`, expanded where no shell has done it."""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path

from tier2gate.gates.listing import list_folder

_ANY_DEPTH = "**"


@dataclass(kw_only=True)
class Expansion:
    """What a pattern stands for.

    Attributes:
        matches: files and folders, sorted; a folder below another one that matches is left out, for
            a search finds it anyway.
        links: links to folders that the pattern leads to or through; none of them is followed.
    """

    matches: list[Path] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)


def is_pattern(path: Path) -> bool:
    """Tell whether a path is a pattern, whatever files there are.

    Args:
        path: what was named.

    Returns:
        Whether it has to be expanded.
    """
    return _has_wildcard(os.fspath(path))


def expand_pattern(pattern: Path, root: Path = Path()) -> Expansion:
    """Expand a pattern in one walk, as a search would: no link is followed, nothing hidden matches.

    A file or folder whose name is the pattern's own text matches, too. A `..` behind a wildcard
    matches nothing.

    Args:
        pattern: a path with wildcards; `**` stands for any number of folders.
        root: a folder whose own path has no wildcards, whatever characters are in it.

    Returns:
        What it matches.
    """
    parts = pattern.parts
    literal = len(root.parts) if pattern.is_relative_to(root) else 0
    wild = (index for index, part in enumerate(parts) if index >= literal and _has_wildcard(part))
    fixed = next(wild, len(parts))
    start, rest = Path(*parts[:fixed]), [*map(_Part, parts[fixed:])]
    found = Expansion()
    pending = [(start, _reachable(rest, {0}))] if rest else []
    while pending:
        folder, states = pending.pop()
        if len(rest) in states and folder == start:  # `**` alone stands for the start, too
            found.matches.append(start)
        listed = list_folder(folder)
        for name in listed.folders:
            reached = _step(rest, states, name, is_folder=True)
            if len(rest) in reached:
                found.matches.append(folder / name)
            if reached - {len(rest)}:
                pending.append((folder / name, reached))
        found.links += [
            folder / name for name in listed.links if _step(rest, states, name, is_folder=True)
        ]
        found.matches += [
            folder / name
            for name in listed.files
            if len(rest) in _step(rest, states, name, is_folder=False)
        ]
    found.matches = _without_nested(found.matches)
    found.links.sort()
    return found


def leads_somewhere(path: Path, root: Path = Path()) -> bool:
    """Tell whether there is anything under a path, or that a pattern matches.

    Args:
        path: a path or pattern.
        root: as for `expand_pattern`.

    Returns:
        Whether `select_gates` would find it.
    """
    if os.path.exists(path):
        return True
    return is_pattern(path) and bool(expand_pattern(path, root).matches)


class _Part:
    """One part of a pattern: what the name of one file or folder is held to."""

    def __init__(self, text: str) -> None:
        self.is_any_depth = text == _ANY_DEPTH
        self._text = text
        # Beside other characters, `**` is no more than `*`.
        self._matches = re.compile(translate(re.sub(r"\*+", "*", os.path.normcase(text)))).match

    def matches(self, name: str) -> bool:
        """Tell whether a name is meant; a hidden one only by its own text."""
        if name == self._text:
            return True
        return not name.startswith(".") and self._matches(os.path.normcase(name)) is not None


def _reachable(parts: Sequence[_Part], states: Iterable[int]) -> set[int]:
    """Add the states that are reached without a step: `**` stands for no folder, too."""
    reached = set(states)
    for index, part in enumerate(parts):
        if part.is_any_depth and index in reached:
            reached.add(index + 1)
    return reached


def _step(parts: Sequence[_Part], states: Iterable[int], name: str, *, is_folder: bool) -> set[int]:
    """Give how much of the pattern is matched with one more name."""
    reached = set()
    for index in states:
        if index == len(parts):
            continue
        if not parts[index].is_any_depth:
            if parts[index].matches(name):
                reached.add(index + 1)
        elif is_folder and not name.startswith("."):
            reached.add(index)
    return _reachable(parts, reached) if is_folder else reached


def _without_nested(paths: Iterable[Path]) -> list[Path]:
    """Sort matches, and leave out folders that lie, not hidden, below another one of them."""
    kept: list[Path] = []
    outer: list[Path] = []  # the folders around the present one, the nearest last
    for path in sorted(paths):
        while outer and not path.is_relative_to(outer[-1]):
            outer.pop()
        is_folder = os.path.isdir(path)
        below = path.relative_to(outer[-1]).parts if outer else ()
        if is_folder and below and not any(step.startswith(".") for step in below):
            continue
        kept.append(path)
        if is_folder:
            outer.append(path)
    return kept


def _has_wildcard(text: str) -> bool:
    return any(sign in text for sign in "*?[")
