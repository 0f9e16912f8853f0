"""The reproducibility rules: calls that could make two runs differ are refused.

This guards against mistakes; it is not a sandbox against attackers. It sees CPython's audit events
(PEP 578), and the functions that `randomness`, `late` and `log_times` replace.
"""

import logging
import os
import sys
import sysconfig
from collections.abc import Callable, Iterable
from enum import Enum
from types import FrameType
from typing import Any, NoReturn

from tier2gate.missions.python.module import NotReproducibleError
from tier2gate.orchestration.engine import EnvelopeViolation

_READING = os.O_ACCMODE
_ALWAYS_FINE = ("os.fspath", "os.walk", "os.fwalk")
_REFUSED: tuple[tuple[str, str], ...] = (
    ("socket.", "uses the network"),
    ("subprocess.Popen", "starts a process"),
    ("os.exec", "starts a process"),
    ("os.fork", "starts a process"),
    ("os.posix_spawn", "starts a process"),
    ("os.spawn", "starts a process"),
    ("os.startfile", "starts a process"),
    ("os.system", "starts a process"),
    ("os.kill", "signals a process"),
    ("os.killpg", "signals a process"),
    ("pty.spawn", "starts a process"),
    ("webbrowser.", "starts a process"),
    ("signal.", "uses signals"),
    ("_thread.", "starts a thread"),
    ("os.putenv", "changes the environment"),
    ("os.unsetenv", "changes the environment"),
    ("os.chdir", "changes process settings"),
    ("os.umask", "changes process settings"),
    ("resource.", "changes process settings"),
    ("syslog.", "writes to the system log"),
    ("ctypes.", "uses native code"),
    ("os.", "accesses the file system"),
    ("shutil.", "accesses the file system"),
    ("tempfile.", "accesses the file system"),
    ("glob.", "accesses the file system"),
    ("mmap.", "accesses the file system"),
    ("sqlite3.", "accesses the file system"),
    ("fcntl.", "accesses the file system"),
    ("pathlib.", "accesses the file system"),
    ("ftplib.", "uses the network"),
    ("http.", "uses the network"),
    ("imaplib.", "uses the network"),
    ("nntplib.", "uses the network"),
    ("poplib.", "uses the network"),
    ("smtplib.", "uses the network"),
    ("telnetlib.", "uses the network"),
    ("urllib.", "uses the network"),
    ("sys.addaudithook", "changes the interpreter"),
    ("sys.setprofile", "changes the interpreter"),
    ("sys.settrace", "changes the interpreter"),
    ("sys._setprofileallthreads", "changes the interpreter"),
    ("sys._settraceallthreads", "changes the interpreter"),
    ("sys.monitoring.", "changes the interpreter"),
    ("cpython.run_", "changes the interpreter"),
)
_IMPORTING = "<frozen importlib._bootstrap>"
_PSEUDO_FILE = "<unknown>"
"""The file that CPython 3.13 looks for when `traceback` parses part of a line."""

_RECORD_INIT = logging.LogRecord.__init__.__code__
_REMEDY = "pass what it needs as state or params"


class Phase(Enum):
    """What the child is doing."""

    OURS = "ours"
    """tier2gate's own code runs: nothing is refused."""
    LOADING = "loading"
    """The user's module is imported: clocks and randomness are allowed."""
    RUNNING = "running"
    """A mission is built, or one of its operations runs: everything is refused."""


