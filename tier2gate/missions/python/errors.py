"""What the reproducibility rules raise."""

from tier2gate.orchestration.engine import EnvelopeViolation


class NotReproducibleError(EnvelopeViolation):
    """A call was refused by the reproducibility rules."""


class UnsupportedPythonError(Exception):
    """This Python does not let the rules guard what they must guard."""
