"""Problems that both readers report, in the same words."""

from tier2gate.documents.positions import Place
from tier2gate.foundation.errors import Problem
from tier2gate.foundation.printable import named


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


class UnreadableScalarError(ValueError):
    """A scalar without a value that all readers agree on, or with one that cannot be kept.

    Attributes:
        code: the problem's code.
        hint: the way out.
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        """Keep what a problem needs."""
        super().__init__(message)
        self.code = code
        self.hint = hint
