"""Tells that small values are valid, without the library that decides about all others.

Loading `jsonschema_rs` and compiling a schema take longer than a small gate. What is here never
refuses a value: whatever is large, unusual or invalid is left to the library.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

_MOST_STEPS = 3_000
"""How many steps all values of a schema may take: less time than loading the library."""

_MOST_DEPTH = 40
_LONGEST_TEXT = 1_000
_EXACT = 2**53
_DIFFERS = re.compile(r"\\|\(\?|\[\[|\[:|&&|--|~~")
"""What pattern languages understand in different ways."""


class _UndecidedError(Exception):
    """The schema or the value is not of the plain kind."""


class SmallValues:
    """Validates the first values under a schema, as long as they are small in total.

    Attributes:
        root: the schema, which references point into.
    """

    def __init__(self, schema: Any) -> None:
        """Start with no value.

        Args:
            schema: JSON Schema.
        """
        self.root = schema
        self._left = _MOST_STEPS
        self._depth = 0

    def accepts(self, value: Any) -> bool:
        """Return whether a value is small and valid.

        Args:
            value: JSON.

        Returns:
            `True` if it is valid. `False` says nothing: the value may be valid.
        """
        if self._left <= 0:
            return False
        self._depth = 0
        try:
            return self.holds(self.root, value)
        # Other errors: the schema is wrong, which the library reports.
        except (_UndecidedError, AttributeError, KeyError, TypeError, re.error):
            self._left = 0
            return False

    def holds(self, schema: Any, value: Any) -> bool:
        """Return whether a value is valid under a part of the schema."""
        if isinstance(schema, bool):
            return schema
        self.spend(1)
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise _UndecidedError
        for keyword, given in schema.items():
            if keyword in _SILENT or (keyword in _OF_ROOT and schema is self.root):
                continue
            rule = _RULES.get(keyword)
            if rule is None:
                raise _UndecidedError
            if not rule(self, given, value, schema):
                self._depth -= 1
                return False
        self._depth -= 1
        return True

    def spend(self, steps: int) -> None:
        """Count steps, and give up if there are too many."""
        self._left -= steps
        if self._left < 0:
            raise _UndecidedError


_Schema: TypeAlias = Mapping[str, Any]
_Rule: TypeAlias = Callable[[SmallValues, Any, Any, _Schema], bool]


def _type(_check: SmallValues, given: Any, value: Any, _schema: _Schema) -> bool:
    kinds = [given] if isinstance(given, str) else given
    if isinstance(value, float) and "integer" in kinds and "number" not in kinds:
        raise _UndecidedError  # 1.0 is an integer
    return any(isinstance(value, _KINDS[kind]) and _is_of(kind, value) for kind in kinds)


def _is_of(kind: str, value: Any) -> bool:
    return kind == "boolean" or not isinstance(value, bool)


def _equals(one: Any, other: Any) -> bool:
    if type(one) is type(other) and isinstance(one, str | int | None):
        return bool(one == other)
    if {type(one), type(other)} & {float, list, dict} and type(one) is not str is not type(other):
        raise _UndecidedError
    return False


def _pattern(_check: SmallValues, given: str, value: Any, _schema: _Schema) -> bool:
    return not isinstance(value, str) or _matches(given, value)


def _matches(pattern: str, text: str) -> bool:
    if len(text) > _LONGEST_TEXT or "\n" in text or _DIFFERS.search(pattern):
        raise _UndecidedError  # `$` is also before the last line break
    return re.search(pattern, text) is not None


def _bound(kinds: type | tuple[type, ...], holds: Callable[[Any, Any], bool]) -> _Rule:
    """Make the rule of a keyword that limits a number, a length or a size."""

    def rule(_check: SmallValues, given: Any, value: Any, _schema: _Schema) -> bool:
        if not isinstance(value, kinds) or isinstance(value, bool):
            return True
        if isinstance(value, int | float) and abs(value) > _EXACT:
            raise _UndecidedError
        return holds(value, given)

    return rule


def _required(_check: SmallValues, given: Any, value: Any, _schema: _Schema) -> bool:
    return not isinstance(value, dict) or all(name in value for name in given)


def _properties(check: SmallValues, given: _Schema, value: Any, _schema: _Schema) -> bool:
    return not isinstance(value, dict) or all(
        check.holds(part, value[name]) for name, part in given.items() if name in value
    )


def _pattern_properties(check: SmallValues, given: _Schema, value: Any, _schema: _Schema) -> bool:
    if not isinstance(value, dict):
        return True
    check.spend(len(value))
    return all(
        check.holds(part, item)
        for pattern, part in given.items()
        for name, item in value.items()
        if _matches(pattern, name)
    )


def _additional(check: SmallValues, given: Any, value: Any, schema: _Schema) -> bool:
    if not isinstance(value, dict) or given is True:
        return True
    check.spend(len(value))
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    return all(
        check.holds(given, item)
        for name, item in value.items()
        if name not in known and not any(_matches(pattern, name) for pattern in patterns)
    )


def _names(check: SmallValues, given: Any, value: Any, _schema: _Schema) -> bool:
    if not isinstance(value, dict):
        return True
    check.spend(len(value))
    return all(check.holds(given, name) for name in value)


def _items(check: SmallValues, given: Any, value: Any, schema: _Schema) -> bool:
    if "prefixItems" in schema:
        raise _UndecidedError
    if not isinstance(value, list):
        return True
    check.spend(len(value))
    return all(check.holds(given, item) for item in value)


def _contains(check: SmallValues, given: Any, value: Any, schema: _Schema) -> bool:
    if not isinstance(value, list):
        return True
    check.spend(len(value))
    number = sum(check.holds(given, item) for item in value)
    least, most = schema.get("minContains", 1), schema.get("maxContains", number)
    return bool(least <= number <= most)


def _unique(check: SmallValues, given: Any, value: Any, _schema: _Schema) -> bool:
    if not given or not isinstance(value, list):
        return True
    check.spend(len(value))
    if not all(isinstance(item, str) for item in value):
        raise _UndecidedError
    return len(set(value)) == len(value)


def _if(check: SmallValues, given: Any, value: Any, schema: _Schema) -> bool:
    branch = "then" if check.holds(given, value) else "else"
    return check.holds(schema.get(branch, True), value)


def _ref(check: SmallValues, given: str, value: Any, _schema: _Schema) -> bool:
    first, *names = given.split("/")
    part = check.root
    for name in names:
        if not isinstance(part, dict) or name not in part:
            raise _UndecidedError
        part = part[name]
    if first != "#" or "~" in given or "%" in given:
        raise _UndecidedError
    return check.holds(part, value)


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": (int, float),
    "object": dict,
    "string": str,
}
_SILENT = frozenset({"$comment", "$defs", "default", "description", "examples", "title"}) | {
    *("else", "then"),  # parts of `if`
    *("maxContains", "minContains"),  # parts of `contains`
}
_OF_ROOT = frozenset({"$id", "$schema"})
_RULES: Mapping[str, _Rule] = {
    "$ref": _ref,
    "additionalProperties": _additional,
    "allOf": lambda check, given, value, _: all(check.holds(part, value) for part in given),
    "anyOf": lambda check, given, value, _: any(check.holds(part, value) for part in given),
    "const": lambda _check, given, value, _: _equals(given, value),
    "contains": _contains,
    "enum": lambda _check, given, value, _: any(_equals(item, value) for item in given),
    "if": _if,
    "items": _items,
    "maximum": _bound((int, float), lambda value, most: value <= most),
    "maxItems": _bound(list, lambda value, most: len(value) <= most),
    "maxLength": _bound(str, lambda value, most: len(value) <= most),
    "maxProperties": _bound(dict, lambda value, most: len(value) <= most),
    "minimum": _bound((int, float), lambda value, least: value >= least),
    "minItems": _bound(list, lambda value, least: len(value) >= least),
    "minLength": _bound(str, lambda value, least: len(value) >= least),
    "minProperties": _bound(dict, lambda value, least: len(value) >= least),
    "not": lambda check, given, value, _: not check.holds(given, value),
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "properties": _properties,
    "propertyNames": _names,
    "required": _required,
    "type": _type,
    "uniqueItems": _unique,
}
