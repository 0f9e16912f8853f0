"""Sentences about a gate among others: what is wrong in a few words, and what to do about it."""

from collections.abc import Iterator

from tier2gate.foundation.outcomes import Outcome
from tier2gate.reporters.sentences.of_codes import OUTCOMES
from tier2gate.reporters.sentences.of_expectations import count_failures
from tier2gate.reporters.sentences.of_gate import compare_with_golden, count_shown
from tier2gate.results.report import GateReport

WHAT_TO_DO = "What to do"
"""Heading of the next steps."""


def advise(outcome: Outcome) -> str:
    """Say what to do about an outcome.

    Args:
        outcome: the outcome of a gate.

    Returns:
        A sentence without its full stop; empty if there is nothing to do.
    """
    return OUTCOMES[outcome][1] if outcome in OUTCOMES else ""


def describe_briefly(gate: GateReport) -> str:
    """Say in a few words what is to be seen of a gate.

    Args:
        gate: the gate.

    Returns:
        Its outcome, and what failed, changed or needs a review.
    """
    return f"{gate.outcome.value}: {'; '.join(said)}" if (said := [*_said(gate)]) else gate.outcome


def _said(gate: GateReport) -> Iterator[str]:
    if gate.failed_expectations:
        yield count_failures(gate)
    if gate.problems:
        yield count_shown(gate.problems)
    if gate.drift is not None:
        from tier2gate.reporters.sentences.of_drift import count_changes  # noqa: PLC0415 - rarely needed

        yield count_changes(gate.drift) if gate.drift.effects else compare_with_golden(gate) or ""
    if gate.outcome is Outcome.GOLDEN_MISSING:
        yield compare_with_golden(gate) or ""
    if gate.needs_review:
        yield "differs from the target branch"
