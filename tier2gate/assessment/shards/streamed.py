"""Reads the scenarios of one shard from a gate that does not fit in memory."""

from collections.abc import Mapping
from typing import Any

from tier2gate.assessment.shards.definitions import StreamedDefinitions
from tier2gate.documents.parts import compose
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.gates.code import modules_of
from tier2gate.gates.expected.writer import WrittenPlace, written_out
from tier2gate.gates.files import GateDocuments, WholeSuite
from tier2gate.gates.gate import Gate
from tier2gate.gates.large.blocks import BlockPlace
from tier2gate.gates.large.streaming import PlacedBlock, StreamedGate
from tier2gate.gates.shards import shard_number
from tier2gate.missions.catalogue import Catalogue
from tier2gate.missions.files import MissionFiles
from tier2gate.missions.loading import load_streamed
from tier2gate.settings import Settings, Shard


def load_part(
    gate: Gate, settings: Settings, built_in: Catalogue, files: MissionFiles, shard: Shard
) -> GateDocuments:
    """Read a gate's files; of a gate that does not fit in memory, only one shard is kept.

    Args:
        gate: the gate.
        settings: the call's settings.
        built_in: the missions available to every gate.
        files: the missions files of the call.
        shard: the shard.

    Returns:
        The documents; with `whole`, if they have the scenarios of the shard alone.

    Raises:
        GoldenObsoleteError: the gate has no suite.
        InputInvalidError: a file cannot be read or is invalid; holds the problems of all files.
        ExecutionError: a temporary file cannot be used.
    """
    read = load_streamed(gate, settings, built_in, files)
    if isinstance(read, GateDocuments):
        return read
    has_code = bool(modules_of(gate, settings))
    definitions = StreamedDefinitions(read, files, is_code_pending=has_code)
    own = _OwnPart(read, shard)
    for block, _ in definitions.blocks(built_in):
        own.add(block)
    return own.documents(definitions.whole)


class _OwnPart:
    """The scenarios of a shard, and their expectations."""

    def __init__(self, gate: StreamedGate, shard: Shard) -> None:
        self._gate = gate
        self._shard = shard
        self._head: Mapping[str, Any] = {}
        self._scenarios: list[Any] = []
        self._places: list[tuple[BlockPlace, int]] = []
        self._expectations: list[Any] = []
        self._written: list[WrittenPlace] = []

    def add(self, block: PlacedBlock) -> None:
        """Keep what the shard has of a block."""
        self._head = block.documents.suite.value
        own = set()
        for index, item in enumerate(self._head["scenarios"]):
            name = item["scenario_name"]
            if shard_number(name, self._shard.total) == self._shard.number:
                own.add(name)
                self._scenarios.append(item)
                self._places.append((block.place, index))
        items = block.documents.expectations.value["expectations"]
        for item, place in zip(items, block.expectations, strict=True):
            if item["scenario_name"] in own:
                self._expectations.append(item)
                self._written.append(place)

    def documents(self, whole: WholeSuite) -> GateDocuments:
        """Return what was kept; places in tables are found by reading their blocks again."""
        gate = self._gate
        value = {**self._head, "scenarios": self._scenarios}
        return GateDocuments(
            suite=compose(gate.suite, value, self._trace),
            expectations=written_out(gate.expectations, self._expectations, self._written),
            missions=gate.missions,
            tables=gate.tables,
            whole=whole,
        )

    def _trace(self, path: ValuePath) -> tuple[Document, ValuePath]:
        if path[:1] != ("scenarios",) or not path[1:]:
            return self._gate.suite, path
        place, index = self._places[int(path[1])]
        return self._gate.again(place).suite, ("scenarios", index, *path[2:])
