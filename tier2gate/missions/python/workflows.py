"""Checks that a builder returned a workflow that can be run and drawn."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tier2gate.forms.calculations import LITERAL
from tier2gate.missions.forms import PARAM, form_of
from tier2gate.missions.operations import DESCRIBED
from tier2gate.orchestration.canonical import CanonicalError, copy_value
from tier2gate.orchestration.engine import StepError, StepSpec, WorkflowDefinition
from tier2gate.predicates import OPERATORS, WITHOUT_EXPECTED

_FUNCTION_HINT = "make a mission of a plain function with from_function"

FindInvalid = Callable[[str, Mapping[str, Any]], "str | None"]
"""`(operation, the rest of its payload) → what is wrong with it`; `None` if nothing is."""


def build_workflow(
    builder: Callable[..., Any], params: Mapping[str, Any], find_invalid: FindInvalid
) -> WorkflowDefinition:
    """Call a builder and check what it returned.

    Args:
        builder: the user's builder.
        params: the params of the call.
        find_invalid: checks the payload of a built-in operation.

    Returns:
        The workflow.

    Raises:
        TypeError: the builder does not take params, or its result is not a workflow of steps.
        StepError: a step's payload or `when` is invalid.
        BaseException: whatever the builder raises.
    """
    try:
        workflow = builder(params)
    except TypeError as error:
        trace = error.__traceback__
        if trace is not None and trace.tb_next is None:  # no line of the builder's has run
            raise TypeError(f"{error}; {_FUNCTION_HINT}") from None
        raise
    return check_workflow(workflow, find_invalid)


def check_workflow(workflow: Any, find_invalid: FindInvalid) -> WorkflowDefinition:
    """Check what a builder returned.

    Args:
        workflow: the builder's result.
        find_invalid: checks the payload of a built-in operation.

    Returns:
        The workflow, unchanged.

    Raises:
        TypeError: it is not a workflow of steps.
        StepError: a step's payload or `when` is invalid.
    """
    if not isinstance(workflow, WorkflowDefinition):
        raise TypeError(
            f"the builder returned {_kind(workflow)}, not a WorkflowDefinition; {_FUNCTION_HINT}"
        )
    if not isinstance(workflow.steps, list | tuple):
        raise TypeError(f"the steps of the workflow are of type {_kind(workflow.steps)}, not list")
    if not workflow.steps:
        raise TypeError("the workflow has no steps")
    if type(workflow.id) is not str:
        raise TypeError(f"the id of the workflow is of type {_kind(workflow.id)}, not str")
    ids: set[str] = set()
    for number, step in enumerate(workflow.steps, start=1):
        _check_step(step, f"step {number} of the workflow", ids, find_invalid)
        ids.add(step.id)
    return workflow


def _check_step(step: Any, what: str, ids: Collection[str], find_invalid: FindInvalid) -> None:
    """Check one step; `ids` are those of the steps before it."""
    if not isinstance(step, StepSpec):
        raise TypeError(f"{what} is {_kind(step)}, not StepSpec")
    if type(step.id) is not str:
        raise TypeError(f"the id of {what} is of type {_kind(step.id)}, not str")
    if not step.id or step.id in ids:
        raise TypeError(f"{what} {f'repeats the id {step.id!r}' if step.id else 'has no id'}")
    for name, value in (("payload", step.payload), ("when", step.when)):
        if isinstance(value, Mapping):
            try:
                copy_value(dict(value))
            except CanonicalError as error:
                raise StepError(step.id, f"its {name} is not JSON: {error}") from None
    if step.when is not None:
        _check_condition(step.id, step.when)
    _check_payload(step, find_invalid)


def _check_payload(step: StepSpec, find_invalid: FindInvalid) -> None:
    """Check a payload against its operation, so that a typo does not turn it into a noop."""
    payload = dict(step.payload or {})
    if step.kind == "human" and "operation" in payload:
        raise StepError(step.id, "a human step must not have an operation")
    if step.kind != "runtime":
        return
    if "operation" not in payload:
        raise StepError(step.id, "its payload has no 'operation'; use 'noop' to do nothing")
    operation = payload.pop("operation")
    is_checked = operation in DESCRIBED and operation != "noop"  # which takes anything
    if is_checked and (invalid := find_invalid(operation, payload)):
        raise StepError(step.id, f"its payload is invalid for its operation: {invalid}")


def _kind(value: Any) -> str:
    return type(value).__name__


def _check_condition(step_id: str, when: Any) -> None:
    if not isinstance(when, Mapping) or not {"value", "op"} <= when.keys() <= _KEYS:
        raise StepError(step_id, "its when is not {'value': …, 'op': …, 'expected': …}")
    if when["op"] not in OPERATORS:
        known = ", ".join(OPERATORS)
        raise StepError(
            step_id, f"its when has the unknown operator {when['op']!r}; available: {known}"
        )
    if ("expected" in when) is (when["op"] in WITHOUT_EXPECTED):
        must = "must not" if "expected" in when else "must"
        raise StepError(step_id, f"its when {must} have 'expected' for {when['op']!r}")
    if when["op"] in WITHOUT_EXPECTED and form_of(when["value"]) is None:
        raise StepError(
            step_id, f"its when applies {when['op']!r} to a constant, which always exists"
        )
    if any(_holds_param(when.get(key)) for key in ("value", "expected")):
        raise StepError(step_id, "its when has a $param; use the builder's params instead")


_KEYS = {"value", "op", "expected"}


def _holds_param(value: Any) -> bool:
    name = form_of(value)
    if name in (PARAM, LITERAL):
        return name == PARAM
    items = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and any(map(_holds_param, items))
