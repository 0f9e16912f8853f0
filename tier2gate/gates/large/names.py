"""The names of the scenarios of a suite that does not fit in memory."""

from collections.abc import Iterator
from pathlib import Path

from tier2gate.documents.schemas import validate_shape
from tier2gate.gates.files import read_files
from tier2gate.gates.gate import Gate
from tier2gate.gates.large.blocks import StreamedSuite

HELD_NAMES = 1_000
"""How many scenarios of such a suite are held, to list and to suggest them."""


def names_and_tags(gate: Gate, root: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Read the names of the scenarios of a gate, without holding them.

    Args:
        gate: the gate.
        root: the folder that file names are relative to.

    Yields:
        The name and the tags of each scenario; nothing if the suite cannot be read.

    Raises:
        InputInvalidError: a table cannot be read, or does not fit the suite.
    """
    read = read_files(gate, root)
    if read.suite is None or validate_shape(read.suite, "suite"):
        return
    for block in StreamedSuite(read.suite, read.folder).blocks():
        for item in block.suite.document.value["scenarios"]:
            yield item["scenario_name"], tuple(item.get("tags", ()))
