"""The schemas: where they are, and whether a document is valid under one."""

import json
from functools import cache
from pathlib import Path as FilePath
from typing import Any, NoReturn

import jsonschema_rs

from tier2gate.documents.positions import Path
from tier2gate.documents.reader import Document
from tier2gate.errors import Problem
from tier2gate.printable import cut, one_line

KINDS = ("config", "expectations", "golden", "missions", "report", "suite")

_PACKAGED = FilePath(__file__).parents[1] / "schemas"
_IN_REPOSITORY = FilePath(__file__).parents[2] / "schemas"


def schema_folder() -> FilePath:
    """Give the folder that holds the schemas.

    Returns:
        A wheel brings it inside the package; an editable install leaves it in the repository.
    """
    return _PACKAGED if _PACKAGED.is_dir() else _IN_REPOSITORY


def schema_text(kind: str) -> str:
    """Give a schema as it is published.

    Args:
        kind: one of `KINDS`.

    Returns:
        The schema's JSON text.
    """
    return (schema_folder() / f"{kind}.v1.schema.json").read_text(encoding="utf-8")


@cache
def load_schema(kind: str) -> Any:
    """Load a schema.

    Args:
        kind: one of `KINDS`.

    Returns:
        The schema as JSON; shared, not to be mutated.
    """
    return json.loads(schema_text(kind))


def validate_document(document: Document, kind: str) -> list[Problem]:
    """Hold a document against its schema.

    Args:
        document: what was read.
        kind: one of `KINDS`.

    Returns:
        All problems, in file order; empty if it is valid.
    """
    return _ask(_compiled(kind), document, (), document.value, load_schema(kind))


def validate_value(document: Document, at: Path, value: Any, schema: Any) -> list[Problem]:
    """Hold one value of a document against a schema that did not come with the file's kind.

    Args:
        document: what was read.
        at: the value's place in it.
        value: the value.
        schema: JSON Schema.

    Returns:
        All problems, in file order; empty if it is valid.
    """
    return _ask(_compiled_text(json.dumps(schema)), document, at, value, schema)


def refuse_to_fetch(uri: str) -> NoReturn:
    """Refuse to retrieve a schema: a reference must never read a file or the network.

    Args:
        uri: what was asked for.

    Raises:
        LookupError: always.
    """
    message = f"schemas are never fetched: {uri}"
    raise LookupError(message)


@cache
def _compiled(kind: str) -> jsonschema_rs.Draft202012Validator:
    return _compile(load_schema(kind))


@cache
def _compiled_text(schema: str) -> jsonschema_rs.Draft202012Validator:
    return _compile(json.loads(schema))


def _compile(schema: Any) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema, retriever=refuse_to_fetch)


def _ask(
    validator: jsonschema_rs.Draft202012Validator,
    document: Document,
    at: Path,
    value: Any,
    schema: Any,
) -> list[Problem]:
    if validator.is_valid(value):
        return []
    # `jsonschema` costs several times as much to import: only a "no" is asked again, for its words.
    from tier2gate.documents.schema_words import explain_invalid  # noqa: PLC0415

    return explain_invalid(document, schema, value, at) or [
        # Where the second opinion finds nothing, the stricter one is right, in its own words.
        document.problem(
            (*at, *error.instance_path), code="schema", message=cut(one_line(error.message), 200)
        )
        for error in validator.iter_errors(value)
    ]
