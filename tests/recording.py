"""Recorded texts that a test compares with a snapshot, which `make record` rewrites."""

from typing import TypeVar

Value = TypeVar("Value")


def masked(value: Value, /, **names: object) -> Value:
    """Replace values that vary or do not help a reader with their names in braces.

    Args:
        value: a text, or a list, tuple or mapping of texts.
        **names: name → the value to replace.

    Returns:
        The value with `{name}` in place of each of these values; the longest is replaced first.
    """
    if isinstance(value, str):
        for name, text in sorted(names.items(), key=lambda item: -len(str(item[1]))):
            value = value.replace(str(text), f"{{{name}}}")  # type: ignore[assignment]  # still a text
    elif isinstance(value, list | tuple):
        return type(value)(masked(item, **names) for item in value)
    elif isinstance(value, dict):
        return {key: masked(item, **names) for key, item in value.items()}  # type: ignore[return-value]  # still a mapping
    return value
