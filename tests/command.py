"""The command as users start it: in its own process and environment."""

import os
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

SCRIPT = Path(sysconfig.get_path("scripts")) / "tier2gate"
LONG = 300
"""Seconds after which a command counts as hanging, even on a busy machine."""

# Injects a fault, then runs the command line as the script does.
_DRIVER = """
import os, signal, sys, time
from pathlib import Path
from tier2gate.orchestration.registry import MISSION_REGISTRY
{fault}
from tier2gate.__main__ import main
sys.argv[0] = "tier2gate"
main()
"""

RAISE = """
def fail(params):
    raise ValueError("no such customer")
MISSION_REGISTRY["echo"] = fail
"""
"""A fault: echo raises."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """The exit status and output of a command."""

    status: int
    out: str = ""
    err: str = ""


def scrubbed(env: Mapping[str, str] | None = None, *, measured: bool = True) -> dict[str, str]:
    """Give an environment that holds nothing but what is asked for, and what measures coverage.

    A measured process takes twice as long, so those of every fourth test are measured.
    """
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    measured = measured and crc32(test.encode()) % 4 == 0
    kept = {key: value for key, value in os.environ.items() if key == "COVERAGE_PROCESS_CONFIG"}
    return {**(kept if measured else {}), **(env or {})}


def run(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Finished:
    """Run the command to its end, and check that it prints no traceback."""
    done = subprocess.run(
        [SCRIPT, *arguments],
        cwd=cwd,
        env=scrubbed(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=LONG,
    )
    return finish(done)


def finish(done: subprocess.CompletedProcess[bytes]) -> Finished:
    """Return the status and output of a process, decoded as UTF-8 with line endings unchanged."""
    finished = Finished(
        status=done.returncode, out=done.stdout.decode("utf-8"), err=done.stderr.decode("utf-8")
    )
    assert "Traceback" not in finished.out + finished.err
    return finished


@contextmanager
def killed_after(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a process, and kill it if it still runs when the test ends."""
    with process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def start_with_fault(
    fault: str, *arguments: str | Path, cwd: Path, measured: bool = True
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the command line in a process with an injected fault."""
    started = subprocess.Popen(
        [sys.executable, "-c", _DRIVER.format(fault=fault), *arguments],
        cwd=cwd,
        env=scrubbed(measured=measured),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with killed_after(started) as process:
        yield process


def run_with_fault(
    fault: str, *arguments: str | Path, cwd: Path, measured: bool = True
) -> Finished:
    """Run the command line in a process with an injected fault."""
    with start_with_fault(fault, *arguments, cwd=cwd, measured=measured) as process:
        out, err = process.communicate(timeout=LONG)
    return finish(subprocess.CompletedProcess([], process.returncode, out, err))


def contents_of(folder: Path) -> dict[str, tuple[int, int, int, bytes | str]]:
    """Return what a writer would change in a folder: inodes, modes, times and contents."""
    notes = {}
    for path in sorted([folder, *folder.rglob("*")]):
        info = path.lstat()
        content: bytes | str = ""
        if stat.S_ISREG(info.st_mode):
            content = path.read_bytes()
        elif stat.S_ISLNK(info.st_mode):
            content = str(path.readlink())
        name = path.relative_to(folder).as_posix()
        notes[name] = (info.st_ino, info.st_mode, info.st_mtime_ns, content)
    return notes
