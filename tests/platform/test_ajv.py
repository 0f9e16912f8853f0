"""The schemas compile in ajv's strict mode, as editors use it, and give the same answers."""

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
    """The answers of ajv.

    Attributes:
        compiled: schema → its error, if any.
        errors: for each value, the pointers to its errors.
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
    """Return every readable file of a gate in a folder, with its kind and value."""
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
    """No schema has a keyword that an editor does not know, ignores or rejects."""
    assert ajv(SCHEMAS).compiled == dict.fromkeys(KINDS)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"type": "object", "propertes": {}}, 'unknown keyword: "propertes"'),
        ({"properties": {"a": True}}, 'missing type "object" for keyword "properties"'),
        ({"type": "object", "required": ["a"]}, 'required property "a" is not defined'),
        ({"type": "string", "pattern": "("}, "Invalid regular expression"),
        ({"$ref": "#/$defs/none"}, "can't resolve reference #/$defs/none"),
    ],
)
def test_strict_mode_finds(fault: Any, error: str) -> None:
    """A keyword without effect is detected before users write files that it should refuse."""
    assert error in str(ajv({"fault": fault}).compiled["fault"])


@pytest.mark.parametrize("folder", ["examples", "python-examples"])
def test_examples_are_valid(folder: str) -> None:
    """An editor marks no error in an example that a user copies."""
    found = files_in(folder)
    errors = ajv(SCHEMAS, [(kind, value) for _, kind, value in found]).errors
    assert {path: wrong for (path, _, _), wrong in zip(found, errors, strict=True) if wrong} == {}


def test_ajv_agrees_with_the_package_on_the_cases() -> None:
    """In the test cases, an editor marks exactly the files that tier2gate refuses."""
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
    """A user who makes one of these mistakes sees it while typing, at its place."""
    values = [(kind, parse_document(text.encode(), "a.yaml").value) for kind, _, text in MISTAKES]
    answers = ajv(SCHEMAS, values).errors
    unmarked = [name for (_, name, _), wrong in zip(MISTAKES, answers, strict=True) if not wrong]
    assert unmarked == []
    assert all(any(pointer.count("/") >= 2 for pointer in wrong) for wrong in answers)
