"""The missions of shards: they give what the shards recorded, and no code is loaded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import decode_source
from typing import Any, Self

from tier2gate.foundation.errors import (
    ExecutionError,
    GateStoppedError,
    InputInvalidError,
    reason_of,
)
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem, merged
from tier2gate.missions.catalogue import Catalogue, Mission
from tier2gate.missions.declarative import ANY_PARAMS
from tier2gate.orchestration.engine import (
    ExecutionContext,
    OrchestrationResult,
    WorkflowDefinition,
)
from tier2gate.orchestration.registry import MissionBuilder
from tier2gate.results.report import LISTED_OF_LARGE
from tier2gate.runner.children import Children
from tier2gate.runner.in_process import StoppedRunError
from tier2gate.runner.modules import Modules
from tier2gate.runner.printed import PrintedOutput
from tier2gate.settings import Settings
from tier2gate.shards.foreign import FOREIGN
from tier2gate.shards.shard import Failure, LoadedModule, RanScenario, ShardFile


def recorded_missions(
    missions: Catalogue, scenarios: Mapping[str, RanScenario]
) -> dict[str, Mission]:
    """Replace missions by ones that give what shards recorded.

    Args:
        missions: the missions.
        scenarios: name → what the scenario gave.

    Returns:
        Name → mission.
    """
    return {
        name: replace(mission, builder=_build_nothing(name), run=_Recording(scenarios))
        for name, mission in missions.items()
    }


_NO_RUN_ID = Problem(
    code="no-run-id",
    message="the shards have no run id, so merge cannot tell them from those of an earlier commit "
    "if only imported code differs",
    hint="give check --shard and merge the same --run-id, such as the id of the pipeline",
)


class RecordedModules(Modules):
    """The modules that the shards loaded, as far as `merge` needs them."""

    def __init__(
        self,
        shards: Sequence[ShardFile],
        order: Mapping[str, int],
        settings: Settings,
        built_in: Catalogue,
        children: Children,
    ) -> None:
        super().__init__((), settings, built_in, (), children)
        self._shards = shards
        heads = [shard.head for shard in shards]
        loaded = next((head.modules for head in heads if head.inputs is not None), ())
        self._add_all(loaded)
        self.python = next((head.python for head in heads if head.python is not None), None)
        self.printed = tuple(_outputs_in_order(shards, order))
        notices = (notice for shard in shards for notice in shard.facts.notices)
        unnamed = loaded and any(head.run is None for head in heads)
        self.notices = (*dict.fromkeys(notices), *((_NO_RUN_ID,) if unnamed else ()))
        self._root = settings.root
        self._loaded = loaded

    def __enter__(self) -> Self:
        """Refuse shards whose modules differ from those of this checkout."""
        is_loaded = all(shard.head.inputs is not None for shard in self._shards)
        if not is_loaded and (failure := failure_of(self._shards)):
            raise failure
        problems = [*filter(None, map(self._difference, self._loaded))]
        if problems:
            raise InputInvalidError(*problems)
        return self

    def _difference(self, module: LoadedModule) -> Problem | None:
        """Return a problem if the file of a module here has not the text that ran."""
        if module.file is None:  # installed for the jobs only
            return None
        shown = named(module.shown)
        try:
            text = decode_source((self._root / module.file).read_bytes())
        except OSError as error:
            message = f"the shards ran {shown}, which cannot be read here: {reason_of(error)}"
            return foreign(message, module.file)
        except (SyntaxError, UnicodeDecodeError):
            text = ""
        if text == module.source:
            return None
        return foreign(f"the shards ran another {shown} than the one here", module.file)

    def _add_all(self, modules: Sequence[LoadedModule]) -> None:
        for module in modules:
            for name, description in module.missions.items():
                self.files[name] = module.file
                self.catalogue[name] = Mission(
                    name=name,
                    description=description,
                    source=module.shown,
                    params_schema=ANY_PARAMS,
                    builder=_build_nothing(name),
                    definition=module.source,
                )
        self.offered = frozenset(self.files)


class _Recording:
    """Gives the recorded results of missions."""

    def __init__(self, scenarios: Mapping[str, RanScenario]) -> None:
        self._scenarios = scenarios

    def __call__(
        self, _params: Mapping[str, Any], ctx: ExecutionContext, _what: str
    ) -> OrchestrationResult:
        metadata = ctx.metadata or {}
        scenario = self._scenarios[metadata["scenario_name"]]
        key = metadata["mission_key"]
        if key in scenario.stopped:
            raise ExecutionError(*scenario.stopped[key])
        return scenario.results[key]


def _build_nothing(name: str) -> MissionBuilder:
    """Make a builder that builds nothing: what the mission did is recorded."""

    def build(_params: Mapping[str, Any] | None = None) -> WorkflowDefinition:
        return WorkflowDefinition(id=name, metadata={"params": {}})

    return build


def failure_of(shards: Sequence[ShardFile]) -> ExecutionError | GateStoppedError | None:
    """Return the error of the shards that have no results; `None` if all have some.

    Args:
        shards: all shards of a gate.
    """
    failures = [shard.facts.failure for shard in shards if shard.facts.failure is not None]
    if not failures:
        return None
    problems = merged(problem for failure in failures for problem in failure.problems)
    if all(failure.outcome is Outcome.NONDETERMINISTIC for failure in failures):
        return GateStoppedError(Outcome.NONDETERMINISTIC, *problems)
    return StoppedRunError(*problems, scenarios=sorted(_stopped_in(failures)), part=None)


def _stopped_in(failures: Sequence[Failure]) -> set[str]:
    return {name for failure in failures for name in failure.scenarios}


def with_first_outputs(
    modules: RecordedModules, shards: Sequence[ShardFile], order: Mapping[str, int]
) -> int:
    """Give modules the first outputs of all shards.

    Args:
        modules: the modules.
        shards: all shards of a gate.
        order: the index of each scenario in the suite.

    Returns:
        How many outputs of scenarios are left out.
    """
    outputs = [*_outputs_in_order(shards, order)]
    own = sum(item.scenario_name is None for item in outputs)
    modules.printed = tuple(outputs[: own + LISTED_OF_LARGE])
    more = sum(shard.facts.more_printed for shard in shards)
    return len(outputs) - len(modules.printed) + more


def _outputs_in_order(
    shards: Sequence[ShardFile], order: Mapping[str, int]
) -> Iterator[PrintedOutput]:
    """Yield what was printed: by modules, then by scenarios in the order of the suite."""
    outputs = [item for shard in shards for item in shard.facts.printed]
    yield from dict.fromkeys(item for item in outputs if item.scenario_name is None)
    of_scenarios = (item for item in outputs if item.scenario_name is not None)
    yield from sorted(of_scenarios, key=lambda item: order.get(item.scenario_name or "", 0))


def foreign(message: str, file: str | None) -> Problem:
    """Return the problem of shards that ran something else than what is here.

    Args:
        message: what differs.
        file: the file here that differs.
    """
    hint = "merge in the same checkout that the jobs of the shards used"
    return Problem(code=FOREIGN, message=message, hint=hint, file=file)
