"""The name of a new gate: checked if it is given, or else made from the name of a file."""

import re
import unicodedata

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import named

_LONGEST = 80
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_OTHER = re.compile(r"[^A-Za-z0-9]+")
_FALLBACK = "gate"


def check_name(name: str) -> str:
    """Check the name of a gate, which becomes that of its files.

    Args:
        name: as the user gave it.

    Returns:
        The same name.

    Raises:
        UnusablePathError: it cannot be part of a file name everywhere, or is very long.
    """
    if len(name) > _LONGEST:
        raise UnusablePathError(f"the name has more than {_LONGEST} characters; shorten it")
    if not _NAME.fullmatch(name):
        message = (
            f"{named(name)} is not a valid gate name; use a to z and digits, with dots, dashes or "
            "underscores between them"
        )
        raise UnusablePathError(message)
    return name


def name_from(text: str) -> str:
    """Make the name of a gate from any other name.

    Args:
        text: such as the name of a file without its ending.

    Returns:
        A name that `check_name` takes.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain)[:_LONGEST].strip("-") or _FALLBACK
