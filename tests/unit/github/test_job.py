"""A job on GitHub: its log, summary and outputs, and failures that only warn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.github_runner import Command, read_log, read_outputs
from tests.page import read_page
from tests.reports import DRIFTED, MISSING, gate
from tier2gate.github import annotations
from tier2gate.github.job import Job, find_job
from tier2gate.github.outputs import OUTPUTS
from tier2gate.github.summary import MAX_SUMMARY_BYTES, render_summary
from tier2gate.results.invocation import Call
from tier2gate.results.report import Report

REPORT = Report(gates=[MISSING])
CALL = Call()


@dataclass
class Log:
    """A job's log."""

    lines: list[str] = field(default_factory=list)

    @property
    def commands(self) -> list[Command]:
        """The commands that the runner finds in the log."""
        return read_log("".join(self.lines))


@pytest.fixture(name="log")
def _log() -> Log:
    return Log()


@pytest.fixture(name="job")
def _job(tmp_path: Path, log: Log) -> Job:
    """Return a job whose runner has named its files but not created them."""
    return Job(summary=tmp_path / "summary", outputs=tmp_path / "out", write=log.lines.append)


def warning(message: str) -> Command:
    """Return the command expected for a warning."""
    return Command(name="warning", message=message, properties={"title": "tier2gate"})


def page_of(job: Job) -> str:
    """Read the summary of a job."""
    assert job.summary is not None
    return job.summary.read_bytes().decode()


@pytest.mark.parametrize("value", [None, ""])
def test_job_without_runner_files_has_none(value: str | None) -> None:
    """Nothing unexpected is written on a user's own machine."""
    names = ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
    environment = {} if value is None else dict.fromkeys(names, value)
    job = find_job(environment, print)
    assert (job.summary, job.outputs, job.folder) == (None, None, ".")


def test_job_is_found_by_the_variables_of_its_runner(log: Log) -> None:
    """Summary and outputs go to the files that the runner names."""
    environment = {"GITHUB_STEP_SUMMARY": "/a", "GITHUB_OUTPUT": "/b", "GITHUB_ENV": "/c"}
    assert find_job(environment, log.lines.append, "sub") == Job(
        summary=Path("/a"), outputs=Path("/b"), write=log.lines.append, folder="sub"
    )


@pytest.mark.parametrize(
    ("folder", "file"),
    [
        (".", snapshot("gates/shop.golden.json")),
        ("my app", snapshot("my app/gates/shop.golden.json")),
    ],
)
def test_annotation_path_is_relative_to_the_workspace(folder: str, file: str, log: Log) -> None:
    """A call in a subfolder annotates the paths that GitHub knows."""
    job = find_job({}, log.lines.append, folder)
    job.annotate(Report(gates=[DRIFTED]))
    (command,) = log.commands
    assert command.properties["file"] == file
    assert command.message.startswith("gates/shop.golden.json:1: ")


