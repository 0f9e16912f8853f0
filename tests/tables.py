"""Reads tables in the documents."""

import re


def table_under(heading: str, text: str) -> list[list[str]]:
    """Return the rows of the first table under a heading, without its header."""
    section = text.split(f"\n{heading}\n", 1)[1]
    rows = re.findall(r"^\|(.*)\|$", section.split("\n## ", 1)[0], re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows[2:]]
