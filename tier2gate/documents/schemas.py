"""The schemas: where they are, and whether a document is valid under one."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, NoReturn

import jsonschema_rs

from tier2gate.documents.positions import Path
from tier2gate.documents.reader import Document
from tier2gate.foundation.errors import Problem, bounded
from tier2gate.foundation.printable import cut, one_line

if TYPE_CHECKING:  # needed on failures alone
    from tier2gate.documents.schema_words import Explainer

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


class Schema:
    """A JSON Schema, compiled once for all values that are held to it.

    Attributes:
        source: the schema as JSON; not to be mutated.
    """

    def __init__(self, source: Any) -> None:
        """Compile `source`."""
        self.source = source
        self._is_costly = _has_costly_enum(source)
        self._validator = None if self._is_costly else _compile(source)
        self._explainer: Explainer | None = None

    @property
    def properties(self) -> Mapping[str, Any]:
        """The fields that it names."""
        named: Mapping[str, Any] = self.source.get("properties", {})
        return named

    def problems(self, document: Document, at: Path, value: Any) -> list[Problem]:
        """Hold one value of a document against the schema.

        Args:
            document: what was read.
            at: the value's place in it.
            value: the value.

        Returns:
            All problems in file order, without the hints that `bounded` asks for; empty if it is
            valid.
        """
        if self.is_valid(value):
            return []
        # Where the second opinion finds nothing, the stricter one is right.
        return self._explain(document, value, at) or self.unworded(document, at, value)

    def is_valid(self, value: Any) -> bool:
        """Tell whether a value is valid.

        Args:
            value: JSON.

        Returns:
            Whether it is; `False` also where only `problems` can tell.
        """
        return self._validator is not None and self._validator.is_valid(value)

    def unworded(self, document: Document, at: Path, value: Any) -> list[Problem]:
        """Give the problems of one value in the words of `jsonschema_rs`.

        Args:
            document: what was read.
            at: the value's place in it.
            value: the value.

        Returns:
            As `problems`.
        """
        if self._validator is None:
            return []
        return [
            document.problem(
                (*at, *error.instance_path),
                code="schema",
                message=cut(one_line(error.message), 200),
            )
            for error in self._validator.iter_errors(value)
        ]

    def _explain(self, document: Document, value: Any, at: Path) -> list[Problem]:
        # `jsonschema` costs several times as much to import: only a "no" is asked again, for its
        # words.
        if self._explainer is None:
            from tier2gate.documents.schema_words import Explainer  # noqa: PLC0415

            self._explainer = Explainer(self.source)
        return self._explainer.explain(document, value, at)


def validate_document(
    document: Document, kind: str, checks: Callable[[], Sequence[Problem]] | None = None
) -> list[Problem]:
    """Hold a document against its schema, and then to checks beyond it.

    Args:
        document: what was read.
        kind: one of `KINDS`.
        checks: finds what else is wrong with a document of the right shape; of the marked parts of
            the schema, too (see `shape_of`).

    Returns:
        The problems in file order, `bounded`; empty if it is valid.
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
    """Hold a document against its schema without the marked parts.

    Args:
        document: what was read.
        kind: one of `KINDS`.

    Returns:
        The problems in file order, `bounded`; empty if it has the shape that checks rely on.
    """
    return [*bounded(_shape(kind).problems(document, (), document.value))]


def shape_of(schema: Any) -> Any:
    """Give a schema without its marked parts: those with a `$comment`.

    They say what checks of the program find, too, and word better. An editor knows the schema
    alone, so they stand in it.

    Args:
        schema: JSON Schema; not mutated.

    Returns:
        The same, with `true` in place of each marked part.
    """
    if isinstance(schema, list):
        return [shape_of(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return True if "$comment" in schema else {key: shape_of(part) for key, part in schema.items()}


def validate_value(document: Document, at: Path, value: Any, schema: Any) -> list[Problem]:
    """Hold one value of a document against a schema that no other value is held to.

    Args:
        document: what was read.
        at: the value's place in it.
        value: the value.
        schema: JSON Schema.

    Returns:
        The problems in file order, `bounded`; empty if it is valid.
    """
    return [*bounded(Schema(schema).problems(document, at, value))]


def stated_version(value: Any) -> str | None:
    """Give the format that a JSON value states of itself.

    Args:
        value: any JSON value.

    Returns:
        Its `schema_version`; `None` if it states none.
    """
    version = value.get("schema_version") if isinstance(value, dict) else None
    return version if isinstance(version, str) else None


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
def _schema_of(kind: str) -> Schema:
    return Schema(load_schema(kind))


@cache
def _shape(kind: str) -> Schema:
    return Schema(shape_of(load_schema(kind)))


def _compile(schema: Any) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema, retriever=refuse_to_fetch)


def _has_costly_enum(schema: Any) -> bool:
    """Tell whether `jsonschema_rs` would compare each value with each of a long `enum`.

    It has a quick way for those of text alone, and those of integers alone.
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
