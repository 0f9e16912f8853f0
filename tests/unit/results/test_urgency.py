"""The order in which people read gates."""

import re
from dataclasses import replace

from tests.reports import ACCEPTS_NEW_RESULTS, DRIFTED, FAILED_AND_DRIFTED, INVALID, MISSING, gate
from tier2gate.foundation.outcomes import Outcome
from tier2gate.reporters.html.view import key_gates, view_report
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.markdown.page import render_page
from tier2gate.reporters.terminal.report import render_report
from tier2gate.results.report import Report

IN_ORDER = {
    "failed": FAILED_AND_DRIFTED,
    "broken": INVALID,
    "unstable": gate(outcome=Outcome.NONDETERMINISTIC),
    "drifted": DRIFTED,
    "missing": MISSING,
    "reviewed": gate(base=ACCEPTS_NEW_RESULTS),
}


def test_every_surface_has_the_same_order() -> None:
    """A user who reads two reports finds the gates in one order; a terminal ends with the first."""
    gates = [
        replace(item, name=name, files=replace(item.files, suite=f"{name}.suite.yaml"))
        for name, item in sorted(IN_ORDER.items())
    ]
    report = Report(gates=gates)
    page = view_report(report, key_gates(gates), Layout())
    assert [item.name for item in page.gates] == [*IN_ORDER]
    markdown = render_page(report, max_changes=3, room=10**6)
    assert re.findall(r"^### .*?(\w+)\.suite\.yaml", markdown, re.MULTILINE) == [*IN_ORDER]
    text = render_report(report, color=False).split("did not pass:")[0]
    assert re.findall(r"^\w.*?(\w+)\.suite\.yaml", text, re.MULTILINE)[::-1] == [*IN_ORDER]