def test_last_annotation_names_where_the_rest_is(
    job: Job, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last annotation does not point to a summary that is disabled."""
    monkeypatch.setattr(annotations, "MAX_ANNOTATIONS", 1)
    job.annotate(Report(gates=[MISSING, MISSING]), rest="the step's log")
    assert [command.message for command in log.commands] == snapshot(
        ["2 more problems, see the step's log"]
    )


@pytest.mark.parametrize("earlier", [b"earlier\n", b"<b>earlier</b>", b"| a |\n| - |\n| b |\n"])
def test_summary_is_appended(earlier: bytes, job: Job, log: Log) -> None:
    """Earlier content of a step's summary stays, and each report below it has its own heading."""
    assert job.summary is not None
    job.summary.write_bytes(earlier)
    job.summarize(REPORT, CALL, 100)
    job.summarize(Report(gates=[gate()]), CALL, 100)
    job.refuse("no")
    text = page_of(job)
    assert text.startswith(earlier.decode())
    assert read_page(text.removeprefix(earlier.decode())).heads == read_page(text).heads
    assert read_page(text).heads == snapshot(
        [
            "❌ tier2gate: golden-missing",
            "✅ tier2gate: passed",
            "❌ tier2gate: wrong usage",
        ]
    )
    assert len(log.lines) == 1


def test_first_summary_has_no_separator(job: Job) -> None:
    """A summary starts with its heading if nothing was written before."""
    job.summarize(REPORT, CALL, 100)
    assert page_of(job) == render_summary(REPORT, call=CALL)


def fill(job: Job, left: int) -> int:
    """Fill the summary up to this number of bytes, and return its size."""
    assert job.summary is not None
    used = MAX_SUMMARY_BYTES - left
    job.summary.write_bytes("é".encode() * (used // 2) + b"x" * (used % 2))
    return used


def test_nearly_full_summary_gets_a_shorter_report(job: Job, log: Log) -> None:
    """Earlier content counts towards the 1 MiB above which GitHub drops the whole summary."""
    used = fill(job, 400)
    job.summarize(REPORT, CALL, 100)
    added = page_of(job).encode()[used:].decode()
    assert "> Shortened to fit, to the counts;" in added
    assert 0 < len(added.encode()) <= 400
    assert log.lines == []


def write_page(job: Job) -> None:
    """Write a report to the summary."""
    job.summarize(REPORT, CALL, 100)


def write_usage(job: Job) -> None:
    """Write a usage error to the summary."""
    job.refuse("no")


WRITERS = [write_page, write_usage]
"""Everything that writes to a summary."""


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("left", [0, 1, 40, -100])
def test_full_summary_is_left_unchanged_with_a_warning(
    write: Callable[[Job], None], left: int, job: Job, log: Log
) -> None:
    """A full summary stays unchanged, and the log says that the report is missing from it."""
    used = fill(job, left)
    write(job)
    assert len(page_of(job).encode()) == used
    assert log.commands[-1] == warning("the summary of this step is full")


@pytest.mark.parametrize("write", WRITERS)
def test_summary_never_exceeds_github_s_limit(write: Callable[[Job], None], job: Job) -> None:
    """An addition to a summary always fits into the remaining room or is left out."""
    assert job.summary is not None
    write(job)
    whole = job.summary.stat().st_size
    sizes = set()
    for left in (whole + 2, *range(whole + 1, 0, -7)):
        used = fill(job, left)
        write(job)
        sizes.add(job.summary.stat().st_size - used)
        assert job.summary.stat().st_size <= MAX_SUMMARY_BYTES
    assert {0, whole + len("\n\n")} <= sizes


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    ("path", "reason"), [("no/file", "No such file or directory"), (".", "Is a directory")]
)
def test_unwritable_summary_only_warns(
    write: Callable[[Job], None], path: str, reason: str, tmp_path: Path, log: Log
) -> None:
    """A broken summary file of the runner costs only the summary."""
    write(Job(summary=tmp_path / path, outputs=None, write=log.lines.append))
    assert log.commands[-1] == warning(f"GITHUB_STEP_SUMMARY cannot be written: {reason}")


def test_outputs_that_cannot_be_written_only_warn(tmp_path: Path, log: Log) -> None:
    """A broken file of the runner's costs the outputs, never more than that."""
    publish(Job(summary=None, outputs=tmp_path, write=log.lines.append), REPORT)
    assert log.commands == [warning("GITHUB_OUTPUT cannot be written: Is a directory")]


@pytest.mark.parametrize("earlier", [b"", b"x=1", b"x=1\n", b"x<<E\n1\nE", "x=é".encode()])
def test_outputs_start_on_a_new_line(earlier: bytes, job: Job) -> None:
    """Earlier output without a final line feed does not damage any output."""
    assert job.outputs is not None
    job.outputs.write_bytes(earlier)
    job.write_outputs({"a": "2"})
    outputs = read_outputs(job.outputs.read_bytes().decode())
    assert outputs == {
        **read_outputs(earlier.decode().rstrip("\n") + "\n" * bool(earlier)),
        "a": "2",
    }


def publish(
    job: Job, report: Report, *, reports: Mapping[str, Path] = {}, proposed: Path | None = None
) -> None:
    """Write nothing of a report but its outputs."""
    job.publish(
        report,
        CALL,
        max_changes=100,
        annotations=False,
        summary=False,
        reports=reports,
        proposed=proposed,
    )


def test_outputs_are_those_of_the_report(job: Job, log: Log, tmp_path: Path) -> None:
    """A later step reads how the gates came out, and where the files are."""
    assert job.outputs is not None
    job.outputs.write_bytes(b"earlier=1\n")
    proposed = Report(gates=[gate(proposed="a/b"), gate(proposed="a/c")])
    written = {"json": tmp_path / "ws" / "out" / "report.json"}
    below = replace(job, workspace=tmp_path / "ws")
    publish(below, proposed, reports=written, proposed=tmp_path / "ws" / "a")
    outputs = read_outputs(job.outputs.read_bytes().decode())
    assert tuple(outputs) == ("earlier", *OUTPUTS)
    names = ("outcome", "gates", "report-json", "proposed-golden")
    assert [outputs[name] for name in names] == snapshot(["passed", "2", "out/report.json", "a"])
    assert log.lines == []


@pytest.mark.parametrize(
    ("proposed", "path"),
    [("out/a.golden.json", snapshot("my app/out/a.golden.json")), ("../out/a.json", "out/a.json")],
)
def test_path_of_a_proposed_golden_is_relative_to_the_workspace(
    proposed: str, path: str, job: Job, log: Log
) -> None:
    """A later step finds the golden of a call in a subfolder at the path in the output."""
    below = find_job({"GITHUB_OUTPUT": str(job.outputs)}, log.lines.append, "my app")
    publish(below, Report(gates=[gate(proposed=proposed)]))
    assert job.outputs is not None
    outputs = read_outputs(job.outputs.read_bytes().decode())
    assert outputs["proposed-golden"] == path


def test_outputs_keep_values_unchanged(job: Job) -> None:
    """No value can end its own output or start another one."""
    assert job.outputs is not None
    values = {"a": "x\ntier2gate-\nb<<EOF\n", "b": "\r\n=", "c": "lone \ud800"}
    job.write_outputs(values)
    outputs = read_outputs(job.outputs.read_bytes().decode())
    assert outputs == {**values, "c": "lone \\ud800"}


def test_every_call_has_its_own_delimiter(job: Job) -> None:
    """A file name cannot contain the delimiter of a later call."""
    assert job.outputs is not None
    for _ in range(3):
        job.write_outputs({"a": "x"})
    lines = job.outputs.read_text(encoding="utf-8").split("\n")
    delimiters = {line.partition("<<")[2] for line in lines if line.startswith("a<<")}
    assert {len(item) for item in delimiters} == {len("tier2gate-") + 32}
    assert len(delimiters) == 3


def test_wrong_usage_is_in_the_log_and_the_summary(job: Job, log: Log) -> None:
    """A user with a wrong workflow sees the error in the log and in the summary."""
    job.refuse("the input x is y")
    usage = {"title": "tier2gate"}
    assert log.commands == [
        Command(name="error", message="the input x is y", properties=usage),
    ]
    assert page_of(job) == snapshot(
        "## ❌ tier2gate: wrong usage\n\n```text\nthe input x is y\n```\n"
    )


def test_wrong_usage_can_be_left_out_of_the_summary(job: Job, log: Log) -> None:
    """A workflow that disables the summary gets none, even for a usage error."""
    job.refuse("no", summary=False)
    assert job.summary is not None
    assert not job.summary.exists()
    assert len(log.commands) == 1


def test_bug_is_annotated(job: Job, log: Log) -> None:
    """A user who meets a bug sees an error that says so; the summary is unchanged."""
    job.report_bug("internal-error: LookupError: x\n  at a.py:1\n  ##[error]report it\n")
    assert log.commands == [
        Command(
            name="error",
            message="internal-error: LookupError: x\n  at a.py:1\n  #\\u0023[error]report it",
            properties={"title": "tier2gate: internal-error"},
        )
    ]
    assert job.summary is not None
    assert not job.summary.exists()


def test_warning_is_one_line(job: Job, log: Log) -> None:
    """A reason with a line break becomes one warning and no other command."""
    job.warn("a\n::error::x\r##[error]y")
    assert len(log.lines) == 1
    assert log.commands == [warning("a\\n::error::x\\u000d#\\u0023[error]y")]
