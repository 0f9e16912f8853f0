"""How large a file may be: every limit of the reader, in one place."""

from dataclasses import dataclass

_MIB = 1024 * 1024
_GIB = 1024 * _MIB
_SPLIT_HINT = "split it into several files, or use fewer aliases"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a document may weigh.

    Attributes:
        max_bytes: size of the file, and of the text it expands to, in bytes.
        max_depth: mappings and lists inside each other; the outermost is 1.
        max_values: scalars, mappings and lists after aliases are expanded; `None` for no limit.
    """

    max_bytes: int
    max_depth: int
    max_values: int | None

    @property
    def size_text(self) -> str:
        """The byte limit in words."""
        whole, rest = divmod(self.max_bytes, _GIB)
        return f"{self.max_bytes // _MIB:,} MiB" if rest else f"{whole:,} GiB"

    @property
    def depth_words(self) -> tuple[str, str]:
        """What to say of a document that nests too deep, and the way out."""
        return f"the document nests deeper than {self.max_depth}", "flatten it"

    @property
    def values_words(self) -> tuple[str, str]:
        """What to say of a document of too many values, and the way out."""
        return f"the document holds more than {self.max_values:,} values", _SPLIT_HINT

    @property
    def expansion_words(self) -> tuple[str, str]:
        """What to say of a document whose aliases expand too far, and the way out."""
        return f"the document expands to more than {self.size_text}", _SPLIT_HINT


DOCUMENT_LIMITS = Limits(max_bytes=64 * _MIB, max_depth=100, max_values=5_000_000)
"""For the files that people write."""

RECORD_LIMITS = Limits(max_bytes=_GIB, max_depth=120, max_values=None)
"""For the files that tier2gate writes: goldens and reports."""
