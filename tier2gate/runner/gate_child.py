"""The child of a gate: it is started again if it is lost, and its output is collected."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from tier2gate.foundation.errors import ExecutionError, LostProcessError, OutOfTimeError
from tier2gate.gates.environment import SuiteEnvironment
from tier2gate.orchestration.engine import ExecutionContext, OrchestrationResult
from tier2gate.settings import PythonModule, Settings

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.answers import Offer
    from tier2gate.runner.printed import PrintedOutput
    from tier2gate.runner.variations import Variation
    from tier2gate.runner.worker import Worker

MAX_RESTARTS = 3
"""How often a gate's child is started again: a module that crashes each time is not tried for all
scenarios."""


class Start(Protocol):
    """Starts a child; see `Children.start`."""

    def __call__(
        self,
        modules: Sequence[PythonModule],
        settings: Settings,
        environment: SuiteEnvironment,
        variation: "Variation | None" = None,
        deadline: float | None = None,
        /,
    ) -> "Worker":
        """Start a child in which nothing is loaded."""
        ...


class GateChild:
    """A child that has loaded modules, and is replaced by another one if it is lost.

    Attributes:
        python: the name and version of its Python.
    """

    def __init__(  # noqa: PLR0913 - the first excludes the others
        self,
        modules: Sequence[PythonModule],
        settings: Settings,
        environment: SuiteEnvironment,
        start: Start,
        *,
        loaded: "Worker | None" = None,
        variation: "Variation | None" = None,
        deadline: float | None = None,
    ) -> None:
        """Start a child.

        Args:
            modules: the modules that it holds.
            settings: the interpreter and its limits.
            environment: the clock and the seed of the suite.
            start: starts a child.
            loaded: a child that has loaded these modules under that environment, and run nothing;
                started if not given.
            variation: the surroundings of one that is started.
            deadline: when its time is up, if not at the end of the gate's own time.

        Raises:
            ExecutionError: the interpreter cannot be started.
        """
        self._modules = modules
        self._settings = settings
        self._environment = environment
        self._start = start
        self._worker = loaded or start(modules, settings, environment, variation, deadline)
        self._restarts = 0
        self._is_lost = False

    @property
    def python(self) -> str:
        """The name and version of its Python, once a module is loaded."""
        return self._worker.interpreter.shown

    @property
    def variation(self) -> "Variation":
        """Its surroundings."""
        return self._worker.variation

    @property
    def unmeasured(self) -> str | None:
        """Why coverage could not measure the missions; see `Worker.unmeasured`."""
        return self._worker.unmeasured

    def load(self, number: int) -> "Offer":
        """Load a module; see `Worker.load`."""
        return self._worker.load(number)

    def run(
        self, mission: str, number: int, params: Mapping[str, Any], ctx: ExecutionContext, what: str
    ) -> OrchestrationResult:
        """Run a mission.

        Args:
            mission: its name.
            number: the index of its module.
            params: its params.
            ctx: its initial state, and the name of its scenario.
            what: its name in problems.

        Returns:
            Its record.

        Raises:
            ExecutionError: there is no record; the next mission can run.
            LostProcessError: no other mission can run.
        """
        try:
            if self._is_lost:
                self._start_again()
            scenario = (ctx.metadata or {}).get("scenario_name", "")
            state = ctx.initial_state
            return self._worker.run(mission, params, state, what, number, scenario=scenario)
        except OutOfTimeError:
            raise
        except LostProcessError as error:
            if self._restarts >= MAX_RESTARTS:
                raise
            self._is_lost = True
            raise ExecutionError(*error.problems) from None

    def draw(self, mission: str, number: int) -> list[dict[str, Any]] | str:
        """Draw a mission; see `Worker.draw`."""
        return self._worker.draw(mission, number)

    def kill(self) -> None:
        """End the child at once; see `Worker.kill`."""
        self._worker.kill()

    def close(self) -> "tuple[PrintedOutput, ...]":
        """End the child, and return what it and those before it printed."""
        self._worker.close()
        return self._worker.printed.outputs()

    def _start_again(self) -> None:
        lost = self._worker
        lost.close()
        self._restarts += 1
        try:
            self._worker = self._start(
                self._modules, self._settings, self._environment, lost.variation
            )
            self._worker.deadline, self._worker.printed = lost.deadline, lost.printed
            for number in range(len(self._modules)):
                self._worker.load(number)
        except ExecutionError as error:
            raise LostProcessError(*error.problems) from None
        self._is_lost = False
