"""`tier2gate check` as a step of a job has the same output as the Action, without a container."""

import json
import signal
import sys
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.action_cases import CASES, drifted, passed, read_recorded
from tests.github_runner import Command, read_log
from tests.page import read_page
from tests.recording import masked
from tests.steps import CHECK, Runner, Step, arguments_for
from tier2gate import __version__
from tier2gate.foundation.printable import defused
from tier2gate.github.outputs import OUTPUTS
from tier2gate.reporters.interface import REPORTERS

SHOWN = [name for name in CASES if name not in ("usage", "working-directory")]
NO_OUTPUTS = {
    **dict.fromkeys(OUTPUTS, ""),
    "passed": "false",
    "drift": "false",
    "golden-changed": "false",
    "gates": "0",
    "failed-gates": "0",
}


def annotations_of(commands: list[Command]) -> list[Command]:
    """Remove the groups from the commands of the Action's log."""
    return [command for command in commands if command.name not in ("group", "endgroup")]


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("for_machine", [False, True])
def test_check_has_the_same_output_as_the_action(
    *, name: str, for_machine: bool, runner: Runner
) -> None:
    """Without Docker, `check` has the Action's annotations, page and outputs, and pure JSON."""
    case, recorded = CASES[name], read_recorded(name)
    case.prepare(runner.workspace)
    json_too = ["--format=json"] * for_machine
    step = runner.run(words=[*CHECK, *json_too, *arguments_for(case.inputs)])
    assert (step.exit_code, step.outputs) == (case.exit_code, recorded.outputs)
    assert step.summary == recorded.summary
    streams = {True: (step.stderr, step.stdout), False: (step.stdout, step.stderr)}
    orders, rest = map(read_log, streams[for_machine])
    assert orders == annotations_of(read_log(recorded.log))
    assert rest == []
    if for_machine:
        assert json.loads(step.stdout)["exit_code"] == case.exit_code


@pytest.mark.parametrize("name", ["passed", "hash-drift", "input-invalid", "golden-changed"])
@pytest.mark.parametrize("value", ["", "false", "1"])
def test_check_outside_of_github_has_plain_output(name: str, value: str, runner: Runner) -> None:
    """On other machines and services, `check` writes no GitHub files or commands."""
    case = CASES[name]
    case.prepare(runner.workspace)
    words = [*CHECK, *arguments_for(case.inputs)]
    step = runner.run(words=words, GITHUB_ACTIONS=value)
    assert (step.exit_code, step.commands) == (case.exit_code, [])
    assert (step.outputs, step.summary) == ({}, "")
    step = runner.run(words=[*CHECK, "nope"], GITHUB_ACTIONS=value)
    assert (step.exit_code, step.commands) == (2, [])
    assert (step.outputs, step.summary) == ({}, "")


def test_check_in_a_folder_annotates_the_files_of_the_workspace(runner: Runner) -> None:
    """A call in a subfolder uses the user's paths in its log and GitHub's in annotations."""
    CASES["working-directory"].prepare(runner.workspace)
    folder = "services/-my shop"
    options = ["--proposed=out/goldens", "--report=json=report.json", "--", "-gates"]
    step = runner.run(words=[*CHECK, *options], folder=folder)
    recorded = read_recorded("working-directory")
    assert step.outputs == {
        **recorded.outputs,
        **dict.fromkeys((f"report-{kind}" for kind in REPORTERS if kind != "text"), ""),
        "report-json": f"{folder}/report.json",
        "proposed-golden": f"{folder}/out/goldens/-gates/shop.golden.json",
    }
    (command,) = step.commands
    assert masked(command.properties["file"], folder=folder) == snapshot(
        "{folder}/-gates/shop.golden.json"
    )
    assert command.message.startswith('"-gates/shop.golden.json":1: the verdict passed, but')
    assert f"(cd '{folder}' && pipx run tier2gate=={__version__} check ./-gates)" in step.summary


