"""Small values that are surely valid, and everything that is left to the library."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.command import scrubbed
from tests.gates import accept_in, write_gate
from tests.schema_documents import DOCUMENTS
from tier2gate.documents import schemas
from tier2gate.documents.schemas import Schema, load_schema
from tier2gate.documents.small_values import SmallValues
from tier2gate.settings import Settings

TEXT: Any = {"type": "string"}
VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 1.0, 0.5, 2**60, "", "a", "ab", "a\n", "é", "x-a", "/~"),
    *([], [1], [1, 1], ["a", "a"], ["a", "b"], [[]], {}, {"a": 1}, {"a": "x", "x-b": 1}, {"b": {}}),
]
SCHEMAS: list[Any] = [
    *(True, False, {}),
    *({"type": kind} for kind in ("array", "boolean", "integer", "null", "number", "object")),
    *({"type": [kind, "string"]} for kind in ("integer", "number", "object")),
    *({"const": given} for given in (None, True, 1, 1.0, "a", {"a": 1})),
    {"const": []},
    *({"enum": values} for values in ([0, "a"], [True, None], [1.0, "b"], [[1], 0.5])),
    *({"minimum": least} for least in (0, 0.5, 2**60)),
    *({"maximum": most} for most in (0, 0.5, 2**60)),
    *({name: 1} for name in ("minLength", "maxLength", "minItems", "maxItems")),
    *({name: 1} for name in ("minProperties", "maxProperties")),
    *({"pattern": pattern} for pattern in ("^a$", "^/|~([^01]|$)", r"\w", "[[:alpha:]]", "(?i)A")),
    {"required": ["a"], "properties": {"a": TEXT, "b": False}},
    {"properties": {"a": True}, "patternProperties": {"^x-": False}, "additionalProperties": TEXT},
    {"additionalProperties": False},
    {"propertyNames": {"maxLength": 1}},
    {"items": TEXT},
    {"prefixItems": [TEXT], "items": False},
    {"uniqueItems": True},
    {"uniqueItems": False},
    {"allOf": [TEXT, {"minLength": 1}]},
    {"anyOf": [TEXT, {"type": "null"}]},
    {"oneOf": [TEXT, {"const": "a"}]},
    {"not": TEXT},
    {"if": TEXT, "then": {"minLength": 1}, "else": {"type": "object"}},
    {"if": TEXT},
    {"then": False, "else": False},
    {"$defs": {"t": TEXT}, "$ref": "#/$defs/t"},
    {"$defs": {"t": TEXT}, "items": {"$ref": "#/$defs/t", "minLength": 1}},
    {"items": {"$ref": "#"}, "type": "array"},
    {"contains": TEXT},
    {"contains": TEXT, "minContains": 0, "maxContains": 1},
    {"minContains": 5},
    {"dependentRequired": {"a": ["b"]}},
    {"unevaluatedProperties": False},
    {"format": "date"},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_value_that_the_library_refuses_is_never_surely_valid(schema: Any) -> None:
    """No invalid file passes because it is small: 1 equals 1.0 but not true, as in JSON."""
    library = Draft202012Validator(schema)
    surely = [value for value in VALUES if SmallValues(schema).accepts(value)]
    assert all(library.is_valid(value) for value in surely)
    assert all(library.is_valid(value) for value in VALUES if Schema(schema).is_valid(value))


@pytest.mark.parametrize("kind", ["suite", "expectations", "golden"])
def test_examples_of_documents_are_decided(kind: str) -> None:
    """A small gate does not wait for the library, whatever keywords the schemas use."""
    schema = load_schema(kind)
    examples = schema["examples"] if kind == "golden" else DOCUMENTS[kind]
    library = Draft202012Validator(schema)
    valid = [value for value in examples if library.is_valid(value)]
    assert valid
    assert [value for value in valid if not SmallValues(schema).accepts(value)] == []


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "text"}, "a"),
        ({"pattern": "("}, "a"),
        ({"minLength": "1"}, "a"),
        ({"required": 1}, {}),
        ({"$ref": "a.json"}, "a"),
    ],
    ids=str,
)
def test_wrong_schema_is_left_to_the_library(schema: Any, value: Any) -> None:
    """A schema that is wrong is reported as before."""
    assert not SmallValues(schema).accepts(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"items": TEXT}, ["a"] * 4_000),
        ({"additionalProperties": TEXT}, {str(number): "a" for number in range(4_000)}),
        ({"pattern": "a"}, "a" * 2_000),
        ({"items": {"$ref": "#"}}, [[]]),
        ({"$ref": "#"}, 1),
    ],
    ids=["items", "keys", "text", "small", "endless"],
)
def test_large_value_is_left_to_the_library(schema: Any, value: Any) -> None:
    """A large file is validated at the library's speed, and no schema can make tier2gate hang."""
    assert SmallValues(schema).accepts(value) == (value == [[]])


def test_schema_is_compiled_for_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call with many gates validates them at the library's speed."""
    compiled: list[Any] = []
    compile_ = schemas._compile

    def counted(source: Any) -> Draft202012Validator:
        compiled.append(source)
        return compile_(source)

    monkeypatch.setattr(schemas, "_compile", counted)
    schema = Schema(TEXT)
    assert all(schema.is_valid("a") for _ in range(1_000))
    assert compiled == []
    assert all(schema.is_valid("a") for _ in range(5_000))
    assert compiled == [TEXT]


def test_small_gate_does_not_load_the_library(tmp_path: Path) -> None:
    """A small gate starts without the library, and an invalid one still is refused."""
    write_gate(tmp_path)
    suite = tmp_path / "a.suite.yaml"
    accept_in(Settings(paths=(tmp_path,), root=tmp_path))
    code = (
        "import sys; sys.argv = ['tier2gate', 'check']\n"
        "from tier2gate.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as left: print(left.code, 'jsonschema_rs' in sys.modules)"
    )

    def check() -> str:
        command = [sys.executable, "-c", code]
        env = scrubbed(measured=False)
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=True)
        return done.stdout.decode().splitlines()[-1]

    assert check() == "0 False"

    suite.write_text(re.sub("suite_name: .*", "suite_name: 1", suite.read_text()))
    assert check() == "4 True"
