"""The definitions of a gate that does not fit in memory: read block by block, and hashed."""

from collections.abc import Iterator, Mapping, Sequence

from tier2gate.documents.reader import Document
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments, WholeSuite
from tier2gate.gates.large.blocks import BlockPlace
from tier2gate.gates.large.streaming import PlacedBlock, StreamedGate
from tier2gate.gates.runnable import define_gate
from tier2gate.gates.tables.files import SuiteTable
from tier2gate.golden.format import InputHashes
from tier2gate.golden.streamed_inputs import StreamedInputs
from tier2gate.missions.catalogue import Catalogue, called_names, definitions_of
from tier2gate.missions.files import MissionFiles
from tier2gate.missions.loading import check_blocks


class StreamedDefinitions:
    """A gate that is read in blocks, and checked.

    Attributes:
        suite: the suite as it is written.
        expectations: the expectations as they are written.
        missions: the available missions, once all blocks were read.
        inputs: the hashes of the definitions, once all blocks were read; without missions in
            Python if these are checked later.
        notices: what is valid, but probably a mistake, once all blocks were read.
        scenarios: how many there are, once all blocks were read.
        called: the names of the missions that the suite calls, once all blocks were read.
    """

    def __init__(
        self, gate: StreamedGate, files: MissionFiles, *, is_code_pending: bool = False
    ) -> None:
        """Read nothing yet.

        Args:
            gate: the gate.
            files: the missions files of the call.
            is_code_pending: whether the calls of missions in Python are checked later.
        """
        self.suite: Document = gate.suite
        self.expectations: Document = gate.expectations
        self.missions: Catalogue = {}
        self.notices: Sequence[Problem] = ()
        self.scenarios = 0
        self.called: frozenset[str] = frozenset()
        self.inputs = InputHashes(suite="", expectations="", missions={})
        self._gate = gate
        self._files = files
        self._is_code_pending = is_code_pending

    @property
    def tables(self) -> tuple[SuiteTable, ...]:
        """The tables of the suite, once all blocks were read."""
        return self._gate.tables

    @property
    def whole(self) -> WholeSuite:
        """What is kept of the suite, once all blocks were read."""
        hashes = {**vars(self.inputs)}
        del hashes["missions"]
        return WholeSuite(
            scenarios=self.scenarios, called=self.called, hashes=hashes, notices=self.notices
        )

    def checked(
        self, built_in: Catalogue
    ) -> Iterator[tuple[BlockPlace, GateDocuments, Mapping[str, str]]]:
        """Read and check the gate.

        Args:
            built_in: the missions that are available without its missions files.

        Yields:
            Where each block is, its documents, and the name of each scenario → its `input_hash`.

        Raises:
            InputInvalidError: something in the gate is invalid; has all problems.
            ExecutionError: a temporary file cannot be used.
        """
        for block, hashes in self.blocks(built_in):
            yield block.place, block.documents, hashes

    def blocks(self, built_in: Catalogue) -> Iterator[tuple[PlacedBlock, Mapping[str, str]]]:
        """Do the same as `checked`, and also tell where expectations are written.

        Args:
            built_in: the missions that are available without its missions files.

        Yields:
            Each block, and the name of each scenario → its `input_hash`.

        Raises:
            InputInvalidError: as `checked`.
            ExecutionError: as `checked`.
        """
        missions, checks = check_blocks(
            self._gate, built_in, self._files, is_code_pending=self._is_code_pending
        )
        called: set[str] = set()
        with StreamedInputs() as inputs:
            for block in checks.blocks():
                documents = block.documents
                called |= called_names(documents.suite)
                yield block, inputs.add(documents, define_gate(documents))
            known = called & missions.keys()  # all of them, unless code is pending
            self.inputs = inputs.hashes(definitions_of(known, missions))
        self.missions, self.notices = missions, checks.notices
        self.scenarios, self.called = len(checks.names), frozenset(called)

    def again(self, place: BlockPlace) -> GateDocuments:
        """Read a block again.

        Args:
            place: where it is.

        Raises:
            InputInvalidError: a table cannot be read, or changed.
        """
        return self._gate.again(place)
