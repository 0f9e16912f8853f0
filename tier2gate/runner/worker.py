"""The parent's side of a module of missions: starts the child, sends requests, ends it."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tier2gate.foundation.errors import ExecutionError, LostProcessError
from tier2gate.foundation.printable import cut, named, one_line, quoted
from tier2gate.foundation.problems import Problem
from tier2gate.missions.python.protocol import (
    BrokenPipeOfResultsError,
    TooLateError,
    UnreadableTextError,
    receive,
    send,
)
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.runner.answers import (
    Failure,
    InvalidAnswerError,
    Offer,
    read_failure,
    read_offer,
    read_result,
    read_steps,
)
from tier2gate.runner.descendants import end_child, start_child, wait_for_end
from tier2gate.settings import PythonModule

_HIDDEN = ("ACTIONS_", "DOCKER_", "GITHUB_", "INPUT_", "RUNNER_")
_SHOWN_OUTPUT = 500
_PATIENCE = 5.0
_FIX = "fix the mission or its input"
_FIX_MODULE = "fix the module"
_FIX_ANSWER = "fix the module: it must not change what tier2gate's own code returns"
_T = TypeVar("_T")


class Worker:
    """A child interpreter that holds one module of missions."""

    def __init__(self, module: PythonModule, *, deadline: float, timeout: int, memory: int) -> None:
        """Start the child.

        Args:
            module: the module to load.
            deadline: monotonic time at which the gate's time is up.
            timeout: the seconds that a gate has, for the message.
            memory: the MiB that the child may use.
        """
        self._module = module
        self._deadline = deadline
        self._timeout = timeout
        self._word = secrets.token_bytes(32)
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        child_in, self._requests = os.pipe()
        self._replies, child_out = os.pipe()
        self._process = start_child(
            lambda: subprocess.Popen(  # noqa: S603 - this interpreter
                [
                    *(sys.executable, "-I", "-B", "-X", "utf8"),
                    *("-m", "tier2gate.missions.python.child", str(child_in), str(child_out)),
                ],
                env={k: v for k, v in os.environ.items() if not k.startswith(_HIDDEN)},
                stdin=subprocess.DEVNULL,
                stdout=self._printed,
                stderr=self._printed,
                pass_fds=(child_in, child_out),
                start_new_session=True,
                cwd="/",
            )
        )
        os.close(child_in)
        os.close(child_out)
        self._memory = memory
        self._asked = False

    def load(self) -> Offer:
        """Load the module in the child.

        Returns:
            What it offers.

        Raises:
            ExecutionError: it cannot be loaded.
        """
        path, source, what = self._module.path, "", f"the module {named(self._module.shown)}"
        if path is not None:
            try:
                source = path.read_bytes().decode("utf-8", "surrogateescape")
            except OSError as error:
                message = f"cannot be loaded: {error.strerror}"
                raise self._error(what, message, (), hint="give a readable file") from None
        request = {
            "shown": self._module.shown,
            "module": None if path is not None else self._module.shown,
            "path": None if path is None else str(path.absolute()),
            "source": source,
        }
        with contextlib.suppress(BrokenPipeError):  # reported when no answer arrives
            os.write(self._requests, self._word)
            send(self._requests, self._word, {"memory": self._memory})
        return self._succeed(self._exchange(request, what, read_offer), what, _FIX_MODULE)

    def run(
        self, mission: str, params: Mapping[str, Any], state: Any, what: str
    ) -> OrchestrationResult:
        """Run a mission in the child.

        Args:
            mission: its name.
            params: its params.
            state: its initial state.
            what: its name in problems.

        Returns:
            Its record.

        Raises:
            ExecutionError: it raised, is not reproducible or exceeded a limit.
            LostProcessError: the child did not answer; nothing else can run in it.
        """
        request = {"mission": mission, "params": params, "state": state}
        return self._succeed(self._exchange(request, what, read_result), what)

    def draw(self, mission: str) -> list[dict[str, Any]] | str:
        """Build a mission's workflow without params and describe its steps.

        Args:
            mission: its name.

        Returns:
            Its `outline`; or why it cannot be built, for example because it needs params.

        Raises:
            ExecutionError: the child ended, took too long or returned an invalid answer.
        """
        what = f"mission {named(mission)}"
        steps = self._exchange({"mission": mission, "draw": True}, what, read_steps)
        if isinstance(steps, Failure):
            [problem] = self._error(what, steps.message, steps.frames).problems
            return problem.message
        return steps

    def close(self) -> str:
        """End the child and everything it started, at once if it has not answered.

        Returns:
            What it printed, cut in the middle; an empty text the second time.
        """
        if self._printed.closed:
            return ""
        for end in (self._requests, self._replies):
            os.close(end)
        end_child(self._process, 0 if self._asked else _PATIENCE)
        self._printed.seek(0)
        head = self._printed.read(1 << 16).decode("utf-8", "backslashreplace")
        self._printed.close()
        return cut(head.strip(), _SHOWN_OUTPUT)

    def _succeed(self, answer: _T | Failure, what: str, hint: str = _FIX) -> _T:
        if isinstance(answer, Failure):
            raise self._error(what, answer.message, answer.frames, answer.hint or hint)
        return answer

    def _exchange(
        self, request: Mapping[str, Any], what: str, read: Callable[[Any], _T]
    ) -> _T | Failure:
        """Send a request and read the answer; raise `ExecutionError` for anything invalid."""
        shown = None if self._module.path is None else self._module.shown
        try:
            answer = self._receive(request, what)
            return read_failure(answer, shown) or read(answer)
        except InvalidAnswerError as error:
            self._kill()
            message = f"returned an invalid result: {error}"
            raise self._lost(what, message, _FIX_ANSWER) from None

    def _receive(self, request: Mapping[str, Any], what: str) -> Any:
        self._asked = True
        try:
            with contextlib.suppress(BrokenPipeError):  # it ended, which is reported below
                send(self._requests, self._word, request, self._deadline)
            answer = receive(self._replies, self._word, self._deadline)
        except TooLateError:
            self._kill()
            message = f"took longer than the {self._timeout:,} seconds allowed for a gate"
            raise self._lost(what, message, hint="raise the limit with --timeout") from None
        except UnreadableTextError as error:
            raise InvalidAnswerError(str(error)) from None
        except BrokenPipeOfResultsError:
            self._kill()
            raise self._lost(what, "wrote to the result pipe, or ended too early") from None
        if answer is None:
            raise self._lost(what, f"ended without a result ({self._ended()})")
        self._asked = False
        return answer

    def _ended(self) -> str:
        ended = wait_for_end(self._process, _PATIENCE)
        self._kill()
        status = self._process.returncode
        if not ended or status is None:
            return "it closed the result pipe"
        if status < 0:
            return f"by signal {signal.Signals(-status).name}"
        return f"exit status {status}"

    def _kill(self) -> None:
        end_child(self._process, 0)

    def _lost(self, what: str, message: str, hint: str = _FIX) -> LostProcessError:
        return LostProcessError(*self._error(what, message, (), hint).problems)

    def _error(self, what: str, message: str, frames: Any, hint: str = _FIX) -> ExecutionError:
        places = [
            f"{named(file)}:{line}"
            + (f" in {named(function)}" if function else "")
            + (f": {quoted(code)}" if code else "")
            for file, line, function, code in frames
        ]
        at = f"; at {', called from '.join(places)}" if places else ""
        first = frames[0] if frames else (self._module.shown, None, "", "")
        file = first[0] if self._module.path is not None else None
        line = first[1] if file is not None else None
        return ExecutionError(
            Problem(
                code="mission-error",
                message=f"{what} {one_line(message)}{at}",
                hint=hint,
                file=file,
                line=line,
                column=1 if line else None,
            )
        )


def deadline_in(seconds: int) -> float:
    """Compute a deadline.

    Args:
        seconds: the seconds from now.

    Returns:
        A monotonic time.
    """
    return time.monotonic() + seconds
