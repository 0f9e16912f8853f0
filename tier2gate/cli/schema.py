"""`tier2gate schema`: print a schema."""

import click

from tier2gate.cli.output import write_out
from tier2gate.documents.schemas import KINDS, schema_text


@click.command("schema")
@click.argument("kind", type=click.Choice(KINDS), default="suite", metavar="[KIND]")
def schema_command(kind: str) -> int:
    """Print the JSON Schema of a kind of file.

    KIND is config, expectations, golden, missions, report, selftest or suite (the default).
    """
    write_out(schema_text(kind))
    return 0
