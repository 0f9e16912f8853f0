"""The table of report kinds."""

import re
from pathlib import Path

import pytest

from tests.reports import DRIFTED
from tier2gate.reporters import console, json_report
from tier2gate.reporters.interface import FILE_REPORTERS, REPORTERS, Layout, Render
from tier2gate.reporters.markdown import report as markdown
from tier2gate.results.report import Report

README = Path(__file__).parents[3] / "README.md"
RENDERERS: dict[str, Render] = {
    "json": json_report.render,
    "markdown": markdown.render,
    "text": console.render,
}


def test_each_kind_has_its_own_file_name() -> None:
    """Reports in `reports-dir` do not overwrite each other, and kinds are listed in order."""
    assert list(REPORTERS) == sorted(REPORTERS)
    names = [reporter.file_name for reporter in FILE_REPORTERS]
    assert names == ["report.json", "report.md"]


@pytest.mark.parametrize("kind", REPORTERS)
def test_kind_is_rendered_by_its_module(kind: str) -> None:
    """Each kind of report is rendered by the module of that kind."""
    report, layout = Report(gates=[DRIFTED]), Layout(max_changes=0)
    assert REPORTERS[kind].render(report, layout) == RENDERERS[kind](report, layout)


def test_readme_names_every_kind() -> None:
    """README names exactly the available kinds of reports."""
    text = README.read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"--report (\w+)=", text))) == list(REPORTERS)
