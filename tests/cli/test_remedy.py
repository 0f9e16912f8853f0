"""The command that accepts a gate works when pasted from anywhere that it is printed."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import SCRIPT, run, scrubbed
from tests.gates import FAILING, SUITE, write_gate
from tests.github_runner import read_log
from tests.python_gates import WITH, write_python_gate

NAMES = [
    "plain",
    "it's a $gate",
    "-dash",
    "a\nb",
    "a\n::error::b",
    "##[error]x",
    "tab\t'\\n",
    "\x1b[31mred",
    "\u202egnp.exe",
    "naïve",
    "\udcff",
]
TO_ACCEPT = "to accept this: "


def accepted(folder: Path, command: str, shell: str = "bash") -> bool:
    """Run a command in a shell, and return whether it succeeded."""
    line = f'tier2gate() {{ {os.fspath(SCRIPT)} "$@"; }}\n{command}'
    return (
        subprocess.run([shell, "-c", line], cwd=folder, env=scrubbed(), check=False).returncode == 0
    )


def printed(folder: Path) -> dict[str, str]:
    """Run a check on a GitHub runner, and return the printed commands by place."""
    page = folder.parent / "page"
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(page)}
    finished = run("check", cwd=folder, env=env)
    assert finished.status == 5
    log = re.findall(f"^  {TO_ACCEPT}(.*)$", finished.out, re.MULTILINE)
    annotation = read_log(finished.out)[0].message.rpartition(TO_ACCEPT)[2:]
    fences = re.findall("^```sh\n(tier2gate .*)\n```$", page.read_text("utf-8"), re.MULTILINE)
    found = {"log": log, "annotation": annotation, "page": fences}
    assert [len(commands) for commands in found.values()] == [1, 1, 1]
    return {place: commands[0] for place, commands in found.items()}


@pytest.mark.parametrize("place", ["log", "annotation", "page"])
@pytest.mark.parametrize("name", NAMES)
def test_remedy_works_in_bash(name: str, place: str, tmp_path: Path) -> None:
    """The copied command accepts its gate, even if the gate's name has a line break."""
    folder = tmp_path / "gates"
    write_gate(folder / "sub", name)
    command = printed(folder)[place]
    assert accepted(folder, command)
    assert run("check", cwd=folder).status == 0


def made_older(text: str) -> str:
    """Return a golden in the format from before the checksum, as far as that is looked at."""
    body = {key: item for key, item in json.loads(text).items() if key != "checksum"}
    return json.dumps({**body, "suite_hash": "0" * 64, "record": {}})


BROKEN = {
    "of an older format": made_older,
    "edited": lambda text: text.replace('"total": 20', '"total": 21'),
    "not JSON": lambda text: text[:-3],
}


@pytest.mark.children
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("command", ["check", "validate", "update"])
def test_command_that_replaces_an_invalid_golden_works(
    command: str, broken: Callable[[str], str], tmp_path: Path
) -> None:
    """Whoever copies the remedy for an invalid golden has a gate that passes."""
    write_python_gate(tmp_path)
    assert run("update", *WITH, cwd=tmp_path).status == 0
    golden = tmp_path / "a.golden.json"
    golden.write_text(broken(golden.read_text("utf-8")), "utf-8")
    done = run(command, *WITH, cwd=tmp_path)
    assert done.status in (4, 6)
    [remedy] = re.findall(r"accepts? the current results: (.*)", done.out)
    assert remedy == "tier2gate update a.suite.yaml --missions rules/pricing.py --replace-invalid"
    assert accepted(tmp_path, remedy)
    assert run("check", *WITH, cwd=tmp_path).status == 0


def test_command_that_accepts_a_failed_verdict_works(tmp_path: Path) -> None:
    """Whoever copies the remedy for a failed verdict has accepted it, with the reason as given."""
    write_gate(tmp_path, expectations=FAILING)
    refused = run("update", "--reason", "a known bug", cwd=tmp_path)
    remedy = refused.out.partition("to accept it anyway: ")[2].partition("\n")[0]
    assert remedy == "tier2gate update a.suite.yaml --allow-failing --reason 'a known bug'"
    assert accepted(tmp_path, remedy)
    assert "a known bug" in (tmp_path / "a.golden.json").read_text("utf-8")


def test_command_that_explains_a_drift_accepts_nothing_new(tmp_path: Path) -> None:
    """Whoever wants to see a drift first runs the command where it was accepted, and sees it."""
    write_gate(tmp_path)
    assert run("update", "--detail", "hashes", cwd=tmp_path).status == 0
    write_gate(tmp_path, suite=SUITE.replace("hello", "hi"))
    drifted = run("check", cwd=tmp_path)
    command = drifted.out.partition("run this on the accepted revision: ")[2].partition("\n")[0]
    write_gate(tmp_path)
    assert accepted(tmp_path, command)
    write_gate(tmp_path, suite=SUITE.replace("hello", "hi"))
    explained = run("check", cwd=tmp_path)
    assert explained.status == drifted.status == 3
    assert "edited input: /executed_steps/0/payload/params/greeting" in explained.out


def accept_in(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> str:
    """Check a gate, run the printed command, check again, and return the command."""
    how: list[str | Path] = [SCRIPT, *arguments]
    if env:
        how = [sys.executable, "-I", "-m", "tier2gate.github"]

    def check() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            how, cwd=folder, env=scrubbed(env), capture_output=True, text=True, check=False
        )

    first = check()
    assert first.returncode == 5
    command = first.stdout.partition(TO_ACCEPT)[2].partition("\n")[0]
    assert accepted(folder, command, "sh")
    assert check().returncode == 0
    return command


@pytest.mark.children
def test_remedy_keeps_the_limits_of_the_call(tmp_path: Path) -> None:
    """The printed command can accept results that need a raised limit."""
    write_python_gate(tmp_path)
    given = ("--missions", "rules/pricing.py", "--timeout", "400", "--memory", "3000")
    assert accept_in(tmp_path, "check", *given) == (
        f"tier2gate update a.suite.yaml {' '.join(given)}"
    )


@pytest.mark.children
def test_remedy_from_a_job_in_a_folder_works_at_the_top(tmp_path: Path) -> None:
    """A command from a job with a working directory works at the top of the repository."""
    (tmp_path / "shop").mkdir()
    write_python_gate(tmp_path / "shop")
    env = {
        "INPUT_WORKING-DIRECTORY": "shop",
        "INPUT_MISSIONS": "rules/pricing.py",
        "INPUT_MEMORY": "3000",
    }
    assert accept_in(tmp_path, env=env) == snapshot(
        "tier2gate update shop/a.suite.yaml --missions shop/rules/pricing.py --memory 3000"
    )


def test_remedy_for_a_gate_of_another_configuration_works(tmp_path: Path) -> None:
    """A gate that is configured in another folder is accepted into its configured golden."""
    write_gate(tmp_path / "my shop" / "gates")
    (tmp_path / "my shop" / "tier2gate.yaml").write_text(
        "gates:\n  - {name: a, suite: gates/a.suite.yaml, golden: accepted.golden.json}\n",
        encoding="utf-8",
    )
    assert accept_in(tmp_path, "check", "my shop/tier2gate.yaml") == snapshot(
        "(cd 'my shop' && tier2gate update accepted.golden.json)"
    )
