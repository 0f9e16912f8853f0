"""The workflows in the guide to GitHub, run by `act` in real containers, work as documented."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.command import run
from tests.container.act import (
    CHECKOUT,
    STAND_IN,
    Act,
    Workflow,
    edit,
    stand_in,
    write_workflow,
)
from tests.engine import REPOSITORY
from tier2gate.reporters.interface import FILE_REPORTERS

GUIDE = (REPOSITORY / "docs" / "github.md").read_text(encoding="utf-8")
SUITE = "gates/mixed/mixed.suite.yaml"
UPLOAD = """\
name: upload
description: stands in for the upload, which would ask GitHub
inputs:
  name: {description: its name.}
  path: {description: what.}
  if-no-files-found: {description: what then.}
runs:
  using: composite
  steps:
    - shell: bash
      env: {WHAT: "${{ inputs.path }}"}
      run: cd "$WHAT" && find . -type f -not -path '*/.*' | sort | sed 's/^/UPLOAD /'
"""


def workflow_under(heading: str) -> str:
    """Return the workflow under a heading of the guide."""
    section = GUIDE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    (text,) = re.findall(r"^```yaml\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    return str(text)


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """Create a repository with the examples as its accepted gates."""
    repository = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "examples", repository / "gates")
    return repository


def drift(repository: Path) -> None:
    """Change a gate's results without failing its expectations."""
    edit(repository / SUITE, "requested_steps: 3", "requested_steps: 2")


def fail(repository: Path) -> None:
    """Change a gate's results so that its verdict fails."""
    edit(repository / SUITE, "balance: 120", "balance: 100")


def errors(finished: Workflow) -> list[str]:
    """Return the titles of a workflow's errors."""
    lines = "\n".join(finished.commands)
    return re.findall(r"^::error .*title=tier2gate%3A ([a-z-]+)::", lines, re.MULTILINE)


def test_first_workflow_gates(act: Act, repository: Path) -> None:
    """A user who sets it up as documented passes with accepted results and fails on a drift."""
    write_workflow(repository, workflow_under("Set it up"))
    finished = act.run(repository)
    assert (finished.status, finished.log[-1]) == (0, "6 gates: 6 passed")
    drift(repository)
    finished = act.run(repository)
    assert (finished.status, errors(finished)) == (1, ["hash-drift"])


@pytest.mark.parametrize(
    ("build", "broken", "status"), [("true", False, 0), ("false", False, 1), ("true", True, 1)]
)
def test_required_job_passes_only_if_all_jobs_pass(
    build: str, broken: bool, status: int, act: Act, repository: Path
) -> None:
    """A gate that was skipped, because an earlier job failed, blocks the pull request."""
    text = workflow_under("Required checks").replace("make build", build)
    workflow = yaml.safe_load(text)
    # This shows the result of the one job; act's status is the worst of all jobs.
    workflow["jobs"]["required"]["steps"].insert(0, {"run": "echo REQUIRED"})
    workflow["jobs"]["required"]["steps"].append({"run": "echo GREEN"})
    workflow["on"] = workflow.pop(True)
    write_workflow(repository, yaml.safe_dump(workflow))
    if broken:
        fail(repository)
    finished = act.run(repository)
    assert finished.status == status
    assert [line for line in finished.log if line.isupper()] == ["REQUIRED", "GREEN"][: 2 - status]


@pytest.mark.parametrize(
    ("change", "status", "outcome"), [(drift, 0, "hash-drift"), (fail, 1, "verdict-failed")]
)
def test_later_step_decides(
    change: Callable[[Path], None], status: int, outcome: str, act: Act, repository: Path
) -> None:
    """A workflow can turn a drift into a warning while a failed verdict still fails."""
    write_workflow(repository, workflow_under("A later step decides"))
    change(repository)
    finished = act.run(repository)
    assert (finished.status, errors(finished)[0]) == (status, outcome)
    warnings = [line for line in finished.commands if line.startswith("::warning")]
    assert len(warnings) == 1 - status, finished


def test_report_and_proposed_golden_are_uploaded(act: Act, repository: Path) -> None:
    """A user who cannot run the gate can download the report and the proposed golden."""
    text = workflow_under("Reports and proposed goldens")
    write_workflow(repository, text)
    drift(repository)
    (upload,) = re.findall(r"uses: (actions/upload-artifact@\w+)", text)
    finished = act.run(repository, stand_in(repository, upload, UPLOAD))
    assert finished.status == 1
    assert [line for line in finished.log if line.startswith("UPLOAD")] == [
        "UPLOAD ./proposed/gates/mixed/mixed.golden.json",
        *sorted(f"UPLOAD ./report/{reporter.file_name}" for reporter in FILE_REPORTERS),
    ]


@pytest.mark.parametrize(("changed", "status"), [(False, 0), (True, 1)])
def test_changed_golden_fails_its_own_check(
    changed: bool, status: int, act: Act, repository: Path
) -> None:
    """A reviewer sees that a passing pull request accepts a change, with or without links."""
    shutil.copytree(repository / "gates", repository / "branches" / "main" / "gates")
    write_workflow(repository, workflow_under("Who may accept"))
    (repository / ".base").symlink_to("gates")  # as a pull request may contain it
    if changed:
        drift(repository)
        assert run("update", "gates", cwd=repository).status == 0
    finished = act.run(repository, stand_in(repository, CHECKOUT, STAND_IN))
    assert (finished.status, errors(finished)) == (status, ["golden-changed"] * status)
