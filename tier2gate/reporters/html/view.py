"""What the page says, as data: the sentences are those of the other reporters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import named, one_line
from tier2gate.golden.drift import Drift
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.reporters.html.anchors import anchor, slug
from tier2gate.reporters.html.drift_view import (
    ChangesView,
    DriftView,
    view_drift,
    view_first_results,
)
from tier2gate.reporters.html.expectation_view import FailuresView, view_failures
from tier2gate.reporters.html.flow_view import MissionView, view_changed_missions
from tier2gate.reporters.html.states import Look, look_of_gate
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.output import output_lines
from tier2gate.reporters.sentences.counting import and_more
from tier2gate.reporters.sentences.of_codes import OUTCOMES
from tier2gate.reporters.sentences.of_gate import (
    VERDICT_PASSED,
    compare_with_golden,
    count_shown,
    describe_golden,
    describe_notice,
    describe_problem,
    describe_remedy,
    describe_size,
    describe_unlisted,
    describe_verdict,
    list_hashes,
)
from tier2gate.reporters.sentences.of_masks import describe_masks
from tier2gate.reporters.sentences.of_report import NO_GATE, describe_counts, describe_sum
from tier2gate.reporters.sentences.of_target_branch import describe_base, describe_removed
from tier2gate.results.labels import label_gates
from tier2gate.results.report import ExpectationReport, GateReport, Report
from tier2gate.results.urgency import is_worth_telling, most_urgent_first


@dataclass(frozen=True, kw_only=True)
class GateView:
    """A gate.

    Attributes:
        key: what names it in ids: its label, with a part of its hash if that is not plain.
        anchor: its id.
        name: its name.
        file: the file that identifies it.
        look: how its outcome looks.
        is_open: whether there is more to show than that it passed.
        verdict: `passed`, `failed` or `not reached`.
        golden: how the run compares with the golden, in a few words.
        reason: whether it fails for its `verdict` or its `golden`; empty if it passed.
        size: what ran.
        problems_title: how many problems there are; empty if there are none.
        problems: lines.
        failures: the expectations that failed.
        says: sentences about the verdict and the golden.
        hashes: label and hash, shortened, if they differ.
        first_results: what a first acceptance accepts; `None` if that is not offered.
        drift: how the results differ from the golden; `None` if they do not.
        masks: what is masked; empty if nothing is.
        output: lines that missions printed.
        notices: lines.
        proposed: the proposed golden; empty if none was written.
        remedy: the command that accepts the results; empty if there is none.
        no_remedy: why there is none for a part; empty if this needs no words.
        base: lines about the target branch.
        base_drift: how the golden differs from the target branch's; `None` if it does not.
        missions: the missions that changed.
        more_missions: how many are left out; empty if none are.
        facts: label and value of files, whole hashes, and how it ran.
    """

    key: str
    anchor: str
    name: str
    file: str
    look: Look
    is_open: bool
    verdict: str
    golden: str
    reason: str
    size: str
    problems_title: str
    problems: tuple[str, ...]
    failures: FailuresView
    says: tuple[str, ...]
    hashes: tuple[tuple[str, str], ...]
    first_results: ChangesView | None
    drift: DriftView | None
    masks: str
    output: tuple[str, ...]
    notices: tuple[str, ...]
    proposed: str
    remedy: str
    no_remedy: str
    base: tuple[str, ...]
    base_drift: DriftView | None
    missions: tuple[MissionView, ...]
    more_missions: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """A whole report.

    Attributes:
        look: how its outcome looks.
        exit_code: the exit status.
        meaning: what its outcome means; empty if it passed, or if the summary says it.
        counts: what ran and what failed; empty without gates.
        summary: how many gates have which outcome; without gates, what there is instead.
        removed: lines about gates that only the target branch has.
        problems: lines about problems that belong to no gate.
        notices: the same for notices.
        gates: the gates, those that failed first.
        about: the version and the hash algorithm.
    """

    look: Look
    exit_code: int
    meaning: str
    counts: str
    summary: str
    removed: tuple[str, ...]
    problems: tuple[str, ...]
    notices: tuple[str, ...]
    gates: tuple[GateView, ...]
    about: str


def key_gates(gates: Sequence[GateReport]) -> dict[str, GateReport]:
    """Give each gate a key that stays the same from run to run.

    Args:
        gates: the gates.

    Returns:
        Key → gate, in order.
    """
    keyed: dict[str, GateReport] = {}
    for label, gate in zip(label_gates(gates), gates, strict=True):
        key = slug(label)
        while key in keyed:  # a name can be made up so that the digits of its hash are another's
            key = f"{key}~"
        keyed[key] = gate
    return keyed


def view_report(report: Report, gates: dict[str, GateReport], layout: Layout) -> ReportView:
    """Make the view of a report.

    Args:
        report: what was found.
        gates: its gates by their keys.
        layout: how many changes to show.

    Returns:
        The view.
    """
    is_red = report.outcome is not Outcome.PASSED
    return ReportView(
        look=look_of_gate(report.outcome),
        exit_code=report.exit_code,
        meaning=OUTCOMES[report.outcome][0] if is_red and report.gates else "",
        counts=describe_counts(report) if report.gates else "",
        summary=_summarize(report),
        removed=tuple(describe_removed(report)),
        problems=tuple(map(describe_problem, report.problems)),
        notices=tuple(map(describe_notice, report.notices)),
        gates=tuple(_view_gate(key, gate, layout) for key, gate in _in_order(gates)),
        about=f"tier2gate {__version__}, {HASH_ALGORITHM}",
    )


def _summarize(report: Report) -> str:
    if report.gates:
        return describe_sum(report)
    return count_shown(report.problems) if report.problems else NO_GATE


def _in_order(gates: dict[str, GateReport]) -> list[tuple[str, GateReport]]:
    """Sort gates: the most urgent first, and those with nothing to tell last."""

    def order(item: tuple[str, GateReport]) -> tuple[tuple[int, int], bool]:
        return most_urgent_first(item[1]), not is_worth_telling(item[1])

    return sorted(gates.items(), key=order)


def _view_gate(key: str, gate: GateReport, layout: Layout) -> GateView:
    limit = layout.max_changes
    base = gate.base
    missions, more = view_changed_missions(gate)
    told = gate.failed_expectations
    shows_output = layout.show_output
    return GateView(
        key=key,
        anchor=anchor("gate", key),
        name=named(gate.name),
        file=named(gate.file),
        look=look_of_gate(gate.outcome),
        is_open=is_worth_telling(gate, show_output=shows_output),
        verdict=describe_verdict(gate),
        golden=describe_golden(gate),
        reason=_reason(gate),
        size=describe_size(gate),
        problems_title=count_shown(gate.problems) if gate.problems else "",
        problems=tuple(map(describe_problem, gate.problems)),
        failures=view_failures(gate, limit),
        says=tuple(_says(gate)),
        hashes=tuple(list_hashes(gate)) if compare_with_golden(gate) is not None else (),
        first_results=view_first_results(gate, limit, key) if gate.offers_first_results else None,
        drift=_view(gate.drift, gate, limit, ("change", key), told),
        masks=describe_masks(gate.masks) if gate.masks else "",
        output=tuple(output_lines(gate, limit, show_output=shows_output)),
        notices=tuple(map(describe_notice, gate.notices)),
        proposed="" if gate.proposed is None else named(gate.proposed),
        remedy="" if gate.remedy is None else one_line(gate.remedy),
        no_remedy=describe_remedy(gate) or "" if gate.remedy is None else "",
        base=tuple(describe_base(gate, limit, tells_drift=False)),
        base_drift=_view(base.drift if base else None, gate, limit, ("base", key)),
        missions=missions,
        more_missions=and_more(more) if more else "",
        facts=tuple(_facts(gate)),
    )


def _view(
    drift: Drift | None,
    gate: GateReport,
    limit: int,
    at: tuple[str, str],
    told: Sequence[ExpectationReport] = (),
) -> DriftView | None:
    return None if drift is None else view_drift(drift, gate, limit, at, told)


def _reason(gate: GateReport) -> str:
    if gate.outcome is Outcome.PASSED:
        return ""
    return "golden" if gate.passed else "verdict"


def _says(gate: GateReport) -> Iterator[str]:
    if gate.passed is True and gate.problems:
        yield VERDICT_PASSED
    if (golden := compare_with_golden(gate)) is not None:
        yield golden


def _facts(gate: GateReport) -> Iterator[tuple[str, str]]:
    files = gate.files
    for label, name in (
        ("suite", files.suite),
        ("expectations", files.expectations),
        ("golden", files.golden),
    ):
        if name is not None:
            yield label, named(name)
    for label, names in (("missions", files.missions), ("tables", files.tables)):
        if names:
            yield label, ", ".join(map(named, names))
    if gate.python is not None:
        yield "Python", gate.python
    if gate.runs:
        yield "runs", str(gate.runs)
    unlisted = gate.unlisted and describe_unlisted(gate.unlisted)
    for label, value in (
        ("not listed", unlisted or None),
        ("accepted hash", gate.golden_hash),
        ("hash", gate.test_run_hash),
    ):
        if value is not None:
            yield label, value
    for kind, value in (gate.inputs or {}).items():
        yield f"hash of {kind}", value
