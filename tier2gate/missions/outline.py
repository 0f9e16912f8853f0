"""The outline of a workflow for graphs: its steps without their payloads."""

from typing import Any

from tier2gate.orchestration.engine import WorkflowDefinition


def outline(workflow: WorkflowDefinition) -> list[dict[str, Any]]:
    """Return the steps of a workflow as a graph shows them.

    Args:
        workflow: the workflow, as a builder returned it.

    Returns:
        `{id, kind, operation, when}` for each step, in order; `when` is `None` without a condition.
    """
    return [
        {
            "id": step.id,
            "kind": step.kind,
            "operation": (step.payload or {}).get("operation", "noop"),
            "when": step.when,
        }
        for step in workflow.steps or []
    ]
