"""Render a report for people, in a terminal or a log."""

from collections.abc import Iterator, Sequence

import click

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import defused
from tier2gate.foundation.problems import Problem, merged
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.sentences.of_gate import (
    describe_next_step,
    describe_notice,
    describe_problem,
    describe_run,
)
from tier2gate.reporters.sentences.of_report import NOT_PASSED, describe_sum
from tier2gate.reporters.terminal.heads import Columns, fit_columns, head_parts, label_gate
from tier2gate.reporters.terminal.lines import LOG, Screen, lay_out
from tier2gate.reporters.terminal.widths import pad
from tier2gate.results.report import GateReport, Report
from tier2gate.results.urgency import is_worth_telling, most_urgent_last
from tier2gate.settings import DEFAULT_MAX_CHANGES

WIDTH = 16
"""Width of the column of what `update` does, in characters."""

_FRAMES = 20  # problems that are shown with their line
_SCREEN = 20  # lines about the last gate after which the gates that failed are listed again
_COLOURS = {Outcome.PASSED: "green", Outcome.GOLDEN_MISSING: "yellow"}


def render(report: Report, layout: Layout, /) -> bytes:
    """Render everything that a terminal shows.

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
        width=layout.width,
        problems=all_problems(report),
    )
    return defused(results).encode(errors="backslashreplace")


def render_report(  # noqa: PLR0913 - the fields of a layout, and the problems
    report: Report,
    *,
    color: bool,
    quiet: bool = False,
    max_changes: int = DEFAULT_MAX_CHANGES,
    show_output: bool = False,
    width: int | None = None,
    problems: Sequence[Problem] = (),
) -> str:
    """Render the results of `check`: what passed, the problems, what failed, and the sum.

    The gates that failed are last, and the most urgent is the last of them.

    Args:
        report: what was found.
        color: whether to colour it for a terminal.
        quiet: whether to leave out gates that passed; gates with notices or in need of a review
            are shown anyway.
        max_changes: how many failures, and how many changes, to show for each gate.
        show_output: whether to show what missions printed also if nothing failed.
        width: the columns of the terminal; `None` if lines may have any length.
        problems: the problems to list.

    Returns:
        Text with a final newline.
    """
    screen = Screen(color=color, width=width)
    plain, told = _split(report.gates, show_output=show_output)
    columns = fit_columns(told if quiet else [*plain, *told], width)
    blocks = [
        [] if quiet else [_head(gate, columns, screen) for gate in plain],
        [*_list_problems(problems, screen)],
        [*lay_out(_removed(report), screen)],
    ]
    below: list[str] = []
    for gate in told:
        from tier2gate.reporters.terminal.gate import describe_gate  # noqa: PLC0415 - rarely needed

        below = [*describe_gate(gate, max_changes, show_output=show_output)]
        lines = lay_out((f"  {line}" for line in below), screen)
        blocks.append([_head(gate, columns, screen), *lines])
    blocks.append([*lay_out(map(describe_notice, report.notices), screen)])
    failed = [gate for gate in told if gate.outcome is not Outcome.PASSED]
    is_long = len(failed) > 1 or (bool(failed) and len(below) > _SCREEN)
    blocks.append([*(_recap(failed, screen) if is_long else ()), *_sum(report, screen)])
    between = "\n" if len(told) > 1 else ""
    return between.join("".join(f"{line}\n" for line in lines) for lines in blocks if lines)


def render_problems(problems: Sequence[Problem], screen: Screen = LOG) -> str:
    """Render problems, the first ones with the line where they are.

    Args:
        problems: the problems, in order.
        screen: what they are laid out for.

    Returns:
        Lines `file:line:column: what is wrong; what to do`, and below them the line with a caret;
        empty if there are none.
    """
    return "".join(f"{line}\n" for line in _list_problems(problems, screen))


def render_notices(notices: Sequence[Problem], screen: Screen = LOG) -> str:
    """Render notices, one per line.

    Args:
        notices: the notices, in order.
        screen: what they are laid out for.

    Returns:
        Lines `notice: file:line:column: what is wrong; what to do`; empty if there are none.
    """
    lines = lay_out(map(describe_notice, notices), screen)
    return "".join(f"{line}\n" for line in lines)


def render_verdict(gate: GateReport, screen: Screen = LOG) -> str:
    """Render the verdict of a run that is not compared with a golden.

    Args:
        gate: the gate.
        screen: what it is laid out for.

    Returns:
        Lines: the expectations that failed, and what ran.
    """
    from tier2gate.reporters.terminal.gate import describe_failures  # noqa: PLC0415 - rarely needed

    lines = [*describe_failures(gate, DEFAULT_MAX_CHANGES), describe_run(gate)]
    return "".join(f"{line}\n" for line in lay_out(lines, screen))


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
    head = _head(gate, fit_columns([gate], None), LOG)
    from tier2gate.reporters.terminal.gate import describe_gate  # noqa: PLC0415 - rarely needed

    below = describe_gate(gate, max_changes, show_output=show_output)
    lines = [head, *(f"  {line}" for line in below)]
    return render_problems(gate.problems) + "".join(f"{line}\n" for line in lines)


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


def _split(
    gates: Sequence[GateReport], *, show_output: bool
) -> tuple[list[GateReport], list[GateReport]]:
    """Split gates into those that just passed, and the others with the most urgent last."""
    plain: list[GateReport] = []
    told: list[GateReport] = []
    for gate in gates:
        (told if is_worth_telling(gate, show_output=show_output) else plain).append(gate)
    return plain, sorted(told, key=most_urgent_last)


def _list_problems(problems: Sequence[Problem], screen: Screen) -> Iterator[str]:
    """List problems; a line of a file is shown once for all problems at one place."""
    framed = 0
    for problem, following in zip(problems, [*problems[1:], None], strict=False):
        yield from lay_out([describe_problem(problem)], screen)
        if problem.excerpt is None or framed == _FRAMES:
            continue
        if following is None or following.place != problem.place:
            from tier2gate.reporters.terminal.frames import draw_frame  # noqa: PLC0415

            framed += 1
            yield from draw_frame(problem, screen)


def _head(gate: GateReport, columns: Columns, screen: Screen) -> str:
    outcome, label, size = head_parts(gate, columns)
    return f"{_outcome(gate, outcome, screen)}{label}{size}"


def _outcome(gate: GateReport, text: str, screen: Screen) -> str:
    return paint(text, _COLOURS.get(gate.outcome, "red"), color=screen.color)


def _recap(failed: Sequence[GateReport], screen: Screen) -> Iterator[str]:
    """List the gates that failed, each with what to do next."""
    yield f"{NOT_PASSED}:"
    columns = fit_columns(failed, screen.width)
    for gate in failed:
        outcome, label = pad(gate.outcome.value, columns.outcome), label_gate(gate)
        step = describe_next_step(gate)
        head = f"  {_outcome(gate, outcome, screen)}"
        used = columns.outcome + columns.gate + len(step) + 4
        [shown] = lay_out([step], Screen(color=screen.color))
        if screen.width is not None and used > screen.width:
            yield f"{head}{label}"
            yield f"    {shown}"
        else:
            yield f"{head}{pad(label, columns.gate)}  {shown}".rstrip()


def _removed(report: Report) -> Iterator[str]:
    if report.removed:
        from tier2gate.reporters.sentences.of_target_branch import (  # noqa: PLC0415 - rarely needed
            describe_removed,
        )

        yield from describe_removed(report)


def _sum(report: Report, screen: Screen) -> Iterator[str]:
    line = describe_sum(report)
    if not report.gates:
        yield paint(line, "red", color=screen.color)
        return
    yield from lay_out([line], screen, counts=True)
