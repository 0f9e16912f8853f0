"""Sentences about what `update` does to a golden."""

from typing import assert_never

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import shorten_hash
from tier2gate.reporters.sentences.of_gate import list_hashes
from tier2gate.results.acceptance import Acceptance, Fate

SUITE_GONE = "its suite no longer exists"
"""Why a golden is deleted."""

FAILED_VERDICT = "a failed verdict is accepted, but the gate fails until its expectations hold"
"""Heading of the failures that are accepted."""

ALLOW_FAILING = "to accept it anyway"
"""Label of the command that accepts a failed verdict."""


def describe_fate(fate: Fate, *, dry_run: bool) -> str:
    """Describe what is about to happen to a golden.

    Args:
        fate: what happens to it.
        dry_run: whether nothing is written.

    Returns:
        One or two words.
    """
    match fate:
        case Fate.CREATED:
            return "would create" if dry_run else "creating"
        case Fate.UPDATED:
            return "would update" if dry_run else "updating"
        case Fate.PRUNED:
            return "would delete" if dry_run else "deleting"
        case Fate.UNCHANGED:
            return "unchanged"
        case Fate.REFUSED:
            return "refused"
        case _:
            assert_never(fate)


def describe_refusal(outcome: Outcome) -> str:
    """Describe why a golden is unchanged.

    Args:
        outcome: the reason.

    Returns:
        One line.
    """
    return f"{outcome.value}: nothing was accepted"


def list_accepted_hashes(item: Acceptance) -> list[tuple[str, str]]:
    """List the old accepted hash, if any, and the new one, shortened.

    Args:
        item: what happens to a golden.

    Returns:
        Pairs of label and hash.
    """
    gate = item.report
    hashes = list_hashes(gate) or [("now", shorten_hash(gate.test_run_hash or ""))]
    return [("was" if label == "accepted" else label, value) for label, value in hashes]
