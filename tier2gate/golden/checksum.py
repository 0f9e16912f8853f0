"""The checksum of a golden: shows that something in it was edited, in any layout."""

from collections.abc import Mapping
from typing import Any

from tier2gate.orchestration.canonical import encode, hash_texts


def checksum_of(body: Mapping[str, Any]) -> str:
    """Return the checksum of a golden.

    Args:
        body: its JSON; a `checksum` in it is ignored.

    Returns:
        The SHA-256 of the canonical JSON of everything else.
    """
    return hash_texts([encode({key: body[key] for key in body if key != "checksum"})])


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
