"""Every block of commands in any document is run by a test."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import test_guide, test_python_guide
from tests.cli.test_guide import shell
from tests.platform import test_compared

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
GUIDES = {
    **test_guide.GUIDES,
    **test_python_guide.GUIDES,
    "comparison.md": test_compared.BLOCKS,
}
"""Documents whose blocks are played from top to bottom → the number of these blocks."""

_BLOCK = re.compile(r"^ *```console\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def blocks() -> Iterator[tuple[str, str]]:
    """Yield the name of each document, once for each block of commands, and the block."""
    for path in sorted(DOCS.rglob("*.md")):
        for block in _BLOCK.findall(path.read_text(encoding="utf-8")):
            yield path.relative_to(DOCS).as_posix(), block


ALONE = sorted(
    {
        line.removeprefix("$ ")
        for name, block in blocks()
        if name not in GUIDES
        for line in block.splitlines()
        if line.startswith("$ tier2gate ")
    }
)
"""The commands in blocks that are not part of a guide; those of Git and of releases are not run."""


MERGE = "tier2gate merge gates --shard-dir shards"
SHARDS = "".join(
    f"tier2gate check gates --shard {number}/2 --shard-dir shards\n" for number in (1, 2)
)
BEFORE = {MERGE: SHARDS, f"{MERGE} --accepted-shards accepted": SHARDS}
"""What runs in other jobs before a command."""


def test_every_block_of_a_guide_is_played() -> None:
    """A user can follow every guide, because what it shows is what happens."""
    names = [name for name, _ in blocks()]
    assert {name: names.count(name) for name in GUIDES} == GUIDES


@pytest.mark.children
@pytest.mark.parametrize("line", ALONE)
def test_command_of_a_document_runs(line: str, tmp_path: Path) -> None:
    """A user can paste a command from any document: it runs, on a gate that drifted."""
    shutil.copytree(REPOSITORY / "examples" / "mixed", tmp_path / "gates")
    suite = tmp_path / "gates" / "mixed.suite.yaml"
    text = suite.read_text(encoding="utf-8")
    suite.write_text(text.replace("requested_steps: 3", "requested_steps: 2"), encoding="utf-8")
    printed = shell(f"{BEFORE.get(line, '')}{line}\necho exit status $?", tmp_path)
    assert printed.splitlines()[-1] in ("exit status 0", "exit status 3"), printed
