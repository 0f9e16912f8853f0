"""Expand path patterns with `*`, `?` or `[…]` that no shell has expanded."""

import os
import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from pathlib import Path
from typing import NamedTuple

from tier2gate.gates.naming import is_pattern
from tier2gate.gates.search.listing import list_folder

_ANY_DEPTH = "**"


class Expansion(NamedTuple):
    """What a pattern matches.

    Attributes:
        matches: files and folders, sorted; without folders below another match, which a search
            finds anyway.
        links: links to folders that the pattern matches or passes through; not followed.
    """

    matches: Sequence[Path]
    links: Sequence[Path]


def expand_pattern(pattern: Path, root: Path = Path()) -> Expansion:
    """Expand a pattern in one walk, without following links or matching hidden names.

    A file or folder named exactly like the pattern also matches. A `..` after a wildcard matches
    nothing.

    Args:
        pattern: a path with wildcards; `**` matches any number of folders.
        root: a folder whose own path is taken literally.

    Returns:
        What it matches.
    """
    parts = pattern.parts
    literal = len(root.parts) if pattern.is_relative_to(root) else 0
    wild = (index for index, part in enumerate(parts) if index >= literal and is_pattern(part))
    fixed = next(wild, len(parts))
    start, rest = Path(*parts[:fixed]), [*map(_Part, parts[fixed:])]
    if not rest:  # only the root's own path looks like a pattern
        return Expansion(matches=[start] if os.path.lexists(start) else [], links=[])
    matches: list[Path] = []
    links: list[Path] = []
    pending = [(start, _reachable(rest, {0}))]
    while pending:
        folder, states = pending.pop()
        if len(rest) in states and folder == start:  # `**` alone also matches the start
            matches.append(start)
        listed = list_folder(folder)
        for name in listed.folders:
            reached = _step(rest, states, name, is_folder=True)
            if len(rest) in reached:
                matches.append(folder / name)
            if reached - {len(rest)}:
                pending.append((folder / name, reached))
        links += [
            folder / name for name in listed.links if _step(rest, states, name, is_folder=True)
        ]
        matches += [
            folder / name
            for name in listed.files
            if len(rest) in _step(rest, states, name, is_folder=False)
        ]
    return Expansion(matches=_without_nested(matches), links=sorted(links))


def leads_somewhere(path: Path, root: Path = Path()) -> bool:
    """Return whether a path exists, or is a pattern that matches anything.

    Args:
        path: a path or pattern.
        root: as for `expand_pattern`.

    Returns:
        Whether it does.
    """
    if os.path.exists(path):
        return True
    return is_pattern(os.fspath(path)) and bool(expand_pattern(path, root).matches)


class _Part:
    """One part of a pattern, matched against the name of one file or folder."""

    def __init__(self, text: str) -> None:
        self.is_any_depth = text == _ANY_DEPTH
        self._text = text
        # Beside other characters, `**` means `*`.
        self._matches = re.compile(translate(re.sub(r"\*+", "*", os.path.normcase(text)))).match

    def matches(self, name: str) -> bool:
        """Return whether a name matches; a hidden name matches only literally."""
        if name == self._text:
            return True
        return not name.startswith(".") and self._matches(os.path.normcase(name)) is not None


def _reachable(parts: Sequence[_Part], states: Iterable[int]) -> set[int]:
    """Add the states that are reached without a step, since `**` also matches no folder."""
    reached = set(states)
    for index, part in enumerate(parts):
        if part.is_any_depth and index in reached:
            reached.add(index + 1)
    return reached


def _step(parts: Sequence[_Part], states: Iterable[int], name: str, *, is_folder: bool) -> set[int]:
    """Return the states that are reached with one more name."""
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
    """Sort matches, and leave out folders below another match, unless they are hidden there."""
    kept: list[Path] = []
    outer: list[Path] = []  # the matched folders around the current path, innermost last
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
