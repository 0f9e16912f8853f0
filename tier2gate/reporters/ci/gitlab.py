"""Render a report as GitLab's code-quality JSON, which a merge request shows beside its changes."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import cut
from tier2gate.reporters.ci.findings import SHOWN_CHANGES, Finding, find_all, with_fingerprints
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.json_report import render_value
from tier2gate.results.report import Report

_LONGEST = 2_000  # characters of a description
_NOTICE = "info"
_SEVERITIES = {
    Outcome.GOLDEN_MISSING: "minor",
    Outcome.GOLDEN_CHANGED: "major",
    Outcome.HASH_DRIFT: "major",
    Outcome.VERDICT_FAILED: "critical",
}
_OTHER = "blocker"


def render(report: Report, layout: Layout, /) -> bytes:
    """Render a report as a list of issues.

    Args:
        report: what was found.
        layout: the layout.

    Returns:
        JSON, UTF-8. Notices are `info`; a call that does not pass has at least one issue that is
        more severe.
    """
    found = find_all(report, min(layout.max_changes, SHOWN_CHANGES))
    return render_value([_issue(item, key) for item, key in with_fingerprints(found)])


def _issue(item: Finding, fingerprint: str) -> dict[str, Any]:
    # A name that is not UTF-8 would be half of a surrogate pair.
    path = item.path.encode(errors="replace").decode()
    return {
        "description": cut(_on_one_line(item.lines_at_path), _LONGEST),
        "check_name": str(item.rule),
        "fingerprint": fingerprint,
        "severity": _NOTICE if item.outcome is None else _SEVERITIES.get(item.outcome, _OTHER),
        "location": {
            "path": path,
            "lines": {"begin": item.line or 1},
        },
    }


def _on_one_line(lines: Sequence[str]) -> str:
    """Join lines to one, as GitLab shows no line breaks; a colon stands before indented lines."""
    text = lines[0]
    for before, line in pairwise(lines):
        sign = ":" if _indent(line) > _indent(before) else ";"
        text += f"{'' if text.endswith(':') else sign} {line.strip()}"
    return text


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
