"""Render a report as one HTML file that reads nothing from the network."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined

from tier2gate.foundation.printable import COMMAND_START, OLDER_COMMAND, named, one_line
from tier2gate.reporters.html.anchors import anchor
from tier2gate.reporters.html.scenarios_data import ScenarioRow, list_changes, list_rows, pack
from tier2gate.reporters.html.states import look_of_scenario
from tier2gate.reporters.html.view import key_gates, view_report
from tier2gate.reporters.interface import Layout
from tier2gate.results.report import Report
from tier2gate.results.scenario_states import ScenarioOutcome

LISTED = 200
"""How many scenarios a browser without scripts shows."""


def render(report: Report, layout: Layout, /) -> bytes:
    """Render a report as an HTML file.

    Args:
        report: what was found.
        layout: how many changes to show of each gate.

    Returns:
        HTML, UTF-8, with its style and script: the same run gives the same bytes.
    """
    loader = PackageLoader("tier2gate.reporters.html", "assets")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style, script, theme = (
        loader.get_source(environment, name)[0] for name in ("report.css", "report.js", "theme.js")
    )
    gates = key_gates(report.gates)
    rows, view = list_rows(gates), view_report(report, gates, layout)
    data, left_out = pack(rows, gates, list_changes(view.gates))
    page = environment.get_template("report.html.jinja").render(
        report=view,
        style=style,
        script=script,
        theme=theme,
        policy=_policy([style], [theme, script]),
        filters=_filters(rows),
        listed=rows[:LISTED],
        left=len(rows) - LISTED,
        look=look_of_scenario,
        anchor=anchor,
        capital=lambda text: text[:1].upper() + text[1:],
        named=named,
        one_line=one_line,
        scenarios=len(rows),
        cut=left_out,
        data=_in_script({**data, "looks": _looks()}),
    )
    return _harmless_in_log(page).encode(errors="backslashreplace")


def _policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Allow only the page's own style and scripts: no request, no frame, no form."""
    allowed = {"style-src": styles, "script-src": scripts}
    sources = (f"{name} {' '.join(map(_source, texts))}" for name, texts in allowed.items())
    rest = ("base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'")
    return "; ".join(["default-src 'none'", *sources, *rest])


def _source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _filters(rows: Sequence[ScenarioRow]) -> list[tuple[ScenarioOutcome, int]]:
    """Count the scenarios of each state that occurs, those that need attention first."""
    counts = Counter(row.outcome for row in rows)
    return [(item, counts[item]) for item in ScenarioOutcome if counts[item]]


def _looks() -> dict[str, list[str]]:
    looks = {item.value: look_of_scenario(item) for item in ScenarioOutcome}
    return {key: [look.label, look.sign, look.tone] for key, look in looks.items()}


def _in_script(value: object) -> str:
    r"""Write JSON that is safe inside of `<script>` and in a log."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return OLDER_COMMAND.sub(r"#\\u0023", text.replace("<", "\\u003c"))


def _harmless_in_log(page: str) -> str:
    """Escape what a runner would run as a command, if the page is printed."""
    return OLDER_COMMAND.sub("#&#35;", COMMAND_START.sub(r"\1&#58;:", page))
