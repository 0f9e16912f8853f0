"""Line breaks and indentation in YAML: which layouts are read, and which are refused."""

import json

import pytest

from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.yaml_reader import read_yaml


def read(text: str) -> str:
    """Read a valid text and return its value as JSON."""
    value, problems = read_yaml(text, DOCUMENT_LIMITS)
    assert problems == []
    return json.dumps(value)


def places(text: str) -> list[tuple[int | None, int | None]]:
    """Return the places of the problems in a text."""
    _, problems = read_yaml(text, DOCUMENT_LIMITS)
    return [(problem.line, problem.column) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: |-\n  b", '{"a": "b"}'),
        ("a: >-\n  b\n  ", '{"a": "b"}'),
        ("a: |1-\n  b", '{"a": " b"}'),
        ("a: |\n  b\nc: d", '{"a": "b\\n", "c": "d"}'),
        ("a: |+\n  b\n# c", '{"a": "b\\n"}'),
        ("a: |\n  b\r", '{"a": "b\\n"}'),
        ("a: |  # b\n\n \n  c\n", '{"a": "\\n\\nc\\n"}'),
        ("a: |2\n    \n  b\n", '{"a": "  \\nb\\n"}'),
        ("a: |\n  b#c\n", '{"a": "b#c\\n"}'),
        ("a: |\n   \n", '{"a": ""}'),
    ],
)
def test_block_scalar_that_all_readers_agree_on_is_read(text: str, value: str) -> None:
    """A block scalar is read if all YAML readers agree on its last line."""
    assert read(text) == value


@pytest.mark.parametrize("chomping", ["|", ">", "|+", ">+", "|2", "|+2 # c"])
@pytest.mark.parametrize("end", ["", "\n  ", "\n   "])
def test_block_scalar_at_the_end_needs_a_line_break(chomping: str, end: str) -> None:
    """An editor that adds a final line break does not change a hash."""
    assert places(f"a: &b {chomping}\n  c{end}") == [(1, 7)]


@pytest.mark.parametrize(
    "text",
    [
        "[a,\nb]\n",
        '{"a": [\n1\n]}\n',
        "'a\nb'\n",
        "a: [b,\n# c\n\n\t\n d]\n",
        "a: 'b\n\n  # c'\n",
        "- [a,\n b]\n",
        "a:\n- [b,\n c]\n",
        "a: &b\n   # c\n  d: 'e\n   f'\n",
        "a: &b 'c\n d'\n",
        "a: &b\n# c\n 'd'\n",
        "? [a,\n b]\n: c\n".replace("[a,\n b]", "'a'"),
        "- - 'a\n   b'\n",
    ],
)
def test_lines_that_are_indented_enough(text: str) -> None:
    """JSON in a .yaml file and continued lines are read with any valid indentation."""
    assert places(text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &b\n  c: 'd\n  e'\n", (3, 3)),
        ("- - 'a\n  b'\n", (2, 3)),
        ("a:\n- [b,\nc]\n", (3, 1)),
        ("a: [[b,\nc]]\n", (2, 1)),
        ("a: ['b\n# c']\n", (2, 1)),
        ("a: &b 'c\nd'\n", (2, 1)),
        ("a: [b\n]\n", (2, 1)),
        ("a:\n  - b: {c: d,\n     e: f,\n    g: h}\n", (4, 5)),
    ],
)
def test_line_that_is_not_indented_enough(text: str, place: tuple[int, int]) -> None:
    """A line whose indentation other readers refuse is refused here too."""
    assert place in places(text)


def test_anchor_does_not_change_the_indentation() -> None:
    """An anchor far to the right does not make the lines below it wrong."""
    assert read("a:             &b\n  c: 'd\n   e'\n") == '{"a": {"c": "d e"}}'
