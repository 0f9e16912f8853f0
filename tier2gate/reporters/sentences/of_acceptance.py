"""What is said of a golden under `update`."""

from typing import assert_never

from tier2gate.foundation.errors import Outcome
from tier2gate.reporters.sentences.of_gate import list_hashes
from tier2gate.results.acceptance import Acceptance, Fate

SUITE_GONE = "its suite no longer exists"
"""Why a golden is deleted."""

FAILED_VERDICT = "a failed verdict is accepted"
"""Before its failures, where they are accepted."""

ALLOW_FAILING = "--allow-failing accepts it anyway"
"""How to accept a failed verdict."""


def describe_fate(fate: Fate, *, dry_run: bool) -> str:
    """Say what is about to happen to a golden, so that its reader can still stop it.

    Args:
        fate: what becomes of it.
        dry_run: whether nothing of it is to happen.

    Returns:
        A word or two.
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
    """Say that a golden stays as it is.

    Args:
        outcome: why.

    Returns:
        One line.
    """
    return f"{outcome.value}: nothing was accepted"


def list_accepted_hashes(item: Acceptance) -> list[tuple[str, str]]:
    """List what was accepted, and what is now.

    Args:
        item: what becomes of a golden.

    Returns:
        A label and a hash each.
    """
    gate = item.report
    hashes = list_hashes(gate) or [("now", gate.test_run_hash or "")]
    return [("was" if label == "accepted" else label, value) for label, value in hashes]
