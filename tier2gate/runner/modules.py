"""The modules of missions in Python that a gate may call: loaded, each in a child of its own."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tier2gate.errors import InputInvalidError, Problem
from tier2gate.missions.catalogue import Catalogue, Mission
from tier2gate.missions.declarative import ANY_PARAMS
from tier2gate.orchestration.engine import OrchestrationResult, WorkflowDefinition
from tier2gate.orchestration.registry import MissionBuilder
from tier2gate.printable import named, quoted
from tier2gate.settings import Settings

if TYPE_CHECKING:  # most calls have none
    from tier2gate.runner.worker import Worker


@dataclass(kw_only=True)
class Modules:
    """What the modules of a call offer to one gate.

    Attributes:
        catalogue: the missions there are, with theirs.
        notices: what they printed, once they are closed.
    """

    catalogue: Catalogue
    notices: list[Problem] = field(default_factory=list)


@contextmanager
def open_modules(settings: Settings, built_in: Catalogue) -> Iterator[Modules]:
    """Load the modules that a call names, and end their children in the end.

    Args:
        settings: which modules, and how long and how large they may become.
        built_in: the missions there are without them.

    Yields:
        What they offer.

    Raises:
        ExecutionError: a module cannot be loaded.
        InputInvalidError: a mission of that name is there already.
    """
    catalogue: dict[str, Mission] = dict(built_in)
    modules = Modules(catalogue=catalogue)
    if not settings.python:
        yield modules
        return
    from tier2gate.runner.worker import Worker, deadline_in  # noqa: PLC0415 - most calls have none

    deadline = deadline_in(settings.timeout)
    with ExitStack() as stack:
        for module in settings.python:
            worker = Worker(
                module, deadline=deadline, timeout=settings.timeout, memory=settings.memory
            )
            stack.callback(_close, worker, module.shown, modules.notices)
            offer = worker.load()
            for name, description in offer.missions.items():
                if name in catalogue:
                    raise InputInvalidError(_clash(module.shown, name))
                catalogue[name] = Mission(
                    name=name,
                    description=description,
                    source=module.shown,
                    params_schema=ANY_PARAMS,
                    builder=_hand_on(name),
                    definition=offer.source,
                    run=_runs(worker, name),
                )
        yield modules


def _hand_on(name: str) -> MissionBuilder:
    """Make a builder that leaves it to the child to build: it only hands the params on."""

    def build(params: Mapping[str, Any] | None = None) -> WorkflowDefinition:
        return WorkflowDefinition(id=name, metadata={"params": dict(params or {})})

    return build


def _runs(worker: "Worker", name: str) -> Any:
    def run(params: Mapping[str, Any], state: Any, what: str) -> OrchestrationResult:
        return worker.run(name, params, state, what)

    return run


def _close(worker: "Worker", shown: str, notices: list[Problem]) -> None:
    if printed := worker.close():
        notices.append(
            Problem(
                code="mission-output",
                message=f"the module {named(shown)} printed {quoted(printed)}",
                hint="what a mission prints goes nowhere else",
            )
        )


def _clash(shown: str, name: str) -> Problem:
    return Problem(
        code="repeated-mission",
        message=f"the module {named(shown)} has a mission {named(name)}, which is there already",
        hint="name it otherwise",
    )
