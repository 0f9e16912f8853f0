"""Recorded words: what a test compares with a snapshot that `make record` rewrites."""

from typing import TypeVar

Value = TypeVar("Value")


def masked(value: Value, /, **names: object) -> Value:
    """Replace what differs from run to run, or says nothing for a reader, by its name in braces.

    Args:
        value: a text, or a list, tuple or mapping with texts in it.
        **names: name → the value to replace.

    Returns:
        The same with `{name}` for each of these values; the longest is replaced first.
    """
    if isinstance(value, str):
        for name, text in sorted(names.items(), key=lambda item: -len(str(item[1]))):
            value = value.replace(str(text), f"{{{name}}}")  # type: ignore[assignment]  # still a text
    elif isinstance(value, list | tuple):
        return type(value)(masked(item, **names) for item in value)
    elif isinstance(value, dict):
        return {key: masked(item, **names) for key, item in value.items()}  # type: ignore[return-value]  # likewise
    return value
