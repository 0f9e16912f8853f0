"""The job summary: a report as Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, defused, one_line
from tier2gate.github.gate_section import gate_file, mark, render_gate
from tier2gate.github.markdown import capital, code, fenced, table
from tier2gate.github.reproduction import render_reproduction
from tier2gate.reporters.console import is_worth_telling, render_problems
from tier2gate.reporters.sentences.of_gate import (
    describe_golden,
    describe_notice,
    describe_size,
    describe_verdict,
)
from tier2gate.reporters.sentences.of_report import NO_GATE, describe_counts
from tier2gate.results.invocation import Call
from tier2gate.results.report import GateReport, Report
from tier2gate.settings import DEFAULT_MAX_CHANGES

MAX_SUMMARY_BYTES = 1024 * 1024
"""GitHub drops a step's summary that is larger than this."""

_SHORTENED = "> Shortened to fit into a summary, {kept}; {rest}.\n"
_REST = "see the step's log or the JSON report for the rest"


@dataclass(frozen=True, kw_only=True)
class _Detail:
    """How much is shown.

    Attributes:
        changes: how many failures, and how many changes, of each gate.
        everything: whether to show gates that passed and need no review.
        fitting: whether to leave out the sections of gates that do not fit.
        drawings: whether to draw missions that changed.
        output: whether to show what the scenarios that failed printed.
        kept: what is shown, if not everything.
        rest: where to find the rest.
    """

    changes: int
    everything: bool = True
    fitting: bool = False
    drawings: bool = False
    output: bool = False
    kept: str = ""
    rest: str = _REST


def render_summary(
    report: Report,
    *,
    call: Call | None = None,
    max_changes: int = DEFAULT_MAX_CHANGES,
    room: int = MAX_SUMMARY_BYTES,
) -> str:
    """Render a report for the job summary.

    Args:
        report: what was found.
        call: how `check` was called; `None` to leave out how to reproduce the result.
        max_changes: how many failures, and how many changes, to show for each gate.
        room: how many bytes the summary has left.

    Returns:
        Markdown that fits. Until it fits, these are left out in turn: drawings, what was printed,
        changes, gates that passed and need no review, sections of other gates, everything but the
        counts; empty if even these do not fit.
    """
    few = min(max_changes, 10)
    fewer = f"to {count(few, 'change')} of each gate"
    for detail in (
        _Detail(changes=max_changes, drawings=True, output=True),
        _Detail(
            changes=max_changes,
            output=True,
            kept="without drawings",
            rest="tier2gate missions --graph draws the steps of missions",
        ),
        _Detail(changes=max_changes, kept="without drawings and what was printed"),
        _Detail(changes=few, kept=fewer),
        _Detail(changes=few, everything=False, kept=f"{fewer} that failed or needs review"),
        _Detail(
            changes=few,
            everything=False,
            fitting=True,
            kept=f"{fewer} that failed or needs review, as far as there is room",
        ),
    ):
        text = _render(report, call, detail, room)
        if len(text.encode()) <= room:
            return text
    shortened = _SHORTENED.format(kept="to the counts", rest=_REST)
    removed = (f"⚠️ **{head}.**\n" for head, _ in _grouped_removed(report))
    text = "\n".join((_head(report), *removed, shortened))
    return text if len(text.encode()) <= room else ""


def render_usage_summary(message: str) -> str:
    """Render a usage error for the job summary.

    Args:
        message: what is wrong; may hold untrusted text.

    Returns:
        Markdown.
    """
    return f"## ❌ tier2gate: wrong usage\n\n{fenced(defused(one_line(message)))}"


def _render(report: Report, call: Call | None, detail: _Detail, room: int) -> str:
    gates = sorted(report.gates, key=_rank)
    shown = [gate for gate in gates if detail.everything or _rank(gate) < _NOTHING_TO_SAY]
    before = list(_before(report, shown, detail))
    after = list(_after(report, call))
    sections = [
        render_gate(gate, detail.changes, drawings=detail.drawings, output=detail.output)
        for gate in shown
        if is_worth_telling(gate)
    ]
    if detail.fitting:
        left = room - len("\n".join(filter(None, (*before, *after))).encode())
        sections = list(_fitting(sections, left))
    return "\n".join(filter(None, (*before, *sections, *after)))


_NOTHING_TO_SAY = 2


def _rank(gate: GateReport) -> int:
    """Rank a gate: failed gates first, then those that need a review."""
    if gate.outcome is not Outcome.PASSED:
        return 0
    return 1 if gate.needs_review else _NOTHING_TO_SAY


def _fitting(sections: list[str], room: int) -> Iterator[str]:
    """Yield the sections that fit; one that is too large does not crowd out the others."""
    for section in sections:
        size = len(section.encode()) + 1
        if size <= room:
            room -= size
            yield section


def _before(report: Report, shown: list[GateReport], detail: _Detail) -> Iterator[str]:
    """Yield the parts before the sections of the gates."""
    yield _head(report)
    if not (report.gates or report.problems or report.removed or report.notices):
        yield f"{capital(NO_GATE)}.\n"
    if detail.kept:
        yield _SHORTENED.format(kept=detail.kept, rest=detail.rest)
    yield from _removed(report)
    yield _table(shown)
    if len(shown) < len(report.gates):
        yield f"{count(len(report.gates) - len(shown), 'more gate')} passed.\n"
    yield fenced(defused(render_problems(report.problems)))


def _after(report: Report, call: Call | None) -> Iterator[str]:
    """Yield the parts after the sections of the gates."""
    yield fenced(defused("".join(f"{describe_notice(notice)}\n" for notice in report.notices)))
    if call is not None:
        yield render_reproduction(report, call)


def _head(report: Report) -> str:
    outcome = report.outcome
    return f"## {mark(outcome)} tier2gate: {outcome.value}\n\n{describe_counts(report)}\n"


def _removed(report: Report) -> Iterator[str]:
    """Show first which gates a change removes or renames: that can silence one."""
    for head, suites in _grouped_removed(report):
        yield f"⚠️ **{head}:**\n"
        yield "".join(f"- {code(suite)}\n" for suite in suites)


def _grouped_removed(report: Report) -> Iterator[tuple[str, Sequence[str]]]:
    if report.removed:
        from tier2gate.reporters.sentences.of_target_branch import group_removed  # noqa: PLC0415 - rarely needed

        yield from group_removed(report)


def _table(gates: list[GateReport]) -> str:
    return table(
        ("", "gate", "outcome", "verdict", "golden", "ran"),
        [
            (
                mark(gate.outcome),
                code(gate_file(gate)),
                gate.outcome.value,
                describe_verdict(gate),
                describe_golden(gate),
                describe_size(gate),
            )
            for gate in gates
        ],
    )
