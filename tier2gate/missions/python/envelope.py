"""The reproducibility rules: calls that could make two runs differ are refused.

This guards against mistakes; it is not a sandbox against attackers. It sees CPython's audit events
(PEP 578), and the functions that `randomness`, `late` and `log_times` replace. A suite's
`environment` can make clocks and randomness reproducible; see `virtual`.
"""

import logging
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from typing import Any, NoReturn

from tier2gate.missions.python.environment import Environment
from tier2gate.missions.python.errors import NotReproducibleError
from tier2gate.missions.python.frames import (
    callers,
    is_importing,
    locate,
)
from tier2gate.missions.python.handles import Handles
from tier2gate.missions.python.machine import (
    SOCKET,
    find_target,
    imports_may_call,
    imports_may_load,
    imports_may_read,
)
from tier2gate.missions.python.reading import Readable, has_no_matches
from tier2gate.orchestration.engine import EnvelopeViolation

_READING = os.O_ACCMODE
_ALWAYS_FINE = ("os.fspath", "os.walk", "os.fwalk", "pathlib.Path.walk", "glob.glob")
"""Events before others that name what is read, or of functions that read nothing."""

_READS = ("os.listdir", "os.scandir", "os.getxattr", "os.listxattr")
"""Events whose first argument is the path that is read."""

_SEARCHES = ("glob.glob/2", "pathlib.Path.glob", "pathlib.Path.rglob")
_VARIABLES = ("os.putenv", "os.unsetenv")
_LIBRARIES = ("ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle")
_FILES = "accesses the file system"
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
    ("os.chdir", "changes process settings"),
    ("os.umask", "changes process settings"),
    ("resource.", "changes process settings"),
    ("syslog.", "writes to the system log"),
    ("ctypes.", "uses native code"),
    ("os.", _FILES),
    ("shutil.", _FILES),
    ("tempfile.", _FILES),
    ("glob.", _FILES),
    ("sqlite3.", _FILES),
    ("fcntl.", _FILES),
    ("pathlib.", _FILES),
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
_PSEUDO_FILE = "<unknown>"
"""The file that CPython 3.13 looks for when `traceback` parses part of a line."""

_OF_PDB = ".pdbrc"
"""The name of the file that pdb reads before it reads the terminal."""

_DEBUG_HINT = "remove breakpoint(), or debug the scenario with tier2gate run --debug"
_RECORD_INIT = logging.LogRecord.__init__.__code__
_REMEDY = "pass what it needs as state or params"
READS_CLOCK = "reads the clock"
USES_RANDOMNESS = "uses randomness"
SET_CLOCK = "or set environment.clock in the suite"
_REMEDIES = {
    READS_CLOCK: f"{_REMEDY}, {SET_CLOCK}",
    USES_RANDOMNESS: f"{_REMEDY}, or set environment.seed in the suite",
}


class Phase(Enum):
    """What the child is doing."""

    OURS = "ours"
    """tier2gate's own code runs: nothing is refused."""
    LOADING = "loading"
    """The user's module is imported: clocks, randomness and environment variables are allowed."""
    RUNNING = "running"
    """A mission is built, or one of its operations runs: only imports of packages may do these."""


