"""The entries for SchemaStore, the catalogue that editors read, fit its format and our files."""

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tier2gate.documents.schemas import load_schema
from tier2gate.gates.naming import SUFFIXES

REPOSITORY = Path(__file__).parents[2]
CATALOGUE: dict[str, Any] = json.loads((REPOSITORY / "schemas" / "schemastore.json").read_bytes())

ENTRY = {
    "type": "object",
    "required": ["name", "description", "fileMatch", "url"],
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "description": {"type": "string", "minLength": 1},
        "fileMatch": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string"},
        },
        "url": {"type": "string", "pattern": "^https://"},
        "versions": {"type": "object", "additionalProperties": {"pattern": "^https://"}},
    },
    "additionalProperties": False,
}
FORMAT = {
    "type": "object",
    "required": ["$schema", "version", "schemas"],
    "properties": {
        "$schema": {"const": "https://json.schemastore.org/schema-catalog.json"},
        "version": {"type": "number"},
        "schemas": {"type": "array", "items": ENTRY},
    },
    "additionalProperties": False,
}
"""What the catalogue's schema requires, of entries whose schema is hosted elsewhere."""

KINDS = {
    "tier2gate configuration": "config",
    "tier2gate expectations": "expectations",
    "tier2gate missions": "missions",
    "tier2gate suite": "suite",
}
"""Name of an entry → kind of file. Goldens and reports are written by programs."""


def test_catalogue_has_the_format_of_schemastore() -> None:
    """The entries can be copied into SchemaStore's catalogue as they are."""
    assert list(Draft202012Validator(FORMAT).iter_errors(CATALOGUE)) == []
    names = [entry["name"] for entry in CATALOGUE["schemas"]]
    assert names == sorted(KINDS)


@pytest.mark.parametrize(
    "fault", [{"url": "http://a.example"}, {"fileMatch": []}, {"title": "a"}, {"description": ""}]
)
def test_format_finds_a_faulty_entry(fault: dict[str, Any]) -> None:
    """An entry that SchemaStore would refuse is found here first."""
    faulty = {**CATALOGUE, "schemas": [{**CATALOGUE["schemas"][0], **fault}]}
    assert not Draft202012Validator(FORMAT).is_valid(faulty)


@pytest.mark.parametrize("entry", CATALOGUE["schemas"], ids=lambda entry: entry["name"])
def test_entry_fits_the_files(entry: dict[str, Any]) -> None:
    """An editor uses the published schema for exactly the files that tier2gate reads as this kind."""
    kind = KINDS[entry["name"]]
    assert entry["url"] == load_schema(kind)["$id"]
    name = "tier2gate" if kind == "config" else f"*.{kind}"
    assert entry["fileMatch"] == [f"{name}{suffix}" for suffix in SUFFIXES]


def test_every_example_has_its_schema() -> None:
    """An editor knows the schema of every file in the examples that people write."""
    patterns = [pattern for entry in CATALOGUE["schemas"] for pattern in entry["fileMatch"]]
    files = [path.name for path in sorted((REPOSITORY / "examples").rglob("*.yaml"))]
    assert files
    assert [n for n in files if not any(fnmatchcase(n, pattern) for pattern in patterns)] == []
