"""Render a report for people, in a terminal or a log."""

from collections.abc import Iterator, Sequence

import click

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import defused, named
from tier2gate.foundation.problems import Problem, merged
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.sentences.counting import and_more_shown_by_option
from tier2gate.reporters.sentences.of_expectations import (
    count_failures,
    describe_failures_alike,
    describe_not_judged,
    find_verdicts_before,
    place_expectation,
)
from tier2gate.reporters.sentences.of_gate import (
    PROPOSED,
    VERDICT_PASSED,
    compare_with_golden,
    describe_notice,
    describe_problem,
    describe_remedy,
    describe_run,
    describe_size,
    list_hashes,
    point_to_problems,
)
from tier2gate.reporters.sentences.of_report import describe_sum
from tier2gate.results.alike import group_alike
from tier2gate.results.report import GateReport, Report
from tier2gate.settings import DEFAULT_MAX_CHANGES

WIDTH = 16
"""Width of the column of outcomes, in characters."""

_LABEL = 10  # width of the column of labels before hashes
_COLOURS = {Outcome.PASSED: "green", Outcome.GOLDEN_MISSING: "yellow"}


def render(report: Report, layout: Layout, /) -> bytes:
    """Render everything that a terminal shows, problems first.

    Args:
        report: what was found.
        layout: the layout.

    Returns:
        UTF-8 text without workflow commands.
    """
    results = render_report(
        report,
        color=layout.color,
        quiet=layout.quiet,
        max_changes=layout.max_changes,
        show_output=layout.show_output,
    )
    text = render_problems(all_problems(report)) + results
    return defused(text).encode(errors="backslashreplace")


def render_report(
    report: Report,
    *,
    color: bool,
    quiet: bool = False,
    max_changes: int = DEFAULT_MAX_CHANGES,
    show_output: bool = False,
) -> str:
    """Render the results of `check`.

    Args:
        report: what was found.
        color: whether to colour it for a terminal.
        quiet: whether to leave out gates that passed, and the summary line; gates with notices or
            in need of a review, and that nothing ran, are shown anyway.
        max_changes: how many failures, and how many changes, to show for each gate.
        show_output: whether to show what missions printed also if nothing failed.

    Returns:
        Text with a final newline; empty if there is nothing to show.
    """
    lines = list(_removed(report))
    for gate in report.gates:
        if is_worth_telling(gate, show_output=show_output) or not quiet:
            lines += _gate(gate, max_changes, color=color, show_output=show_output)
    lines += map(describe_notice, report.notices)
    if not quiet or not report.gates:
        lines.append(_sum(report, color=color))
    return "".join(f"{line}\n" for line in lines)


def render_sum(report: Report) -> str:
    """Render the number of gates per outcome.

    Args:
        report: what was found.

    Returns:
        The last line of `render_report`, with its newline.
    """
    return f"{_sum(report, color=False)}\n"


def render_problems(problems: Sequence[Problem]) -> str:
    """Render problems, one per line.

    Args:
        problems: the problems, in order.

    Returns:
        Lines `file:line:column: what is wrong; what to do`; empty if there are none.
    """
    return "".join(f"{describe_problem(problem)}\n" for problem in problems)


def render_notices(notices: Sequence[Problem]) -> str:
    """Render notices, one per line.

    Args:
        notices: the notices, in order.

    Returns:
        Lines `notice: file:line:column: what is wrong; what to do`; empty if there are none.
    """
    return "".join(f"{describe_notice(notice)}\n" for notice in notices)


def render_verdict(gate: GateReport) -> str:
    """Render the verdict of a run that is not compared with a golden.

    Args:
        gate: the gate.

    Returns:
        Lines: the expectations that failed, and what ran.
    """
    lines = [*describe_failures(gate, DEFAULT_MAX_CHANGES), describe_run(gate)]
    return "".join(f"{line}\n" for line in lines)


def all_problems(report: Report) -> list[Problem]:
    """List the problems of a call and of all its gates.

    Args:
        report: what was found.

    Returns:
        The problems, those that belong to no gate first, without duplicates from shared files, and
        with a limit per file.
    """
    of_gates = (problem for gate in report.gates for problem in gate.problems)
    return [*merged([*report.problems, *of_gates])]


def render_gate(
    gate: GateReport, *, max_changes: int = DEFAULT_MAX_CHANGES, show_output: bool = False
) -> str:
    """Render what a terminal shows of one gate: its problems, then the gate.

    Args:
        gate: the gate.
        max_changes: how many failures, and how many changes, to show.
        show_output: whether to show what missions printed also if nothing failed.

    Returns:
        Lines.
    """
    lines = _gate(gate, max_changes, color=False, show_output=show_output)
    return render_problems(gate.problems) + "".join(f"{line}\n" for line in lines)


