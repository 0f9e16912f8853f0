"""The YAML reader's records of open nodes and of nodes with an anchor."""

from typing import Any, NamedTuple

from tier2gate.documents.positions import ValuePath


class Anchored(NamedTuple):
    """A finished node that aliases can refer to, and the size of its expansion."""

    value: Any
    values: int
    weight: int
    height: int


class Frame:
    """A mapping or list that is being read."""

    __slots__ = (
        "container",
        "event",
        "height",
        "indent",
        "is_key",
        "is_mapping",
        "is_outermost_flow",
        "key",
        "path",
        "start",
    )

    def __init__(
        self,
        container: Any,
        path: ValuePath,
        event: Any,
        start: tuple[int, int],
        *,
        is_key: bool,
    ) -> None:
        """Start a mapping or list.

        Args:
            container: the `dict` or `list` that collects its values.
            path: where it is.
            event: its first event.
            start: values and weight before it.
            is_key: whether it is a mapping's key.
        """
        self.container = container
        self.is_mapping = isinstance(container, dict)
        self.is_key = is_key
        self.event = event
        self.path = path
        self.start = start
        self.key: str | None = None
        self.height = 1
        self.indent = -1  # 0-based column of the innermost block mapping or list
        self.is_outermost_flow = False
