"""A job on GitHub: what is written to its log, its page and its outputs, and what stops nothing."""

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
        """What the runner obeys in it."""
        return read_log("".join(self.lines))


@pytest.fixture(name="log")
def _log() -> Log:
    return Log()


@pytest.fixture(name="job")
def _job(tmp_path: Path, log: Log) -> Job:
    """Make a job whose runner has named its files, but not made them."""
    return Job(summary=tmp_path / "summary", outputs=tmp_path / "out", write=log.lines.append)


def warning(message: str) -> Command:
    """Make the command that is expected of a warning."""
    return Command(name="warning", message=message, properties={"title": "tier2gate"})


def page_of(job: Job) -> str:
    """Read the page of a job."""
    assert job.summary is not None
    return job.summary.read_bytes().decode()


@pytest.mark.parametrize("value", [None, ""])
def test_job_without_files_has_none(value: str | None) -> None:
    """On a machine of one's own nothing is written that nobody asked for."""
    names = ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
    environment = {} if value is None else dict.fromkeys(names, value)
    job = find_job(environment, print)
    assert (job.summary, job.outputs, job.folder) == (None, None, ".")


def test_job_is_found_by_the_variables_of_its_runner(log: Log) -> None:
    """The page goes to the page's file, and the outputs to the outputs' file."""
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
def test_annotation_stands_at_the_file_of_the_workspace(folder: str, file: str, log: Log) -> None:
    """A call in a folder below the top annotates the files that GitHub knows."""
    job = find_job({}, log.lines.append, folder)
    job.annotate(Report(gates=[DRIFTED]))
    (command,) = log.commands
    assert command.properties["file"] == file
    assert command.message.startswith("gates/shop.golden.json:1: ")


