"""Regular expressions mean the same in every version of Python that tier2gate supports."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "tier2gate"
POSSESSIVE_GROUP = re.compile(r"\)[*+?]\+|\(\?>")
WITHOUT_BACKTRACKING = {r"(?<!\\)(?:\\\\)*+(\\)(?:\r\n|[\r\n])[ \t]*+[\r\n]"}
"""Patterns whose possessive group has a fixed text, which every version matches rightly."""


def test_no_possessive_group_can_backtrack() -> None:
    """A file is not refused on Python before 3.11.5, which matches such groups wrongly (gh-106052)."""
    texts = {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {text for text in texts if POSSESSIVE_GROUP.search(text)} == WITHOUT_BACKTRACKING
