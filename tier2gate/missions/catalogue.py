"""The catalogue of missions: the core's registry, with a description and a schema of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import Schema
from tier2gate.orchestration.engine import ExecutionContext, Limits, OrchestrationResult, StepRules
from tier2gate.orchestration.registry import MISSION_REGISTRY, MissionBuilder


@dataclass(frozen=True, kw_only=True)
class Mission:
    """A mission that suites can call.

    Attributes:
        name: its name in suites.
        description: what it does, in one sentence.
        source: where it comes from: `built-in`, or a file.
        params_schema: JSON Schema of its params.
        builder: params → workflow.
        path: its place in that file.
        definition: what determines its behaviour, hashed in goldens: its steps, or its module's
            source; `None` for a built-in mission.
        limits: how many steps it may have; `None` for the core's own limits.
        rules: what its steps can do; `None` for the bare core.
        run: `(params, context, its name in problems) → record`; set if it runs in another process.
        draw: `() → outline` of its workflow without params, or why there is none; set if it runs in
            another process.
    """

    name: str
    description: str
    source: str
    params_schema: Mapping[str, Any]
    builder: MissionBuilder
    path: ValuePath = ()
    definition: Mapping[str, Any] | str | None = None
    limits: Limits | None = None
    rules: StepRules | None = None
    run: Callable[[Mapping[str, Any], ExecutionContext, str], OrchestrationResult] | None = None
    draw: Callable[[], list[dict[str, Any]] | str] | None = None

    @cached_property
    def params(self) -> Schema:
        """The schema of its params, compiled."""
        return Schema(self.params_schema)

    @cached_property
    def needed_params(self) -> list[str]:
        """The params without which a declarative mission cannot be built, as JSON Pointers."""
        from tier2gate.missions.forms import needed_params  # noqa: PLC0415 - most calls have none

        return needed_params(self.definition) if isinstance(self.definition, Mapping) else []


Catalogue = Mapping[str, Mission]


def called_names(suite: Document) -> set[str]:
    """Return the names of the missions that a valid suite calls."""
    return {call["name"] for item in suite.value["scenarios"] for call in item["missions"]}


def called_definitions(suite: Document, catalogue: Catalogue) -> dict[str, Mapping[str, Any] | str]:
    """Return the definitions of the user's own missions that a suite calls.

    Args:
        suite: a valid suite.
        catalogue: the available missions.

    Returns:
        Name → definition, sorted by name, without built-in missions.
    """
    return definitions_of(called_names(suite), catalogue)


def definitions_of(
    names: Iterable[str], catalogue: Catalogue
) -> dict[str, Mapping[str, Any] | str]:
    """Return the definitions of the user's own missions.

    Args:
        names: the names of missions.
        catalogue: the available missions.

    Returns:
        Name → definition, sorted by name, without built-in missions.
    """
    definitions = ((name, catalogue[name].definition) for name in sorted(names))
    return {name: definition for name, definition in definitions if definition is not None}


def built_in_missions() -> dict[str, Mission]:
    """Return the missions that ship with tier2gate.

    Returns:
        Name → mission, sorted by name.
    """
    return {
        name: Mission(
            name=name,
            description=_DESCRIPTIONS[name],
            source="built-in",
            params_schema=_PARAMS_SCHEMAS[name],
            builder=builder,
        )
        for name, builder in sorted(MISSION_REGISTRY.items())
    }


_DESCRIPTIONS = {
    "daily_loop": "A day's routine: confirm priorities, then summarise, plan, log and archive.",
    "echo": "One step that records the params it was given.",
}

_COUNT = {"type": "integer", "minimum": 0}

_PARAMS_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "daily_loop": {
        "type": "object",
        "properties": {
            "requested_steps": {
                **_COUNT,
                "description": "How many steps the day should have; cut to 5.",
                "default": 4,
            },
            "requested_human_steps": {
                **_COUNT,
                "description": "With 1 or more, the day begins with one human step.",
                "default": 1,
            },
        },
    },
    "echo": {"type": "object"},
}