def test_rest_is_looked_for_where_it_is(
    job: Job, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has no page is not sent there for what the annotations have no room for."""
    monkeypatch.setattr(annotations, "MAX_ANNOTATIONS", 1)
    job.annotate(Report(gates=[MISSING, MISSING]), rest="the step's log")
    assert [command.message for command in log.commands] == snapshot(
        ["2 more problems, see the step's log"]
    )


@pytest.mark.parametrize("earlier", [b"earlier\n", b"<b>earlier</b>", b"| a |\n| - |\n| b |\n"])
def test_page_is_added_to_what_is_there(earlier: bytes, job: Job, log: Log) -> None:
    """What a step wrote before stays, and each report has its own heading below it."""
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


def test_first_page_is_the_page_alone(job: Job) -> None:
    """Nothing stands before the heading that a reader would have to pass over."""
    job.summarize(REPORT, CALL, 100)
    assert page_of(job) == render_summary(REPORT, call=CALL)


def fill(job: Job, left: int) -> int:
    """Leave a page so many bytes, and give how many it has."""
    assert job.summary is not None
    used = MAX_SUMMARY_BYTES - left
    job.summary.write_bytes("é".encode() * (used // 2) + b"x" * (used % 2))
    return used


def test_page_that_is_nearly_full_gets_a_shorter_report(job: Job, log: Log) -> None:
    """What stands on the page already counts: together over 1 MiB, GitHub would drop it all."""
    used = fill(job, 400)
    job.summarize(REPORT, CALL, 100)
    added = page_of(job).encode()[used:].decode()
    assert "> Shortened to fit into a summary, to the counts;" in added
    assert 0 < len(added.encode()) <= 400
    assert log.lines == []


def write_page(job: Job) -> None:
    """Write a report to the page."""
    job.summarize(REPORT, CALL, 100)


def write_usage(job: Job) -> None:
    """Write to the page that the workflow calls wrongly."""
    job.refuse("no")


WRITERS = [write_page, write_usage]
"""Whatever adds to a page."""


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("left", [0, 1, 40, -100])
def test_full_page_is_left_alone_with_a_warning(
    write: Callable[[Job], None], left: int, job: Job, log: Log
) -> None:
    """A page without room for anything stays as it was, and the log says that it lacks this."""
    used = fill(job, left)
    write(job)
    assert len(page_of(job).encode()) == used
    assert log.commands[-1] == warning("the summary of this step is full")


@pytest.mark.parametrize("write", WRITERS)
def test_page_is_never_over_what_github_takes(write: Callable[[Job], None], job: Job) -> None:
    """However much room a page has left, what is added fits into it, or is left out."""
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
def test_page_that_cannot_be_written_only_warns(
    write: Callable[[Job], None], path: str, reason: str, tmp_path: Path, log: Log
) -> None:
    """A broken file of the runner's costs the page, never more than that."""
    write(Job(summary=tmp_path / path, outputs=None, write=log.lines.append))
    assert log.commands[-1] == warning(f"GITHUB_STEP_SUMMARY cannot be written: {reason}")


def test_outputs_that_cannot_be_written_only_warn(tmp_path: Path, log: Log) -> None:
    """A broken file of the runner's costs the outputs, never more than that."""
    publish(Job(summary=None, outputs=tmp_path, write=log.lines.append), REPORT)
    assert log.commands == [warning("GITHUB_OUTPUT cannot be written: Is a directory")]


@pytest.mark.parametrize("earlier", [b"", b"x=1", b"x=1\n", b"x<<E\n1\nE", "x=é".encode()])
def test_outputs_begin_a_line_of_their_own(earlier: bytes, job: Job) -> None:
    """An earlier `printf` into the file, without a line feed, costs neither its output nor ours."""
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
    told = ("outcome", "gates", "report-json", "proposed-golden")
    assert [outputs[name] for name in told] == snapshot(["passed", "2", "out/report.json", "a"])
    assert log.lines == []


@pytest.mark.parametrize(
    ("proposed", "path"),
    [("out/a.golden.json", snapshot("my app/out/a.golden.json")), ("../out/a.json", "out/a.json")],
)
def test_proposed_golden_is_named_from_the_workspace(
    proposed: str, path: str, job: Job, log: Log
) -> None:
    """A later step finds the golden of a call below the top where the output says it is."""
    below = find_job({"GITHUB_OUTPUT": str(job.outputs)}, log.lines.append, "my app")
    publish(below, Report(gates=[gate(proposed=proposed)]))
    assert job.outputs is not None
    outputs = read_outputs(job.outputs.read_bytes().decode())
    assert outputs["proposed-golden"] == path


def test_outputs_hold_each_value_as_it_is(job: Job) -> None:
    """No value, whatever is in it, ends its own output or begins another one."""
    assert job.outputs is not None
    values = {"a": "x\ntier2gate-\nb<<EOF\n", "b": "\r\n=", "c": "lone \ud800"}
    job.write_outputs(values)
    outputs = read_outputs(job.outputs.read_bytes().decode())
    assert outputs == {**values, "c": "lone \\ud800"}


def test_every_call_has_a_delimiter_of_its_own(job: Job) -> None:
    """Nobody can write a file's name today that ends an output tomorrow."""
    assert job.outputs is not None
    for _ in range(3):
        job.write_outputs({"a": "x"})
    lines = job.outputs.read_text(encoding="utf-8").split("\n")
    delimiters = {line.partition("<<")[2] for line in lines if line.startswith("a<<")}
    assert {len(item) for item in delimiters} == {len("tier2gate-") + 32}
    assert len(delimiters) == 3


def test_wrong_usage_is_told_in_the_log_and_on_the_page(job: Job, log: Log) -> None:
    """Whoever calls wrongly sees it in red, wherever they look first."""
    job.refuse("the input x is y")
    usage = {"title": "tier2gate"}
    assert log.commands == [
        Command(name="error", message="the input x is y", properties=usage),
    ]
    assert page_of(job) == snapshot(
        "## ❌ tier2gate: wrong usage\n\n```text\nthe input x is y\n```\n"
    )


def test_page_can_be_left_without_wrong_usage(job: Job, log: Log) -> None:
    """Whoever wants no page gets none, not even of a workflow that is wrong."""
    job.refuse("no", summary=False)
    assert job.summary is not None
    assert not job.summary.exists()
    assert len(log.commands) == 1


def test_bug_is_told_in_its_lines(job: Job, log: Log) -> None:
    """Whoever meets a bug sees in red what it is, and that it is ours; the page stays as it was."""
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
    """A reason with a line break in it gives the runner one warning, and no order."""
    job.warn("a\n::error::x\r##[error]y")
    assert len(log.lines) == 1
    assert log.commands == [warning("a\\n::error::x\\u000d#\\u0023[error]y")]
