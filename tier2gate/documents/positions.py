"""The positions of a document's values, found by a second pass when there is a problem."""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from tier2gate.foundation.printable import named

ValuePath: TypeAlias = tuple[str | int, ...]
"""Keys and indices from the root of a document to a value; `()` is the root."""

Place: TypeAlias = tuple[int, int]
"""Line and column, 1-based; columns count characters."""


class Location(NamedTuple):
    """Where a value is written.

    Attributes:
        file: the file's name, as the user would write it.
        line: 1-based.
        column: 1-based; counts characters.
    """

    file: str
    line: int
    column: int

    def seen_from(self, file: str) -> str:
        """Return the location as text, with the file only if it is another one."""
        place = f"{self.line}:{self.column}"
        return place if file == self.file else f"{named(self.file)}:{place}"


@dataclass
class Positions:
    """The positions of a document's values and keys.

    Attributes:
        values: path → where the value starts.
        keys: path of a mapping's value → where its key starts (the first, if repeated).
    """

    values: dict[ValuePath, Place] = field(default_factory=dict)
    keys: dict[ValuePath, Place] = field(default_factory=dict)

    def locate(self, path: ValuePath, *, key: bool = False) -> Place:
        """Find the position of a value, or of the innermost known value around it.

        Args:
            path: from the root.
            key: whether to find the value's key instead.

        Returns:
            Line and column.
        """
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))
