"""Render what `review` shows: what a user decides on, and what became of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import click

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, cut, named, one_line, quoted
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.sentences.counting import and_more, and_more_shown_by_option
from tier2gate.reporters.sentences.of_acceptance import ALLOW_FAILING
from tier2gate.reporters.sentences.of_expectations import count_failures
from tier2gate.reporters.sentences.of_gate import ACCEPT, describe_problem
from tier2gate.reporters.terminal.gate import describe_gate
from tier2gate.reporters.terminal.lines import Screen, lay_out
from tier2gate.reporters.terminal.report import WIDTH, paint
from tier2gate.reporters.terminal.widths import display_width
from tier2gate.results.acceptance import Acceptance
from tier2gate.results.report import GateReport

ANSWERS = {
    "accept": "write the golden with these results",
    "skip": "leave the golden as it is",
    "details": "show everything that changed, page by page",
    "quit": "stop here; what was accepted stays accepted",
}
"""All answers about a gate, and what they do; the first letter is enough."""

NOTHING_WRITTEN = "no golden was written"
"""Instead of a list of goldens."""

MORE = "Enter for more, q to go back to the question: "
"""The question at the end of a page."""

_SHOWN_BY_ANSWER = "d shows them"
_RAISE = and_more_shown_by_option(0).partition(";")[2]
_CUT = re.compile(rf"( *… and [\d,]+ more);{re.escape(_RAISE)}")
_SHOWN_REASON = 40  # characters
_PLACES = 3  # changed inputs, and groups of scenarios: the changes are more important


def answers_to(*, has_more: bool) -> dict[str, str]:
    """Return the answers about a gate, and what they do.

    Args:
        has_more: whether something of the gate is not shown yet.

    Returns:
        The answers; without `details` if there are none.
    """
    return {word: what for word, what in ANSWERS.items() if has_more or word != "details"}


def ask_what_to_do(answers: Iterable[str]) -> str:
    """Ask about a gate.

    Args:
        answers: the possible answers.

    Returns:
        The question.
    """
    words = [*answers]
    return f"{', '.join(words)} [{'/'.join(word[0] for word in words)}/?]: "


def ask_for_reason(usual: str | None) -> str:
    """Ask why results are accepted.

    Args:
        usual: the reason that holds if the user gives none.

    Returns:
        The question.
    """
    if usual is None:
        return "reason (Enter to leave it out): "
    return f"reason (Enter for {quoted(cut(usual, _SHOWN_REASON))}): "


def explain_answers(answers: Mapping[str, str]) -> str:
    """List the answers.

    Args:
        answers: the possible answers, and what they do.

    Returns:
        Lines with a final newline.
    """
    width = max(map(len, answers)) + 2
    return "".join(f"  {word[0]}  {word:<{width}}{what}\n" for word, what in answers.items())


def render_overview(total: int, to_review: int, refused: int) -> str:
    """Count the gates before the first question.

    Args:
        total: how many gates ran.
        to_review: how many the user decides on.
        refused: how many cannot be accepted.

    Returns:
        One line.
    """
    parts = [
        f"{number:,} {what}"
        for number, what in (
            (to_review, "to review"),
            (refused, "cannot be accepted"),
            (total - to_review - refused, "passed"),
        )
        if number
    ]
    return f"{count(total, 'gate')}: {', '.join(parts)}\n"


def render_gate(
    gate: GateReport, number: int, total: int, size: tuple[int, int], screen: Screen
) -> tuple[str, bool]:
    """Render a gate to decide on, as much of it as fits on the screen above the question.

    Args:
        gate: the gate; its verdict passed.
        number: its number among the gates to review.
        total: how many gates there are to review.
        size: columns and lines of the terminal.
        screen: what it is laid out for.

    Returns:
        Lines with a final newline; and whether `describe_whole` shows more.
    """
    columns, rows = size
    longest = ask_what_to_do(ANSWERS)
    heads = _head(gate, number, total, columns, screen)
    left = rows - sum(count_rows(line, columns) for line in [*heads, longest]) - 1

    def describe(limit: int) -> list[str]:
        return [*_describe(gate, limit, screen, _PLACES)]

    below = _fit(describe, max(left, 1), columns)
    text = "".join(f"{line}\n" for line in ("", *heads, *below))
    return text, below != describe_whole(gate, screen)


def describe_whole(gate: GateReport, screen: Screen) -> list[str]:
    """Describe everything that changed in a gate.

    Args:
        gate: the gate.
        screen: what it is laid out for.

    Returns:
        Lines.
    """
    return [*_describe(gate, _everything(gate), screen)]


def split_page(lines: Sequence[str], size: tuple[int, int]) -> tuple[str, Sequence[str]]:
    """Split off what fits on the screen above `MORE`.

    Args:
        lines: at least one line.
        size: columns and lines of the terminal.

    Returns:
        The page, at least one line with a final newline; and the lines after it.
    """
    columns, rows = size
    left = rows - count_rows(MORE, columns)
    number = 0
    while number < len(lines) and (left := left - count_rows(lines[number], columns)) >= 0:
        number += 1
    number = max(number, 1)
    return "".join(f"{line}\n" for line in lines[:number]), lines[number:]


def render_decision(gate: GateReport, *, accepted: bool, screen: Screen) -> str:
    """Render what became of a gate.

    Args:
        gate: the gate.
        accepted: whether its golden was written.
        screen: what it is laid out for.

    Returns:
        One line.
    """
    word = paint("accepted", "green", color=screen.color) if accepted else "skipped"
    return f"{word}: {_golden(gate)}\n"


def render_refused(
    items: Sequence[Acceptance],
    check: Callable[[GateReport], str],
    prune: Callable[[GateReport], str],
    screen: Screen,
) -> str:
    """Render the gates that cannot be accepted, with their problems and what to do.

    Args:
        items: the gates.
        check: returns the command that shows all about one of them.
        prune: returns the command that deletes the goldens without a suite in the folder of one.
        screen: what it is laid out for.

    Returns:
        Lines with a final newline; empty if there are no gates.
    """
    told: set[Problem] = set()  # gates may share a file, and its problems
    lines = ["", f"{count(len(items), 'gate')} cannot be accepted:"] if items else []
    for item in items:
        gate = item.report
        lines.append(f"  {_outcome(item.outcome, screen)}{named(gate.name)}  {named(gate.file)}")
        new = [problem for problem in gate.problems if problem not in told]
        told.update(new)
        below = [describe_problem(problem) for problem in new]
        if gate.failed_expectations:
            below.append(f"{count_failures(gate)}; to see what failed: {one_line(check(gate))}")
        if item.outcome is Outcome.VERDICT_FAILED and gate.remedy is not None:
            below.append(f"{ALLOW_FAILING}: {one_line(gate.remedy)}")
        if item.outcome is Outcome.GOLDEN_OBSOLETE and gate.files.golden is not None:
            command = one_line(prune(gate))
            what = "to delete the golden, and accept everything else in that folder"
            below.append(f"{what}: {command}")
        lines += lay_out((f"    {line}" for line in below), screen)
    return "".join(f"{line}\n" for line in lines)


def render_end(
    accepted: Sequence[GateReport],
    left: Sequence[GateReport],
    again: str,
    screen: Screen,
) -> str:
    """Render what was accepted, and what is left to review.

    Args:
        accepted: the gates whose goldens were written.
        left: the gates that were to be reviewed, and were not accepted.
        again: the command that reviews what is left.
        screen: what it is laid out for.

    Returns:
        Lines with a final newline.
    """
    written = f"{count(len(accepted), 'golden')} written:" if accepted else NOTHING_WRITTEN
    lines = ["", written]
    lines += [f"  {_golden(gate)}" for gate in accepted]
    if left:
        lines.append(f"{count(len(left), 'gate')} not accepted:")
    for gate in left:
        lines.append(f"  {_outcome(gate.outcome, screen)}{named(gate.name)}  {named(gate.file)}")
        if gate.remedy is not None:
            lines += lay_out([f"    {ACCEPT}: {one_line(gate.remedy)}"], screen)
    if left:
        lines += lay_out([f"to review what is left: {one_line(again)}"], screen)
    return "".join(f"{line}\n" for line in lines)


def count_rows(line: str, columns: int) -> int:
    """Count the rows of a terminal that a line takes.

    Args:
        line: a line, with or without colours.
        columns: the columns of the terminal.

    Returns:
        At least 1.
    """
    return max(1, -(-display_width(click.unstyle(line)) // columns))


def _head(gate: GateReport, number: int, total: int, columns: int, screen: Screen) -> list[str]:
    colour = "yellow" if gate.outcome is Outcome.GOLDEN_MISSING else "red"
    outcome = paint(gate.outcome.value, colour, color=screen.color)
    head = f"[{number:,} of {total:,}] {named(gate.name)}: {outcome}"
    line = f"{head}  {named(gate.file)}"
    return [line] if count_rows(line, columns) == 1 else [head, f"  {named(gate.file)}"]


def _describe(
    gate: GateReport, limit: int, screen: Screen, places: int | None = None
) -> Iterator[str]:
    """Describe a gate without the command that accepts it, which is an answer here."""
    lines = describe_gate(replace(gate, remedy=None), limit, places=places)
    yield from lay_out((f"  {_told_how(line)}" for line in lines), screen)


def _told_how(line: str) -> str:
    """Tell how to see what a list leaves out in a review, not with an option."""
    cut_off = _CUT.fullmatch(line)
    return f"{cut_off[1]}; {_SHOWN_BY_ANSWER}" if cut_off else line


def _everything(gate: GateReport) -> int:
    """Return a limit that no list of a gate reaches."""
    changes = len(gate.drift.changes) + len(gate.drift.changed_inputs) if gate.drift else 0
    return max(1, changes + len(gate.first_results) + gate.scenarios + len(gate.expectations)) * 2


def _fit(describe: Callable[[int], list[str]], rows: int, columns: int) -> list[str]:
    """Describe as many groups as fit; if not even one does, as many lines as fit."""

    def fits(lines: list[str]) -> bool:
        return sum(count_rows(line, columns) for line in lines) <= rows

    low, high, best = 1, rows, describe(1)
    while low < high:
        middle = (low + high + 1) // 2
        lines = describe(middle)
        if fits(lines):
            low, best = middle, lines
        else:
            high = middle - 1
    return best if fits(best) else _cut_lines(best, rows, columns)


def _cut_lines(lines: Sequence[str], rows: int, columns: int) -> list[str]:
    """Show the first lines, and count the others."""
    left = rows - count_rows(_count_rest(len(lines)), columns)
    number = 0
    while (left := left - count_rows(lines[number], columns)) >= 0:
        number += 1
    return [*lines[:number], _count_rest(len(lines) - number)]


def _count_rest(number: int) -> str:
    return f"  {and_more(number, 'line')}; {_SHOWN_BY_ANSWER}"


def _outcome(outcome: Outcome, screen: Screen) -> str:
    return paint(f"{outcome.value:<{WIDTH - 1}} ", "red", color=screen.color)


def _golden(gate: GateReport) -> str:
    return named(gate.files.golden or "")
