"""What expected values can take from the inputs of a scenario: its initial state, and its row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tier2gate.documents.nearest import nearest_hint
from tier2gate.documents.reader import Document
from tier2gate.forms.looking_up import look_up
from tier2gate.foundation.printable import listed, named
from tier2gate.gates.expected_forms import CELL, INITIAL, Source
from tier2gate.gates.tables.cells import Row
from tier2gate.orchestration.engine import OperationError


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The inputs of a scenario.

    Attributes:
        initial: its initial state.
        row: the cells of its row in a table; `None` if it has none.
    """

    initial: Mapping[str, Any]
    row: Row | None

    @property
    def sources(self) -> Mapping[str, Source]:
        """What yields the values of `$initial` and `$cell`."""
        return {INITIAL: self._initial, CELL: self._cell}

    def _initial(self, form: Mapping[str, Any]) -> Any:
        return look_up(self.initial, form[INITIAL], "the initial state")

    def _cell(self, form: Mapping[str, Any]) -> Any:
        name = form[CELL]
        if self.row is None:
            raise OperationError(
                f"the scenario is not from a table: {{{CELL}: {named(name)}}} has no value"
            )
        if name not in self.row:
            guess = nearest_hint(name, self.row) or f"the columns are {listed(self.row)}"
            raise OperationError(f"the table has no column {named(name)} ({guess})")
        return self.row[name]


def inputs_of(suite: Document, rows: Mapping[str, Row]) -> Mapping[str, Inputs]:
    """Return the inputs of a suite's scenarios.

    Args:
        suite: the suite; has the shape of its schema.
        rows: name of a scenario → the cells of its row in a table.

    Returns:
        Name of a scenario → its inputs, in the order of the suite.
    """
    return {
        scenario["scenario_name"]: Inputs(
            initial=scenario["initial_state"],
            row=rows.get(scenario["scenario_name"]),
        )
        for scenario in suite.value["scenarios"]
    }
