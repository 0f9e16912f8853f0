"""The JSON scanner finds the places of values and keys, and several problems in one pass."""

import pytest
from inline_snapshot import snapshot

from tier2gate.documents.json_scanner import JsonScanner
from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.positions import Place, ValuePath
from tier2gate.foundation.problems import Problem

TEXT = """\
{
  "é😀": [1, -2.5e3, {}],
\t"b\\n\\u0062" : {"": true,
 "c": {"d": ["x", null ]} }
}
"""


def test_places_of_values() -> None:
    """Every value has the place where it begins, with columns counted in characters."""
    assert JsonScanner(TEXT, DOCUMENT_LIMITS).positions.values == {
        (): (1, 1),
        ("é😀",): (2, 9),
        ("é😀", 0): (2, 10),
        ("é😀", 1): (2, 13),
        ("é😀", 2): (2, 21),
        ("b\nb",): (3, 16),
        ("b\nb", ""): (3, 21),
        ("b\nb", "c"): (4, 7),
        ("b\nb", "c", "d"): (4, 13),
        ("b\nb", "c", "d", 0): (4, 14),
        ("b\nb", "c", "d", 1): (4, 19),
    }


def test_places_of_keys() -> None:
    """Every key has the place of its opening quote."""
    assert JsonScanner(TEXT, DOCUMENT_LIMITS).positions.keys == {
        ("é😀",): (2, 3),
        ("b\nb",): (3, 2),
        ("b\nb", ""): (3, 17),
        ("b\nb", "c"): (4, 2),
        ("b\nb", "c", "d"): (4, 8),
    }


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_places_do_not_depend_on_line_ends(end: str) -> None:
    """A checkout on Windows reports the same lines and columns."""
    scanner = JsonScanner(TEXT.replace("\n", end), DOCUMENT_LIMITS)
    assert scanner.positions == JsonScanner(TEXT, DOCUMENT_LIMITS).positions
    assert scanner.problems == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": 1, "b": [2, }', {(): (1, 1), ("a",): (1, 7), ("b",): (1, 15), ("b", 0): (1, 16)}),
        ("\n oops", {(): (2, 2)}),
        ("[1] 2", {(): (1, 1), (0,): (1, 2)}),
    ],
)
def test_places_of_a_broken_document(text: str, values: dict[ValuePath, Place]) -> None:
    """What stands before a fault can still be pointed at."""
    found = JsonScanner(text, DOCUMENT_LIMITS).positions.values
    assert {path: found[path] for path in values} == values


def test_first_of_repeated_keys_keeps_its_place() -> None:
    """The problem of a repeated key can refer to the first occurrence."""
    scanner = JsonScanner('{"a": [1], "a": [2, 3]}', DOCUMENT_LIMITS)
    assert scanner.positions.keys == {("a",): (1, 2)}
    assert scanner.positions.values == {
        (): (1, 1),
        ("a",): (1, 7),
        ("a", 0): (1, 8),
        ("a", 1): (1, 21),
    }


def test_wrong_values_do_not_hide_each_other() -> None:
    """A user sees all wrong values at once; only a syntax error ends the scan."""
    text = '[NaN, 1e999, "\\udc00", {"k": 1, "k": -Infinity}, 1' + "0" * 4300 + ",\n oops, NaN]"
    problems = JsonScanner(text, DOCUMENT_LIMITS).problems
    assert [(problem.code, problem.line, problem.column) for problem in problems] == snapshot(
        [
            ("not-finite", 1, 2),
            ("number-overflow", 1, 7),
            ("lone-surrogate", 1, 14),
            ("duplicate-key", 1, 33),
            ("not-finite", 1, 38),
            ("integer-too-long", 1, 50),
            ("json-syntax", 2, 2),
        ]
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 40 + "…"),
        ("\u202eevil", "\\u202eevil"),
        ("a\u3000b", "a"),
    ],
)
def test_quoted_text_is_short_and_safe(text: str, shown: str) -> None:
    """A message quotes what is wrong without flooding or deceiving the terminal."""
    assert JsonScanner(text, DOCUMENT_LIMITS).problems == [
        Problem(
            code="json-syntax",
            message=f"invalid JSON: expected a value, not {shown}",
            hint="write JSON as in RFC 8259, or rename the file to .yaml",
            line=1,
            column=1,
        )
    ]


def test_invisible_escape_is_shown() -> None:
    """An invisible character after a backslash is spelled out."""
    [problem] = JsonScanner('"\\\u200b"', DOCUMENT_LIMITS).problems
    assert problem.message == snapshot("\\\\u200b is not a JSON escape")
