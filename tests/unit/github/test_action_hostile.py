"""Hostile inputs of the Action are shown but never executed."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_calls import Log, outputs_of, summary_of
from tests.github_runner import HOSTILE, read_log
from tests.page import assert_sound, read_page
from tests.sampling import sampled
from tier2gate.github.action import run_action

NAMED = {"INPUT_SUITE": "gates/shop.suite.yaml"}


GIVEN: list[tuple[dict[str, str], int, list[str]]] = [
    ({"INPUT_PATHS": "{}"}, 2, ["tier2gate"]),
    ({"INPUT_WORKING-DIRECTORY": "{}"}, 2, ["tier2gate"]),
    ({"INPUT_REPORTS-DIR": "/{}"}, 2, ["tier2gate"]),
    ({"INPUT_ANNOTATIONS": "{}"}, 2, ["tier2gate"]),
    ({"INPUT_SUMMARY": "{}"}, 2, ["tier2gate"]),
    ({"INPUT_MAX-CHANGES": "{}"}, 2, ["tier2gate"]),
    ({"INPUT_FAIL-ON-GOLDEN-CHANGE": "{}"}, 2, ["tier2gate"]),
    ({"INPUT_BASE": "{}"}, 2, ["tier2gate"]),
    ({"INPUT_PROPOSED-DIR": "out{}x"}, 5, ["tier2gate: golden-missing"]),
    ({"INPUT_{}": "x"}, 2, ["tier2gate"]),
    ({"INPUT_SUITE": "{}"}, 4, ["tier2gate: input-invalid"] * 2),
    ({**NAMED, "INPUT_EXPECTATIONS": "{}"}, 4, ["tier2gate: input-invalid"]),
    ({**NAMED, "INPUT_GOLDEN": "{}"}, 5, ["tier2gate: golden-missing"]),
]
"""Inputs with a placeholder for a text, the exit status, and the titles of the errors."""


@pytest.mark.parametrize(("text", "given"), sampled(HOSTILE, GIVEN))
def test_hostile_input_is_not_a_command(
    text: str,
    given: tuple[dict[str, str], int, list[str]],
    workspace: Path,
    runner: dict[str, str],
) -> None:
    """A workflow can pass on a title or a branch name without running commands in it."""
    inputs, exit_code, titles = given
    log = Log()
    filled = {name.format(text): value.format(text) for name, value in inputs.items()}
    assert run_action({**runner, **filled}, workspace, log.write) == exit_code
    commands = read_log(log.text)
    assert [command.name for command in commands] == ["error"] * len(titles)
    assert [command.properties["title"] for command in commands] == titles
    assert all(read_log(command.message) == [] for command in commands)
    assert outputs_of(runner)["exit-code"] == str(exit_code)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_name_of_a_refused_folder_is_not_a_command(
    text: str, workspace: Path, runner: dict[str, str]
) -> None:
    """The name of a refused folder is shown but never executed."""
    folder = workspace / f"out{text}x"
    folder.mkdir(parents=True)
    (folder / "mine").touch()
    log = Log()
    given = {**runner, "INPUT_PROPOSED-DIR": folder.relative_to(workspace).as_posix()}
    assert run_action(given, workspace, log.write) == 2
    (command,) = read_log(log.text)
    assert command.properties == {"title": "tier2gate"}
    assert read_log(command.message) == []
    page = read_page(summary_of(runner))
    assert_sound(page)
    assert page.prose == snapshot(["h2 ❌ tier2gate: wrong usage"])
    assert [lines.count("\n") for lines in page.fences] == [1]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_folder_does_not_change_the_golden_output(
    text: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A later step reads the exact path of the proposed golden and no forged output."""
    given = {**runner, "INPUT_PROPOSED-DIR": f"out{text}x", "INPUT_ANNOTATIONS": "false"}
    log = Log()
    assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text) == []
    proposed = str(Path(f"out{text}x", "gates", "shop.golden.json"))
    assert outputs_of(runner)["proposed-golden"] == proposed


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_report_folder_forges_no_output(
    text: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A later step reads the exact path of the report and no forged output."""
    log = Log()
    given = {**runner, "INPUT_REPORTS-DIR": f"out{text}x", "INPUT_ANNOTATIONS": "false"}
    assert run_action(given, workspace, log.write) == 5
    assert read_log(log.text) == []
    assert outputs_of(runner)["report-json"] == str(Path(f"out{text}x", "report.json"))
