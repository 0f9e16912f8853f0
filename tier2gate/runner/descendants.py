"""Starts children, and ends them with everything that they started.

A child has its own process group, which is killed at the end. Processes that left the group (with
setsid or a double fork) can be found on Linux only: while a child is open, this process is a "child
subreaper", so orphans become its children instead of init's.

A child that shares the terminal is in the session and the group of this process. While it is open,
this process starts nothing else, because that would be killed as well.
"""

import contextlib
import os
import select
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
    """A process; its start time distinguishes it from a later one with the same pid."""

    pid: int
    started: int


@dataclass
class _Family:
    """The children of this process: the earlier ones, and those that are open.

    `has_guest` tells whether an open one is in the session of this process.
    """

    lock: RLock = field(default_factory=RLock)
    before: frozenset[_Process] = frozenset()
    opened: set[int] = field(default_factory=set)
    has_guest: bool = False
    was_subreaper: bool = False


_FAMILY = _Family()  # global, as the "subreaper" flag is


def start_child(
    start: Callable[[], "subprocess.Popen[bytes]"], *, on_terminal: bool = False
) -> "subprocess.Popen[bytes]":
    """Start a child, and adopt its orphaned descendants from now on.

    Args:
        start: starts the child, in its own session unless it shares the terminal.
        on_terminal: whether it shares the terminal; this process then starts nothing else until it
            has ended.

    Returns:
        The child; end it with `end_child`.
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
        _FAMILY.has_guest |= on_terminal
        return process


def end_child(process: "subprocess.Popen[bytes]", patience: float) -> None:
    """End a child, its process group and its orphaned descendants.

    Args:
        process: a child from `start_child`; nothing happens if it was ended before.
        patience: seconds that it has to end by itself before it is killed.
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
    """Wait until a child has ended, if possible without reaping it.

    Until it is reaped, its pid is not reused for another process or group.

    Args:
        process: the child.
        patience: the most seconds to wait.

    Returns:
        Whether it has ended.
    """
    deadline = time.monotonic() + patience
    if patience > 0 and not _has_ended(process):
        _wait_on_linux(process.pid, patience)
    while not _has_ended(process):
        if time.monotonic() >= deadline:
            return False
        time.sleep(min(_PAUSE, max(0.0, deadline - time.monotonic())))
    return True


def _wait_on_linux(pid: int, patience: float) -> None:
    """Wait until a child has ended with a pidfd, on Linux; elsewhere, do nothing."""
    try:
        fd = os.pidfd_open(pid)
    except (AttributeError, OSError):  # not Linux, or forbidden in a container
        return
    try:
        end = select.poll()
        end.register(fd, select.POLLIN)
        end.poll(patience * 1000)
    finally:
        os.close(fd)


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    if process.returncode is not None:
        return True
    if not hasattr(os, "waitid"):  # macOS before Python 3.13: only reaping tells
        return process.poll() is not None
    try:
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return True
    return ended is not None


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    # After reaping, the pid could be reused for another group. Without `waitid` the child has
    # always been reaped, but only just now; and the pid is not reused while its group has members.
    if process.returncode is None or not hasattr(os, "waitid"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # empty, or only zombies
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()  # one that shares the terminal has no group of its own
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)


def _end_adoption() -> None:
    if not _FAMILY.opened:
        _FAMILY.before = frozenset()
        _FAMILY.has_guest = False
        if not _FAMILY.was_subreaper:
            _set_subreaper(wanted=False)


def _kill_adopted(deadline: float) -> None:
    """Kill adopted children; their children are adopted and killed in turn."""
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
    """List new children that are not open and are in another session than this process.

    No descendant of a child can enter this session, so children of other threads are not listed. If
    a child shares the session, there are no other threads, and those in it are listed, too.
    """
    ours = None if _FAMILY.has_guest else os.getsid(0)
    return [
        process
        for process, session in _children().items()
        if process not in _FAMILY.before and process.pid not in _FAMILY.opened and session != ours
    ]


def _children() -> dict[_Process, int]:
    """Find the children of this process, including ended ones: process → session."""
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
    """Yield pid, parent, session and start time of every visible process."""
    for folder in _PROC.glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_bytes()
        except OSError:  # it has ended
            continue
        parts = stat.rpartition(b")")[2].split()  # the name in parentheses can hold anything
        yield int(folder.name), int(parts[1]), int(parts[3]), int(parts[19])


def _set_subreaper(*, wanted: bool) -> bool:
    """Set whether this process adopts orphaned descendants; return the previous setting."""
    if sys.platform != "linux":
        return False
    try:
        import ctypes  # noqa: PLC0415 - needed on Linux only
    except ImportError:  # Python was built without it: only the group is ended
        return False
    system, before = ctypes.CDLL(None), ctypes.c_int(0)
    system.prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(before), 0, 0, 0)
    system.prctl(_PR_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)
    return bool(before.value)
