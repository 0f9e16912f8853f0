"""JSON values as YAML text, which the strict reader and every other reader read the same."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tier2gate.documents.refusals import UnreadableScalarError
from tier2gate.documents.yaml_scalars import resolve_plain
from tier2gate.foundation.printable import escape_invisible

_PLAIN = re.compile(r"[$/A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_BOOLEANS = frozenset({"y", "n"})
"""Booleans in YAML 1.1, besides those that the reader refuses."""

_WIDTH = 96


def flow(value: Any) -> str:
    """Write a value on one line.

    Args:
        value: JSON; its texts have no lone surrogates.

    Returns:
        YAML, also where it is part of another value.
    """
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{flow(key)}: {flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, str):
        return value if _is_plain(value) else _quote(value)
    if isinstance(value, float):
        return _float(value)
    return json.dumps(value)


def field_lines(key: str, value: Mapping[str, Any]) -> Iterator[str]:
    """Write a mapping under its key: on one line, or one line for each member if it is long.

    Args:
        key: the key; plain.
        value: the mapping.

    Yields:
        The lines, without indentation of the first.
    """
    line = f"{key}: {flow(value)}"
    if len(line) <= _WIDTH or not value:
        yield line
        return
    yield f"{key}:"
    yield from (f"  {flow(name)}: {flow(item)}" for name, item in value.items())


def _is_plain(text: str) -> bool:
    if not _PLAIN.fullmatch(text) or text.lower() in _BOOLEANS:
        return False
    try:
        return resolve_plain(text) == text
    except UnreadableScalarError:
        return False


def _quote(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    if written.isprintable() and escape_invisible(written) == written:
        return written
    return "".join(map(_escape, written))


def _escape(char: str) -> str:
    if char.isprintable() and escape_invisible(char) == char:
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"  # noqa: PLR2004 - the end of the basic plane


def _float(value: float) -> str:
    """Write a float; YAML 1.1 needs a point before an exponent."""
    text = json.dumps(value)
    mantissa, exponent, power = text.partition("e")
    return text if not exponent or "." in mantissa else f"{mantissa}.0e{power}"
