"""Runs a gate in this process; missions in Python are called in their child processes."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tier2gate.documents.limits import DOCUMENT_LIMITS, RECORD_LIMITS
from tier2gate.documents.reader import Document
from tier2gate.foundation.errors import (
    ExecutionError,
    InputInvalidError,
    LostProcessError,
    Tier2GateError,
)
from tier2gate.foundation.printable import named, one_line
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import GateDefinition
from tier2gate.missions.catalogue import Catalogue, Mission
from tier2gate.missions.size_limits import find_excess
from tier2gate.orchestration.canonical import CanonicalError, encode
from tier2gate.orchestration.collector import collector_paused
from tier2gate.orchestration.engine import (
    AntiFailureViolation,
    EnvelopeViolation,
    ExecutionContext,
    OrchestrationResult,
    Orchestrator,
    StepError,
    WorkflowDefinition,
)
from tier2gate.orchestration.registry import MissionBuilder, is_built_in
from tier2gate.orchestration.test_run import RecordHashes, TestRunResult, run_test_run_hashed
from tier2gate.predicates import OPERATORS
from tier2gate.runner.filled_expectations import fill_from
from tier2gate.runner.masked_results import MaskedResults
from tier2gate.runner.stopped_missions import StoppedMissions

if TYPE_CHECKING:  # only on a terminal
    from tier2gate.runner.progress import GateProgress


def run_definition(
    definition: GateDefinition,
    catalogue: Catalogue,
    documents: GateDocuments,
    progress: "GateProgress | None" = None,
) -> tuple[TestRunResult, RecordHashes]:
    """Run a suite and judge it.

    Args:
        definition: the suite and its expectations.
        catalogue: the available missions.
        documents: the gate's documents, for the places of problems.
        progress: what is told how far the run is.

    Returns:
        The results with the verdict, and their hashes.

    Raises:
        StoppedRunError: a mission raised, is not reproducible or exceeded a limit; holds the
            problems of all missions, in the order of the suite, and the results of the others if
            they can be used.
        InputInvalidError: the expectations read too much.
    """
    watch = _Watch(catalogue, documents, definition, progress)
    called = {call.name for scenario in definition.suite.scenarios for call in scenario.missions}
    registry = {name: watch.over(catalogue[name]) for name in sorted(called & catalogue.keys())}
    # Not kept by what it calls: such a circle would live as long as the process.
    fill = fill_from(definition.forms, _RESULT_LIMITS, watch.weigh)
    has_children = any(catalogue[name].run is not None for name in registry)
    if progress is not None:
        progress.begin(len(definition.suite.scenarios))
    try:
        # Missions of users run in a child; every other builder copies the params it keeps.
        with nullcontext() if has_children else collector_paused():
            run = run_test_run_hashed(
                definition.suite,
                definition.expectations,
                registry=registry,
                operators=OPERATORS,
                execute=watch.execute,
                fill=fill,
                is_pure=lambda _builder: True,
                states=definition.states,  # operations make new ones, and children get a copy
            )
    except CanonicalError as error:
        watch.note(watch.blame(error))
        raise watch.stop() from error
    except (InputInvalidError, LostProcessError) as error:
        if not watch.stopped.calls and isinstance(error, InputInvalidError):
            raise
        watch.note(error)
        raise watch.stop() from watch.cause
    finally:
        if progress is not None:
            progress.end()
    if watch.stopped.calls:
        part = PartOfRun(
            definition=definition, documents=documents, result=run[0], stopped=watch.stopped.calls
        )
        raise watch.stop(part) from watch.cause
    return run


@dataclass(frozen=True, kw_only=True)
class PartOfRun:
    """A run in which some missions have no result.

    Attributes:
        definition: what was run.
        documents: the gate's documents.
        result: the run; its hash and its verdict mean nothing.
        stopped: `(scenario, mission key)` of the missions without a result → its problems.
    """

    definition: GateDefinition
    documents: GateDocuments
    result: TestRunResult
    stopped: Mapping[tuple[str, str], Sequence[Problem]]


class StoppedRunError(ExecutionError):
    """Some missions have no result.

    Attributes:
        scenarios: their scenarios, sorted.
        part: the run, if the others ran and their results can be used.
    """

    def __init__(
        self, *problems: Problem, scenarios: Sequence[str], part: PartOfRun | None
    ) -> None:
        """Keep the problems, the scenarios and the run."""
        super().__init__(*problems)
        self.scenarios = tuple(scenarios)
        self.part = part


_RESULT_LIMITS = replace(DOCUMENT_LIMITS, max_depth=RECORD_LIMITS.max_depth - 10)
"""Limits of a mission's result, which is nested deeper in a golden or report."""


