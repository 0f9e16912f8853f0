"""A JSON Schema validator, based on `jsonschema`, that runs in linear time.

For each value, the library goes through every name in `required`, every property and every value in
`enum`, and writes whole values and schemas into its messages.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from referencing import Registry

from tier2gate.foundation.printable import LISTED
from tier2gate.orchestration.canonical import encode

_Errors: TypeAlias = Iterator[ValidationError]


class Missing(NamedTuple):
    """The `validator_value` of a `required` error, one for each mapping.

    Attributes:
        told: the first missing names.
        more: how many more are missing.
    """

    told: Sequence[str]
    more: int


def linear_validator(schema: Any, registry: Registry[Any]) -> Any:
    """Make a validator that gives the same answers as `jsonschema`.

    Args:
        schema: JSON Schema; do not mutate it, because lookups on its parts are cached.
        registry: resolves references.

    Returns:
        The validator; its errors have no message where `schema_words` needs none.
    """
    kept: _Kept = {}
    keywords: dict[str, Callable[..., _Errors]] = {
        "const": lambda *given: _const(kept, *given),
        "enum": lambda *given: _enum(kept, *given),
        "properties": _properties,
        "required": lambda *given: _required(kept, *given),
        "type": _type,
        "uniqueItems": _unique_items,
    }
    # The library's own annotations leave `extend` out.
    validator: Any = extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]
    return validator(schema, registry=registry)


_Kept: TypeAlias = dict[tuple[str, int], Collection[str]]
"""Keyword and `id` of its value in the schema → the lookup made from that value."""


def _required(
    kept: _Kept, validator: Any, required: Sequence[str], instance: Any, _schema: Any
) -> _Errors:
    if not validator.is_type(instance, "object"):
        return
    key = ("required", id(required))
    names = kept.get(key)
    if names is None:
        names = kept[key] = dict.fromkeys(required)
    number = len(names) - sum(name in names for name in instance)
    if number:
        told: list[str] = []
        for name in names:
            if len(told) == min(number, LISTED):
                break
            if name not in instance:
                told.append(name)
        yield ValidationError("", validator_value=Missing(told, number - len(told)))


def _properties(
    validator: Any, properties: Mapping[str, Any], instance: Any, _schema: Any
) -> _Errors:
    if validator.is_type(instance, "object"):
        for name, item in instance.items():
            if name in properties:
                yield from validator.descend(item, properties[name], path=name, schema_path=name)


def _enum(
    kept: _Kept, _validator: Any, values: Sequence[Any], instance: Any, _schema: Any
) -> _Errors:
    key = ("enum", id(values))
    texts = kept.get(key)
    if texts is None:
        texts = kept[key] = frozenset(map(_text_of, values))
    if _text_of(instance) not in texts:
        yield ValidationError("")


def _const(kept: _Kept, _validator: Any, value: Any, instance: Any, _schema: Any) -> _Errors:
    key = ("const", id(value))
    texts = kept.get(key)
    if texts is None:
        texts = kept[key] = (_text_of(value),)
    if _text_of(instance) not in texts:
        yield ValidationError("")


def _type(validator: Any, types: str | Sequence[str], instance: Any, _schema: Any) -> _Errors:
    names = [types] if isinstance(types, str) else types
    if not any(validator.is_type(instance, name) for name in names):
        yield ValidationError("")


def _unique_items(validator: Any, unique: Any, instance: Any, _schema: Any) -> _Errors:
    if not (unique and validator.is_type(instance, "array")):
        return
    seen: set[str] = set()
    for index, item in enumerate(instance):
        text = _text_of(item)
        if text in seen:
            yield ValidationError("", path=(index,), instance=item)
        seen.add(text)


def _text_of(value: Any) -> str:
    """Encode a value so that values equal in JSON Schema, such as 1 and 1.0, give the same text."""
    return encode(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
