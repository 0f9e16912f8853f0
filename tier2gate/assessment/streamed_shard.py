"""Reads the scenarios of one shard from a gate that does not fit in memory."""

from collections.abc import Mapping
from typing import Any

from tier2gate.assessment.streamed_definitions import StreamedDefinitions
from tier2gate.documents.parts import compose
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.gates.code import modules_of
from tier2gate.gates.files import GateDocuments, WholeSuite
from tier2gate.gates.gate import Gate
from tier2gate.gates.shards import shard_number
from tier2gate.gates.streamed_suite import BlockPlace
from tier2gate.gates.streaming import StreamedGate
from tier2gate.missions.catalogue import Catalogue
from tier2gate.missions.loading import MissionFiles, load_streamed
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
    for place, documents, _ in definitions.checked(built_in):
        own.add(place, documents)
    return own.documents(definitions.whole)


class _OwnPart:
    """The scenarios of a shard, and their expectations."""

    def __init__(self, gate: StreamedGate, shard: Shard) -> None:
        self._gate = gate
        self._shard = shard
        self._head: Mapping[str, Any] = {}
        self._items: dict[str, list[Any]] = {"scenarios": [], "expectations": []}
        self._places: dict[str, list[tuple[BlockPlace, int]]] = {
            "scenarios": [],
            "expectations": [],
        }

    def add(self, place: BlockPlace, block: GateDocuments) -> None:
        """Keep what the shard has of a block."""
        self._head = block.suite.value
        for key, document in (("scenarios", block.suite), ("expectations", block.expectations)):
            for index, item in enumerate(document.value[key]):
                if shard_number(item["scenario_name"], self._shard.total) == self._shard.number:
                    self._items[key].append(item)
                    self._places[key].append((place, index))

    def documents(self, whole: WholeSuite) -> GateDocuments:
        """Return what was kept; its places are found by reading its blocks again."""
        gate = self._gate
        return GateDocuments(
            suite=self._composed(gate.suite, self._head, "scenarios"),
            expectations=self._composed(gate.expectations, gate.expectations.value, "expectations"),
            missions=gate.missions,
            tables=gate.tables,
            whole=whole,
        )

    def _composed(self, file: Document, head: Mapping[str, Any], key: str) -> Document:
        places = self._places[key]

        def trace(path: ValuePath) -> tuple[Document, ValuePath]:
            if path[:1] != (key,) or not path[1:]:
                return file, path
            place, index = places[int(path[1])]
            block = self._gate.again(place)
            document = block.suite if key == "scenarios" else block.expectations
            return document, (key, index, *path[2:])

        return compose(file, {**head, key: self._items[key]}, trace)
