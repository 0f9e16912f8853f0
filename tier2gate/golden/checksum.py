"""The checksum of a golden: shows that something in it was edited, in any layout."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tier2gate.orchestration.canonical import compose_pieces, encode, hash_texts


def checksum_of(body: Mapping[str, Any], **texts: Iterable[str]) -> str:
    """Return the checksum of a golden.

    Args:
        body: its JSON; a `checksum` in it is ignored.
        **texts: the pieces of the canonical text of fields, which replace those of the golden.

    Returns:
        The SHA-256 of the canonical JSON of everything else.
    """
    items = (
        (key, texts[key] if key in texts else _pieces(body[key]))
        for key in sorted(body)
        if key != "checksum"
    )
    return hash_texts(compose_pieces(items))


def _pieces(value: Any) -> Iterator[str]:
    """Yield the canonical text of a field, that of a mapping by its items: there may be many."""
    if not isinstance(value, dict):
        return iter((encode(value),))
    return compose_pieces((key, (encode(value[key]),)) for key in sorted(value))


def has_checksum(value: Mapping[str, Any], **corrected: Any) -> bool:
    """Return whether the checksum that a golden states is right.

    Args:
        value: the JSON of a golden.
        **corrected: fields that replace those of the golden.

    Returns:
        Whether it is the checksum of the golden with these fields.
    """
    stated: str = value["checksum"]
    return stated == checksum_of({**value, **corrected})


def has_checksum_of_texts(value: Mapping[str, Any], **texts: Iterable[str]) -> bool:
    """Do the same as `has_checksum` for fields whose canonical text is known.

    Args:
        value: the JSON of a golden.
        **texts: the pieces of the text of fields, as for `checksum_of`.

    Returns:
        Whether it is the checksum of the golden with these fields.
    """
    stated: str = value["checksum"]
    return stated == checksum_of(value, **texts)
