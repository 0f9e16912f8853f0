"""Looks up what a JSON Pointer (RFC 6901) points to."""

from typing import Any

from tier2gate.foundation.printable import named
from tier2gate.orchestration.canonical import escape_token
from tier2gate.orchestration.engine import OperationError
from tier2gate.orchestration.expectations import path_segments, resolve_path


def look_up(value: Any, pointer: str, where: str = "the state") -> Any:
    """Return the value that a pointer points to.

    Args:
        value: JSON.
        pointer: JSON Pointer into it.
        where: what the value is, for the message.

    Returns:
        The value there.

    Raises:
        OperationError: there is nothing there.
    """
    found, there = resolve_path(value, pointer)
    if not found:
        raise nothing_at(pointer, value, where)
    return there


def nothing_at(pointer: str, value: Any, where: str = "the state") -> OperationError:
    """Name a pointer that leads to nothing in a value, and a similar one if there is one.

    The message never becomes part of a result.

    Args:
        pointer: JSON Pointer.
        value: JSON.
        where: what the value is.

    Returns:
        The error.
    """
    message = f"there is nothing at {named(pointer)} in {where}"
    for segment in path_segments(pointer):
        if isinstance(value, dict) and segment not in value:
            from tier2gate.documents.nearest import nearest_hint  # noqa: PLC0415 - rarely needed

            guess = nearest_hint(segment, value)
            return OperationError(f"{message} ({guess})" if guess else message)
        found, value = resolve_path(value, f"/{escape_token(segment)}")
        if not found:
            break
    return OperationError(message)
