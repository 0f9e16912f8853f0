"""What the README shows a newcomer is what a newcomer gets."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
README = REPOSITORY / "README.md"
_SHOWN = re.compile(
    r"```diff\n-(?P<before>[^\n]*)\n\+(?P<after>[^\n]*)\n```\n"
    r"(?:(?!```).)*"
    r"```console\n\$ \.venv/bin/tier2gate (?P<arguments>[^\n]*)\n(?P<output>.*?)```",
    re.DOTALL,
)


@dataclass(frozen=True)
class Shown:
    """One change that the README tells a newcomer to make, and what it says comes of it."""

    before: str
    after: str
    arguments: list[str]
    output: str


def shown_in(readme: str) -> Iterator[Shown]:
    """Find the changes with their outputs."""
    for match in _SHOWN.finditer(readme):
        arguments = match["arguments"].split()
        yield Shown(match["before"], match["after"], arguments, match["output"])


def try_out(shown: Shown, folder: Path) -> str:
    """Make the change in a fresh copy of the examples, and run the command."""
    shutil.copytree(REPOSITORY / "examples", folder / "examples")
    suite = folder / "examples" / "mixed" / "mixed.suite.yaml"
    text = suite.read_text(encoding="utf-8")
    assert f"\n{shown.before}\n" in text
    suite.write_text(text.replace(f"{shown.before}\n", f"{shown.after}\n", 1), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", "-m", "tier2gate", *shown.arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode != 0
    return run.stdout


@pytest.mark.parametrize("shown", list(shown_in(README.read_text(encoding="utf-8"))))
def test_readme_shows_what_happens(shown: Shown, tmp_path: Path) -> None:
    """A newcomer who changes the line that the README names gets the output that it shows."""
    assert try_out(shown, tmp_path) == shown.output


def test_readme_shows_a_drift_a_failed_verdict_and_a_wrong_field() -> None:
    """A newcomer sees each way to fail; were the blocks not found, nothing would be compared."""
    outputs = [shown.output for shown in shown_in(README.read_text(encoding="utf-8"))]
    firsts = ["hash-drift ", "verdict-failed ", "examples/mixed/mixed.suite.yaml:"]
    assert [output.startswith(first) for output, first in zip(outputs, firsts, strict=True)] == [
        True,
        True,
        True,
    ]


def test_readme_names_the_first_commands_first() -> None:
    """Whoever clones the repository finds the two commands before anything else to run."""
    commands = re.findall(r"^\$ (\S+ \S+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert commands[:2] == ["make gate", "make test"]