@pytest.mark.parametrize("name", ["..odd", "-odd", "a b"])
def test_folder_with_an_odd_name_is_in_the_workspace(name: str, runner: Runner) -> None:
    """A folder whose name starts with two dots is annotated like any other."""
    drifted(runner.workspace / name)
    step = runner.run(words=[*CHECK, "gates"], folder=name)
    (command,) = step.commands
    assert masked(command.properties["file"], name=name) == snapshot(
        "{name}/gates/shop.golden.json"
    )


def test_workspace_behind_a_link_is_the_workspace(runner: Runner) -> None:
    """A runner with a linked work folder has the same annotations and report path."""
    drifted(runner.workspace / "app")
    linked = runner.home / "linked"
    linked.symlink_to(runner.workspace)
    step = runner.run(
        words=[*CHECK, "--report=json=report.json", "gates"],
        folder="app",
        GITHUB_WORKSPACE=str(linked),
    )
    (command,) = step.commands
    assert command.properties["file"] == snapshot("app/gates/shop.golden.json")
    assert step.outputs["report-json"] == snapshot("app/report.json")


def test_check_outside_of_the_workspace_uses_the_users_paths(runner: Runner) -> None:
    """Outside of the workspace, annotations still have their messages."""
    drifted(runner.workspace)
    elsewhere = str(runner.home)
    step = runner.run(words=[*CHECK, "gates"], GITHUB_WORKSPACE=elsewhere)
    (command,) = step.commands
    assert command.properties["file"] == snapshot("gates/shop.golden.json")


def test_report_that_cannot_be_written_is_not_an_output(runner: Runner) -> None:
    """A later step does not get the path of a missing report."""
    passed(runner.workspace)
    (runner.workspace / "no").touch()
    step = runner.run(words=[*CHECK, "--report=json=no/where.json", "gates"])
    assert (step.exit_code, step.outputs["report-json"]) == (0, "")


def test_last_report_of_a_kind_is_the_output(runner: Runner) -> None:
    """A step that writes a report twice knows which of the two files a later step gets."""
    passed(runner.workspace)
    (runner.workspace / "file").touch()
    reports = ["--report=json=a.json", "--report=json=b.json", "--report=json=file/c.json"]
    step = runner.run(words=[*CHECK, *reports, "gates"])
    assert (step.exit_code, step.outputs["report-json"]) == (0, "b.json")
    assert all((runner.workspace / name).is_file() for name in ("a.json", "b.json"))


@pytest.mark.parametrize("machine", [[], ["--format=json"]])
def test_report_that_cannot_be_written_is_annotated(machine: list[str], runner: Runner) -> None:
    """A user who misses the report finds the reason in the annotations, as with the Action."""
    passed(runner.workspace)
    (runner.workspace / "file").touch()
    reports = ["--report=json=file/a.json", "--report=json=b.json", "--report=json=##[error]x/"]
    (runner.workspace / "##[error]x").mkdir()
    step = runner.run(words=[*CHECK, *machine, *reports, "gates"])
    assert (step.exit_code, step.outputs["report-json"]) == (0, "b.json")
    assert step.commands == [
        Command(name="warning", message=message, properties={"title": "tier2gate"})
        for message in (
            "the report file/a.json cannot be written: File exists",
            'the report "#\\u0023[error]x" cannot be written: Is a directory',
        )
    ]
    assert "warning: " not in step.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--goldn=x"], "No such option '--goldn'. Did you mean '--golden'?"),
        (["nope"], "nope: there is no such file or folder"),
        (["--fail-on-golden-change"], "--fail-on-golden-change requires --base."),
        (["--format=json", "no*pe"], "no*pe: nothing matches this pattern"),
        (
            ["::error::x\r##[error]y"],
            "::error::x\\u000d##[error]y: nothing matches this pattern",
        ),
    ],
)
def test_wrong_usage_is_shown_and_every_output_written(
    arguments: list[str], message: str, runner: Runner
) -> None:
    """Wrong usage is shown on the page, and a later step finds every output."""
    step = runner.run(words=[*CHECK, *arguments])
    shown = defused(message)
    assert (step.exit_code, step.stdout) == (2, "")
    assert step.commands == [
        Command(name="error", message=shown, properties={"title": "tier2gate"})
    ]
    assert step.outputs == {**NO_OUTPUTS, "exit-code": "2"}
    assert masked(step.summary, shown=shown) == snapshot(
        "## ❌ tier2gate: wrong usage\n\n```text\n{shown}\n```\n"
    )


