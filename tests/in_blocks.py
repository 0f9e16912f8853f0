"""Merges gates in a stream that would fit in memory, to compare both ways."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import pytest

from tier2gate.assessment import merged_stream, pipeline
from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.merged_gate import assess_merged
from tier2gate.assessment.shared import Shared
from tier2gate.documents.parts import take_items
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expansion import SuiteTable
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.gate import Gate
from tier2gate.gates.missions_reader import read_file
from tier2gate.gates.runnable import define_gate
from tier2gate.golden.inputs import hash_definitions
from tier2gate.missions import loading
from tier2gate.missions.catalogue import Catalogue, called_definitions
from tier2gate.runner.modules import Modules
from tier2gate.settings import Settings


def stream(monkeypatch: pytest.MonkeyPatch, *, block: int = 7, chunk: int = 4) -> None:
    """Merge all gates in a stream until the test ends.

    Args:
        monkeypatch: the test's.
        block: how many scenarios are read at a time.
        chunk: how many are judged at a time.
    """
    held = pipeline.assess_gate

    def assess(gate: Gate, settings: Settings, shared: Shared) -> Assessment:
        shards = shared.extras.shards
        if shards is None or gate.suite is None:
            return held(gate, settings, shared)
        try:
            definitions = InBlocks(gate, settings, shared, block)
        except InputInvalidError:
            return held(gate, settings, shared)
        return assess_merged(gate, settings, shared, shards, definitions)

    monkeypatch.setattr(merged_stream, "CHUNK", chunk)
    monkeypatch.setattr(pipeline, "assess_gate", assess)


class InBlocks:
    """A gate in memory, given in blocks."""

    def __init__(self, gate: Gate, settings: Settings, shared: Shared, block: int) -> None:
        self._gate, self._settings, self._shared, self._block = gate, settings, shared, block
        self.suite = read_file(gate.suite, settings.root, "suite")
        self.expectations = read_file(gate.expectations, settings.root, "expectations")
        self.missions: Catalogue = {}
        self.notices: tuple[Problem, ...] = ()

    @cached_property
    def _documents(self) -> GateDocuments:
        shared = self._shared
        return loading.load_documents(self._gate, self._settings, shared.catalogue, shared.files)

    @property
    def tables(self) -> tuple[SuiteTable, ...]:
        return self._documents.tables

    def checked(self, modules: Modules) -> Iterator[tuple[int, GateDocuments, Mapping[str, str]]]:
        documents = self._documents
        self.missions, notices = loading.load_missions(
            documents, modules.catalogue, self._shared.files, offered=modules.offered
        )
        self.notices = tuple(notices)
        called = called_definitions(documents.suite, self.missions)
        hashes = hash_definitions(define_gate(documents), called)
        self.inputs = hashes.inputs
        for start in range(0, len(documents.suite.value["scenarios"]), self._block):
            yield start, self.again(start), hashes.scenarios

    def again(self, place: int) -> GateDocuments:
        whole = self._documents
        scenarios = whole.suite.value["scenarios"]
        indices = range(place, min(place + self._block, len(scenarios)))
        names = {scenarios[index]["scenario_name"] for index in indices}
        items = enumerate(whole.expectations.value["expectations"])
        own = [index for index, item in items if item["scenario_name"] in names]
        return GateDocuments(
            suite=take_items(whole.suite, "scenarios", indices),
            expectations=take_items(whole.expectations, "expectations", own),
            missions=whole.missions,
        )
