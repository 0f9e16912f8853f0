"""The messages about values that a schema does not allow."""

import json
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.documents.reader import parse_document
from tier2gate.documents.schemas import validate_value

LONG = "x" * 100
X_IS_FREE = {"patternProperties": {"^x-": True}, "additionalProperties": False}


def problem_lines(schema: Any, value: Any) -> list[str]:
    """Return the problems of a value, written on one line, with line and column."""
    document = parse_document(json.dumps(value).encode(), "a.json")
    problems = validate_value(document, (), value, schema)
    assert {(problem.code, problem.file) for problem in problems} == {("schema", "a.json")}
    return [f"{problem.line}:{problem.column} {problem.text}" for problem in problems]


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ("array", None, "the document must be a list, not null"),
        ("boolean", [1], "the document must be true or false, not a list"),
        ("integer", 1.5, "the document must be an integer, not 1.5"),
        ("integer", True, "the document must be an integer, not true"),
        ("null", "a", 'the document must be null, not the string "a"'),
        ("number", {}, "the document must be a number, not a mapping"),
        ("object", False, "the document must be a mapping, not false"),
        ("string", 7, "the document must be a string, not 7"),
        (["string", "null"], 7, "the document must be a string or null, not 7"),
        ("integer", "a\n\u202eb", 'the document must be an integer, not the string "a\\n\\u202eb"'),
        (
            "integer",
            LONG,
            f'the document must be an integer, not the string "{LONG[:29]}…{LONG[:28]}"',
        ),
    ],
)
def test_type(schema: Any, value: Any, message: str) -> None:
    """A wrong type is reported in the user's terms, with the value if it is short."""
    assert problem_lines({"type": schema}, value) == [f"1:1 {message}"]


def test_subject_is_the_field() -> None:
    """A message names the field of the wrong value at any depth."""
    schema = {
        "items": {"type": "string"},
        "properties": {"a": {"items": {"items": {"type": "null"}}}, "b\nc": {"type": "null"}},
    }
    assert problem_lines(schema, [1]) == snapshot(
        ["1:2 an item of the document must be a string, not 1"]
    )
    assert problem_lines(schema, {"a": [[0], [None, 1]]}) == snapshot(
        [
            "1:9 an item of 'a' must be null, not 0",
            "1:20 an item of 'a' must be null, not 1",
        ]
    )
    assert problem_lines(schema, {"b\nc": 1}) == snapshot(["1:10 'b\\nc' must be null, not 1"])


def test_required() -> None:
    """Every missing field is reported at the place to add it."""
    schema = {"properties": {"a": {"required": ["b", "c", "d\u202e"]}}}
    assert problem_lines(schema, {"a": {"c": 1}}) == snapshot(
        [
            "1:7 missing required field 'b'; add b: …",
            "1:7 missing required field 'd\\u202e'; add d\\u202e: …",
        ]
    )


def test_unknown_field() -> None:
    """A typo gets the right field as a hint; an unrelated name gets the list of fields."""
    schema = {"properties": {"expected": True, "path": True, "a b": True}} | X_IS_FREE
    fields = 'allowed fields: expected, path, "a b"; custom fields start with x-'
    value = {"expcted": 1, "x-mine": 2, "zz": 3, "X-mine": 4, "path": 5}
    assert masked(problem_lines(schema, value), fields=fields) == snapshot(
        [
            "1:2 unknown field expcted; did you mean expected?",
            "1:29 unknown field zz; {fields}",
            "1:38 unknown field X-mine; {fields}",
        ]
    )


def test_unknown_field_without_custom_fields() -> None:
    """Custom fields are neither suggested nor ignored if the schema does not allow them."""
    schema = {"properties": {"a": True}, "additionalProperties": False}
    assert problem_lines(schema, {"x-mine": 1, "bb": 2}) == snapshot(
        [
            "1:2 unknown field x-mine; allowed fields: a",
            "1:15 unknown field bb; allowed fields: a",
        ]
    )
    assert problem_lines({"additionalProperties": False}, {"bb": 2}) == snapshot(
        ["1:2 unknown field bb; no fields are allowed here"]
    )
    assert problem_lines(
        {"additionalProperties": False, "patternProperties": {"^y": True}}, {"b": 2}
    ) == snapshot(["1:2 unknown field b; no fields are allowed here"])


@pytest.mark.parametrize(
    ("allowed", "value", "message"),
    [
        (
            ["eq", "exists"],
            "exist",
            'is "exist"; it must be one of "eq", "exists"; did you mean exists?',
        ),
        (["eq", "exists"], "none", 'is "none"; it must be one of "eq", "exists"'),
        (
            ["eq", None, 1, True, [2], {}],
            "eqq",
            'is "eqq"; it must be one of "eq", null, 1, true, a list, a mapping; did you mean eq?',
        ),
        ([1, 2], 3.0, "is 3.0; it must be one of 1, 2"),
        ([True], 1, "is 1; it must be one of true"),
    ],
)
def test_enum(allowed: list[Any], value: Any, message: str) -> None:
    """A value that is not allowed gets the list of values and the nearest one."""
    assert problem_lines({"enum": allowed}, value) == [f"1:1 the document {message}"]