class Envelope:
    """Refuses calls that break the reproducibility rules, and remembers the first.

    Attributes:
        phase: what the child is doing.
        violation: the first refused call; it stays set if the mission catches the exception.
        place: the user's `(file, line)` of that call; `None` if no line of the user's is involved.
    """

    def __init__(self, is_users: Callable[[str], bool], folders: Iterable[str] = ()) -> None:
        """Create an envelope.

        Args:
            is_users: tells whether a file holds the user's own code.
            folders: the folders that modules are imported from, besides those of the interpreter.
        """
        self.phase = Phase.OURS
        self.violation: EnvelopeViolation | None = None
        self.place: tuple[str, int] | None = None
        self._is_users = is_users
        self._roots = tuple(sorted({*_readable_roots(), *map(os.path.realpath, folders)}))

    def install(self) -> None:
        """Install the audit hook; it cannot be removed."""
        sys.addaudithook(self._hear)

    def refuse(self, call: str, what: str, remedy: str = _REMEDY) -> NoReturn:
        """Refuse a call.

        Args:
            call: the call as the user would write it.
            what: what it does, such as "reads the clock".
            remedy: what to do instead.

        Raises:
            NotReproducibleError: always.
        """
        violation = NotReproducibleError(f"{call} {what}; {remedy}")
        if self.violation is None:
            self.violation = violation
            self.place = self._users_line(sys._getframe(1))  # noqa: SLF001 - the documented way
        raise violation

    def holds_back(self) -> bool:
        """Tell whether anything is refused now.

        Returns:
            Whether the user's module is being loaded or a mission runs.
        """
        return self.phase is not Phase.OURS

    def holds_chance_back(self) -> bool:
        """Tell whether clocks and randomness are refused now.

        Returns:
            Whether a mission runs; a library that it imports may still read the clock.
        """
        if self.phase is not Phase.RUNNING:
            return False
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the documented way
        if _called_by_log_record(frame):
            return False
        while frame is not None and not self._is_users(frame.f_code.co_filename):
            if frame.f_code.co_filename == _IMPORTING:
                return False
            frame = frame.f_back
        return True

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.holds_back():
            return
        if event == "open":
            self._hear_open(*arguments)
        elif event in ("os.listdir", "os.scandir"):
            if not self.may_read(arguments[0]):
                self.refuse(f"{event}({_shown(arguments[0])})", "accesses the file system")
        elif event in ("ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle"):
            self._hear_library(event, arguments)
        elif event not in _ALWAYS_FINE:
            what = next((what for name, what in _REFUSED if event.startswith(name)), None)
            if what is not None:
                self.refuse(f"{event}()", what)

    def _hear_open(self, path: Any, mode: Any, flags: Any) -> None:
        reading = isinstance(flags, int) and flags & _READING == os.O_RDONLY
        if isinstance(mode, str):
            reading = reading and not set(mode) & set("wax+")
        elif isinstance(flags, int):
            reading = reading and not flags & (os.O_CREAT | os.O_TRUNC)
        if reading and path == _PSEUDO_FILE and not os.path.lexists(path):
            return
        if not reading or not self.may_read(path):
            self.refuse(f"open({_shown(path)})", "accesses the file system")

    def _hear_library(self, event: str, arguments: tuple[Any, ...]) -> None:
        name = arguments[0] if arguments else None
        if event == "ctypes.dlopen":  # None is the interpreter itself, which `import ctypes` opens
            fine = name is None or self.may_read(name)
        else:
            fine = not self.holds_chance_back()
        if not fine:
            self.refuse(f"{event}()", "uses native code")

    def may_read(self, path: Any) -> bool:
        """Tell whether a path is below a folder of the interpreter or its packages.

        A relative path is not: the current folder or the linker decides where it leads.

        Args:
            path: a path as text, bytes or `PathLike`; for anything else the answer is no.

        Returns:
            Whether it is, after following links.
        """
        try:
            real = os.path.realpath(os.fsdecode(path))
            whole = os.path.isabs(path)  # noqa: PTH117 - also of bytes
        except (TypeError, ValueError):
            return False
        return whole and any(
            real == root or real.startswith(f"{root}{os.sep}") for root in self._roots
        )

    def _users_line(self, frame: FrameType | None) -> tuple[str, int] | None:
        while frame is not None:
            if self._is_users(frame.f_code.co_filename):
                return frame.f_code.co_filename, frame.f_lineno
            frame = frame.f_back
        return None


def _called_by_log_record(frame: FrameType | None) -> bool:
    """Tell whether the clock is read for a new log record; `log_times` hides that time."""
    caller = frame.f_back if frame is not None else None
    return caller is not None and caller.f_code is _RECORD_INIT


def _readable_roots() -> Iterable[str]:
    import site  # noqa: PLC0415 - needed in the child only
    import zoneinfo  # noqa: PLC0415 - needed in the child only

    paths = sysconfig.get_paths()
    roots = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    roots += [*site.getsitepackages(), *zoneinfo.TZPATH]
    roots += sys.path
    return {os.path.realpath(root) for root in roots if root}


def _shown(path: Any) -> str:
    return repr(os.fsdecode(path)) if isinstance(path, str | bytes) else "…"
