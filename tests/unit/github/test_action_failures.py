"""Failures of the Action: each is explained, and every output is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_calls import Log, outputs_of, summary_of
from tests.github_runner import Command, read_log
from tests.recording import masked
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.problems import Problem
from tier2gate.github import action
from tier2gate.github import log as github_log
from tier2gate.github.action import run_action
from tier2gate.results.report import Report

NOT_THERE = "there is no such file or folder"
PER_LINE = "to give several paths, write one per line"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"INPUT_GOLDN": "x"}, "unknown input goldn; did you mean golden?"),
        ({"INPUT_PATHS": "nope"}, "nope: there is no such file or folder"),
        ({"INPUT_PATHS": "gates/, more/"}, f"gates/, more: {NOT_THERE}; {PER_LINE}"),
        ({"INPUT_PATHS": "gates more"}, f"gates more: {NOT_THERE}; {PER_LINE}"),
        ({"INPUT_PATHS": "a*, b*"}, f"a*, b*: nothing matches this pattern; {PER_LINE}"),
        ({"INPUT_MISSIONS": "a.yaml, b.py"}, f"a.yaml, b.py: there is no such file; {PER_LINE}"),
        (
            {"INPUT_PATHS": "nope", "INPUT_WORKING-DIRECTORY": "odd, place"},
            f"odd, place/nope: {NOT_THERE}",
        ),
        ({"INPUT_WORKING-DIRECTORY": "no/pe"}, "no/pe: there is no such file or folder"),
        ({"INPUT_PATHS": "no*pe"}, "no*pe: nothing matches this pattern"),
        ({"INPUT_BASE": "no/pe"}, "no/pe: there is no such file or folder to compare with"),
        (
            {"INPUT_MAX-CHANGES": "all"},
            "the input max-changes is all; write a number from 0 to 999999999",
        ),
        (
            {"INPUT_PROPOSED-DIR": "gates"},
            "gates: contains the gate shop; use a separate folder for proposed goldens",
        ),
    ],
)
def test_wrong_usage_is_reported_and_every_output_written(
    given: dict[str, str], message: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A workflow with a wrong input gets an explanation that uses the workflow's own names."""
    (workspace / "odd, place").mkdir()
    log = Log()
    assert run_action({**runner, **given}, workspace, log.write) == 2
    assert masked(log.text, message=message) == snapshot("::error title=tier2gate::{message}\n")
    outputs = outputs_of(runner)
    assert (outputs["outcome"], outputs["exit-code"], outputs["passed"]) == ("", "2", "false")
    assert masked(summary_of(runner), message=message) == snapshot(
        "## ❌ tier2gate: wrong usage\n\n```text\n{message}\n```\n"
    )


@pytest.mark.parametrize(
    ("summary", "written"),
    [("false", False), (" false\n", False), ("true", True), ("no", True), ("", True)],
)
def test_wrong_usage_is_in_the_summary_unless_disabled(
    summary: str, written: bool, workspace: Path, runner: dict[str, str]
) -> None:
    """A workflow that disables the summary gets none, even if another input is wrong.

    What counts as false is what counts as it in a workflow that is right.
    """
    given = {**runner, "INPUT_GOLDN": "x", "INPUT_SUMMARY": summary}
    assert run_action(given, workspace, Log().write) == 2
    assert Path(runner["GITHUB_STEP_SUMMARY"]).exists() is written


def boom() -> None:
    """Raise an unexpected exception."""
    raise LookupError("boom ##[error]x")


def interrupt() -> None:
    """Raise what the first signal of a cancelled job raises."""
    raise KeyboardInterrupt


def leave() -> None:
    """Raise what the handler of SIGTERM raises."""
    raise SystemExit(143)


@pytest.mark.parametrize(
    ("fail", "exit_code", "outcome"),
    [(boom, 70, "internal-error"), (interrupt, 130, ""), (leave, 143, "")],
)
@pytest.mark.parametrize("late", [False, True])
def test_outputs_are_written_whatever_happens(
    *,
    fail: Callable[[], None],
    exit_code: int,
    outcome: str,
    late: bool,
    workspace: Path,
    runner: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A later step finds every output even after a bug or in a job that is being cancelled."""
    log = Log(fail=fail if late else None)
    if not late:
        monkeypatch.setattr(action, "check", lambda settings: fail())
    assert run_action(runner, workspace, log.write) == exit_code
    outputs = outputs_of(runner)
    assert (outputs["outcome"], outputs["exit-code"]) == (outcome, str(exit_code))
    assert (outputs["passed"], outputs["gates"]) == ("false", "0")


def test_internal_error_is_annotated(
    workspace: Path, runner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who meets a bug sees an annotation that says so and where to report it."""
    log = Log()
    monkeypatch.setattr(action, "check", lambda settings: boom())
    run_action(runner, workspace, log.write)
    (command,) = read_log(log.text)
    assert (command.name, command.properties) == snapshot(
        ("error", {"title": "tier2gate: internal-error"})
    )
    lines = command.message.split("\n")
    assert lines[0] == snapshot("internal-error: LookupError: boom #\\u0023[error]x")
    assert lines[2].startswith("  This is a bug in tier2gate, not in your files; please report it:")
    assert len(lines) == 3


def invalid(problem: Problem) -> Report:
    """Return the report of a call without gates."""
    return Report(gates=(), problems=(problem,), outcomes=(Outcome.INPUT_INVALID,))


def test_unreadable_folder_is_invalid_input(
    workspace: Path, runner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unreadable folder fails the step with a reason instead of a crash."""
    problem = Problem(code="unreadable", message="cannot be searched", hint="look", file="gates")
    log = Log()
    monkeypatch.setattr(action, "check", lambda settings: invalid(problem))
    assert run_action(runner, workspace, log.write) == Outcome.INPUT_INVALID.exit_code
    assert log.text == snapshot(
        "gates: cannot be searched; look\n"
        "input-invalid: 1 problem, listed above\n"
        "::error file=gates,title=tier2gate%3A input-invalid::gates: cannot be searched; look\n"
    )
    assert outputs_of(runner)["outcome"] == "input-invalid"


def test_invalid_configuration_is_invalid_input(workspace: Path, runner: dict[str, str]) -> None:
    """An invalid configuration fails the step with an error at its line."""
    (workspace / "tier2gate.yaml").write_text("gates: {}\n", encoding="utf-8")
    log = Log()
    assert run_action(runner, workspace, log.write) == Outcome.INPUT_INVALID.exit_code
    (command,) = read_log(log.text)
    assert command.properties == snapshot(
        {
            "file": "tier2gate.yaml",
            "line": "1",
            "col": "8",
            "title": "tier2gate: input-invalid",
        }
    )
    assert outputs_of(runner)["outcome"] == "input-invalid"


@pytest.mark.parametrize("name", ["##[error]x", " ::error::x", "::error::x"])
def test_log_is_defused(
    name: str, workspace: Path, runner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text from a file cannot become a workflow command in the log."""
    problem = Problem(code="c", message=name)
    monkeypatch.setattr(action, "check", lambda settings: invalid(problem))
    given = {**runner, "INPUT_ANNOTATIONS": "false"}
    log = Log()
    run_action(given, workspace, log.write)
    assert read_log(log.text) == []
    monkeypatch.setattr(github_log, "defused", lambda text: text)
    log = Log()
    run_action(given, workspace, log.write)
    assert read_log(log.text) == [Command(name="error", message="x")]
