"""`act` runs whole workflows in real containers, as GitHub's runner does.

The Action is the released form of this checkout, written by the release's own script. The base image
replaces GitHub's machine, and `act` itself replaces `actions/checkout` for the tested repository.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.engine import REPOSITORY, Engine, lent_mounts
from tests.platform.pins import PINS
from tests.tools import require
from tier2gate.results.invocation import IMAGE

MACHINE = "docker.io/library/python:3.13-slim"
ACTION = "org/tier2-gate@v1"
CHECKOUT = f"actions/checkout@{min(PINS['actions/checkout']).split()[0]}"

# Replaces a second checkout, which would fetch the target branch from GitHub.
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
HIDDEN_STAND_IN = STAND_IN.replace("branches/", ".branches/")
"""The same for branches in a hidden folder, where no search finds their gates."""


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """The results of a workflow.

    Attributes:
        status: the exit status of `act`: not 0 if the job failed.
        log: the lines that its steps printed, without the runner's own.
        commands: the workflow commands that the runner found in it.
    """

    status: int
    log: list[str]
    commands: list[str]


@dataclass(frozen=True, kw_only=True)
class Act:
    """`act`, with an engine to run containers."""

    program: Path
    environment: Mapping[str, str]
    action: Path

    def run(self, repository: Path, *options: str, event: str = "pull_request") -> Workflow:
        """Commit the files of a folder, and run its workflows."""
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
                "--rm",  # even after a job that fails
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
    """Make a folder a repository, or commit its changes."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(repository)]
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "--all"]):
        subprocess.run([*git, *words], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message=t"], check=True)


def stand_in(
    repository: Path, action: str, text: str, below: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Write an action, and those in folders below it, that replace others; return act's option."""
    folder = repository.parent / action.partition("@")[0].replace("/", "-")
    folder.mkdir()
    for name, content in {".": text, **below}.items():
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "action.yml").write_text(content, encoding="utf-8")
    commit(folder)
    return f"--local-repository={action}={folder}"


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


@contextmanager
def start_act(engine: Engine, image: str, home: Path) -> Iterator[Act]:
    """Start the engine's service, and write the released form of the Action."""
    require("git")
    program = require("act")
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
        assert engine.ask("ps", "--all", "--quiet") == ""  # leaves nothing behind
    finally:
        service.terminate()
        service.wait(timeout=30)


def release(digest: str, folder: Path) -> None:
    """Write the Action as for a release, with the digest of the local image."""
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
