"""Canonical bytes and hashes, algorithm `tier2-test-run@1` (frozen for the life of v1).

The canonical form is ASCII JSON with keys sorted by code point, no spaces, and floats as Python's
`repr`. A value is exactly a `dict`, `list`, `str`, `int`, `float`, `bool` or `None`; anything else
is refused with its path, never converted to a string.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from json.encoder import encode_basestring_ascii
from math import isfinite
from types import NoneType
from typing import Any

HASH_ALGORITHM = "tier2-test-run@1"
MAX_INT_DIGITS = 4_300

_DIAGNOSED_DEPTH = 2_000
_CHUNK_DIGITS = 600  # the interpreter's limit is never below 640
_CHUNK = 10**_CHUNK_DIGITS
_INT_BOUND = 10**MAX_INT_DIGITS
_SMALL = 2**62
_ENCODER = json.JSONEncoder(
    ensure_ascii=True,
    check_circular=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
)


class CanonicalError(ValueError):
    """A value has no canonical form.

    Attributes:
        pointer: JSON Pointer (RFC 6901) from the given value to the invalid one.
        reason: what is wrong with it.
    """

    def __init__(self, pointer: str, reason: str) -> None:
        """Compose the message from the pointer and the reason."""
        super().__init__(f"{pointer or 'the value itself'}: {reason}")
        self.pointer = pointer
        self.reason = reason


def canonical(value: Any) -> bytes:
    """Return the canonical bytes of a JSON value.

    Args:
        value: any nesting of exactly `dict list str int float bool None`.

    Returns:
        The canonical JSON text, in ASCII.

    Raises:
        CanonicalError: something in `value` is not a JSON value; has the path to it.
    """
    return encode(copy_value(value)).encode("ascii")


def hash_value(value: Any) -> str:
    """Return `H(value)`: the lower-case hexadecimal SHA-256 of the canonical bytes.

    Args:
        value: any nesting of exactly `dict list str int float bool None`.

    Returns:
        64 hexadecimal digits.

    Raises:
        CanonicalError: something in `value` is not a JSON value.
    """
    return hashlib.sha256(canonical(value)).hexdigest()


def hash_text(text: str) -> str:
    """Hash a canonical text.

    Args:
        text: the text; ASCII.

    Returns:
        64 hexadecimal digits.
    """
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def hash_texts(texts: Iterable[str]) -> str:
    """Hash the concatenation of pieces of canonical text.

    Args:
        texts: the pieces, in order; ASCII.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("ascii"))
    return digest.hexdigest()


def encode(value: Any) -> str:
    """Encode a value that is known to be JSON: returned by `copy_value`, or made from such values.

    Args:
        value: the JSON value.

    Returns:
        The canonical text.
    """
    if type(value) is str:  # many are names
        return encode_basestring_ascii(value)
    try:
        return "".join(_encode(value, 0))
    except ValueError:  # the interpreter's own limit is lower than ours
        return _encode_digit_by_digit(value)


def _make_encode() -> Callable[[Any, int], Iterable[str]]:
    """Return the fastest encoder there is: the one in C, made once, not once for each value."""
    make_encoder: Any = getattr(json.encoder, "c_make_encoder", None)
    if make_encoder is None:
        return lambda value, _indent: _ENCODER.encode(value)
    options = (None, _ENCODER.default, encode_basestring_ascii, None, ":", ",")
    sort_keys, skip_keys, allow_nan = True, False, False
    encoder: Callable[[Any, int], Iterable[str]] = make_encoder(
        *options, sort_keys, skip_keys, allow_nan
    )
    return encoder


_encode = _make_encode()


def compose(parts: Mapping[str, str]) -> str:
    """Make the canonical text of a mapping from the canonical texts of its values.

    Args:
        parts: key → canonical text of its value.

    Returns:
        The same text as `encode` for the whole mapping, without encoding the values again.

    Raises:
        CanonicalError: a key is not valid text.
    """
    check_keys(parts)
    return (
        "{"
        + ",".join([f"{encode_basestring_ascii(key)}:{parts[key]}" for key in sorted(parts)])
        + "}"
    )


