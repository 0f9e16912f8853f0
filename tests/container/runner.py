"""The image as a step of GitHub's runner, in a workspace full of hostile modules."""

import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.action_cases import CASES, read_recorded, runner_variables
from tests.command import killed_after
from tests.engine import Engine
from tests.github_runner import read_outputs

WORKSPACE = "/github/workspace"
COMMANDS = "/github/file_commands"
PLANTED_MODULES = (
    "_collections_abc.py",
    "click.py",
    "encodings/__init__.py",
    "json.py",
    "jsonschema_rs.py",
    "os.py",
    "site.py",
    "sitecustomize.py",
    "tier2gate/__init__.py",
    "tier2gate/github/__main__.py",
    "usercustomize.py",
    "yaml.py",
)
PLANTED = "import sys\nopen('/github/file_commands/imported', 'a').write(__name__)\n"


@dataclass(frozen=True, kw_only=True)
class Step:
    """The results of a step."""

    exit_code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


@dataclass(frozen=True, kw_only=True)
class Runner:
    """GitHub's runner, which mounts these folders and starts the image."""

    engine: Engine
    image: str
    folder: Path

    @property
    def workspace(self) -> Path:
        """The checkout."""
        return self.folder / "workspace"

    @property
    def commands(self) -> Path:
        """The folder of the files that a step writes for the runner."""
        return self.folder / "file_commands"

    def run(
        self,
        inputs: Mapping[str, str],
        *options: str,
        job: Mapping[str, str] | None = None,
        workspace: str = "",
        words: Sequence[str] = (),
    ) -> Step:
        """Run the step to its end; the job's variables override the image's, as on GitHub."""
        called = self._call(inputs, options, job or {}, workspace)
        done = self.engine.run(self.image, *called, words=words)
        return self._left_behind(done.returncode, done.stdout)

    def cancel(self, inputs: Mapping[str, str], number: signal.Signals) -> Step:
        """Start the step, and stop it like the runner does while a mission is running."""
        (self.workspace / "waits.py").write_text("while True:\n    pass\n", encoding="utf-8")
        called = self._call({**inputs, "missions": "waits.py"}, (), {}, "")
        with killed_after(self.engine.start(self.image, *called)) as process:
            wait_for_process(b"tier2gate/missions/python/start.py", self.workspace)
            process.send_signal(number)
            log, _ = process.communicate(timeout=60)
        return self._left_behind(process.returncode, log)

    def has_imported(self) -> bool:
        """Check whether any code from the workspace has run."""
        return (self.commands / "imported").exists()

    def _call(
        self,
        inputs: Mapping[str, str],
        options: Sequence[str],
        job: Mapping[str, str],
        workspace: str,
    ) -> list[str]:
        """Return the engine's options, and empty the files that the step writes for the runner."""
        for name in ("output", "summary"):
            path = self.commands / name
            path.write_bytes(b"")
            path.chmod(0o666)
        environment = {
            **runner_variables(inputs),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_OUTPUT": f"{COMMANDS}/output",
            "GITHUB_STEP_SUMMARY": f"{COMMANDS}/summary",
            "GITHUB_WORKSPACE": WORKSPACE,
            "HOME": "/github/home",
            "RUNNER_OS": "Linux",
            **job,
        }
        return [
            f"--workdir={WORKSPACE}",
            f"--volume={self.workspace}:{WORKSPACE}{workspace}",
            f"--volume={self.commands}:{COMMANDS}",
            f"--volume={self.folder / 'home'}:/github/home",
            *(f"--env={name}={value}" for name, value in environment.items()),
            *options,
        ]

    def _left_behind(self, exit_code: int, log: bytes) -> Step:
        return Step(
            exit_code=exit_code,
            log=log.decode(),
            outputs=read_outputs((self.commands / "output").read_bytes().decode()),
            summary=(self.commands / "summary").read_bytes().decode(),
        )


def make_runner(engine: Engine, image: str, folder: Path) -> Runner:
    """Create a runner whose workspace is full of hostile modules."""
    runner = Runner(engine=engine, image=image, folder=folder)
    for made in (runner.workspace, runner.commands, folder / "home"):
        made.mkdir()
    runner.commands.chmod(0o777)
    for name in PLANTED_MODULES:
        path = runner.workspace / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PLANTED, encoding="utf-8")
    return runner


def assert_matches_record(runner: Runner, name: str, step: Step) -> None:
    """Check that the results of a step are exactly the recorded ones."""
    recorded = read_recorded(name)
    assert step.log == recorded.log
    assert step.outputs == recorded.outputs
    assert step.summary == recorded.summary
    assert step.exit_code == CASES[name].exit_code
    assert not runner.has_imported()


def wait_for_process(words: bytes, workspace: Path) -> None:
    """Wait for a process of this workspace with these words in its command line."""
    deadline = time.monotonic() + 60
    while not any(
        words in command_line(place) and sees(place, workspace)
        for place in Path("/proc").glob("[0-9]*")
    ):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def sees(place: Path, workspace: Path) -> bool:
    """Check whether a process has the workspace mounted; other tests start processes too."""
    try:
        lines = (place / "mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    mounts = (line.split() for line in lines)
    return any(
        mount[4] == WORKSPACE and str(workspace).endswith(mount[3]) and mount[3] != "/"
        for mount in mounts
    )


def command_line(place: Path) -> bytes:
    """Read a process's command line, which is empty if it has ended."""
    try:
        return (place / "cmdline").read_bytes()
    except OSError:
        return b""
