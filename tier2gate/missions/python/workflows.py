"""Whether what a builder gave is a workflow that can be run, and drawn."""

from collections.abc import Mapping
from typing import Any

from tier2gate.missions.forms import LITERAL, PARAM, form_of
from tier2gate.orchestration.canonical import CanonicalError, copy_value
from tier2gate.orchestration.engine import StepError, StepSpec, WorkflowDefinition
from tier2gate.predicates import OPERATORS, WITHOUT_EXPECTED


def check_workflow(workflow: Any) -> WorkflowDefinition:
    """Hold what a builder gave to what it has to be.

    Args:
        workflow: whatever it gave.

    Returns:
        The same.

    Raises:
        TypeError: it is no workflow, or has something else than steps in it.
        StepError: a step's payload is not JSON, or its `when` is no condition.
    """
    if not isinstance(workflow, WorkflowDefinition):
        raise TypeError(f"the builder gave {_kind(workflow)}, no WorkflowDefinition")
    if type(workflow.id) is not str:
        raise TypeError(f"the workflow has {_kind(workflow.id)} for an id, no str")
    for number, step in enumerate(workflow.steps or (), start=1):
        if not isinstance(step, StepSpec):
            raise TypeError(f"step {number} of the workflow is {_kind(step)}, no StepSpec")
        if type(step.id) is not str:
            raise TypeError(f"step {number} of the workflow has {_kind(step.id)} for an id, no str")
        for what, value in (("payload", step.payload), ("when", step.when)):
            if isinstance(value, Mapping):
                try:
                    copy_value(dict(value))
                except CanonicalError as error:
                    raise StepError(step.id, f"its {what} is not JSON: {error}") from None
        if step.when is not None:
            _check_condition(step.id, step.when)
    return workflow


def _kind(value: Any) -> str:
    return type(value).__name__


def _check_condition(step_id: str, when: Any) -> None:
    if not isinstance(when, Mapping) or not {"value", "op"} <= when.keys() <= _KEYS:
        raise StepError(step_id, "its when is no {'value': …, 'op': …, 'expected': …}")
    if when["op"] not in OPERATORS:
        known = ", ".join(OPERATORS)
        raise StepError(step_id, f"its when has no operator {when['op']!r}; there are: {known}")
    if ("expected" in when) is (when["op"] in WITHOUT_EXPECTED):
        wants = "no" if "expected" in when else "an"
        raise StepError(step_id, f"its when takes {wants} 'expected' for {when['op']!r}")
    if any(_holds_param(when.get(key)) for key in ("value", "expected")):
        raise StepError(step_id, "its when has a $param; a builder has the params themselves")


_KEYS = {"value", "op", "expected"}


def _holds_param(value: Any) -> bool:
    name = form_of(value)
    if name in (PARAM, LITERAL):
        return name == PARAM
    items = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and any(map(_holds_param, items))
