"""The kinds of reports: each is a file of this folder and a line in the table below."""

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple, Protocol

from tier2gate.results.report import Report
from tier2gate.settings import DEFAULT_MAX_CHANGES


class Layout(NamedTuple):
    """The layout of a report for people; a report for machines is always complete.

    Attributes:
        color: whether to colour it for a terminal.
        quiet: whether to leave out gates that passed.
        max_changes: how many failures, and how many changes, to show for each gate.
        show_output: whether to show what missions printed also if nothing failed.
        width: the columns of the terminal; `None` if lines may have any length.
    """

    color: bool = False
    quiet: bool = False
    max_changes: int = DEFAULT_MAX_CHANGES
    show_output: bool = False
    width: int | None = None


class Render(Protocol):
    """The function `render` that the file of each kind must define."""

    def __call__(self, report: Report, layout: Layout, /) -> bytes:
        """Render a report as the content of a file."""


class Reporter(NamedTuple):
    """A kind of report.

    Attributes:
        kind: its name in `--report KIND=PATH` and `--format KIND`.
        suffix: the file name extension in `reports-dir`.
        module: the module of this folder that defines its `render`.
        mark: a regular expression: what only such a report has, near its start or at its end.
        for_terminal: whether it is text for a terminal, with the problems. Any other kind is alone
            on standard output, is written to `reports-dir`, and also locates expectations that
            passed.
        shows_runs: whether it shows what ran in each scenario, which is kept only then.
    """

    kind: str
    suffix: str
    module: str
    mark: bytes
    for_terminal: bool = False
    shows_runs: bool = False

    @property
    def file_name(self) -> str:
        """The name of its file in `reports-dir`."""
        return f"report.{self.suffix}"

    def render(self, report: Report, layout: Layout | None = None) -> bytes:
        """Render a report; the module is imported here, as most calls need none.

        Args:
            report: what was found.
            layout: the layout.

        Returns:
            The content of a file.
        """
        render: Render = import_module(f"{__package__}.{self.module}").render
        return render(report, layout or Layout())


REPORTERS: Mapping[str, Reporter] = {
    item.kind: item
    for item in (
        Reporter(
            kind="gitlab",
            suffix="gitlab.json",
            module="ci.gitlab",
            mark=rb'\A\[(?:\]|\n  \{\n    "check_name": ")',
        ),
        Reporter(
            kind="html",
            suffix="html",
            module="html.page",
            mark=rb"<title>[^<]* \xc2\xb7 tier2gate</title>",
            shows_runs=True,
        ),
        Reporter(
            kind="json",
            suffix="json",
            module="json_report",
            mark=rb'"name": "tier2gate",\n    "version": "[^"]*"\n  \}\n\}\n\Z',
        ),
        Reporter(
            kind="junit",
            suffix="junit.xml",
            module="ci.junit",
            mark=rb'<testsuites name="tier2gate"',
        ),
        Reporter(
            kind="markdown", suffix="md", module="markdown.report", mark=rb"\A## \S+ tier2gate: "
        ),
        Reporter(kind="sarif", suffix="sarif", module="ci.sarif", mark=rb'"id": "tier2gate/"'),
        Reporter(
            kind="text",
            suffix="txt",
            module="terminal.report",
            mark=rb"(?:\A|\n)[\d,]+ gates?: [^\n]+\n\Z",
            for_terminal=True,
        ),
    )
}
"""Kind → reporter, sorted by kind."""

FILE_REPORTERS = tuple(item for item in REPORTERS.values() if not item.for_terminal)
"""The kinds that are written to `reports-dir`."""
