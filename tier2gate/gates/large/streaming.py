"""Gates whose suites are too large for memory: they are read as a sequence of small gates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_shape
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.expansion import ExpandedSuite
from tier2gate.gates.expected.findings import Findings
from tier2gate.gates.expected.writer import WrittenPlace
from tier2gate.gates.files import FilesRead, GateDocuments, overwritten_tables
from tier2gate.gates.gate import Gate
from tier2gate.gates.large.block_expectations import BlockExpectations
from tier2gate.gates.large.blocks import BlockPlace, StreamedSuite, SuiteBlock
from tier2gate.gates.large.detection import is_large
from tier2gate.gates.tables.files import SuiteTable


@dataclass(frozen=True, kw_only=True)
class PlacedBlock:
    """A block of a gate.

    Attributes:
        place: where its scenarios are written.
        documents: its documents.
        expectations: where each of its expectations is written.
    """

    place: BlockPlace
    documents: GateDocuments
    expectations: Sequence[WrittenPlace]


class StreamedGate:
    """A gate that is read in blocks.

    Attributes:
        suite: the suite as it is written; it has the shape of its schema.
        expectations: the expectations as they are written; they have the shape of their schema.
        missions: the missions files that the suite may use.
        written: writes out the expectations for blocks.
    """

    def __init__(
        self,
        suite: StreamedSuite,
        expectations: Document,
        missions: tuple[Document, ...] = (),
    ) -> None:
        """Read no block yet."""
        self.suite = suite.document
        self.expectations = expectations
        self.missions = missions
        self._suite = suite
        self.written = BlockExpectations(expectations)
        self._last: tuple[BlockPlace, GateDocuments] | None = None

    @property
    def tables(self) -> tuple[SuiteTable, ...]:
        """The tables of the suite; empty until all blocks were read once."""
        return self._suite.tables

    def blocks(self) -> Iterator[GateDocuments]:
        """Read the gate from its start.

        Yields:
            Its scenarios in blocks, in the order of the suite, each with its expectations written
            out; the documents of a gate, except that it may have no expectations.

        Raises:
            InputInvalidError: a table cannot be read, is wrong, does not fit the suite, or changed.
        """
        yield from (block.documents for block in self.placed_blocks(Findings()))

    def placed_blocks(self, findings: Findings) -> Iterator[PlacedBlock]:
        """Do the same as `blocks`, and tell more.

        Args:
            findings: what is wrong with the expectations; more is added.

        Yields:
            Each block, and where it is written.

        Raises:
            InputInvalidError: as `blocks`.
        """
        self.written.begin(findings)
        for block in self._suite.blocks():
            yield from self._write(block, findings)

    def _write(self, block: SuiteBlock, findings: Findings) -> Iterator[PlacedBlock]:
        """Write out a block; in halves if its expectations are too large."""
        found = Findings(is_cut=findings.is_cut)
        written = self.written.write(block.suite, found)
        if not written.fits and len(block.suite.document.value["scenarios"]) > 1:
            for half in block.halves():
                yield from self._write(half, findings)
            return
        found.add_to(findings)
        documents = self._documents(block.suite, written.file)
        yield PlacedBlock(place=block.place, documents=documents, expectations=written.places)

    def again(self, place: BlockPlace) -> GateDocuments:
        """Read a block again, such as to find where its values are written.

        Args:
            place: where it is written.

        Returns:
            Its documents; the last ones are kept.

        Raises:
            InputInvalidError: a table cannot be read, or changed.
        """
        if self._last is None or self._last[0] is not place:
            suite = self._suite.again(place)
            written = self.written.write(suite, Findings())
            self._last = place, self._documents(suite, written.file)
        return self._last[1]

    def _documents(self, suite: ExpandedSuite, expectations: Document) -> GateDocuments:
        return GateDocuments(
            suite=suite.document,
            expectations=expectations,
            missions=self.missions,
            rows=suite.rows,
        )


def open_streamed(
    read: FilesRead, gate: Gate, root: Path, *, is_known_large: bool = False
) -> StreamedGate | None:
    """Open a gate whose suite does not fit in memory.

    Args:
        read: its files.
        gate: the gate.
        root: the folder that file names are relative to.
        is_known_large: whether it is known not to fit.

    Returns:
        The gate; `None` if it fits, or if something is wrong with the suite.

    Raises:
        InputInvalidError: the gate does not fit, and something is wrong with another file.
    """
    if read.suite is None or not (is_known_large or is_large(read.suite, read.folder)):
        return None
    suite = StreamedSuite(read.suite, read.folder)
    of_gate = [*read.of_gate, *overwritten_tables(gate, suite.paths, root)]
    problems = [*of_gate, *read.of_expectations, *read.of_missions]
    if read.expectations is not None:
        problems += validate_shape(read.expectations, "expectations")
    if problems or read.expectations is None:
        raise InputInvalidError(*problems)
    return StreamedGate(suite, read.expectations, read.missions)
