"""The job summary: the report as Markdown, and how to reproduce it."""

from tier2gate.foundation.printable import defused, one_line
from tier2gate.github.reproduction import render_reproduction
from tier2gate.reporters.markdown.page import render_page
from tier2gate.reporters.markdown.text import fenced
from tier2gate.results.invocation import Call
from tier2gate.results.report import Report
from tier2gate.settings import DEFAULT_MAX_CHANGES

MAX_SUMMARY_BYTES = 1024 * 1024
"""GitHub drops a step's summary that is larger than this."""


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
        Markdown that fits; empty if not even the counts fit.
    """
    end = "" if call is None else render_reproduction(report, call)
    return render_page(report, max_changes=max_changes, room=room, end=end)


def render_usage_summary(message: str) -> str:
    """Render a usage error for the job summary.

    Args:
        message: what is wrong; may hold untrusted text.

    Returns:
        Markdown.
    """
    return f"## ❌ tier2gate: wrong usage\n\n{fenced(defused(one_line(message)))}"
