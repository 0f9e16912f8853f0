"""Problems that both readers report, in the same words."""

from tier2gate.documents.positions import Place
from tier2gate.errors import Problem
from tier2gate.printable import named


def duplicate_key(key: str | int, first: Place, second: Place) -> Problem:
    """Word a repeated key, naming both places.

    Args:
        key: the key.
        first: where it stands first.
        second: where it stands again.

    Returns:
        The problem, at the second place.
    """
    return Problem(
        code="duplicate-key",
        message=f"the key {named(str(key))} is in this mapping already, at {first[0]}:{first[1]}",
        hint="remove or rename one of the two",
        line=second[0],
        column=second[1],
    )
