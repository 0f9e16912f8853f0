"""The Action and the target branch: a changed golden is reported or fails."""

import shutil
from html import unescape
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_calls import SUITE, Log, outputs_of, summary_of
from tests.gates import accept_in, write_gate
from tests.github_runner import read_log
from tests.recording import masked
from tier2gate.github.action import run_action
from tier2gate.settings import Settings


def accept_on_both_sides(workspace: Path) -> None:
    """Accept the gate, copy everything to the base, then change and accept the gate again."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    shutil.copytree(workspace / "gates", workspace / "base" / "gates")
    write_gate(workspace / "base" / "gates", "old")
    suite = workspace / "gates" / "shop.suite.yaml"
    text = suite.read_text(encoding="utf-8")
    suite.write_text(text.replace("gold}", "lead}"), encoding="utf-8")
    accept_in(Settings(paths=(workspace / "gates",), root=workspace))


def accept_same(workspace: Path, kind: str) -> Path:
    """Accept the same gate on both sides, and return one of the base's files."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    shutil.copytree(workspace / "gates", workspace / "base" / "gates")
    return workspace / "base" / "gates" / f"shop.{kind}"


AGAINST_BASE = {"INPUT_BASE": "base", "INPUT_PATHS": "gates"}


@pytest.mark.parametrize(
    ("fails", "exit_code", "level"), [("false", 0, "notice"), ("true", 11, "error")]
)
def test_changed_golden_is_reported_and_fails_on_request(
    *, fails: str, exit_code: int, level: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A reviewer sees what a change accepts and removes, and the step fails only on request."""
    accept_on_both_sides(workspace)
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_FAIL-ON-GOLDEN-CHANGE": fails}
    assert run_action(given, workspace, log.write) == exit_code
    assert log.text.startswith(
        "This change removes 1 gate that the target branch has:\n  - gates/old.suite.yaml\n"
    )
    commands = read_log(log.text)
    assert {(command.name, command.properties["title"]) for command in commands} == {
        (level, "tier2gate: golden-changed")
    }
    assert {command.properties.get("file") for command in commands} == {
        None,
        "gates/shop.golden.json",
    }
    outputs = outputs_of(runner)
    assert (outputs["golden-changed"], outputs["exit-code"]) == ("true", str(exit_code))
    assert "This change accepts new behaviour" in summary_of(runner)


def test_base_is_not_searched_for_gates(workspace: Path, runner: dict[str, str]) -> None:
    """The target branch's files in the workspace are not checked as part of the change."""
    accept_on_both_sides(workspace)
    assert run_action({**runner, "INPUT_BASE": "base"}, workspace, Log().write) == 0
    assert outputs_of(runner)["gates"] == "1"


def test_unreadable_base_fails_with_fail_on_golden_change(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A step that fails because removed gates cannot be determined has an error at the cause."""
    accept_on_both_sides(workspace)
    (workspace / "base" / "tier2gate.yaml").write_text("gates: {}\n", encoding="utf-8")
    (workspace / "gates" / "shop.golden.json").write_bytes(
        (workspace / "base" / "gates" / "shop.golden.json").read_bytes()
    )
    shutil.copy(workspace / "base/gates/shop.suite.yaml", workspace / "gates/shop.suite.yaml")
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_FAIL-ON-GOLDEN-CHANGE": "true"}
    assert run_action(given, workspace, log.write) == 11
    assert [
        (command.name, command.properties.get("file")) for command in read_log(log.text)
    ] == snapshot(
        [
            ("group", None),
            ("endgroup", None),
            ("error", "base/tier2gate.yaml"),
        ]
    )
    assert outputs_of(runner)["golden-changed"] == "true"


def test_path_of_the_base_is_relative_to_the_workspace(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A notice about the target branch shows a path that the workflow knows."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    (workspace / "base").mkdir()
    (workspace / "base" / "gates").touch()
    log = Log()
    assert run_action({**runner, **AGAINST_BASE}, workspace, log.write) == 0
    assert "\nnotice: on the target branch: base/gates: not named NAME.suite.yaml" in log.text
    assert str(workspace) not in log.text + summary_of(runner)


@pytest.mark.parametrize("number", [0, 1])
def test_max_changes_applies_to_log_and_summary(
    number: int, workspace: Path, runner: dict[str, str]
) -> None:
    """A user who wants a short log gets a short summary as well."""
    suite = workspace / "gates" / "shop.suite.yaml"
    few, more = (
        SUITE.replace(
            "name: echo", f"name: echo}}, {{name: daily_loop, params: {{requested_steps: {steps}}}"
        )
        for steps in (1, 2)
    )
    suite.write_text(few, encoding="utf-8")
    accept_on_both_sides(workspace)
    suite.write_text(more, encoding="utf-8")
    accept_in(Settings(paths=(workspace / "gates",), root=workspace))
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_MAX-CHANGES": str(number)}
    assert run_action({**given, "INPUT_ANNOTATIONS": "false"}, workspace, log.write) == 0
    for text in (log.text, summary_of(runner)):
        assert unescape(text).count("/executed_steps/1") == number


def test_golden_changed_has_no_update_command(workspace: Path, runner: dict[str, str]) -> None:
    """A user is not offered `update` if only a reviewer can accept the golden."""
    suite = workspace / "gates" / "shop.suite.yaml"
    plain, noted = (
        SUITE.replace("{name: echo}", f"{{name: daily_loop, params: {{{params}}}}}, {{name: echo}}")
        for params in ("requested_steps: 1", "requested_steps: 1, note: unused")
    )
    suite.write_text(plain, encoding="utf-8")
    accept_on_both_sides(workspace)
    # An input also changed without affecting results; by itself this would have a remedy.
    suite.write_text(noted.replace("gold}", "lead}"), encoding="utf-8")
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_FAIL-ON-GOLDEN-CHANGE": "true"}
    assert run_action(given, workspace, log.write) == 11
    for text in (log.text, summary_of(runner)):
        assert "this check stays red: a reviewer accepts the change by merging it" in text
        assert "tier2gate update" not in text


@pytest.mark.parametrize("name", ["gates/shop.golden.json", "link.json"])
def test_checked_golden_cannot_be_the_base(
    name: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A workflow that gives the change's own golden as the base does not always pass."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    (workspace / "link.json").symlink_to("gates/shop.golden.json")
    log = Log()
    assert run_action({**runner, "INPUT_BASE": name}, workspace, log.write) == 2
    assert masked(log.text, name=name) == snapshot(
        "::error title=tier2gate::{name}: this is the checked golden itself; give the target branch's golden\n"
    )


@pytest.mark.parametrize("kind", ["golden.json", "expectations.yaml"])
def test_link_on_the_target_branch_cannot_point_outside(
    kind: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A link on the target branch cannot make the Action read another file of the machine."""
    there = accept_same(workspace, kind)
    there.rename(workspace.parent / "secret")
    there.symlink_to(workspace.parent / "secret")
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_FAIL-ON-GOLDEN-CHANGE": "true"}
    assert run_action(given, workspace, log.write) == 11
    assert (
        "the target branch could not be compared: "
        f"base/gates/shop.{kind}: a symbolic link points outside the target branch's folder\n"
    ) in log.text
    assert outputs_of(runner)["golden-changed"] == "true"


@pytest.mark.parametrize("kind", ["golden.json", "expectations.yaml"])
def test_circular_link_on_the_target_branch_is_a_change(
    kind: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A circular link counts as a change that cannot be compared and does not cause a crash."""
    there = accept_same(workspace, kind)
    there.unlink()
    there.symlink_to(there.name)
    given = {**runner, **AGAINST_BASE, "INPUT_FAIL-ON-GOLDEN-CHANGE": "true"}
    assert run_action(given, workspace, Log().write) == 11


@pytest.mark.parametrize("kind", ["golden.json", "expectations.yaml"])
def test_link_inside_the_target_branch_is_followed(
    kind: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A repository that keeps files of gates behind links can be compared."""
    there = accept_same(workspace, kind)
    there.rename(workspace / "base" / "kept")
    there.symlink_to("../kept")
    assert run_action({**runner, **AGAINST_BASE}, workspace, Log().write) == 0
    assert outputs_of(runner)["golden-changed"] == "false"
