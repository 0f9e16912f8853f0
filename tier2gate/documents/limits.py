"""All limits of the reader: size, depth and number of values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_MIB = 1024 * 1024
_GIB = 1024 * _MIB
TOO_LARGE, TOO_MANY_VALUES = "too-large", "too-many-values"
"""The codes of what exceeds a limit: of a file's bytes, and of values."""

_SPLIT_HINT = "split it into several files, or use fewer aliases"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The size limits of a document.

    Attributes:
        max_bytes: size of the file, and of the text it expands to, in bytes.
        max_depth: nesting of mappings and lists; the outermost is 1.
        max_values: scalars, mappings and lists after aliases are expanded; `None` for no limit.
    """

    max_bytes: int
    max_depth: int
    max_values: int | None

    @property
    def size_text(self) -> str:
        """The byte limit as text."""
        whole, rest = divmod(self.max_bytes, _GIB)
        return f"{self.max_bytes // _MIB:,} MiB" if rest else f"{whole:,} GiB"

    @property
    def depth_words(self) -> tuple[str, str]:
        """Message and hint for a document that nests too deep."""
        return f"the document nests deeper than {self.max_depth} levels", "flatten it"

    @property
    def values_words(self) -> tuple[str, str]:
        """Message and hint for a document with too many values."""
        return f"the document has more than {self.max_values:,} values", _SPLIT_HINT

    @property
    def expansion_words(self) -> tuple[str, str]:
        """Message and hint for a document whose aliases expand too far."""
        return f"the document expands to more than {self.size_text}", _SPLIT_HINT


DOCUMENT_LIMITS = Limits(max_bytes=64 * _MIB, max_depth=100, max_values=5_000_000)
"""For the files that people write."""

EXPANSION_LIMITS = Limits(max_bytes=_GIB, max_depth=100, max_values=5_000_000)
"""For suites with their tables and defaults written out."""

TABLE_LIMITS = Limits(max_bytes=_GIB, max_depth=100, max_values=None)
"""For the tables of suites that are read in pieces."""

RECORD_LIMITS = Limits(max_bytes=_GIB, max_depth=120, max_values=None)
"""For the files that tier2gate writes: goldens and reports."""


def measure(value: dict[str, Any] | list[Any]) -> tuple[int, int]:
    """Measure a mapping or list.

    Args:
        value: JSON.

    Returns:
        How many values it has: scalars, mappings and lists; and how many characters, without
        punctuation and numbers.
    """
    number, characters = 1, 0
    pending: list[dict[str, Any] | list[Any]] = [value]
    while pending:
        item = pending.pop()
        members: Iterable[Any] = item
        if isinstance(item, dict):
            members = item.values()
            characters += sum(map(len, item))
        number += len(item)
        for member in members:
            if isinstance(member, str):
                characters += len(member)
            elif isinstance(member, dict | list):
                pending.append(member)
    return number, characters
