"""Tells which suites are too large for memory."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tier2gate.documents.limits import DOCUMENT_LIMITS, EXPANSION_LIMITS, measure
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_shape
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.expansion import has_more
from tier2gate.gates.large.blocks import StreamedSuite
from tier2gate.gates.tables.cells import Template
from tier2gate.gates.tables.files import TableFolder, is_table
from tier2gate.gates.tables.names import WrongNameError, parse_name
from tier2gate.gates.tables.of_suite import find_table

_READ = 1024 * 1024
_BEFORE_VALUES = (b",", b":", b"[", b"\n")
"""What stands before each value of a table, and elsewhere, too."""


def is_large(suite: Document, folder: TableFolder) -> bool:
    """Return whether a suite cannot be read at once.

    Args:
        suite: the suite, as read; not necessarily valid.
        folder: its folder.

    Returns:
        Whether a table of it, or all of it with its tables and defaults written out, exceeds a
        limit; `False` if something else is wrong with it, which is then told.
    """
    if not has_more(suite.value) or validate_shape(suite, "suite"):
        return False
    try:
        paths = dict(_tables(suite, folder))
        if any(path.stat().st_size > DOCUMENT_LIMITS.max_bytes for path in paths.values()):
            return True
        return not _surely_fits(suite, paths) and _exceeds(suite, folder)
    except (InputInvalidError, OSError, WrongNameError):
        return False


def _tables(suite: Document, folder: TableFolder) -> Iterator[tuple[int, Path]]:
    """Yield the index of each entry with a table's file, and the file."""
    for index, entry in enumerate(suite.value["scenarios"]):
        path = find_table(suite, index, folder) if is_table(entry) else None
        if path is not None:
            yield index, path


def _surely_fits(suite: Document, paths: dict[int, Path]) -> bool:
    """Return whether a suite is small, as far as can be told without reading its tables."""
    own_values, own_characters = measure(suite.value)
    default_values, default_characters = measure(suite.value.get("defaults", {}))
    values, characters = own_values, own_characters
    for index, entry in enumerate(suite.value["scenarios"]):
        rows, in_cells, in_file = 1, 0, 0
        if "rows" in entry:
            rows = len(entry["rows"])
            in_cells, in_file = measure(entry["rows"])
        if index in paths:
            rows, in_cells = _count(paths[index])
            in_file = paths[index].stat().st_size
        times = _most_uses(entry) if is_table(entry) else 0
        written = {key: entry[key] for key in entry if key not in {"rows", "columns", "table"}}
        each_values, each_characters = measure(written) if is_table(entry) else (0, 0)
        # A cell of a CSV table is one value, and the form in its place is two.
        values += rows * (each_values + default_values)
        values += 0 if "columns" in entry else times * in_cells
        characters += rows * (each_characters + default_characters) + times * in_file
    limits = EXPANSION_LIMITS
    most = limits.max_values
    return (most is None or values <= most) and characters <= limits.max_bytes


def _count(path: Path) -> tuple[int, int]:
    """Return numbers of rows and of values that a table does not exceed."""
    rows = values = 1
    with path.open("rb") as file:
        while data := file.read(_READ):
            rows += data.count(b"\n")
            values += sum(map(data.count, _BEFORE_VALUES))
    return rows, values


def _most_uses(entry: dict[str, Any]) -> int:
    """Return how often an entry uses the column that it uses most."""
    template = Template({key: entry[key] for key in ("initial_state", "missions") if key in entry})
    names = (part.column for part in parse_name(entry["scenario_name"]))
    uses = Counter(use.column for use in template.uses)
    uses.update(name for name in names if name is not None)
    return max(uses.values(), default=0)


def _exceeds(suite: Document, folder: TableFolder) -> bool:
    """Return whether a suite that is written out exceeds a limit."""
    values = characters = 0
    limits = EXPANSION_LIMITS
    for block in StreamedSuite(suite, folder).blocks():
        for scenario in block.suite.document.value["scenarios"]:
            of_one = measure(scenario)
            values += of_one[0]
            characters += of_one[1]
        too_many = limits.max_values is not None and values > limits.max_values
        if too_many or characters > limits.max_bytes:
            return True
    return False
