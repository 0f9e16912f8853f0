"""Reading JSON: the values of RFC 8259, and the limits."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tier2gate.documents import json_scanner
from tier2gate.documents.json_reader import locate_json, read_json
from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits
from tier2gate.documents.positions import Positions
from tier2gate.foundation.problems import Problem


class SilentScanner:
    """A scanner that finds no problem in any text."""

    def __init__(self, text: str, limits: Limits, line: int) -> None:
        self.positions = Positions()
        self.problems: list[Problem] = []


def read(text: str, limits: Limits = DOCUMENT_LIMITS) -> str:
    """Read a valid text and return its value as JSON, which distinguishes types."""
    value, problems = read_json(text, limits)
    assert problems == []
    return json.dumps(value, ensure_ascii=False)


def codes(text: str, limits: Limits) -> list[tuple[str, int | None, int | None]]:
    """Return the codes and places of the problems in a text."""
    value, problems = read_json(text, limits)
    assert value is None
    return [(problem.code, problem.line, problem.column) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", "null"),
        (" true ", "true"),
        ("\t-0\r\n", "0"),
        ("[1, 1.0, 1e3, -0.0, true]", "[1, 1.0, 1000.0, -0.0, true]"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ('{"z": {}, "a": [], "": ""}', '{"z": {}, "a": [], "": ""}'),
        (r'"\"\\\/\b\f\n\r\t\u00e9"', '"\\"\\\\/\\b\\f\\n\\r\\té"'),
        (r'"\ud83d\ude00 \uD83D\uDE00"', '"😀 😀"'),
        (r'["\\ud800", "\u0000", "\uffff\u2028"]', '["\\\\ud800", "\\u0000", "\uffff\u2028"]'),
        ('{"x":1,"X":2,"é":3}', '{"x": 1, "X": 2, "é": 3}'),
        ('{"a": {"b": 1}, "b": {"b": 1}}', '{"a": {"b": 1}, "b": {"b": 1}}'),
        ("[\r1,\r2\r]", "[1, 2]"),
    ],
)
def test_value(text: str, value: str) -> None:
    """Every JSON text has its value, with keys in the order of the file."""
    assert read(text) == value


def test_longest_integer_is_read() -> None:
    """Integers in JSON have the same limit as in YAML."""
    value, problems = read_json(f'[-{"9" * 4300}, "{"9" * 5000}"]', DOCUMENT_LIMITS)
    assert problems == []
    assert value == [-(10**4300 - 1), "9" * 5000]


@pytest.mark.parametrize(
    ("text", "depth"),
    [("[]", 1), ("[1]", 1), ('{"a": [1]}', 2), ('[[1], {"a": {}}, [[]]]', 3), ('["[[[[", 1]', 1)],
)
def test_depth_limit_is_exact(text: str, depth: int) -> None:
    """The depth limit counts mappings and lists, but not brackets in strings."""
    assert read(text, Limits(max_bytes=100, max_depth=depth, max_values=None))
    less = Limits(max_bytes=100, max_depth=depth - 1, max_values=None)
    assert codes(text, less)[0][0] == "too-deep"


def test_extreme_depth_is_reported() -> None:
    """A file of a million brackets is reported instead of crashing the reader."""
    assert codes("[" * 1_000_000, DOCUMENT_LIMITS) == [("too-deep", 1, 101)]
    assert codes('{"a":' * 1_000_000, DOCUMENT_LIMITS) == [("too-deep", 1, 501)]


def test_too_many_values() -> None:
    """Too many values are a problem of the whole document."""
    limits = Limits(max_bytes=100, max_depth=9, max_values=3)
    _, problems = read_json("\n[1, 2, 3]", limits)
    assert problems == [
        Problem(
            code="too-many-values",
            message="the document has more than 3 values",
            hint="split it into several files",
            line=1,
            column=1,
        )
    ]
    assert read("[1,                 2]", limits) == "[1, 2]"


def test_depth_is_reported_before_the_number_of_values() -> None:
    """A document that exceeds both limits gets the problem that has a place."""
    limits = Limits(max_bytes=100, max_depth=1, max_values=1)
    assert codes("[1, [2]]", limits) == [("too-deep", 1, 5)]


def test_refused_text_is_reported_without_the_scanner() -> None:
    """A text that `json` refuses is a problem even if the scanner finds none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_scanner, "JsonScanner", SilentScanner)
        _, problems = read_json("{", DOCUMENT_LIMITS)
    assert problems == [
        Problem(
            code="json-syntax",
            message="invalid JSON: Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1)",
            hint="write JSON as in RFC 8259",
        )
    ]


def test_places() -> None:
    """A problem that is found later can point into a JSON file."""
    assert locate_json('{"a":\n [1]}', DOCUMENT_LIMITS) == Positions(
        values={(): (1, 1), ("a",): (2, 2), ("a", 0): (2, 3)}, keys={("a",): (1, 2)}
    )


@pytest.mark.parametrize(
    "around",
    [
        [],
        ["]", "["],
        ["}", "{"],
        ['"', '"'],
        ['"]"', '"["'],
        ['"}"', '"{"'],
        ["\\", "]"],
        ["é]", "["],
    ],
)
@pytest.mark.parametrize("is_mapping", [True, False])
def test_depth_is_found_whatever_the_strings_have(around: list[str], is_mapping: bool) -> None:
    """Brackets in strings could hide nesting from the quick look at a document's brackets."""
    value: Any = 1
    for _ in range(6):
        value = [*around[:1], value, *around[1:]]
        if is_mapping:
            value = dict(zip(["a]", "b", "c["], value, strict=False))
    limits = Limits(max_bytes=1000, max_depth=5, max_values=None)
    text = json.dumps(value, ensure_ascii=False)
    assert [problem.code for problem in read_json(text, limits)[1]] == ["too-deep"]
    assert read_json(text, replace(limits, max_depth=6))[1] == []


@given(
    st.recursive(
        st.text('[]{}",\\', max_size=4),
        lambda inner: st.lists(inner) | st.dictionaries(st.text('[]{}"', max_size=3), inner),
    )
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_depth_limit_is_that_of_a_walk(value: Any) -> None:
    """The quick look accepts no document that a walk through it finds too deep."""

    def depth(item: Any) -> int:
        if not isinstance(item, dict | list):
            return 0
        return 1 + max(map(depth, item.values() if isinstance(item, dict) else item), default=0)

    for most in (1, 2, 3, 4):
        limits = Limits(max_bytes=10_000, max_depth=most, max_values=None)
        assert (read_json(json.dumps(value), limits)[1] == []) == (depth(value) <= most)
