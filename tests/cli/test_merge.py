"""Two branches that each accept a change: the golden conflicts, and the README's remedy works."""

import subprocess
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import run
from tests.gates import write_gate
from tests.recording import masked
from tests.tools import require

TWO = """\
suite_name: onboarding
scenarios:
  - scenario_name: new
    initial_state: {tier: gold}
    missions: [{name: echo, params: {greeting: hello}}]
  - scenario_name: old
    initial_state: {tier: silver}
    missions: [{name: echo, params: {greeting: again}}]
"""


def git(folder: Path, *arguments: str) -> int:
    """Run Git with a fixed identity and configuration."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    return subprocess.run(
        ["git", *identity, "-c", "core.autocrlf=false", *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
    ).returncode


def branch(folder: Path, name: str, suite: str) -> None:
    """Create a branch that changes the suite and accepts the results."""
    assert git(folder, "checkout", "-q", "-b", name, "root") == 0
    write_gate(folder, suite=suite)
    assert run("update", cwd=folder).status == 0
    assert git(folder, "commit", "-q", "-a", "-m", name) == 0


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """Merge two branches that change different scenarios, without a conflict in the suite."""
    require("git")
    write_gate(tmp_path, suite=TWO)
    run("update", cwd=tmp_path)
    for arguments in (("init", "-q", "-b", "root"), ("add", "."), ("commit", "-q", "-m", "root")):
        assert git(tmp_path, *arguments) == 0
    branch(tmp_path, "ours", TWO.replace("hello", "hi"))
    branch(tmp_path, "theirs", TWO.replace("again", "once more"))
    assert git(tmp_path, "checkout", "-q", "ours") == 0
    assert git(tmp_path, "merge", "-q", "theirs") == 1
    return tmp_path


def test_two_acceptances_conflict_only_in_the_golden(merged: Path) -> None:
    """Results that nobody accepted together are never merged silently."""
    unmerged = subprocess.run(
        ["git", "diff", "--name-only", "--diff-filter=U"],
        cwd=merged,
        check=True,
        capture_output=True,
    )
    assert unmerged.stdout == b"a.golden.json\n"
    done = run("check", cwd=merged)
    problem, _, _, _, head, *_ = done.out.splitlines()
    assert (done.status, head.split()[0]) == (6, "golden-invalid")
    assert problem == snapshot(
        "a.golden.json:2:1: the file has a Git conflict marker; keep either side, then review and accept the current results: tier2gate update a.suite.yaml"
    )
    assert run("update", cwd=merged).status == 6


@pytest.mark.parametrize("side", ["--ours", "--theirs"])
def test_choosing_a_side_and_updating_resolves_the_conflict(side: str, merged: Path) -> None:
    """Two commands resolve the conflict, and the drift shows the other branch's change."""
    assert git(merged, "checkout", side, "a.golden.json") == 0
    done = run("update", cwd=merged)
    assert (done.status, done.err) == (0, "")
    other = {"--ours": "old", "--theirs": "new"}[side]
    echoes, changed = (
        line
        for line in done.out.splitlines()
        if "repeats" in line or line.startswith("    ~ scenario")
    )
    assert echoes == snapshot(
        "  1 change only repeats an edited input: /executed_steps/0/payload/params/greeting"
    )
    assert masked(changed, other=other) == snapshot("    ~ scenario {other}: echo; inputs-changed")
    assert run("check", cwd=merged).status == 0


@pytest.mark.parametrize(
    "name", ["a.suite.yaml", "a.expectations.yaml", "a.golden.json", "tier2gate.yaml"]
)
def test_conflict_is_recognised_in_every_file(name: str, tmp_path: Path) -> None:
    """An unresolved merge is reported as such in any file."""
    write_gate(tmp_path)
    text = "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n"
    (tmp_path / name).write_text(text, encoding="utf-8")
    marker = f"{name}:1:1: the file has a Git conflict marker; "
    for command in ("check", "validate", "update"):
        done = run(command, cwd=tmp_path)
        assert done.out.startswith(marker)
        assert done.status != 0
