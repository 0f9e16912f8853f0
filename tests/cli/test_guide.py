"""The output in each guide is the actual output of its commands.

`python tests/cli/test_guide.py --record` records their current output; review what it changes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # needed to run this as a script

from tests.tools import require  # noqa: E402 - as above

DOCS = REPOSITORY / "docs"
GUIDES = {
    "api.md": 2,
    "expectations.md": 3,
    "missions.md": 9,
    "pytest.md": 3,
    "reviewing-a-drift.md": 11,
    "suites.md": 3,
}
"""The number of command blocks in each guide."""

_BLOCK = re.compile(
    r"^```(diff|console|yaml|csv|python)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_FILE = re.compile(r"# (\S+\.yaml)\n")


def play(guide: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Follow a guide in a fresh repository; yield each block of commands with its output."""
    shutil.copytree(REPOSITORY / "examples", folder / "examples")
    for setup in ("init -q -b main", "add .", "commit -q -m examples", "checkout -q -b mine"):
        shell(f"git {setup}", folder)
    for kind, file, text in _BLOCK.findall(guide):
        named = _FILE.match(text) if kind == "yaml" else None
        if kind == "diff":
            edit(text, folder)
        elif file or named:
            path = folder / (named[1] if named else file)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if kind != "console":
            continue
        commands = [line for line in text.splitlines() if line.startswith("$ ")]
        outputs = (f"{command}\n{shell(command[2:], folder)}" for command in commands)
        yield text, "".join(outputs)


def edit(diff: str, folder: Path) -> None:
    """Apply a diff to a file; the removed lines must exist."""
    head, *lines = diff.splitlines()
    path = folder / head.removeprefix("--- ")
    text = path.read_text(encoding="utf-8")
    removed = "".join(f"{line[1:]}\n" for line in lines if line.startswith("-"))
    added = "".join(f"{line[1:]}\n" for line in lines if line.startswith("+"))
    assert text.count(removed) >= 1, removed
    path.write_text(text[::-1].replace(removed[::-1], added[::-1], 1)[::-1], encoding="utf-8")


def shell(command: str, folder: Path, first: Path | None = None) -> str:
    """Run a shell command, and return everything that it prints.

    Args:
        command: the command.
        folder: where it runs.
        first: a folder of programs that come before all others.
    """
    scripts = str(Path(sys.executable).parent)
    places = [*([str(first)] if first else []), scripts, os.environ["PATH"]]
    env = {
        "PATH": os.pathsep.join(places),
        "HOME": str(folder),
        "COLUMNS": "80",
        **{f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER")
           for what in ("NAME", "EMAIL")},
        **{key: value for key, value in os.environ.items() if key == "COVERAGE_PROCESS_CONFIG"},
    }  # fmt: skip
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("name", GUIDES)
def test_guide_shows_what_happens(name: str, tmp_path: Path) -> None:
    """A user who follows a guide sees exactly the documented output."""
    require("git")
    guide = (DOCS / name).read_text(encoding="utf-8")
    blocks = list(play(guide, tmp_path / "repository"))
    assert len(blocks) == GUIDES[name]
    for shown, printed in blocks:
        assert printed == shown


def record() -> None:
    """Record the current output of the guides' commands."""
    for name in GUIDES:
        guide = (DOCS / name).read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            for shown, printed in play(guide, Path(folder) / "repository"):
                guide = guide.replace(f"```console\n{shown}```", f"```console\n{printed}```", 1)
        (DOCS / name).write_text(guide, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record()
