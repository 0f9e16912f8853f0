"""The report as a person reads it in a terminal or a log."""

from collections import Counter
from collections.abc import Iterator, Sequence

import click

from tier2gate.foundation.errors import (
    MAX_PROBLEMS,
    MORE_PROBLEMS,
    Outcome,
    Problem,
    count_problems,
    describe_place,
    merged,
)
from tier2gate.foundation.printable import defused, named, one_line
from tier2gate.reporters.interface import MAX_CHANGES, Layout
from tier2gate.reporters.words import (
    NO_GATE,
    count,
    describe_failure,
    describe_size,
)
from tier2gate.results.report import GateReport, Report

WIDTH = 16
"""Of the column of outcomes, in characters."""

_WITHOUT_GOLDEN = (Outcome.VERDICT_FAILED, Outcome.GOLDEN_CHANGED, Outcome.GOLDEN_MISSING)
_COLOURS = {Outcome.PASSED: "green", Outcome.GOLDEN_MISSING: "yellow"}


def render(report: Report, layout: Layout, /) -> bytes:
    """Render all that a terminal shows, the problems first.

    Args:
        report: what was found.
        layout: how it looks.

    Returns:
        Text, UTF-8; nothing in it is a command to GitHub's runner.
    """
    results = render_report(
        report, color=layout.color, quiet=layout.quiet, max_changes=layout.max_changes
    )
    text = render_problems(all_problems(report)) + results
    return defused(text).encode(errors="backslashreplace")


def render_report(
    report: Report, *, color: bool, quiet: bool = False, max_changes: int = MAX_CHANGES
) -> str:
    """Render the results of `check`.

    Args:
        report: what was found.
        color: whether to colour it for a terminal.
        quiet: whether to leave out gates that passed, and the sum; that nothing ran, and what there
            is to know of a gate that passed, is said anyway.
        max_changes: how many failures and changes are told of a gate, each.

    Returns:
        Text with a final newline; empty if there is nothing to say.
    """
    lines = list(_removed(report))
    for gate in report.gates:
        if is_worth_telling(gate) or not quiet:
            lines += _gate(gate, max_changes, color=color)
    lines += [f"notice: {describe_problem(notice)}" for notice in report.notices]
    if not quiet or not report.gates:
        lines.append(_sum(report, color=color))
    return "".join(f"{line}\n" for line in lines)


def render_sum(report: Report) -> str:
    """Render how many gates came out how.

    Args:
        report: what was found.

    Returns:
        A line with its final newline, as `render_report` ends with.
    """
    return f"{_sum(report, color=False)}\n"


def render_problems(problems: Sequence[Problem]) -> str:
    """Render problems, a line each.

    Args:
        problems: in the order they should be read.

    Returns:
        `file:line:column: what is wrong; what to do instead` lines; empty if there are none.
    """
    return "".join(f"{describe_problem(problem)}\n" for problem in problems)


def describe_problem(problem: Problem) -> str:
    """Say a problem in one line.

    Args:
        problem: the problem.

    Returns:
        Its place, what is wrong, and the way out.
    """
    place = f"{problem.place}: " if problem.place else ""
    return f"{place}{one_line(problem.text)}"


def all_problems(report: Report) -> list[Problem]:
    """List the problems of a call, and of all its gates.

    Args:
        report: what was found.

    Returns:
        The problems, those of no gate first; those of a file that gates share once, and of each
        file as many as are told.
    """
    of_gates = (problem for gate in report.gates for problem in gate.problems)
    return [*merged([*report.problems, *of_gates])]


NO_GATES = f"nothing-run: {NO_GATE}"
"""What is said where there is nothing to run."""


