"""`tier2gate missions`: the missions there are."""

import click

from tier2gate.cli.output import write_out
from tier2gate.missions.catalogue import Mission, built_in_missions


@click.command("missions", short_help="List the missions there are.")
def missions_command() -> int:
    """List the missions there are, their params, and where each comes from."""
    write_out("\n".join(_describe(mission) for mission in built_in_missions().values()))
    return 0


def _describe(mission: Mission) -> str:
    lines = [f"{mission.name}  ({mission.source})", f"  {mission.description}"]
    for name, param in mission.params_schema.get("properties", {}).items():
        minimum = f" ≥ {param['minimum']}" if "minimum" in param else ""
        default = f", default {param['default']}" if "default" in param else ""
        lines.append(f"  {name}: {param['type']}{minimum}{default}")
        lines.append(f"    {param['description']}")
    lines.append("  other params are free")
    return "".join(f"{line}\n" for line in lines)
