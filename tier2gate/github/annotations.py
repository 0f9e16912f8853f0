"""Annotations: render a report as workflow commands, which the runner reads from a step's log."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, cut, defused, one_line
from tier2gate.github.workspace import from_workspace
from tier2gate.reporters.ci.findings import (
    SHOWN_CHANGES,
    Finding,
    find_call_notices,
    find_in_call,
    find_in_gate,
    find_notices,
)
from tier2gate.results.report import GateReport, Report
from tier2gate.results.urgency import most_urgent_first

MAX_ANNOTATIONS = 10
"""How many errors of one step GitHub shows; it silently drops the rest."""

_MAX_MESSAGE = 4_000  # GitHub cuts at 4,096


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
    yield from map(_annotate, find_in_call(report, SHOWN_CHANGES))
    gates = sorted(report.gates, key=most_urgent_first)
    yield from _in_turn(map(_gate_errors, gates))


def _gate_errors(gate: GateReport) -> Iterator[Annotation]:
    """Yield the expectations that failed, then the rest."""
    found = find_in_gate(gate, SHOWN_CHANGES)
    yield from map(_annotate, sorted(found, key=lambda item: item.expectation is None))


def _notices(report: Report) -> Iterator[Annotation]:
    """Yield the notices, first those that show what a passing change accepts."""
    of_call = [*find_call_notices(report, SHOWN_CHANGES)]
    of_gates = [(gate, [*find_notices(gate, SHOWN_CHANGES)]) for gate in report.gates]
    found = (item for part in (of_call, *(part for _, part in of_gates)) for item in part)
    yield from (_annotate(item) for item in found if _is_review(item))
    yield from _in_turn(_gate_notices(gate, part) for gate, part in of_gates)
    yield from (_annotate(item) for item in of_call if not _is_review(item))


def _gate_notices(gate: GateReport, found: Iterable[Finding]) -> Iterator[Annotation]:
    for item in found:
        if not _is_review(item):
            shown = replace(_annotate(item), title=f"tier2gate: {gate.name}")
            yield replace(shown, file=item.file or gate.files.golden, line=item.line or 1)


def _is_review(item: Finding) -> bool:
    """Return whether it shows what a change accepts."""
    return item.rule is Outcome.GOLDEN_CHANGED


def _annotate(item: Finding) -> Annotation:
    outcome = item.outcome or (item.rule if _is_review(item) else None)
    return Annotation(
        level="notice" if item.outcome is None else "error",
        title="tier2gate" if outcome is None else _title(outcome),
        message=item.text,
        file=item.file,
        line=item.line,
        column=item.column,
    )


def _in_turn(gates: Iterable[Iterator[Annotation]]) -> Iterator[Annotation]:
    """Yield the first annotation of each gate, then the second of each, and so on."""
    waiting = deque(gates)
    while waiting:
        gate = waiting.popleft()
        for annotation in islice(gate, 1):
            yield annotation
            waiting.append(gate)


def _capped(
    items: list[Annotation], level: str, title: str, noun: str, rest: str
) -> list[Annotation]:
    """Keep as many as GitHub shows; if some are left out, the last one counts them."""
    if len(items) <= MAX_ANNOTATIONS:
        return items
    kept = items[: MAX_ANNOTATIONS - 1]
    message = f"{count(len(items) - len(kept), noun)}, see {rest}"
    return [*kept, Annotation(level=level, title=title, message=message)]


def _title(outcome: str) -> str:
    return f"tier2gate: {outcome}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    # The older form of a command, `##[...]`, works anywhere in a line.
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C").replace("##[", "%23%23[")
