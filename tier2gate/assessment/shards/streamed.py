"""Reads the scenarios of one shard, or those selected by name, if a gate does not fit in memory."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from tier2gate.assessment.shards.definitions import StreamedDefinitions
from tier2gate.documents.parts import compose
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.errors import GateStoppedError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.gates.code import modules_of
from tier2gate.gates.expected.writer import WrittenPlace, written_out
from tier2gate.gates.files import GateDocuments, WholeSuite
from tier2gate.gates.gate import Gate
from tier2gate.gates.large.blocks import BlockPlace
from tier2gate.gates.large.streaming import PlacedBlock, StreamedGate
from tier2gate.gates.scenarios import is_selected, no_scenario
from tier2gate.gates.shards import shard_number
from tier2gate.missions.catalogue import Catalogue
from tier2gate.missions.files import MissionFiles
from tier2gate.missions.loading import load_streamed
from tier2gate.settings import Settings, Shard


def load_part(
    gate: Gate, settings: Settings, built_in: Catalogue, files: MissionFiles
) -> GateDocuments:
    """Read a gate's files; of a gate that does not fit in memory, only a part is kept.

    Args:
        gate: the gate.
        settings: the call's settings, with the shard or the patterns of the scenarios that run.
        built_in: the missions available to every gate.
        files: the missions files of the call.

    Returns:
        The documents; with `whole`, if they have the scenarios of this part alone.

    Raises:
        GoldenObsoleteError: the gate has no suite.
        InputInvalidError: a file cannot be read or is invalid; holds the problems of all files.
        GateStoppedError: no scenario of a gate that does not fit in memory is selected.
        ExecutionError: a temporary file cannot be used.
    """
    read = load_streamed(gate, settings, built_in, files)
    if isinstance(read, GateDocuments):
        return read
    has_code = bool(modules_of(gate, settings))
    definitions = StreamedDefinitions(read, files, is_code_pending=has_code)
    own = _OwnPart(read, partial(_runs, shard=settings.shard, globs=settings.scenario))
    for block, _ in definitions.blocks(built_in):
        own.add(block)
    if settings.scenario and settings.shard is None:
        own.refuse_none(settings.scenario)
    return own.documents(definitions.whole)


def _runs(scenario: Mapping[str, Any], shard: Shard | None, globs: Collection[str]) -> bool:
    """Return whether a scenario belongs to a shard, or is selected if no shard is given."""
    name = scenario["scenario_name"]
    if shard is not None:
        return shard_number(name, shard.total) == shard.number
    return is_selected(name, scenario.get("tags", ()), globs)


class _OwnPart:
    """The scenarios that run, and their expectations."""

    def __init__(self, gate: StreamedGate, is_own: Callable[[Mapping[str, Any]], bool]) -> None:
        self._gate = gate
        self._is_own = is_own
        self._head: Mapping[str, Any] = {}
        self._scenarios: list[Any] = []
        self._places: list[tuple[BlockPlace, int]] = []
        self._expectations: list[Any] = []
        self._written: list[WrittenPlace] = []

    def add(self, block: PlacedBlock) -> None:
        """Keep the scenarios of a block that run."""
        self._head = block.documents.suite.value
        own = set()
        for index, item in enumerate(self._head["scenarios"]):
            if self._is_own(item):
                own.add(item["scenario_name"])
                self._scenarios.append(item)
                self._places.append((block.place, index))
        items = block.documents.expectations.value["expectations"]
        for item, place in zip(items, block.expectations, strict=True):
            if item["scenario_name"] in own:
                self._expectations.append(item)
                self._written.append(place)

    def refuse_none(self, globs: Collection[str]) -> None:
        """Refuse patterns that select no scenario, such as of a table that changed meanwhile.

        Raises:
            GateStoppedError: they select none.
        """
        if not self._scenarios:
            problems = (no_scenario(glob, ()) for glob in globs)
            raise GateStoppedError(Outcome.NOTHING_RUN, *problems)

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
