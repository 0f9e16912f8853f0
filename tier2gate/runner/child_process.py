"""A child interpreter as a process: its start, its two pipes, what it prints, and its end."""

import json
import math
import os
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from fcntl import F_SETFL, fcntl
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tier2gate.missions.python import start
from tier2gate.missions.python.protocol import WORD_BYTES, receive, send
from tier2gate.missions.python.start import VARIABLES
from tier2gate.runner.descendants import end_child, start_child, wait_for_end
from tier2gate.runner.variations import Variation, faketime, first_variation
from tier2gate.settings import Settings

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.measuring import Measurement

_START = os.path.abspath(start.__file__)  # noqa: PTH100 - a link stays as it is
_OPTIONS = ("-s", "-B", "-u", "-X", "utf8")
"""As `-I`, except that variables are not ignored: the seed of hashes can only be set by one."""

_HIDDEN = ("ACTIONS_", "DOCKER_", "GITHUB_", "INPUT_", "RUNNER_")
_MEASURING = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
_PIECE = 1 << 20
_MAX_READ = 64 << 20  # as much as it may print where there is a limit
_PATIENCE = 5.0


class ChildProcess:
    """A child interpreter that has started, and waits for the first message.

    Attributes:
        process: the process.
        measurement: the measurement of the user's code; `None` for none.
        variation: its surroundings.
    """

    def __init__(
        self,
        python: Path | None,
        variation: Variation | None = None,
        *,
        on_terminal: bool = False,
        measurement: "Measurement | None" = None,
    ) -> None:
        """Start it.

        Args:
            python: the interpreter; tier2gate's own if not given.
            variation: its surroundings; those of a first run if not given.
            on_terminal: whether it shares the terminal and the folder of this process, and prints
                there; Ctrl-C then reaches both.
            measurement: the measurement of the user's code; if there is one, variables that start
                coverage in every process are hidden.

        Raises:
            OSError: it cannot be started.
        """
        self.variation = variation or first_variation()
        self._word = secrets.token_bytes(WORD_BYTES)
        self._on_terminal = on_terminal
        self.measurement = measurement
        self._hidden = _HIDDEN if measurement is None else (*_HIDDEN, *_MEASURING)
        self._is_open = True
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        # What it prints next is at the end, also after what was read is cut off.
        fcntl(self._printed, F_SETFL, os.O_APPEND)
        child_in, self._requests = os.pipe()
        try:
            self._replies, child_out = os.pipe()
        except BaseException:
            for end in (child_in, self._requests):
                os.close(end)
            self._printed.close()
            raise
        try:
            self.process = start_child(
                lambda: self._start(python, child_in, child_out), on_terminal=on_terminal
            )
        except BaseException:
            for end in (self._requests, self._replies):
                os.close(end)
            self._printed.close()
            raise
        finally:
            os.close(child_in)
            os.close(child_out)

    def _start(
        self, python: Path | None, child_in: int, child_out: int
    ) -> "subprocess.Popen[bytes]":
        # The name given, not the real path: a virtual environment's interpreter is a link.
        program = os.path.abspath(python or sys.executable)  # noqa: PTH100
        apart: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": self._printed,
            "stderr": self._printed,
            "start_new_session": True,
            "cwd": self.variation.folder,
        }
        return subprocess.Popen(  # noqa: S603 - the interpreter that the call names
            [program, *_OPTIONS, _START, str(child_in), str(child_out)],
            env=self._environment(),
            pass_fds=(child_in, child_out),
            **({} if self._on_terminal else apart),
        )

    def _environment(self) -> dict[str, str]:
        """Return the variables of a child.

        Those that Python reads are replaced by its own, as `-I` would ignore them; `start.py`
        gives them back to the user's program.
        """
        users = {k: v for k, v in os.environ.items() if not k.startswith(self._hidden)}
        seen = {"LC_ALL": self.variation.locale, "TZ": self.variation.time_zone}
        unseen: dict[str, str | None] = {
            **{name: None for name in users if name.startswith("PYTHON")},
            "PYTHONHASHSEED": str(self.variation.hash_seed),
            "PYTHONSAFEPATH": "1",
            **(_on_another_date(self.variation.date, users) if self.variation.date else {}),
        }
        replaced = {**users, **{k: v for k, v in seen.items() if v is not None}, **unseen}
        return {
            **{name: value for name, value in replaced.items() if value is not None},
            VARIABLES: json.dumps({name: users.get(name) for name in sorted(unseen)}),
        }

    def begin(self) -> None:
        """Send the secret word, which every later message of both begins with."""
        os.write(self._requests, self._word)

    def send(self, value: Any, deadline: float | None = None) -> None:
        """Send a message; see `protocol.send`."""
        send(self._requests, self._word, value, deadline)

    def receive(self, deadline: float | None = None) -> Any:
        """Receive a message; see `protocol.receive`."""
        return receive(self._replies, self._word, deadline)

    def answers_within(self, seconds: float) -> bool:
        """Wait for an answer, at most a millisecond longer than asked: `poll` counts in them.

        Args:
            seconds: how long.

        Returns:
            Whether it came in time: `receive` then finds a message, or that the child has ended.
        """
        since = time.monotonic()
        replies = select.poll()  # select cannot wait for descriptors from 1,024 on
        replies.register(self._replies, select.POLLIN)
        replies.poll(math.ceil(seconds * 1000))
        return time.monotonic() - since <= seconds

    def take_printed(self) -> Iterator[bytes]:
        """Yield what it printed since the last call, in pieces; then cut it off.

        So nothing is read twice, and the limit of what it may print holds anew.
        """
        if self._printed.closed:
            return
        file, place = self._printed.fileno(), 0
        size = min(os.fstat(file).st_size, _MAX_READ)
        while piece := os.pread(file, min(_PIECE, size - place), place):
            place += len(piece)
            yield piece
        if place:
            os.ftruncate(file, 0)

    def describe_end(self) -> str:
        """Wait until it has ended, end it if it does not, and say how it ended."""
        ended = wait_for_end(self.process, _PATIENCE)
        self.kill()
        status = self.process.returncode
        if not ended or status is None:
            return "it closed the result pipe"
        if status < 0:
            return f"by signal {signal.Signals(-status).name}"
        return f"exit status {status}"

    def kill(self) -> None:
        """End it and everything it started, at once."""
        end_child(self.process, 0)

    def end(self, *, at_once: bool) -> None:
        """End it and everything it started, and close the pipes; what it printed can be taken.

        Args:
            at_once: whether to kill it; if not, it first has time to end by itself.
        """
        if self._is_open:
            self._is_open = False
            for end in (self._requests, self._replies):
                os.close(end)
            end_child(self.process, 0 if at_once else _PATIENCE)

    def close(self) -> None:
        """Forget what it printed, once it has ended."""
        self._printed.close()


