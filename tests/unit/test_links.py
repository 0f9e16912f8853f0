"""Links of a pull request's: none has the Action look at something else than it names."""

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
    """Make an empty checkout."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    return workspace


def run(workspace: Path, inputs: dict[str, str]) -> tuple[int, str]:
    """Run the Action; give its exit status, and what it printed."""
    files = runner_files(workspace.parent)
    log = Log()
    given = {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
    status = run_action({**given, **files}, workspace, log.write)
    assert read_outputs(Path(files["GITHUB_OUTPUT"]).read_text("utf-8"))["exit-code"] == str(status)
    return status, log.text


GOES_UP = "uses .. after a link; write it without .."


def test_linked_folder_brings_no_base_of_its_own(workspace: Path) -> None:
    """Whoever puts a link in the working directory's place cannot choose what is compared with."""
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


def test_linked_folder_brings_no_gates_of_its_own(workspace: Path) -> None:
    """Nor can they have other gates run than those that stand where the path leads."""
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


def test_linked_folder_may_still_be_the_working_directory(workspace: Path) -> None:
    """A link that leads to where the gates are is followed as long as nothing goes up from it."""
    passed(workspace / "x")
    (workspace / "service").symlink_to(workspace / "x")
    status, printed = run(workspace, {"working-directory": "service", "paths": "gates"})
    assert (status, printed.splitlines()[-1]) == (0, "1 gate: 1 passed")


@pytest.mark.parametrize("link", ["outside", "workspace/other"])
def test_pattern_follows_no_link(link: str, workspace: Path) -> None:
    """A pattern finds what a search would: no gate that a link brings in runs, or hides there."""
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
def test_pattern_does_not_lead_up(pattern: str, workspace: Path) -> None:
    """No `..` behind a wildcard leads out of the workspace."""
    passed(workspace)
    passed(workspace.parent / "outside")
    status, printed = run(workspace, {"paths": pattern})
    told = printed.endswith(
        (
            " is outside the workspace; use a path inside it\n",
            ": nothing matches this pattern\n",
        )
    )
    assert (status, told) == (2, True)


def test_pattern_that_leads_up_first_is_as_good_as_its_path(workspace: Path) -> None:
    """A `..` before the wildcards is part of a path like any other."""
    write(workspace / "a" / "readme.md", "")
    passed(workspace / "b")
    status, printed = run(workspace, {"working-directory": "a", "paths": "../b/gat*"})
    assert (status, printed.splitlines()[-1]) == (0, "1 gate: 1 passed")
