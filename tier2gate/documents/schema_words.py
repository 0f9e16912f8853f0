"""What to say of a document that is not valid: `jsonschema` finds it, these are the words."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource

from tier2gate.documents.nearest import nearest_hint
from tier2gate.documents.positions import Path
from tier2gate.documents.reader import Document
from tier2gate.errors import Problem
from tier2gate.printable import cut, named, one_line, quoted

Words: TypeAlias = Iterator[tuple[Path, str, str | None, bool]]
"""Per problem: the path, the message, the hint, and whether the key is meant, not the value."""

_Error: TypeAlias = Any
"""A `jsonschema.ValidationError`; its fields are as free as the schemas they come from."""

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}
_SHOWN = 60


def explain_invalid(document: Document, schema: Any, value: Any, at: Path) -> list[Problem]:
    """Word everything that is wrong with a document, or with one value in it.

    Args:
        document: what was read.
        schema: the JSON Schema it should be valid under.
        value: the value that is meant.
        at: its place in the document.

    Returns:
        All problems, in file order; empty if there is none after all.
    """
    validator = Draft202012Validator(schema, registry=_NOTHING_TO_FETCH)
    found = {
        document.problem(path, code="schema", message=message, hint=hint, key=key)
        for error in validator.iter_errors(value)
        for path, message, hint, key in _word(error, (*at, *error.absolute_path))
    }
    return sorted(found, key=lambda p: (p.line or 0, p.column or 0, p.message))


def _refuse(uri: str) -> Resource[Any]:
    raise NoSuchResource(ref=uri)  # type: ignore[call-arg]  # attrs alias, unknown to mypy


_NOTHING_TO_FETCH: Registry[Any] = Registry(retrieve=_refuse)  # type: ignore[call-arg]  # as above


def _word(error: _Error, path: Path) -> Words:
    words = _WORDS.get(str(error.validator), _other)
    yield from words(error, path)


def _required(error: _Error, path: Path) -> Words:
    for name in error.validator_value:
        if name not in error.instance:
            shown = one_line(name)
            yield path, f"Missing required field '{shown}'", f"add {shown}: …", False


def _additional(error: _Error, path: Path) -> Words:
    known, free = error.schema.get("properties", {}), error.schema.get("patternProperties", {})
    for name in error.instance:
        if name not in known and not any(re.search(pattern, name) for pattern in free):
            hint = nearest_hint(name, known) or _fields(known, own="^x-" in free)
            yield (*path, name), f"unknown field {named(name)}", hint, True


def _fields(known: Mapping[str, Any], *, own: bool) -> str:
    names = ", ".join(map(named, known))
    fields = f"the fields here are {names}" if names else "there are no fields here"
    return f"{fields}; one of your own begins with x-" if own else fields


def _type(error: _Error, path: Path) -> Words:
    wanted = error.validator_value
    names = [wanted] if isinstance(wanted, str) else wanted
    allowed = " or ".join(_TYPES[name] for name in names)
    yield path, f"{_subject(path)} must be {allowed}, not {_describe(error.instance)}", None, False


def _enum(error: _Error, path: Path) -> Words:
    allowed = [_show(value) for value in error.validator_value]
    hint = None
    if isinstance(error.instance, str):
        texts = [value for value in error.validator_value if isinstance(value, str)]
        hint = nearest_hint(error.instance, texts)
    message = f"{_subject(path)} is {_show(error.instance)}; it must be one of {', '.join(allowed)}"
    yield path, message, hint, False


def _const(error: _Error, path: Path) -> Words:
    message = f"{_subject(path)} must be {_show(error.validator_value)}"
    yield path, message, f"not {_show(error.instance)}", False


def _size(error: _Error, path: Path) -> Words:
    bound, noun = _SIZES[error.validator]
    size, limit = len(error.instance), error.validator_value
    if size == 0 and limit == 1:
        message = {
            "character": "must not be empty",
            "item": "is empty; it must hold at least one",
            "field": "is empty; it must have at least one field",
        }[noun]
    else:
        message = f"has {_count(size, noun)}; it must have at {bound} {limit:,}"
    yield path, f"{_subject(path)} {message}", None, False


def _forbidden(error: _Error, path: Path) -> Words:
    if not isinstance(error.validator_value, dict) or "required" not in error.validator_value:
        yield from _other(error, path)
        return
    for name in error.validator_value["required"]:
        message = f"the field '{one_line(name)}' has no meaning here"
        yield (*path, name), message, "remove it", True


def _other(error: _Error, path: Path) -> Words:
    yield path, f"{_subject(path)}: {cut(one_line(error.message), 200)}", None, False


_SIZES = {
    f"{prefix}{suffix}": (bound, noun)
    for prefix, bound in (("min", "least"), ("max", "most"))
    for suffix, noun in (("Items", "item"), ("Length", "character"), ("Properties", "field"))
}

_WORDS: Mapping[str, Callable[[_Error, Path], Words]] = {
    "additionalProperties": _additional,
    "const": _const,
    "enum": _enum,
    **dict.fromkeys(_SIZES, _size),
    "not": _forbidden,
    "required": _required,
    "type": _type,
}


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _subject(path: Path) -> str:
    """Name a value by the field it stands in."""
    fields = [step for step in path if isinstance(step, str)]
    if not path:
        return "the document"
    name = f"'{one_line(fields[-1])}'" if fields else "the document"
    return name if isinstance(path[-1], str) else f"an item of {name}"


def _describe(value: Any) -> str:
    """Name a value's type, with the value itself where it is short and helps."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"the text {_show(value)}"
    return _show(value)


def _show(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return _describe(value)
    return cut(quoted(value) if isinstance(value, str) else str(value), _SHOWN)
