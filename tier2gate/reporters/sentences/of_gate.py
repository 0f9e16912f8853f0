"""Sentences about a gate: its size, its problems, its golden, and how to accept the results."""

from collections.abc import Sequence

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, listed, one_line, shorten_hash
from tier2gate.foundation.problems import (
    MAX_PROBLEMS,
    MORE_PROBLEMS,
    Problem,
    count_problems,
)
from tier2gate.results.report import GateReport, Unlisted

VERDICT_PASSED = "the verdict passed"
"""For a gate that failed for another reason."""

ACCEPT = "to accept this"
"""Label of the command that accepts the results."""

RUN_AND_COMMIT = "run this command and commit the golden that it writes"
"""How to use that command, if it is on its own line."""

SEE_EACH = "the other commands are below, with their gates"
"""If not all commands are shown."""

PROPOSED = "proposed"
"""Label of the path of a proposed golden."""

NOT_COMPARED = "the hash was not compared"
"""For a gate that was stopped or failed before there was a hash to compare."""


def describe_size(gate: GateReport) -> str:
    """Describe how much a gate ran.

    Args:
        gate: the gate.

    Returns:
        Its counts.
    """
    counts = [
        _count_scenarios(gate),
        count(gate.missions, "mission"),
        count(gate.expectation_count, "expectation"),
    ]
    if gate.skipped_count:
        counts.append(f"{count(gate.skipped_count, 'step')} skipped")
    return ", ".join(counts)


def describe_unlisted(unlisted: Unlisted) -> str:
    """Say what a report counts but does not list.

    Args:
        unlisted: the numbers.

    Returns:
        `5 expectations that held, 1 skipped step`; empty if everything is listed.
    """
    counts = [
        (unlisted.expectations, "expectation", " that held"),
        (unlisted.failed_expectations, "expectation", " that failed"),
        (unlisted.not_judged, "expectation", " that could not be judged"),
        (unlisted.stopped, "scenario", " in which a mission has no result"),
        (unlisted.masks, "mask", ""),
        (unlisted.skipped, "step", " skipped"),
        (unlisted.printed, "scenario", " that printed something"),
        (unlisted.drifted, "scenario", " that differ from the accepted run"),
        (unlisted.inputs, "input", " that changed"),
        (unlisted.results, "scenario", " with results to accept"),
    ]
    return ", ".join(f"{count(number, noun)}{rest}" for number, noun, rest in counts if number)


def describe_size_briefly(gate: GateReport) -> str:
    """Describe in a few words how much a gate ran.

    Args:
        gate: the gate.

    Returns:
        The number of its scenarios.
    """
    return _count_scenarios(gate)


def _count_scenarios(gate: GateReport) -> str:
    if gate.selected is None:
        return count(gate.scenarios, "scenario")
    return f"{gate.scenarios:,} of {count(gate.selected.total, 'scenario')}"


def describe_run(gate: GateReport) -> str:
    """Say what ran and whether all expectations held.

    Args:
        gate: a gate that ran.

    Returns:
        One line.
    """
    verdict = VERDICT_PASSED if gate.passed else "the verdict failed"
    return f"{describe_size(gate)}: {verdict}"


def describe_part(gate: GateReport) -> str:
    """Say that a printed record is that of a part.

    Args:
        gate: a gate; only some of its scenarios ran.

    Returns:
        One line.
    """
    return f"{_count_scenarios(gate)}: the record has no hash of the run"


def describe_problem(problem: Problem) -> str:
    """Describe a problem in one line.

    Args:
        problem: the problem.

    Returns:
        Its place, what is wrong, and what to do.
    """
    place = f"{problem.place}: " if problem.place else ""
    return f"{place}{describe_text(problem)}"


def describe_text(problem: Problem) -> str:
    """Describe a problem in one line, for readers who see its place elsewhere.

    Args:
        problem: the problem.

    Returns:
        What is wrong, and what to do.
    """
    return one_line(problem.text)


def describe_notice(notice: Problem) -> str:
    """Describe a notice in one line.

    Args:
        notice: the notice.

    Returns:
        The line, beginning with `notice:`.
    """
    return f"notice: {describe_problem(notice)}"


def count_shown(problems: Sequence[Problem]) -> str:
    """Count the problems, and tell whether all of them are shown.

    Args:
        problems: problems, `bounded`.

    Returns:
        `2 problems`, or `250 problems, the first 100 of each file`.
    """
    are_cut = any(problem.code == MORE_PROBLEMS for problem in problems)
    rest = f", the first {MAX_PROBLEMS} of each file" if are_cut else ""
    return f"{count(count_problems(problems), 'problem')}{rest}"


def point_to_problems(problems: Sequence[Problem]) -> str:
    """Point to problems that are listed above.

    Args:
        problems: at least one.

    Returns:
        One line.
    """
    shown, number = len(problems), count_problems(problems)
    are_cut = any(problem.code == MORE_PROBLEMS for problem in problems)
    lines = "" if are_cut or shown == number else f" in {count(shown, 'line')}"
    return f"{count_shown(problems)}, listed above{lines}"


