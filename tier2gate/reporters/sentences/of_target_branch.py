"""Sentences about a gate compared with the target branch."""

from collections.abc import Iterator, Sequence

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, listed, named, one_line, shorten_hash, show_value
from tier2gate.golden.drift import Drift
from tier2gate.reporters.sentences.counting import limited
from tier2gate.reporters.sentences.of_drift import describe_changed_inputs, describe_drift
from tier2gate.reporters.sentences.of_expectation_changes import describe_expectation_changes
from tier2gate.results.comparison import BaseComparison, BaseStatus, FileChange
from tier2gate.results.report import GateReport, Report

NEW_BEHAVIOUR = "This change accepts new behaviour"
_ADDS = "This change adds this gate: the target branch does not have it"
_ACCEPTS_FIRST = f"{NEW_BEHAVIOUR}: this gate had no golden"
_ACCEPTS = f"{NEW_BEHAVIOUR}, from the target branch's golden to this one's:"
_MAY_ACCEPT = "This change may accept new behaviour"
_ACCEPTS_THE_SAME = "This change alters inputs and accepts the same results:"
_READS = "This change makes this gate read different files:"
_EXPECTS = "This change alters expectations:"
_HIDES = "This change hides more of the results:"
_STAYS_RED = "this check stays red: a reviewer accepts the change by merging it"
_NO_REASON = "reason: none given"
_ALTERS_REASON = "This change alters the reason for accepting the same results: "
PLAIN = frozenset(
    {
        *(_ADDS, _ACCEPTS_FIRST, _ACCEPTS, _MAY_ACCEPT, _ACCEPTS_THE_SAME),
        *(_READS, _EXPECTS, _HIDES, _STAYS_RED, _NO_REASON),
    }
)
"""Lines of `describe_base` that hold no text from files."""


def group_removed(report: Report) -> Iterator[tuple[str, Sequence[str]]]:
    """Group the gates that only the target branch has into removed and renamed ones.

    Args:
        report: what was found.

    Yields:
        A heading, and suites of the target branch; no empty group.
    """
    removed = report.removed or ()
    renamed = {gate.base.renamed_from for gate in report.gates if gate.base is not None}
    gone = [suite for suite in removed if suite not in renamed]
    if gone:
        yield f"This change removes {count(len(gone), 'gate')} that the target branch has", gone
    if moved := [suite for suite in removed if suite in renamed]:
        yield f"This change renames {count(len(moved), 'gate')} of the target branch", moved


def describe_removed(report: Report, limit: int | None = None) -> Iterator[str]:
    """List the gates that a change removes or renames.

    Args:
        report: what was found.
        limit: how many of each to show; `None` for all.

    Yields:
        Lines; none if there are no such gates.
    """
    for heading, suites in group_removed(report):
        yield f"{heading}:"
        most = len(suites) if limit is None else limit
        yield from (f"  {line}" for line in limited(suites, lambda s: f"- {named(s)}", most))


def describe_base(gate: GateReport, limit: int, *, tells_drift: bool = True) -> Iterator[str]:
    """Describe what a change accepts, expects or reads for a gate, unlike the target branch.

    Args:
        gate: the gate, compared with the target branch.
        limit: how many changes to show.
        tells_drift: whether to describe how the results differ, which a table can show, too.

    Yields:
        Lines; none if nothing changed.
    """
    base = gate.base
    if base is None:
        return
    # Remedies are left out: the files are on the target branch.
    for problem in base.problems:
        reason = one_line(problem.message)
        yield f"the target branch could not be compared: {problem.place}: {reason}"
    if base.renamed_from is not None:
        yield f"This change renames this gate; it was {named(base.renamed_from)}"
    if base.status is BaseStatus.NEW:
        yield from _new(gate, base)
    elif base.status is BaseStatus.CHANGED:
        yield from _accepted(gate, base, limit, tells_drift=tells_drift)
    if base.files:
        yield _READS
        yield from (f"  {describe_file_change(item)}" for item in base.files)
    if base.expectations:
        yield _EXPECTS
        lines = describe_expectation_changes(base.expectations, limit)
        yield from (f"  {line}" for line in lines)
    if base.masks:
        from tier2gate.reporters.sentences.of_masks import describe_loosened_mask  # noqa: PLC0415 - rarely needed

        yield _HIDES
        yield from (f"  {line}" for line in limited(base.masks, describe_loosened_mask, limit))
    if gate.outcome is Outcome.GOLDEN_CHANGED and gate.golden_hash is not None:
        yield _STAYS_RED


def describe_file_change(item: FileChange) -> str:
    """Describe which files a gate reads now.

    Args:
        item: a kind of file.

    Returns:
        One line.
    """
    before, after = (listed(names) or "none" for names in (item.before, item.after))
    return f"{item.kind}: {before} → {after}"


def _new(gate: GateReport, base: BaseComparison) -> Iterator[str]:
    yield _ADDS
    if gate.golden_hash is not None:
        yield f"  {_describe_reason(base)}"


def _accepted(
    gate: GateReport, base: BaseComparison, limit: int, *, tells_drift: bool
) -> Iterator[str]:
    before, after = base.golden_hash, gate.golden_hash
    if before is None and base.problems:
        yield _MAY_ACCEPT
    elif before is None and after is not None:
        yield _ACCEPTS_FIRST
        yield f"  {_describe_reason(base)}"
    elif before is not None and after is None:
        yield f"This change removes the golden, which accepted {shorten_hash(before)}"
    elif base.changed_inputs:
        yield _ACCEPTS_THE_SAME
        lines = describe_changed_inputs(base.changed_inputs, limit)
        yield from (f"  {line}" for line in lines)
        if base.reason == base.reason_before:
            yield f"  {_describe_reason(base)}"
    if base.lost_detail is not None:
        lost = base.lost_detail
        yield f"This change removes {lost} from the golden: the next drift will show less"
    if before is None or after is None:
        return
    if base.drift is not None:
        yield from _new_results(gate, base, base.drift, limit if tells_drift else None)
    elif base.reason != base.reason_before:
        yield _ALTERS_REASON + " → ".join(map(show_value, (base.reason_before, base.reason)))


def _new_results(
    gate: GateReport, base: BaseComparison, drift: Drift, limit: int | None
) -> Iterator[str]:
    yield _ACCEPTS
    yield f"  from      {shorten_hash(base.golden_hash or '')}"
    yield f"  to        {shorten_hash(gate.golden_hash or '')}"
    yield f"  {_describe_reason(base)}"
    if limit is not None:
        yield from (f"  {line}" for line in describe_drift(drift, gate.expectations, limit))


def _describe_reason(base: BaseComparison) -> str:
    return _NO_REASON if base.reason is None else f"reason: {show_value(base.reason)}"
