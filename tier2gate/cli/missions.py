"""`tier2gate missions`: list the available missions."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from tier2gate.cli.options import make_settings, shared_options, usage_error
from tier2gate.cli.output import write_err, write_out
from tier2gate.foundation.errors import Tier2GateError, UnusablePathError
from tier2gate.foundation.printable import one_line
from tier2gate.gates.given_paths import refuse_folders
from tier2gate.missions.catalogue import Mission, built_in_missions
from tier2gate.missions.loading import read_missions
from tier2gate.missions.outline import outline
from tier2gate.reporters.console import render_problems
from tier2gate.reporters.output import render_output
from tier2gate.runner.modules import Modules


@click.command("missions", short_help="List the available missions.")
@shared_options("missions")
@click.option("--graph", is_flag=True, help="Draw their steps as Mermaid graphs.")
def missions_command(graph: bool, **given: Any) -> int:
    """List the available missions, their params, and where each is defined.

    Python modules given with --missions are loaded to find their missions; no mission is run.
    For --graph, missions are built without params.
    """
    settings = make_settings(given)
    try:
        refuse_folders(given["missions"])
    except UnusablePathError as error:
        raise usage_error(error) from None
    render = _draw if graph else _describe
    modules = Modules(settings.modules, settings, built_in_missions())
    try:
        with modules:
            catalogue = read_missions(settings.missions, settings.root, modules.catalogue)
            rendered = [render(mission) for mission in catalogue.values()]
    except Tier2GateError as error:
        write_err(render_problems(error.problems) + render_output(modules.printed))
        return error.outcome.exit_code
    write_out("\n".join(rendered))
    return 0


def _draw(mission: Mission) -> str:
    from tier2gate.reporters.graph import render_graph, render_undrawn  # noqa: PLC0415 - only for --graph

    if isinstance(mission.definition, Mapping):
        return render_graph(mission.definition)
    steps = mission.draw() if mission.draw else outline(mission.builder({}))
    if isinstance(steps, str):
        return render_undrawn(mission.name, steps)
    return render_graph({"name": mission.name, "steps": steps})


def _describe(mission: Mission) -> str:
    return "".join(f"{one_line(line)}\n" for line in _lines(mission))


def _lines(mission: Mission) -> Iterator[str]:
    yield f"{mission.name}  ({mission.source})"
    if mission.description:
        yield f"  {mission.description}"
    required = frozenset(mission.params_schema.get("required", ()))
    for name, param in mission.params_schema.get("properties", {}).items():
        yield f"  {name}{_describe_param(param)}{', required' if name in required else ''}"
        if isinstance(param, dict) and param.get("description"):
            yield f"    {param['description']}"
    closed = mission.params_schema.get("additionalProperties") is False
    yield "  no other params are allowed" if closed else "  other params are allowed"


def _describe_param(param: Any) -> str:
    if not isinstance(param, dict):
        return ""
    kind = f": {param['type']}" if "type" in param else ""
    bounds = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    limits = "".join(f" {sign} {param[word]}" for word, sign in bounds.items() if word in param)
    default = f", default {param['default']}" if "default" in param else ""
    return f"{kind}{limits}{default}"
