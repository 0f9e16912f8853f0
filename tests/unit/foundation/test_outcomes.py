"""Outcomes: their exit status, and which of several decides."""

import itertools

from tier2gate.foundation import outcomes
from tier2gate.foundation.outcomes import Outcome, deciding_outcome

SERIOUS = [
    "internal-error",
    "input-invalid",
    "execution-error",
    "nondeterministic",
    "nothing-run",
    "golden-invalid",
    "golden-obsolete",
    "verdict-failed",
    "hash-drift",
    "golden-changed",
    "golden-missing",
    "passed",
]


def test_exit_codes() -> None:
    """A pipeline that asks for an exit status gets the documented one for each outcome."""
    assert {str(outcome): outcome.exit_code for outcome in Outcome} == {
        "passed": 0,
        "verdict-failed": 1,
        "hash-drift": 3,
        "input-invalid": 4,
        "golden-missing": 5,
        "golden-invalid": 6,
        "golden-obsolete": 7,
        "nondeterministic": 8,
        "execution-error": 9,
        "nothing-run": 10,
        "golden-changed": 11,
        "internal-error": 70,
    }
    others = (
        outcomes.USAGE_EXIT_CODE,
        outcomes.INTERRUPTED_EXIT_CODE,
        outcomes.TERMINATED_EXIT_CODE,
    )
    assert others == (2, 130, 143)


def test_most_serious_outcome_decides() -> None:
    """Of several gates, no lesser trouble covers up a greater one, in whichever order they ran."""
    assert sorted(SERIOUS) == sorted(Outcome)
    for greater, lesser in itertools.combinations(SERIOUS, 2):
        for pair in ((greater, lesser), (lesser, greater)):
            assert deciding_outcome(map(Outcome, pair)) == greater


def test_nothing_at_all_is_not_green() -> None:
    """A call that found no gate does not pass."""
    assert deciding_outcome([]) is Outcome.NOTHING_RUN
    assert deciding_outcome([Outcome.PASSED, Outcome.PASSED]) is Outcome.PASSED
