"""The operators of expectations, `when` and `assert`.

The core's five operators are Python's own on JSON values. The others are strict: a value of the
wrong type never matches, not even a negated operator; `true` is not a number; and numbers compare
by value.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tier2gate.orchestration.expectations import CORE_OPERATORS, Operator

if TYPE_CHECKING:  # missing in the child interpreter, where the parent answers `matches`
    from jsonschema_rs import Draft202012Validator

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
"""The types that `type` accepts: those of JSON Schema."""

WITHOUT_EXPECTED = ("exists", "absent")
"""The operators without an expected value: they only check the path."""

FOREIGN_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("=", "==", "===", "equal", "equals", "is"), "eq"),
        **dict.fromkeys(("!=", "<>", "neq", "not_eq", "not_equal", "not_equals"), "ne"),
        **dict.fromkeys((">", "greater", "greater_than"), "gt"),
        **dict.fromkeys(("<", "less", "less_than"), "lt"),
        **dict.fromkeys((">=", "gte", "geq", "greater_or_equal"), "ge"),
        **dict.fromkeys(("<=", "lte", "leq", "less_or_equal"), "le"),
    }
)
"""Other languages' name of an operator → its name here. Guessed by its letters, `gte` is `gt`."""

_KEPT_PATTERNS = 1_000

# A class ends at the next closing bracket, except one right at its start. An unclosed class ends at
# the end of the pattern: searching for its end again and again would be slow.
_CLASS = r"\[\^?\]?(?:\\.|[^\\\]])*(?:\]|\\?\Z)"
# Compiled when a pattern is looked at: most gates have none.
_PARTS = rf"(?s:\\.|{_CLASS}|\(\?[A-Za-z-]+[:)]|.)"
_FLAGS = r"\(\?([A-Za-z-]+)[:)]"
_TAKEN_FLAGS = "im-"
_LOOK_AROUND = r"\(\?<?[=!]"
_BACKREFERENCE = r"\\[1-9k]"
_DOT = r"[^\n\r\u2028\u2029]"


class Predicate(NamedTuple):
    """An operator and its description.

    Attributes:
        operator: `(actual, expected) → holds`; raises `TypeError` if a type is wrong.
        takes: the expected value that it accepts.
        holds: when it holds.
    """

    operator: Operator
    takes: str
    holds: str


def same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal; `true` is not a number.

    Args:
        one: JSON.
        other: JSON.

    Returns:
        Whether they are equal; `1` and `1.0` are the same number.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def is_number(value: Any) -> bool:
    """Return whether a JSON value is a number.

    Args:
        value: JSON.

    Returns:
        Whether it is a number; booleans are not.
    """
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_pattern(text: str) -> bool:
    """Return whether the regex engine of `matches` supports a pattern.

    Args:
        text: a regular expression.

    Returns:
        Whether it does. The engine runs in linear time, so it has no look-around and no
        backreferences.
    """
    return _compile(text) is not None


def unsupported_syntax(text: str) -> str | None:
    """Name the syntax of other engines in a pattern that is not supported.

    Args:
        text: a regular expression for which `is_pattern` is false.

    Returns:
        `look-around` or `backreferences`; `None` if it has neither.
    """
    parts = re.findall(_PARTS, text)
    if any(re.fullmatch(_BACKREFERENCE, part) for part in parts):
        return "backreferences"
    plain = "".join(part if len(part) == 1 else "x" for part in parts)
    return "look-around" if re.search(_LOOK_AROUND, plain) else None


def takes_flags(text: str) -> bool:
    """Return whether `matches` supports the flags of a pattern.

    Args:
        text: a regular expression.

    Returns:
        Whether all flags are supported. Those that change the meaning of a dot or the syntax of
        the pattern are not: their effect depends on the version of the engine.
    """
    flags = filter(None, (re.fullmatch(_FLAGS, part) for part in re.findall(_PARTS, text)))
    return all(set(match[1]) <= set(_TAKEN_FLAGS) for match in flags)


def _ge(actual: Any, expected: Any) -> bool:
    return bool(_comparable(actual, expected) and actual >= expected)


def _le(actual: Any, expected: Any) -> bool:
    return bool(_comparable(actual, expected) and actual <= expected)


def _between(actual: Any, expected: Any) -> bool:
    low, high = _listed(expected, length=2)
    return _ge(actual, low) & _le(actual, high)  # `&`: check both types


def _in(actual: Any, expected: Any) -> bool:
    return any(same(actual, item) for item in _listed(expected))


def _contains(actual: Any, expected: Any) -> bool:
    if isinstance(actual, list):
        return any(same(item, expected) for item in actual)
    if isinstance(actual, str | dict) and isinstance(expected, str):
        return expected in actual
    raise TypeError


def _matches(actual: Any, expected: Any) -> bool:
    pattern = _compile(expected) if isinstance(expected, str) else None
    if pattern is None or not isinstance(actual, str):
        raise TypeError
    return pattern.is_valid(actual)


