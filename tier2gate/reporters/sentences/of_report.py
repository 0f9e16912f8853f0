"""Sentences about a whole call: what ran, and the outcomes."""

from collections import Counter

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count
from tier2gate.gates.naming import SUITE_HINT
from tier2gate.reporters.sentences.of_gate import point_to_problems
from tier2gate.results.report import Report

NO_GATE = f"no gate was found; {SUITE_HINT}"
"""For a call with nothing to run."""

NOTHING_RUN = f"{Outcome.NOTHING_RUN.value}: {NO_GATE}"
"""The same, with the outcome."""


NOT_PASSED = "did not pass"
"""Heading of the gates that did not pass, each on a line."""


def describe_sum(report: Report) -> str:
    """Count the gates per outcome.

    Args:
        report: what was found.

    Returns:
        One line.
    """
    if not report.gates and report.problems:
        return f"{report.outcome.value}: {point_to_problems(report.problems)}"
    if not report.gates:
        return NOTHING_RUN
    outcomes = Counter(gate.outcome for gate in report.gates)
    parts = [f"{outcomes[item]:,} {item.value}" for item in Outcome if outcomes[item]]
    overall = "" if report.outcome in outcomes else f"; {_describe_rest(report)}"
    return f"{count(len(report.gates), 'gate')}: {', '.join(parts)}{overall}{tell_part(report)}"


def _describe_rest(report: Report) -> str:
    """Describe an outcome of the call that no gate has."""
    if report.outcome is Outcome.NOTHING_RUN and report.problems:
        return f"{report.outcome.value}: {point_to_problems(report.problems)}"
    return f"overall: {report.outcome.value}"


def tell_part(report: Report) -> str:
    """Say that not all scenarios ran, if they were selected.

    Args:
        report: what was found.

    Returns:
        The end of a line; empty if all of them ran.
    """
    return "; only the selected scenarios" if any(gate.selected for gate in report.gates) else ""


def describe_counts(report: Report) -> str:
    """Count what all gates ran, what failed, and what needs a review.

    Args:
        report: what was found.

    Returns:
        One line.
    """
    counts = report.counts
    parts = [
        count(counts.scenarios, "scenario"),
        count(counts.missions, "mission"),
        f"{count(counts.expectations, 'expectation')} ({counts.failed_expectations:,} failed)",
    ]
    if changed := sum(gate.needs_review for gate in report.gates):
        verb = "differs" if changed == 1 else "differ"
        parts.append(f"{count(changed, 'gate')} {verb} from the target branch")
    return ", ".join(parts)


def describe_left_out(number: int) -> str:
    """Count what a report leaves out, and tell where it is.

    Args:
        number: how many problems and notices.

    Returns:
        One line.
    """
    are = "is" if number == 1 else "are"
    return f"{count(number, 'more problem')} {are} left out; the JSON report has everything"