MAX_FOUND = 64 * 1024 * 1024
"""The most bytes of mappings and lists that a gate's expectations may read in total: the verdict
holds a copy of each."""


_NO_RESULT = OrchestrationResult(id="", success=False, executed_steps=[], final_state={})
"""Replaces the result of a mission that stopped, so that later missions still run."""


_MOST_SHARED = 1_000
"""How many workflows calls may share; more hardly occur more than once."""


def _with_state(result: OrchestrationResult, state: Mapping[str, Any]) -> OrchestrationResult:
    """Return a result with another state; they share all other parts, which nobody changes."""
    return OrchestrationResult(
        result.id,
        result.success,
        result.executed_steps,
        state,
        result.failed_step_id,
        result.error_message,
        result.lineage,
        result.receipt,
        result.skipped_step_ids,
    )


class _Watch:
    """Tracks which mission ran last, to name it in problems.

    Attributes:
        stopped: the missions that stopped, in the order of the suite.
        cause: what the first of them raised.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        documents: GateDocuments,
        definition: GateDefinition,
        progress: "GateProgress | None",
    ) -> None:
        self._catalogue = catalogue
        self._progress = progress
        self._documents = documents
        expectations = definition.expectations.expectations
        self._masked = MaskedResults(definition.masks, expectations, documents, _RESULT_LIMITS)
        self._files = {document.name: document for document in documents.missions}
        self._expectations = expectations
        self._built: dict[tuple[str, str], WorkflowDefinition] = {}
        self._ran: dict[int, OrchestrationResult | None] = {}
        self._found = 0
        self.stopped = StoppedMissions()
        self.cause: BaseException | None = None
        self._unbuilt: Exception | None = None
        self._last: Mission | None = None
        self._where = ("", "")

    def over(self, mission: Mission) -> MissionBuilder:
        """Wrap a mission's builder."""

        def build(params: Mapping[str, Any] | None) -> WorkflowDefinition:
            self._last, self._where, self._unbuilt = mission, ("", ""), None
            try:
                return self._build(mission, params)
            except Exception as error:  # noqa: BLE001 - a mission can raise anything
                self._unbuilt = error  # reported when its scenario is known
                return WorkflowDefinition()

        return build

    def _build(self, mission: Mission, params: Mapping[str, Any] | None) -> WorkflowDefinition:
        """Build a workflow; calls of a mission of the core with the same params share it."""
        if not is_built_in(mission.builder) or mission.run is not None:
            return mission.builder(params)
        key = mission.name, encode(params) if params else ""
        workflow = self._built.get(key)
        if workflow is None:
            workflow = mission.builder(params)
            if len(self._built) < _MOST_SHARED:
                self._built[key] = workflow
                self._ran[id(workflow)] = None  # kept, so that no other one has this id
        return workflow

    def execute(
        self, name: str, workflow: WorkflowDefinition, ctx: ExecutionContext
    ) -> OrchestrationResult:
        """Run a workflow; if it stops, note why and continue without its result."""
        metadata = ctx.metadata or {}
        self._where = metadata.get("scenario_name", ""), metadata.get("mission_key", "")
        if self._progress is not None:
            self._progress.call(*self._where)
        try:
            if self._unbuilt is not None:
                raise self.blame(self._unbuilt) from self._unbuilt
            result = self._run(name, workflow, ctx)
        except LostProcessError:
            raise
        except ExecutionError as error:
            self.note(error)
            return _NO_RESULT
        return self._masked.mask(self._where, result)

    def note(self, error: Tier2GateError) -> None:
        """Keep an error's problems, as those of the mission that ran last."""
        self.cause = self.cause or error.__cause__
        self.stopped.calls.setdefault(self._where, []).extend(error.problems)
        for problem in error.problems:
            self.stopped.add(problem, self._who, self._where[0])

    def stop(self, part: PartOfRun | None = None) -> StoppedRunError:
        """Return the error that ends the run."""
        scenarios = sorted({scenario for scenario, _ in self.stopped.calls if scenario})
        return StoppedRunError(*self.stopped.problems, scenarios=scenarios, part=part)

    def _run(
        self, name: str, workflow: WorkflowDefinition, ctx: ExecutionContext
    ) -> OrchestrationResult:
        """Run a workflow with the limits and rules of its mission."""
        mission, alike = self._catalogue[name], self._ran.get(id(workflow))
        if alike is not None and ctx.initial_state is not None:
            return _with_state(alike, ctx.initial_state)
        try:
            if mission.run is not None:
                params = workflow.metadata["params"]
                result = mission.run(params, ctx, self._who)
            else:
                result = Orchestrator().run_workflow(
                    workflow,
                    ctx,
                    limits=mission.limits,
                    rules=mission.rules,
                    owns_state=True,  # nobody changes it
                    owns_steps=is_built_in(mission.builder),
                )
        except (AntiFailureViolation, CanonicalError, EnvelopeViolation, StepError) as error:
            raise self.blame(error) from error
        if id(workflow) in self._ran and result.final_state is ctx.initial_state:
            self._ran[id(workflow)] = result
        is_own = mission.definition is not None
        if is_own and (excess := find_excess(result.to_dict(), _RESULT_LIMITS)):
            raise ExecutionError(self._problem(f"returned a result that is too large: {excess}"))
        return result

    def weigh(self, expectation: str, field: str, value: Any) -> None:
        """Add the size of a value that an expectation looks at to the total.

        Raises:
            InputInvalidError: the total is too large.
        """
        self._found += len(encode(value))
        if self._found > MAX_FOUND:
            ids = [item.id for item in self._expectations]
            index = ids.index(expectation)
            problem = self._documents.expectations.problem(
                ("expectations", index, field),
                code="too-much-found",
                message="the expectations read values of more than "
                f"{MAX_FOUND // 1024**2:,} MiB in total",
                hint="read smaller parts of the results, or split the gate",
            )
            raise InputInvalidError(problem)

    def blame(self, error: Exception) -> ExecutionError:
        """Turn an error into one that names the mission."""
        if isinstance(error, StepError):
            document, path = self._place(error.step_id)
            problem = document.problem(
                path,
                code="mission-error",
                message=f"{self._who} cannot continue: {one_line(str(error))}",
                hint="fix the step or the mission's input",
            )
            return ExecutionError(problem)
        return ExecutionError(
            self._problem(f"raised {type(error).__name__}: {one_line(str(error))}")
        )

    def _problem(self, words: str) -> Problem:
        return Problem(
            code="mission-error",
            message=f"{self._who} {words}",
            hint="fix the mission or its input",
            file=self._documents.suite.name,
        )

    @property
    def _who(self) -> str:
        return "the run" if self._last is None else f"mission {named(self._last.name)}"

    def _place(self, step_id: str) -> tuple[Document, tuple[str | int, ...]]:
        """Find a step of a declarative mission in its file."""
        mission = self._last
        document = self._files.get(mission.source) if mission is not None else None
        if mission is None or document is None:
            return self._documents.suite, ()
        _, index = mission.path
        ids = [step["id"] for step in document.value["missions"][index]["steps"]]
        return document, (*mission.path, "steps", ids.index(step_id))
