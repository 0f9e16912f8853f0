"""The values of the page, each of them once, cut if all of them together would be too large."""

import json
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from tier2gate.foundation.printable import count, cut, escape_invisible

MAX_BYTES = 8_000_000
"""The most bytes of all values, as far as cutting helps."""

_LONGEST = 50_000
"""The most characters of a value; a longer one is cut in the middle."""

_LEVELS = (20_000, 15_000, 10_000, 7_000, 5_000, 3_000, 2_000, 1_500, 1_000, 700, 400, 200, 80)
"""To how many characters values are cut if they do not fit, tried in this order."""

ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Keep(IntEnum):
    """What is cut first if not everything fits."""

    PASSED = 0
    """A value of a scenario that passed."""
    OTHER = 1
    """A value of a scenario that needs attention."""
    WHOLE = 2
    """What failed, and what the page needs to draw: this is never cut."""


class Pool:
    """Texts, each of them once."""

    def __init__(self) -> None:
        """Start without texts."""
        self._indices: dict[str, int] = {}
        self._keep: list[Keep] = []

    def add(self, value: Any, keep: Keep) -> int:
        """Add a value.

        Args:
            value: JSON.
            keep: when it is cut; of several for one value, the greatest counts.

        Returns:
            Its index in the texts.
        """
        return self.add_text(cut(escape_invisible(ENCODER.encode(value)), _LONGEST), keep)

    def add_text(self, text: str, keep: Keep = Keep.WHOLE) -> int:
        """Add a text.

        Args:
            text: the text.
            keep: when it is cut; of several for one text, the greatest counts.

        Returns:
            Its index in the texts.
        """
        index = self._indices.setdefault(text, len(self._indices))
        if index == len(self._keep):
            self._keep.append(keep)
        self._keep[index] = max(keep, self._keep[index])
        return index

    def fit(self, room: int | None = None) -> tuple[list[str], str]:
        """Cut the largest values until all texts fit: those of passed scenarios first.

        Args:
            room: how many bytes there are; `MAX_BYTES` if not given.

        Returns:
            The texts, and what was cut; empty if nothing was.
        """
        room = MAX_BYTES if room is None else room
        texts, told = [*self._indices], []
        for keep, whose in (
            (Keep.PASSED, "of scenarios that passed"),
            (Keep.OTHER, "of other scenarios"),
        ):
            over = sum(map(_size, texts)) - room
            if over <= 0:
                break
            own = [index for index, item in enumerate(self._keep) if item is keep]
            if (level := _level(texts, own, over)) is not None:
                long = [index for index in own if len(texts[index]) > level]
                for index in long:
                    texts[index] = cut(texts[index], level)
                told.append(f"{count(len(long), 'value')} {whose} to {level:,} characters")
        return texts, f"To keep this page small, it cuts {', and '.join(told)}." if told else ""


def _level(texts: Sequence[str], indices: Sequence[int], over: int) -> int | None:
    """Choose to how many characters to cut; the least if even that does not help enough."""
    longest = max((len(texts[index]) for index in indices), default=0)
    levels = [level for level in _LEVELS if level < longest]
    for level in levels:
        long = [texts[index] for index in indices if len(texts[index]) > level]
        if sum(_size(text) - _size(cut(text, level)) for text in long) >= over:
            return level
    return levels[-1] if levels else None


def _size(text: str) -> int:
    """Return the bytes of a text in the page's JSON."""
    escaped = text.count('"') + text.count("\\") + 5 * text.count("<")
    return len(text.encode(errors="surrogatepass")) + escaped
