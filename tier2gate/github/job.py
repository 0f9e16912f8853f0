"""A job on GitHub: what a step leaves behind for its log, its page and the steps after it."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tier2gate.foundation.errors import Outcome, reason_of
from tier2gate.foundation.printable import one_line
from tier2gate.foundation.whole_files import append_whole
from tier2gate.github.annotations import Annotation, render_annotations, render_command
from tier2gate.github.outputs import format_outputs, render_outputs
from tier2gate.github.summary import (
    MAX_SUMMARY_BYTES,
    render_summary,
    render_usage_summary,
)
from tier2gate.results.invocation import Call
from tier2gate.results.report import Report

_APART = "\n\n"


@dataclass(frozen=True, kw_only=True)
class Job:
    """The job that a call is a step of.

    Attributes:
        summary: the file that holds the step's summary; `None` where there is none.
        outputs: the file that holds its outputs, likewise.
        write: prints to its log, commands included.
        folder: where the call's files are named from, relative to the workspace; `.` for the
            workspace itself.
    """

    summary: Path | None
    outputs: Path | None
    write: Callable[[str], None]
    folder: str = "."

    def annotate(self, report: Report, *, rest: str = "the summary") -> None:
        """Annotate the files of a report.

        Args:
            report: what was found.
            rest: where to look for what there is no room for.
        """
        self.write(render_annotations(report, rest=rest, folder=self.folder))

    def summarize(self, report: Report, call: Call, max_changes: int) -> None:
        """Add a report to the page of the job; there may be something on it already.

        Args:
            report: what was found.
            call: how `check` was called.
            max_changes: how many failures and changes are told of a gate, each.
        """
        room = self._room()
        self._add_to_page(render_summary(report, call=call, max_changes=max_changes, room=room))

    def publish(
        self, report: Report, *, reports: Mapping[str, str] | None = None, proposed_dir: str = ""
    ) -> None:
        """Write the outputs that a report gives.

        Args:
            report: what was found.
            reports: kind → path of each report that was written, from the workspace.
            proposed_dir: path of the folder for proposed goldens, likewise.
        """
        self.write_outputs(
            render_outputs(report, reports=reports, proposed_dir=proposed_dir, folder=self.folder)
        )

    def refuse(self, message: str, *, summary: bool = True) -> None:
        """Say that the workflow calls wrongly.

        Args:
            message: what is wrong.
            summary: whether the job's page says it, too.
        """
        self.write(render_command(Annotation(level="error", title="tier2gate", message=message)))
        if summary:
            self._add_to_page(render_usage_summary(message))

    def report_bug(self, message: str) -> None:
        """Say that it is tier2gate that failed.

        Args:
            message: what went wrong, and where to report it; lines.
        """
        title = f"tier2gate: {Outcome.INTERNAL_ERROR.value}"
        bug = Annotation(level="error", title=title, message=message.rstrip("\n"))
        self.write(render_command(bug))

    def warn(self, message: str) -> None:
        """Warn of what changes no outcome.

        Args:
            message: one line.
        """
        warning = Annotation(level="warning", title="tier2gate", message=one_line(message))
        self.write(render_command(warning))

    def write_outputs(self, outputs: Mapping[str, str]) -> None:
        """Write the step's outputs.

        Args:
            outputs: name → value.
        """
        delimiter = f"tier2gate-{secrets.token_hex(16)}"
        data = _encoded(format_outputs(outputs, delimiter))
        begin = b"\n" if _is_in_a_line(self.outputs) else b""
        self._append(self.outputs, "GITHUB_OUTPUT", begin + data)

    def _room(self) -> int:
        """Give how many bytes the page has left; over its limit GitHub drops it as a whole."""
        return MAX_SUMMARY_BYTES - self._used() - len(_APART)

    def _used(self) -> int:
        try:
            return self.summary.stat().st_size if self.summary else 0
        except OSError:  # what is in its way is told when it is written
            return 0

    def _add_to_page(self, text: str) -> None:
        """Append to the page, apart from what may stand there: after HTML a heading is none."""
        data = _encoded(text)
        if not 0 < len(data) <= self._room():
            self.warn("the summary of this step has no room left")
            return
        apart = _encoded(_APART) if self._used() else b""
        self._append(self.summary, "GITHUB_STEP_SUMMARY", apart + data)

    def _append(self, path: Path | None, variable: str, data: bytes) -> None:
        """Append to one of the files that the runner named; what is not a file gets a warning."""
        if path is None:
            return
        try:
            append_whole(path, data)
        except OSError as error:
            self.warn(f"{variable} cannot be written: {reason_of(error)}")


def find_job(
    environment: Mapping[str, str], write: Callable[[str], None], folder: str = "."
) -> Job:
    """Find the files that the runner named; on a machine of one's own there are none.

    Args:
        environment: the runner's variables.
        write: prints to the job's log.
        folder: where the call's files are named from, relative to the workspace.

    Returns:
        The job.
    """
    summary, outputs = (
        Path(environment[name]) if environment.get(name) else None
        for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
    )
    return Job(summary=summary, outputs=outputs, write=write, folder=folder)


def _encoded(text: str) -> bytes:
    """Encode text; a path may hold bytes that are no UTF-8, which must not cost all the rest."""
    return text.encode(errors="backslashreplace")


def _is_in_a_line(path: Path | None) -> bool:
    """Tell whether a file ends in the middle of a line, as an earlier step's `printf` leaves it."""
    try:
        if path is None or not path.is_file():  # to open a pipe might take for ever
            return False
        with path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() != b"\n"
    except OSError:  # it is empty, or what is in its way is told when it is written
        return False
