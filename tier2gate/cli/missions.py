"""`tier2gate missions`: list the available missions."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from tier2gate.cli.options import make_settings, screen_of, shared_options, usage_error
from tier2gate.cli.output import write_err, write_out
from tier2gate.documents.nearest import nearest_hint
from tier2gate.foundation.errors import Tier2GateError, UnusablePathError
from tier2gate.foundation.printable import named, one_line
from tier2gate.gates.search.given_paths import refuse_folders
from tier2gate.missions.catalogue import Catalogue, Mission, built_in_missions
from tier2gate.missions.files import read_missions
from tier2gate.missions.outline import outline
from tier2gate.reporters.missions.params import describe_params
from tier2gate.reporters.output import render_output
from tier2gate.reporters.terminal.report import render_problems
from tier2gate.runner.modules import Modules


@click.command("missions")
@shared_options("missions")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--graph", is_flag=True, help="Draw their steps as Mermaid graphs.")
def missions_command(names: tuple[str, ...], graph: bool, **given: Any) -> int:
    """List the available missions, or those named, their params, and where each is defined.

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
            rendered = [render(catalogue[name]) for name in _chosen(names, catalogue)]
    except Tier2GateError as error:
        write_err(
            render_problems(error.problems, screen_of(sys.stderr)) + render_output(modules.printed)
        )
        return error.outcome.exit_code
    write_out("\n".join(rendered))
    return 0


def _chosen(names: Sequence[str], catalogue: Catalogue) -> Sequence[str]:
    """Return the names of the missions to show, each once: those given, or else all."""
    for name in names:
        if name not in catalogue:
            hint = nearest_hint(name, catalogue) or "a file of missions needs --missions FILE"
            raise usage_error(UnusablePathError(f"there is no mission {named(name)}; {hint}"))
    return tuple(dict.fromkeys(names)) or tuple(catalogue)


def _draw(mission: Mission) -> str:
    from tier2gate.reporters.missions.graph import render_graph, render_undrawn  # noqa: PLC0415 - only for --graph

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
    yield from (f"  {line}" for line in describe_params(mission.params_schema))
