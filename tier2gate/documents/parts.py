"""A part of a document: some items of one of its lists, still located in the whole file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tier2gate.documents.positions import Positions
from tier2gate.documents.reader import Document


def take_items(document: Document, key: str, indices: Sequence[int]) -> Document:
    """Reduce a list of a document to some of its items.

    Args:
        document: the document; a mapping.
        key: the key of the list.
        indices: the indices of the items to keep, in order.

    Returns:
        A document with the value of the part, and the positions of the file.
    """
    items = document.value[key]
    return _Part(
        name=document.name,
        value={**document.value, key: [items[index] for index in indices]},
        text=document.text,
        limits=document.limits,
        is_json=document.is_json,
        whole=document,
        key=key,
        indices=tuple(indices),
    )


@dataclass(frozen=True, kw_only=True)
class _Part(Document):
    """A document with some items of a list.

    Attributes:
        whole: the document with all items.
        key: the key of the list.
        indices: the indices of the items in the whole.
    """

    whole: Document
    key: str
    indices: tuple[int, ...]

    @cached_property
    def positions(self) -> Positions:
        """The positions of the values in the whole file."""
        now = {index: place for place, index in enumerate(self.indices)}
        whole, part = self.whole.positions, Positions()
        for places, kept in ((whole.values, part.values), (whole.keys, part.keys)):
            for path, place in places.items():
                if len(path) == 1 or path[:1] != (self.key,):
                    kept[path] = place
                elif (index := path[1]) in now:
                    kept[(self.key, now[index], *path[2:])] = place
        return part
