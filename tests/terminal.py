"""A terminal in which a test types, and reads what a user sees."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.command import LONG, SCRIPT, Finished, killed_after, scrubbed

CTRL_C, CTRL_D = "\x03", "\x04"

# Makes the terminal that of a new session, as a terminal program does, and starts the command.
_LOGIN = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """The command in a terminal of its own.

    Attributes:
        process: the command.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", master: int, slave: int) -> None:
        self.process = process
        self._master, self._slave = master, slave
        self._screen = b""
        self._seen = 0

    @property
    def raw(self) -> str:
        """Everything that the terminal showed so far, with escape sequences."""
        return self._screen.decode(errors="replace")

    @property
    def mode(self) -> list[Any]:
        """How the terminal is set up, such as whether it echoes."""
        return termios.tcgetattr(self._slave)

    @property
    def screen(self) -> str:
        """All that the terminal was sent, with escape sequences."""
        return self._screen.decode()

    def wait_for(self, text: str) -> None:
        """Wait until the terminal shows a text after what was waited for before."""
        deadline = time.monotonic() + LONG
        while (found := self._screen.find(text.encode(), self._seen)) < 0:
            assert time.monotonic() < deadline, self._screen
            assert self._read(1.0) or self.process.poll() is None, self._screen
        self._seen = found + len(text)

    def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size, in columns and lines."""
        set_size(self._slave, size)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def end(self) -> Finished:
        """Wait until the command ends; return its status and what the terminal showed."""
        deadline = time.monotonic() + LONG
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self._screen
            self._read(0.05)
        while self._read(0):
            pass
        screen = _ESCAPES.sub("", self._screen.decode()).replace("\r\n", "\n")
        assert "Traceback" not in screen
        return Finished(status=self.process.returncode, out=screen)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        self._screen += os.read(self._master, 1 << 16)
        return True


def visible(written: str) -> list[str]:
    """Return the lines that a terminal shows at the end."""
    lines = [""]
    column = 0
    for character in written:
        if character == "\n":
            lines.append("")
            column = 0
        elif character == "\r":
            column = 0
        else:
            lines[-1] = f"{lines[-1][:column]:{column}}{character}{lines[-1][column + 1 :]}"
            column += 1
    return [line.rstrip() for line in lines]


def set_size(terminal: int, size: tuple[int, int]) -> None:
    """Set the size of a terminal, in columns and lines; 0 if it does not know."""
    columns, lines = size
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


@contextmanager
def in_terminal(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    size: tuple[int, int] = (80, 24),
    measured: bool = False,
) -> Iterator[Terminal]:
    """Start the command in a terminal of its own; coverage would take the debugger's tracer."""
    master, slave = pty.openpty()
    set_size(slave, size)
    try:
        started = subprocess.Popen(
            [sys.executable, "-I", "-c", _LOGIN, SCRIPT, *arguments],
            cwd=cwd,
            env=scrubbed({"TERM": "dumb", **(env or {})}, measured=measured),
            stdin=slave,
            stdout=slave,
            stderr=slave,
        )
        with killed_after(started) as process:
            yield Terminal(process, master, slave)
            process.send_signal(signal.SIGKILL)
    finally:
        os.close(master)
        os.close(slave)
