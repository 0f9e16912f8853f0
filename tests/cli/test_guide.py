"""What the guide on drifts shows is what its commands print, from its first line to its last.

`python tests/cli/test_guide.py --record` writes down what they print today; read what it changes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # where this is run as a script

from tests.tools import require  # noqa: E402 - as above

GUIDE = REPOSITORY / "docs" / "reviewing-a-drift.md"
_BLOCK = re.compile(r"^```(diff|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def play(guide: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Do what a guide says in a fresh repository; give each block of commands as it comes out."""
    shutil.copytree(REPOSITORY / "examples", folder / "examples")
    for setup in ("init -q -b main", "add .", "commit -q -m examples", "checkout -q -b mine"):
        shell(f"git {setup}", folder)
    for kind, text in _BLOCK.findall(guide):
        if kind == "diff":
            edit(text, folder)
            continue
        commands = [line for line in text.splitlines() if line.startswith("$ ")]
        outputs = (f"{command}\n{shell(command[2:], folder)}" for command in commands)
        yield text, "".join(outputs)


def edit(diff: str, folder: Path) -> None:
    """Change the lines of a file that a diff says; what it takes away has to be there."""
    head, *lines = diff.splitlines()
    path = folder / head.removeprefix("--- ")
    text = path.read_text(encoding="utf-8")
    removed = "".join(f"{line[1:]}\n" for line in lines if line.startswith("-"))
    added = "".join(f"{line[1:]}\n" for line in lines if line.startswith("+"))
    assert text.count(removed) >= 1, removed
    path.write_text(text[::-1].replace(removed[::-1], added[::-1], 1)[::-1], encoding="utf-8")


def shell(command: str, folder: Path) -> str:
    """Run a command as somebody in a shell, and give all that is printed."""
    scripts = str(Path(sys.executable).parent)
    env = {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
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


def test_guide_shows_what_happens(tmp_path: Path) -> None:
    """A reviewer who follows the guide sees, line by line, what it shows."""
    require("git")
    blocks = list(play(GUIDE.read_text(encoding="utf-8"), tmp_path / "repository"))
    assert len(blocks) == 8
    for shown, printed in blocks:
        assert printed == shown


def record() -> None:
    """Write down what the guide's commands print today."""
    guide = GUIDE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for shown, printed in play(guide, Path(folder) / "repository"):
            guide = guide.replace(f"```console\n{shown}```", f"```console\n{printed}```", 1)
    GUIDE.write_text(guide, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record()
