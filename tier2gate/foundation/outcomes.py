"""Outcomes, and the exit status of each.

The names and numbers are those of the table in `docs/outcomes.md`; no other module knows an exit
status by its number.
"""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """The outcome of a gate, or of a whole call."""

    PASSED = "passed"
    VERDICT_FAILED = "verdict-failed"
    HASH_DRIFT = "hash-drift"
    GOLDEN_CHANGED = "golden-changed"
    INPUT_INVALID = "input-invalid"
    GOLDEN_MISSING = "golden-missing"
    GOLDEN_INVALID = "golden-invalid"
    GOLDEN_OBSOLETE = "golden-obsolete"
    EXECUTION_ERROR = "execution-error"
    NONDETERMINISTIC = "nondeterministic"
    NOTHING_RUN = "nothing-run"
    INTERNAL_ERROR = "internal-error"

    @property
    def exit_code(self) -> int:
        """The process's exit status for this outcome."""
        return _MOST_SERIOUS_FIRST[self]


# Outcome → exit status. The first of these that any gate has is the outcome of the call.
_MOST_SERIOUS_FIRST = {
    Outcome.INTERNAL_ERROR: 70,
    Outcome.INPUT_INVALID: 4,
    Outcome.EXECUTION_ERROR: 9,
    Outcome.NONDETERMINISTIC: 8,
    Outcome.NOTHING_RUN: 10,
    Outcome.GOLDEN_INVALID: 6,
    Outcome.GOLDEN_OBSOLETE: 7,
    Outcome.VERDICT_FAILED: 1,
    Outcome.HASH_DRIFT: 3,
    Outcome.GOLDEN_CHANGED: 11,
    Outcome.GOLDEN_MISSING: 5,
    Outcome.PASSED: 0,
}

USAGE_EXIT_CODE = 2
INTERRUPTED_EXIT_CODE = 130
TERMINATED_EXIT_CODE = 143


def seriousness(outcome: Outcome) -> int:
    """Rank an outcome by how serious it is.

    Args:
        outcome: the outcome.

    Returns:
        0 for the most serious; higher for less serious ones.
    """
    return [*_MOST_SERIOUS_FIRST].index(outcome)


def deciding_outcome(outcomes: Iterable[Outcome]) -> Outcome:
    """Choose the outcome of a call over several gates.

    Args:
        outcomes: one per gate.

    Returns:
        The most serious; `nothing-run` if there are none, because that must not pass.
    """
    return min(outcomes, key=seriousness, default=Outcome.NOTHING_RUN)
