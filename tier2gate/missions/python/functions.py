"""Missions of plain functions: builders of one step that bring their own operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tier2gate.missions.python.callables import check_text, read_function, refuse
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition


@dataclass(frozen=True, kw_only=True)
class FunctionMission:
    """A builder of one step, with the operation of the step.

    Attributes:
        name: the id of the workflow and of its step.
        description: the first line of the function's docstring.
        operation: `(state, payload) → new state`; the payload has the call's `params`.
    """

    name: str
    description: str
    operation: Callable[[dict[str, Any], dict[str, Any]], Mapping[str, Any]]

    @property
    def operation_name(self) -> str:
        """The operation's name in payloads; no built-in operation has parentheses."""
        return f"{self.name}()"

    def __call__(self, params: dict[str, Any], /) -> WorkflowDefinition:
        """Build the workflow; params are checked when the step is executed."""
        payload = {"operation": self.operation_name, "params": params}
        return WorkflowDefinition(id=self.name, steps=[StepSpec(self.name, "runtime", payload)])


def from_function(
    function: Callable[..., Any],
    /,
    into: str = "result",
    *,
    name: str | None = None,
    to_json: Callable[[Any], Any] | None = None,
) -> FunctionMission:
    """Make a mission of a plain function; the params of a call are its keyword arguments.

    Args:
        function: the function; it gets copies of the params.
        into: the key of the final state for the result; replaces a value of the initial state.
        name: the name of the step; by default, the function's.
        to_json: turns the result into JSON; by default, the result must be JSON.

    Returns:
        A builder of one step, for `MISSIONS`.

    Raises:
        TypeError: the function cannot be called with keywords, or another argument is invalid.
    """
    called = read_function("from_function", function, name, to_json)
    called.check_keywords()
    check_text("from_function", "into", into)

    def operation(state: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
        params = payload["params"]
        called.check_params(params)
        return {**state, into: called.read_result(function(**params))}

    return FunctionMission(name=called.name, description=called.description, operation=operation)


def from_transition(
    function: Callable[..., Any],
    /,
    *,
    name: str | None = None,
    to_json: Callable[[Any], Any] | None = None,
) -> FunctionMission:
    """Make a mission of a function `(state, params) → new state`.

    Args:
        function: the function; it gets copies of both, and returns the whole new state, a `dict`.
        name: the name of the step; by default, the function's.
        to_json: turns the result into JSON; by default, the result must be JSON.

    Returns:
        A builder of one step, for `MISSIONS`.

    Raises:
        TypeError: the function does not take two arguments, or another argument is invalid.
    """
    maker = "from_transition"
    called = read_function(maker, function, name, to_json)
    try:
        called.signature.bind({}, {})
    except TypeError:
        reason = "it cannot be called with a state and params"
        refuse(maker, called.name, reason, "give a function with the parameters (state, params)")

    def operation(state: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
        new = called.read_result(function(state, payload["params"]))
        if not isinstance(new, dict):  # most often None, after a forgotten `return`
            kind = type(new).__name__
            raise called.error(f"returned {kind}, not a dict; return the whole new state")
        return new

    return FunctionMission(name=called.name, description=called.description, operation=operation)
