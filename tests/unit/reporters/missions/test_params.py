"""The params of a mission in words: nothing that its schema says is left out."""

from typing import Any

import pytest

from tier2gate.documents.schemas import load_schema
from tier2gate.reporters.missions.params import describe_params


def described(**properties: Any) -> list[str]:
    """Describe the schema of these params, without the last line."""
    return [*describe_params({"type": "object", "properties": properties})][:-1]


@pytest.mark.parametrize(
    ("schema", "line"),
    [
        (True, "p"),
        (False, "p: not allowed"),
        ({}, "p"),
        ({"type": "integer", "minimum": 1, "maximum": 9}, "p: integer ≥ 1 ≤ 9"),
        ({"exclusiveMinimum": 0, "exclusiveMaximum": 1.5}, "p: > 0 < 1.5"),
        ({"type": "string", "minLength": 1, "maxLength": 1}, "p: string, 1 character"),
        ({"type": "string", "minLength": 2, "maxLength": 9}, "p: string, 2 to 9 characters"),
        ({"type": "array", "maxItems": 1}, "p: array, at most 1 item"),
        ({"type": "array", "uniqueItems": True}, "p: array, no two items alike"),
        ({"type": "object", "minProperties": 2}, "p: object, at least 2 keys"),
        ({"enum": ["a", 1, None]}, 'p: one of "a", 1, null'),
        ({"const": "é"}, 'p: always "é"'),
        ({"type": "string", "default": ""}, 'p: string, default ""'),
        ({"type": "string", "examples": ["a", "b"]}, 'p: string, such as "a", "b"'),
        ({"type": ["string", "null"], "pattern": "^a"}, 'p: string or null, pattern "^a"'),
    ],
)
def test_value_is_described(schema: Any, line: str) -> None:
    """The author of a suite sees what a param may be without opening another file."""
    assert described(p=schema) == [line]


def test_nested_values_are_described_below_their_param() -> None:
    """The author of a suite sees the keys of an object and the items of a list, at any depth."""
    address = {
        "type": "object",
        "title": "Address",
        "description": "Where to send it.",
        "required": ["street", "zip"],
        "additionalProperties": False,
        "properties": {"street": {"type": "string", "description": "With its number."}},
    }
    schema = {
        "type": "object",
        "minProperties": 1,
        "required": ["addresses"],
        "properties": {"addresses": {"type": "array", "items": address}},
        "additionalProperties": {"type": "number"},
    }
    assert [*describe_params(schema)] == [
        "params: at least 1 key",
        "addresses: array, required",
        "  each item: object",
        "    Address",
        "    Where to send it.",
        "    street: string, required",
        "      With its number.",
        "    zip: required",
        "    no other keys are allowed",
        "other params: number",
    ]


def test_every_keyword_of_a_params_schema_is_described() -> None:
    """A keyword that schemas of params learn later is not silently left out."""
    samples = {
        "additionalProperties": False,
        "enum": ["kept"],
        "examples": ["kept"],
        "items": {"const": "kept"},
        "properties": {"kept": {}},
        "required": ["kept"],
        "uniqueItems": True,
    }
    for word in load_schema("missions")["$defs"]["params_schema"]["properties"]:
        text = "\n".join(described(p={word: samples.get(word, "kept")}))
        assert any(part in text for part in ("kept", "alike", "no other keys")), (word, text)
