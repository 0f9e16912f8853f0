"""The children of a call: where they are started, and which are kept for a gate."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self
from weakref import WeakSet

from tier2gate.foundation.errors import ExecutionError
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.runner.free_jobs import FreeJobs
from tier2gate.settings import PythonModule, PythonProgram, Settings

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.answers import Offer
    from tier2gate.runner.child_process import ChildProcess
    from tier2gate.runner.printed import PrintedOutput
    from tier2gate.runner.turns import Turns
    from tier2gate.runner.variations import Variation
    from tier2gate.runner.worker import Worker

_KEPT = 48
"""How many children are kept for the gate that calls their module: more would use much memory."""


@dataclass(frozen=True, kw_only=True)
class _Key:
    """What determines how a module is loaded."""

    module: PythonModule
    environment: SuiteEnvironment
    python: PythonProgram | None
    python_path: tuple[Path, ...]

    @classmethod
    def of(cls, module: PythonModule, environment: SuiteEnvironment, settings: Settings) -> Self:
        return cls(
            module=module,
            environment=environment,
            python=settings.python,
            python_path=settings.python_path,
        )


@dataclass(frozen=True)
class _Spare:
    """A child that has nothing to do yet.

    Attributes:
        python: its interpreter; `None` for tier2gate's own.
        variation: its surroundings; `None` for those of a first run.
        process: the child.
    """

    python: PythonProgram | None
    variation: "Variation | None"
    process: "ChildProcess"


class Children:
    """The children of a call that have loaded one module, to list its missions.

    A child that has run no mission is handed to the gate that calls its module and no other, if it
    was loaded under that gate's environment.

    Attributes:
        turns: whose turn it is to run tier2gate's code; `None` if there is one thread.
        free_jobs: the jobs that no gate uses.
    """

    def __init__(self, turns: "Turns | None" = None, free: int = 0) -> None:
        """Start no child yet.

        Args:
            turns: whose turn it is, if several threads start children.
            free: how many jobs no gate uses.
        """
        self.turns = turns
        self.free_jobs = FreeJobs(turns, free)
        self._is_stopped = False
        self._spares: list[_Spare] = []
        self._started: WeakSet[Worker] = WeakSet()
        self._stopping = Lock()
        self._loading: set[_Key] = set()
        self._offers: dict[_Key, Offer | ExecutionError] = {}
        self._kept: dict[_Key, Worker] = {}
        self._printed: dict[_Key, tuple[PrintedOutput, ...]] = {}

    def prepare(self, settings: Settings) -> None:
        """Start children that have nothing to do yet, so that they are ready when files are read.

        One is for a first run and, if a job is free, another one for a second run.

        Args:
            settings: the interpreter; one that cannot be started is reported when it is needed.
        """
        from tier2gate.runner.child_process import start_process  # noqa: PLC0415 - rarely needed

        with suppress(OSError):
            self._spares.append(_Spare(settings.python, None, start_process(settings)))
            if self.free_jobs.free:
                from tier2gate.runner.variations import another_variation  # noqa: PLC0415 - rarely needed

                second = another_variation(1)
                process = start_process(settings, second)
                self._spares.append(_Spare(settings.python, second, process))

    def second_variation(self, settings: Settings) -> "Variation":
        """Return the surroundings of a second run: of a child that is ready, if there is one.

        Args:
            settings: the interpreter.
        """
        ready = (item.variation for item in self._spares if item.python == settings.python)
        from tier2gate.runner.variations import another_variation  # noqa: PLC0415 - rarely needed

        return next((item for item in ready if item is not None), None) or another_variation(1)

    def start(
        self,
        modules: Sequence[PythonModule],
        settings: Settings,
        environment: SuiteEnvironment,
        variation: "Variation | None" = None,
        deadline: float | None = None,
    ) -> "Worker":
        """Start a child, whose time begins now.

        Args:
            modules: the modules that it may load.
            settings: the interpreter and its limits.
            environment: the clock and the seed of the suite.
            variation: its surroundings; those of a first run if not given.
            deadline: monotonic time at which its time is up; the gate's own time if not given.

        Returns:
            The child; nothing is loaded.

        Raises:
            ExecutionError: the interpreter cannot be started, or the call is being stopped.
        """
        from tier2gate.runner.worker import Worker  # noqa: PLC0415 - rarely needed

        process = self._take_spare(settings.python, variation)
        worker = Worker(
            modules,
            settings,
            deadline=_deadline_of(settings) if deadline is None else deadline,
            environment=environment,
            turns=self.turns,
            process=process,
            variation=variation,
        )
        with self._stopping:
            self._started.add(worker)
            is_stopped = self._is_stopped
        if is_stopped:
            worker.close()
            raise ExecutionError
        return worker

    def list_all(
        self, modules: Sequence[PythonModule], environment: SuiteEnvironment, settings: Settings
    ) -> None:
        """Load the modules that no other thread is loading already.

        So two gates that could call the same modules load half of them each.

        Args:
            modules: the modules.
            environment: the clock and the seed of the suite.
            settings: the interpreter and its limits.
        """
        for module in modules if self.turns else ():
            if _Key.of(module, environment, settings) not in self._loading:
                self.offer_of(module, environment, settings)

    def offer_of(
        self, module: PythonModule, environment: SuiteEnvironment, settings: Settings
    ) -> "Offer | ExecutionError":
        """Load a module, if this is the first time under an environment and in an interpreter.

        Args:
            module: the module.
            environment: the clock and the seed of the suite.
            settings: the interpreter and its limits.

        Returns:
            What it offers, or why it cannot be loaded.
        """
        key = _Key.of(module, environment, settings)
        while key in self._loading and self.turns is not None:
            self.turns.wait()
        if key not in self._offers:
            self._loading.add(key)
            try:
                self._offers[key] = self._load(key, settings)
            finally:
                self._loading.discard(key)
                if self.turns is not None:
                    self.turns.tell()
        return self._offers[key]

    def take(
        self, module: PythonModule, environment: SuiteEnvironment, settings: Settings
    ) -> "Worker | None":
        """Hand over the child that has loaded a module, with new time; `None` if there is none.

        Args:
            module: the module.
            environment: the clock and the seed under which it was loaded.
            settings: the interpreter and its limits.
        """
        worker = self._kept.pop(_Key.of(module, environment, settings), None)
        if worker is not None:
            worker.deadline = _deadline_of(settings)
        return worker

    def printed_by(
        self, module: PythonModule, environment: SuiteEnvironment, settings: Settings
    ) -> "tuple[PrintedOutput, ...]":
        """Return what a module that cannot be loaded printed."""
        return self._printed.get(_Key.of(module, environment, settings), ())

    def stop(self) -> None:
        """End all children at once, and start no more, so that threads stop waiting for them.

        The caller need not have the turn.
        """
        with self._stopping:
            self._is_stopped = True
            started = list(self._started)
        for worker in started:
            worker.kill()

    def close(self) -> None:
        """End the children that nobody took; the caller has no turn, if threads take turns."""
        self.free_jobs.close()
        if self.turns is None:
            self._close()
        else:
            self.turns.take(self._close)

    def _close(self) -> None:
        while self._spares:
            process = self._spares.pop().process
            process.end(at_once=True)
            process.close()
        while self._kept:
            self._kept.popitem()[1].close()

    def _take_spare(
        self, python: PythonProgram | None, variation: "Variation | None"
    ) -> "ChildProcess | None":
        for spare in self._spares:
            if (spare.python, spare.variation) == (python, variation):
                self._spares.remove(spare)
                return spare.process
        return None

    def _load(self, key: _Key, settings: Settings) -> "Offer | ExecutionError":
        try:
            worker = self.start([key.module], settings, key.environment)
        except ExecutionError as error:
            return error
        try:
            offer = worker.load()
        except ExecutionError as error:
            worker.close()
            self._printed[key] = worker.printed.outputs()
            return error
        except BaseException:
            worker.close()
            raise
        if len(self._kept) < _KEPT:
            self._kept[key] = worker
        else:
            worker.close()
        return offer


def _deadline_of(settings: Settings) -> float | None:
    """Return when the time of a gate that begins now is up; `None` if there is no limit."""
    return None if settings.debug else time.monotonic() + settings.timeout
