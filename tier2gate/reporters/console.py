"""The report as a person reads it in a terminal or a log."""

from collections.abc import Iterator, Sequence

import click

from tier2gate.foundation.errors import Outcome, Problem, merged
from tier2gate.foundation.printable import defused, named
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.sentences.counting import and_more_in_report
from tier2gate.reporters.sentences.of_gate import (
    PROPOSED,
    VERDICT_PASSED,
    compare_with_golden,
    count_failures,
    describe_failure,
    describe_mission_failure,
    describe_notice,
    describe_problem,
    describe_remedy,
    describe_size,
    list_hashes,
    place_failure,
    point_to_problems,
)
from tier2gate.reporters.sentences.of_report import describe_sum
from tier2gate.results.report import GateReport, Report
from tier2gate.settings import DEFAULT_MAX_CHANGES

WIDTH = 16
"""Of the column of outcomes, in characters."""

_LABEL = 10  # of the column of what stands before hashes
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
    report: Report, *, color: bool, quiet: bool = False, max_changes: int = DEFAULT_MAX_CHANGES
) -> str:
    """Render the results of `check`.

    Args:
        report: what was found.
        color: whether to colour it for a terminal.
        quiet: whether to leave out gates that passed, and the sum; that nothing ran, and what there
            is to know of a gate that passed, is said anyway.
        max_changes: how many failures and changes are shown for a gate, each.

    Returns:
        Text with a final newline; empty if there is nothing to say.
    """
    lines = list(_removed(report))
    for gate in report.gates:
        if is_worth_telling(gate) or not quiet:
            lines += _gate(gate, max_changes, color=color)
    lines += map(describe_notice, report.notices)
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


def all_problems(report: Report) -> list[Problem]:
    """List the problems of a call, and of all its gates.

    Args:
        report: what was found.

    Returns:
        The problems, those of no gate first; those of a file that gates share once, and of each
        file as many as are shown.
    """
    of_gates = (problem for gate in report.gates for problem in gate.problems)
    return [*merged([*report.problems, *of_gates])]


def describe_gate(gate: GateReport, limit: int) -> Iterator[str]:
    """Say of a gate all that its head line does not.

    Args:
        gate: the gate.
        limit: how many failures and changes are shown, each.

    Yields:
        Lines.
    """
    yield from describe_failures(gate, limit)
    golden = compare_with_golden(gate)
    if golden is not None:
        yield golden if gate.drift is None else f"{golden}:"
        yield from align(list_hashes(gate))
    if gate.drift is not None:
        from tier2gate.reporters.sentences.of_drift import describe_drift  # noqa: PLC0415 - seldom

        yield from describe_drift(gate.drift, gate.expectations, limit)
    yield from map(describe_notice, gate.notices)
    if gate.proposed is not None:
        yield from align([(PROPOSED, named(gate.proposed))])
    if (remedy := describe_remedy(gate)) is not None:
        yield remedy
    if gate.base is not None:
        from tier2gate.reporters.sentences.of_target_branch import describe_base  # noqa: PLC0415

        yield from describe_base(gate, limit)


def describe_failures(gate: GateReport, limit: int) -> Iterator[str]:
    """Say which expectations failed, and that there are problems.

    Args:
        gate: the gate.
        limit: how many expectations are shown.

    Yields:
        Lines.
    """
    failed = gate.failed_expectations
    if failed:
        yield f"{count_failures(gate)}:"
    for item in failed[:limit]:
        yield f"  {place_failure(item)}"
        yield f"    {describe_failure(item)}"
        if (why := describe_mission_failure(item)) is not None:
            yield f"    {why}"
    if len(failed) > limit:
        yield f"  {and_more_in_report(len(failed) - limit)}"
    if gate.problems:
        yield point_to_problems(gate.problems)
    if gate.passed is True and gate.problems:
        yield VERDICT_PASSED


def align(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Align values behind their labels.

    Args:
        rows: a label and a value each.

    Yields:
        Lines.
    """
    for label, value in rows:
        yield f"{label:<{_LABEL}}{value}"


def is_worth_telling(gate: GateReport) -> bool:
    """Tell whether there is more to say of a gate than that it passed.

    Args:
        gate: the gate.

    Returns:
        Whether it failed, has a notice, or needs a review.
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
        from tier2gate.reporters.sentences.of_target_branch import (  # noqa: PLC0415 - seldom
            describe_removed,
        )

        yield from describe_removed(report.removed)


def _sum(report: Report, *, color: bool) -> str:
    return paint(describe_sum(report), None if report.gates else "red", color=color)


def _suite_name(gate: GateReport) -> str:
    return named(gate.files.suite or gate.files.expectations or gate.files.golden or "")
