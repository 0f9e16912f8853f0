"""A gate that is read in blocks, checked and hashed as it is merged."""

from collections.abc import Iterator, Mapping, Sequence

from tier2gate.foundation.problems import Problem
from tier2gate.gates.expansion import SuiteTable
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.runnable import define_gate
from tier2gate.gates.streamed_suite import BlockPlace
from tier2gate.gates.streaming import StreamedGate
from tier2gate.golden.format import InputHashes
from tier2gate.golden.inputs import hash_scenario
from tier2gate.golden.streamed_inputs import StreamedInputs
from tier2gate.missions.catalogue import Catalogue, called_names, definitions_of
from tier2gate.missions.loading import MissionFiles, check_blocks


class StreamedDefinitions:
    """The definitions of a gate that does not fit in memory.

    Attributes:
        suite: the suite as it is written.
        expectations: the expectations as they are written.
        missions: the available missions, once all blocks were read.
        inputs: the hashes of the definitions, once all blocks were read.
        notices: what is valid, but probably a mistake, once all blocks were read.
    """

    def __init__(self, gate: StreamedGate, files: MissionFiles) -> None:
        """Read no block yet.

        Args:
            gate: the gate.
            files: the missions files of the call.
        """
        self.suite = gate.suite
        self.expectations = gate.expectations
        self.missions: Catalogue = {}
        self.inputs = InputHashes(suite="", expectations="", missions={})
        self.notices: Sequence[Problem] = ()
        self._gate = gate
        self._files = files

    @property
    def tables(self) -> tuple[SuiteTable, ...]:
        """The tables; complete once all blocks were read."""
        return self._gate.tables

    def checked(
        self, built_in: Catalogue
    ) -> Iterator[tuple[BlockPlace, GateDocuments, Mapping[str, str]]]:
        """Read and check the gate.

        Args:
            built_in: the missions that are available without missions files.

        Yields:
            Where each block is written, its documents, and scenario → hash of its inputs.

        Raises:
            InputInvalidError: at the end, with all problems.
            ExecutionError: a temporary file cannot be used.
        """
        checks = check_blocks(self._gate, built_in, self._files)
        self.missions = self._files.compile(self._gate.missions, built_in).catalogue
        called: set[str] = set()
        with StreamedInputs() as inputs:
            for place, documents in checks.blocks():
                definition = define_gate(documents)
                inputs.add(documents, definition)
                called |= called_names(documents.suite)
                scenarios = definition.suite.scenarios
                hashes = {item.scenario_name: hash_scenario(definition, item) for item in scenarios}
                yield place, documents, hashes
            self.inputs = inputs.hashes(definitions_of(called, self.missions))
        self.notices = checks.notices

    def again(self, place: BlockPlace) -> GateDocuments:
        """Read a block again.

        Args:
            place: where it is written.
        """
        return self._gate.again(place)
