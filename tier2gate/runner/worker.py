"""The parent's side of a module of missions: starts the child, sends requests, ends it."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from tier2gate.foundation.errors import ExecutionError, LostProcessError, OutOfTimeError
from tier2gate.foundation.printable import named, one_line, quoted
from tier2gate.foundation.problems import Problem
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.missions.python.protocol import (
    BrokenPipeOfResultsError,
    TooLateError,
    UnreadableTextError,
)
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.runner.answer_fields import InvalidAnswerError
from tier2gate.runner.answers import (
    Failure,
    Interpreter,
    Offer,
    read_failure,
    read_greeting,
    read_offer,
    read_result,
    read_steps,
)
from tier2gate.runner.child_process import ChildProcess, start_process
from tier2gate.runner.pace import QUICK, Pace
from tier2gate.runner.printed import PrintedLog, Printer
from tier2gate.runner.questions import answer_question, is_question
from tier2gate.runner.sources import describe_sources
from tier2gate.runner.turns import Turns
from tier2gate.runner.variations import Variation
from tier2gate.settings import PythonModule, Settings

_FIX = "fix the mission or its input"
_FIX_MODULE = "fix the module"
_FIX_ANSWER = "fix the module: it must not change what tier2gate's own code returns"
_MORE_TIME = (
    "raise the limit with --timeout (in the Action: timeout); for a loop, see where it is with run "
    "--scenario NAME --debug and Ctrl-C"
)
_T = TypeVar("_T")


class Worker:
    """A child interpreter that holds modules of missions.

    Attributes:
        interpreter: which Python it is, once a module is loaded.
        deadline: monotonic time at which the gate's time is up; `None` for no limit.
        printed: what was printed, complete once it is closed.
        unmeasured: why coverage could not measure the missions, if it should have; known once it is
            closed.
    """

    interpreter: Interpreter

    def __init__(  # noqa: PLR0913 - most callers need three
        self,
        modules: Sequence[PythonModule],
        settings: Settings,
        *,
        deadline: float | None,
        environment: SuiteEnvironment | None = None,
        turns: Turns | None = None,
        process: ChildProcess | None = None,
        variation: Variation | None = None,
    ) -> None:
        """Start the child.

        Args:
            modules: the modules that it may load.
            settings: the interpreter, where it imports from, and its limits.
            deadline: monotonic time at which the gate's time is up; `None` for no limit.
            environment: the clock and the seed of the suite, if it sets any.
            turns: gives other threads the turn while this one waits for the child.
            process: a child that was started and not used; started if not given.
            variation: the surroundings of one that is started.

        Raises:
            ExecutionError: the interpreter cannot be started.
        """
        self._modules = modules
        self._sources = describe_sources(modules, settings)
        self._settings = settings
        self._environment = environment or SuiteEnvironment()
        self.deadline = deadline
        self._turns = turns
        self._pace = Pace()
        self._asked = self._greeted = False
        self.printed = PrintedLog()
        self._printer = Printer()
        self.unmeasured: str | None = None
        try:
            with self._away():
                self._process = process or start_process(settings, variation)
        except OSError as error:
            raise self._unusable(f"it cannot be started: {error.strerror}") from None
        self._measurement = self._process.measurement

    def load(self, number: int = 0) -> Offer:
        """Load a module in the child.

        Args:
            number: its index.

        Returns:
            What it offers.

        Raises:
            ExecutionError: it cannot be loaded, or the interpreter cannot run missions.
        """
        module, source = self._modules[number], ""
        self._print_as(Printer(module=module.shown))
        what = f"the module {named(module.shown)}"
        if module.path is not None:
            try:
                source = module.path.read_bytes().decode("utf-8", "surrogateescape")
            except OSError as error:
                message = f"cannot be loaded: {error.strerror}"
                raise self._error(module, what, message, hint="give a readable file") from None
        if not self._greeted:
            self.interpreter = self._greet()
            self._greeted = True
        request = {"load": number, "source": source}
        answer = self._exchange(request, module, what, read_offer)
        return self._succeed(answer, module, what, _FIX_MODULE)

    def _greet(self) -> Interpreter:
        """Send the word and the settings of the child; receive which Python it is."""
        settings = {
            "debug": self._settings.debug,
            "measure": None if self._measurement is None else self._measurement.settings,
            "memory": self._settings.memory,
            "modules": self._sources.modules,
            "path": self._sources.path,
            "folders": self._sources.folders,
            "environment": {**vars(self._environment)},
        }
        with contextlib.suppress(BrokenPipeError):  # reported when no answer arrives
            self._process.begin()
            self._process.send(settings)
        try:
            with self._away():
                greeting = self._process.receive(self.deadline)
        except TooLateError:
            raise OutOfTimeError(*self._unusable("it does not answer").problems) from None
        except BrokenPipeOfResultsError:
            greeting = None
        if greeting is None:
            ended = self._process.describe_end()
            self._take_printed()
            (printed,) = [o.first[0] for o in self.printed.outputs()[-1:]] or [""]
            is_old = printed.startswith("it is Python ")
            raise self._unusable(printed if is_old else f"it ended without an answer ({ended})")
        return read_greeting(greeting)

    def run(  # noqa: PLR0913 - the last is a name only
        self,
        mission: str,
        params: Mapping[str, Any],
        state: Any,
        what: str,
        number: int = 0,
        *,
        scenario: str = "",
    ) -> OrchestrationResult:
        """Run a mission in the child.

        Args:
            mission: its name.
            params: its params.
            state: its initial state.
            what: its name in problems.
            number: the index of its module.
            scenario: the name of its scenario: in another one, the suite's environment starts anew.

        Returns:
            Its record.

        Raises:
            ExecutionError: it raised, is not reproducible or exceeded a limit.
            LostProcessError: the child did not answer; nothing else can run in it.
        """
        module = self._modules[number]
        self._print_as(Printer(scenario_name=scenario))
        request = {
            "module": number,
            "mission": mission,
            "scenario": scenario,
            "params": params,
            "state": state,
        }
        answer = self._exchange(request, module, what, read_result)
        return self._succeed(answer, module, what)

    def draw(self, mission: str, number: int = 0) -> list[dict[str, Any]] | str:
        """Build a mission's workflow without params and describe its steps.

        Args:
            mission: its name.
            number: the index of its module.

        Returns:
            Its `outline`; or why it cannot be built, for example because it needs params.

        Raises:
            ExecutionError: the child ended, took too long or returned an invalid answer.
        """
        module, what = self._modules[number], f"mission {named(mission)}"
        request = {"module": number, "mission": mission, "draw": True}
        steps = self._exchange(request, module, what, read_steps)
        if isinstance(steps, Failure):
            [problem] = self._error(module, what, steps.message, steps.frames).problems
            return problem.message
        return steps

    def close(self) -> None:
        """End the child and everything it started, at once if it has not answered."""
        measurement, self._measurement = self._measurement, None
        with self._away():
            if measurement is not None and self._greeted and not self._asked:
                self.unmeasured = measurement.collect(self._process)
            self._process.end(at_once=self._asked)
        self._take_printed()
        self._process.close()

    @property
    def variation(self) -> Variation:
        """Its surroundings."""
        return self._process.variation

    def kill(self) -> None:
        """End the child at once, while another thread may wait for its answer."""
        self._process.kill()

    def _print_as(self, printer: Printer) -> None:
        """Note who prints from now on; earlier output belongs to the previous printer."""
        self._take_printed()
        self._printer = printer

    def _take_printed(self) -> None:
        self.printed.add(self._printer, self._process.take_printed())

    def _succeed(
        self, answer: _T | Failure, module: PythonModule, what: str, hint: str = _FIX
    ) -> _T:
        if not isinstance(answer, Failure):
            return answer
        error = self._error(module, what, answer.message, answer.frames, answer.hint or hint)
        if answer.missing is None:
            raise error
        from tier2gate.runner.missing_modules import explain_missing  # noqa: PLC0415 - rarely needed

        raise ExecutionError(
            *(explain_missing(p, answer.missing, module, self._settings) for p in error.problems)
        )

    def _exchange(
        self,
        request: Mapping[str, Any],
        module: PythonModule,
        what: str,
        read: Callable[[Any], _T],
    ) -> _T | Failure:
        """Send a request and read the answer; raise `ExecutionError` for anything invalid."""
        try:
            answer = self._receive(request, module, what)
            return read_failure(answer, self._sources) or read(answer)
        except InvalidAnswerError as error:
            self._process.kill()
            message = f"returned an invalid result: {error}"
            raise self._lost(module, what, message, _FIX_ANSWER) from None

    def _receive(self, request: Mapping[str, Any], module: PythonModule, what: str) -> Any:
        self._asked = True
        try:
            answer = self._ask(request)
            while is_question(answer):
                self._process.send(answer_question(answer), self.deadline)
                answer = self._answer()
        except TooLateError:
            self._process.kill()
            message = f"took longer than the {self._settings.timeout:,} seconds allowed for a gate"
            lost = self._lost(module, what, message, _MORE_TIME)
            raise OutOfTimeError(*lost.problems) from None
        except UnreadableTextError as error:
            raise InvalidAnswerError(str(error)) from None
        except (BrokenPipeOfResultsError, BrokenPipeError):
            self._process.kill()
            message = "wrote to the result pipe, or ended too early"
            raise self._lost(module, what, message) from None
        if answer is None:
            raise self._lost(
                module, what, f"ended without a result ({self._process.describe_end()})"
            )
        self._asked = False
        if self._settings.debug and answer == {"interrupted": True}:
            raise KeyboardInterrupt
        return answer

    def _ask(self, request: Mapping[str, Any]) -> Any:
        """Send a request and return the answer, with the turn as long as answers are quick."""
        process, turns = self._process, self._turns
        expects_quick = turns is not None and self._pace.expects_quick()
        if turns is None or turns.is_wanted or not expects_quick:
            with self._away(is_busy=expects_quick):
                with contextlib.suppress(BrokenPipeError):  # it ended: there is no answer
                    process.send(request, self.deadline)
                return process.receive(self.deadline)
        with contextlib.suppress(BrokenPipeError):
            process.send(request, self.deadline)
        is_quick = process.answers_within(QUICK)
        self._pace.note(is_quick=is_quick)
        return process.receive(self.deadline) if is_quick else self._answer()

    def _answer(self) -> Any:
        with self._away():
            return self._process.receive(self.deadline)

    @contextlib.contextmanager
    def _away(self, *, is_busy: bool = False) -> Iterator[None]:
        """Give other threads the turn; waiting for it again does not use up the gate's time."""
        if self._turns is None:
            yield
            return
        with self._turns.away(is_busy=is_busy) as queue:
            yield
        if self.deadline is not None:
            self.deadline += queue.seconds

    def _unusable(self, reason: str) -> ExecutionError:
        given = self._settings.python
        shown = "the Python of tier2gate" if given is None else named(given.shown)
        return ExecutionError(
            Problem(
                code="unusable-python",
                message=f"{shown} cannot run missions: {one_line(reason)}",
                hint="give the interpreter of a virtual environment, Python 3.10 or newer, with "
                "--python (in the host action: python)",
            )
        )

    def _lost(
        self, module: PythonModule, what: str, message: str, hint: str = _FIX
    ) -> LostProcessError:
        return LostProcessError(*self._error(module, what, message, hint=hint).problems)

    def _error(
        self, module: PythonModule, what: str, message: str, frames: Any = (), hint: str = _FIX
    ) -> ExecutionError:
        places = [
            f"{named(file)}:{line}"
            + (f" in {named(function)}" if function else "")
            + (f": {quoted(code)}" if code else "")
            for file, line, function, code in frames
        ]
        at = f"; at {', called from '.join(places)}" if places else ""
        file = None if module.path is None else module.shown
        line = None
        for name, number, *_ in frames:  # the innermost that a reader can open
            if self._sources.may_name(name):
                file, line = name, number
                break
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
