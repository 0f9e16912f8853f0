"""The workflow that `init` writes, run by `act` in real containers, is green at once."""

import shutil
from pathlib import Path

import pytest

from tests.command import run
from tests.container.act import CHECKOUT, HIDDEN_STAND_IN, Act, edit, stand_in


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """Create a repository with a package, and a target branch without gates."""
    package = tmp_path / "repository" / "src" / "parcels"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    text = "def quote(grams: int):\n    return 2 * grams\n"
    (package / "quotes.py").write_text(text, encoding="utf-8")
    branch = tmp_path / "repository" / ".branches" / "main"
    branch.mkdir(parents=True)
    (branch / "README.md").touch()
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
    checkout = stand_in(repository, CHECKOUT, HIDDEN_STAND_IN)
    finished = act.run(repository, checkout)
    assert (finished.status, finished.log[-1]) == (0, "1 gate: 1 passed")
    file, old, new = change
    edit(repository / file, old, new)
    finished = act.run(repository, checkout)
    assert finished.status == 1


def test_new_workflow_tells_a_removed_gate(act: Act, repository: Path) -> None:
    """A reviewer sees that a pull request removes a gate, or moves it to `ignore`."""
    run("init", cwd=repository)
    run("init", "--name", "second", cwd=repository)
    shutil.copytree(repository / "gates", repository / ".branches" / "main" / "gates")
    (repository / "tier2gate.yaml").write_text(
        "gates: [{name: refund, suite: gates/refund.suite.yaml}]\n"
        "ignore: [gates/second.suite.yaml]\n",
        encoding="utf-8",
    )
    (repository / ".base").symlink_to("gates")  # as a pull request may contain it
    finished = act.run(repository, stand_in(repository, CHECKOUT, HIDDEN_STAND_IN))
    assert (finished.status, finished.log[-1]) == (0, "1 gate: 1 passed")
    assert "This change removes 1 gate that the target branch has:" in finished.log
    assert "  - gates/second.suite.yaml" in finished.log
