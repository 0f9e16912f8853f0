"""What a module of missions in Python is written with: `from tier2gate.missions.api import …`.

These names are for authors, and stay as they are for the life of version 1; docs/python-missions.md
explains each.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from tier2gate.orchestration.engine import (
    EnvelopeViolation,
    OperationError,
    StepFailure,
    StepSpec,
    WorkflowDefinition,
)

__all__ = [
    "Builder",
    "EnvelopeViolation",
    "Operation",
    "OperationError",
    "StepFailure",
    "StepSpec",
    "WorkflowDefinition",
]


class Builder(Protocol):
    """What `MISSIONS` maps names to: turns the params of one call into steps."""

    def __call__(self, params: dict[str, Any], /) -> WorkflowDefinition:
        """Build the workflow of one call; only its steps do anything.

        Args:
            params: the call's params, JSON, sorted by key; a copy of the builder's own, `{}` where
                the suite gives none.

        Returns:
            The workflow, with as many steps as `LIMITS` allows.

        Raises:
            Exception: whatever it raises makes the gate an `execution-error` that names its line.
        """


class Operation(Protocol):
    """What `OPERATIONS` maps names to: does the work of the runtime steps that name it."""

    def __call__(self, state: dict[str, Any], payload: dict[str, Any], /) -> Mapping[str, Any]:
        """Compute the state after a step; a function of its two arguments, and of nothing else.

        Args:
            state: the state before the step, JSON; a copy of the operation's own.
            payload: the step's payload, JSON, `operation` included; likewise a copy.

        Returns:
            The whole new state: a `dict` of exact `dict list str int float bool None`.

        Raises:
            StepFailure: the workflow ends here with `success: false`, and the state before this
                step; a result like any other, which expectations can demand.
            OperationError: the step makes no sense with this state and payload; there is no
                result, and the gate is an `execution-error` with the step and the line.
            Exception: anything else likewise.
        """
