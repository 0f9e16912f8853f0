"""Refusals that both readers share: a repeated key, and a scalar that cannot be read."""

from tier2gate.documents.positions import Place
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem

SECOND_DOCUMENT = "second-document"
"""The code of the problem of a file with more than one document."""


def duplicate_key(key: str | int, first: Place, second: Place) -> Problem:
    """Describe a repeated key.

    Args:
        key: the key.
        first: the position of its first use.
        second: the position of its second use.

    Returns:
        The problem, at the second position.
    """
    return Problem(
        code="duplicate-key",
        message=f"duplicate key {named(str(key))}, first used at {first[0]}:{first[1]}",
        hint="remove or rename one of them",
        line=second[0],
        column=second[1],
    )


class UnreadableScalarError(ValueError):
    """A scalar that readers interpret differently, or whose value is not supported.

    Attributes:
        code: the problem's code.
        hint: what to write instead.
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        """Keep the parts of a problem."""
        super().__init__(message)
        self.code = code
        self.hint = hint