class Envelope:
    """Refuses calls that break the reproducibility rules, and remembers the first.

    Attributes:
        phase: what the child is doing.
        violation: the first refused call; it stays set if the mission catches the exception.
        place: the user's `(file, line)` of that call; `None` if no line of the user's is involved.
        environment: the environment variables that changed, with what they were.
    """

    def __init__(
        self,
        is_users: Callable[[str], bool],
        folders: Iterable[str] = (),
        *,
        is_enforced: bool = True,
    ) -> None:
        """Create an envelope.

        Args:
            is_users: tells whether a file holds the user's own code.
            folders: the folders that modules are imported from, besides those of the interpreter.
            is_enforced: whether anything is refused.
        """
        self.phase = Phase.OURS
        self.violation: EnvelopeViolation | None = None
        self.place: tuple[str, int] | None = None
        self.environment = Environment()
        self._is_enforced = is_enforced
        self._observer: str | None = None
        self._handles = Handles()
        self._is_users = is_users
        self._readable = Readable(folders)
        self._handlers: Mapping[str, Callable[[str, tuple[Any, ...]], None]] = {
            "open": self._hear_open,
            "mmap.__new__": self._hear_mapping,
            **dict.fromkeys(_READS, self._hear_read),
            **dict.fromkeys(_SEARCHES, self._hear_search),
            **dict.fromkeys(_VARIABLES, self._hear_variable),
            **dict.fromkeys(_LIBRARIES, self._hear_library),
        }

    @property
    def packages(self) -> Collection[str]:
        """The folders of installed packages."""
        return self._readable.packages

    def install(self) -> None:
        """Install the audit hook, if the rules are enforced; it cannot be removed."""
        if self._is_enforced:
            sys.addaudithook(self._hear)

    def refuse(self, call: str, what: str, remedy: str | None = None) -> NoReturn:
        """Refuse a call.

        Args:
            call: the call as the user would write it.
            what: what it does, such as "reads the clock".
            remedy: what to do instead; by default, what helps against that.

        Raises:
            NotReproducibleError: always.
        """
        remedy = remedy or _REMEDIES.get(what, _REMEDY)
        where, place = self._locate(call)
        violation = NotReproducibleError(f"{where} {what}; {remedy}")
        if self.violation is None:
            self.violation, self.place = violation, place
        raise violation

    def check_left_open(self) -> None:
        """Set the violation if an import left something open that could tell something new later.

        Called when the user's code has ended.
        """
        origin = self._handles.take_left_open()
        if self.violation is None and origin is not None:
            where, self.place = origin
            message = f"{where} stays open after the import; {_REMEDY}"
            self.violation = NotReproducibleError(message)

    def ignore(self, folder: str) -> None:
        """Never refuse the calls of a package that observes the user's code.

        Args:
            folder: the package's folder, with a separator at its end.
        """
        self._observer = folder

    def is_users_turn(self) -> bool:
        """Tell whether the user's code runs now.

        Returns:
            Whether the user's module is being loaded or a mission runs.
        """
        return self.phase is not Phase.OURS

    def holds_back(self) -> bool:
        """Tell whether anything is refused now.

        Returns:
            Whether the user's code runs, and the rules are enforced.
        """
        return self._is_enforced and self.phase is not Phase.OURS

    def holds_chance_back(self) -> bool:
        """Tell whether clocks and randomness are refused now.

        Returns:
            Whether a mission runs; a library that it imports may still read the clock.
        """
        if self.phase is not Phase.RUNNING or not self._is_enforced:
            return False
        frame = sys._getframe(1)  # noqa: SLF001 - the documented way
        caller = next(callers(frame), None)
        if caller is not None and caller.f_code is _RECORD_INIT:  # `log_times` hides that time
            return False
        return not is_importing(frame, self._is_own)

    def is_loading(self) -> bool:
        """Tell whether a call is part of loading a module, of the user or of a package.

        Returns:
            Whether it is.
        """
        if self.phase is Phase.LOADING:
            return True
        return is_importing(sys._getframe(1))  # noqa: SLF001 - the documented way

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.holds_back():
            return
        handle = self._handlers.get(event)
        if handle is not None:
            if not self._is_observing():
                handle(event, arguments)
        elif event not in _ALWAYS_FINE:
            what = next((what for name, what in _REFUSED if event.startswith(name)), None)
            if what is not None and not (
                self._is_observing() or self._imports_may_call(event, arguments)
            ):
                self.refuse(f"{event}()", what)

    def _is_observing(self) -> bool:
        """Tell whether a call is one of the observer's, in the middle of the user's code."""
        if self._observer is None:
            return False
        for caller in callers(sys._getframe(1)):  # noqa: SLF001 - the documented way
            file = caller.f_code.co_filename
            if self._is_users(file):
                return False
            if file.startswith(self._observer):
                return True
        return False

    def _hear_open(self, _event: str, arguments: tuple[Any, ...]) -> None:
        path, mode, flags = arguments
        reading = isinstance(flags, int) and flags & _READING == os.O_RDONLY
        if isinstance(mode, str):
            reading = reading and not set(mode) & set("wax+")
        elif isinstance(flags, int):
            reading = reading and not flags & (os.O_CREAT | os.O_TRUNC)
        if reading and path == _PSEUDO_FILE and not os.path.lexists(path):
            return
        if (not reading and path != os.devnull) or not self._may_look_at(path):
            if isinstance(path, str) and os.path.basename(path) == _OF_PDB:  # noqa: PTH119 - text
                self.refuse("pdb", "reads the terminal", _DEBUG_HINT)
            self.refuse(f"open({_shown(path)})", _FILES)

    def _hear_read(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._may_look_at(arguments[0]):
            self.refuse(f"{event}({_shown(arguments[0])})", _FILES)

    def _hear_mapping(self, event: str, arguments: tuple[Any, ...]) -> None:
        # What may be read was opened to be read only; -1 is memory without a file.
        descriptor = arguments[0]
        if not self.may_read(descriptor) and not (descriptor == -1 and self._is_importing()):
            self.refuse(f"{event}()", _FILES)

    def _hear_search(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "glob.glob/2":
            pattern, _, folder, descriptor = arguments
        else:
            (folder, pattern), descriptor = arguments, None
        if descriptor is None and (
            self._readable.has_matches(folder, pattern)
            or (self._is_importing() and has_no_matches(folder, pattern))
        ):
            return
        self.refuse(f"{event.removesuffix('/2')}()", _FILES)

    def _hear_variable(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.holds_chance_back():
            self.refuse(f"{event}()", "changes the environment")
        self.environment.remember(arguments[0])

    def _hear_library(self, event: str, arguments: tuple[Any, ...]) -> None:
        name = arguments[0] if arguments else None
        if event == "ctypes.dlopen":  # None is the interpreter itself, which `import ctypes` opens
            fine = (
                name is None
                or self.may_read(name)
                or (imports_may_load(name) and self._is_importing())
            )
        else:
            fine = not self.holds_chance_back()
        if not fine:
            self.refuse(f"{event}()", "uses native code")

    def may_read(self, path: Any) -> bool:
        """Tell whether a path is below a folder of the interpreter or its packages.

        Args:
            path: a path as text, bytes or `PathLike`, or a file descriptor.

        Returns:
            Whether it is, after following links.
        """
        return self._readable.has(path)

    def _may_look_at(self, path: Any) -> bool:
        """Tell whether a path may be read now; imports of packages may read more."""
        if self.may_read(path):
            return True
        fine = imports_may_read(path) and self._is_importing()
        if fine:
            self._handles.note(find_target(path), self._locate(f"open({_shown(path)})"))
        return fine

    def _imports_may_call(self, event: str, arguments: tuple[Any, ...]) -> bool:
        fine = imports_may_call(event, arguments) and self._is_importing()
        if fine and event == "socket.__new__":
            self._handles.note(SOCKET, self._locate(f"{event}()"))
        return fine

    def _locate(self, call: str) -> tuple[str, tuple[str, int] | None]:
        frame = sys._getframe(1)  # noqa: SLF001 - the documented way
        return locate(call, frame, self._is_users, self._readable.packages)

    def _is_own(self, file: str) -> bool:
        """Tell whether a file is the user's own, as that of a package installed to be edited is."""
        return self._is_users(file) or not self._readable.is_installed(file)

    def _is_importing(self) -> bool:
        """Tell whether a package that is not the user's own is being imported."""
        return is_importing(sys._getframe(1), self._is_own)  # noqa: SLF001 - the documented way


def _shown(path: Any) -> str:
    return repr(os.fsdecode(path)) if isinstance(path, str | bytes) else "…"
