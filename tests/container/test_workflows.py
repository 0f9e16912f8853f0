"""Whole workflows, run by `act` in real containers: the Action as users know it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.command import run
from tests.container.act import (
    ACTION,
    CHECKOUT,
    STAND_IN,
    Act,
    commit,
    edit,
    write_workflow,
)
from tests.engine import REPOSITORY
from tier2gate.reporters.interface import FILE_REPORTERS


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """Create a repository with the examples as its gates, and the README's workflow."""
    repository = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "examples", repository / "gates")
    write_workflow(repository, workflow_of_the_readme())
    return repository


def workflow_of_the_readme() -> str:
    """Return the first complete workflow in the README."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    found: str = next(block for block in blocks if "jobs:" in block)
    assert f"uses: {ACTION}" in found
    return found


def steps_of_the_readme(with_input: str) -> list[object]:
    """Return the steps in the README that use an input."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    steps: list[object] = next(
        yaml.safe_load(block)
        for block in blocks
        if "jobs:" not in block and f"          {with_input}: " in block
    )
    return steps


PASSED = """\
passed  gates/daily-loop/daily-loop.suite.yaml            4 scenarios, 12 missions, 11 expectations
passed  gates/echo/echo.suite.yaml                        3 scenarios, 3 missions, 10 expectations
passed  gates/mixed/mixed.suite.yaml                      3 scenarios, 7 missions, 6 expectations
passed  gates/premiums/premiums.suite.yaml                \
121 scenarios, 121 missions, 361 expectations, 470 steps skipped
passed  gates/refund-approval/refund-approval.suite.yaml  \
8 scenarios, 8 missions, 16 expectations, 16 steps skipped
passed  gates/ticket-triage/ticket-triage.suite.yaml      \
12 scenarios, 12 missions, 80 expectations, 104 steps skipped
""".splitlines()


def test_workflow_of_the_readme_passes(act: Act, repository: Path) -> None:
    """A user who copies the README's workflow gets a gate that works."""
    finished = act.run(repository)
    assert (finished.status, finished.log) == (0, [*PASSED, "6 gates: 6 passed"])


def test_workflow_of_the_readme_fails(act: Act, repository: Path) -> None:
    """A drift fails the job, with an annotation at the golden that contains the remedy."""
    suite = repository / "gates" / "mixed" / "mixed.suite.yaml"
    edit(suite, "params: {requested_steps: 3}", "params: {requested_steps: 2}")
    expected = run("check", "gates/mixed", cwd=repository)
    assert expected.status == 3
    finished = act.run(repository)
    assert finished.status == 1
    assert finished.log == [
        *PASSED[:2],
        *PASSED[3:],
        *expected.out.splitlines()[:-1],
        "6 gates: 5 passed, 1 hash-drift",
    ]
    errors = [command for command in finished.commands if command.startswith("::error")]
    assert len(errors) == 1
    assert "to accept this: tier2gate update gates/mixed/mixed.suite.yaml" in errors[0]


NEXT_STEP = f"""\
name: Gate
on: pull_request
permissions: {{}}
jobs:
  tier2:
    runs-on: ubuntu-latest
    permissions: {{contents: read}}
    steps:
      - uses: {CHECKOUT}
        with: {{persist-credentials: false}}
      - uses: {ACTION}
        id: gate
        with:
          paths: |
            gates/mixed
            gates/echo/echo.suite.yaml
          reports-dir: out/tier2gate
          proposed-dir: out/proposed
      - if: always()
        env:
          OUTPUTS: ${{{{ toJSON(steps.gate.outputs) }}}}
          CONCLUSION: ${{{{ steps.gate.conclusion }}}}
        run: |
          echo "CONCLUSION $CONCLUSION"
          printf 'OUTPUT %s\\n' "$OUTPUTS"
          (cd out && find . -type f | sort | sed 's/^/FILE /')
"""


def test_next_step_gets_outputs_report_and_proposal(act: Act, repository: Path) -> None:
    """A step after a failed gate gets its outputs, the report and the proposed golden."""
    write_workflow(repository, NEXT_STEP)
    suite = repository / "gates" / "mixed" / "mixed.suite.yaml"
    edit(suite, "params: {requested_steps: 3}", "params: {requested_steps: 2}")
    finished = act.run(repository)
    assert finished.status == 1
    assert "CONCLUSION failure" in finished.log
    printed = "\n".join(line for line in finished.log if not line.startswith(("CONCL", "FILE")))
    assert json.loads(printed[printed.index("OUTPUT {") + 7 :]) == {
        "outcome": "hash-drift",
        "exit-code": "3",
        "passed": "false",
        "drift": "true",
        "cause": "",
        "test-run-hash": "",
        "golden-hash": "",
        "golden-changed": "false",
        "gates": "2",
        "failed-gates": "1",
        **{f"report-{item.kind}": f"out/tier2gate/{item.file_name}" for item in FILE_REPORTERS},
        "proposed-golden": "out/proposed/gates/mixed/mixed.golden.json",
    }
    assert [line for line in finished.log if line.startswith("FILE")] == [
        "FILE ./proposed/.gitignore",
        "FILE ./proposed/.tier2gate-proposed",
        "FILE ./proposed/gates/mixed/mixed.golden.json",
        *sorted(f"FILE ./tier2gate/{item.file_name}" for item in FILE_REPORTERS),
    ]


def test_target_branch_shows_what_a_change_accepts(act: Act, repository: Path) -> None:
    """With a base, the README's steps show a reviewer what a passing change accepts."""
    shutil.copytree(repository / "gates", repository / "branches" / "main" / "gates")
    workflow = yaml.safe_load(workflow_of_the_readme())
    workflow["on"] = workflow.pop(True)
    job = workflow["jobs"]["tier2"]
    job["steps"] = [job["steps"][0], *steps_of_the_readme("base")]
    write_workflow(repository, yaml.safe_dump(workflow))
    suite = repository / "gates" / "mixed" / "mixed.suite.yaml"
    edit(suite, "params: {requested_steps: 3}", "params: {requested_steps: 2}")
    assert run("update", "gates", cwd=repository).status == 0
    stand_in = repository.parent / "checkout"
    stand_in.mkdir()
    (stand_in / "action.yml").write_text(STAND_IN, encoding="utf-8")
    commit(stand_in)
    finished = act.run(repository, f"--local-repository={CHECKOUT}={stand_in}")
    assert finished.status == 0, finished.log
    accepts = "  This change accepts new behaviour, from the target branch's golden to this one's:"
    assert accepts in finished.log
    assert finished.log[-1] == "6 gates: 6 passed"


def test_own_workflow_builds_the_image_and_passes(act: Act, tmp_path: Path) -> None:
    """This repository checks its own examples with the Action built from its Dockerfile."""
    repository = tmp_path / "repository"
    listed = subprocess.run(
        ["git", "-C", REPOSITORY, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=True,
        capture_output=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name.startswith(("tier2gate/", "schemas/", "requirements/", "examples/")) or name in (
            ".dockerignore",
            ".github/workflows/gate.yml",
            "Dockerfile",
            "LICENSE",
            "README.md",
            "action.yml",
            "pyproject.toml",
        ):
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, repository / name)
    finished = act.run(repository, "--workflows=.github/workflows/gate.yml")
    assert finished.status == 0, finished.log
    assert finished.log == [
        *(line.replace("gates/", "examples/") for line in PASSED),
        "6 gates: 6 passed",
    ]
