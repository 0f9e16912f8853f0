"""What of a workflow can be drawn: its steps, without what they are given."""

from typing import Any

from tier2gate.orchestration.engine import WorkflowDefinition


def outline(workflow: WorkflowDefinition) -> list[dict[str, Any]]:
    """Give the steps of a workflow as a graph shows them.

    Args:
        workflow: as a builder gave it.

    Returns:
        One `{id, kind, operation, when}` a step, in order; `when` is `None` where there is none.
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
