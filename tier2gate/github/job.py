"""A job on GitHub: write a step's log, summary and outputs."""

import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tier2gate.foundation.errors import reason_of
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import one_line
from tier2gate.foundation.whole_files import append_whole
from tier2gate.gates.naming import file_name
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
        summary: the file of the step's summary; `None` if there is none.
        outputs: the file of the step's outputs; `None` if there is none.
        write: prints to the log, including workflow commands.
        folder: the folder that the call's file names are relative to, from the workspace; `.` for
            the workspace itself.
        workspace: the checkout.
    """

    summary: Path | None
    outputs: Path | None
    write: Callable[[str], None]
    folder: str = "."
    workspace: Path = Path()

    def publish(  # noqa: PLR0913 - each is shown in a different place
        self,
        report: Report,
        call: Call,
        *,
        max_changes: int,
        annotations: bool = True,
        summary: bool = True,
        reports: Mapping[str, Path],
        proposed: Path | None,
        warnings: Iterable[str] = (),
    ) -> None:
        """Annotate, summarize, and write the outputs; a failure to write changes no outcome.

        Args:
            report: what was found.
            call: how `check` was called.
            max_changes: how many failures, and how many changes, to show for each gate.
            annotations: whether to annotate files.
            summary: whether to write to the job summary.
            reports: kind → path of each report written.
            proposed: the folder for proposed goldens; `None` if there is none.
            warnings: further warnings to show.
        """
        if annotations:
            self.annotate(report, rest="the summary" if summary else "the step's log")
        if summary:
            self.summarize(report, call, max_changes)
        for warning in warnings:
            self.warn(warning)
        outputs = render_outputs(
            report,
            reports={kind: file_name(path, self.workspace) for kind, path in reports.items()},
            proposed_dir="" if proposed is None else file_name(proposed, self.workspace),
            folder=self.folder,
        )
        self.write_outputs(outputs)

    def annotate(self, report: Report, *, rest: str = "the summary") -> None:
        """Annotate the files of a report.

        Args:
            report: what was found.
            rest: where to find the annotations that are left out.
        """
        self.write(render_annotations(report, rest=rest, folder=self.folder))

    def summarize(self, report: Report, call: Call, max_changes: int) -> None:
        """Append a report to the job summary.

        Args:
            report: what was found.
            call: how `check` was called.
            max_changes: how many failures, and how many changes, to show for each gate.
        """
        room = self._room()
        self.add_to_page(render_summary(report, call=call, max_changes=max_changes, room=room))

    def refuse(self, message: str, *, summary: bool = True) -> None:
        """Report a usage error.

        Args:
            message: what is wrong.
            summary: whether to also write it to the job summary.
        """
        self.write(render_command(Annotation(level="error", title="tier2gate", message=message)))
        if summary:
            self.add_to_page(render_usage_summary(message))

    def report_bug(self, message: str) -> None:
        """Report a bug in tier2gate.

        Args:
            message: what went wrong, and where to report it; lines.
        """
        title = f"tier2gate: {Outcome.INTERNAL_ERROR.value}"
        bug = Annotation(level="error", title=title, message=message.rstrip("\n"))
        self.write(render_command(bug))

    def warn(self, message: str) -> None:
        """Write a warning, which does not change the outcome.

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
        """Return how many bytes the summary has left; GitHub drops one that is over the limit."""
        return MAX_SUMMARY_BYTES - self._used() - len(_APART)

    def _used(self) -> int:
        try:
            return self.summary.stat().st_size if self.summary else 0
        except OSError:  # reported when the summary is written
            return 0

    def add_to_page(self, text: str) -> None:
        """Append to the summary after a blank line: right after HTML, a heading is plain text."""
        data = _encoded(text)
        if not 0 < len(data) <= self._room():
            self.warn("the summary of this step is full")
            return
        apart = _encoded(_APART) if self._used() else b""
        self._append(self.summary, "GITHUB_STEP_SUMMARY", apart + data)

    def _append(self, path: Path | None, variable: str, data: bytes) -> None:
        """Append to one of the runner's files; if that fails, warn."""
        if path is None:
            return
        try:
            append_whole(path, data)
        except OSError as error:
            self.warn(f"{variable} cannot be written: {reason_of(error)}")


def find_job(
    environment: Mapping[str, str],
    write: Callable[[str], None],
    folder: str = ".",
    workspace: Path = Path(),
) -> Job:
    """Find the runner's files for the summary and outputs; outside of GitHub there are none.

    Args:
        environment: the runner's variables.
        write: prints to the job's log.
        folder: the folder that the call's file names are relative to, from the workspace.
        workspace: the checkout.

    Returns:
        The job.
    """
    summary, outputs = (
        Path(environment[name]) if environment.get(name) else None
        for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
    )
    return Job(summary=summary, outputs=outputs, write=write, folder=folder, workspace=workspace)


def _encoded(text: str) -> bytes:
    """Encode text; bytes of a path that are not UTF-8 are escaped."""
    return text.encode(errors="backslashreplace")


def _is_in_a_line(path: Path | None) -> bool:
    """Return whether a file ends without a line break, as after `printf` in an earlier step."""
    try:
        if path is None or not path.is_file():  # opening a pipe might block forever
            return False
        with path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() != b"\n"
    except OSError:  # it is empty, or the error is reported when it is written
        return False
