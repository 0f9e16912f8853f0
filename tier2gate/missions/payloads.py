"""Checks the payloads of built-in operations in workflows that Python code builds."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # rarely needed
    from jsonschema_rs import Draft202012Validator


def find_invalid(operation: str, payload: Mapping[str, Any]) -> str | None:
    """Find what is wrong with a payload, so that a typo does not go unnoticed.

    Args:
        operation: the name of an operation.
        payload: the rest of the step's payload; JSON.

    Returns:
        The first problem; `None` if there is none, or if the operation is not a built-in one.
    """
    validator = _validators().get(operation)
    error = None if validator is None else next(validator.iter_errors(dict(payload)), None)
    return None if error is None else error.message


@cache
def _validators() -> "Mapping[str, Draft202012Validator]":
    """Compile the schemas of payloads that declarative missions use: operation → validator."""
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - rarely needed

    from tier2gate.documents.schemas import load_schema, refuse_to_fetch  # noqa: PLC0415

    schema = load_schema("missions")
    validators = {}
    for part in schema["$defs"]["step"]["allOf"]:
        operation = part["if"]["properties"]["operation"]
        payload = part["then"]["properties"]["payload"]
        for name in operation.get("enum", [operation.get("const")]):
            validators[name] = Draft202012Validator(
                {"$defs": schema["$defs"], **payload}, retriever=refuse_to_fetch
            )
    return validators
