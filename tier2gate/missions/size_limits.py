"""How large a value of a mission may grow: as large as a file may be."""

from typing import Any

from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits


def find_excess(value: Any, limits: Limits = DOCUMENT_LIMITS, *, depth: int = 0) -> str | None:
    """Look for what a value has too much of; values that are shared count wherever they are.

    Args:
        value: JSON; it may be far larger than what it takes in memory.
        limits: what it is held to, with its characters for the bytes.
        depth: how many mappings and lists it will stand in.

    Returns:
        What there is too much of, in words; `None` if it fits.
    """
    values, characters, level = 1, 0, [value]
    while level:
        inner: list[Any] = []
        nested = False
        for item in level:
            if isinstance(item, str):
                characters += len(item)
            elif isinstance(item, dict):
                nested = True
                characters += sum(map(len, item))
                inner += item.values()
            elif isinstance(item, list):
                nested = True
                inner += item
            if limits.max_values is not None and values + len(inner) > limits.max_values:
                return f"it holds more than {limits.max_values:,} values"
        depth += nested
        if depth > limits.max_depth:
            return f"it nests deeper than {limits.max_depth}"
        if characters > limits.max_bytes:
            return f"it holds more than {limits.max_bytes:,} characters"
        values += len(inner)
        level = inner
    return None
