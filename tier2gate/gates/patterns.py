"""Patterns: paths with `*`, `?` or `[…]`, expanded where no shell has done it."""

import os
import re
from pathlib import Path


def is_pattern(path: Path) -> bool:
    """Tell whether a path is a pattern; what is there under its very name is none.

    Args:
        path: what was named.

    Returns:
        Whether it has to be expanded.
    """
    return _has_wildcard(os.fspath(path)) and not os.path.lexists(path)


def expand_pattern(pattern: Path) -> list[Path]:
    """Expand a pattern as a search would find it: no link is followed, nothing hidden is matched.

    Nor does it lead up again: a `..` behind a wildcard matches nothing.

    Args:
        pattern: a path with wildcards; `**` stands for any number of folders.

    Returns:
        What it matches, sorted.
    """
    parts = pattern.parts
    fixed = next(index for index, part in enumerate(parts) if _has_wildcard(part))
    start, said = Path(*parts[:fixed]), {part for part in parts if part.startswith(".")}
    found = []
    # Beside other characters, `**` is no more than `*`; not every Python takes it for that.
    wild = [part if part == "**" else re.sub(r"\*+", "*", part) for part in parts[fixed:]]
    for path in start.glob(os.fspath(Path(*wild))):
        steps = path.relative_to(start).parts
        hidden = any(step.startswith(".") and step not in said for step in steps)
        folders = steps if path.is_dir() else steps[:-1]
        if not hidden and ".." not in steps and not _passes_a_link(start, folders):
            found.append(path)
    return sorted(found)


def leads_somewhere(path: Path) -> bool:
    """Tell whether there is anything under a path, or that a pattern matches.

    Args:
        path: a path or pattern.

    Returns:
        Whether `select_gates` would find it.
    """
    return path.exists() or (is_pattern(path) and bool(expand_pattern(path)))


def _has_wildcard(text: str) -> bool:
    return any(sign in text for sign in "*?[")


def _passes_a_link(start: Path, folders: tuple[str, ...]) -> bool:
    for folder in folders:
        start /= folder
        if start.is_symlink():
            return True
    return False
