"""The schemas in ajv, as a validator in an editor's own language: strict, and the same answers."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.schema_mistakes import MISTAKES
from tests.tools import require, require_node_modules
from tier2gate.documents.reader import parse_document
from tier2gate.documents.schemas import KINDS, load_schema
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.naming import kind_of

REPOSITORY = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("ajv.cjs")
SCHEMAS = {kind: load_schema(kind) for kind in KINDS}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What ajv says.

    Attributes:
        compiled: schema → what is wrong with it, if anything is.
        errors: for each value, the pointers to what is wrong in it.
    """

    compiled: Mapping[str, str | None]
    errors: Sequence[Sequence[str]]


def ajv(schemas: Mapping[str, Any], values: Sequence[tuple[str, Any]] = ()) -> Answers:
    """Compile schemas, and validate values, each by the name of its schema."""
    modules = require_node_modules()
    done = subprocess.run(
        [require("node"), SCRIPT, modules],
        input=json.dumps({"schemas": schemas, "values": values}),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    return Answers(**json.loads(done.stdout))


def files_in(folder: str) -> list[tuple[Path, str, Any]]:
    """Give every file of a gate in a folder that can be read, with its kind and its value."""
    found = []
    for path in sorted((REPOSITORY / folder).rglob("*")):
        kind = kind_of(path)
        if kind is None or not path.is_file() or path.parent.name == ".hidden":
            continue
        try:
            value = parse_document(path.read_bytes(), path.name).value
        except InputInvalidError:
            continue
        found.append((path, kind, value))
    assert found
    return found


def test_schemas_compile_in_strict_mode() -> None:
    """No editor stumbles over a schema: no keyword is unknown, ignored or of the wrong type."""
    assert ajv(SCHEMAS).compiled == dict.fromkeys(KINDS)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"type": "object", "propertes": {}}, 'unknown keyword: "propertes"'),
        ({"properties": {"a": True}}, 'missing type "object" for keyword "properties"'),
        ({"type": "object", "required": ["a"]}, 'required property "a" is not defined'),
        ({"type": "string", "pattern": "("}, "Invalid regular expression"),
        ({"$ref": "#/$defs/none"}, "can't resolve reference #/$defs/none"),
    ],
)
def test_strict_mode_finds(fault: Any, said: str) -> None:
    """A keyword that says nothing is red before a user writes the file that it lets through."""
    assert said in str(ajv({"fault": fault}).compiled["fault"])


@pytest.mark.parametrize("folder", ["examples", "python-examples"])
def test_examples_are_valid(folder: str) -> None:
    """An editor shows nothing in an example that somebody copies."""
    found = files_in(folder)
    errors = ajv(SCHEMAS, [(kind, value) for _, kind, value in found]).errors
    assert {path: wrong for (path, _, _), wrong in zip(found, errors, strict=True) if wrong} == {}


def test_cases_are_as_the_program_finds_them() -> None:
    """In the cases of gates, an editor marks the files that the program refuses, and no other."""
    found = files_in("tests/cases")
    errors = ajv(SCHEMAS, [(kind, value) for _, kind, value in found]).errors
    refused = {path for (path, _, _), wrong in zip(found, errors, strict=True) if wrong}
    assert refused == {
        path
        for path, kind, value in found
        if not jsonschema_rs.Draft202012Validator(SCHEMAS[kind]).is_valid(value)
    }
    outcomes = {path.relative_to(REPOSITORY / "tests" / "cases").parts[0] for path in refused}
    assert outcomes == {"golden-invalid", "input-invalid"}


def test_mistakes_are_marked() -> None:
    """Whoever makes one of these mistakes sees it while typing, inside what is wrong."""
    values = [(kind, parse_document(text.encode(), "a.yaml").value) for kind, _, text in MISTAKES]
    answers = ajv(SCHEMAS, values).errors
    unmarked = [name for (_, name, _), wrong in zip(MISTAKES, answers, strict=True) if not wrong]
    assert unmarked == []
    assert all(any(pointer.count("/") >= 2 for pointer in wrong) for wrong in answers)
