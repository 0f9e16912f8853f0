"""Annotations as commands: limited like GitHub's, and escaped."""

import re
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.github_runner import Command, as_property, read_log
from tests.reports import (
    ANY_TEXT,
    expectation,
    gate,
    hostile_report,
    make_notice,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github.annotations import Annotation, render_annotations, render_command
from tier2gate.results.report import Report

MAX_MESSAGE = 4_000
INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800]")


def error(message: str, title: str, **properties: str) -> Command:
    """Return the command expected for an error."""
    return Command(name="error", message=message, properties={**properties, "title": title})


def count_lines(command: Command, whole: int) -> int:
    """Count the lines of a message; those of a message that is cut count as whole if not more."""
    lines = command.message.count("\n") + 1
    is_cut = len(command.message) == MAX_MESSAGE
    return whole if is_cut and lines < whole else lines


def failing(number: int) -> Report:
    """Return a report with this number of errors."""
    items = tuple(expectation(f"e{line}", line=line) for line in range(1, number + 1))
    failed = gate(outcome=Outcome.VERDICT_FAILED, passed=False, expectations=items)
    return Report(gates=[failed])


def test_ten_errors_are_all_shown() -> None:
    """A user sees as many errors as GitHub can show."""
    lines = [command.properties["line"] for command in read_log(render_annotations(failing(10)))]
    assert lines == [str(line) for line in range(1, 11)]


def test_last_annotation_names_where_the_rest_is() -> None:
    """The last annotation does not point to a summary that the workflow disabled."""
    *_, more = read_log(render_annotations(failing(11), rest="the step's log"))
    assert more == error("2 more problems, see the step's log", "tier2gate: verdict-failed")


@pytest.mark.parametrize(
    ("number", "last"),
    [
        (11, "2 more problems, see the summary"),
        (12, "3 more problems, see the summary"),
        (2010, "2,001 more problems, see the summary"),
    ],
)
def test_more_errors_than_github_shows_are_counted(number: int, last: str) -> None:
    """A user sees how many errors GitHub would have dropped silently."""
    *shown, more = read_log(render_annotations(failing(number)))
    assert [command.properties["line"] for command in shown] == [str(n) for n in range(1, 10)]
    assert more == error(last, "tier2gate: verdict-failed")


def test_more_notices_than_github_shows_are_counted() -> None:
    """A user sees how many notices GitHub would have dropped silently."""
    noticed = [gate(f"g{n:02}", notices=(make_notice("moved"),)) for n in range(11)]
    *shown, more = read_log(render_annotations(Report(gates=noticed)))
    assert [command.properties["title"] for command in shown] == [
        f"tier2gate: g{n:02}" for n in range(9)
    ]
    assert more == Command(
        name="notice",
        message="2 more notices, see the summary",
        properties={"title": "tier2gate"},
    )


def test_errors_and_notices_are_limited_separately() -> None:
    """Ten errors leave room for ten notices, as GitHub counts them separately."""
    noticed = [gate(f"g{n:02}", notices=(make_notice("moved"),)) for n in range(10)]
    report = Report(gates=[*failing(10).gates, *noticed])
    levels = [command.name for command in read_log(render_annotations(report))]
    assert levels == ["error"] * 10 + ["notice"] * 10


def test_command_escapes_its_message() -> None:
    """A percent sign or a line break in a message is shown as written."""
    annotation = Annotation(level="error", title="t", message="100%0A: a,b\nnext %25")
    assert render_command(annotation) == snapshot("::error title=t::100%250A: a,b%0Anext %2525\n")


def test_command_escapes_its_properties() -> None:
    """A comma, colon or percent sign in a file name or title does not break the command."""
    annotation = Annotation(
        level="warning", title="a:b,c%d", message="m", file="x,line=9::y%0A\r\nz", line=3, column=7
    )
    command = render_command(annotation)
    assert command == snapshot(
        "::warning file=x%2Cline=9%3A%3Ay%250A\\u000d\\nz,line=3,col=7,title=a%3Ab%2Cc%25d::m\n"
    )
    assert read_log(command) == [
        Command(
            name="warning",
            message="m",
            properties={
                "file": "x,line=9::y%0A\\u000d\\nz",
                "line": "3",
                "col": "7",
                "title": "a:b,c%d",
            },
        )
    ]


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_text_adds_no_command(text: str) -> None:
    """No name or value from a pull request can run a command or hide in the log."""
    annotation = Annotation(level="error", title=text, message=f"a\n{text}\n{text}", file=text)
    rendered = render_command(annotation)
    (command,) = read_log(rendered)
    assert (command.name, command.properties["file"]) == ("error", as_property(text))
    shown = "\n".join([*command.properties.values(), command.message])
    assert read_log(command.message) == []
    assert not INVISIBLE.search(shown)
    assert rendered.count("\n") == 1


@pytest.mark.parametrize("unit", ["x", "##[", "\x1b", "%", "🙂", "::\n"])
def test_long_message_is_shortened_below_github_s_limit(unit: str) -> None:
    """A long message keeps its beginning and end instead of being truncated by GitHub."""
    (command,) = read_log(
        render_command(Annotation(level="error", title="t", message=f"A{unit * 5000}Z"))
    )
    assert 3900 < len(command.message) < 4096
    assert (command.message[0], command.message[-1]) == ("A", "Z")
    assert "…" in command.message
    assert "##[" not in command.message


def test_short_message_is_not_shortened() -> None:
    """A message within GitHub's limit is shown completely."""
    message = "x" * 4000
    (command,) = read_log(render_command(Annotation(level="error", title="t", message=message)))
    assert command.message == message


SURFACES = [
    ("error", "problem of no gate"),
    ("error", "problem"),
    ("error", "expectation"),
    ("error", "drift"),
    ("notice", "removed gates"),
    ("notice", "base"),
    ("notice", "notice"),
    ("notice", "notice of no gate"),
]


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_names_do_not_break_annotations(text: str) -> None:
    """An annotation stays one command at its own file, whatever names a gate uses."""
    rendered = render_annotations(hostile_report(text))
    commands = read_log(rendered)
    found = [(item.name, item.properties.get("file")) for item in commands]
    files = [None if surface == "removed gates" else as_property(text) for _, surface in SURFACES]
    assert found == list(zip([level for level, _ in SURFACES], files, strict=True))
    # The hostile text adds no lines; a long message is cut in the middle.
    for item, lines in zip(commands, [1, 1, 1, 17, 3, 30, 1, 1], strict=True):
        assert count_lines(item, lines) == lines
    assert all(read_log(item.message) == [] for item in commands)
    assert not any(INVISIBLE.search(item.message) for item in commands)
    assert not any(INVISIBLE.search(text) for item in commands for text in item.properties.values())
    assert rendered.count("\n") == len(SURFACES)


@pytest.mark.parametrize("text", ANY_TEXT)
def test_hostile_text_in_a_failing_change_is_not_a_command(text: str) -> None:
    """The accepted values of a failing change are shown but never executed."""
    report = hostile_report(text, outcomes=(Outcome.GOLDEN_CHANGED,))
    fails = replace(report.gates[0], outcome=Outcome.GOLDEN_CHANGED, drift=None)
    commands = read_log(render_annotations(replace(report, gates=(fails,))))
    wanted = [*[("error", lines) for lines in (3, 1, 1, 1, 31)], *[("notice", 1)] * 2]
    for item, (level, lines) in zip(commands, wanted, strict=True):
        assert (item.name, count_lines(item, lines)) == (level, lines)
    assert all(read_log(item.message) == [] for item in commands)
    assert not any(INVISIBLE.search(item.message) for item in commands)
