"""The Action, started as GitHub's runner starts it, in a workspace that means it no good."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.github_runner import Command, read_log, read_outputs, read_summary
from tier2gate.errors import Outcome
from tier2gate.report import Action
from tier2gate.reporters.github import OUTPUTS
from tier2gate.settings import Settings
from tier2gate.updating import update

REPOSITORY = Path(__file__).parents[2]
ENTRYPOINT = [sys.executable, "-I", "-m", "tier2gate.action"]

SUITE = """\
suite_name: shop
scenarios:
  - scenario_name: gold
    initial_state: {tier: gold}
    missions:
      - name: echo
        params: {message: hello}
"""
EXPECTATIONS = """\
expectations:
  - id: succeeds
    scenario_name: gold
    mission_name: echo
    path: success
    op: eq
    expected: true
"""
HELLO = "c20c24763affd6419fc7fd9077ae197d4fd5022f6f7ff3b0959da2b96dc9ea2a"
GRUEZI = ""
FAILED = ""
TAMPERED = "0" * 64

MEANT_NO_GOOD = ("yaml", "json", "click", "os", "secrets", "jsonschema_rs", "sitecustomize")


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a step left behind."""

    exit_code: int
    stdout: str
    stderr: str
    outputs: Mapping[str, str]
    summary: str

    @property
    def commands(self) -> list[Command]:
        """What the runner obeys in the step's log."""
        return [*read_log(self.stdout), *read_log(self.stderr)]


@dataclass(frozen=True, kw_only=True)
class Runner:
    """A runner on this machine: its folders, and a workspace full of other people's files."""

    home: Path
    workspace: Path
    commands: Path
    marker: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def environment(self, inputs: Mapping[str, str]) -> dict[str, str]:
        """Give a container's variables: the runner's own, and those of a hostile job."""
        kept = {
            name: os.environ[name] for name in ("COVERAGE_PROCESS_CONFIG",) if name in os.environ
        }
        return {
            **kept,
            **given_as_the_runner_does(inputs),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_OUTPUT": str(self.commands / "set_output"),
            "GITHUB_STEP_SUMMARY": str(self.commands / "step_summary"),
            "GITHUB_WORKSPACE": str(self.workspace),
            "HOME": str(self.home),
            "LANG": "xx_XX.nonsense",
            "LC_ALL": "C",
            "PATH": f"{self.workspace}:/usr/bin:/bin",
            "PYTHONHASHSEED": "1",
            "PYTHONHOME": str(self.workspace),
            "PYTHONINTMAXSTRDIGITS": "640",
            "PYTHONIOENCODING": "ascii:strict",
            "PYTHONOPTIMIZE": "2",
            "PYTHONPATH": str(self.workspace),
            "PYTHONSTARTUP": str(self.workspace / "sitecustomize.py"),
            "PYTHONUTF8": "0",
            "PYTHONWARNINGS": "error",
            "RUNNER_OS": "Linux",
            "TZ": "Nowhere/Never:99",
            **self.variables,
        }

    def run(
        self,
        inputs: Mapping[str, str] | None = None,
        *,
        words: Sequence[str] = ENTRYPOINT,
        **variables: str,
    ) -> Step:
        """Run the step to its end."""
        done = subprocess.run(
            words,
            cwd=self.workspace,
            env={**self.environment(inputs or {}), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return self.left_behind(done.returncode, done.stdout, done.stderr)

    def left_behind(self, exit_code: int, stdout: bytes, stderr: bytes) -> Step:
        """Collect what a step left behind."""
        texts = {
            name: path.read_bytes().decode() if path.is_file() else ""
            for name in ("set_output", "step_summary")
            if (path := self.commands / name)
        }
        return Step(
            exit_code=exit_code,
            stdout=stdout.decode(),
            stderr=stderr.decode(),
            outputs=read_outputs(texts["set_output"]),
            summary=texts["step_summary"],
        )


def given_as_the_runner_does(inputs: Mapping[str, str]) -> dict[str, str]:
    """Give every input a variable: upper case with dashes kept, its default where it has one."""
    declared = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))["inputs"]
    values = {name: item.get("default", "") for name, item in declared.items()} | dict(inputs)
    return {f"INPUT_{name.upper().replace(' ', '_')}": value for name, value in values.items()}


def plant(path: Path, marker: Path) -> None:
    """Write a module that leaves a mark where it is imported."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"with open({str(marker)!r}, 'a') as file:\n    file.write(__file__ + '\\n')\n"
    path.write_text(text, encoding="utf-8")


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> Iterator[Runner]:
    """Make a runner; whatever a test does, no code of the workspace may have run after it."""
    runner = Runner(
        home=tmp_path / "home",
        workspace=tmp_path / "workspace",
        commands=tmp_path / "file_commands",
        marker=tmp_path / "imported",
    )
    for folder in (runner.home, runner.workspace, runner.commands):
        folder.mkdir()
    for name in MEANT_NO_GOOD:
        plant(runner.workspace / f"{name}.py", runner.marker)
    plant(runner.workspace / "tier2gate" / "__init__.py", runner.marker)
    plant(runner.workspace / "tier2gate" / "action.py", runner.marker)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = runner.home / ".local" / "lib" / version / "site-packages"
    plant(packages / "usercustomize.py", runner.marker)
    write(runner.workspace / "pyvenv.cfg", "include-system-site-packages = true\n")
    yield runner
    imported = runner.marker.read_text(encoding="utf-8") if runner.marker.exists() else ""
    assert not imported, f"code of the workspace was run: {imported}"


def write(path: Path, text: str) -> None:
    """Write a file as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def write_gate(folder: Path, suite: str = SUITE, expectations: str = EXPECTATIONS) -> None:
    """Write a gate called shop."""
    write(folder / "shop.suite.yaml", suite)
    write(folder / "shop.expectations.yaml", expectations)


def accept(workspace: Path) -> None:
    """Accept what the gates of a workspace give today."""
    done = update(Settings(paths=(workspace,), root=workspace))
    assert {item.action for item in done} == {Action.CREATED}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Note every file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def passed(workspace: Path) -> None:
    """Make a gate whose golden is today's."""
    write_gate(workspace / "gates")
    accept(workspace)


def drifted(workspace: Path) -> None:
    """Make a gate whose suite changed since it was accepted."""
    passed(workspace)
    write_gate(workspace / "gates", suite=SUITE.replace("hello", "grüezi"))


def failed(workspace: Path) -> None:
    """Make a gate that drifted, and whose expectation does not hold."""
    drifted(workspace)
    wrong = EXPECTATIONS.replace("expected: true", "expected: false")
    write(workspace / "gates" / "shop.expectations.yaml", wrong)


def missing(workspace: Path) -> None:
    """Make a gate that nobody accepted."""
    write_gate(workspace / "gates")


def tampered(workspace: Path) -> None:
    """Make a gate whose golden was edited by hand."""
    passed(workspace)
    golden = workspace / "gates" / "shop.golden.json"
    write(golden, golden.read_text(encoding="utf-8").replace(HELLO, TAMPERED))


def orphaned(workspace: Path) -> None:
    """Make a golden whose suite is gone."""
    passed(workspace)
    (workspace / "gates" / "shop.suite.yaml").unlink()


def invalid(workspace: Path) -> None:
    """Make a gate that is not valid."""
    write_gate(workspace / "gates", expectations=EXPECTATIONS.replace("expected", "expcted"))


def nothing(workspace: Path) -> None:
    """Make a folder without any gate in it."""
    write(workspace / "gates" / "readme.md", "nothing here\n")