def _on_another_date(days: int, variables: Mapping[str, str]) -> dict[str, str | None]:
    """Return the variables that move a process to another date.

    Args:
        days: how many days ahead.
        variables: its other variables.
    """
    libraries = [faketime(), variables.get("LD_PRELOAD")]
    return {
        "LD_PRELOAD": ":".join(filter(None, libraries)),
        "FAKETIME": f"{days:+}d",
        "FAKETIME_CACHE_DURATION": "1000000000",  # seconds, as `start.py` removes these variables
        "FAKETIME_DISABLE_SHM": "1",  # leaves nothing behind in /dev/shm
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # time limits stay
        "FAKETIME_SHARED": None,
        "NO_FAKE_STAT": "1",  # bytecode still belongs to its source
    }


def start_process(settings: Settings, variation: Variation | None = None) -> ChildProcess:
    """Start a child.

    Args:
        settings: the interpreter, and whether a person debugs it.
        variation: its surroundings; those of a first run if not given.

    Returns:
        The child.

    Raises:
        OSError: it cannot be started.
    """
    return ChildProcess(
        settings.python.path if settings.python else None,
        variation,
        on_terminal=settings.debug,
        measurement=_measurement_of(settings),
    )


def _measurement_of(settings: Settings) -> "Measurement | None":
    """Prepare the measurement of a child, if coverage measures this process.

    Args:
        settings: whether a person debugs the child, which is then not measured.
    """
    if settings.debug or "coverage" not in sys.modules:
        return None
    from tier2gate.runner.measuring import current_measurement  # noqa: PLC0415 - rarely needed

    return current_measurement()
