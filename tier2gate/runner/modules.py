"""The modules of missions in Python that a gate may call, loaded in one child."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from tier2gate.documents.reader import Document
from tier2gate.foundation.errors import ExecutionError, InputInvalidError, OutOfTimeError
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import NOT_MEASURED, Problem
from tier2gate.gates.environment import SuiteEnvironment, read_environment
from tier2gate.gates.masks.reading import SuiteMasks, read_masks
from tier2gate.missions.catalogue import Catalogue, Mission, called_names
from tier2gate.orchestration.engine import (
    ExecutionContext,
    OrchestrationResult,
    WorkflowDefinition,
)
from tier2gate.orchestration.registry import MissionBuilder
from tier2gate.runner.children import Children
from tier2gate.runner.variations import Variation
from tier2gate.settings import PythonModule, Settings

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.answers import Offer
    from tier2gate.runner.calls import Answers, Place
    from tier2gate.runner.gate_child import GateChild
    from tier2gate.runner.printed import PrintedOutput
    from tier2gate.runner.worker import Worker


class Modules:
    """The modules of a gate: loaded on entry, ended on exit.

    Attributes:
        catalogue: the available missions, including those of the modules.
        files: name of a mission → its module's file; `None` for an installed module.
        offered: the names of the missions of all modules, called or not; empty if none was listed.
        settings: the interpreter and its limits, and how often code runs.
        children: those of the call.
        variation: the surroundings of the child, once modules are loaded.
        answers: what each call of their missions gave, masked and rounded.
        is_out_of_time: whether the time of the gate was up in a call.
        failed: why they could not be loaded; `None` if they could, or nothing was tried.
        numbers: name of a mission of a module → the module's index.
        python: the name and version of the Python that runs them; `None` if none is called.
        printed: what scenarios and modules printed, in order; complete after the exit.
        notices: what else to tell about the child; complete after the exit.
    """

    def __init__(  # noqa: PLR0913 - most callers need three
        self,
        modules: Sequence[PythonModule],
        settings: Settings,
        built_in: Catalogue,
        called: Collection[str] | None = None,
        children: Children | None = None,
        *,
        environment: SuiteEnvironment | None = None,
        masks: SuiteMasks | None = None,
    ) -> None:
        """Load nothing yet.

        Args:
            modules: the modules that the gate may call.
            settings: the interpreter and its limits.
            built_in: the missions that are available without them.
            called: the missions that the suite calls; not given to load every module.
            children: those of the call.
            environment: the clock and the seed of the suite, if it sets any.
            masks: what the suite masks and rounds, which no run is compared by.
        """
        self.catalogue: dict[str, Mission] = dict(built_in)
        self.files: dict[str, str | None] = {}
        self.offered: frozenset[str] = frozenset()
        self.python: str | None = None
        self.printed: tuple[PrintedOutput, ...] = ()
        self.notices: tuple[Problem, ...] = ()
        self._modules = modules
        self.settings = settings
        self._called = called
        self.children = children or Children()
        self._environment = environment or SuiteEnvironment()
        self._masks = masks or SuiteMasks()
        self._child: GateChild | None = None
        self._held: Sequence[PythonModule] = ()
        self.numbers: dict[str, int] = {}
        self.variation = Variation(hash_seed=0)
        self.answers: Answers = {}
        self.is_out_of_time = False
        self.failed: ExecutionError | None = None

    @classmethod
    def of_suite(  # noqa: PLR0913 - what a gate has and what its call has
        cls,
        suite: Document,
        modules: Sequence[PythonModule],
        settings: Settings,
        built_in: Catalogue,
        children: Children,
        *,
        called: Collection[str] | None = None,
    ) -> Self:
        """Return the modules of a gate, under the environment that its suite sets.

        Args:
            suite: the suite; valid, if there are modules.
            modules: the modules that the gate may call.
            settings: the interpreter and its limits.
            built_in: the missions that are available without them.
            children: those of the call.
            called: the missions that the suite calls, if the document has only a part of it.
        """
        if not modules:
            return cls((), settings, built_in, (), children)
        return cls(
            modules,
            settings,
            built_in,
            called_names(suite) if called is None else called,
            children,
            environment=read_environment(suite.value),
            masks=read_masks(suite.value),
        )

    def __enter__(self) -> Self:
        """Load the modules that the suite calls.

        Raises:
            ExecutionError: a module cannot be loaded, and a called mission may be in it.
            InputInvalidError: two missions have the same name.
        """
        try:
            if self._modules:
                self._load()
        except ExecutionError as error:
            self.failed = error
            self._close()
            raise
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        """End the child."""
        self._close()

    def start_again(self, variation: Variation, deadline: float | None = None) -> "GateChild":
        """Start another child for the same modules.

        Args:
            variation: its surroundings.
            deadline: monotonic time at which its time is up; the gate's own time if not given.

        Returns:
            The child, which the caller closes; nothing is loaded.

        Raises:
            ExecutionError: the interpreter cannot be started.
        """
        from tier2gate.runner.gate_child import GateChild  # noqa: PLC0415 - rarely needed

        return GateChild(
            self._held or self._modules,
            self.settings,
            self._environment,
            self.children.start,
            variation=variation,
            deadline=deadline,
        )

    def load_again(self, child: "GateChild") -> None:
        """Load the modules in another child.

        Args:
            child: what `start_again` returned.

        Raises:
            ExecutionError: a module cannot be loaded.
        """
        for number in range(len(self._held or self._modules)):
            child.load(number)

    def masked(self, place: "Place", result: OrchestrationResult) -> OrchestrationResult:
        """Mask and round a result as the suite says, so that it can be compared with another."""
        if not self._masks:
            return result
        from tier2gate.gates.masks.applying import mask_result  # noqa: PLC0415 - rarely needed

        return mask_result(self._masks.of_call(*place), result)

    def _load(self) -> None:
        held = self._modules if self._called is None else self._list(self._called)
        if not held:
            return
        self._held = held
        taken = self._take(held[0]) if len(held) == 1 else None
        from tier2gate.runner.gate_child import GateChild  # noqa: PLC0415 - rarely needed

        self._child = child = GateChild(
            held, self.settings, self._environment, self.children.start, loaded=taken
        )
        for number, module in enumerate(held):
            offer = child.load(number) if taken is None else self._offer_of(module)
            if isinstance(offer, ExecutionError):
                raise offer
            self._add(module, child, number, offer)
        self.python, self.variation = child.python, child.variation

    def _offer_of(self, module: PythonModule) -> "Offer | ExecutionError":
        return self.children.offer_of(module, self._environment, self.settings)

    def _take(self, module: PythonModule) -> "Worker | None":
        return self.children.take(module, self._environment, self.settings)

    def _printed_by(self, module: PythonModule) -> "tuple[PrintedOutput, ...]":
        return self.children.printed_by(module, self._environment, self.settings)

    def _list(self, called: Collection[str]) -> list[PythonModule]:
        """Return the modules that the suite calls; refuse names that two of them have."""
        self.children.list_all(self._modules, self._environment, self.settings)
        owners: dict[str, PythonModule] = {}
        broken: list[Problem] = []
        for module in self._modules:
            offer = self._offer_of(module)
            if isinstance(offer, ExecutionError):
                broken += offer.problems
                self.printed += self._printed_by(module)
                continue
            for name in offer.missions:
                if name in owners:
                    raise InputInvalidError(_clash(module.shown, name, owners[name].shown))
                if name in self.catalogue:
                    raise InputInvalidError(_clash(module.shown, name, self.catalogue[name].source))
                owners[name] = module
        self.offered = frozenset(owners)
        unknown = set(called) - owners.keys() - self.catalogue.keys()
        if unknown and broken:
            raise ExecutionError(*broken)
        return [m for m in self._modules if any(owners.get(name) is m for name in called)]

    def _add(self, module: PythonModule, child: "GateChild", number: int, offer: "Offer") -> None:
        from tier2gate.missions.declarative import ANY_PARAMS  # noqa: PLC0415 - rarely needed

        for name, description in offer.missions.items():
            if name in self.catalogue:
                raise InputInvalidError(_clash(module.shown, name, self.catalogue[name].source))
            self.files[name] = None if module.path is None else module.shown
            self.numbers[name] = number
            self.catalogue[name] = Mission(
                name=name,
                description=description,
                source=module.shown,
                params_schema=ANY_PARAMS,
                builder=_hand_on(name),
                definition=offer.source,
                run=partial(self._run, child, name, number),
                draw=partial(child.draw, name, number),
            )

    def _run(  # noqa: PLR0913, PLR0917 - a call of a mission
        self,
        child: "GateChild",
        name: str,
        number: int,
        params: Mapping[str, Any],
        ctx: ExecutionContext,
        what: str,
    ) -> OrchestrationResult:
        """Run a mission, and remember what it gave."""
        from tier2gate.runner.calls import Answer  # noqa: PLC0415 - rarely needed

        metadata = ctx.metadata or {}
        place = metadata.get("scenario_name", ""), metadata.get("mission_key", name)
        try:
            result = child.run(name, number, params, ctx, what)
        except ExecutionError as error:
            self.is_out_of_time = isinstance(error, OutOfTimeError)
            self.answers[place] = Answer(None, error.problems[0].message.removeprefix(f"{what} "))
            raise
        self.answers[place] = Answer(self.masked(place, result))
        return result

    def _close(self) -> None:
        if self._child is None:
            return
        self.printed += self._child.close()
        if self._child.unmeasured is not None:
            self.notices = (_unmeasured(self.settings, self._child.unmeasured),)


def _hand_on(name: str) -> MissionBuilder:
    """Make a builder that only passes the params on; the child builds the workflow."""

    def build(params: Mapping[str, Any] | None = None) -> WorkflowDefinition:
        return WorkflowDefinition(id=name, metadata={"params": dict(params or {})})

    return build


def _unmeasured(settings: Settings, reason: str) -> Problem:
    shown = "the Python of tier2gate" if settings.python is None else named(settings.python.shown)
    from tier2gate.missions.python.protocol import NAME_TAKEN  # noqa: PLC0415 - rarely needed

    return Problem(
        code=NOT_MEASURED,
        message=f"coverage of missions is not measured: {shown} has no working coverage: {reason}",
        hint="rename it" if reason == NAME_TAKEN else "install coverage there",
    )


def _clash(shown: str, name: str, other: str) -> Problem:
    there = "is built in" if other == "built-in" else f"is also in {named(other)}"
    return Problem(
        code="repeated-mission",
        message=f"the module {named(shown)} has a mission {named(name)}, which {there}",
        hint="remove or rename one of them" if other != "built-in" else "rename it",
    )