@pytest.mark.parametrize("command", ["update", "validate", "run", "diff", "missions"])
def test_other_commands_write_no_outputs(command: str, runner: Runner) -> None:
    """Only `check` writes a step's outputs, even if another command fails in that step."""
    step = runner.run(words=[*CHECK[:-1], command, "--nope"])
    assert (step.exit_code, step.commands) == (2, [])
    assert (step.outputs, step.summary) == ({}, "")


DRIVER = """
import signal, sys, time
from tier2gate.orchestration.registry import MISSION_REGISTRY

def mission(_):
    if sys.argv[-1] == "gates":
        raise LookupError("::error::boom")
    print("checking", flush=True)
    time.sleep(60)

# Started in the background of a shell, a process would not hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)
from tier2gate.cli import reporting
real, reporting.check = reporting.check, lambda settings, **_: mission(settings) or real(settings)
from tier2gate.__main__ import main
main()
"""


def test_bug_is_annotated_and_every_output_written(runner: Runner) -> None:
    """A user sees that a bug is tier2gate's, and a later step finds every output."""
    passed(runner.workspace)
    step = runner.run(words=[sys.executable, "-I", "-c", DRIVER, "check", "gates"])
    (command,) = step.commands
    assert (command.name, command.properties) == snapshot(
        ("error", {"title": "tier2gate: internal-error"})
    )
    assert command.message.startswith("internal-error: LookupError: ::error::boom\n  tier2gate ")
    assert (step.exit_code, step.stdout, step.summary) == (70, "", "")
    assert step.outputs == {**NO_OUTPUTS, "exit-code": "70", "outcome": "internal-error"}


def test_deleted_folder_is_reported(runner: Runner) -> None:
    """A step in a folder that was deleted fails with its outputs and without a traceback."""
    words = ["/bin/sh", "-c", 'mkdir x; cd x; rmdir ../x; exec "$@"', "sh", *CHECK]
    step = runner.run(words=words, PATH="/usr/bin:/bin")
    assert "Traceback" not in step.stderr
    assert (step.exit_code, step.outputs["outcome"]) == (70, "internal-error")


@pytest.mark.parametrize(
    ("sent", "exit_code", "printed"),
    [(signal.SIGINT, 130, "interrupted\n"), (signal.SIGTERM, 143, "")],
)
def test_cancelled_step_writes_its_outputs(
    sent: signal.Signals, exit_code: int, printed: str, runner: Runner
) -> None:
    """A step after a cancelled one finds every output and a distinct exit status."""
    passed(runner.workspace)
    step = runner.cancel(sent, words=[sys.executable, "-I", "-c", DRIVER, "check"])
    assert step == Step(
        exit_code=exit_code,
        stdout="",
        stderr=step.stderr,
        outputs={**NO_OUTPUTS, "exit-code": str(exit_code)},
        summary="",
    )
    assert step.stderr.lstrip("\n") == printed


@pytest.mark.parametrize("variable", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
def test_runner_file_that_cannot_be_written_only_warns(variable: str, runner: Runner) -> None:
    """A passing gate still passes if its page or outputs cannot be written."""
    passed(runner.workspace)
    broken = replace(runner, variables={variable: "/"})
    step = broken.run(words=[*CHECK, "gates"])
    assert step.exit_code == 0
    assert step.commands == [
        Command(
            name="warning",
            message=f"{variable} cannot be written: Is a directory",
            properties={"title": "tier2gate"},
        )
    ]


def test_second_check_of_a_step_has_a_page_of_its_own(runner: Runner) -> None:
    """A step that runs `check` twice shows both reports, each with its heading."""
    passed(runner.workspace)
    runner.run(words=[*CHECK, "gates"])
    step = runner.run(words=[*CHECK, "nope"])
    assert read_page(step.summary).heads == snapshot(
        ["✅ tier2gate: passed", "❌ tier2gate: wrong usage"]
    )
