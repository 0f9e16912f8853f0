"""The engine: runs the steps of one workflow within fixed limits, and records them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, ClassVar, TypeAlias

from tier2gate.orchestration.canonical import copy_value, encode


class EnvelopeViolation(RuntimeError):  # noqa: N818 - the contract's own name
    """A workflow has a step that is not allowed, such as one of an unknown kind."""


class AntiFailureViolation(RuntimeError):  # noqa: N818 - the contract's own name
    """A workflow has more steps, or more human steps, than the limits allow."""


class StepFailure(Exception):  # noqa: N818 - ends a workflow; not an error
    """Raised by an operation to end its workflow without success, as `fail` does.

    Attributes:
        reason: why; `None` or empty if no reason is given.
    """

    def __init__(self, reason: Any = None) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class OperationError(ValueError):
    """A step cannot be done with its payload and the current state."""


class StepError(RuntimeError):
    """A step cannot be executed, so the workflow has no result.

    Attributes:
        step_id: the step's id.
    """

    def __init__(self, step_id: str, message: str) -> None:
        """Add the step's id to the message."""
        super().__init__(f"step '{step_id}': {message}")
        self.step_id = step_id


@dataclass(frozen=True, slots=True)  # a suite may have many
class StepSpec:
    """One step of a workflow.

    Attributes:
        id: the step's name in the record.
        kind: `runtime` or `human`.
        payload: the step's input; its `operation` says what a runtime step does.
        when: a condition, if the workflow's rules support conditions; never part of the record.
    """

    id: str
    kind: str
    payload: Mapping[str, Any] | None = field(default_factory=dict)
    when: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the step as JSON: `id`, `kind` and `payload`, which is shared, not copied."""
        return {"id": self.id, "kind": self.kind, "payload": self.payload or {}}


@dataclass(frozen=True)
class WorkflowDefinition:
    """The steps that one mission runs, in order.

    Attributes:
        id: the workflow's name; give it as `id` or as `name`.
        steps: the steps, in order.
        metadata: free to the builder; not part of any result.
        name: the same as `id`.

    Raises:
        ValueError: `id` and `name` are both given and differ.
    """

    id: str = ""
    steps: list[StepSpec] = field(default_factory=list)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        """Set `id` and `name` to the same value."""
        if self.id and self.name and self.id != self.name:
            message = f"workflow id/name mismatch: id is {self.id!r}, name is {self.name!r}"
            raise ValueError(message)
        object.__setattr__(self, "id", self.id or self.name)
        object.__setattr__(self, "name", self.id)

    def to_dict(self) -> dict[str, Any]:
        """Return the workflow as JSON: `id`, `metadata` and `steps`; values are shared."""
        return {
            "id": self.id,
            "metadata": self.metadata or {},
            "steps": [step.to_dict() for step in self.steps or []],
        }


@dataclass(frozen=True)
class ExecutionContext:
    """The context that a workflow starts from.

    Attributes:
        initial_state: JSON mapping; the run works on a copy.
        metadata: free to the caller; ignored by the engine.
    """

    initial_state: Mapping[str, Any] | None = field(default_factory=dict)
    metadata: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)  # a suite may have many
class OrchestrationResult:
    """The record of one workflow run.

    Attributes:
        id: the workflow's id.
        success: false if a step failed.
        executed_steps: snapshots of the executed steps, in order, including a failed one.
        final_state: the state after the last step.
        failed_step_id: the step that failed, if any.
        error_message: why it failed.
        lineage: the ids of the workflow and of the executed steps.
        receipt: the same, as a receipt.
        skipped_step_ids: the steps whose condition was false; never part of the record.
    """

    id: str
    success: bool
    executed_steps: list[StepSpec]
    final_state: Mapping[str, Any]
    failed_step_id: str | None = None
    error_message: str | None = None
    lineage: Mapping[str, Any] = field(default_factory=dict)
    receipt: Mapping[str, Any] = field(default_factory=dict)
    skipped_step_ids: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON, the form that is hashed; values are shared, not copied."""
        return {
            "error_message": self.error_message,
            "executed_steps": [step.to_dict() for step in self.executed_steps or []],
            "failed_step_id": self.failed_step_id,
            "final_state": self.final_state or {},
            "id": self.id,
            "lineage": self.lineage or {},
            "receipt": self.receipt or {},
            "success": self.success,
        }


Operation: TypeAlias = Callable[[Any, Mapping[str, Any]], Any]
"""`(state, payload) → new state`, both JSON; pure. Raises `StepFailure` or `OperationError`."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many steps a workflow may have.

    Attributes:
        steps: the most steps.
        human_steps: the most human steps.
    """

    steps: int
    human_steps: int


@dataclass(frozen=True, kw_only=True)
class StepRules:
    """What steps can do beyond the core, which has no state changes and no conditions.

    Attributes:
        operations: name → operation; the only ones in addition to the core's `noop` and `fail`.
        fill: `(payload, state) → payload` as it is executed and recorded.
        holds: `(when, state) → bool`: whether the step is executed.
    """

    operations: Mapping[str, Operation]
    fill: Callable[[Any, Any], Any]
    holds: Callable[[Any, Any], bool]


