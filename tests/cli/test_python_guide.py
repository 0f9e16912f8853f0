"""The commands, tables and names in the guide to missions in Python are correct.

`python tests/cli/test_python_guide.py --record` records the current output; review what it changes.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # needed to run this as a script

from tests.cli.test_guide import edit, shell  # noqa: E402 - as above
from tests.unit.missions.python.test_envelope import render_tables  # noqa: E402 - as above
from tier2gate.missions import api  # noqa: E402 - as above

DOCS = REPOSITORY / "docs"
GUIDE = DOCS / "python-missions.md"
GUIDES = {
    "determinism.md": 2,
    "gate-your-package.md": 3,
    "hash.md": 4,
    "index.md": 1,
    "init.md": 3,
    "python-missions.md": 4,
    "tutorial.md": 13,
}
"""The number of command blocks in each guide."""

_BLOCK = re.compile(
    r"^```(console|diff|jsonl|python|yaml)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)


def play(guide: str, folder: Path, first: Path | None = None) -> Iterator[tuple[str, str]]:
    """Follow the guide; yield each block of commands with its output."""
    for kind, file, text in _BLOCK.findall(guide):
        if kind == "console":
            commands = [line for line in text.splitlines() if line.startswith("$ ")]
            yield text, "".join(f"{line}\n{shell(line[2:], folder, first)}" for line in commands)
        elif kind == "diff":
            edit(text, folder)
        else:
            head, rest = ("", text) if file else text.split("\n", 1)
            path = folder / (file or head.removeprefix("# "))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rest, encoding="utf-8")


def tables_under(heading: str, guide: str) -> list[str]:
    """Return the tables of a section."""
    return _TABLE.findall(guide.split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0])


@pytest.mark.parametrize("name", GUIDES)
def test_guide_shows_what_happens(name: str, tmp_path: Path) -> None:
    """An author who follows the guide sees exactly the documented output."""
    blocks = list(play((DOCS / name).read_text(encoding="utf-8"), tmp_path))
    assert len(blocks) == GUIDES[name]
    for shown, printed in blocks:
        assert printed == shown


def test_guide_lists_caught_and_uncaught_calls() -> None:
    """An author knows which calls the envelope catches and which it does not."""
    shown = tables_under("## Caught and not caught", GUIDE.read_text(encoding="utf-8"))
    assert shown == [f"{table}\n" for table in render_tables().rstrip().split("\n\n")]


def test_guide_says_that_the_envelope_is_not_a_sandbox() -> None:
    """Nobody takes the envelope for a sandbox."""
    text = GUIDE.read_text(encoding="utf-8")
    assert "This is a guard against mistakes, not a sandbox against attackers." in text


def test_guide_explains_every_name_for_authors() -> None:
    """Every name that an author can import is documented, and the reverse."""
    _, names = tables_under("## The protocol", GUIDE.read_text(encoding="utf-8"))
    explained = re.findall(r"^\| `(\w+)` \|", names, re.MULTILINE)
    assert sorted(explained) == api.__all__
    for name in api.__all__:
        assert getattr(api, name).__doc__


def record() -> None:
    """Record the current output."""
    guide = GUIDE.read_text(encoding="utf-8")
    shown = tables_under("## Caught and not caught", guide)
    for old, new in zip(shown, render_tables().rstrip().split("\n\n"), strict=True):
        guide = guide.replace(old, f"{new}\n")
    GUIDE.write_text(guide, encoding="utf-8")
    for name in GUIDES:
        guide = (DOCS / name).read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            for text, printed in play(guide, Path(folder)):
                guide = guide.replace(f"```console\n{text}```", f"```console\n{printed}```", 1)
        (DOCS / name).write_text(guide, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record()
