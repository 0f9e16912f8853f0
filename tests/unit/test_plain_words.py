"""Everything that people read is plain English: known stilted phrases do not come back."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_messages import texts_of

REPOSITORY = Path(__file__).parents[2]

STILTED = {
    r"(?<!there )\b(is|are|was|were) no (?!longer\b|more\b|less\b|other\b|one\b)": "is not a …",
    r"\botherwise\b": "differs, or else",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"(?<!each )\bof which\b": "two sentences",
    r"\bthe very\b": "the same",
    r"\boutright\b": "explicitly",
    r"\b(reach(es|ed)?) for the\b": "reads the …",
    r"(?<!an )\benvelope\b(?!:)": "reproducibility rules",
    r"\b(lead(s|ing)?|led) (out of|nowhere)\b": "is outside, or does not exist",
    r"\bgo(es|ing)? by unseen\b": "is skipped",
    r"\bthat is none\b": "an invalid …",
    r"\bdemand(s|ed)?\b": "expects, or requires",
    r"\bslips?\b": "mistake, or notice",
    r"\b(design|house): ": "the rule itself",
    r"\bno way out\b|\bthe way out\b|\bway out of\b": "remedy",
}
"""Pattern → what to write instead."""


def in_json(value: Any) -> Iterator[str]:
    """Yield the titles, descriptions and comments of a schema."""
    if isinstance(value, list):
        for item in value:
            yield from in_json(item)
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("title", "description", "$comment") and isinstance(item, str):
                yield item
            yield from in_json(item)


def prose_of(path: Path) -> Iterator[str]:
    """Yield what people read in a file: the text of a document without code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        yield from in_json(json.loads(text))
    elif path.suffix == ".py":
        yield from texts_of(text)
        yield from re.findall(r"(?:^|\s)# (.*)", text)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                yield str(node.value.value)
    else:
        yield re.sub(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", "`…`", text, flags=re.DOTALL)


def stilted_in(text: str) -> Iterator[str]:
    """Yield the stilted phrases in a text."""
    flat = " ".join(text.split())
    for pattern in STILTED:
        for match in re.finditer(pattern, flat, re.IGNORECASE):
            yield flat[max(match.start() - 30, 0) : match.end() + 30]


FILES = sorted(
    path
    for place in ("tier2gate", "schemas", "docs", "README.md", "SECURITY.md", "CONTRIBUTING.md")
    for path in (REPOSITORY / place, *(REPOSITORY / place).rglob("*"))
    if path.suffix in (".json", ".md", ".py")
)


@pytest.mark.parametrize(
    "path", FILES, ids=[path.relative_to(REPOSITORY).as_posix() for path in FILES]
)
def test_prose_is_plain(path: Path) -> None:
    """A user understands every text at the first reading."""
    assert [found for text in prose_of(path) for found in stilted_in(text)] == []


@pytest.mark.parametrize(
    "text", ["this is no list; mend it", "named outright", "judged\notherwise", "design: gate, x"]
)
def test_stilted_phrase_is_detected(text: str) -> None:
    """The check detects a stilted phrase even across a line break."""
    assert list(stilted_in(text)) != []
