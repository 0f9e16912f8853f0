"""The runner's files for outputs and the page: the job continues whatever is in their place."""

import os
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_cases import CASES, passed
from tests.full_disks import small_disk
from tests.recording import masked
from tests.steps import CHECK, ENTRYPOINT, Runner, Step

STEPS = {"the Action": ENTRYPOINT, "the command": [*CHECK, "gates"]}
VARIABLES = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
TIMEOUT = 10  # seconds for the whole step


@pytest.fixture(name="runner")
def _runner(runner: Runner) -> Runner:
    """Add a gate that passes to the runner's workspace."""
    passed(runner.workspace)
    return runner


def run(runner: Runner, words: Sequence[str], variable: str, path: Path | str) -> Step:
    """Run a step with one of the runner's files replaced."""
    done = subprocess.run(
        words,
        cwd=runner.workspace,
        env={**runner.environment(CASES["passed"].inputs), variable: str(path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
    )
    return runner.left_behind(done.returncode, done.stdout, done.stderr)


def warnings_of(step: Step) -> list[str]:
    """Return the warnings in a step's log."""
    return [command.message for command in step.commands if command.name == "warning"]


@contextmanager
def read_pipe(path: Path) -> Iterator[None]:
    """Create a pipe that is open for reading but never read."""
    os.mkfifo(path)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def unread_pipe(path: Path) -> Iterator[None]:
    """Create a pipe without a reader."""
    os.mkfifo(path)
    yield


@contextmanager
def folder(path: Path) -> Iterator[None]:
    """Create a folder."""
    path.mkdir()
    yield


@contextmanager
def link_to(target: str, path: Path) -> Iterator[None]:
    """Create a link to a device."""
    path.symlink_to(target)
    yield


Plant = Callable[[Path], AbstractContextManager[None]]
PLANTED: dict[str, tuple[Plant, str]] = {
    "a pipe without a reader": (unread_pipe, "not a regular file"),
    "a pipe with a reader": (read_pipe, "not a regular file"),
    "a folder": (folder, "Is a directory"),
    "/dev/full": (lambda path: link_to("/dev/full", path), "not a regular file"),
    "/dev/null": (lambda path: link_to("/dev/null", path), "not a regular file"),
}


@pytest.mark.parametrize("words", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(("plant", "reason"), PLANTED.values(), ids=PLANTED)
def test_runner_file_that_is_not_a_file_only_warns(
    plant: Plant, reason: str, variable: str, words: list[str], runner: Runner
) -> None:
    """A job with a broken runner file ends normally, without waiting for its time limit."""
    path = runner.commands / "planted"
    with plant(path):
        before = stat.S_IFMT(path.stat().st_mode)
        step = run(runner, words, variable, path)
        assert stat.S_IFMT(path.stat().st_mode) == before
    assert step.exit_code == 0
    assert masked(warnings_of(step), reason=reason, variable=variable) == snapshot(
        ["{variable} cannot be written: {reason}"]
    )


@pytest.mark.parametrize("words", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("variable", VARIABLES)
def test_full_disk_keeps_outputs_and_pages_whole(
    variable: str, words: list[str], runner: Runner
) -> None:
    """A later step never reads a truncated output, and an earlier page is kept."""
    disk = runner.commands / "disk"
    disk.mkdir()
    with small_disk(disk, 8_192):
        path = disk / "file"
        earlier = b"x=1\n" * 2_000
        path.write_bytes(earlier)
        step = run(runner, words, variable, path)
        assert path.read_bytes() == earlier
    assert step.exit_code == 0
    assert masked(warnings_of(step), variable=variable) == snapshot(
        ["{variable} cannot be written: No space left on device"]
    )


@pytest.mark.parametrize("words", STEPS.values(), ids=STEPS)
def test_pipe_takes_less_than_two_seconds_more(words: list[str], runner: Runner) -> None:
    """A pipe in place of a file is reported at once, without waiting for a reader."""
    path = runner.commands / "planted"
    os.mkfifo(path)
    times = []
    for target in (runner.commands / "set_output", path):
        started = time.monotonic()
        run(runner, words, "GITHUB_OUTPUT", target)
        times.append(time.monotonic() - started)
    assert times[1] - times[0] < 2
