"""The table of report kinds."""

from pathlib import Path

import pytest

from tests.reports import DRIFTED
from tests.tables import table_under
from tier2gate.reporters import json_report
from tier2gate.reporters.ci import gitlab, junit, sarif
from tier2gate.reporters.html import page
from tier2gate.reporters.interface import FILE_REPORTERS, REPORTERS, Layout, Render
from tier2gate.reporters.markdown import report as markdown
from tier2gate.reporters.terminal import report as text_report
from tier2gate.results.report import Report

README = Path(__file__).parents[3] / "README.md"
RENDERERS: dict[str, Render] = {
    "gitlab": gitlab.render,
    "html": page.render,
    "json": json_report.render,
    "junit": junit.render,
    "markdown": markdown.render,
    "sarif": sarif.render,
    "text": text_report.render,
}


def test_each_kind_has_its_own_file_name() -> None:
    """Reports in `reports-dir` do not overwrite each other, and kinds are listed in order."""
    assert list(REPORTERS) == sorted(REPORTERS)
    names = [reporter.file_name for reporter in FILE_REPORTERS]
    assert names == [
        "report.gitlab.json",
        "report.html",
        "report.json",
        "report.junit.xml",
        "report.md",
        "report.sarif",
    ]


@pytest.mark.parametrize("kind", REPORTERS)
def test_kind_is_rendered_by_its_module(kind: str) -> None:
    """Each kind of report is rendered by the module of that kind."""
    report, layout = Report(gates=[DRIFTED]), Layout(max_changes=0)
    assert REPORTERS[kind].render(report, layout) == RENDERERS[kind](report, layout)


def test_readme_lists_every_kind() -> None:
    """README lists the available kinds of reports, with their files in `reports-dir`."""
    text = README.read_text(encoding="utf-8")
    listed = {row[0].strip("`"): row[1].strip("`") for row in table_under("## Reports", text)}
    files = {item.kind: item.file_name for item in FILE_REPORTERS}
    assert listed == {kind: files.get(kind, "") for kind in REPORTERS}
