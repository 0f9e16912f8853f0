"""The command that accepts a gate: pasted from wherever it is printed, it does that."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.command import SCRIPT, run, scrubbed
from tests.gates import write_gate
from tests.github_runner import read_log

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


def printed(folder: Path) -> dict[str, str]:
    """Check on a runner of GitHub's, and give the commands that are printed, by their place."""
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
def test_command_that_accepts_works_in_bash(name: str, place: str, tmp_path: Path) -> None:
    """Whoever copies the command accepts that gate, be there a line break in the name of it."""
    folder = tmp_path / "gates"
    write_gate(folder / "sub", name)
    command = printed(folder)[place]
    shell = f'tier2gate() {{ {os.fspath(SCRIPT)} "$@"; }}\n{command}'
    done = subprocess.run(["bash", "-c", shell], cwd=folder, env=scrubbed(), check=False)
    assert done.returncode == 0
    assert run("check", cwd=folder).status == 0
