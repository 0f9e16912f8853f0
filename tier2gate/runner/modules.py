"""The modules of missions in Python that a gate may call: loaded, each in a child of its own."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tier2gate.foundation.errors import InputInvalidError, Problem
from tier2gate.foundation.printable import named, quoted
from tier2gate.missions.catalogue import Catalogue, Mission
from tier2gate.orchestration.engine import OrchestrationResult, WorkflowDefinition
from tier2gate.orchestration.registry import MissionBuilder
from tier2gate.settings import Settings

if TYPE_CHECKING:  # most calls have none
    from tier2gate.runner.worker import Worker


@dataclass(kw_only=True)
class Modules:
    """What the modules of a call offer to one gate.

    Attributes:
        catalogue: the missions there are, with theirs.
        files: name of a mission → its module's file; `None` for a module that is installed.
    """

    catalogue: Catalogue
    files: Mapping[str, str | None]


@contextmanager
def open_modules(
    settings: Settings, built_in: Catalogue, printed: list[Problem] | None = None
) -> Iterator[Modules]:
    """Load the modules that a call names, and end their children in the end.

    Args:
        settings: which modules, and how long and how large they may become.
        built_in: the missions there are without them.
        printed: takes a notice for each module that printed something, once it is ended.

    Yields:
        What they offer.

    Raises:
        ExecutionError: a module cannot be loaded.
        InputInvalidError: a mission of that name is there already.
    """
    catalogue: dict[str, Mission] = dict(built_in)
    files: dict[str, str | None] = {}
    modules = Modules(catalogue=catalogue, files=files)
    if not settings.python:
        yield modules
        return
    from tier2gate.missions.declarative import ANY_PARAMS  # noqa: PLC0415 - most calls have none
    from tier2gate.runner.worker import Worker, deadline_in  # noqa: PLC0415 - most calls have none

    deadline = deadline_in(settings.timeout)
    with ExitStack() as stack:
        for module in settings.python:
            worker = Worker(
                module, deadline=deadline, timeout=settings.timeout, memory=settings.memory
            )
            stack.callback(_close, worker, module.shown, [] if printed is None else printed)
            offer = worker.load()
            for name, description in offer.missions.items():
                if name in catalogue:
                    raise InputInvalidError(_clash(module.shown, name))
                files[name] = None if module.path is None else module.shown
                catalogue[name] = Mission(
                    name=name,
                    description=description,
                    source=module.shown,
                    params_schema=ANY_PARAMS,
                    builder=_hand_on(name),
                    definition=offer.source,
                    run=_runs(worker, name),
                    draw=partial(worker.draw, name),
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
