"""The engine: runs the steps of one workflow inside fixed limits and records what it did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tier2gate.orchestration.canonical import copy_value, encode


class EnvelopeViolation(RuntimeError):  # noqa: N818 - the contract's own name
    """A workflow asks for something outside the envelope, such as an unknown kind of step."""


class AntiFailureViolation(RuntimeError):  # noqa: N818 - the contract's own name
    """A workflow has more steps, or more human steps, than the limits allow."""


@dataclass(frozen=True)
class StepSpec:
    """One step of a workflow.

    Attributes:
        id: the step's name in the record.
        kind: `runtime` or `human`.
        payload: what the step is given; `operation` in it says what a runtime step does.
        when: reserved for missions of the user's own; never part of the record.
    """

    id: str
    kind: str
    payload: Mapping[str, Any] | None = field(default_factory=dict)
    when: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the step as JSON: `id`, `kind` and `payload`, which is shared, not copied."""
        return {"id": self.id, "kind": self.kind, "payload": self.payload or {}}


@dataclass(frozen=True)
class WorkflowDefinition:
    """The steps that one mission runs, in order.

    Attributes:
        id: the workflow's name; `name` mirrors it, and either may be given.
        steps: the steps, in order.
        metadata: what the builder wants to say of it; not part of any result.
        name: the same as `id`.

    Raises:
        ValueError: `id` and `name` are both given, and differ.
    """

    id: str = ""
    steps: list[StepSpec] = field(default_factory=list)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        """Let `id` and `name` mirror each other."""
        if self.id and self.name and self.id != self.name:
            message = f"workflow id/name mismatch: id is {self.id!r}, name is {self.name!r}"
            raise ValueError(message)
        object.__setattr__(self, "id", self.id or self.name)
        object.__setattr__(self, "name", self.id)

    def to_dict(self) -> dict[str, Any]:
        """Give the workflow as JSON: `id`, `metadata` and `steps`; values are shared."""
        return {
            "id": self.id,
            "metadata": self.metadata or {},
            "steps": [step.to_dict() for step in self.steps or []],
        }


@dataclass(frozen=True)
class ExecutionContext:
    """What a workflow starts from.

    Attributes:
        initial_state: JSON mapping; the run works on a copy.
        metadata: free to the caller; the engine does not look at it.
    """

    initial_state: Mapping[str, Any] | None = field(default_factory=dict)
    metadata: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class OrchestrationResult:
    """What one workflow did.

    Attributes:
        id: the workflow's id.
        success: false when a step failed.
        executed_steps: snapshots of the steps that ran, in order, a failing one included.
        final_state: the state after the last step.
        failed_step_id: the step that failed, if one did.
        error_message: why it failed.
        lineage: which steps ran, of which workflow.
        receipt: the same, as a receipt.
    """

    id: str
    success: bool
    executed_steps: list[StepSpec]
    final_state: Mapping[str, Any]
    failed_step_id: str | None = None
    error_message: str | None = None
    lineage: Mapping[str, Any] = field(default_factory=dict)
    receipt: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Give the result as JSON, the form that is hashed; values are shared, not copied."""
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


class Orchestrator:
    """Runs workflows, one at a time; holds no state between runs."""

    MAX_TOTAL_STEPS: ClassVar[int] = 5
    MAX_HUMAN_STEPS: ClassVar[int] = 2
    ALLOWED_KINDS: ClassVar[set[str]] = {"runtime", "human"}

    def run_workflow(
        self, workflow: WorkflowDefinition, ctx: ExecutionContext
    ) -> OrchestrationResult:
        """Run a workflow's steps in order on a copy of the context's initial state.

        Args:
            workflow: what to run; not mutated, and not referred to afterwards.
            ctx: what to start from; not mutated.

        Returns:
            The record of the run. It is canonical JSON all through.

        Raises:
            EnvelopeViolation: a step is of a kind that is not allowed, or its payload no mapping.
            AntiFailureViolation: there are too many steps, or too many human ones.
            CanonicalError: the state or a payload is not a JSON value.
        """
        steps = list(workflow.steps or [])
        self._check_envelope(steps)
        state = copy_value({} if ctx.initial_state is None else ctx.initial_state)
        workflow_id = copy_value(workflow.id)
        executed: list[StepSpec] = []
        error: str | None = None
        for step in steps:
            payload = {} if step.payload is None else copy_value(step.payload)
            snapshot = StepSpec(id=copy_value(step.id), kind=step.kind, payload=payload)
            executed.append(snapshot)
            if step.kind == "runtime" and payload.get("operation") == "fail":
                error = f"Step '{snapshot.id}' failed: {_describe(payload.get('reason'))}"
                break
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
        )

    def _check_envelope(self, steps: list[StepSpec]) -> None:
        for step in steps:
            if type(step.kind) is not str or step.kind not in self.ALLOWED_KINDS:
                allowed = ", ".join(sorted(self.ALLOWED_KINDS))
                message = f"Step '{step.id}' is of kind '{step.kind}'; allowed are: {allowed}"
                raise EnvelopeViolation(message)
            payload: Any = step.payload  # a caller without a type checker may give anything
            if not isinstance(payload, Mapping | None):
                message = f"Step '{step.id}' has a payload that is not a mapping"
                raise EnvelopeViolation(message)
        humans = sum(step.kind == "human" for step in steps)
        for count, limit, what in (
            (len(steps), self.MAX_TOTAL_STEPS, "steps"),
            (humans, self.MAX_HUMAN_STEPS, "human steps"),
        ):
            if count > limit:
                message = f"Workflow has {count} {what}; at most {limit} are allowed"
                raise AntiFailureViolation(message)


def _describe(reason: Any) -> str:
    if reason is None or reason == "":
        return "unspecified"
    return reason if isinstance(reason, str) else encode(reason)
