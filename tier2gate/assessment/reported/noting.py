"""Notices of a gate that ran: what is valid, but probably a mistake."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tier2gate.assessment.reported.path_hints import confuses_booleans
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import count, listed, named
from tier2gate.foundation.problems import Problem, ReportedProblems, bounded
from tier2gate.results.report import ExpectationReport, GateReport

if TYPE_CHECKING:  # needed only when inputs changed
    from tier2gate.golden.changed_inputs import ChangedInput

CHANGED_INPUTS = "changed-inputs"
"""The code of the notice that an input changed but the results did not."""

_TOLD_INPUTS = 10
_UNNAMED = {
    "suite": "the order of the scenarios",
    "expectations": "the order of the expectations, what some check, or how they compare",
}
"""Kind of file → what changed, if the golden does not keep which part did."""


def note(report: GateReport, notices: Sequence[Problem]) -> GateReport:
    """Add notices: what is valid, but probably a mistake.

    Args:
        report: the gate's report so far.
        notices: the notices to add.

    Returns:
        The report with all notices, `bounded`.
    """
    return replace(report, notices=bounded([*report.notices, *notices])) if notices else report


def shorten(report: GateReport, reported: ReportedProblems) -> GateReport:
    """Drop problems and notices that an earlier gate has already shown.

    Args:
        report: the gate's report.
        reported: what they say; what this one says is added.

    Returns:
        The shorter report.
    """
    problems = reported.shorten(report.problems, report.name)
    return replace(report, problems=problems, notices=reported.tell_once(report.notices))


def find_confusions(
    expectations: Sequence[ExpectationReport], document: Document
) -> Iterator[Problem]:
    """Find the verdicts that depend on `true` being equal to 1 in the core's operators.

    Args:
        expectations: the judged expectations.
        document: the expectations document, for their places.

    Yields:
        A notice for each.
    """
    for index, item in enumerate(expectations):
        if confuses_booleans(item):
            verdict = "holds" if item.passed else "fails"
            yield document.problem(
                ("expectations", index),
                code="boolean-as-number",
                message=f"the expectation {named(item.id)} {verdict} only because true counts as 1",
                hint="expect the type that the result has: a boolean or a number",
            )


def notices_of_changed(changed: Sequence["ChangedInput"]) -> Iterator[Problem]:
    """Report the inputs that changed although the results match the golden.

    Args:
        changed: the inputs that changed, with their places.

    Yields:
        A notice for each of the first ones, and one for the number of the others.
    """
    for item in changed[:_TOLD_INPUTS]:
        what = (
            item.what.replace("_", " ")
            if item.what
            else _UNNAMED.get(item.file_kind, item.file_kind)
        )
        name = f" {named(item.name)}" if item.name is not None else ""
        if item.missions:
            what, name = "the module", f" (missions: {listed(item.missions)})"
        yield Problem(
            code=CHANGED_INPUTS,
            message=f"the results match the golden, but an input changed: {what}{name}",
            hint="accept the results to record the change",
            file=item.file,
            line=item.line,
            column=item.column,
        )
    if len(changed) > _TOLD_INPUTS:
        message = f"{count(len(changed) - _TOLD_INPUTS, 'more input')} changed"
        yield Problem(
            code=CHANGED_INPUTS, message=message, hint="accept the results to record them"
        )
