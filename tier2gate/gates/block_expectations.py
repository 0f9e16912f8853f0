"""Writes out the expectations of a file for blocks of scenarios."""

from typing import Any

from tier2gate.documents.parts import compose
from tier2gate.documents.reader import Document
from tier2gate.gates.expansion import ExpandedSuite
from tier2gate.gates.expectation_writer import ExpectationWriter, Findings
from tier2gate.gates.expected_inputs import inputs_of


class BlockExpectations:
    """The expectations of a suite that is read in blocks.

    Attributes:
        file: the expectations as they are written; they have the shape of their schema.
    """

    def __init__(self, file: Document) -> None:
        """Sort the expectations of `file` by their scenarios."""
        self.file = file
        self._of_patterns: list[int] = []
        self._of_names: dict[str, list[int]] = {}
        for index, item in enumerate(self._items):
            if "scenarios" in item:
                self._of_patterns.append(index)
            else:
                self._of_names.setdefault(item["scenario_name"], []).append(index)

    @property
    def _items(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.file.value["expectations"]
        return items

    def write(self, suite: ExpandedSuite, findings: Findings) -> Document:
        """Write out the expectations of some scenarios.

        Args:
            suite: the suite with these scenarios alone.
            findings: what is wrong with the expectations; more is added.

        Returns:
            The file with the expectations of these scenarios alone; there may be none.
        """
        known = inputs_of(suite.document, suite.rows)
        own = (index for name in known for index in self._of_names.get(name, ()))
        writer = ExpectationWriter(self.file, known, findings)
        for index in sorted((*self._of_patterns, *own)):
            writer.add(("expectations", index), self._items[index])
        return writer.document() or self._nothing()

    def _nothing(self) -> Document:
        value = {**self.file.value, "expectations": []}
        return compose(self.file, value, lambda path: (self.file, path))
