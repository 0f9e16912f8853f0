"""Documents made of the parts of others, whose values are still located where they are written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document

Trace: TypeAlias = Callable[[ValuePath], tuple[Document, ValuePath]]
"""Path in a composed document → the document that holds the value, and the value's path there."""


@dataclass(frozen=True, kw_only=True)
class Composed(Document):
    """A document whose values are written in other documents, or elsewhere in the same file.

    Attributes:
        trace: finds where a value comes from.
    """

    trace: Trace

    def origin(self, path: ValuePath) -> tuple[Document, ValuePath]:
        """Return the document in which a value is written, and its path there."""
        document, there = self.trace(path)
        return document.origin(there)


def compose(document: Document, value: Any, trace: Trace) -> Document:
    """Give a document another value.

    Args:
        document: the document that names the file.
        value: the value; JSON.
        trace: finds where each part of the value comes from.

    Returns:
        The document; its problems have the places where the values are written.
    """
    return Composed(
        name=document.name,
        value=value,
        text=document.text,
        limits=document.limits,
        is_json=document.is_json,
        trace=trace,
    )


def take_items(document: Document, key: str, indices: Sequence[int]) -> Document:
    """Reduce a list of a document to some of its items.

    Args:
        document: the document; a mapping.
        key: the key of the list.
        indices: the indices of the items to keep, in order.

    Returns:
        A document with the value of the part, and the places of the whole.
    """
    kept = tuple(indices)

    def trace(path: ValuePath) -> tuple[Document, ValuePath]:
        match path:
            case (str(first), int(index), *rest) if first == key:
                return document, (key, kept[index], *rest)
        return document, path

    items = document.value[key]
    return compose(document, {**document.value, key: [items[index] for index in kept]}, trace)