def describe_gate(gate: GateReport, limit: int, *, show_output: bool = False) -> Iterator[str]:
    """Describe a gate below its first line.

    Args:
        gate: the gate.
        limit: how many failures, and how many changes, to show.
        show_output: whether to show what missions printed also if nothing failed.

    Yields:
        Lines.
    """
    yield from describe_failures(gate, limit)
    if gate.masks:
        from tier2gate.reporters.sentences.of_masks import describe_masks  # noqa: PLC0415 - rarely needed

        yield describe_masks(gate.masks)
    golden = compare_with_golden(gate)
    if golden is not None:
        yield golden if gate.drift is None else f"{golden}:"
        yield from align(list_hashes(gate))
    if gate.offers_first_results:
        from tier2gate.reporters.sentences.of_changes import describe_first_results  # noqa: PLC0415 - rarely needed

        yield from describe_first_results(gate, limit)
    if gate.drift is not None:
        from tier2gate.reporters.sentences.of_drift import describe_drift  # noqa: PLC0415 - rarely needed

        told = gate.failed_expectations
        yield from describe_drift(gate.drift, gate.expectations, limit, told=told)
    if gate.printed:
        from tier2gate.reporters.output import output_lines  # noqa: PLC0415 - rarely needed

        yield from output_lines(gate, limit, show_output=show_output)
    yield from map(describe_notice, gate.notices)
    if gate.proposed is not None:
        yield from align([(PROPOSED, named(gate.proposed))])
    if (remedy := describe_remedy(gate)) is not None:
        yield remedy
    if gate.base is not None:
        from tier2gate.reporters.sentences.of_target_branch import describe_base  # noqa: PLC0415

        yield from describe_base(gate, limit)


def describe_failures(gate: GateReport, limit: int) -> Iterator[str]:
    """List the expectations that failed, and point to the problems.

    Args:
        gate: the gate.
        limit: how many expectations to show.

    Yields:
        Lines.
    """
    failed = gate.failed_expectations
    if failed:
        yield f"{count_failures(gate)}:"
    groups = group_alike(failed)
    before = find_verdicts_before(gate)
    for group in groups[:limit]:
        yield f"  {place_expectation(*group)}"
        lines = describe_failures_alike(group, before, gate.scenarios)
        yield from (f"    {line}" for line in lines)
    if left := sum(map(len, groups[limit:])):
        yield f"  {and_more_shown_by_option(left)}"
    if gate.not_judged:
        yield describe_not_judged(gate)
    if gate.problems:
        yield point_to_problems(gate.problems)
    if gate.passed is True and gate.problems:
        yield VERDICT_PASSED


def align(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Align values after their labels.

    Args:
        rows: pairs of label and value.

    Yields:
        Lines.
    """
    for label, value in rows:
        yield f"{label:<{_LABEL}}{value}"


def is_worth_telling(gate: GateReport, *, show_output: bool = False) -> bool:
    """Tell whether there is more to show about a gate than that it passed.

    Args:
        gate: the gate.
        show_output: whether to show what missions printed also if nothing failed.

    Returns:
        Whether it failed, has a notice, needs a review, or printed something to be shown.
    """
    has_output = show_output and bool(gate.printed)
    is_plain = gate.outcome is Outcome.PASSED and not gate.notices and not gate.needs_review
    return has_output or not is_plain


def paint(text: str, colour: str | None, *, color: bool) -> str:
    """Colour a text for a terminal.

    Args:
        text: the text.
        colour: the colour; `None` for none.
        color: whether colours are on.

    Returns:
        The text, coloured or unchanged.
    """
    return click.style(text, fg=colour, bold=True) if color and colour else text


def _gate(gate: GateReport, limit: int, *, color: bool, show_output: bool) -> Iterator[str]:
    head = paint(
        f"{gate.outcome.value:<{WIDTH - 1}} ", _COLOURS.get(gate.outcome, "red"), color=color
    )
    size = f"  ({describe_size(gate)})" if gate.passed is not None else ""
    yield f"{head}{named(gate.name)}  {_suite_name(gate)}{size}"
    yield from (f"  {line}" for line in describe_gate(gate, limit, show_output=show_output))


def _removed(report: Report) -> Iterator[str]:
    if report.removed:
        from tier2gate.reporters.sentences.of_target_branch import (  # noqa: PLC0415 - rarely needed
            describe_removed,
        )

        yield from describe_removed(report)


def _sum(report: Report, *, color: bool) -> str:
    return paint(describe_sum(report), None if report.gates else "red", color=color)


def _suite_name(gate: GateReport) -> str:
    return named(gate.files.suite or gate.files.expectations or gate.files.golden or "")
