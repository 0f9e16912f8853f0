"""Runs a gate's calls again, each time in a fresh interpreter."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tier2gate.foundation.errors import ExecutionError, OutOfTimeError
from tier2gate.foundation.printable import named
from tier2gate.orchestration.engine import ExecutionContext
from tier2gate.runner.calls import Answer, Answers, Call, in_order_of
from tier2gate.runner.gate_child import GateChild
from tier2gate.runner.modules import Modules
from tier2gate.runner.variations import Variation

if TYPE_CHECKING:  # rarely needed
    from concurrent.futures import Future


class Repetition:
    """The further runs of a gate's calls.

    Attributes:
        modules: the modules of the gate.
        calls: the calls that were made in the first run.
        all_calls: those of the whole suite; the same if all of it ran.
        answers: what the first run gave.
        second_variation: the surroundings of the second run.
    """

    def __init__(self, modules: Modules, calls: Sequence[Call], all_calls: Sequence[Call]) -> None:
        """Run nothing yet.

        Args:
            modules: the modules of the gate, loaded.
            calls: the calls of its missions, in the order of the suite.
            all_calls: those of the whole suite; the same if all of it runs.
        """
        self.modules = modules
        self.calls = calls
        self.all_calls = all_calls
        self.answers = modules.answers
        self._jobs = modules.children.free_jobs
        self._second: Future[Answers] | None = None
        self.second_variation = modules.children.second_variation(modules.settings)
        self._is_cancelled = False
        self._running: set[GateChild] = set()

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
            OutOfTimeError: its time was up.
        """
        if self._second is None:
            return self.run(self.calls, self.second_variation)
        return self._jobs.wait(self._second)

    def cancel(self) -> None:
        """End the second run if it goes on."""
        self._is_cancelled = True
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
            OutOfTimeError: time was up in a run.
        """
        which = self.calls if calls is None else calls
        waiting = deque(enumerate(variations))
        runs: dict[int, Answers] = {}

        def work() -> None:
            while waiting:
                number, variation = waiting.popleft()
                runs[number] = self.run(which, variation, deadline)

        others = (self._jobs.begin(work) for _ in variations[1:])
        begun = [other for other in others if other is not None]
        try:
            work()
        finally:
            waiting.clear()
            for other in begun:
                self._jobs.wait(other)
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
        """
        ordered = in_order_of(calls, variation.order)
        try:
            child = self.modules.again(variation, deadline)
        except OutOfTimeError:
            raise
        except ExecutionError as error:
            answer = Answer(None, error.problems[0].message)
            return dict.fromkeys((call.place for call in calls), answer)
        self._running.add(child)
        try:
            answers: Answers = {}
            for call in ordered:
                if self._is_cancelled:
                    break
                answers[call.place] = self._answer(call, child)
            return answers
        finally:
            self._running.discard(child)
            child.close()

    def _answer(self, call: Call, child: GateChild) -> Answer:
        scenario, key = call.place
        metadata = {"scenario_name": scenario, "mission_key": key}
        ctx = ExecutionContext(initial_state=call.state, metadata=metadata)
        what = f"mission {named(call.mission)} in scenario {named(scenario)}"
        number = self.modules.numbers[call.mission]
        try:
            result = child.run(call.mission, number, call.params, ctx, what)
        except OutOfTimeError:
            raise
        except ExecutionError as error:
            return Answer(None, error.problems[0].message)
        return Answer(self.modules.masked(call.place, result))
