"""Describe the params of a mission: its whole schema in words, one line for each value."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tier2gate.foundation.printable import cut

_INDENT = "  "
_SHOWN = 200

_BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
_SIZES = {"Length": "character", "Items": "item", "Properties": "key"}
_ON_LINES_OF_THEIR_OWN = (
    "additionalProperties",
    "description",
    "items",
    "properties",
    "required",
    "title",
)
_IN_WORDS = (
    *_BOUNDS,
    *(f"{end}{what}" for what in _SIZES for end in ("min", "max")),
    *("const", "default", "enum", "examples", "type", "uniqueItems"),
)


def describe_params(schema: Mapping[str, Any]) -> Iterator[str]:
    """Describe the schema of a mission's params.

    Args:
        schema: JSON Schema of an object.

    Yields:
        Lines: each param with its type, bounds, choices and default, keys of nested objects and
        items of lists indented below it, and last whether other params are allowed.
    """
    facts = [fact for fact in _facts(schema) if fact != "object"]
    if facts:
        yield f"params: {', '.join(facts)}"
    yield from _keys(schema, "params")


def _keys(schema: Mapping[str, Any], what: str) -> Iterator[str]:
    """Describe the keys of an object."""
    keys = schema.get("properties", {})
    required = schema.get("required", ())
    for name in [*keys, *(name for name in required if name not in keys)]:
        yield from _value(name, keys.get(name, True), is_required=name in required)
    others = schema.get("additionalProperties", True)
    if isinstance(others, dict) and others:
        yield from _value(f"other {what}", others)
    else:
        yield f"{'no other' if others is False else 'other'} {what} are allowed"


def _value(name: str, schema: Any, *, is_required: bool = False) -> Iterator[str]:
    """Describe one value: a line, and the lines below it."""
    if not isinstance(schema, dict):
        schema = {} if schema else {"not allowed": True}
    facts = [*_facts(schema), *(["required"] if is_required else [])]
    yield f"{name}: {', '.join(facts)}" if facts else name
    for word in ("title", "description"):
        if schema.get(word):
            yield f"{_INDENT}{schema[word]}"
    below: list[str] = []
    if "items" in schema:
        below += _value("each item", schema["items"])
    if {"properties", "additionalProperties", "required"} & schema.keys():
        below += _keys(schema, "keys")
    yield from (f"{_INDENT}{line}" for line in below)


def _facts(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a schema says of a value itself."""
    kinds = schema.get("type", [])
    limits = [f"{sign} {_json(schema[word])}" for word, sign in _BOUNDS.items() if word in schema]
    kind = _either([kinds] if isinstance(kinds, str) else kinds)
    if kind or limits:
        yield " ".join([kind, *limits]).strip()
    if "const" in schema:
        yield f"always {_json(schema['const'])}"
    if "enum" in schema:
        yield f"one of {', '.join(map(_json, schema['enum']))}"
    for word, unit in _SIZES.items():
        yield from _size(schema.get(f"min{word}"), schema.get(f"max{word}"), unit)
    if schema.get("uniqueItems"):
        yield "no two items alike"
    if "default" in schema:
        yield f"default {_json(schema['default'])}"
    if schema.get("examples"):
        yield f"such as {', '.join(map(_json, schema['examples']))}"
    for word in sorted(schema.keys() - {*_IN_WORDS, *_ON_LINES_OF_THEIR_OWN}):
        yield word if schema[word] is True else f"{word} {_json(schema[word])}"


def _size(least: Any, most: Any, unit: str) -> Iterator[str]:
    """Say how many parts a value may have."""
    if least is not None and most is not None:
        yield _counted(least if least == most else f"{least} to {most}", unit, most)
    elif least is not None:
        yield _counted(f"at least {least}", unit, least)
    elif most is not None:
        yield _counted(f"at most {most}", unit, most)


def _counted(number: Any, unit: str, last: Any) -> str:
    return f"{number} {unit}{'' if last == 1 else 's'}"


def _either(kinds: Sequence[str]) -> str:
    return " or ".join(kinds)


def _json(value: Any) -> str:
    return cut(json.dumps(value, ensure_ascii=False), _SHOWN)
