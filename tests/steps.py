"""A step started as GitHub's runner starts it, in a hostile workspace."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from tests.action_cases import runner_variables, write
from tests.command import killed_after
from tests.github_runner import Command, read_log, read_outputs

ENTRYPOINT = [sys.executable, "-I", "-m", "tier2gate.github"]
CHECK = [sys.executable, "-I", "-m", "tier2gate", "check"]
PLANTED_MODULES = ("yaml", "json", "click", "os", "secrets", "jsonschema_rs", "sitecustomize")


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
        """The commands that the runner finds in the step's log."""
        return [*read_log(self.stdout), *read_log(self.stderr)]


@dataclass(frozen=True, kw_only=True)
class Runner:
    """A runner on this machine: its folders, and a workspace of untrusted files."""

    home: Path
    workspace: Path
    commands: Path
    marker: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def environment(self, inputs: Mapping[str, str]) -> dict[str, str]:
        """Return a container's variables: the runner's own, and those of a hostile job."""
        kept = {
            name: os.environ[name] for name in ("COVERAGE_PROCESS_CONFIG",) if name in os.environ
        }
        return {
            **kept,
            **runner_variables(inputs),
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
        folder: str = ".",
        **variables: str,
    ) -> Step:
        """Run the step to its end, in a folder of the workspace."""
        done = subprocess.run(
            words,
            cwd=self.workspace / folder,
            env={**self.environment(inputs or {}), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return self.left_behind(done.returncode, done.stdout, done.stderr)

    def cancel(self, sent: Signals, *, words: Sequence[str]) -> Step:
        """Start a step without inputs, and send it a signal when it prints `checking`."""
        started = subprocess.Popen(
            words,
            cwd=self.workspace,
            env=self.environment({}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with killed_after(started) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"checking\n"
            process.send_signal(sent)
            stdout, stderr = process.communicate(timeout=30)
        return self.left_behind(process.returncode, stdout, stderr)

    def left_behind(self, exit_code: int, stdout: bytes, stderr: bytes) -> Step:
        """Collect what a step left behind."""
        return Step(
            exit_code=exit_code,
            stdout=stdout.decode(),
            stderr=stderr.decode(),
            outputs=read_outputs(text_of(self.commands / "set_output")),
            summary=text_of(self.commands / "step_summary"),
        )


def arguments_for(inputs: Mapping[str, str]) -> list[str]:
    """Return the Action's inputs as command-line arguments."""
    paths = [line.strip() for line in inputs.get("paths", "").split("\n") if line.strip()]
    taken = ("suite", "expectations", "golden", "base", "max-changes")
    options = [f"--{name}={inputs[name]}" for name in taken if name in inputs]
    flags = ("fail-on-golden-change", "allow-code")
    given = [f"--{name}" for name in flags if inputs.get(name) == "true"]
    return [*options, *given, *paths]


def text_of(path: Path) -> str:
    """Read a file, or return an empty text if it is missing."""
    return path.read_bytes().decode() if path.is_file() else ""


def plant(path: Path, marker: Path) -> None:
    """Write a module that leaves a mark when it is imported."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"with open({str(marker)!r}, 'a') as file:\n    file.write(__file__ + '\\n')\n"
    path.write_text(text, encoding="utf-8")


@contextmanager
def hostile_runner(folder: Path) -> Iterator[Runner]:
    """Yield a runner, and check that the test ran no code of the workspace."""
    runner = Runner(
        home=folder / "home",
        workspace=folder / "workspace",
        commands=folder / "file_commands",
        marker=folder / "imported",
    )
    for made in (runner.home, runner.workspace, runner.commands):
        made.mkdir()
    for name in PLANTED_MODULES:
        plant(runner.workspace / f"{name}.py", runner.marker)
    plant(runner.workspace / "tier2gate" / "__init__.py", runner.marker)
    plant(runner.workspace / "tier2gate" / "github" / "__main__.py", runner.marker)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = runner.home / ".local" / "lib" / version / "site-packages"
    plant(packages / "usercustomize.py", runner.marker)
    write(runner.workspace / "pyvenv.cfg", "include-system-site-packages = true\n")
    yield runner
    imported = runner.marker.read_text(encoding="utf-8") if runner.marker.exists() else ""
    assert not imported, f"code of the workspace was run: {imported}"
