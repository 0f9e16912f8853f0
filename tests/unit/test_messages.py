"""Every message of the package is in one file: `python tests/unit/test_messages.py --record`."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # as a script, too

from tests.recorder import write_recorded  # noqa: E402 - as above

RECORDED = REPOSITORY / "tests" / "recorded" / "messages.txt"
PACKAGE = REPOSITORY / "tier2gate"

_WORD = re.compile(r"[A-Za-z]{2,}")
_SPACED = re.compile(r"[A-Za-z,;:)\"'}] [A-Za-z({\"'/]")


def texts_of(source: str) -> Iterator[str]:
    """List the texts of a module that consist of words: messages, hints and help.

    Args:
        source: a module.

    Yields:
        Each text in the order of the source, with inserted expressions in braces.
    """
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    annotations = {
        part
        for node in ast.walk(tree)
        for kind in ("annotation", "returns")
        if (annotation := getattr(node, kind, None)) is not None
        for part in ast.walk(annotation)
    }
    annotations |= {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias"
        for part in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if node in annotations:
            continue  # a type that is only imported for type checkers
        if isinstance(parents.get(node), ast.Expr | ast.JoinedStr | ast.FormattedValue):
            continue  # a docstring, or a part of a text that is listed as a whole
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value)
                if isinstance(part, ast.Constant)
                else f"{{{ast.unparse(part.value)}}}"
                for part in node.values
                if isinstance(part, ast.Constant | ast.FormattedValue)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if len(_WORD.findall(text)) > 1 and _SPACED.search(text):
            found.append((node.lineno, node.col_offset, text))
    yield from (text for _, _, text in sorted(found))


def render_messages() -> str:
    """List the texts of the whole package by module."""
    blocks = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        lines = [
            f"  {ascii(text)[1:-1] if not text.isprintable() else text}"
            for text in texts_of(path.read_text(encoding="utf-8"))
        ]
        if lines:
            blocks.append("\n".join([name, *lines, ""]))
    return "\n".join(blocks)


def test_every_message_is_in_the_list() -> None:
    """A reviewer reads all changed messages in one diff."""
    assert render_messages() == RECORDED.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        (
            'raise Error(f"the file {name} is empty; " "fill it")',
            ["the file {name} is empty; fill it"],
        ),
        ('hint = "check the path" if x else "name a file"', ["check the path", "name a file"]),
        ('"""A docstring of words."""\nCODE = "not-a-message"\nKEY = "word"', []),
    ],
)
def test_messages_are_found_in_any_form(source: str, texts: list[str]) -> None:
    """A new message cannot be missing from the list, which has no names or docstrings."""
    assert list(texts_of(source)) == texts


def record_all() -> None:
    """Rewrite the list, and print the diff."""
    sys.stdout.writelines(write_recorded(RECORDED, render_messages()))


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record_all()
