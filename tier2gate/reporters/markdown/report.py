"""The report of the kind `markdown`: for a program that comments on a pull request."""

from tier2gate.reporters.interface import Layout
from tier2gate.reporters.markdown.page import render_page
from tier2gate.results.report import Report

MAX_COMMENT_BYTES = 64_000
"""GitHub refuses comments of more than 65,536 characters, GitLab those of more than 1,000,000; the
rest is left for what is added, such as a link."""


def render(report: Report, layout: Layout, /) -> bytes:
    """Render a report that fits into a comment on GitHub, and a note on GitLab.

    Args:
        report: what was found.
        layout: the layout.

    Returns:
        Markdown.
    """
    text = render_page(report, max_changes=layout.max_changes, room=MAX_COMMENT_BYTES)
    return text.encode(errors="backslashreplace")