def describe_gate(gate: GateReport, limit: int) -> Iterator[str]:
    """Say of a gate all that its head line does not.

    Args:
        gate: the gate.
        limit: how many failures and changes are told of, each.

    Yields:
        Lines.
    """
    yield from describe_failures(gate, limit)
    if gate.drift is not None:
        from tier2gate.reporters.drift_words import describe_drift  # noqa: PLC0415 - most have none

        if gate.outcome is Outcome.HASH_DRIFT:
            yield "the verdict passed, but the hash moved:"
        else:
            yield "the hash moved, too:"
        yield f"accepted  {gate.golden_hash}"
        yield f"now       {gate.test_run_hash}"
        yield from describe_drift(gate.drift, gate.expectations, limit)
    elif gate.outcome in _WITHOUT_GOLDEN and gate.golden_hash is None:
        yield "nothing was accepted yet"
        yield f"now       {gate.test_run_hash}"
    elif gate.outcome is Outcome.VERDICT_FAILED:
        yield "the hash is the accepted one: the golden accepts this failed verdict"
    for notice in gate.notices:
        yield f"notice: {describe_problem(notice)}"
    if gate.proposed is not None:
        yield f"proposed  {named(gate.proposed)}"
    if gate.remedy is not None:
        yield f"to accept this: {one_line(gate.remedy)}"
    if gate.base is not None:
        from tier2gate.reporters.base_words import describe_base  # noqa: PLC0415 - as above

        yield from describe_base(gate, limit)


def describe_failures(gate: GateReport, limit: int) -> Iterator[str]:
    """Say which expectations failed, and that there are problems.

    Args:
        gate: the gate.
        limit: how many expectations are told of.

    Yields:
        Lines.
    """
    failed = gate.failed_expectations
    if failed:
        yield f"{len(failed):,} of {count(len(gate.expectations), 'expectation')} failed:"
    for item in failed[:limit]:
        yield f"  {describe_place(item.file, item.line, item.column)}: {named(item.id)}"
        yield f"    {describe_failure(item)}"
    if len(failed) > limit:
        rest = len(failed) - limit
        yield f"  … and {rest:,} more; raise max-changes, or look into the JSON report"
    if gate.problems:
        yield f"{count_told(gate.problems)}, listed above"
    if gate.passed is True and gate.problems:
        yield "the verdict itself passed"


def count_told(problems: Sequence[Problem]) -> str:
    """Say how many problems there are, and whether all of them are told.

    Args:
        problems: problems, `bounded`.

    Returns:
        `2 problems`, or `250 problems, the first 100 of each file`.
    """
    rest = f", the first {MAX_PROBLEMS} of each file" if _are_cut(problems) else ""
    return f"{count(count_problems(problems), 'problem')}{rest}"


def _are_cut(problems: Sequence[Problem]) -> bool:
    return any(problem.code == MORE_PROBLEMS for problem in problems)


def is_worth_telling(gate: GateReport) -> bool:
    """Tell whether there is more to say of a gate than that it passed.

    Args:
        gate: the gate.

    Returns:
        Whether it failed, has a notice, or stands otherwise to the target branch.
    """
    return gate.outcome is not Outcome.PASSED or bool(gate.notices) or gate.needs_review


def paint(text: str, colour: str | None, *, color: bool) -> str:
    """Colour a text for a terminal.

    Args:
        text: the text.
        colour: which; `None` for none.
        color: whether to colour at all.

    Returns:
        The text, coloured or as it was.
    """
    return click.style(text, fg=colour, bold=True) if color and colour else text


def _gate(gate: GateReport, limit: int, *, color: bool) -> Iterator[str]:
    head = paint(f"{gate.outcome.value:<{WIDTH}}", _COLOURS.get(gate.outcome, "red"), color=color)
    size = f"  ({describe_size(gate)})" if gate.passed is not None else ""
    yield f"{head}{named(gate.name)}  {_suite_name(gate)}{size}"
    yield from (f"  {line}" for line in describe_gate(gate, limit))


def _removed(report: Report) -> Iterator[str]:
    if report.removed:
        from tier2gate.reporters.base_words import describe_removed  # noqa: PLC0415 - seldom

        yield from describe_removed(report.removed)


def _sum(report: Report, *, color: bool) -> str:
    if not report.gates:
        searched = f"{report.outcome.value}: {count_told(report.problems)}, listed above"
        return paint(searched if report.problems else NO_GATES, "red", color=color)
    outcomes = Counter(gate.outcome for gate in report.gates)
    parts = [f"{outcomes[item]:,} {item.value}" for item in Outcome if outcomes[item]]
    if report.outcome not in outcomes:
        parts[-1] += f"; the call as a whole: {report.outcome.value}"
    return f"{count(len(report.gates), 'gate')}: {', '.join(parts)}"


def _suite_name(gate: GateReport) -> str:
    return named(gate.files.suite or gate.files.expectations or gate.files.golden or "")
