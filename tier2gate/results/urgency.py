"""The order in which people read gates: failed verdicts, broken gates, drift, then the rest."""

from enum import IntEnum

from tier2gate.foundation.outcomes import Outcome, seriousness
from tier2gate.results.report import GateReport


class Urgency(IntEnum):
    """How urgent it is to look at a gate, the most urgent first."""

    FAILED = 0
    """Its verdict failed."""
    BROKEN = 1
    """It has no verdict, or no golden that can be used."""
    DRIFTED = 2
    """Its hash changed."""
    UNACCEPTED = 3
    """Nothing was accepted yet, or not by a reviewer."""
    TO_REVIEW = 4
    """It passed, but differs from the target branch."""
    PASSED = 5
    """It passed, and there is nothing to review."""


_URGENCY = {
    Outcome.PASSED: Urgency.PASSED,
    Outcome.VERDICT_FAILED: Urgency.FAILED,
    Outcome.HASH_DRIFT: Urgency.DRIFTED,
    Outcome.GOLDEN_CHANGED: Urgency.UNACCEPTED,
    Outcome.GOLDEN_MISSING: Urgency.UNACCEPTED,
}


def urgency(gate: GateReport) -> Urgency:
    """Return how urgent it is to look at a gate.

    Args:
        gate: the gate.

    Returns:
        Its urgency; a failed verdict counts whatever the outcome.
    """
    if gate.passed is False:
        return Urgency.FAILED
    found = _URGENCY.get(gate.outcome, Urgency.BROKEN)
    return Urgency.TO_REVIEW if found is Urgency.PASSED and gate.needs_review else found


def most_urgent_first(gate: GateReport) -> tuple[int, int]:
    """Return the key by which gates are sorted; those that are alike stay in their order.

    Args:
        gate: the gate.

    Returns:
        The key.
    """
    return urgency(gate), seriousness(gate.outcome)


def most_urgent_last(gate: GateReport) -> tuple[int, int]:
    """Return the key for a terminal, where the last lines are seen first.

    Args:
        gate: the gate.

    Returns:
        The key of the reversed order; gates that are alike stay in their order, too.
    """
    first, second = most_urgent_first(gate)
    return -first, -second


def is_worth_telling(gate: GateReport, *, show_output: bool = False) -> bool:
    """Return whether there is more to show about a gate than that it passed.

    Args:
        gate: the gate.
        show_output: whether to show what missions printed also if nothing failed.

    Returns:
        Whether it failed, has a notice, needs a review, or printed something to be shown.
    """
    has_output = show_output and bool(gate.printed)
    return has_output or bool(gate.notices) or urgency(gate) is not Urgency.PASSED
