"""The envelope around missions in Python: what they call that could make two runs differ, refused.

A guard against mistakes, not a sandbox against attackers: whoever wants to, gets around it. What it
sees is what CPython audits (PEP 578), and the clocks and sources of randomness that `chance`
replaces.
"""

import logging
import os
import sys
import sysconfig
from collections.abc import Callable, Iterable
from enum import Enum
from types import FrameType
from typing import Any, NoReturn

from tier2gate.orchestration.engine import EnvelopeViolation

_READING = os.O_ACCMODE
_ALWAYS_FINE = ("os.fspath", "os.walk", "os.fwalk")
_REFUSED: tuple[tuple[str, str], ...] = (
    ("socket.", "the network"),
    ("subprocess.Popen", "other processes"),
    ("os.exec", "other processes"),
    ("os.fork", "other processes"),
    ("os.posix_spawn", "other processes"),
    ("os.spawn", "other processes"),
    ("os.startfile", "other processes"),
    ("os.system", "other processes"),
    ("os.kill", "other processes"),
    ("os.killpg", "other processes"),
    ("pty.spawn", "other processes"),
    ("webbrowser.", "other processes"),
    ("signal.", "signals"),
    ("_thread.", "threads"),
    ("os.putenv", "changes of the environment"),
    ("os.unsetenv", "changes of the environment"),
    ("os.chdir", "changes of the process"),
    ("os.umask", "changes of the process"),
    ("resource.", "changes of the process"),
    ("syslog.", "the system's log"),
    ("ctypes.", "code outside of Python"),
    ("os.", "files"),
    ("shutil.", "files"),
    ("tempfile.", "files"),
    ("glob.", "files"),
    ("mmap.", "files"),
    ("sqlite3.", "files"),
    ("fcntl.", "files"),
    ("pathlib.", "files"),
    ("ftplib.", "the network"),
    ("http.", "the network"),
    ("imaplib.", "the network"),
    ("nntplib.", "the network"),
    ("poplib.", "the network"),
    ("smtplib.", "the network"),
    ("telnetlib.", "the network"),
    ("urllib.", "the network"),
    ("sys.addaudithook", "changes of the interpreter"),
    ("sys.setprofile", "changes of the interpreter"),
    ("sys.settrace", "changes of the interpreter"),
    ("sys._setprofileallthreads", "changes of the interpreter"),
    ("sys._settraceallthreads", "changes of the interpreter"),
    ("sys.monitoring.", "changes of the interpreter"),
    ("cpython.run_", "changes of the interpreter"),
)
_IMPORTING = "<frozen importlib._bootstrap>"
_PSEUDO_FILE = "<unknown>"
"""What CPython 3.13 looks for where `traceback` parses a line that is not whole."""

_RECORD_INIT = logging.LogRecord.__init__.__code__
_WAY_OUT = "pass what it needs in, as state or params"


class Phase(Enum):
    """What is going on in the child."""

    OURS = "ours"
    """tier2gate's own code: nothing is held back."""
    LOADING = "loading"
    """The user's module is imported: clocks and randomness are let pass."""
    RUNNING = "running"
    """A mission is built, or one of its operations runs."""


class Envelope:
    """Refuses what a mission must not call, and remembers that it did.

    Attributes:
        phase: what is going on.
        violation: the first thing that was refused, which no `except` of a mission's undoes.
    """

    def __init__(self, is_users: Callable[[str], bool]) -> None:
        """Take what tells whether a file holds the user's own code."""
        self.phase = Phase.OURS
        self.violation: EnvelopeViolation | None = None
        self.place: tuple[str, int] | None = None
        self._is_users = is_users
        self._roots = tuple(sorted(_readable_roots()))

    def install(self) -> None:
        """Begin to listen to what the interpreter audits; it cannot be ended."""
        sys.addaudithook(self._hear)

    def refuse(self, call: str, what: str, remedy: str = _WAY_OUT) -> NoReturn:
        """Refuse a call, and say what to do instead.

        Args:
            call: as the user would write it.
            what: what kind of thing it reaches for.
            remedy: what to do instead.

        Raises:
            EnvelopeViolation: always.
        """
        violation = EnvelopeViolation(f"{call} reaches for {what}; {remedy}")
        if self.violation is None:
            self.violation = violation
            self.place = self._users_line(sys._getframe(1))  # noqa: SLF001 - the documented way
        raise violation

    def holds_back(self) -> bool:
        """Tell whether anything is refused at this moment.

        Returns:
            Whether the user's module is loaded, or a mission runs.
        """
        return self.phase is not Phase.OURS

    def holds_chance_back(self) -> bool:
        """Tell whether clocks and randomness are refused at this moment.

        Returns:
            Whether a mission runs; a library that it imports may still look at the clock.
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
                self.refuse(f"{event}({_shown(arguments[0])})", "files")
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
            self.refuse(f"open({_shown(path)})", "files")

    def _hear_library(self, event: str, arguments: tuple[Any, ...]) -> None:
        name = arguments[0] if arguments else None
        if event == "ctypes.dlopen":  # None is the interpreter itself, which `import ctypes` opens
            fine = name is None or self.may_read(name)
        else:
            fine = not self.holds_chance_back()
        if not fine:
            self.refuse(f"{event}()", "code outside of Python")

    def may_read(self, path: Any) -> bool:
        """Tell whether a path lies below a folder of the interpreter's or of its packages'.

        A bare name is none: where it leads, the current folder decides, or the system's linker.

        Args:
            path: text, bytes or what has a path; anything else lies nowhere.

        Returns:
            Whether it does, links followed.
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
    """Tell whether a clock is asked for the time of a log record, which `log_times` hides."""
    caller = frame.f_back if frame is not None else None
    return caller is not None and caller.f_code is _RECORD_INIT


def _readable_roots() -> Iterable[str]:
    import site  # noqa: PLC0415 - the child alone asks
    import zoneinfo  # noqa: PLC0415 - likewise

    paths = sysconfig.get_paths()
    roots = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    roots += [*site.getsitepackages(), *zoneinfo.TZPATH]
    roots += sys.path
    return {os.path.realpath(root) for root in roots if root}


def _shown(path: Any) -> str:
    return repr(os.fsdecode(path)) if isinstance(path, str | bytes) else "…"
