"""The comparison with other tools is what they do: each claim has a command, which is run here.

`python tests/platform/test_compared.py --record` records their current output; review what changes.
"""

import sys
import tempfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # needed to run this as a script

from tests.cli.test_python_guide import play  # noqa: E402 - as above
from tests.tools import TOOLS, require_tool_set  # noqa: E402 - as above

PAGE = REPOSITORY / "docs" / "comparison.md"
BLOCKS = 10


@pytest.mark.children
def test_comparison_shows_what_happens(tmp_path: Path) -> None:
    """Whoever chooses between these tools reads what they really do, also where they are better."""
    tools = require_tool_set("compared") / "bin"
    blocks = list(play(PAGE.read_text(encoding="utf-8"), tmp_path, tools))
    assert len(blocks) == BLOCKS
    for shown, printed in blocks:
        assert printed == shown


def record() -> None:
    """Record the current output of the page's commands."""
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for shown, printed in play(page, Path(folder), TOOLS / "compared" / "bin"):
            page = page.replace(f"```console\n{shown}```", f"```console\n{printed}```", 1)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record()
