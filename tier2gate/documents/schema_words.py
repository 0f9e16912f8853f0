"""Messages for schema violations: `jsonschema` finds them, this module words them."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource

from tier2gate.documents.linear_schema import linear_validator
from tier2gate.documents.nearest import Names
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import (
    LISTED,
    SHOWN_NAME,
    count,
    cut,
    listed,
    named,
    one_line,
    quoted,
)
from tier2gate.foundation.problems import SCHEMA, Problem
from tier2gate.predicates import FOREIGN_SPELLINGS


class Said(NamedTuple):
    """The words for one problem.

    Attributes:
        path: where it is.
        message: what is wrong.
        hint: what to do.
        is_key: whether the problem is at the key, not the value.
        wrong: a name that may be misspelt.
        right: the allowed names, as in the schema.
    """

    path: ValuePath
    message: str
    hint: str | None = None
    is_key: bool = False
    wrong: str | None = None
    right: Collection[Any] = ()


Words: TypeAlias = Iterator[Said]

_Error: TypeAlias = Any
"""A `jsonschema.ValidationError`; the types of its fields depend on the schema."""

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "a mapping",
    "string": "a string",
}
_IN_DEFAULTS = {(2, "initial_state"), (2, "missions")}  # of a suite's scenario
_SHOWN = 60
_NONE: Mapping[str, Any] = {}


class Explainer:
    """Describes what is wrong with values under one schema; prepared once for many values."""

    def __init__(self, schema: Any) -> None:
        """Prepare to explain `schema`, a JSON Schema, which is not mutated."""
        self._validator = linear_validator(schema, _NOTHING_TO_FETCH)
        self._names: dict[int, Names] = {}  # by the `id` of their part of the schema

    def explain(self, document: Document, value: Any, at: ValuePath) -> list[Problem]:
        """Describe what is wrong with one value of a document.

        Args:
            document: the document.
            value: the value.
            at: its path in the document.

        Returns:
            All problems in file order, without the hints that `bounded` computes; empty if the
            value is valid.
        """
        found = {
            document.problem(
                said.path,
                code=SCHEMA,
                message=said.message,
                hint=said.hint,
                key=said.is_key,
                guess=self._guess(said),
            )
            for error in self._validator.iter_errors(value)
            for said in _word(error, (*at, *error.absolute_path))
        }
        return sorted(found, key=lambda p: (p.file or "", p.line or 0, p.column or 0, p.message))

    def _guess(self, said: Said) -> Callable[[], str | None] | None:
        if said.wrong is None:
            return None
        meant = FOREIGN_SPELLINGS.get(said.wrong.lower())
        if meant is not None and said.path[-1:] == ("op",) and meant in said.right:
            return lambda: f"did you mean {meant}?"
        names = self._names.get(id(said.right))
        if names is None:
            names = Names([item for item in said.right if isinstance(item, str)])
            self._names[id(said.right)] = names
        return partial(names.hint, said.wrong)


def _refuse(uri: str) -> Resource[Any]:
    raise NoSuchResource(ref=uri)  # type: ignore[call-arg]  # attrs alias, unknown to mypy


_NOTHING_TO_FETCH: Registry[Any] = Registry(retrieve=_refuse)  # type: ignore[call-arg]  # as above


def _word(error: _Error, path: ValuePath) -> Words:
    words = _WORDS.get(str(error.validator), _other)
    yield from words(error, path)


def _required(error: _Error, path: ValuePath) -> Words:
    missing = error.validator_value
    for name in missing.told:
        shown = _shown_name(name)
        in_defaults = path[:1] == ("scenarios",) and (len(path), name) in _IN_DEFAULTS
        where = " here, or to the suite's defaults" if in_defaults else ""
        yield Said(path, f"missing required field '{shown}'", f"add {shown}: …{where}")
    if missing.more:
        yield Said(path, f"missing required fields: {missing.more:,} more")


def _additional(error: _Error, path: ValuePath) -> Words:
    known, free = error.schema.get("properties", _NONE), error.schema.get("patternProperties", {})
    for name in error.instance:
        if name not in known and not any(re.search(pattern, name) for pattern in free):
            yield Said(
                (*path, name),
                f"unknown field {named(name)}",
                _fields(known, own="^x-" in free),
                is_key=True,
                wrong=name,
                right=known,
            )


def _fields(known: Collection[str], *, own: bool) -> str:
    names = listed(known)
    fields = f"allowed fields: {names}" if names else "no fields are allowed here"
    return f"{fields}; custom fields start with x-" if own else fields


def _type(error: _Error, path: ValuePath) -> Words:
    wanted = error.validator_value
    names = [wanted] if isinstance(wanted, str) else wanted
    allowed = " or ".join(_TYPES[name] for name in names)
    yield Said(path, f"{_subject(path)} must be {allowed}, not {_describe(error.instance)}")


def _enum(error: _Error, path: ValuePath) -> Words:
    values = error.validator_value
    allowed = listed(values, _show)
    message = f"{_subject(path)} is {_show(error.instance)}; it must be one of {allowed}"
    wrong = error.instance if isinstance(error.instance, str) else None
    yield Said(path, message, wrong=wrong, right=values)


def _const(error: _Error, path: ValuePath) -> Words:
    message = f"{_subject(path)} must be {_show(error.validator_value)}"
    yield Said(path, message, f"not {_show(error.instance)}")


def _size(error: _Error, path: ValuePath) -> Words:
    bound, noun = _SIZES[error.validator]
    size, limit = len(error.instance), error.validator_value
    if size == 0 and limit == 1:
        message = {
            "character": "must not be empty",
            "item": "is empty; it must have at least one item",
            "field": "is empty; it must have at least one field",
        }[noun]
    else:
        message = f"has {count(size, noun)}; it must have at {bound} {limit:,}"
    yield Said(path, f"{_subject(path)} {message}")


def _forbidden(error: _Error, path: ValuePath) -> Words:
    if not isinstance(error.validator_value, dict) or "required" not in error.validator_value:
        yield from _other(error, path)
        return
    for name in error.validator_value["required"][:LISTED]:
        message = f"the field '{_shown_name(name)}' is not allowed here"
        yield Said((*path, name), message, "remove it", is_key=True)


def _pattern(error: _Error, path: ValuePath) -> Words:
    examples = error.schema.get("examples")
    if not examples:
        yield from _other(error, path)
        return
    message = f"{_subject(path)} is {_show(error.instance)}, which does not have the right form"
    yield Said(path, message, f"write it like {examples[0]}")


def _repeated(error: _Error, path: ValuePath) -> Words:
    item = error.instance
    what = "tag" if path[-2:-1] == ("tags",) else "item"
    shown = f" {named(item)}" if isinstance(item, str) else f" {_show(item)}"
    if isinstance(item, dict | list):
        shown = ""
    yield Said(path, f"duplicate {what}{shown}", "remove one")


def _other(error: _Error, path: ValuePath) -> Words:
    yield Said(path, f"{_subject(path)}: {cut(one_line(error.message), 200)}")


_SIZES = {
    f"{prefix}{suffix}": (bound, noun)
    for prefix, bound in (("min", "least"), ("max", "most"))
    for suffix, noun in (("Items", "item"), ("Length", "character"), ("Properties", "field"))
}

_WORDS: Mapping[str, Callable[[_Error, ValuePath], Words]] = {
    "additionalProperties": _additional,
    "const": _const,
    "enum": _enum,
    **dict.fromkeys(_SIZES, _size),
    "not": _forbidden,
    "pattern": _pattern,
    "required": _required,
    "type": _type,
    "uniqueItems": _repeated,
}


def _subject(path: ValuePath) -> str:
    """Name a value by the field it is in."""
    fields = [step for step in path if isinstance(step, str)]
    if not path:
        return "the document"
    name = f"'{_shown_name(fields[-1])}'" if fields else "the document"
    return name if isinstance(path[-1], str) else f"an item of {name}"


def _shown_name(name: str) -> str:
    return one_line(cut(name, SHOWN_NAME))


def _describe(value: Any) -> str:
    """Name a value's type, and show the value itself if it is a scalar."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"the string {_show(value)}"
    return _show(value)


def _show(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return _describe(value)
    if isinstance(value, str):
        return cut(quoted(cut(value, SHOWN_NAME)), _SHOWN)
    return cut(str(value), _SHOWN)
