"""The words in which two texts differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tier2gate.golden.changes import align

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LONGEST = 20_000
"""Longer texts, in characters, are marked as a whole."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of a text.

    Attributes:
        text: the piece.
        is_marked: whether the other text does not have it.
    """

    text: str
    is_marked: bool


def mark_words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Mark the words in which two texts differ.

    Args:
        before: a text.
        after: another text.

    Returns:
        The pieces of both, in order. If they have no word in common, each is one marked piece.
    """
    if len(before) + len(after) > _LONGEST:
        return (_whole(before), _whole(after))
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pairs = align(old, new)
    if not any(old[i].isalnum() for i, _ in pairs):
        return (_whole(before), _whole(after))
    kept_old, kept_new = {i for i, _ in pairs}, {j for _, j in pairs}
    return tuple(_pieces(old, kept_old)), tuple(_pieces(new, kept_new))


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text=text, is_marked=True),)


def _pieces(words: Sequence[str], kept: set[int]) -> Iterator[Piece]:
    marked = (Piece(text=word, is_marked=i not in kept) for i, word in enumerate(words))
    for is_marked, run in groupby(marked, lambda piece: piece.is_marked):
        yield Piece(text="".join(piece.text for piece in run), is_marked=is_marked)
