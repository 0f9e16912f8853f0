"""Finds the scenarios whose names match the patterns of expectations."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

MAX_COMPARED = 20_000_000
"""How often the patterns of a file may be compared with names of scenarios: about ten seconds."""

TAG = "tag:"
"""What a pattern of tags, not of names, begins with; only calls select by tags."""

_WILDCARDS = "*?["


class ScenarioPatterns:
    """Matches patterns with the names of a suite; each pattern once.

    Attributes:
        names: the names, in the order of the suite.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Match with these names."""
        self.names = tuple(names)
        self._indices = {name: index for index, name in enumerate(self.names)}
        self._found: dict[str, Sequence[int]] = {}
        self._compared = 0

    @property
    def are_too_many(self) -> bool:
        """Whether the patterns have been compared too often."""
        return self._compared > MAX_COMPARED

    def matching(self, pattern: str) -> Sequence[int]:
        """Find the names that match a pattern.

        Args:
            pattern: a pattern as in a shell; case matters.

        Returns:
            Their indices, in order; none if the patterns are too many.
        """
        if pattern not in self._found:
            self._found[pattern] = self._match(pattern)
        return self._found[pattern]

    def _match(self, pattern: str) -> Sequence[int]:
        if not any(character in pattern for character in _WILDCARDS):
            return [self._indices[pattern]] if pattern in self._indices else []
        if pattern == "*":
            return range(len(self.names))
        self._compared += len(self.names)
        if self.are_too_many:
            return []
        return [index for index, name in enumerate(self.names) if fnmatchcase(name, pattern)]


def without_wildcards(pattern: str) -> str:
    """Return the text of a pattern, to suggest a similar name."""
    return pattern.strip(_WILDCARDS)
