"""Read JSON with the `json` module, strictly as in RFC 8259."""

import json
import re
import sys
from typing import Any, NoReturn

from tier2gate.documents.json_numbers import parse_float, parse_int
from tier2gate.documents.limits import Limits
from tier2gate.documents.positions import Positions
from tier2gate.foundation.problems import Problem
from tier2gate.orchestration.canonical import MAX_INT_DIGITS

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
        value = _decode(text)
        if "\\" in text and _SURROGATE_ESCAPE.search(text):
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
_QUICK_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_keys, parse_constant=_refuse_constant, parse_float=parse_float
)


def _decode(text: str) -> Any:
    """Decode a text; quickly if the interpreter's own limit on digits is ours, as it usually is."""
    if sys.get_int_max_str_digits() != MAX_INT_DIGITS:
        return _DECODER.decode(text)
    try:
        return _QUICK_DECODER.decode(text)
    except ValueError:  # again, for the reason
        return _DECODER.decode(text)


def _check_shape(value: Any, text: str, limits: Limits) -> None:
    """Check a value against the limits on depth and number of values, level by level."""
    structure = text.encode("utf-8").translate(None, _NOT_STRUCTURE)
    containers, most = structure.count(b"{") + structure.count(b"["), limits.max_values
    few = most is None or len(text) <= most or containers + text.count(",") < most
    is_shallow = containers <= limits.max_depth or (
        "\\" not in text and _is_shallow(structure, limits.max_depth)  # a quote may be escaped
    )
    if few and is_shallow:
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


_STRUCTURE = b'[]{}"'
_NOT_STRUCTURE = bytes(set(range(256)).difference(_STRUCTURE))


def _is_shallow(structure: bytes, max_depth: int) -> bool:
    """Return whether a valid document is surely not too deep; much faster than a walk through it.

    Of its brackets and quotes, pairs are removed from the inside out. If there is a bracket in a
    string, a quote is left, for the quotes before that bracket are an odd number.
    """
    rest = structure.replace(b'""', b"")
    for _ in range(max_depth // 2):  # each pass removes one level or two
        if not rest:
            return True
        if b'"' in rest:
            return False
        rest = rest.replace(b"{}", b"").replace(b"[]", b"")
    return not rest


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
