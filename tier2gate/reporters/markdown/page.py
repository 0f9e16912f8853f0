"""A page that fits: a report as Markdown, shortened step by step until it is small enough."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tier2gate.foundation.printable import count
from tier2gate.reporters.markdown.gate_section import (
    Detail,
    render_gate,
    render_notices,
    render_problems,
    render_section,
)
from tier2gate.reporters.markdown.overview import (
    render_counts,
    render_gates,
    render_head,
    render_next_steps,
    render_passed,
    render_removed,
)
from tier2gate.reporters.markdown.text import capital, code
from tier2gate.reporters.sentences.of_gate import describe_size
from tier2gate.reporters.sentences.of_report import NO_GATE, tell_part
from tier2gate.results.report import GateReport, Report
from tier2gate.results.urgency import Urgency, is_worth_telling, most_urgent_first, urgency

_SHORTENED = "> Shortened to fit, {kept}; {rest}.\n"
_REST = "see the log or the JSON report for the rest"
_FEW = 10
_SMALLEST = 40  # bytes of a section


@dataclass(frozen=True, kw_only=True)
class _Level:
    """How much of a report is shown.

    Attributes:
        detail: how much of each gate.
        everything: whether to show gates that passed and need no review.
        fitting: whether to leave out sections of gates that do not fit.
        only_list: whether to show no section, and to list as many gates as fit.
        kept: what is shown, if not everything.
        rest: where to find the rest.
    """

    detail: Detail
    everything: bool = True
    fitting: bool = False
    only_list: bool = False
    kept: str = ""
    rest: str = _REST


def render_page(report: Report, *, max_changes: int, room: int, end: str = "") -> str:
    """Render a report as Markdown.

    Args:
        report: what was found.
        max_changes: how many failures, and how many changes, to show for each gate.
        room: how many bytes there are.
        end: a block to end with.

    Returns:
        Markdown that fits. Until it fits, these are left out in turn: drawings, what was printed,
        changes, gates that passed and need no review, other gates, everything but the counts;
        empty if even these do not fit.
    """
    for level in _levels(max_changes):
        text = _render(report, level, room, end)
        if text is not None and _size(text) <= room:
            return text
    shortened = _SHORTENED.format(kept="to the counts", rest=_REST)
    removed = render_removed(report, suites=False)
    counts = (render_counts(report), *render_gates(report, ()))
    text = _joined(render_head(report), *removed, shortened, *counts)
    return text if _size(text) <= room else ""


def _levels(max_changes: int) -> Iterator[_Level]:
    few = min(max_changes, _FEW)
    fewer = f"to {count(few, 'change')} of each gate"
    kept = Detail(changes=few, drawings=False, output=False)
    yield _Level(detail=Detail(changes=max_changes))
    yield _Level(
        detail=Detail(changes=max_changes, drawings=False),
        kept="without drawings",
        rest="tier2gate missions --graph draws the steps of missions",
    )
    yield _Level(
        detail=Detail(changes=max_changes, drawings=False, output=False),
        kept="without drawings and what was printed",
    )
    yield _Level(detail=kept, kept=fewer)
    failed = f"{fewer} that failed or needs review"
    yield _Level(detail=kept, everything=False, kept=failed)
    some = f"{failed}, as far as there is room"
    yield _Level(detail=kept, everything=False, fitting=True, kept=some)
    some = "to the first gates that failed or need review"
    yield _Level(detail=kept, everything=False, fitting=True, only_list=True, kept=some)


def _render(report: Report, level: _Level, room: int, end: str) -> str | None:
    """Render a page; `None` if it is known not to fit before all of it is rendered."""
    if len(report.gates) == 1:
        return _render_one(report, report.gates[0], level, end)
    gates = sorted(report.gates, key=most_urgent_first)
    told = [gate for gate in gates if urgency(gate) is not Urgency.PASSED]
    passed = [gate for gate in gates if urgency(gate) is Urgency.PASSED]
    noticed = [gate for gate in passed if level.everything and is_worth_telling(gate)]
    start = [*_start(report, level, render_counts(report))]
    after = [_describe_passed(passed, level), *render_notices(report.notices), end]
    steps = [*render_next_steps([gate for gate in told if urgency(gate) < Urgency.TO_REVIEW])]

    def page(sections: Sequence[str], most: int | None = None) -> str:
        return _joined(*start, *render_gates(report, told, most), *steps, *sections, *after)

    if level.only_list:
        fits = bisect_left(range(len(told)), room + 1, key=lambda n: _size(page((), n + 1)))
        return page((), fits)
    sections = _sections((*told, *noticed), level, room - _size(page(())))
    return None if sections is None else page(sections)


def _render_one(report: Report, gate: GateReport, level: _Level, end: str) -> str:
    """Render a report of one gate: the heading of the page is that of the gate."""
    # The outcome of the gate is not that of the call if another gate was removed, for example.
    outcome = "" if gate.outcome is report.outcome else f"{gate.outcome.value}, "
    about = f"{code(gate.file)}: {outcome}{describe_size(gate)}{tell_part(report)}\n"
    notices = render_notices(report.notices)
    blocks = [] if level.fitting else render_gate(gate, level.detail)
    return _joined(*_start(report, level, about), *blocks, *notices, end)


def _start(report: Report, level: _Level, about: str) -> Iterator[str]:
    yield render_head(report)
    yield about
    if not (report.gates or report.problems or report.removed or report.notices):
        yield f"{capital(NO_GATE)}.\n"
    if level.kept:
        yield _SHORTENED.format(kept=level.kept, rest=level.rest)
    yield from render_removed(report)
    yield from render_problems(report.problems)


def _describe_passed(gates: Sequence[GateReport], level: _Level) -> str:
    if level.everything:
        return render_passed(gates)
    return f"{count(len(gates), 'more gate')} passed.\n" if gates else ""


def _sections(gates: Sequence[GateReport], level: _Level, room: int) -> list[str] | None:
    """Render sections; if not all have to fit, one that is too large does not crowd out others."""
    sections = []
    for gate in gates:
        section = render_section(gate, level.detail)
        size = _size(section) + 1
        if size <= room:
            room -= size
            sections.append(section)
        elif not level.fitting:
            return None
        if level.fitting and room < _SMALLEST:
            break
    return sections


def _joined(*blocks: str) -> str:
    return "\n".join(filter(None, blocks))


def _size(text: str) -> int:
    """Return the size in bytes that the text has in a file."""
    return len(text.encode(errors="backslashreplace"))