def describe_verdict(gate: GateReport) -> str:
    """Describe the verdict in one or two words.

    Args:
        gate: the gate.

    Returns:
        `passed`, `failed` or `not reached`.
    """
    return {True: "passed", False: "failed", None: "not reached"}[gate.passed]


def describe_golden(gate: GateReport) -> str:
    """Describe briefly how a run compares with its golden, and whether the golden changed.

    Args:
        gate: the gate.

    Returns:
        The text of a table cell.
    """
    if gate.drift is not None:
        state = f"drifted: {gate.drift.cause.value}"
    elif gate.outcome is Outcome.GOLDEN_INVALID:
        state = "unusable"
    elif gate.test_run_hash is None or (gate.golden_hash is None and gate.problems):
        state = "not reached"
    elif gate.golden_hash is None:
        state = "none yet"
    else:
        state = "accepted"
    return f"{state}, changed here" if gate.golden_changed else state


def compare_with_golden(gate: GateReport) -> str | None:
    """Describe how the run compares with its golden, if that explains the outcome.

    Args:
        gate: the gate.

    Returns:
        A sentence without its full stop; `None` if there is nothing to explain.
    """
    if gate.drift is not None:
        what = "the hash" if gate.selected is None else "a result"
        return f"{VERDICT_PASSED}, but {what} changed" if gate.passed else f"{what} also changed"
    match gate.outcome:
        case Outcome.VERDICT_FAILED if gate.golden_hash is not None and gate.selected:
            return "the results of these scenarios match the golden"
        case Outcome.VERDICT_FAILED if gate.golden_hash is not None:
            return (
                "the hash matches the golden, which accepts this failed verdict, "
                "but the gate fails until its expectations hold"
            )
        case Outcome.VERDICT_FAILED | Outcome.GOLDEN_CHANGED | Outcome.GOLDEN_MISSING:
            return None if gate.golden_hash is not None else "nothing has been accepted yet"
        case (
            Outcome.PASSED
            | Outcome.HASH_DRIFT
            | Outcome.INPUT_INVALID
            | Outcome.GOLDEN_INVALID
            | Outcome.GOLDEN_OBSOLETE
            | Outcome.EXECUTION_ERROR
            | Outcome.NONDETERMINISTIC
            | Outcome.NOTHING_RUN
            | Outcome.INTERNAL_ERROR
        ):
            return None


def list_hashes(gate: GateReport) -> list[tuple[str, str]]:
    """List the hashes that differ, shortened.

    Args:
        gate: the gate.

    Returns:
        Pairs of label and hash; empty if the run has the accepted hash.
    """
    same = gate.drift is None and gate.test_run_hash == gate.golden_hash
    if gate.test_run_hash is None or same:
        return []
    hashes = {"accepted": gate.golden_hash, "now": gate.test_run_hash}
    return [(label, shorten_hash(item)) for label, item in hashes.items() if item is not None]


def describe_remedy(gate: GateReport) -> str | None:
    """Show the command that accepts the results, or why there is none for a part of them.

    Args:
        gate: the gate.

    Returns:
        One line; `None` if there is no such command.
    """
    if gate.remedy is not None:
        return f"{ACCEPT}: {one_line(gate.remedy)}"
    if gate.selected and gate.outcome in (Outcome.HASH_DRIFT, Outcome.GOLDEN_MISSING):
        return f"{ACCEPT}, first run without --scenario"
    return None


def describe_acceptance(gates: Sequence[str], left_out: int) -> str:
    """Say what commands below are for.

    Args:
        gates: the gates whose results they accept; none for all that are listed.
        left_out: how many commands are not shown.

    Returns:
        A part of a sentence.
    """
    of = f"of {listed(gates, str)}" if gates else "of these gates"
    goldens = "the golden it writes" if len(gates) == 1 else "the goldens it writes"
    more = f" ({SEE_EACH})" if left_out else ""
    return f"to accept the results {of}, run this and commit {goldens}{more}"


def describe_next_step(gate: GateReport) -> str:
    """Say in a few words what is wrong with a gate, or which command accepts its results.

    Args:
        gate: a gate that did not pass.

    Returns:
        A part of a line; empty if the outcome says it all.
    """
    if (remedy := describe_remedy(gate)) is not None:
        return remedy
    if gate.problems:
        return count_shown(gate.problems)
    failed = [item.id for item in gate.failed_expectations]
    from tier2gate.reporters.sentences.counting import name_some  # noqa: PLC0415 - rarely needed
    from tier2gate.reporters.sentences.of_expectations import count_failures  # noqa: PLC0415 - rarely needed

    return f"{count_failures(gate)}: {name_some(failed)}" if failed else ""
