"""The workflow that `init` writes, run by `act` in real containers, is green at once."""

from pathlib import Path

import pytest

from tests.command import run
from tests.container.act import Act, edit


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """Create a repository with a package."""
    package = tmp_path / "repository" / "src" / "parcels"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    text = "def quote(grams: int):\n    return 2 * grams\n"
    (package / "quotes.py").write_text(text, encoding="utf-8")
    return tmp_path / "repository"


@pytest.mark.parametrize(
    ("options", "change"),
    [
        ((), ("gates/refund.suite.yaml", "amount: 2000}", "amount: 2001}")),
        (("--python", "parcels.quotes"), ("src/parcels/quotes.py", "2 *", "3 *")),
    ],
    ids=["example", "functions"],
)
def test_new_workflow_is_green_until_a_result_changes(
    options: tuple[str, ...], change: tuple[str, str, str], act: Act, repository: Path
) -> None:
    """A user who commits what `init` made gets a green check, which a changed result turns red."""
    assert run("init", *options, cwd=repository).status == 0
    finished = act.run(repository)
    assert (finished.status, finished.log[-1]) == (0, "1 gate: 1 passed")
    file, old, new = change
    edit(repository / file, old, new)
    finished = act.run(repository)
    assert finished.status == 1