def test_const() -> None:
    """A file of another version is reported with the supported one."""
    assert problem_lines({"const": "suite@1"}, "suite@2") == snapshot(
        ['1:1 the document must be "suite@1"; not "suite@2"']
    )


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"minLength": 1}, "", "the document must not be empty"),
        ({"minLength": 3}, "ab", "the document has 2 characters; it must have at least 3"),
        ({"minItems": 1}, [], "the document is empty; it must have at least one item"),
        ({"minItems": 2}, [], "the document has 0 items; it must have at least 2"),
        ({"minItems": 2}, [1], "the document has 1 item; it must have at least 2"),
        ({"pattern": "^[a-z]+"}, "\u200b", "the document: '\\u200b' does not match '^[a-z]+'"),
        ({"maximum": 1000}, 1001, "the document: 1001 is greater than the maximum of 1000"),
        (
            {"maxProperties": 1},
            {"a": 1, "b": 2},
            "the document has 2 fields; it must have at most 1",
        ),
        (
            {"pattern": "^y"},
            LONG * 3,
            f"the document: '{'x' * 99}…{'x' * 78}' does not match '^y'",
        ),
        (False, 1, "the document: False schema does not allow 1"),
    ],
)
def test_other_keywords(schema: Any, value: Any, message: str) -> None:
    """Violations of other params schema keywords are reported in a line of readable length."""
    assert problem_lines(schema, value) == [f"1:1 {message}"]


def test_forbidden_field() -> None:
    """A field that conflicts with another is reported at its key."""
    schema = {"properties": {"a": {"not": {"required": ["b", "c\u202e"]}}}}
    assert problem_lines(schema, {"a": {"b": 1, "c\u202e": 2}}) == snapshot(
        [
            "1:8 the field 'b' is not allowed here; remove it",
            "1:16 the field 'c\\u202e' is not allowed here; remove it",
        ]
    )


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (True, "the document: 'x' should not be valid under True"),
        ({"type": "string"}, "the document: 'x' should not be valid under {'type': 'string'}"),
    ],
)
def test_other_not(schema: Any, message: str) -> None:
    """A schema with any other `not` still explains its refusal."""
    assert problem_lines({"not": schema}, "x") == [f"1:1 {message}"]


def test_same_problem_is_reported_once() -> None:
    """A field that two rules require is reported once."""
    schema = {"required": ["a"], "allOf": [{"required": ["a"]}]}
    assert problem_lines(schema, {}) == snapshot(["1:1 missing required field 'a'; add a: …"])


def test_problems_of_aliases_are_at_the_alias() -> None:
    """A value that is wrong only where an alias repeats it is reported at the alias."""
    document = parse_document(b"- &a {n: x}\n- b: *a\n", "a.yaml")
    schema = {"items": {"properties": {"n": {"type": "null"}, "b": {"type": "null"}}}}
    nested = {"items": {"properties": {"b": {"properties": {"n": {"type": "null"}}}}}}
    problems = [
        *validate_value(document, (), document.value, schema),
        *validate_value(document, (), document.value, nested),
    ]
    assert [f"{problem.place}: {problem.text}" for problem in problems] == snapshot(
        [
            "a.yaml:1:10: 'n' must be null, not the string \"x\"",
            "a.yaml:2:6: 'b' must be null, not a mapping",
            "a.yaml:2:6: 'n' must be null, not the string \"x\"",
        ]
    )


def test_at_most_ten_missing_fields_are_reported() -> None:
    """Hundreds of missing fields are reported in a few lines, without slowing down."""
    names = [f"p{number:03}" for number in range(300)]
    schema = {"items": {"required": names}}
    told = [f"1:2 missing required field '{name}'; add {name}: …" for name in names[:10]]
    assert problem_lines(schema, [{}]) == [*told, "1:2 missing required fields: 290 more"]
    given = dict.fromkeys(names[3:], 1)
    assert problem_lines(schema, [given]) == told[:3]
    assert problem_lines(schema, [dict.fromkeys(names[11:], 1)])[-1] == snapshot(
        "1:2 missing required fields: 1 more"
    )


def test_long_names_are_cut() -> None:
    """A very long name is not repeated in full for every value."""
    name = "x" * 1_000
    for text in problem_lines({"required": [name]}, {}) + problem_lines(
        {"properties": {name: False}}, {name: 1}
    ):
        assert len(text) < 700


def test_at_most_a_hundred_problems_of_a_value_are_reported() -> None:
    """A list of wrong items does not flood the log."""
    document = parse_document(json.dumps([1] * 250).encode(), "a.json")
    problems = validate_value(document, (), document.value, {"items": {"type": "string"}})
    assert len(problems) == 101
    assert problems[-1].text == snapshot("150 more problems in this file")


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({"tags": ["a", "b", "a"]}, ["1:21 duplicate tag a; remove one"]),
        (
            {"ids": [1, 1.0, True, "1", 1]},
            ["1:13 duplicate item 1.0; remove one", "1:29 duplicate item 1; remove one"],
        ),
        ({"ids": [{"b": 1}, {"b": 1}]}, ["1:20 duplicate item; remove one"]),
    ],
)
def test_duplicate_items_are_each_told_at_their_place(value: Any, problems: list[str]) -> None:
    """In a long list, nobody has to search for the item that is there twice."""
    assert problem_lines({"additionalProperties": {"uniqueItems": True}}, value) == problems
