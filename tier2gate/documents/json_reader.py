"""JSON → values, by the `json` module with its hooks: RFC 8259 and nothing more."""

import json
import re
from typing import Any, NoReturn

from tier2gate.documents.json_numbers import parse_float, parse_int
from tier2gate.documents.limits import Limits
from tier2gate.documents.positions import Positions
from tier2gate.foundation.errors import Problem

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class _RefusedError(ValueError):
    """The text is JSON to the `json` module, but not to us; the scanner says why and where."""


def read_json(text: str, limits: Limits) -> tuple[Any, list[Problem]]:
    """Read one JSON document.

    Args:
        text: the file's text, as `decode_text` gave it.
        limits: what it may hold.

    Returns:
        The value, and the problems (without file names) in the order of the text; where there are
        any, the value is not to be used.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_constant=_refuse_constant,
            parse_float=parse_float,
            parse_int=parse_int,
        )
        if _SURROGATE_ESCAPE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate has no UTF-8
        _check_shape(value, text, limits)
    except (ValueError, RecursionError) as error:
        return None, _problems(text, limits, error)
    return value, []


def locate_json(text: str, limits: Limits) -> Positions:
    """Find where the values of a JSON document stand.

    Args:
        text: as for `read_json`.
        limits: as for `read_json`.

    Returns:
        The places, as far as the document can be read.
    """
    from tier2gate.documents.json_scanner import JsonScanner  # noqa: PLC0415 - for failures alone

    return JsonScanner(text, limits).positions


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise _RefusedError
    return mapping


def _refuse_constant(_name: str) -> NoReturn:
    raise _RefusedError


def _check_shape(value: Any, text: str, limits: Limits) -> None:
    """Hold a value to the limits on depth and number, level by level."""
    deep = text.count("{") + text.count("[") > limits.max_depth
    many = limits.max_values is not None and len(text) > limits.max_values
    if not deep and not many:
        return
    level, depth, count = [value], 0, 0
    while level:
        count += len(level)
        containers = [item for item in level if type(item) in (dict, list)]
        depth += bool(containers)
        if depth > limits.max_depth:
            raise _RefusedError
        level = [
            member
            for item in containers
            for member in (item.values() if type(item) is dict else item)
        ]
    if limits.max_values is not None and count > limits.max_values:
        raise _TooManyValuesError


class _TooManyValuesError(ValueError):
    """The document holds too many values; it has no place of its own."""


def _problems(text: str, limits: Limits, error: Exception) -> list[Problem]:
    from tier2gate.documents.json_scanner import JsonScanner  # noqa: PLC0415 - for failures alone

    if isinstance(error, _TooManyValuesError):  # looked for last: all else is well
        hint = "split it into several files"
        message = limits.values_words[0]
        return [Problem(code="too-many-values", message=message, hint=hint, line=1, column=1)]
    # Should the two ever disagree, the stricter one is right.
    return JsonScanner(text, limits).problems or [
        Problem(code="json-syntax", message=f"not JSON: {error}", hint="write JSON as in RFC 8259")
    ]
