"""The host action, run by `act` as a user's workflow uses it.

`actions/setup-python` cannot run here: it downloads Python from GitHub, and needs Node in the
container. STAND-IN: a composite action gives the container's own Python instead, and checks that it
is asked to leave the job's environment alone. All other steps are those of `host/action.yml`.

Unlike GitHub's runner, `act` passes on only the inputs that an action declares. Unknown inputs are
tested in `tests/unit/github/test_host.py`.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command import run
from tests.container.act import (
    CHECKOUT,
    HIDDEN_STAND_IN,
    Act,
    Workflow,
    commit,
    edit,
    stand_in,
    write_workflow,
)
from tests.engine import REPOSITORY
from tests.platform.pins import PINS
from tests.steps import plant

GUIDE = (REPOSITORY / "docs" / "github.md").read_text(encoding="utf-8")
GATE = REPOSITORY / "tests" / "host"
SETUP_PYTHON = f"actions/setup-python@{min(PINS['actions/setup-python']).split()[0]}"
HOST = "org/tier2-gate@v1"
STAND_IN = """\
name: setup-python
description: stands in for the download of Python from GitHub
inputs:
  python-version: {description: its version.}
  update-environment: {description: never.}
outputs:
  python-path:
    description: the interpreter.
    value: ${{ steps.find.outputs.path }}
runs:
  using: composite
  steps:
    - id: find
      shell: bash
      env: {UPDATE: "${{ inputs.update-environment }}"}
      run: |
        [[ $UPDATE == false ]]
        echo "path=$(command -v python3)" >>"$GITHUB_OUTPUT"
"""
AFTERWARDS = """\
      - if: always()
        env:
          OUTCOME: ${{ steps.gate.outputs.outcome }}
          PASSED: ${{ steps.gate.outputs.passed }}
          REPORT: ${{ steps.gate.outputs.report-json }}
        run: |
          echo "AFTER outcome=$OUTCOME passed=$PASSED report=$REPORT"
          if [[ -s $REPORT ]]; then echo "AFTER the report is there"; fi
          for left in "$RUNNER_TEMP"/tier2gate.*/ /tmp/imported; do
            if [[ -e $left ]]; then echo "AFTER $left is there"; fi
          done
"""
"""Shows the outputs, and what the action left behind or imported from the checkout."""

# Even with these variables, nothing of the checkout is imported, or installed somewhere else.
VARIABLES = """\
        env:
          PIP_CONSTRAINT: constraints.txt
          PIP_PYTHON: /nowhere
          PIP_TARGET: elsewhere
          PYTHONHOME: /nowhere
          PYTHONPATH: ${{ github.workspace }}
