"""Read JSON with the `json` module, strictly as in RFC 8259."""

import json
import re
from typing import Any, NoReturn

from tier2gate.documents.json_numbers import parse_float, parse_int
from tier2gate.documents.limits import Limits
from tier2gate.documents.positions import Positions
from tier2gate.foundation.problems import Problem

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class _RefusedError(ValueError):
    """The `json` module accepts the text, but we do not; the scanner finds why and where."""


def read_json(text: str, limits: Limits, line: int = 1) -> tuple[Any, list[Problem]]:
    """Read one JSON document.

    Args:
        text: the file's text, as returned by `decode_text`.
        limits: the limits on its size.
        line: the 1-based line of the file at which the text starts.

    Returns:
        The value, and the problems (without file names) in the order of the text. If there are
        problems, do not use the value.
    """
    try:
        value = _DECODER.decode(text)
        if _SURROGATE_ESCAPE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate has no UTF-8
        _check_shape(value, text, limits)
    except (ValueError, RecursionError) as error:
        return None, _problems(text, limits, error, line)
    return value, []


def locate_json(text: str, limits: Limits) -> Positions:
    """Find the positions of the values in a JSON document.

    Args:
        text: as for `read_json`.
        limits: as for `read_json`.

    Returns:
        The positions, as far as the document can be read.
    """
    from tier2gate.documents.json_scanner import JsonScanner  # noqa: PLC0415 - only for failures

    return JsonScanner(text, limits).positions


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise _RefusedError
    return mapping


def _refuse_constant(_name: str) -> NoReturn:
    raise _RefusedError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_keys,
    parse_constant=_refuse_constant,
    parse_float=parse_float,
    parse_int=parse_int,
)


def _check_shape(value: Any, text: str, limits: Limits) -> None:
    """Check a value against the limits on depth and number of values, level by level."""
    deep = text.count("{") + text.count("[") > limits.max_depth
    many = limits.max_values is not None and len(text) > limits.max_values
    if not deep and not many:
        return
    level, depth, count = [value] if type(value) in _CONTAINERS else [], 0, 1
    while level:
        count += sum(map(len, level))
        depth += 1
        if depth > limits.max_depth:
            raise _RefusedError
        level = [
            member
            for item in level
            for member in (item.values() if type(item) is dict else item)
            if type(member) in _CONTAINERS
        ]
    if limits.max_values is not None and count > limits.max_values:
        raise _TooManyValuesError


_CONTAINERS = frozenset({dict, list})


class _TooManyValuesError(ValueError):
    """The document has too many values; the problem has no position of its own."""


def _problems(text: str, limits: Limits, error: Exception, line: int) -> list[Problem]:
    from tier2gate.documents.json_scanner import JsonScanner  # noqa: PLC0415 - only for failures

    if isinstance(error, _TooManyValuesError):  # checked last: everything else is valid
        hint = "split it into several files"
        message = limits.values_words[0]
        return [Problem(code="too-many-values", message=message, hint=hint, line=line, column=1)]
    # If the two ever disagree, the stricter one wins.
    return JsonScanner(text, limits, line).problems or [
        Problem(
            code="json-syntax", message=f"invalid JSON: {error}", hint="write JSON as in RFC 8259"
        )
    ]
