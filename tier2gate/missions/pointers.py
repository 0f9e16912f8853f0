"""JSON Pointers (RFC 6901) into a mission's state: set and remove values.

No function changes its arguments: containers on the path to a changed place are copied, all else
is shared.
"""

from collections.abc import Callable
from typing import Any

from tier2gate.forms.looking_up import nothing_at
from tier2gate.missions.size_limits import find_excess
from tier2gate.orchestration.engine import OperationError
from tier2gate.orchestration.expectations import is_index, path_segments

Change = Callable[[Any, str | int], Any]
"""`(container, key or index in it) → the container that replaces it`."""


def put(value: Any, pointer: str, new: Any) -> Any:
    """Set the value that a pointer points to: replace it, or add a key.

    Args:
        value: JSON.
        pointer: JSON Pointer; all but its last key must exist.
        new: JSON.

    Returns:
        The changed value.

    Raises:
        OperationError: the pointer leads to nothing, or the state would be larger than a file may
            be.
    """
    if excess := find_excess(new, depth=pointer.count("/")):
        raise OperationError(f"the state would grow too large: {excess}")
    if pointer == "":
        return new

    def change(container: Any, key: str | int) -> Any:
        return _replaced(container, key, new)

    return _change(value, pointer, change, may_be_new=True)


def take_out(value: Any, pointer: str) -> Any:
    """Remove the key or the list item that a pointer points to; later items move up.

    Args:
        value: JSON.
        pointer: JSON Pointer, but not to the whole value.

    Returns:
        The changed value.

    Raises:
        OperationError: the pointer leads to nothing, or to the whole value.
    """
    if pointer == "":
        raise OperationError("the whole state cannot be removed")

    def change(container: Any, key: str | int) -> Any:
        if isinstance(container, list):
            return [item for index, item in enumerate(container) if index != key]
        return {name: item for name, item in container.items() if name != key}

    return _change(value, pointer, change, may_be_new=False)


def _change(value: Any, pointer: str, change: Change, *, may_be_new: bool) -> Any:
    """Change the container of a pointer's last key, and copy the containers on the path to it."""
    *way, last = path_segments(pointer)
    containers = [value]
    keys: list[str | int] = []
    for segment in way:
        keys.append(_key(containers[-1], segment, pointer, value))
        containers.append(containers[-1][keys[-1]])
    key = _key(containers[-1], last, pointer, value, may_be_new=may_be_new)
    result = change(containers[-1], key)
    for container, key in zip(reversed(containers[:-1]), reversed(keys), strict=True):
        result = _replaced(container, key, result)
    return result


def _key(
    container: Any, segment: str, pointer: str, value: Any, *, may_be_new: bool = False
) -> str | int:
    """Return the key or index in a container that a segment stands for."""
    if isinstance(container, dict) and (may_be_new or segment in container):
        return segment
    if isinstance(container, list) and is_index(segment) and int(segment) < len(container):
        return int(segment)
    raise nothing_at(pointer, value)


def _replaced(container: Any, key: str | int, new: Any) -> Any:
    copy: Any = list(container) if isinstance(container, list) else dict(container)
    copy[key] = new
    return copy
