"""Children that are ended with everything that they started.

A child has a process group of its own, which is killed at its end. What leaves the group (a new
session, a double fork) can only be found on Linux: while a child is open, this process is a
"child subreaper", so what loses its parent becomes a child of this process instead of init's.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

_PR_SET_CHILD_SUBREAPER, _PR_GET_CHILD_SUBREAPER = 36, 37
_PATIENCE = 2.0
_PAUSE = 0.005
_PROC = Path("/proc")


@dataclass(frozen=True, kw_only=True)
class _Process:
    """A process; its start tells it from a later one of the same number."""

    pid: int
    started: int


@dataclass
class _Family:
    """The children of this process: those that it had before, and those that are open."""

    lock: RLock = field(default_factory=RLock)
    before: frozenset[_Process] = frozenset()
    opened: set[int] = field(default_factory=set)
    was_subreaper: bool = False


_FAMILY = _Family()  # as there is one "subreaper" flag for the whole process


def start_child(start: Callable[[], "subprocess.Popen[bytes]"]) -> "subprocess.Popen[bytes]":
    """Start a child, and from now on adopt what its descendants leave behind.

    Args:
        start: starts it, in a session of its own.

    Returns:
        The child; it has to be ended by `end_child`.
    """
    with _FAMILY.lock:
        if not _FAMILY.opened:
            _FAMILY.before = frozenset(_children())
            _FAMILY.was_subreaper = _set_subreaper(wanted=True)
        try:
            process = start()
        except BaseException:
            _end_adoption()
            raise
        _FAMILY.opened.add(process.pid)
        return process


def end_child(process: "subprocess.Popen[bytes]", patience: float) -> None:
    """End a child with its process group, and kill what it left behind.

    Args:
        process: what `start_child` gave; nothing happens the second time.
        patience: how many seconds it has to end by itself before it is killed.
    """
    if process.pid not in _FAMILY.opened:
        return
    try:
        wait_for_end(process, patience)
    finally:
        with _FAMILY.lock:
            _kill_group(process)
            _FAMILY.opened.discard(process.pid)
            _kill_adopted(time.monotonic() + _PATIENCE)
            _end_adoption()


def wait_for_end(process: "subprocess.Popen[bytes]", patience: float) -> bool:
    """Wait until a child has ended, without reaping it where the system lets us.

    Until it is reaped, its number is not given to another process or group.

    Args:
        process: the child.
        patience: how many seconds to wait at most.

    Returns:
        Whether it has ended.
    """
    deadline = time.monotonic() + patience
    while not _has_ended(process):
        if time.monotonic() >= deadline:
            return False
        time.sleep(min(_PAUSE, max(0.0, deadline - time.monotonic())))
    return True


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    if process.returncode is not None:
        return True
    if not hasattr(os, "waitid"):  # macOS before Python 3.13: reaping it is the only way to know
        return process.poll() is not None
    try:
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return True
    return ended is not None


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    # Once it is reaped, its number may become another group's; without `waitid` it always is, but
    # only just now, and as long as anybody is left in its group, nobody else gets the number.
    if process.returncode is None or not hasattr(os, "waitid"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # none, or zombies alone
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)


def _end_adoption() -> None:
    if not _FAMILY.opened:
        _FAMILY.before = frozenset()
        if not _FAMILY.was_subreaper:
            _set_subreaper(wanted=False)


def _kill_adopted(deadline: float) -> None:
    """Kill children that this process did not start; their own children are adopted in turn."""
    while adopted := _adopted():
        for process in adopted:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process.pid, os.WNOHANG)
        if time.monotonic() >= deadline:
            return
        time.sleep(_PAUSE)


def _adopted() -> list[_Process]:
    """List the children that are new, not open, and have left the session of this process.

    No descendant of a child can enter this session, so what another thread starts is spared.
    """
    ours = os.getsid(0)
    return [
        process
        for process, session in _children().items()
        if process not in _FAMILY.before and process.pid not in _FAMILY.opened and session != ours
    ]


def _children() -> dict[_Process, int]:
    """Find the children of this process, ended ones included: process → session."""
    if sys.platform != "linux" or not _has_children():
        return {}
    return {
        _Process(pid=pid, started=started): session
        for pid, parent, session, started in _processes()
        if parent == os.getpid()
    }


def _has_children() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _processes() -> Iterator[tuple[int, int, int, int]]:
    """Give pid, parent, session and start time of every process that can be seen."""
    for folder in _PROC.glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_bytes()
        except OSError:  # it has ended
            continue
        parts = stat.rpartition(b")")[2].split()  # the name before may hold anything
        yield int(folder.name), int(parts[1]), int(parts[3]), int(parts[19])


def _set_subreaper(*, wanted: bool) -> bool:
    """Have this process adopt orphans among its descendants, or not; give what it did before."""
    if sys.platform != "linux":
        return False
    try:
        import ctypes  # noqa: PLC0415 - Linux alone needs it
    except ImportError:  # a Python that was built without it: the group alone is ended
        return False
    system, before = ctypes.CDLL(None), ctypes.c_int(0)
    system.prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(before), 0, 0, 0)
    system.prctl(_PR_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)
    return bool(before.value)
