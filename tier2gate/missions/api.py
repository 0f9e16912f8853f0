"""The public names for modules of missions in Python: `from tier2gate.missions.api import …`.

They do not change during version 1; docs/python-missions.md explains each.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from tier2gate.missions.python.functions import from_function, from_transition
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
    "from_function",
    "from_transition",
]


class Builder(Protocol):
    """A value of `MISSIONS`: turns the params of one call into steps."""

    def __call__(self, params: dict[str, Any], /) -> WorkflowDefinition:
        """Build the workflow of one call; only its steps have effects.

        Args:
            params: the call's params as JSON, sorted by key: the builder's own copy, `{}` if the
                suite gives none.

        Returns:
            The workflow, with at most as many steps as `LIMITS` allows.

        Raises:
            Exception: any exception makes the gate an `execution-error` that names the line.
        """


class Operation(Protocol):
    """A value of `OPERATIONS`: does the work of the runtime steps that name it."""

    def __call__(self, state: dict[str, Any], payload: dict[str, Any], /) -> Mapping[str, Any]:
        """Compute the state after a step, from the two arguments only.

        Args:
            state: the state before the step as JSON; the operation's own copy.
            payload: the step's payload as JSON, with `operation`; the operation's own copy.

        Returns:
            The whole new state: a `dict` of exact `dict list str int float bool None`.

        Raises:
            StepFailure: the workflow ends with `success: false` and the state before this step; a
                normal result, which expectations can require.
            OperationError: the step cannot be done with this state and payload; there is no result,
                and the gate is an `execution-error` that names the step and the line.
            Exception: any other exception has the same effect as `OperationError`.
        """
