"""The README's commands work as shown for a newcomer.

`python tests/cli/test_readme.py --record` records the current output of its commands; review what
it changes.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # needed to run this as a script

from tests.cli.test_guide import edit, shell  # noqa: E402 - as above
from tests.recorder import write_recorded  # noqa: E402 - as above
from tests.tools import require  # noqa: E402 - as above

README = REPOSITORY / "README.md"
SET_UP = (
    "make gate     # creates .venv, with tier2gate in .venv/bin, and gates examples/",
    "make test     # runs every check: lint, types, layers, tests",
    ". .venv/bin/activate     # puts tier2gate on the PATH of this shell",
    "pipx install tier2gate",
)
"""Commands of the README that are not run here, because they set up and run the tests."""

_BLOCK = re.compile(r"^```(console|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXCERPT = re.compile(r"^```(?:yaml|python)\n# (\S+/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def clone(folder: Path) -> None:
    """Create what the README needs from `git clone` and `make gate`."""
    for name in ("examples", "python-examples"):
        shutil.copytree(REPOSITORY / name, folder / name)
    for command in ("init -q -b main", "add .", "commit -q -m examples"):
        shell(f"git {command}", folder)


def play(readme: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Follow the README from top to bottom in a fresh clone.

    Args:
        readme: its text.
        folder: where the clone is made.

    Yields:
        Each block of commands as shown, and with the actual output.
    """
    clone(folder)
    for kind, text in _BLOCK.findall(readme):
        if kind == "diff":
            edit(text, folder)
            continue
        commands = [line for line in text.splitlines() if line.startswith("$ ")]
        if not {command[2:] for command in commands} <= set(SET_UP):
            yield text, "".join(f"{line}\n{shell(line[2:], folder)}" for line in commands)


@pytest.fixture(name="blocks", scope="module")
def _blocks(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Follow the README once."""
    require("git")
    folder = tmp_path_factory.mktemp("readme") / "clone"
    return list(play(README.read_text(encoding="utf-8"), folder))


def test_readme_shows_what_happens(blocks: list[tuple[str, str]]) -> None:
    """A newcomer who follows the README gets exactly the output that it shows."""
    for shown, printed in blocks:
        assert printed == shown


def test_readme_shows_an_accepted_drift_and_each_way_to_fail(
    blocks: list[tuple[str, str]],
) -> None:
    """The README shows an accepted drift and each kind of failure, so the blocks are found."""
    printed = "".join(printed for _, printed in blocks)
    assert re.findall(r"^1 gate: 1 (.*)$", printed, re.MULTILINE) == [
        "hash-drift",  # a change in YAML
        "passed",  # the change is accepted
        "passed",  # with the target branch
        "passed",  # missions in Python
        "hash-drift",
        "verdict-failed",
        "golden-invalid",
        "input-invalid",
    ]


def test_readme_starts_tier2gate_as_the_printed_commands_do() -> None:
    """A newcomer can paste every command that is printed into the shell of the README."""
    readme = README.read_text(encoding="utf-8")
    assert "bin/tier2gate" not in readme
    assert re.search(r"^\$ \. \.venv/bin/activate", readme, re.MULTILINE)


def test_readme_names_the_first_commands_first() -> None:
    """The first two commands in the README are the ones to run after cloning."""
    commands = re.findall(r"^\$ (\S+ \S+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert commands[:2] == ["make gate", "make test"]


def test_readme_quotes_the_examples() -> None:
    """The excerpts in the README match the examples line by line."""
    excerpts = _EXCERPT.findall(README.read_text(encoding="utf-8"))
    assert [name.split(".", 1)[1] for name, _ in excerpts] == [
        "missions.yaml",
        "py",
        "py",
        "suite.yaml",
        "expectations.yaml",
    ]
    for name, text in excerpts:
        lines = iter((REPOSITORY / name).read_text(encoding="utf-8").splitlines())
        assert [line for line in text.splitlines() if line not in lines] == [], name


def test_readme_says_first_what_it_is_for() -> None:
    """The first ten lines say what it is, who needs it, and why snapshots are not enough."""
    first = " ".join(README.read_text(encoding="utf-8").splitlines()[:10])
    for words in (
        "A gate for pull requests",
        "It is for teams",
        "Why not pytest with a snapshot plugin?",
        "why its hash changed",
        "edited by hand",
        "a green pull request newly accepts",
        "without any code of the pull request",
        "no token or permission",
    ):
        assert words in first


def record() -> None:
    """Record the current output of the README's commands, and print what changed."""
    readme = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for shown, printed in play(readme, Path(folder) / "clone"):
            readme = readme.replace(f"```console\n{shown}```", f"```console\n{printed}```", 1)
    sys.stdout.writelines(write_recorded(README, readme))


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record()