"""
USES = "      - uses: org/tier2-gate/host@v1\n        with:\n"
PYTHON = "          python: .venv/bin/python\n"


def documented() -> str:
    """Return the guide's workflow, with an output and a report that a later step reads."""
    section = GUIDE.split("\n## Missions that need packages\n", 1)[1].split("\n## ", 1)[0]
    (text,) = re.findall(r"^```yaml\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    assert USES in text
    uses = USES.replace("- uses", "- id: gate\n        uses").replace(
        "        with", f"{VARIABLES}        with"
    )
    return f"{text.replace(USES, uses)}          reports-dir: out\n{AFTERWARDS}"


@pytest.fixture(name="options", scope="module")
def _options(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return act's options for the action of this checkout, and for the stand-in."""
    folder = tmp_path_factory.mktemp("actions")
    listed = subprocess.run(
        ["git", "-C", REPOSITORY, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if not name.startswith("tests/") and (REPOSITORY / name).is_file():
            (folder / "ours" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, folder / "ours" / name)
    (folder / "python").mkdir()
    (folder / "python" / "action.yml").write_text(STAND_IN, encoding="utf-8")
    for name in ("ours", "python"):
        commit(folder / name)
    return [
        f"--local-repository={HOST}={folder / 'ours'}",
        f"--local-repository={SETUP_PYTHON}={folder / 'python'}",
    ]


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """Create a repository whose missions need NumPy, with modules that must not be imported."""
    repository = tmp_path / "repository"
    shutil.copytree(GATE, repository / "gates", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "requirements" / "host.txt", repository / "requirements.txt")
    for name in ("yaml", "json", "click", "pip", "hatchling", "sitecustomize"):
        plant(repository / f"{name}.py", Path("/tmp/imported"))  # noqa: S108 - in the job's container
    write_workflow(repository, documented())
    return repository


def after(workflow: Workflow) -> list[str]:
    """Return what the last step shows."""
    return [line.removeprefix("AFTER ") for line in workflow.log if line.startswith("AFTER ")]


def test_missions_run_in_the_jobs_environment(
    act: Act, repository: Path, options: list[str]
) -> None:
    """A team gates code that needs a compiled package, and nothing else of its checkout runs."""
    finished = act.run(repository, *options)
    assert finished.status == 0, finished
    assert finished.log[-4:-2] == [
        "passed  gates/fitting.suite.yaml  1 scenario, 1 mission, 1 expectation",
        "1 gate: 1 passed",
    ]
    assert after(finished) == [
        "outcome=passed passed=true report=out/report.json",
        "the report is there",
    ]


def test_python_of_the_job_is_the_default(act: Act, repository: Path, options: list[str]) -> None:
    """A job that puts its environment on PATH needs no input; without it, the package is missing."""
    path = repository / ".github" / "workflows" / "gate.yml"
    edit(path, PYTHON, "")
    finished = act.run(repository, *options)
    assert finished.status == 1
    assert "ModuleNotFoundError: No module named 'numpy'" in "\n".join(finished.log)
    assert after(finished)[0] == "outcome=execution-error passed=false report=out/report.json"
    edit(
        path,
        "requirements.txt\n",
        'requirements.txt\n          echo "$PWD/.venv/bin" >>"$GITHUB_PATH"\n',
    )
    assert after(act.run(repository, *options))[0].startswith("outcome=passed ")


def test_wrong_input_and_failed_verdict_fail_the_job(
    act: Act, repository: Path, options: list[str]
) -> None:
    """A wrong input and a wrong result fail, set the outputs, and leave nothing behind."""
    edit(repository / "gates" / "fitting.py", "// int(left @ left)", "// int(left @ left) + 1")
    finished = act.run(repository, *options)
    assert finished.status == 1
    assert after(finished) == [
        "outcome=verdict-failed passed=false report=out/report.json",
        "the report is there",
    ]
    path = repository / ".github" / "workflows" / "gate.yml"
    edit(path, "          paths: ", "          annotations: sometimes\n          paths: ")
    finished = act.run(repository, *options)
    assert finished.status == 1
    assert after(finished) == ["outcome= passed=false report="]
    message = "the input annotations is sometimes; write true or false"
    assert [line for line in finished.commands if line.endswith(message)] != []


def test_new_workflow_of_init(act: Act, tmp_path: Path, options: list[str]) -> None:
    """The workflow of a package with requirements is green at once, and tells a removed gate."""
    repository = tmp_path / "repository"
    (repository / "src" / "parcels").mkdir(parents=True)
    (repository / "src" / "parcels" / "quotes.py").write_text(
        "def quote(grams: int):\n    return 2 * grams\n", encoding="utf-8"
    )
    (repository / "requirements.txt").write_text("# none yet\n", encoding="utf-8")
    branch = repository / ".branches" / "main"
    branch.mkdir(parents=True)
    (branch / "README.md").touch()
    assert run("init", "--python", "parcels.quotes", cwd=repository).status == 0
    both = [*options, stand_in(repository, CHECKOUT, HIDDEN_STAND_IN)]
    finished = act.run(repository, *both)
    assert finished.status == 0, finished
    assert "1 gate: 1 passed" in finished.log
    assert run("init", branch / "old", cwd=repository).status == 0
    finished = act.run(repository, *both)
    assert finished.status == 0, finished
    assert "  - old/gates/refund.suite.yaml" in finished.log
