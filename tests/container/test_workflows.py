"""Whole workflows, run by `act` in real containers: the Action as it meets the people who use it.

The Action is the released form of this checkout, which the release's own script writes. The base
image stands in for GitHub's machine; `act` itself does what `actions/checkout` does for the
repository at hand.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.command import run
from tests.engine import REPOSITORY, Engine, lent_mounts
from tests.tools import require
from tier2gate.reporters.github.reproduction import IMAGE

MACHINE = "docker.io/library/python:3.13-slim"
ACTION = "org/tier2-gate@v1"
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"

# Stands in for a second checkout, which would ask GitHub for the target branch.
STAND_IN = """\
name: checkout
description: stands in for the target branch's checkout
inputs:
  ref: {description: a branch.}
  path: {description: where to.}
  persist-credentials: {description: never.}
runs:
  using: composite
  steps:
    - shell: bash
      env: {REF: "${{ inputs.ref }}", WHERE: "${{ inputs.path }}"}
      run: |
        if [[ -n $WHERE ]]; then
          mkdir "$WHERE"
          cp -r "branches/$REF/." "$WHERE"
        fi
"""


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """What a workflow left behind.

    Attributes:
        status: the exit status of `act`: not 0 if the job failed.
        log: what its steps printed, line by line, without the runner's own words.
        commands: the workflow commands that the runner took from it.
    """

    status: int
    log: list[str]
    commands: list[str]


@dataclass(frozen=True, kw_only=True)
class Act:
    """`act`, with an engine to run containers in."""

    program: Path
    environment: Mapping[str, str]
    action: Path

    def run(self, repository: Path, *options: str, event: str = "pull_request") -> Workflow:
        """Commit what lies in a folder, and run its workflows."""
        commit(repository)
        payload = repository.parent / "event.json"
        pull_request = {"head": {"ref": "topic"}, "base": {"ref": "main"}}
        payload.write_text(json.dumps({"pull_request": pull_request}), encoding="utf-8")
        done = subprocess.run(
            [
                self.program,
                event,
                f"--eventpath={payload}",
                f"--platform=ubuntu-latest={MACHINE}",
                "--pull=false",
                "--action-offline-mode",
                "--container-daemon-socket=-",
                "--no-cache-server",
                f"--local-repository={ACTION}={self.action}",
                *options,
            ],
            cwd=repository,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=False,
        )
        lines = done.stdout.decode().splitlines()
        log = [found[1] for line in lines if (found := re.match(r"\[[^\]]+\]   \| (.*)", line))]
        commands = [
            found[1] for line in lines if (found := re.match(r"\[[^\]]+\]   [^|\s]+ +(::.*)", line))
        ]
        assert log or commands, (done.stdout + done.stderr).decode()
        return Workflow(status=done.returncode, log=log, commands=commands)


def commit(repository: Path) -> None:
    """Make a repository of a folder, or commit what changed in it."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(repository)]
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "--all"]):
        subprocess.run([*git, *words], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message=t"], check=True)


@pytest.fixture(name="act", scope="module")
def _act(engine: Engine, image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Act]:
    """Start the engine's service, and write the released form of the Action."""
    require("git")
    program = require("act")
    home = tmp_path_factory.mktemp("act")
    settings = home / "containers.conf"
    lent = json.dumps([f"{path}:{place}:ro" for path, place in lent_mounts().items()])
    text = Path(engine.environment["CONTAINERS_CONF"]).read_text(encoding="utf-8")
    settings.write_text(text.replace("[containers]", f"[containers]\nvolumes = {lent}"), "utf-8")
    socket = home / "podman.sock"
    environment = {**engine.environment, "CONTAINERS_CONF": str(settings)}
    service = subprocess.Popen(
        [engine.podman, "system", "service", "--time=0", f"unix://{socket}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 30
        while not socket.exists():
            assert service.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        action = home / "action"
        release(engine.ask("image", "inspect", "--format={{.Digest}}", image), action)
        yield Act(
            program=program,
            environment={
                "DOCKER_HOST": f"unix://{socket}",
                "HOME": str(home),
                "PATH": engine.environment["PATH"],
            },
            action=action,
        )
    finally:
        service.terminate()
        service.wait(timeout=30)


def release(digest: str, folder: Path) -> None:
    """Write the Action as the release does, with the digest of the image that lies here."""
    for name in (".github/release", "action.yml", "tier2gate/__init__.py"):
        source, target = REPOSITORY / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    script = folder / ".github" / "release" / "write-action.sh"
    version = re.findall('"(.*)"', (folder / "tier2gate/__init__.py").read_text("utf-8"))[-1]
    subprocess.run([script, version, IMAGE, digest], cwd=folder, check=True)
    commit(folder)


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """Make a repository with the examples as its gates, and the README's own workflow."""
    repository = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "examples", repository / "gates")
    write_workflow(repository, workflow_of_the_readme())
    return repository


def workflow_of_the_readme() -> str:
    """Take the first whole workflow out of the README."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    found: str = next(block for block in blocks if "jobs:" in block)
    assert f"uses: {ACTION}" in found
    return found


def steps_of_the_readme(with_input: str) -> list[object]:
    """Take the steps out of the README that show an input."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    steps: list[object] = next(
        yaml.safe_load(block)
        for block in blocks
        if "jobs:" not in block and f"          {with_input}: " in block
    )
    return steps


def write_workflow(repository: Path, text: str) -> None:
    """Write the repository's only workflow."""
    path = repository / ".github" / "workflows" / "gate.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(path: Path, before: str, after: str) -> None:
    """Change a file."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


PASSED = """\
passed          daily-loop  gates/daily-loop/daily-loop.suite.yaml  \
(4 scenarios, 12 missions, 11 expectations)
passed          echo  gates/echo/echo.suite.yaml  (3 scenarios, 3 missions, 10 expectations)
passed          mixed  gates/mixed/mixed.suite.yaml  (3 scenarios, 7 missions, 6 expectations)
""".splitlines()


def test_workflow_of_the_readme_passes(act: Act, repository: Path) -> None:
    """Whoever copies the README's workflow gets a gate that works."""
    finished = act.run(repository)
    assert (finished.status, finished.log) == (0, [*PASSED, "3 gates: 3 passed"])


def test_workflow_of_the_readme_fails(act: Act, repository: Path) -> None:
    """A change that moves a hash fails the job, at the golden, with the way out."""
    suite = repository / "gates" / "mixed" / "mixed.suite.yaml"
    edit(suite, "params: {requested_steps: 3}", "params: {requested_steps: 2}")
    told = run("check", "gates/mixed", cwd=repository)
    assert told.status == 3
    finished = act.run(repository)
    assert finished.status == 1
    assert finished.log == [
        *PASSED[:2],
        *told.out.splitlines()[:-1],
        "3 gates: 2 passed, 1 hash-drift",
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
    """A step after a gate that failed reads its outputs, and finds what there is to upload."""
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
        "report-json": "out/tier2gate/report.json",
        "proposed-golden": "out/proposed/gates/mixed/mixed.golden.json",
    }
    assert [line for line in finished.log if line.startswith("FILE")] == [
        "FILE ./proposed/.gitignore",
        "FILE ./proposed/.tier2gate-proposed",
        "FILE ./proposed/gates/mixed/mixed.golden.json",
        "FILE ./tier2gate/report.json",
    ]


def test_target_branch_beside_it_says_what_a_change_accepts(act: Act, repository: Path) -> None:
    """The README's steps with a base tell a reviewer what a green change accepts."""
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
    assert finished.log[-1] == "3 gates: 3 passed"


def test_own_workflow_builds_the_image_and_passes(act: Act, tmp_path: Path) -> None:
    """The repository gates its own examples with the Action as it stands, from its Dockerfile."""
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
        "3 gates: 3 passed",
    ]
