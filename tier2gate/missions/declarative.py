"""Compile declarative missions from a missions file to entries of the catalogue."""

from collections.abc import Mapping
from typing import Any

from tier2gate.documents.reader import Document
from tier2gate.missions.catalogue import Mission
from tier2gate.missions.conditions import bind_condition
from tier2gate.missions.forms import bind_params
from tier2gate.missions.operations import RULES
from tier2gate.orchestration.builder import sorted_params
from tier2gate.orchestration.engine import (
    Limits,
    OperationError,
    Orchestrator,
    StepError,
    StepSpec,
    WorkflowDefinition,
)
from tier2gate.orchestration.registry import MissionBuilder

ANY_PARAMS = {"type": "object"}
"""The params schema of a mission that does not declare one."""

_WORDS = ("title", "description", "default", "examples")


def compile_missions(document: Document) -> dict[str, Mission]:
    """Compile a missions file.

    Args:
        document: the file, valid by `check_missions`.

    Returns:
        Name → mission, in file order.
    """
    return {
        item["name"]: _compile(item, document.name, ("missions", index))
        for index, item in enumerate(document.value["missions"])
    }


def normal_form(mission: Mapping[str, Any]) -> dict[str, Any]:
    """Return what determines the behaviour of a mission, with its defaults filled in.

    Args:
        mission: a mission of a file, valid under the schema.

    Returns:
        The JSON that goldens hash, without descriptions and `x-` keys.
    """
    limits = limits_of(mission)
    return {
        "name": mission["name"],
        "params_schema": _without_words(mission.get("params_schema", ANY_PARAMS)),
        "limits": {"steps": limits.steps, "human_steps": limits.human_steps},
        "steps": [
            {
                "id": step["id"],
                "kind": step["kind"],
                "operation": step.get("operation"),
                "when": _condition(step),
                "payload": step.get("payload", {}),
            }
            for step in mission["steps"]
        ],
    }


def limits_of(mission: Mapping[str, Any]) -> Limits:
    """Return the limits of a mission.

    Args:
        mission: a mission of a file.

    Returns:
        How many steps it may have: the core's limits, if the file does not raise them.
    """
    given = mission.get("limits", {})
    return Limits(
        steps=given.get("steps", Orchestrator.MAX_TOTAL_STEPS),
        human_steps=given.get("human_steps", Orchestrator.MAX_HUMAN_STEPS),
    )


def _without_words(schema: Any) -> Any:
    """Remove the annotations from a params schema, at every depth."""
    if not isinstance(schema, dict):
        return schema
    kept = {key: item for key, item in schema.items() if not _is_for_people(key)}
    for key in ("additionalProperties", "items"):
        if key in kept:
            kept[key] = _without_words(kept[key])
    if "properties" in kept:
        kept["properties"] = {
            name: _without_words(item) for name, item in kept["properties"].items()
        }
    return kept


def _is_for_people(key: str) -> bool:
    return key in _WORDS or key.startswith("x-")


def _compile(mission: Mapping[str, Any], file: str, path: tuple[str, int]) -> Mission:
    return Mission(
        name=mission["name"],
        description=mission.get("description", ""),
        source=file,
        path=path,
        params_schema=mission.get("params_schema", ANY_PARAMS),
        builder=_builder(mission),
        definition=normal_form(mission),
        limits=limits_of(mission),
        rules=RULES,
    )


def _builder(mission: Mapping[str, Any]) -> MissionBuilder:
    def build(params: Mapping[str, Any] | None = None) -> WorkflowDefinition:
        given = sorted_params(params)
        return WorkflowDefinition(
            id=f"wf-{mission['name']}",
            steps=[_build_step(step, given) for step in mission["steps"]],
            metadata={"mission_type": mission["name"], "params": given},
        )

    return build


def _build_step(step: Mapping[str, Any], params: Mapping[str, Any]) -> StepSpec:
    condition = _condition(step)
    try:
        payload = bind_params(step.get("payload", {}), params)
        when = bind_condition(condition, params) if condition is not None else None
    except OperationError as error:
        raise StepError(step["id"], str(error)) from error
    if "operation" in step:
        payload = {"operation": step["operation"], **payload}
    return StepSpec(id=step["id"], kind=step["kind"], payload=payload, when=when)


def _condition(step: Mapping[str, Any]) -> dict[str, Any] | None:
    when = step.get("when")
    if when is None:
        return None
    return {key: when[key] for key in ("value", "op", "expected") if key in when}
