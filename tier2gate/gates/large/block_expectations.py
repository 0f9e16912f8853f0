"""Writes out the expectations of a file for blocks of scenarios."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, NamedTuple

from tier2gate.documents.nearest import nearest_hint
from tier2gate.documents.parts import take_items
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.checks.targets import UNKNOWN_SCENARIO
from tier2gate.gates.expansion import ExpandedSuite
from tier2gate.gates.expected.findings import Findings
from tier2gate.gates.expected.inputs import inputs_of
from tier2gate.gates.expected.writer import (
    ExpectationWriter,
    WrittenPlace,
    written_out,
)

_LISTED = 5


class WrittenBlock(NamedTuple):
    """The expectations of some scenarios, written out.

    Attributes:
        file: the file with these alone; there may be none.
        places: where each is written.
        fits: whether they are within the limits.
    """

    file: Document
    places: Sequence[WrittenPlace]
    fits: bool


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

    def begin(self, findings: Findings) -> None:
        """Count expectations on single scenarios as useless until their scenario is there."""
        for name, indices in self._of_names.items():
            for index in indices:
                at = ("expectations", index, "scenario_name")
                findings.note(at, partial(_unknown, self.file, at, name), is_used=False)

    def useless(self, findings: Findings) -> Document | None:
        """Return the expectations on scenarios that are not there, to check them alone.

        Args:
            findings: those of all blocks.

        Returns:
            The file with these alone, as they are written; `None` if there are none.
        """
        indices = sorted(int(at[1]) for at in findings.unused if at[-1] == "scenario_name")
        return take_items(self.file, "expectations", indices) if indices else None

    @property
    def _items(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.file.value["expectations"]
        return items

    def write(self, suite: ExpandedSuite, findings: Findings) -> WrittenBlock:
        """Write out the expectations of some scenarios.

        Args:
            suite: the suite with these scenarios alone.
            findings: what is wrong with the expectations; more is added.

        Returns:
            The expectations of these scenarios alone; if they do not fit, some are missing.
        """
        known = inputs_of(suite.document, suite.rows)
        own = [index for name in known for index in self._of_names.get(name, ())]
        for index in own:
            findings.use(("expectations", index, "scenario_name"))
        writer = ExpectationWriter(self.file, known, findings)
        for index in sorted((*self._of_patterns, *own)):
            writer.add(("expectations", index), self._items[index])
        return WrittenBlock(
            file=writer.document() or written_out(self.file, [], []),
            places=writer.places,
            fits=not writer.is_too_large(),
        )


def _unknown(file: Document, at: ValuePath, name: str, names: Collection[str]) -> Problem:
    return file.problem(
        at,
        code=UNKNOWN_SCENARIO,
        message=f"the suite has no scenario {named(name)}",
        hint=f"available: {_listed(names)}",
        guess=partial(nearest_hint, name, names),
    )


def _listed(names: Collection[str]) -> str:
    """List the first names in their order, and count the rest."""
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return f"{', '.join(map(named, sorted(names)[:_LISTED]))}{more}"
