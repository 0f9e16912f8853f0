"""Check the size of a mission's values, which may be as large as a file."""

from typing import Any

from tier2gate.documents.limits import DOCUMENT_LIMITS, Limits


def find_excess(value: Any, limits: Limits = DOCUMENT_LIMITS, *, depth: int = 0) -> str | None:
    """Find the limit that a value exceeds; a shared value counts at each of its places.

    Args:
        value: JSON; with shared values it may be far larger than its size in memory.
        limits: the limits; `max_bytes` limits the characters.
        depth: how many mappings and lists will contain it.

    Returns:
        A description of the excess; `None` if it fits.
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
