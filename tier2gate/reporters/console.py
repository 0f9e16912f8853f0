"""The report as a person reads it in a terminal or a log."""

from collections import Counter
from collections.abc import Iterator, Sequence

import click

from tier2gate.errors import Outcome, Problem, deciding_outcome
from tier2gate.printable import named, one_line
from tier2gate.report import Acceptance, Action, GateReport, Report
from tier2gate.reporters.words import (
    count,
    describe_failure,
    describe_size,
)

_WIDTH = 16  # of the column of outcomes
_WITHOUT_GOLDEN = (Outcome.VERDICT_FAILED, Outcome.GOLDEN_MISSING)
_COLOURS = {Outcome.PASSED: "green", Outcome.GOLDEN_MISSING: "yellow"}
_ACTION_COLOURS = {Action.REFUSED: "red", Action.UNCHANGED: None}


def render_report(report: Report, *, color: bool, quiet: bool = False) -> str:
    """Render the results of `check`.

    Args:
        report: what was found.
        color: whether to colour it for a terminal.
        quiet: whether to leave out gates that passed, and the sum; that nothing ran is said anyway.

    Returns:
        Text with a final newline; empty if there is nothing to say.
    """
    lines: list[str] = []
    for gate in report.gates:
        if gate.outcome is not Outcome.PASSED or not quiet:
            lines += _gate(gate, color=color)
    if not quiet or not report.gates:
        lines.append(_sum(report, color=color))
    return "".join(f"{line}\n" for line in lines)


def render_acceptances(acceptances: Sequence[Acceptance], *, color: bool) -> str:
    """Render what `update` did.

    Args:
        acceptances: one a gate.
        color: whether to colour it for a terminal.

    Returns:
        Text with a final newline.
    """
    lines: list[str] = []
    for item in acceptances:
        gate = item.report
        colour = _ACTION_COLOURS.get(item.action, "green")
        head = _paint(f"{item.action.value:<{_WIDTH}}", colour, color=color)
        lines.append(f"{head}{_golden_name(gate)}")
        if item.action is Action.REFUSED:
            lines.append(f"  {gate.outcome.value}: nothing was accepted")
            lines += _indented(_failures(gate))
        elif item.action is not Action.UNCHANGED:
            lines.append(f"  test_run_hash {gate.test_run_hash}")
            lines += _indented(_drift(gate))
            lines += [f"  notice: {notice}" for notice in item.notices]
    if not acceptances:
        lines.append(_NO_GATES)
    return "".join(f"{line}\n" for line in lines)


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
        The problems, those of no gate first.
    """
    return [*report.problems, *(problem for gate in report.gates for problem in gate.problems)]


def outcome_after(acceptances: Sequence[Acceptance]) -> Outcome:
    """Choose the outcome that decides an `update`.

    Args:
        acceptances: one a gate.

    Returns:
        The most serious of their outcomes.
    """
    return deciding_outcome(item.outcome for item in acceptances)


_NO_GATES = "nothing-run: no gate was found; a suite is a file called NAME.suite.yaml"


def _gate(gate: GateReport, *, color: bool) -> Iterator[str]:
    head = _paint(f"{gate.outcome.value:<{_WIDTH}}", _COLOURS.get(gate.outcome, "red"), color=color)
    size = f"  ({describe_size(gate)})" if gate.passed is not None else ""
    yield f"{head}{named(gate.name)}  {_suite_name(gate)}{size}"
    yield from _indented(_failures(gate))
    if gate.drift is not None:
        yield f"  accepted  {gate.golden_hash}"
        yield f"  now       {gate.test_run_hash}"
        yield from _indented(_drift(gate))
    elif gate.golden_hash is None and gate.outcome in _WITHOUT_GOLDEN:
        yield "  nothing was accepted yet"
        yield f"  now       {gate.test_run_hash}"
    for notice in gate.notices:
        yield f"  notice: {describe_problem(notice)}"
    if gate.way_out is not None:
        yield f"  to accept this: {one_line(gate.way_out)}"


def _failures(gate: GateReport) -> Iterator[str]:
    failed = gate.failed_expectations
    if failed:
        yield f"{len(failed)} of {count(len(gate.expectations), 'expectation')} failed:"
    for item in failed:
        yield f"  {_place(item.file, item.line, item.column)}: {named(item.id)}"
        yield f"    {describe_failure(item)}"
    if gate.problems:
        yield f"{count(len(gate.problems), 'problem')}, listed above"
    if gate.passed is True and gate.problems:
        yield "the verdict itself passed"


def _drift(gate: GateReport) -> Iterator[str]:
    drift = gate.drift
    if drift is None:
        return
    from tier2gate.golden.drift import Cause  # noqa: PLC0415 - as below
    from tier2gate.reporters.drift_words import (  # noqa: PLC0415 - most runs do not drift
        describe_cause,
        describe_changes,
        describe_scenario,
    )

    yield f"cause: {describe_cause(drift)}"
    for scenario in drift.scenarios:
        yield f"  {describe_scenario(scenario)}"
    if drift.changes:
        yield "changes:"
        yield from _indented(describe_changes(drift.changes))
    elif not drift.explained and drift.cause not in (Cause.ALGORITHM_CHANGED, Cause.UNKNOWN):
        yield "the golden keeps no results, so the values that changed are not known"


def _sum(report: Report, *, color: bool) -> str:
    if not report.gates:
        searched = f"{report.outcome.value}: {count(len(report.problems), 'problem')}, listed above"
        return _paint(searched if report.problems else _NO_GATES, "red", color=color)
    outcomes = Counter(gate.outcome for gate in report.gates)
    parts = ", ".join(f"{outcomes[item]} {item.value}" for item in Outcome if outcomes[item])
    return f"{count(len(report.gates), 'gate')}: {parts}"


def _suite_name(gate: GateReport) -> str:
    return named(gate.files.suite or gate.files.expectations or gate.files.golden or "")


def _golden_name(gate: GateReport) -> str:
    return named(gate.files.golden or gate.files.expectations or "")


def _place(file: str | None, line: int | None, column: int | None) -> str:
    return Problem(code="", message="", file=file, line=line, column=column).place


def _indented(lines: Iterator[str] | list[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _paint(text: str, colour: str | None, *, color: bool) -> str:
    return click.style(text, fg=colour, bold=True) if color and colour else text
