"""The modules of missions in Python that a gate may call, each loaded in its own child."""

from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import named, quoted
from tier2gate.foundation.problems import Problem
from tier2gate.missions.catalogue import Catalogue, Mission
from tier2gate.orchestration.engine import OrchestrationResult, WorkflowDefinition
from tier2gate.orchestration.registry import MissionBuilder
from tier2gate.settings import PythonModule, Settings

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.answers import Offer
    from tier2gate.runner.worker import Worker


class Modules:
    """The modules of a call, for one gate: loaded on entry, ended on exit.

    Args:
        settings: the modules, and their limits of time and memory.
        built_in: the missions that are available without them.

    Attributes:
        catalogue: the available missions, including those of the modules.
        files: name of a mission → its module's file; `None` for an installed module.
        printed: a notice for each module that printed something; complete after the exit.
    """

    def __init__(self, settings: Settings, built_in: Catalogue) -> None:
        self.catalogue: dict[str, Mission] = dict(built_in)
        self.files: dict[str, str | None] = {}
        self.printed: list[Problem] = []
        self._settings = settings
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Load the modules; if one fails, end those before it.

        Raises:
            ExecutionError: a module cannot be loaded.
            InputInvalidError: two missions have the same name.
        """
        if self._settings.modules:
            with ExitStack() as stack:
                self._load(stack)
                self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        """End the modules' processes."""
        self._stack.close()

    def _load(self, stack: ExitStack) -> None:
        from tier2gate.runner.worker import Worker, deadline_in  # noqa: PLC0415 - rarely needed

        timeout, memory = self._settings.timeout, self._settings.memory
        deadline = deadline_in(timeout)
        for module in self._settings.modules:
            worker = Worker(module, deadline=deadline, timeout=timeout, memory=memory)
            stack.callback(self._close, worker, module.shown)
            self._add(module, worker, worker.load())

    def _add(self, module: PythonModule, worker: "Worker", offer: "Offer") -> None:
        from tier2gate.missions.declarative import ANY_PARAMS  # noqa: PLC0415 - rarely needed

        for name, description in offer.missions.items():
            if name in self.catalogue:
                raise InputInvalidError(_clash(module.shown, name))
            self.files[name] = None if module.path is None else module.shown
            self.catalogue[name] = Mission(
                name=name,
                description=description,
                source=module.shown,
                params_schema=ANY_PARAMS,
                builder=_hand_on(name),
                definition=offer.source,
                run=_runs(worker, name),
                draw=partial(worker.draw, name),
            )

    def _close(self, worker: "Worker", shown: str) -> None:
        if text := worker.close():
            self.printed.append(
                Problem(
                    code="mission-output",
                    message=f"the module {named(shown)} printed {quoted(text)}",
                    hint="the output of missions is shown only here",
                )
            )


def _hand_on(name: str) -> MissionBuilder:
    """Make a builder that only passes the params on; the child builds the workflow."""

    def build(params: Mapping[str, Any] | None = None) -> WorkflowDefinition:
        return WorkflowDefinition(id=name, metadata={"params": dict(params or {})})

    return build


def _runs(worker: "Worker", name: str) -> Any:
    def run(params: Mapping[str, Any], state: Any, what: str) -> OrchestrationResult:
        return worker.run(name, params, state, what)

    return run


def _clash(shown: str, name: str) -> Problem:
    return Problem(
        code="repeated-mission",
        message=f"the module {named(shown)} has a mission {named(name)}, which already exists",
        hint="rename it",
    )
