"""Annotations: render a report as workflow commands, which the runner reads from a step's log."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, cut, defused, one_line
from tier2gate.foundation.problems import Problem, describe_place
from tier2gate.github.workspace import from_workspace
from tier2gate.reporters.sentences.of_changes import describe_first_results
from tier2gate.reporters.sentences.of_drift import describe_drift
from tier2gate.reporters.sentences.of_expectations import (
    describe_failure,
    describe_mission_failure,
    find_verdicts_before,
    place_expectation,
    with_verdict_before,
)
from tier2gate.reporters.sentences.of_gate import (
    compare_with_golden,
    describe_problem,
    describe_remedy,
    shorten,
)
from tier2gate.reporters.sentences.of_report import NO_GATE
from tier2gate.reporters.sentences.of_target_branch import describe_base, describe_removed
from tier2gate.results.report import GateReport, Report
from tier2gate.results.urgency import most_urgent_first

MAX_ANNOTATIONS = 10
"""How many errors of one step GitHub shows; it silently drops the rest."""

_MAX_MESSAGE = 4_000  # GitHub cuts at 4,096
_SHOWN_CHANGES = 10


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """A message at a place in a file.

    Attributes:
        level: `error`, `warning` or `notice`.
        title: a few words.
        message: the text; may have several lines.
        file: relative to the workspace; `None` for the job as a whole.
        line: 1-based.
        column: 1-based.
    """

    level: str
    title: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None


def render_annotations(report: Report, *, rest: str = "the summary", folder: str = ".") -> str:
    """Render a report as workflow commands.

    Args:
        report: what was found.
        rest: where to find the annotations that are left out.
        folder: the folder that the report's file names are relative to, from the workspace.

    Returns:
        One command per line: errors, then notices, at most as many as GitHub shows.
    """
    errors = list(_errors(report))
    notices = list(_notices(report))
    shown = [
        *_capped(errors, "error", _title(report.outcome), "more problem", rest),
        *_capped(notices, "notice", "tier2gate", "more notice", rest),
    ]
    return "".join(render_command(_from_workspace(item, folder)) for item in shown)


def render_command(annotation: Annotation) -> str:
    """Render one annotation as a workflow command.

    Args:
        annotation: the annotation.

    Returns:
        One line.
    """
    properties = {
        "file": annotation.file and one_line(annotation.file),
        "line": annotation.line,
        "col": annotation.column,
        "title": one_line(annotation.title),
    }
    listed = ",".join(
        f"{key}={_escape_property(str(value))}"
        for key, value in properties.items()
        if value is not None
    )
    message = "\n".join(one_line(line) for line in annotation.message.split("\n"))
    return f"::{annotation.level} {listed}::{_escape_data(cut(defused(message), _MAX_MESSAGE))}\n"


def _from_workspace(item: Annotation, folder: str) -> Annotation:
    """Name the file from the workspace; the message is unchanged."""
    return item if item.file is None else replace(item, file=from_workspace(item.file, folder))


def _errors(report: Report) -> Iterator[Annotation]:
    """Yield the errors, the most important first, as the last may be left out."""
    if report.removed and Outcome.GOLDEN_CHANGED in report.outcomes:
        yield _removed(report, "error")
    for problem in report.problems:
        yield _problem(problem, report.outcome)
    if not report.gates and not report.problems:
        yield Annotation(level="error", title=_title(report.outcome), message=NO_GATE)
    gates = sorted(report.gates, key=most_urgent_first)
    yield from _in_turn(map(_gate_errors, gates))


def _notices(report: Report) -> Iterator[Annotation]:
    """Yield the notices, first those that show what a passing change accepts."""
    if report.removed and Outcome.GOLDEN_CHANGED not in report.outcomes:
        yield _removed(report, "notice")
    for gate in report.gates:
        if gate.base is not None and gate.outcome is not Outcome.GOLDEN_CHANGED:
            yield from _base(gate, "notice")
    yield from _in_turn(map(_gate_notices, report.gates))
    for notice in report.notices:
        yield replace(_problem(notice, report.outcome), level="notice", title="tier2gate")


def _in_turn(gates: Iterable[Iterator[Annotation]]) -> Iterator[Annotation]:
    """Yield the first annotation of each gate, then the second of each, and so on."""
    waiting = deque(gates)
    while waiting:
        gate = waiting.popleft()
        for annotation in islice(gate, 1):
            yield annotation
            waiting.append(gate)


def _gate_notices(gate: GateReport) -> Iterator[Annotation]:
    for notice in gate.notices:
        yield Annotation(
            level="notice",
            title=f"tier2gate: {gate.name}",
            message=describe_problem(notice),
            file=notice.file or gate.files.golden,
            line=notice.line or 1,
            column=notice.column,
        )


def _capped(
    items: list[Annotation], level: str, title: str, noun: str, rest: str
) -> list[Annotation]:
    """Keep as many as GitHub shows; if some are left out, the last one counts them."""
    if len(items) <= MAX_ANNOTATIONS:
        return items
    kept = items[: MAX_ANNOTATIONS - 1]
    message = f"{count(len(items) - len(kept), noun)}, see {rest}"
    return [*kept, Annotation(level=level, title=title, message=message)]


def _gate_errors(gate: GateReport) -> Iterator[Annotation]:
    yield from _failures(gate)
    for problem in gate.problems:
        yield _problem(problem, gate.outcome)
    if gate.drift is not None:
        told = gate.failed_expectations
        drift = describe_drift(gate.drift, gate.expectations, _SHOWN_CHANGES, told=told)
        yield _at_golden(gate, Outcome.HASH_DRIFT, [compare_with_golden(gate) or "", *drift])
    elif gate.outcome is Outcome.GOLDEN_CHANGED:
        yield from _base(gate, "error")
    elif gate.outcome is Outcome.GOLDEN_MISSING:
        lines = [f"{compare_with_golden(gate)}: {shorten(gate.test_run_hash or '')}"]
        lines += describe_first_results(gate, _SHOWN_CHANGES) if gate.first_results else ()
        yield _at_golden(gate, gate.outcome, lines)


def _failures(gate: GateReport) -> Iterator[Annotation]:
    before = find_verdicts_before(gate)
    for number, item in enumerate(gate.failed_expectations):
        # Further annotations are only counted, so they need no message.
        shown = number < MAX_ANNOTATIONS
        failure = with_verdict_before(describe_failure(item), item, before) if shown else ""
        lines = [f"{place_expectation(item)}: {failure}"]
        if shown and (why := describe_mission_failure(item)) is not None:
            lines.append(why)
        yield Annotation(
            level="error",
            title=_title(Outcome.VERDICT_FAILED),
            message="\n".join(lines),
            file=item.file,
            line=item.line,
            column=item.column,
        )


def _problem(problem: Problem, outcome: Outcome) -> Annotation:
    return Annotation(
        level="error",
        title=_title(outcome),
        message=describe_problem(problem),
        file=problem.file,
        line=problem.line,
        column=problem.column,
    )


def _at_golden(gate: GateReport, outcome: Outcome, lines: list[str]) -> Annotation:
    """Annotate the golden, or the suite if there is no golden yet."""
    file = gate.files.golden if gate.golden_hash else gate.files.suite
    remedy = describe_remedy(gate)
    first = f"{describe_place(file, 1)}: {lines[0]}"
    return Annotation(
        level="error",
        title=_title(outcome),
        message="\n".join([first, *lines[1:], *([remedy] if remedy else [])]),
        file=file,
        line=1,
    )


def _base(gate: GateReport, level: str) -> Iterator[Annotation]:
    """Annotate what a change newly accepts or expects, in the file that the reviewer reads."""
    base = gate.base
    if base is None or not (
        gate.golden_changed or base.expectations or base.masks or base.problems
    ):
        return
    lines = list(describe_base(gate, _SHOWN_CHANGES))
    golden = gate.files.golden if gate.golden_hash else gate.files.suite
    file = golden if gate.golden_changed else gate.files.expectations
    yield Annotation(
        level=level,
        title=_title(Outcome.GOLDEN_CHANGED),
        message="\n".join([f"{describe_place(file, 1)}: {lines[0]}", *lines[1:]]),
        file=file,
        line=1,
    )


def _removed(report: Report, level: str) -> Annotation:
    lines = describe_removed(report, _SHOWN_CHANGES)
    title = _title(Outcome.GOLDEN_CHANGED)
    return Annotation(level=level, title=title, message="\n".join(lines))


def _title(outcome: Outcome) -> str:
    return f"tier2gate: {outcome.value}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    # The older form of a command, `##[...]`, works anywhere in a line.
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C").replace("##[", "%23%23[")
