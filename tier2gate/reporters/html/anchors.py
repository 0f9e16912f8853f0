"""Ids of parts of the page, which links name: the same for the same names in every run."""

import re
from hashlib import sha256

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OTHER = re.compile(r"[^A-Za-z0-9]+")
_DIGITS = 8  # of the hash of a name that is not plain
_LONGEST = 60


def anchor(kind: str, *names: str) -> str:
    """Make the id of a part of the page.

    A plain name is itself; any other is its plain characters and a part of its hash, so that
    practically no two names have the same id.

    Args:
        kind: the kind of part.
        *names: what names it, such as a gate and a scenario.

    Returns:
        `kind:name:name`, which needs no escape in an address.
    """
    return ":".join([kind, *map(slug, names)])


def slug(name: str) -> str:
    """Write a name so that it needs no escape in an address.

    Args:
        name: any text.

    Returns:
        The name if it is plain.
    """
    if len(name) <= _LONGEST and _PLAIN.fullmatch(name):
        return name
    digest = sha256(name.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
    words = _OTHER.sub("-", name)[:_LONGEST].strip("-")
    return f"{words}~{digest}" if words else f"~{digest}"