def _length(actual: Any, expected: Any) -> bool:
    if not isinstance(actual, str | list | dict):
        raise TypeError
    bounds = expected if isinstance(expected, dict) else {"ge": expected, "le": expected}
    if not bounds or not bounds.keys() <= {"ge", "le"} or not all(map(is_number, bounds.values())):
        raise TypeError
    return bool(bounds.get("ge", 0) <= len(actual) <= bounds.get("le", len(actual)))


def _type(actual: Any, expected: Any) -> bool:
    if not isinstance(expected, str) or expected not in TYPES:
        raise TypeError
    return expected in types_of(actual)


def _absent(_actual: Any, _expected: Any) -> bool:
    return False  # called only if the path exists; the core handles a missing path


def _negated(operator: Operator) -> Operator:
    """Negate an operator; a wrong type for it is also one for its negation."""

    def negation(actual: Any, expected: Any) -> bool:
        return not operator(actual, expected)

    return negation


def _comparable(one: Any, other: Any) -> bool:
    numbers = is_number(one) and is_number(other)
    if not numbers and not (isinstance(one, str) and isinstance(other, str)):
        raise TypeError
    return True


def _listed(value: Any, length: int | None = None) -> list[Any]:
    if not isinstance(value, list) or (length is not None and len(value) != length):
        raise TypeError
    return value


def types_of(value: Any) -> tuple[str, ...]:
    """Return the types of a value: every integer is also a number, and `2.0` is both."""
    if value is None:
        return ("null",)
    if isinstance(value, bool):
        return ("boolean",)
    if isinstance(value, int | float):
        return ("integer", "number") if value == value // 1 else ("number",)
    if isinstance(value, str):
        return ("string",)
    return ("array",) if isinstance(value, list) else ("object",)


@lru_cache(maxsize=_KEPT_PATTERNS)
def _compile(text: str) -> "Draft202012Validator | None":
    """Compile a pattern for whole strings; first unwrapped, so that `a)|(b` is refused."""
    import jsonschema_rs  # noqa: PLC0415 - missing in the child interpreter

    def validator_of(pattern: str) -> "Draft202012Validator":
        schema = {"type": "string", "pattern": pattern}
        options = jsonschema_rs.RegexOptions()
        return jsonschema_rs.Draft202012Validator(schema, pattern_options=options)

    try:
        validator_of(text)
        return validator_of(f"^(?:{_with_plain_dots(text)})$") if takes_flags(text) else None
    except (jsonschema_rs.ValidationError, UnicodeError):
        return None


def _with_plain_dots(text: str) -> str:
    """Replace each dot by an explicit class, because engine versions differ on its meaning."""
    return "".join(_DOT if part == "." else part for part in re.findall(_PARTS, text))


def _core(name: str, takes: str, holds: str) -> Predicate:
    return Predicate(operator=CORE_OPERATORS[name], takes=takes, holds=holds)


def _added(operator: Callable[[Any, Any], bool], takes: str, holds: str) -> Predicate:
    return Predicate(operator=operator, takes=takes, holds=holds)


_NUMBER_OR_TEXT = "a number or a string"

PREDICATES: Mapping[str, Predicate] = MappingProxyType(
    {
        "eq": _core("eq", "any value", "the two are equal; `true` equals `1`"),
        "ne": _core("ne", "any value", "the two are not equal"),
        "gt": _core("gt", "a number, a string or a list, like the value", "the value is greater"),
        "lt": _core("lt", "a number, a string or a list, like the value", "the value is less"),
        "ge": _added(_ge, _NUMBER_OR_TEXT, "the value is greater or equal"),
        "le": _added(_le, _NUMBER_OR_TEXT, "the value is less or equal"),
        "between": _added(
            _between, "`[low, high]`", "the value is neither less than low nor greater than high"
        ),
        "in": _added(_in, "a list", "the value is in the list"),
        "not_in": _added(_negated(_in), "a list", "the value is not in the list"),
        "contains": _added(
            _contains,
            "a string; for a list any value",
            "the string contains that text, the list that item, the object that key",
        ),
        "not_contains": _added(
            _negated(_contains),
            "a string; for a list any value",
            "the string does not contain that text, the list that item, the object that key",
        ),
        "matches": _added(_matches, "a pattern", "the pattern matches the whole string"),
        "not_matches": _added(
            _negated(_matches), "a pattern", "the pattern does not match the whole string"
        ),
        "length": _added(
            _length,
            "a number, or `{ge: …, le: …}`",
            "the string, list or object has that many characters, items or keys",
        ),
        "type": _added(_type, "a type name", "the value has that type; `2.0` is an integer"),
        "exists": _core("exists", "nothing", "the path exists"),
        "absent": _added(_absent, "nothing", "the path does not exist"),
    }
)
"""All operators, in the order in which the docs explain them."""

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {name: predicate.operator for name, predicate in PREDICATES.items()}
)
"""The same operators, in the form that the core uses."""
