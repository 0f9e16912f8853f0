"""The kinds of reports there are: each is a file of this folder, and a line of one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from tier2gate.results.report import Report
from tier2gate.settings import DEFAULT_MAX_CHANGES


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a report for people looks; a report for machines is always whole.

    Attributes:
        color: whether to colour it for a terminal.
        quiet: whether to leave out gates that passed.
        max_changes: how many failures and changes are shown for a gate, each.
    """

    color: bool = False
    quiet: bool = False
    max_changes: int = DEFAULT_MAX_CHANGES


class Render(Protocol):
    """What the file of a kind has to define, under the name `render`."""

    def __call__(self, report: Report, layout: Layout, /) -> bytes:
        """Turn a report into the bytes of its file."""


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """A kind of report.

    Attributes:
        kind: its name in `--report KIND=PATH` and `--format KIND`.
        suffix: the ending of its file in `reports-dir`.
        module: the file beside this one that defines its `render`.
        for_terminal: whether it is what a terminal shows anyway. Any other kind has standard output
            to itself, is written into `reports-dir`, and places what passed, too.
    """

    kind: str
    suffix: str
    module: str
    for_terminal: bool = False

    @property
    def file_name(self) -> str:
        """The name of its file in `reports-dir`."""
        return f"report.{self.suffix}"

    def render(self, report: Report, layout: Layout | None = None) -> bytes:
        """Render a report; the file of the kind is imported here, as most calls need none.

        Args:
            report: what was found.
            layout: how it looks.

        Returns:
            The content of a file.
        """
        render: Render = import_module(f"{__package__}.{self.module}").render
        return render(report, layout or Layout())


REPORTERS: Mapping[str, Reporter] = {
    item.kind: item
    for item in (
        Reporter(kind="json", suffix="json", module="json_report"),
        Reporter(kind="text", suffix="txt", module="console", for_terminal=True),
    )
}
"""Kind → reporter, sorted by kind."""

FILE_REPORTERS = tuple(item for item in REPORTERS.values() if not item.for_terminal)
"""The kinds that `reports-dir` gets."""
