"""Runs a gate's calls again, each time in a fresh interpreter."""

import time
from collections import deque
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tier2gate.foundation.errors import ExecutionError, OutOfTimeError
from tier2gate.foundation.printable import named
from tier2gate.gates.configuration.interpreter import UNUSABLE
from tier2gate.orchestration.engine import ExecutionContext
from tier2gate.runner.calls import Answer, Answers, Call, in_order_of
from tier2gate.runner.gate_child import GateChild
from tier2gate.runner.modules import Modules
from tier2gate.runner.variations import Variation

if TYPE_CHECKING:  # rarely needed
    from concurrent.futures import Future

    from tier2gate.runner.progress import GateProgress


class Repetition:
    """The further runs of a gate's calls.

    Attributes:
        modules: the modules of the gate.
        calls: the calls that were made in the first run.
        all_calls: those of the whole suite; the same if all of it ran.
        answers: what the first run gave.
    """

    def __init__(
        self,
        modules: Modules,
        calls: Sequence[Call],
        all_calls: Sequence[Call],
        progress: "GateProgress | None" = None,
    ) -> None:
        """Run nothing yet.

        Args:
            modules: the modules of the gate, loaded.
            calls: the calls of its missions, in the order of the suite.
            all_calls: those of the whole suite; the same if all of it runs.
            progress: is told when a run has ended.
        """
        self._progress = progress
        self.modules = modules
        self.calls = calls
        self.all_calls = all_calls
        self.answers = modules.answers
        self._jobs = modules.children.free_jobs
        self._second: Future[Answers] | None = None
        self._is_cancelled = False
        self._running: set[GateChild] = set()

    @cached_property
    def second_variation(self) -> Variation:
        """The surroundings of the second run."""
        return self.modules.children.second_variation(self.modules.settings)

    @property
    def runs_a_part(self) -> bool:
        """Whether only a part of the suite ran."""
        return len(self.calls) < len(self.all_calls)

    def begin(self) -> None:
        """Begin the second run beside the first one, if a job is free."""
        if self.calls:
            self._second = self._jobs.begin(lambda: self.run(self.calls, self.second_variation))

    def second(self) -> Answers:
        """Return what the second run gave.

        Raises:
            ExecutionError: it could not be finished.
        """
        if self._second is None:
            return self._settle(self.run(self.calls, self.second_variation))
        [answers] = self._jobs.wait(self._second)
        return self._settle(answers)

    def cancel(self) -> None:
        """End the second run, if it goes on."""
        self._is_cancelled = True
        if self._second is not None:
            self._second.cancel()
        for child in self._running:
            child.kill()

    def run_all(
        self,
        variations: Sequence[Variation],
        calls: Sequence[Call] | None = None,
        deadline: float | None = None,
    ) -> list[Answers]:
        """Run calls once for each variation, several at once if jobs are free.

        Args:
            variations: the surroundings.
            calls: the calls, in the order of the suite; those of the first run if not given.
            deadline: monotonic time at which time is up; if not given, each run has its own time.

        Returns:
            What each run gave, in the order of the variations.

        Raises:
            OutOfTimeError: time was up.
            ExecutionError: a run could not be finished.
        """
        which = self.calls if calls is None else calls
        waiting = deque(enumerate(variations))
        runs: dict[int, Answers] = {}

        def work() -> None:
            while waiting:
                number, variation = waiting.popleft()
                runs[number] = self._settle(self.run(which, variation, deadline))

        begun = [self._jobs.begin(work) for _ in variations[1:]]
        try:
            work()
        finally:
            waiting.clear()
            self._jobs.wait(*(other for other in begun if other is not None))
        return [runs[number] for number in sorted(runs)]

    def run(
        self, calls: Sequence[Call], variation: Variation, deadline: float | None = None
    ) -> Answers:
        """Run calls in a fresh interpreter.

        Args:
            calls: the calls, in the order of the suite.
            variation: the surroundings.
            deadline: monotonic time at which time is up; the gate's own time if not given.

        Returns:
            What each call gave; if the modules cannot be loaded this time, all raised.

        Raises:
            OutOfTimeError: time was up.
            ExecutionError: the interpreter cannot be started, or the run was cancelled.
        """
        if deadline is not None and time.monotonic() >= deadline:
            raise OutOfTimeError
        ordered = in_order_of(calls, variation.order)
        child = self.modules.start_again(variation, deadline)
        self._running.add(child)
        answers: Answers = {}
        try:
            why = self._load(child)
            for call in ordered:
                self._stop_if_cancelled()
                answers[call.place] = Answer(None, why) if why else self._answer(call, child)
        finally:
            self._running.discard(child)
            child.close()
        self._stop_if_cancelled()
        return answers

    def _load(self, child: GateChild) -> str:
        """Load the modules; return why they cannot be loaded, or an empty text."""
        self._stop_if_cancelled()
        try:
            self.modules.load_again(child)
        except OutOfTimeError:
            raise
        except ExecutionError as error:
            if any(problem.code == UNUSABLE for problem in error.problems):
                raise
            return _reason(error)
        return ""

    def _answer(self, call: Call, child: GateChild) -> Answer:
        scenario, key = call.place
        metadata = {"scenario_name": scenario, "mission_key": key}
        ctx = ExecutionContext(initial_state=call.state, metadata=metadata)
        what = f"mission {named(call.mission)}"
        number = self.modules.numbers[call.mission]
        try:
            result = child.run(call.mission, number, call.params, ctx, what)
        except OutOfTimeError:
            raise
        except ExecutionError as error:
            return Answer(None, _reason(error).removeprefix(f"{what} "))
        return Answer(self.modules.masked(call.place, result))

    def _settle(self, answers: Answers) -> Answers:
        """Keep what can be compared, and the first run's answers where a run agrees with them.

        Results can be large.
        """
        if self._progress is not None and self._progress.more_runs:
            self._progress.more_runs -= 1
        first = self.answers
        return {
            place: first[place] if first[place].agrees_with(answer) else answer
            for place, answer in answers.items()
            if place in first
        }

    def _stop_if_cancelled(self) -> None:
        if self._is_cancelled:
            raise ExecutionError


def _reason(error: ExecutionError) -> str:
    """Return the message of the first problem; an error that stops the call has none."""
    if not error.problems:
        raise error
    return error.problems[0].message
