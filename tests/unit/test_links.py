"""Links in a pull request cannot make the Action use other files than the inputs name."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_calls import Log, runner_files
from tests.action_cases import accept_again, drifted, passed, write
from tests.github_runner import read_outputs
from tests.recording import masked
from tier2gate.github.action import run_action


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """Create an empty checkout."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    return workspace


def run(workspace: Path, inputs: dict[str, str]) -> tuple[int, str]:
    """Run the Action; return its exit status and log."""
    files = runner_files(workspace.parent)
    log = Log()
    given = {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
    status = run_action({**given, **files}, workspace, log.write)
    assert read_outputs(Path(files["GITHUB_OUTPUT"]).read_text("utf-8"))["exit-code"] == str(status)
    return status, log.text


GOES_UP = "uses .. after a link; write it without .."


def test_linked_working_directory_cannot_change_the_base(workspace: Path) -> None:
    """A link in place of the working directory cannot choose what the gates are compared with."""
    inputs = {
        "working-directory": "service",
        "paths": "gates",
        "base": "../.base",
        "fail-on-golden-change": "true",
    }
    passed(workspace / ".base" / "service")
    drifted(workspace / "service")
    accept_again(workspace / "service")
    assert run(workspace, inputs)[0] == 11
    (workspace / "x").mkdir()
    (workspace / "service").rename(workspace / "x" / "service")
    (workspace / "service").symlink_to(workspace / "x" / "service")
    drifted(workspace / "x" / ".base" / "service")
    accept_again(workspace / "x" / ".base" / "service")
    status, printed = run(workspace, inputs)
    assert masked((status, printed), GOES_UP=GOES_UP) == snapshot(
        (2, "::error title=tier2gate::the path ../.base {GOES_UP}\n")
    )


def test_linked_working_directory_cannot_change_the_gates(workspace: Path) -> None:
    """A link in place of the working directory cannot choose which gates run."""
    drifted(workspace / "common")
    passed(workspace / "x" / "common")
    (workspace / "x" / "y").mkdir()
    (workspace / "service").symlink_to(workspace / "x" / "y")
    inputs = {"working-directory": "service", "paths": "../common/gates"}
    status, printed = run(workspace, inputs)
    assert masked((status, printed), GOES_UP=GOES_UP) == snapshot(
        (
            2,
            "::error title=tier2gate::the path ../common/gates {GOES_UP}\n",
        )
    )


def test_linked_working_directory_is_followed(workspace: Path) -> None:
    """A working directory can be a link if no path goes up from it."""
    passed(workspace / "x")
    (workspace / "service").symlink_to(workspace / "x")
    status, printed = run(workspace, {"working-directory": "service", "paths": "gates"})
    assert (status, printed.splitlines()[-1]) == (0, "1 gate: 1 passed")


@pytest.mark.parametrize("link", ["outside", "workspace/other"])
def test_pattern_does_not_follow_links(link: str, workspace: Path) -> None:
    """A gate behind a link is neither run by a pattern nor silently skipped."""
    passed(workspace)
    passed(workspace.parent / link)
    (workspace / "gates").rename(workspace / "all")
    (workspace / "gates").mkdir()
    (workspace / "all").rename(workspace / "gates" / "all")
    (workspace / "gates" / "link").symlink_to(workspace.parent / link)
    status, printed = run(workspace, {"paths": "gates/*"})
    assert status == 4
    assert "2 gates: 1 passed, 1 input-invalid" in printed
    assert "gates/link: this symbolic link is not followed" in printed


@pytest.mark.parametrize("pattern", ["gates/**/../../outside", "*/../../outside", "g*/../../out*"])
def test_pattern_cannot_go_up(pattern: str, workspace: Path) -> None:
    """A `..` after a wildcard does not leave the workspace."""
    passed(workspace)
    passed(workspace.parent / "outside")
    status, printed = run(workspace, {"paths": pattern})
    is_refused = printed.endswith(
        (
            " is outside the workspace; use a path inside it\n",
            ": nothing matches this pattern\n",
        )
    )
    assert (status, is_refused) == (2, True)


def test_pattern_can_start_with_parent_folders(workspace: Path) -> None:
    """A `..` before the wildcards is an ordinary part of the path."""
    write(workspace / "a" / "readme.md", "")
    passed(workspace / "b")
    status, printed = run(workspace, {"working-directory": "a", "paths": "../b/gat*"})
    assert (status, printed.splitlines()[-1]) == (0, "1 gate: 1 passed")
