"""`tier2gate missions`: the missions there are."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from tier2gate.cli.options import missions_option
from tier2gate.cli.output import write_err, write_out
from tier2gate.errors import InputInvalidError
from tier2gate.missions.catalogue import Mission, built_in_missions
from tier2gate.missions.loading import read_missions
from tier2gate.printable import one_line
from tier2gate.reporters.console import render_problems


@click.command("missions", short_help="List the missions there are.")
@missions_option
@click.option("--graph", is_flag=True, help="Draw their steps, as Mermaid.")
def missions_command(missions: tuple[Path, ...], graph: bool) -> int:
    """List the missions there are, their params, and where each comes from."""
    try:
        catalogue = read_missions(missions, Path.cwd(), built_in_missions())
    except InputInvalidError as error:
        write_err(render_problems(error.problems))
        return error.outcome.exit_code
    render = _draw if graph else _describe
    write_out("\n".join(render(mission) for mission in catalogue.values()))
    return 0


def _draw(mission: Mission) -> str:
    from tier2gate.reporters.graph import render_graph  # noqa: PLC0415 - a list draws none

    steps = mission.definition if isinstance(mission.definition, Mapping) else None
    return render_graph(steps or _drawn_by_default(mission))


def _drawn_by_default(mission: Mission) -> dict[str, Any]:
    """Give the steps that a built-in mission has without any params."""
    steps = [
        {
            "id": step.id,
            "kind": step.kind,
            "operation": (step.payload or {}).get("operation"),
            "when": None,
        }
        for step in mission.builder({}).steps
    ]
    return {"name": mission.name, "steps": steps}


def _describe(mission: Mission) -> str:
    return "".join(f"{one_line(line)}\n" for line in _lines(mission))


def _lines(mission: Mission) -> Iterator[str]:
    yield f"{mission.name}  ({mission.source})"
    if mission.description:
        yield f"  {mission.description}"
    required = mission.params_schema.get("required", ())
    for name, param in mission.params_schema.get("properties", {}).items():
        yield f"  {name}{_describe_param(param)}{', required' if name in required else ''}"
        if isinstance(param, dict) and param.get("description"):
            yield f"    {param['description']}"
    closed = mission.params_schema.get("additionalProperties") is False
    yield "  there are no other params" if closed else "  other params are free"


def _describe_param(param: Any) -> str:
    if not isinstance(param, dict):
        return ""
    kind = f": {param['type']}" if "type" in param else ""
    bounds = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    limits = "".join(f" {sign} {param[word]}" for word, sign in bounds.items() if word in param)
    default = f", default {param['default']}" if "default" in param else ""
    return f"{kind}{limits}{default}"
