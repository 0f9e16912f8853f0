"""Writes down what is recorded, and shows what that changes."""

import difflib
from collections.abc import Iterator
from pathlib import Path


def write_recorded(path: Path, text: str) -> Iterator[str]:
    """Write a recorded file anew.

    Args:
        path: the file.
        text: what it is to hold.

    Yields:
        Lines of a diff from what it held.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(text, encoding="utf-8")
    name = path.name
    yield from difflib.unified_diff(
        before.splitlines(keepends=True), text.splitlines(keepends=True), name, name
    )