def compose_pieces(items: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Do the same as `compose`, without holding the whole text.

    Args:
        items: the items in the order of their keys, which `check_keys` allows: key → the pieces of
            the canonical text of its value.

    Yields:
        The pieces of the text.
    """
    start = "{"
    for key, texts in items:
        yield f"{start}{encode_basestring_ascii(key)}:"
        yield from texts
        start = ","
    yield "{}" if start == "{" else "}"


def compose_items(items: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Do the same as `compose_pieces` for values with one text each; yields a piece for each item.

    Args:
        items: key → canonical text of its value, as for `compose_pieces`.

    Yields:
        The pieces of the text.
    """
    start = "{"
    for key, text in items:
        yield f"{start}{encode_basestring_ascii(key)}:{text}"
        start = ","
    yield "{}" if start == "{" else "}"


def check_keys(mapping: Mapping[Any, Any]) -> None:
    """Refuse a mapping with a key that is not valid text.

    Args:
        mapping: the mapping; its values are not checked.

    Raises:
        CanonicalError: a key is not valid text.
    """
    for key in mapping:
        if type(key) is not str or not (key.isascii() or _is_unicode(key)):
            raise CanonicalError("", _reason_against_anything({key: None}) or "")


def _encode_digit_by_digit(value: Any) -> str:
    if isinstance(value, dict):
        return compose({key: _encode_digit_by_digit(item) for key, item in value.items()})
    if isinstance(value, list):
        return f"[{','.join(map(_encode_digit_by_digit, value))}]"
    if isinstance(value, int) and abs(value) >= _CHUNK:
        head, tail = divmod(abs(value), _CHUNK)
        sign = "-" if value < 0 else ""
        return f"{sign}{_encode_digit_by_digit(head)}{tail:0{_CHUNK_DIGITS}}"
    return _ENCODER.encode(value)


def copy_value(value: Any) -> Any:
    """Copy a JSON value deeply, and check that it is one.

    Args:
        value: any nesting of exactly `dict list str int float bool None`.

    Returns:
        An equal value that shares no `dict` or `list` with `value`.

    Raises:
        CanonicalError: something in `value` is not a JSON value; has the path to it.
    """
    if type(value) is str and value.isascii():
        return value
    try:
        return _copy(value)
    except (_NotAValueError, UnicodeEncodeError, RecursionError):
        raise _diagnose(value) from None


class _NotAValueError(Exception):
    """Raised without a path, so that valid values pay nothing for tracking it."""


def _copy(value: Any) -> Any:
    kind = type(value)
    if kind is dict:
        copy: dict[str, Any] = {}
        for key, item in value.items():
            if type(key) is not str:
                raise _NotAValueError
            if not key.isascii():
                _check_text(key)
            # The most frequent kinds need no call of their own.
            kind = type(item)
            is_plain = item.isascii() if kind is str else kind is int and -_SMALL < item < _SMALL
            copy[key] = item if is_plain else _copy(item)
        return copy
    if kind is list:
        return [_copy(item) for item in value]
    if kind is str:
        if not value.isascii():
            _check_text(value)
        return value
    if kind is bool or value is None:
        return value
    if _reason_against(value) is not None:
        raise _NotAValueError
    return value


def _check_text(text: str) -> None:
    text.encode("utf-8")  # a lone surrogate has no UTF-8


def _reason_against(value: Any) -> str | None:
    """Say why a value that is neither a string nor a container is not a JSON value."""
    kind = type(value)
    if kind is int:
        if -_INT_BOUND < value < _INT_BOUND:
            return None
        return f"an integer of more than {MAX_INT_DIGITS:,} digits"
    if kind is float:
        return None if isfinite(value) else f"{value!r} is not a JSON number"
    return f"a value of type {kind.__name__}; allowed are dict, list, str, int, float, bool, None"


def _diagnose(root: Any) -> CanonicalError:
    """Find the first invalid value, in reading order, without recursion."""
    pending: list[tuple[str, Any, int]] = [("", root, 0)]
    while pending:
        pointer, value, depth = pending.pop()
        if depth > _DIAGNOSED_DEPTH:
            break
        if reason := _reason_against_anything(value):
            return CanonicalError(pointer, reason)
        if type(value) is dict:
            items = [(f"{pointer}/{escape_token(key)}", value[key]) for key in value]
        elif type(value) is list:
            items = [(f"{pointer}/{index}", item) for index, item in enumerate(value)]
        else:
            continue
        pending += [(place, item, depth + 1) for place, item in reversed(items)]
    return CanonicalError("", "it refers to itself, or nests too deep")


def _reason_against_anything(value: Any) -> str | None:
    """Say why a value or its own keys are not JSON; do not look at values inside it."""
    kind = type(value)
    if kind is dict:
        for key in value:
            if type(key) is not str:
                return f"a key of type {type(key).__name__}, not str"
            if not _is_unicode(key):
                return "a key with a lone surrogate"
    if kind is str and not _is_unicode(value):
        return "text with a lone surrogate"
    if kind in (dict, list, str, bool, NoneType):
        return None
    return _reason_against(value)


def _is_unicode(text: str) -> bool:
    try:
        _check_text(text)
    except UnicodeEncodeError:
        return False
    return True


def escape_token(token: str) -> str:
    """Escape one reference token of a JSON Pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")