class Orchestrator:
    """Runs workflows, one at a time; holds no state between runs."""

    MAX_TOTAL_STEPS: ClassVar[int] = 5
    MAX_HUMAN_STEPS: ClassVar[int] = 2
    ALLOWED_KINDS: ClassVar[set[str]] = {"runtime", "human"}

    def run_workflow(  # noqa: PLR0913 - what a run can be given
        self,
        workflow: WorkflowDefinition,
        ctx: ExecutionContext,
        *,
        limits: Limits | None = None,
        rules: StepRules | None = None,
        owns_state: bool = False,
        owns_steps: bool = False,
    ) -> OrchestrationResult:
        """Run a workflow's steps in order on a copy of the context's initial state.

        Args:
            workflow: what to run; not mutated or kept.
            ctx: the initial state; not mutated.
            limits: how many steps are allowed; `MAX_TOTAL_STEPS` and `MAX_HUMAN_STEPS` by default.
            rules: what steps can do; without rules, no step changes the state, and an unknown
                operation is a noop.
            owns_state: whether the initial state was copied for this run alone; not copied again.
            owns_steps: whether a builder of the core made the steps for this run alone, and they
                change nothing: the record has these steps themselves, not copies.

        Returns:
            The record of the run; only JSON values.

        Raises:
            EnvelopeViolation: a step has an unknown kind, a payload that is not a mapping, or an
                operation that the rules do not have.
            AntiFailureViolation: there are too many steps or too many human steps.
            StepError: a step cannot be done.
            CanonicalError: the state or a payload is not a JSON value.
        """
        steps = list(workflow.steps or [])
        self._check_envelope(steps, limits, rules)
        state: Any = {} if ctx.initial_state is None else ctx.initial_state
        state = state if owns_state else copy_value(state)
        workflow_id = copy_value(workflow.id)
        executed: list[StepSpec] = []
        skipped: list[str] = []
        error: str | None = None
        for step in steps:
            if owns_steps:
                executed.append(step)
                continue
            step_id = copy_value(step.id)
            try:
                if rules and step.when is not None and not rules.holds(step.when, state):
                    skipped.append(step_id)
                    continue
                payload = {} if step.payload is None else copy_value(step.payload)
                payload = rules.fill(payload, state) if rules else payload
                executed.append(StepSpec(id=step_id, kind=step.kind, payload=payload))
                if step.kind == "runtime":
                    state = _perform(payload, state, rules)
            except StepFailure as failure:
                error = f"Step '{step_id}' failed: {_describe(failure.reason)}"
                break
            except OperationError as problem:
                raise StepError(step_id, str(problem)) from problem
        ids = [step.id for step in executed]
        return OrchestrationResult(
            id=workflow_id,
            success=error is None,
            executed_steps=executed,
            final_state=state,
            failed_step_id=None if error is None else ids[-1],
            error_message=error,
            lineage={"executed_step_ids": ids, "workflow_id": workflow_id},
            receipt={"id": workflow_id, "steps": list(ids)},
            skipped_step_ids=tuple(skipped),
        )

    def _check_envelope(
        self, steps: list[StepSpec], limits: Limits | None, rules: StepRules | None
    ) -> None:
        humans = 0
        for step in steps:
            kind = step.kind
            if type(kind) is not str or kind not in self.ALLOWED_KINDS:
                allowed = ", ".join(sorted(self.ALLOWED_KINDS))
                message = f"Step '{step.id}' is of kind '{kind}'; allowed are: {allowed}"
                raise EnvelopeViolation(message)
            payload: Any = step.payload  # callers without a type checker can pass anything
            if type(payload) is not dict and not isinstance(payload, _PAYLOADS):
                message = f"Step '{step.id}' has a payload that is not a mapping"
                raise EnvelopeViolation(message)
            if kind == "human":
                humans += 1
            elif rules:
                _check_operation(step.id, _operation_of(payload or {}), rules)
        most = limits.steps if limits else self.MAX_TOTAL_STEPS
        most_humans = limits.human_steps if limits else self.MAX_HUMAN_STEPS
        if len(steps) > most:
            raise _too_many(len(steps), most, "steps")
        if humans > most_humans:
            raise _too_many(humans, most_humans, "human steps")


_PAYLOADS = (Mapping, NoneType)


def _too_many(count: int, limit: int, what: str) -> AntiFailureViolation:
    return AntiFailureViolation(f"Workflow has {count} {what}; at most {limit} are allowed")


def _check_operation(step_id: str, name: Any, rules: StepRules) -> None:
    if type(name) is not str or name not in (_NOOP, _FAIL, *rules.operations):
        known = ", ".join(sorted({_NOOP, _FAIL, *rules.operations}))
        message = f"Step '{step_id}' has the unknown operation '{name}'; available: {known}"
        raise EnvelopeViolation(message)


def _operation_of(payload: Mapping[str, Any]) -> Any:
    return payload.get("operation", _NOOP)


def _perform(payload: Mapping[str, Any], state: Any, rules: StepRules | None) -> Any:
    """Execute a runtime step, and return the state after it."""
    name = _operation_of(payload)
    if name == _FAIL:
        raise StepFailure(payload.get("reason"))
    operation = rules.operations.get(name) if rules else None
    return state if operation is None else operation(state, payload)


_NOOP, _FAIL = "noop", "fail"


def _describe(reason: Any) -> str:
    if reason is None or reason == "":
        return "unspecified"
    return reason if isinstance(reason, str) else encode(reason)
