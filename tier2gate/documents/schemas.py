"""Find the schemas, and validate documents against them."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.small_values import SmallValues
from tier2gate.foundation.printable import cut, one_line
from tier2gate.foundation.problems import SCHEMA, Problem, bounded

if TYPE_CHECKING:  # rarely needed
    from jsonschema_rs import Draft202012Validator

    from tier2gate.documents.schema_words import Explainer

KINDS = ("config", "expectations", "golden", "missions", "report", "selftest", "suite")

_PACKAGED = Path(__file__).parents[1] / "schemas"
_IN_REPOSITORY = Path(__file__).parents[2] / "schemas"


def schema_folder() -> Path:
    """Return the folder of the schemas.

    Returns:
        In a wheel, a folder of the package; in an editable install, the repository's folder.
    """
    return _PACKAGED if _PACKAGED.is_dir() else _IN_REPOSITORY


def schema_text(kind: str) -> str:
    """Return a schema as it is published.

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
        The schema as JSON; shared, do not mutate it.
    """
    return json.loads(schema_text(kind))


class Schema:
    """A JSON Schema, compiled once to validate many values.

    Attributes:
        source: the schema as JSON; do not mutate it.
    """

    def __init__(self, source: Any) -> None:
        """Keep `source`; it is compiled when it is needed."""
        self.source = source
        self._small = SmallValues(source)
        self._explainer: Explainer | None = None

    @property
    def properties(self) -> Mapping[str, Any]:
        """The fields that the schema lists."""
        named: Mapping[str, Any] = self.source.get("properties", {})
        return named

    def problems(self, document: Document, at: ValuePath, value: Any) -> list[Problem]:
        """Validate one value of a document.

        Args:
            document: the document.
            at: the value's path in it.
            value: the value.

        Returns:
            All problems in file order, without the hints that `bounded` computes; empty if the
            value is valid.
        """
        if self.is_valid(value):
            return []
        # If the second validator finds nothing, the stricter first one wins.
        return self._explain(document, value, at) or self.unworded(document, at, value)

    def is_valid(self, value: Any) -> bool:
        """Return whether a value is valid.

        Args:
            value: JSON.

        Returns:
            Whether it is; `False` also if only `problems` can tell.
        """
        if self._small.accepts(value):
            return True
        return self._validator is not None and self._validator.is_valid(value)

    def unworded(self, document: Document, at: ValuePath, value: Any) -> list[Problem]:
        """Return the problems of one value with the messages of `jsonschema_rs`.

        Args:
            document: the document.
            at: the value's path in it.
            value: the value.

        Returns:
            As `problems`.
        """
        if self._validator is None:
            return []
        return [
            document.problem(
                (*at, *error.instance_path),
                code=SCHEMA,
                message=cut(one_line(error.message), 200),
            )
            for error in self._validator.iter_errors(value)
        ]

    @cached_property
    def _validator(self) -> "Draft202012Validator | None":
        """The compiled schema; `None` if only `problems` can tell."""
        return None if _has_costly_enum(self.source) else _compile(self.source)

    def _explain(self, document: Document, value: Any, at: ValuePath) -> list[Problem]:
        # `jsonschema` is much slower to import, so it only explains values that are invalid.
        if self._explainer is None:
            from tier2gate.documents.schema_words import Explainer  # noqa: PLC0415

            self._explainer = Explainer(self.source)
        return self._explainer.explain(document, value, at)


def validate_document(
    document: Document, kind: str, checks: Callable[[], Sequence[Problem]] | None = None
) -> list[Problem]:
    """Validate a document against its schema, then run further checks.

    Args:
        document: the document.
        kind: one of `KINDS`.
        checks: finds other problems in a document of the right shape, including violations of the
            marked parts of the schema (see `shape_of`).

    Returns:
        The problems in file order, `bounded`; empty if the document is valid.
    """
    schema = _schema_of(kind)
    is_valid = schema.is_valid(document.value)
    if not is_valid and (problems := validate_shape(document, kind)):
        return problems
    found = checks() if checks is not None else ()
    if is_valid or found:
        return [*bounded(found)]
    return [*bounded(schema.unworded(document, (), document.value))]


def validate_shape(document: Document, kind: str) -> list[Problem]:
    """Validate a document against its schema without the marked parts.

    Args:
        document: the document.
        kind: one of `KINDS`.

    Returns:
        The problems in file order, `bounded`; empty if the document has the shape that checks
        rely on.
    """
    return [*bounded(_shape(kind).problems(document, (), document.value))]


def shape_of(schema: Any) -> Any:
    """Return a schema without its marked parts: those with a `$comment`.

    The program's own checks cover the marked parts with better messages. The schema includes them
    for editors, which know only the schema.

    Args:
        schema: JSON Schema; not mutated.

    Returns:
        The schema, with `true` in place of each marked part.
    """
    if isinstance(schema, list):
        return [shape_of(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return True if "$comment" in schema else {key: shape_of(part) for key, part in schema.items()}


def validate_value(document: Document, at: ValuePath, value: Any, schema: Any) -> list[Problem]:
    """Validate one value of a document against a schema that is used only once.

    Args:
        document: the document.
        at: the value's path in it.
        value: the value.
        schema: JSON Schema.

    Returns:
        The problems in file order, `bounded`; empty if the value is valid.
    """
    return [*bounded(Schema(schema).problems(document, at, value))]


def stated_version(value: Any) -> str | None:
    """Return the format that a JSON value declares.

    Args:
        value: any JSON value.

    Returns:
        Its `schema_version`; `None` if it has none.
    """
    version = value.get("schema_version") if isinstance(value, dict) else None
    return version if isinstance(version, str) else None


def refuse_to_fetch(uri: str) -> NoReturn:
    """Refuse to retrieve a schema: references must never read a file or use the network.

    Args:
        uri: the schema's URI.

    Raises:
        LookupError: always.
    """
    message = f"schemas are never fetched: {uri}"
    raise LookupError(message)


@cache
def _schema_of(kind: str) -> Schema:
    return Schema(load_schema(kind))


@cache
def _shape(kind: str) -> Schema:
    return Schema(shape_of(load_schema(kind)))


def _compile(schema: Any) -> "Draft202012Validator":
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - small files do without

    return Draft202012Validator(schema, retriever=refuse_to_fetch)


def _has_costly_enum(schema: Any) -> bool:
    """Return whether a schema has a long `enum` that `jsonschema_rs` searches linearly.

    It has a fast path if all values are strings, or all are integers.
    """
    pending = [schema]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            values = part.get("enum")
            if isinstance(values, list) and len(values) > _LONG_ENUM:
                kinds = {type(value) for value in values}
                if kinds not in ({str}, {int}):
                    return True
            pending += part.values()
        elif isinstance(part, list):
            pending += part
    return False


_LONG_ENUM = 20
