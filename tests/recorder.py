"""Writes recorded files, and shows their changes."""

import difflib
from collections.abc import Iterator
from pathlib import Path


def write_recorded(path: Path, text: str) -> Iterator[str]:
    """Write a recorded file.

    Args:
        path: the file.
        text: its new contents.

    Yields:
        The lines of a diff from its old contents.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(text, encoding="utf-8")
    name = path.name
    yield from difflib.unified_diff(
        before.splitlines(keepends=True), text.splitlines(keepends=True), name, name
    )
