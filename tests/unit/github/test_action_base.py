"""The Action and the target branch: what a change accepts something else is told, or fails."""

import shutil
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_calls import (
    SUITE,
    Log,
    outputs_of,
    summary_of,
)
from tests.gates import accept_in, write_gate
from tests.github_runner import read_log
from tests.recording import masked
from tier2gate.github.action import run_action
from tier2gate.settings import Settings


def accepted_on_both_sides(workspace: Path) -> None:
    """Accept the gate, and keep a copy of all as the target branch's; then change the gate."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    shutil.copytree(workspace / "gates", workspace / "base" / "gates")
    write_gate(workspace / "base" / "gates", "old")
    suite = workspace / "gates" / "shop.suite.yaml"
    text = suite.read_text(encoding="utf-8")
    suite.write_text(text.replace("gold}", "lead}"), encoding="utf-8")
    accept_in(Settings(paths=(workspace / "gates",), root=workspace))


def accepted_alike(workspace: Path, kind: str) -> Path:
    """Accept the gate on both sides alike, and give one of the target branch's files."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    shutil.copytree(workspace / "gates", workspace / "base" / "gates")
    return workspace / "base" / "gates" / f"shop.{kind}"


AGAINST_BASE = {"INPUT_BASE": "base", "INPUT_PATHS": "gates"}


@pytest.mark.parametrize(
    ("fails", "exit_code", "level"), [("false", 0, "notice"), ("true", 11, "error")]
)
def test_change_of_a_golden_is_told_and_fails_where_it_is_to(
    *, fails: str, exit_code: int, level: str, workspace: Path, runner: dict[str, str]
) -> None:
    """Whoever gives the base sees what a change accepts and removes, red only if so wanted."""
    accepted_on_both_sides(workspace)
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
    """The target branch's files, checked out in the workspace, are not gated as the change's."""
    accepted_on_both_sides(workspace)
    assert run_action({**runner, "INPUT_BASE": "base"}, workspace, Log().write) == 0
    assert outputs_of(runner)["gates"] == "1"


def test_base_that_cannot_be_read_is_red_where_changes_are_to_fail(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A step that fails because nobody can tell what was removed says why in red, and is marked."""
    accepted_on_both_sides(workspace)
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


def test_base_that_is_otherwise_there_is_named_from_the_workspace(
    workspace: Path, runner: dict[str, str]
) -> None:
    """A notice of the target branch's side names what the workflow knows, no folder of a runner."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    (workspace / "base").mkdir()
    (workspace / "base" / "gates").touch()
    log = Log()
    assert run_action({**runner, **AGAINST_BASE}, workspace, log.write) == 0
    assert "\nnotice: on the target branch: base/gates: not named NAME.suite.yaml" in log.text
    assert str(workspace) not in log.text + summary_of(runner)


@pytest.mark.parametrize("number", [0, 1])
def test_log_and_page_tell_as_much_as_was_asked_for(
    number: int, workspace: Path, runner: dict[str, str]
) -> None:
    """Whoever wants a short log and page gets both."""
    accepted_on_both_sides(workspace)
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_MAX-CHANGES": str(number)}
    assert run_action({**given, "INPUT_ANNOTATIONS": "false"}, workspace, log.write) == 0
    for text in (log.text, summary_of(runner)):
        assert text.count("final_state/tier: ") == number


def test_change_that_only_a_reviewer_accepts_offers_no_command(
    workspace: Path, runner: dict[str, str]
) -> None:
    """Whoever meets a golden that may not change is not sent round in circles by `update`."""
    suite = workspace / "gates" / "shop.suite.yaml"
    plain, noted = (
        SUITE.replace("{name: echo}", f"{{name: daily_loop, params: {{{params}}}}}, {{name: echo}}")
        for params in ("requested_steps: 1", "requested_steps: 1, note: unused")
    )
    suite.write_text(plain, encoding="utf-8")
    accepted_on_both_sides(workspace)
    # An input moved under equal results, too: on its own, a command would record that.
    suite.write_text(noted.replace("gold}", "lead}"), encoding="utf-8")
    log = Log()
    given = {**runner, **AGAINST_BASE, "INPUT_FAIL-ON-GOLDEN-CHANGE": "true"}
    assert run_action(given, workspace, log.write) == 11
    for text in (log.text, summary_of(runner)):
        assert "a reviewer must accept this; no command can" in text
        assert "tier2gate update" not in text


@pytest.mark.parametrize("name", ["gates/shop.golden.json", "link.json"])
def test_very_golden_that_is_checked_is_no_base(
    name: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A workflow that names the change's own golden as its base is not green for ever."""
    accept_in(Settings(paths=(workspace,), root=workspace))
    (workspace / "link.json").symlink_to("gates/shop.golden.json")
    log = Log()
    assert run_action({**runner, "INPUT_BASE": name}, workspace, log.write) == 2
    assert masked(log.text, name=name) == snapshot(
        "::error title=tier2gate::{name}: this is the checked golden itself; give the target branch's golden\n"
    )


@pytest.mark.parametrize("kind", ["golden.json", "expectations.yaml"])
def test_link_of_the_target_branch_leads_nowhere_else(
    kind: str, workspace: Path, runner: dict[str, str]
) -> None:
    """No file of the machine is read, or passes as what was accepted, because a link says so."""
    there = accepted_alike(workspace, kind)
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
def test_link_of_the_target_branch_that_goes_round_is_no_bug(
    kind: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A link that leads to itself is told as a change like any other that cannot be compared."""
    there = accepted_alike(workspace, kind)
    there.unlink()
    there.symlink_to(there.name)
    given = {**runner, **AGAINST_BASE, "INPUT_FAIL-ON-GOLDEN-CHANGE": "true"}
    assert run_action(given, workspace, Log().write) == 11


@pytest.mark.parametrize("kind", ["golden.json", "expectations.yaml"])
def test_link_inside_of_the_target_branch_is_followed(
    kind: str, workspace: Path, runner: dict[str, str]
) -> None:
    """A repository that keeps two gates' files in one place is compared like any other."""
    there = accepted_alike(workspace, kind)
    there.rename(workspace / "base" / "kept")
    there.symlink_to("../kept")
    assert run_action({**runner, **AGAINST_BASE}, workspace, Log().write) == 0
    assert outputs_of(runner)["golden-changed"] == "false"
