"""The job summary: a report as the Markdown of a step's page."""

import re
from dataclasses import replace
from html import escape

from tier2gate.errors import Outcome
from tier2gate.printable import one_line
from tier2gate.report import Report
from tier2gate.reporters.console import (
    MAX_CHANGES,
    is_worth_telling,
    render_problems,
    render_report,
)
from tier2gate.reporters.words import NO_GATE, count, describe_size

MAX_SUMMARY_BYTES = 1024 * 1024
"""A summary over this is dropped as a whole."""


def render_summary(report: Report, *, max_changes: int = MAX_CHANGES) -> str:
    """Render a report for the job's summary page.

    Args:
        report: what was found.
        max_changes: how many failures and changes are told of a gate, each.

    Returns:
        Markdown that is well below what GitHub drops: with all details, or else the table, or else
        the counts alone.
    """
    head = f"## tier2gate: {report.outcome.value}\n\n{_counts(report)}\n"
    if not (report.gates or report.problems or report.removed or report.notices):
        return f"{head}\n{NO_GATE}\n"
    table = _table(report)
    details = _fenced(render_problems(report.problems) + _details(report, max_changes))
    for parts in (
        (head, table, details),
        (head, table, "The details do not fit into a summary; the step's log has them.\n"),
    ):
        text = "\n".join(part for part in parts if part)
        if len(text.encode()) <= MAX_SUMMARY_BYTES // 2:
            return text
    return f"{head}\nThe gates do not fit into a summary; the step's log has them.\n"


def render_usage_summary(message: str) -> str:
    """Render what is wrong with the workflow for the job's summary page.

    Args:
        message: what is wrong; may hold what the workflow holds.

    Returns:
        Markdown.
    """
    return f"## tier2gate: wrong usage\n\n{_fenced(one_line(message) + chr(10))}"


def _counts(report: Report) -> str:
    counts = report.counts
    return ", ".join(
        (
            count(counts.gates, "gate"),
            count(counts.scenarios, "scenario"),
            count(counts.missions, "mission"),
            f"{count(counts.expectations, 'expectation')} ({counts.failed_expectations:,} failed)",
        )
    )


def _table(report: Report) -> str:
    rows = ["| gate | outcome | verdict | ran |", "|---|---|---|---|"]
    for gate in report.gates:
        verdict = {True: "passed", False: "failed", None: "not reached"}[gate.passed]
        file = gate.files.suite or gate.files.expectations or gate.files.golden or gate.name
        rows.append(f"| {_cell(file)} | {gate.outcome.value} | {verdict} | {describe_size(gate)} |")
    return "".join(f"{row}\n" for row in rows) if report.gates else ""


def _details(report: Report, max_changes: int) -> str:
    problems = [problem for gate in report.gates for problem in gate.problems]
    told = [gate for gate in report.gates if is_worth_telling(gate)]
    failing = [gate for gate in told if gate.outcome is not Outcome.PASSED]
    passing = [gate for gate in told if gate.outcome is Outcome.PASSED]
    shown = replace(report, gates=[*failing, *passing])
    results = render_report(shown, color=False, max_changes=max_changes)
    without_sum = results.splitlines(keepends=True)[:-1]  # it would count these gates alone
    return render_problems(problems) + "".join(without_sum)


def _fenced(text: str) -> str:
    """Put text between fences that nothing in it can close."""
    if not text:
        return ""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}{fence}\n"


def _cell(text: str) -> str:
    """Show untrusted text in a table's cell, with nothing in it that Markdown or HTML knows."""
    plain = escape(one_line(text))
    entities = (f"&#{ord(sign)};" if sign in "|`*_~[]()@:!\\$" else sign for sign in plain)
    # What stands for `@` is still found in an address of mail, unless the text ends there; and
    # `www.` makes a link without any sign of its own.
    unlinked = "".join(entities).replace("&#64;", "&#64;<!-- -->").replace("www.", "www&#46;")
    return f"<code>{unlinked}</code>"
