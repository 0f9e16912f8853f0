"""Where the values of a document stand: found by a second pass, when there is something to say."""

from dataclasses import dataclass, field
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Keys and indices from the root of a document to a value; `()` is the root."""

Place: TypeAlias = tuple[int, int]
"""Line and column, 1-based, columns in characters."""


@dataclass
class Positions:
    """The places of a document's values and keys.

    Attributes:
        values: path → where the value begins.
        keys: path of a mapping's value → where its key begins (the first, if it is repeated).
    """

    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    def locate(self, path: Path, *, key: bool = False) -> Place:
        """Find a value's place, or that of the nearest value around it.

        Args:
            path: from the root.
            key: whether the key is meant, not the value.

        Returns:
            Line and column.
        """
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))
